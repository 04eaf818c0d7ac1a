"""Share of new handwritten digits that a linear classifier gets right, by what it looks at: the pixels themselves, or
what eight filters of 3 x 3 weights make of them.

The filters are edge filters in eight directions, with and without a ReLU behind them, or drawn at random anew for each
seed, or learned together with the classifier. Each learns from half of the digits with five learning rates. The rate
that does best on a further quarter is kept (the smallest of equal ones), and tested on the last quarter.
"""

import numpy as np

import nnkit as nn
from nnkit import data

KINDS = ("pixels", "edges", "edges without ReLU", "random", "learned")
RATES = (0.03, 0.1, 0.3, 1.0, 3.0)
ROWS = [{"kind": kind, "seed": seed} for kind in KINDS for seed in range(20)]
ACROSS, SLANTED = [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]], [[0, 1, 2], [-1, 0, 1], [-2, -1, 0]]


def edges():
    """Edge filters in eight directions: (3, 3, 1, 8)."""
    turned = [np.rot90(kernel, turns) for kernel in (ACROSS, SLANTED) for turns in range(4)]
    return np.stack(turned, axis=-1)[:, :, None, :] / 4


def measure(kind, seed):
    x, y, rest, y_rest = data.digits().split(test=0.5, seed=seed)
    half = len(rest) // 2
    parts = [x, rest[:half], rest[half:]]
    layers = [nn.Conv2D(8, 3, padding="same"), nn.ReLU(), nn.Flatten(), nn.Dense(10)]
    if kind == "pixels":
        layers = layers[2:]
    elif kind != "learned":
        front = [layer for layer in layers[:3] if kind != "edges without ReLU" or not isinstance(layer, nn.ReLU)]
        filters, layers = nn.Network(front, input_shape=(8, 8, 1), seed=seed), layers[3:]
        drawn = np.random.default_rng(seed).normal(scale=np.sqrt(np.mean(edges() ** 2)), size=(3, 3, 1, 8))
        filters.parameters["0.weight"][:] = drawn if kind == "random" else edges()
        parts = [filters.predict(part) for part in parts]
    best = (-1, None, None)
    for rate in RATES:
        net = nn.Network(layers, input_shape=parts[0].shape[1:], seed=seed)
        try:
            net.fit(parts[0], y, loss="cross_entropy", optimizer=nn.SGD(rate), epochs=60, batch_size=32, seed=seed,
                    progress=False)  # fmt: skip
        except nn.DivergedError:
            continue
        right = net.accuracy(parts[1], y_rest[:half]), net.accuracy(parts[2], y_rest[half:])
        best = max(best, (right[0], -rate, round(right[1], 4)))
    return {"rate": -best[1], "right": best[2]}
