"""Share of new handwritten digits right, with the pixels where they are ("straight") and after one fixed permutation of
the pixels, the same for all pictures ("permuted").

A convolutional network, a dense one with about as many parameters, and the nearest neighbours (1, 3 or 5), which
cannot know where a pixel is. On MNIST also a dense network with eleven times the parameters, and three more
convolutional ones: with strides in the place of pooling, with a mean over all places in the place of the dense layer,
and with a hidden dense layer. Each learns from a half of `digits`, or from 3,000 pictures of `mnist`; the learning
rate, of four, or the number of neighbours, that does best on a half of the rest is kept, and judged on the other half.
"""

import numpy as np

import nnkit as nn
import nnkit.data

RATES, NEIGHBOURS = (0.03, 0.1, 0.3, 1.0), (1, 3, 5)
SHADES = 16 * 255  # so many times a pixel of either set is a whole number, and sums of them are exact
PARTS = {"digits": (0.5, 40), "mnist": (0.4, 12)}  # what is held out, epochs
BOTH, STRAIGHT = ("straight", "permuted"), ("straight",)
ROWS = [
    {"data": name, "kind": kind, "pixels": pixels, "seed": seed}
    for name, kinds, seeds in (
        ("digits", {"conv": BOTH, "dense": BOTH, "neighbours": BOTH}, 10),
        (
            "mnist",
            {"conv": BOTH, "dense": BOTH, "wide": BOTH, "neighbours": BOTH, "strides": STRAIGHT, "mean": STRAIGHT,
             "hidden": STRAIGHT},
            5,
        ),
    )
    for kind, orders in kinds.items()
    for pixels in orders
    for seed in range(seeds)
]  # fmt: skip
UNITS = {"dense": {"digits": 25, "mnist": 12}, "wide": {"mnist": 128}}


def layers(kind, name):
    """The layers of one kind of network; the first window is 3 x 3 for the small pictures, 5 x 5 for MNIST's."""
    if kind in UNITS:
        return [nn.Flatten(), nn.Dense(UNITS[kind][name]), nn.ReLU(), nn.Dense(10)]
    stride, pool = (2, []) if kind == "strides" else (1, [nn.MaxPool2D(2)])
    size = {"digits": 3, "mnist": 5}[name]
    found = [nn.Conv2D(8, size, stride=stride, padding="same"), nn.ReLU(), *pool]
    found += [nn.Conv2D(16, 3, stride=stride, padding="same"), nn.ReLU(), *pool]
    if kind == "mean":
        return [*found, nn.Conv2D(10, 1), nn.AveragePool2D({"digits": 2, "mnist": 7}[name]), nn.Flatten()]
    hidden = [nn.Dense(32), nn.ReLU()] if kind == "hidden" else []
    return [*found, nn.Flatten(), *hidden, nn.Dense(10)]


def permuted(x):
    """The pictures with their pixels in another order, the same for all."""
    order = np.random.default_rng(0).permutation(x[0].size)
    return x.reshape(len(x), -1)[:, order].reshape(x.shape)


def neighbours(x, y, new, count):
    """The class of most of the nearest pictures; of the smallest number where there are several."""
    x, new = (np.round(part.reshape(len(part), -1) * SHADES) for part in (x, new))  # whole numbers
    distances = np.sum(new * new, axis=1)[:, None] - 2 * new @ x.T + np.sum(x * x, axis=1)
    nearest = np.argsort(distances, axis=1, kind="stable")[:, :count]
    return np.array([np.bincount(classes, minlength=10).argmax() for classes in y[nearest]])


def measure(data, kind, pixels, seed):
    held_out, epochs = PARTS[data]
    x, y, rest, y_rest = getattr(nn.data, data)().split(test=held_out, seed=seed)
    if pixels == "permuted":
        x, rest = permuted(x), permuted(rest)
    half = len(rest) // 2
    (choose, y_choose), (judge, y_judge) = (rest[:half], y_rest[:half]), (rest[half:], y_rest[half:])
    if kind == "neighbours":
        right = lambda new, labels, count: float(np.mean(neighbours(x, y, new, count) == labels))
        count = max(NEIGHBOURS, key=lambda count: (right(choose, y_choose, count), -count))
        return {"chosen": count, "right": round(right(judge, y_judge, count), 4), "parameters": 0}
    best = (-1, None, None)
    for rate in RATES:
        net = nn.Network(layers(kind, data), input_shape=x.shape[1:], seed=seed)
        try:
            net.fit(x, y, loss="cross_entropy", optimizer=nn.SGD(rate), epochs=epochs, batch_size=32, seed=seed,
                    progress=False)  # fmt: skip
        except nn.DivergedError:
            continue
        best = max(best, (net.accuracy(choose, y_choose), -rate, round(net.accuracy(judge, y_judge), 4)))
    return {"chosen": -best[1], "right": best[2], "parameters": sum(p.size for p in net.parameters.values())}
