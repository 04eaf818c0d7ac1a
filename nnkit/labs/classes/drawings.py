"""Drawings as pictures of 16 x 16 pixels, and varied copies of them; drawings.js is the twin.

Copies are made from the strokes, not from the pixels: they lean, bend, turn and move, and their lines stay as thin as
they are. All by +, -, *, / and square root, so that the page gets the same digits.
"""

import numpy as np

from ..parts.strokes import nearest

SIDE = 16  # pixels
REACH, PEN = 6.0, 1.4  # pixels: from the middle to the edge of a drawing; from the middle of a line to its edge
LEAN, BEND, TURN, SIZE, MOVE = 0.28, 0.1, 0.13, 0.12, 0.6  # the most by which a copy differs, in each way
COLUMNS = 10  # random numbers for a copy


def pictures(points, numbers):
    """The picture of a drawing, varied as the numbers say: shape (N, 16, 16, 1), from 0 (paper) to 1 (ink).

    points: rows [x, y, begins], at least one; numbers: from -1 to 1, (N, 10). Zeros leave a drawing as it is.

    >>> import numpy as np
    >>> from nnkit.labs.classes.drawings import pictures
    >>> print(pictures([[50, 10, 1], [50, 90, 0]], np.zeros((1, 10)))[0, 4, :, 0].round(1))
    [0.  0.  0.  0.  0.  0.  0.  0.9 0.9 0.  0.  0.  0.  0.  0.  0. ]
    """
    x, y = placed(np.array(points, float)[:, :2].T, numbers)
    before = [k if begins or k == 0 else k - 1 for k, (_, _, begins) in enumerate(points)]
    middles = np.arange(SIDE) + 0.5
    ends = (each[..., None] for each in (x[:, before], y[:, before], x, y))
    distances = np.sqrt(nearest(*ends, np.tile(middles, SIDE), np.repeat(middles, SIDE)))
    return np.minimum(1.0, np.maximum(0.0, PEN - distances)).reshape(-1, SIDE, SIDE, 1).astype(np.float32)


def placed(points, numbers):
    """The points (2, P) of a drawing in pixels, varied as the numbers (N, 10) say: x and y, each (N, P)."""
    x, y = fitted(*points[:, None])
    a, b, c, d, turn, across, down, size, right, below = numbers.T[:, :, None]
    u, v = x + LEAN * (a * x + b * y), y + LEAN * (c * x + d * y)
    u, v = u + BEND * across * v * v, v + BEND * down * u * u
    t = TURN * turn
    cosine, sine = (1 - t * t) / (1 + t * t), 2 * t / (1 + t * t)
    u, v = fitted(cosine * u - sine * v, sine * u + cosine * v)
    reach = REACH * (1 + SIZE * size)
    return SIDE / 2 + MOVE * right + reach * u, SIDE / 2 + MOVE * below + reach * v


def fitted(x, y):
    """Points, moved and scaled so that the longer side of the drawing goes from -1 to 1. x, y: (N, P)."""
    ends = [(each.min(axis=1, keepdims=True), each.max(axis=1, keepdims=True)) for each in (x, y)]
    half = np.maximum(np.maximum(ends[0][1] - ends[0][0], ends[1][1] - ends[1][0]), 0.001) / 2
    return [(each - (low + high) / 2) / half for each, (low, high) in zip((x, y), ends)]
