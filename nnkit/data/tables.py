"""Tables of measurements, for regression and for classification, on which a network has rivals."""

import gzip
import json

import numpy as np

from .dataset import FILES, Dataset

MEASURED = ("radius", "texture", "perimeter", "area", "smoothness", "compactness", "concavity", "concave points",
            "symmetry", "fractal dimension")  # fmt: skip

BREAST_CANCER = """\
Breast cancer Wisconsin (diagnostic): REAL measurements
What     569 lumps in the breast: for each, ten properties of the cell nuclei in a digitised image of a sample taken by
         a fine needle; of each property the mean, its standard error, and the mean of the three largest values
Source   W. Wolberg, O. Mangasarian, N. Street, W. Street (1993), UCI Machine Learning Repository,
         https://doi.org/10.24432/C5DW2B
Licence  CC BY 4.0
Size     212 malignant, 357 benign
Careful  One hospital, thirty years ago, outlines drawn by hand: a number reached here says nothing about patients
         today. Many columns measure nearly the same (radius, perimeter, area)."""

DIABETES = """\
Diabetes: REAL measurements
What     442 patients: age, sex, body mass index, blood pressure and six numbers from a blood sample; the target is a
         measure of how far the disease has gone on a year later
Source   B. Efron, T. Hastie, I. Johnstone, R. Tibshirani (2004), "Least Angle Regression", Annals of Statistics
         32(2): 407-499; as published with scikit-learn
Licence  that of scikit-learn, BSD-3-Clause
Size     442 patients, 10 columns; the target goes from 25 to 346
Careful  Small and noisy: models explain about half of the variance. Sex is coded 1 and 2, without a key."""

CARS = """\
Cars: REAL measurements
What     392 models of car, 1970 to 1982: cylinders, displacement, power, weight, acceleration, year; the target is how
         far they go on a gallon of petrol
Source   R. Quinlan (1993), Auto MPG, UCI Machine Learning Repository, https://doi.org/10.24432/C5859H; collected by
         E. Ramos and D. Donoho for the American Statistical Association's exposition of 1983
Licence  CC BY 4.0
Size     392 models of which everything is known
Careful  Several rows are versions of one model, so that a random split puts near relatives on both sides.
         The file calls the models of 1981, too, 1982 (28 of the 58): their year is one too late."""


def breast_cancer() -> Dataset:
    """Lumps in the breast, malignant (0) or benign (1): a `Dataset` with 30 measurements of each.

    >>> from nnkit import data
    >>> data.breast_cancer()
    Dataset(569 samples of 30 features; classes malignant, benign)
    """
    with open(FILES / "breast_cancer.csv", encoding="ascii") as file:
        next(file)
        table = np.loadtxt(file, delimiter=",")
    features = tuple(f"{name} ({kind})" for kind in ("mean", "error", "worst") for name in MEASURED)
    return Dataset(table[:, :-1], table[:, -1].astype(int), features, ("malignant", "benign"), BREAST_CANCER)


def diabetes() -> Dataset:
    """Patients with diabetes; y says how far the disease went on within a year, a number: a `Dataset`.

    >>> from nnkit import data
    >>> data.diabetes()
    Dataset(442 samples of 10 features; target progression of the disease)
    """
    parts = []
    for name in ("diabetes_data_raw", "diabetes_target"):
        with gzip.open(FILES / f"{name}.csv.gz", "rt", encoding="ascii") as file:
            parts.append(np.loadtxt(file))
    features = ("age (years)", "sex", "body mass index (kg/m²)", "blood pressure (mmHg)", "cholesterol (mg/dl)",
                "low-density lipoproteins (mg/dl)", "high-density lipoproteins (mg/dl)", "cholesterol ratio",
                "log triglycerides", "blood sugar (mg/dl)")  # fmt: skip
    x, y = parts
    return Dataset(x, y, features, (), DIABETES, "progression of the disease")


def cars() -> Dataset:
    """Cars; y is how many miles they go on a gallon: a `Dataset`.

    >>> from nnkit import data
    >>> data.cars()
    Dataset(392 samples of 6 features; target miles per gallon)
    """
    with open(FILES / "cars.json", encoding="utf-8") as file:
        rows = [row for row in json.load(file) if None not in row.values()]
    names = ("Cylinders", "Displacement", "Horsepower", "Weight_in_lbs", "Acceleration")
    x = np.array([[*(float(row[name]) for name in names), float(row["Year"][:4])] for row in rows])
    features = ("cylinders", "displacement (cubic inches)", "power (hp)", "weight (lb)", "0 to 60 mph (s)", "year")
    return Dataset(
        x, np.array([float(row["Miles_per_Gallon"]) for row in rows]), features, (), CARS, "miles per gallon"
    )
