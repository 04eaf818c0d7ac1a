"""How many of 20 runs leave a well of the loss, by the batch size.

The loss is that of the lab `descent` with its three wells: a linear unit tells the depth of a penguin's bill from its
length, and a miss counts as tanh(miss)^2. Every run starts at the bottom of the shallowest or of the deepest well,
where batch gradient descent stays, and makes 2,000 updates at the rate 2. Then 3,000 updates on all birds bring it to
the bottom of the well that it is in by then. Each row has 20 runs, with orders of the birds of their own.
"""

import numpy as np

import nnkit as nn
from nnkit import data

BATCHES = (1, 2, 4, 8, 16, 32, 64, 128, 342)
WELLS = {"deepest": (-1.0, 0.0), "middle": (0.4, 1.3), "shallowest": (1.2, -3.0)}  # the deepest first; about where
RATE, UPDATES, RUNS = 2.0, 2000, 20
ROWS = [
    {"start": start, "batch": batch, "group": group}
    for start in ("shallowest", "deepest")
    for batch in BATCHES
    for group in range(5)
]


def samples():
    """Bill lengths, scaled, and depths from their mean, in mm: (342, 1) each."""
    birds = data.penguins().columns("bill length (mm)", "bill depth (mm)")
    length, depth = birds.x[:, :1], birds.x[:, 1:]
    return data.Scale(length)(length), depth - data.Scale(depth).mean


def walk(place, rate, updates, batch, seed):
    """Where so many updates lead from a place (w, b)."""
    x, y = samples()
    length, minus_depth = nn.Input((1,)), nn.Input((1,))
    miss = nn.Tanh()(nn.Add()(nn.Dense(1)(length), minus_depth))
    net = nn.Network(inputs=[length, minus_depth], outputs=miss, dtype="float64")
    net.parameters["0.weight"][:], net.parameters["0.bias"][:] = place
    run = net.training([x, -y], 0 * y, loss="mse", optimizer=nn.SGD(rate), batch_size=batch, seed=seed,
                       epochs=-(-updates * batch // len(y)) + 1)  # fmt: skip
    run.advance(updates)
    found = run.parameters()
    return float(found["0.weight"][0, 0]), float(found["0.bias"][0])


def bottom(place):
    """The bottom of the well in which a place is."""
    return walk(place, 1.0, 3000, 342, seed=0)


def measure(start, batch, group):
    wells = {name: bottom(place) for name, place in WELLS.items()}
    ended = dict.fromkeys([*WELLS, "elsewhere"], 0)
    for seed in range(group * RUNS, (group + 1) * RUNS):
        w, b = bottom(walk(wells[start], RATE, UPDATES, batch, seed))
        near = [name for name, (v, c) in wells.items() if np.hypot(w - v, b - c) < 0.1]
        ended[near[0] if near else "elsewhere"] += 1
    return ended
