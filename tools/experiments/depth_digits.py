"""Share of new handwritten digits that networks of about 5,000 parameters get right, by the number of hidden layers.

Without a hidden layer it is a linear classifier. Each network learns from 1,000 digits with five learning rates. The
rate that does best on 397 further digits is kept, and judged on 400 others; so is the nearest neighbour of each.
"""

import numpy as np

import nnkit as nn
from nnkit import data

UNITS = {0: 0, 1: 66, 2: 44, 3: 35, 4: 31, 6: 26, 8: 23}  # hidden layers -> units in each: about 5,000 parameters
RATES = (0.01, 0.03, 0.1, 0.3, 1.0)
ROWS = [{"hidden": hidden, "seed": seed} for hidden in UNITS for seed in range(20)]


def measure(hidden, seed):
    digits = data.digits()
    x, y, x_judged, y_judged = digits.split(test=400 / 1797, seed=seed)
    x, x_judged = x.reshape(-1, 64), x_judged.reshape(-1, 64)
    best = (-1, None, None)
    for rate in RATES:
        layers = [layer for _ in range(hidden) for layer in (nn.Dense(UNITS[hidden]), nn.ReLU())]
        net = nn.Network([*layers, nn.Dense(10)], input_shape=(64,), seed=seed)
        try:
            net.fit(x[:1000], y[:1000], loss="cross_entropy", optimizer=nn.SGD(rate), epochs=60, batch_size=32,
                    seed=seed, progress=False)  # fmt: skip
        except nn.DivergedError:
            continue
        right = net.accuracy(x[1000:], y[1000:]), net.accuracy(x_judged, y_judged)
        best = max(best, (right[0], -rate, round(right[1], 4)))
    squares = np.sum((x_judged[:, None] - x[None, :1000]) ** 2, axis=2)
    return {"rate": -best[1], "right": best[2], "neighbour": float(np.mean(y[:1000][squares.argmin(1)] == y_judged))}
