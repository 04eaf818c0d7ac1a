"""Share of handwritten digits that the network of the lab `convnet` reads right, after it has learned from 1,437 of
`digits`: of 360 held-out ones of the same 13 writers, and of 1,000 pictures of `mnist`, by other hands.

These are brought to 8 x 8 pixels in three ways: "as they are", by the mean of 3 x 3 pixels each; "fitted", of the
height and with the ink that the digits have; "straightened" first, too, as the lab does with what is drawn.
"""

import numpy as np

import nnkit as nn
from nnkit import data
from nnkit.labs.convnet.lab import HELD
from nnkit.labs.convnet.strokes import fitted, inked, pieces, straightened

ROWS = [{"seed": seed} for seed in range(5)]


def points(image):
    """The dark pixels of a picture as dots of a drawing."""
    return [[column, row, 1] for row, column in np.argwhere(image > 0.5).tolist()]


def blocks(dots):
    return dots.reshape(8, 4, 8, 4).mean(axis=(1, 3))


WAYS = {
    "as they are": lambda image: image[2:26, 2:26].reshape(8, 3, 8, 3).mean(axis=(1, 3)),
    "fitted": lambda image: blocks(inked(fitted(pieces(points(image))))),
    "straightened": lambda image: blocks(inked(fitted(straightened(pieces(points(image)))))),
}


def measure(seed):
    x, y, held, y_held = data.digits().split(test=HELD, seed=0)
    layers = [nn.Conv2D(8, 3, padding="same"), nn.ReLU(), nn.MaxPool2D(2), nn.Flatten(), nn.Dense(10)]
    net = nn.Network(layers, input_shape=(8, 8, 1), seed=seed)
    net.fit(x, y, loss="cross_entropy", optimizer=nn.SGD(0.3), epochs=20, batch_size=32, seed=seed, progress=False)
    others, labels, _, _ = data.mnist().split(test=0.8, seed=seed)
    found = {"held out": round(net.accuracy(held, y_held), 4)}
    for way, brought in WAYS.items():
        pictures = np.stack([brought(image) for image in others[..., 0]])
        found[way] = round(net.accuracy(pictures[..., None], labels), 4)
    return found
