"""Real data, small enough to travel with nnkit: ``data.penguins()``, ``data.digits()`` and their like.

    >>> from nnkit import data
    >>> birds = data.penguins()
    >>> birds
    Dataset(342 samples of 4 features; classes Adelie, Chinstrap, Gentoo)
    >>> x_train, y_train, x_test, y_test = birds.split(test=0.25, seed=0)
    >>> len(x_train), len(x_test)
    (257, 85)

``print(birds.card)`` says where the numbers come from, under which licence, and what to be careful about.
SOURCES.md says how each file came here. ``data.points("spiral")`` and ``data.curve()`` are made, not measured, to try
things on.
"""

from .curve import curve
from .dataset import Dataset, Scale
from .digits import digits
from .experiments import experiment
from .mnist import mnist
from .penguins import penguins
from .photograph import photograph
from .points import points
from .series import Series, sunspots
from .tables import breast_cancer, cars, diabetes

__all__ = [
    "Dataset", "Scale", "Series", "breast_cancer", "cars", "curve", "diabetes", "digits", "experiment", "mnist",
    "penguins", "photograph", "points", "sunspots",
]  # fmt: skip
