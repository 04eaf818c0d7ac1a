"""What the lab `classes` and its chapter share: the sets of shapes, the network, its samples, the nearest neighbour."""

from functools import cache

import numpy as np

from ...kernels import glorot_uniform, streams
from .drawings import COLUMNS, SIDE, pictures
from .hands import drawing

SHAPES, EACH, OTHER = 3, 5, 3  # classes that have a shape; drawings of each; the number of the class "something else"
EPOCHS, BATCH, COPIES = 10, 16, 40  # of the longest run; samples in an update; the most copies of a drawing
TEACHER = 15  # the simulated hand that taught at first
SETS = {
    "circle, square, triangle": ["circle", "square", "triangle"],
    "tick, cross, arrow": ["tick", "cross", "arrow"],
    "star, heart, house": ["star", "heart", "house"],
    "spiral, wave, lightning": ["spiral", "wave", "lightning"],
}
OTHERS = {  # what is shown as "something else" beside each set: shapes of other sets, one drawing of each
    "circle, square, triangle": ["tick", "arrow", "heart", "wave", "house"],
    "tick, cross, arrow": ["circle", "triangle", "star", "spiral", "wave"],
    "star, heart, house": ["circle", "square", "cross", "tick", "lightning"],
    "spiral, wave, lightning": ["triangle", "cross", "arrow", "heart", "house"],
}
RUN = {
    "inputs": [SIDE, SIDE, 1],
    "layers": [
        ["Conv2D", 8, 3, 1, "same"], ["ReLU"], ["MaxPool2D", 2],
        ["Conv2D", 16, 3, 1, "same"], ["ReLU"], ["MaxPool2D", 2],
        ["Flatten"], ["Dense", {"$other": {"false": SHAPES, "true": SHAPES + 1}}],
    ],
    "samples": ["$drawings", "$other", "$copies", "$seed"],
    "loss": "cross_entropy",
    "optimizer": ["Adam", {"learning_rate": 0.003}],
    "epochs": EPOCHS,
    "batch": BATCH,
    "seed": "$seed",
}  # fmt: skip


def taught(name, hand=TEACHER):
    """The drawings of a set in the lab: for each class a list of five, the class "something else" last."""
    shapes = [[drawing(shape, hand, number) for number in range(EACH)] for shape in SETS[name]]
    return [*shapes, [drawing(shape, hand, 0) for shape in OTHERS[name]]]


@cache
def random(seed):
    """Random numbers for the copies of all drawings: (classes, drawings, copies, 10). The first copy has zeros."""
    numbers = np.empty((SHAPES + 1) * EACH * COPIES * COLUMNS)
    glorot_uniform(seed, streams.CLASSES, 1, 5, numbers)  # from -1 to 1
    numbers = numbers.reshape(SHAPES + 1, EACH, COPIES, COLUMNS)
    numbers[:, :, 0] = 0
    return numbers


def samples(drawings, other, copies, seed):
    """What a network learns from: a dict of x, pictures (N, 16, 16, 1), and y, the numbers of their classes.

    drawings: for each class a list of drawings; other: whether the class "something else" is one; copies: of each
    drawing, itself included, up to 40.
    """
    x, y = [np.zeros((0, SIDE, SIDE, 1), np.float32)], []
    for label, each in enumerate(drawings[: SHAPES + other]):
        for place, points in enumerate(each):
            if points:
                x.append(pictures(points, random(seed)[label, place, :copies]))
                y += [label] * copies
    return {"x": np.concatenate(x), "y": np.array(y, int)}


def neighbours(x, pictures):
    """For each picture the number of its nearest one among x, and the square of the distance: two lists.

    The squares are added pixel by pixel, in the order that the page has.
    """
    x = x.reshape(len(x), -1).astype(float).T
    found, distances = [], []
    for picture in pictures.reshape(len(pictures), -1).astype(float):
        squares = np.zeros(x.shape[1])
        for here, there in zip(x, picture, strict=True):
            squares += (here - there) * (here - there)
        found.append(int(squares.argmin()))
        distances.append(float(squares[found[-1]]))
    return found, distances
