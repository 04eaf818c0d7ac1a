"""Share of new handwritten digits that five convolutional networks get right: with pooling and a dense layer, without
the one, without the other, without both; and without pooling and without ReLUs.

Each learns from half of the digits with four learning rates. The rate that does best on a further quarter is kept (the
smallest of equal ones), and tested on the last quarter.
"""

import nnkit as nn
from nnkit import data

KINDS = [{"pooling": p, "dense": d, "relu": r} for p, d, r in [(1, 1, 1), (0, 1, 1), (1, 0, 1), (0, 0, 1), (0, 1, 0)]]
ROWS = [{**kind, "seed": seed} for kind in KINDS for seed in range(20)]
RATES = (0.03, 0.1, 0.3, 1.0)


def layers(pooling, dense, relu):
    """From 8 x 8 pixels to 4 x 4 to 2 x 2 places, by pooling or by a stride; then ten answers, by a dense layer or by a
    convolution, whose four places are averaged or which has only one.
    """
    found = []
    for filters in (8, 16):
        found += [nn.Conv2D(filters, 3, stride=1 if pooling else 2, padding="same"), *[nn.ReLU()] * relu]
        found += [nn.MaxPool2D(2)] * pooling
    if dense:
        return [*found, nn.Flatten(), nn.Dense(10)]
    return [*found, *([nn.Conv2D(10, 1), nn.AveragePool2D(2)] if pooling else [nn.Conv2D(10, 2)]), nn.Flatten()]


def measure(pooling, dense, relu, seed):
    x, y, rest, y_rest = data.digits().split(test=0.5, seed=seed)
    half, best = len(rest) // 2, (-1, None, None)
    for rate in RATES:
        net = nn.Network(layers(pooling, dense, relu), input_shape=(8, 8, 1), seed=seed)
        try:
            net.fit(x, y, loss="cross_entropy", optimizer=nn.SGD(rate), epochs=40, batch_size=32, seed=seed,
                    progress=False)  # fmt: skip
        except nn.DivergedError:
            continue
        right = net.accuracy(rest[:half], y_rest[:half]), net.accuracy(rest[half:], y_rest[half:])
        best = max(best, (right[0], -rate, round(right[1], 4)))
    return {"rate": -best[1], "right": best[2], "parameters": sum(p.size for p in net.parameters.values())}
