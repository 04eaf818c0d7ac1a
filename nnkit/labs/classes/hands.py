"""Simulated hands: they draw the shapes that the lab offers, and those with which the chapter measures.

A hand has its own way to draw each shape, and two drawings by one hand differ, too. It is a model of people, made by
us; people differ in more ways.
"""

from math import floor

import numpy as np

from ...data.made import uniform
from ...kernels import streams
from .drawings import fitted

OUTLINES = {  # strokes, as points on a sheet of 100 x 100
    "circle": "50,10 66,13 80,22 88,35 90,50 87,66 78,80 65,88 50,90 34,87 20,78 12,65 10,50 13,34 22,20 35,12 50,10",
    "square": "12,12 50,12 88,12 88,50 88,88 50,88 12,88 12,50 12,12",
    "triangle": "50,10 70,48 92,88 50,88 8,88 30,48 50,10",
    "tick": "10,55 24,70 38,88 62,50 92,12",
    "cross": "12,12 50,50 88,88|88,12 50,50 12,88",
    "arrow": "8,50 50,50 92,50|64,22 92,50 64,78",
    "star": "50,8 76,88 8,38 92,38 24,88 50,8",
    "heart": "50,34 42,18 26,12 12,22 10,40 20,60 50,90 80,60 90,40 88,22 74,12 58,18 50,34",
    "house": "14,90 14,44 50,10 86,44 86,90 14,90",
    "spiral": "52,50 58,46 58,56 46,60 38,50 44,36 60,32 74,44 74,64 58,78 36,76 20,60 22,34 42,14 68,14 88,32 92,54",
    "wave": "6,50 14,32 24,24 34,32 42,50 50,68 60,76 70,68 78,50 86,32 94,24",
    "lightning": "62,8 28,54 54,50 36,92",
}
WAY, EACH, SHAKE = (0.3, 0.16), (0.14, 0.08), 1.6  # how much hands, drawings and points vary: lean and bend; sheet
STYLE = 6  # random numbers for a way to draw


def drawing(shape, hand, number):
    """A drawing of a shape by a simulated hand: rows [x, y, 1 where a stroke begins else 0], in integers.

    shape: one of OUTLINES; hand: from 0; number: which of its drawings, from 0.
    """
    points = [
        [*map(float, pair.split(",")), float(k == 0)]
        for stroke in OUTLINES[shape].split("|")
        for k, pair in enumerate(stroke.split())
    ]
    place = list(OUTLINES).index(shape)
    seed = 1000 * (1 + hand) + 40 * place
    way, own = (uniform(seed + late, streams.HANDS, 1, STYLE)[0] for late in (0, 1 + number))
    shakes = uniform(seed + 1 + number, streams.HANDS, 1, STYLE + 3 + 2 * len(points))[0][STYLE:]
    x, y = fitted(*np.array(points).T[:2, None])
    for numbers, (lean, bend) in ((way, WAY), (own, EACH)):
        a, b, c, d, across, down = numbers
        x, y = x + lean * (a * x + b * y), y + lean * (c * x + d * y)
        x, y = x + bend * across * y * y, y + bend * down * x * x
    x, y = fitted(x, y)
    size, right, below = shakes[:3]
    reach = 34 + 8 * size
    places = [
        [50 + 6 * right + reach * u + SHAKE * dx, 50 + 6 * below + reach * v + SHAKE * dy]
        for u, v, dx, dy in zip(x[0].tolist(), y[0].tolist(), shakes[3::2], shakes[4::2], strict=True)
    ]
    whole = lambda z: float(min(100, max(0, floor(z + 0.5))))
    return [[whole(x), whole(y), begins] for (x, y), (_, _, begins) in zip(places, points, strict=True)]
