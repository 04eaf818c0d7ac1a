"""Synthetic data: noisy points beside a known curve, to see how a network fits their noise."""

import numpy as np

from ..kernels import streams
from .dataset import Dataset
from .made import TWELVE, normal, uniform

REACH = 3.0  # the curve goes from x = -3 to 3

CARD = """\
Points beside a curve: MADE, not measured
What     {n} points, x anywhere between -3 and 3, y = (x³ - 6x) / 9 plus normal noise of spread {noise:g}
Source   computed, by nnkit/data/curve.py, from the seed {seed}
Licence  none needed
Careful  Synthetic data are cleaner than real data: here the curve is known."""


def curve(n: int = 30, noise: float = 0.3, seed: int = 0) -> Dataset:
    """Points beside the curve y = (x³ - 6x) / 9: a `Dataset` with x (n, 1) and y (n,).

    Parameters
    ----------
    n: how many points, at least 1.
    noise: the spread of their distances from the curve, upwards and downwards.
    seed: the same seed gives the same points on every machine, and the same first points for every n.

    >>> from nnkit import data
    >>> made = data.curve(n=3, seed=1)
    >>> made.x.round(2).ravel().tolist(), made.y.round(2).tolist()
    ([-0.98, -1.86, 0.65], [0.64, 0.54, -0.81])
    """
    rows = uniform(seed, streams.CURVE, n, 1 + TWELVE)
    x = [REACH * u for u, *_ in rows]
    y = [height(at) + noise * normal(row[1:]) for at, row in zip(x, rows)]
    return Dataset(np.array(x)[:, None], np.array(y), ("x",), (), CARD.format(n=n, noise=noise, seed=seed), "y")


def height(x):
    """How high the curve is at x, a number or an array."""
    return (x * x * x - 6 * x) / 9
