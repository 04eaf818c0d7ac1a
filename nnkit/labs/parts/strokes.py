"""What a reader draws, as strokes on a sheet; parts/strokes.js is the twin.

A drawing is a list of points [x, y, begins] on a square sheet; `begins` is not 0 where a stroke begins.
"""

import numpy as np


def pieces(points):
    """The straight pieces [x0, y0, x1, y1] of a drawing. The first point of a stroke is a piece of length 0."""
    found = []
    for k, (x, y, begins) in enumerate(points):
        x0, y0 = (x, y) if begins or k == 0 else points[k - 1][:2]
        found.append([x0, y0, x, y])
    return found


def length(found):
    """The length of all pieces together."""
    total = 0.0
    for x0, y0, x1, y1 in found:
        total += np.sqrt((x1 - x0) * (x1 - x0) + (y1 - y0) * (y1 - y0))
    return float(total)


def nearest(x0, y0, x1, y1, x, y):
    """The square of the distance of each place (x, y) from the nearest piece.

    x0, y0, x1, y1: ends of pieces, (..., pieces, 1); x, y: places, (places,). Returns (..., places).
    """
    dx, dy = x1 - x0, y1 - y0
    square = dx * dx + dy * dy
    t = ((x - x0) * dx + (y - y0) * dy) / np.where(square > 0, square, 1.0)
    t = np.minimum(1.0, np.maximum(0.0, t))
    x, y = x - x0 - t * dx, y - y0 - t * dy
    return np.min(x * x + y * y, axis=-2)
