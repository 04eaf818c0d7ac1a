"""Roads of the lab `drive`: a closed curve through a few points, and how far from its middle every place is.

All of it is +, -, *, / and square roots, in the order that roads.js has, too: the page gets the same digits.
"""

from functools import cache

import numpy as np

from ...data.made import uniform
from ...kernels import streams

HALF = 0.3  # half the width of a road
CELL = 0.1  # side of a cell of the grid of distances
LEFT, BOTTOM, COLUMNS, ROWS = -7.0, -5.5, 141, 111  # of the grid: its corner and the numbers of its points
FAR, AROUND = 1.0, 8  # the greatest distance that is kept; cells on each side in which a point of the middle counts
PIECES, APART = 24, 0.1  # of the curve between two of its points; about how far apart the points of the middle are
CORNERS, TENTH = 10, 0.32492  # points of a random road; the tangent of half a tenth of a turn
SIZE, VARIED, STRETCHED = 3.0, 0.7, 1.3  # of a random road: its radius, how much that varies; how much wider it is
SHORTEST = 4.0  # of a road that can be driven


def turned(c, s, u):
    """The unit vector (c, s), turned to the left by the angle whose half has the tangent u."""
    across = 1 + u * u
    cos, sin = (1 - u * u) / across, 2 * u / across
    return c * cos - s * sin, s * cos + c * sin


def random_points(seed, count):
    """The points through which random roads go, counter-clockwise: for each road a list of [x, y]."""
    roads = []
    for numbers in uniform(seed, streams.DRIVE, count, CORNERS):
        points, (c, s) = [], (1.0, 0.0)
        for number in numbers:
            radius = SIZE + VARIED * number
            points.append([tenth(STRETCHED * radius * c), tenth(radius * s)])
            c, s = turned(c, s, TENTH)
        roads.append(points)
    return roads


def tenth(x):
    """x with one decimal."""
    return float(np.floor(10 * x + 0.5) / 10)


def middle(points):
    """The middle of the road through the points, (N, 2), evenly spaced; None if it is too short to be driven.

    Between two points the curve is the cubic of Catmull and Rom, whose slope at a point is that of the line between
    the points before and after it.
    """
    if len(points) < 4:
        return None
    p1 = np.array(points, float)
    p0, p2, p3 = np.roll(p1, 1, axis=0), np.roll(p1, -1, axis=0), np.roll(p1, -2, axis=0)
    slope, bend, twist = p2 - p0, 2 * p0 - 5 * p1 + 4 * p2 - p3, 3 * p1 - p0 - 3 * p2 + p3
    t = (np.arange(PIECES) / PIECES)[:, None, None]
    curve = (((twist * t + bend) * t + slope) * t + 2 * p1) / 2
    curve = curve.transpose(1, 0, 2).reshape(-1, 2)
    steps = np.roll(curve, -1, axis=0) - curve
    lengths = np.sqrt(steps[:, 0] * steps[:, 0] + steps[:, 1] * steps[:, 1])
    ends = np.cumsum(lengths)  # adds from left to right
    if not ends[-1] >= SHORTEST:
        return None
    count = int(np.floor(ends[-1] / APART))
    places = np.arange(count) * (ends[-1] / count)
    piece = np.searchsorted(ends, places, side="right")
    begins = np.concatenate([[0.0], ends])[piece]
    share = ((places - begins) / lengths[piece])[:, None]
    return curve[piece] + share * steps[piece]


def distances(line):
    """The distance from the middle of a road, at most FAR, at the points of the grid, shape (ROWS, COLUMNS)."""
    squares = np.full((ROWS, COLUMNS), FAR * FAR)
    columns, rows = LEFT + CELL * np.arange(COLUMNS), BOTTOM + CELL * np.arange(ROWS)
    for x, y in line.tolist():
        column, row = int(np.floor((x - LEFT) / CELL)), int(np.floor((y - BOTTOM) / CELL))
        near = slice(max(0, row - AROUND + 1), max(0, row + AROUND + 1))
        beside = slice(max(0, column - AROUND + 1), max(0, column + AROUND + 1))
        up, across = rows[near] - y, columns[beside] - x
        window = squares[near, beside]
        np.minimum(window, across * across + (up * up)[:, None], out=window)
    return np.sqrt(squares)


class Road:
    """A road: its middle, as `middle` returns it, and the grid of distances from it."""

    def __init__(self, line):
        self.middle, self.grid = line, distances(line)


class Roads:
    """Several roads, on which cars drive at the same time: car k on road k.

    roads: a list of `Road`. other_way: whether they are driven backwards. Attributes: `counts` of the points of their
    middles, and `lines` (roads, longest, 2), the middles in the direction of driving.
    """

    def __init__(self, roads, other_way=False):
        self.counts = np.array([len(road.middle) for road in roads])
        self.lines = np.zeros((len(roads), max(self.counts), 2))
        for road, line in zip(roads, self.lines, strict=True):
            line[: len(road.middle)] = road.middle[::-1] if other_way else road.middle
        self.grids = np.stack([road.grid for road in roads]).ravel()

    def distance(self, road, x, y):
        """How far places (x, y) on roads of these numbers are from the middle, from the grid; at most FAR."""
        across = np.minimum(np.maximum((x - LEFT) / CELL, 0), COLUMNS - 2)
        up = np.minimum(np.maximum((y - BOTTOM) / CELL, 0), ROWS - 2)
        column, row = np.floor(across), np.floor(up)
        right, above = across - column, up - row
        k = (road * ROWS + row.astype(int)) * COLUMNS + column.astype(int)
        a, b, c, d = (self.grids[k + more] for more in (0, 1, COLUMNS, COLUMNS + 1))
        low, high = a + right * (b - a), c + right * (d - c)
        return low + above * (high - low)


@cache
def random_roads(seed, count):
    """Random roads of a seed, a list of `Road`."""
    return [Road(middle(points)) for points in random_points(seed, count)]


def roads_for(seed, count, cars=1, other_way=False):
    """`Roads`, random ones of a seed, each for a number of cars."""
    return Roads([road for road in random_roads(seed, count) for _ in range(cars)], other_way)
