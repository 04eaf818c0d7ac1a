"""The `Dataset` that every loader returns, and the two steps before training: split and scale."""

from dataclasses import dataclass, replace
from math import fsum, sqrt
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike

from ..kernels import permutation, streams

FILES = Path(__file__).parent / "files"


@dataclass(frozen=True, eq=False)
class Dataset:
    """Samples with labels.

    x: samples, float64, (N, ...).
    y: labels, integers, (N,); label k is the class ``classes[k]``. Where there are no classes: numbers, float64.
    features: what each column of x is, with its unit.
    classes: the names of the classes.
    card: a text: whether the data are REAL, their source, licence and size, and caveats.
    target: what y is, where it is a number.
    """

    x: np.ndarray
    y: np.ndarray
    features: tuple[str, ...]
    classes: tuple[str, ...]
    card: str
    target: str = ""

    def split(self, test: float = 0.25, seed: int = 0) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """(x_train, y_train, x_test, y_test): a random part `test` of the samples is held out.

        The same seed holds out the same samples on every machine.
        """
        if not 0 < test < 1:
            raise ValueError(f"test must be the part to hold out, between 0 and 1; got {test!r}. Try 0.25.")
        order = np.empty(len(self.x), np.int64)
        permutation(seed, streams.SPLIT, order)
        held_out = max(1, int(test * len(order)))
        train, out = order[held_out:], order[:held_out]
        return self.x[train], self.y[train], self.x[out], self.y[out]

    def columns(self, *names: str) -> "Dataset":
        """The same samples with these features only, in this order.

        >>> from nnkit import data
        >>> data.penguins().columns("flipper length (mm)").x[:3].tolist()
        [[181.0], [186.0], [195.0]]
        """
        missing = [name for name in names if name not in self.features]
        if missing:
            raise ValueError(f"There is no feature {missing[0]!r}. The features are: {', '.join(self.features)}.")
        chosen = [self.features.index(name) for name in names]
        return replace(self, x=self.x[:, chosen], features=names)

    def only(self, *names: str) -> "Dataset":
        """The samples of these classes only, which become the labels 0, 1, … in this order.

        >>> from nnkit import data
        >>> data.penguins().only("Adelie", "Gentoo")
        Dataset(274 samples of 4 features; classes Adelie, Gentoo)
        """
        missing = [name for name in names if name not in self.classes]
        if missing:
            raise ValueError(f"There is no class {missing[0]!r}. The classes are: {', '.join(self.classes)}.")
        numbers = np.full(len(self.classes), -1, int)
        numbers[[self.classes.index(name) for name in names]] = np.arange(len(names))
        y = numbers[self.y]
        return Dataset(self.x[y >= 0], y[y >= 0], self.features, names, self.card)

    def __repr__(self):
        size = f"{len(self.x)} samples of {self.x[0].size} features"
        answer = f"classes {', '.join(self.classes)}" if self.classes else f"target {self.target}"
        return f"Dataset({size}; {answer})"


class Scale:
    """Brings each column to mean 0 and spread 1; made from the training samples alone.

    The held-out samples must not influence the scale: they stand for data not seen yet.

    >>> import numpy as np
    >>> from nnkit import data
    >>> scale = data.Scale(np.array([[1.0], [3.0]]))
    >>> scale(np.array([[1.0], [2.0], [5.0]])).ravel().tolist()
    [-1.0, 0.0, 3.0]
    >>> scale.undo(np.array([[3.0]])).tolist()
    [[5.0]]

    The sums are exact (`math.fsum`), so that the digits do not depend on the version of NumPy.
    """

    def __init__(self, x: ArrayLike) -> None:
        columns = np.asarray(x, np.float64).T
        constant = columns.min(axis=1) == columns.max(axis=1)  # such a column becomes 0: its spread counts as 1
        means = [fsum(column) / len(column) for column in columns]
        self.mean = np.where(constant, columns[:, 0], means)
        squares = (columns - self.mean[:, None]) ** 2
        self.spread = np.where(constant, 1.0, [sqrt(fsum(column) / len(column)) for column in squares])

    def __call__(self, x: ArrayLike) -> np.ndarray:
        """The samples x (N, columns), scaled."""
        return (np.asarray(x) - self.mean) / self.spread

    def undo(self, z: ArrayLike) -> np.ndarray:
        """The samples whose scaled numbers are z."""
        return np.asarray(z) * self.spread + self.mean
