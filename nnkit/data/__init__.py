"""Real data, small enough to travel with nnkit: ``data.penguins()``, ``data.digits()``.

    >>> from nnkit import data
    >>> birds = data.penguins()
    >>> birds
    Dataset(342 samples of 4 features; classes Adelie, Chinstrap, Gentoo)
    >>> x_train, y_train, x_test, y_test = birds.split(test=0.25, seed=0)
    >>> len(x_train), len(x_test)
    (257, 85)

``print(birds.card)`` says where the numbers come from, under which licence, and what to be careful about.
SOURCES.md says how each file came here.
"""

from .dataset import Dataset, Scale
from .digits import digits
from .penguins import penguins

__all__ = ["Dataset", "Scale", "digits", "penguins"]
