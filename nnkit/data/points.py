"""Synthetic data: points of two classes in a square, easy to see and not always easy to separate."""

import numpy as np

from ..kernels import streams
from .dataset import Dataset
from .made import TWELVE, normal, uniform

KINDS = ("circle", "exclusive or", "two clouds", "spiral")
REACH = 3.0  # the square goes from -3 to 3 both ways
TURNS = 1.75  # of each arm of the spiral
COLUMNS = 2 + 2 * TWELVE  # random numbers for a point: two say where it is, twelve each move it in the two directions
STEPS = 256  # directions around the circle
COSINE, SINE = 0.9996988186962042, 0.024541228522912288  # of the angle between two of them

CARD = """\
Points of two kinds, "{kind}": MADE, not measured
What     {n} points in a square from -3 to 3, half of each kind, moved by normal noise of spread {noise:g}
Source   computed, by nnkit/data/points.py, from the seed {seed}
Licence  none needed
Careful  Synthetic data are cleaner than real data: the rule behind them is known, and it is simple."""


def points(kind: str, n: int = 200, noise: float = 0.0, seed: int = 0) -> Dataset:
    """Points of two kinds: a `Dataset` with x (n, 2), and y of 0 and 1 in turn.

    Parameters
    ----------
    kind: "circle" (a disc within a ring), "exclusive or" (opposite quarters of the square), "two clouds" or "spiral"
        (two arms).
    n: how many points, at least 1.
    noise: each point is moved by `noise` times a normal deviate, in both directions.
    seed: the same seed gives the same points on every machine, and the same first points for every n.

    Raises ValueError for a kind that is none of these.

    >>> from nnkit import data
    >>> data.points("spiral", n=4, seed=1).x.round(2).tolist()
    [[-0.04, -0.87], [-0.4, -0.04], [-0.18, -0.9], [-0.08, -1.73]]
    """
    if kind not in KINDS:
        raise ValueError(f"kind must be one of {', '.join(map(repr, KINDS))}; got {kind!r}.")
    y = np.arange(n) % 2
    x = [_point(kind, label, row, noise) for label, row in zip(y, uniform(seed, streams.POINTS, n, COLUMNS))]
    card = CARD.format(kind=kind, n=n, noise=noise, seed=seed)
    return Dataset(np.array(x), y, ("x1", "x2"), ("0", "1"), card)


def _point(kind, label, random, noise):
    """One point from its random numbers."""
    u, v = random[:2]
    across, up = (normal(random[first : first + TWELVE]) for first in (2, 2 + TWELVE))
    side = 1 - 2 * label
    if kind == "circle":
        direction = DIRECTIONS[int((u + 1) / 2 * STEPS)]
        radius = REACH * ((v + 1) / 4 if label else 0.7 + 0.3 * (v + 1) / 2)
        x = [radius * direction[0], radius * direction[1]]
    elif kind == "exclusive or":
        x = [REACH * u, REACH * v]
        if (u * v > 0) != (label == 0):
            x[0] = -x[0]
    elif kind == "two clouds":
        x = [1.4 * side + 0.6 * across, 1.4 * side + 0.6 * up]
    else:
        t = (u + 1) / 2
        direction = DIRECTIONS[int(TURNS * STEPS * t) % STEPS]
        x = [side * REACH * t * direction[1], side * REACH * t * direction[0]]
    return [x[0] + noise * across, x[1] + noise * up]


def _directions():
    """Points on the circle of radius 1, each turned a little further."""
    points, c, s = [], 1.0, 0.0
    for _ in range(STEPS):
        points.append((c, s))
        c, s = c * COSINE - s * SINE, s * COSINE + c * SINE
    return points


DIRECTIONS = _directions()
