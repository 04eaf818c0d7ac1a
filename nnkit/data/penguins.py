"""Penguins of the Palmer Archipelago, Antarctica: four measurements of each, its species, its sex."""

import csv

import numpy as np

from .dataset import FILES, Dataset

FEATURES = {
    "bill_length_mm": "bill length (mm)",
    "bill_depth_mm": "bill depth (mm)",
    "flipper_length_mm": "flipper length (mm)",
    "body_mass_g": "body mass (g)",
}

CARD = """\
Palmer penguins: REAL measurements
What     344 adult penguins of three species, measured near Palmer Station, Antarctica, 2007 to 2009
Source   K. B. Gorman, T. D. Williams, W. R. Fraser (2014), PLoS ONE 9(3): e90081; Palmer Station LTER
Licence  CC0
Size     342 penguins with all four measurements; 333 of them with their sex, too
Careful  Three islands and three seasons only. The classes are of unequal size: 151 Adelie, 68 Chinstrap,
         123 Gentoo. Rows with a missing number are left out."""


def penguins(target: str = "species") -> Dataset:
    """Penguins by `target`, "species" or "sex": a `Dataset` with four measurements of each bird.

    >>> from nnkit import data
    >>> data.penguins("sex")
    Dataset(333 samples of 4 features; classes female, male)
    """
    if target not in ("species", "sex"):
        raise ValueError(f"target must be 'species' or 'sex'; got {target!r}.")
    with open(FILES / "penguins.csv", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    rows = [row for row in rows if "NA" not in (row[target], *(row[name] for name in FEATURES))]
    classes = sorted({row[target] for row in rows})
    x = np.array([[float(row[name]) for name in FEATURES] for row in rows])
    y = np.array([classes.index(row[target]) for row in rows], int)
    return Dataset(x, y, tuple(FEATURES.values()), tuple(classes), CARD)
