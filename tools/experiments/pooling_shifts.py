"""What pooling does for handwritten digits that have been moved: the share that is right after shifts of 0 to 3 pixels.

The digits stand in the middle of a frame of 16 x 16 pixels. Networks learn from 500 of them, never shifted; the
learning rate, of five, that does best on 400 others is kept (the smallest of equal ones). Then 897 new digits are moved
by 0 to 3 pixels up, down, left and right. The first three networks have the same parameters, and differ in how they get
from 16 x 16 to 4 x 4 places. "linear" is a linear classifier; "moved" is the network "maximum" that has learned from
moved digits, too, in as many updates as the others, and "moved longer" in four times as many.
"""

import numpy as np

import nnkit as nn
from nnkit import data

SHRINK = {  # kind: stride of the convolutions, and what follows each of the two
    "maximum": (1, [nn.MaxPool2D(2)], [nn.MaxPool2D(2)]),
    "mean": (1, [nn.AveragePool2D(2)], [nn.AveragePool2D(2)]),
    "stride": (2, [], []),
    "full size": (1, [], []),
    "one maximum": (1, [nn.MaxPool2D(2)], [nn.MaxPool2D(8)]),
    "one maximum, stride 1": (1, [nn.MaxPool2D(2, stride=1)], [nn.MaxPool2D(15)]),
}
RATES = (0.03, 0.1, 0.3, 1.0, 3.0)
FRAME, SHIFTS = 16, 4
ROWS = [{"kind": kind, "seed": seed} for kind in (*SHRINK, "linear", "moved", "moved longer") for seed in range(10)]


def layers(kind):
    """Two convolutions and a dense layer; "linear" is the dense layer alone."""
    if kind == "linear":
        return [nn.Flatten(), nn.Dense(10)]
    stride, first, second = SHRINK["maximum" if kind.startswith("moved") else kind]
    start = [nn.Conv2D(8, 3, stride=stride, padding="same"), nn.ReLU(), *first]
    return [*start, nn.Conv2D(16, 3, stride=stride, padding="same"), nn.ReLU(), *second, nn.Flatten(), nn.Dense(10)]


def framed(x, down=0, right=0):
    """The digits in a larger frame, moved from its middle."""
    frame = np.zeros((len(x), FRAME, FRAME, 1))
    top, left = 4 + down, 4 + right
    frame[:, top : top + 8, left : left + 8] = x
    return frame


def moved(net, x, y, shift):
    """Share of digits right after a shift, the mean of four directions."""
    ways = ((shift, 0), (-shift, 0), (0, shift), (0, -shift))
    return float(np.mean([net.accuracy(framed(x, *way), y) for way in ways]))


def measure(kind, seed):
    x, y, rest, y_rest = data.digits().split(test=1297 / 1797, seed=seed)
    choose, judge = (rest[:400], y_rest[:400]), (rest[400:], y_rest[400:])
    seen, known, epochs = framed(x), y, 40
    if kind.startswith("moved"):  # three copies more, each moved at random
        ways = np.random.default_rng(seed).integers(-3, 4, (3, len(x), 2))
        copies = [framed(x[k : k + 1], *ways[copy, k]) for copy in range(3) for k in range(len(x))]
        seen, known, epochs = np.concatenate([seen, *copies]), np.tile(y, 4), 40 if kind == "moved longer" else 10
    best = (-1, None, None)
    for rate in RATES:
        net = nn.Network(layers(kind), input_shape=(FRAME, FRAME, 1), seed=seed)
        try:
            net.fit(seen, known, loss="cross_entropy", optimizer=nn.SGD(rate), epochs=epochs, batch_size=32, seed=seed,
                    progress=False)  # fmt: skip
        except nn.DivergedError:
            continue
        best = max(best, (net.accuracy(framed(choose[0]), choose[1]), -rate, net), key=lambda found: found[:2])
    _, rate, net = best
    right = {f"right_{shift}": round(moved(net, *judge, shift), 4) for shift in range(SHIFTS)}
    loss = {
        "loss_train": round(net.evaluate(framed(x), y, loss="cross_entropy"), 4),
        "loss_test": round(net.evaluate(framed(judge[0]), judge[1], loss="cross_entropy"), 4),
    }
    parameters = sum(parameter.size for parameter in net.parameters.values())
    train = round(net.accuracy(framed(x), y), 4)
    return {"rate": -rate, **right, "right_train": train, **loss, "parameters": parameters}
