"""Time one update against the batch size: what it costs to begin with, and for each sample more.

    python tests/benchmarks/update_cost.py

The lab `race` and the experiment `race_digits` count time by the two numbers that this prints for each way to compute,
so that their results are the same wherever they run.
"""

import os
from time import perf_counter

import numpy as np
from machine import processor

import nnkit as nn
from nnkit import data

ROUNDS = 60  # of which the quickest counts
SECONDS = 0.004  # that a round is to take, about: short, so that some rounds are not interrupted


def penguins():
    """Flipper length, scaled, and body mass in kg, (342, 1) each."""
    flipper, mass = (data.penguins().x[:, k : k + 1] for k in (2, 3))
    return data.Scale(flipper)(flipper), mass / 1000


def compiled(net, loss, x, y):
    """A function of the batch size that returns a function that makes updates, all within nnkit."""

    def updates_of(batch):
        settings = {"loss": loss, "optimizer": nn.SGD(0.001), "epochs": 10**6, "batch_size": batch}
        return net.training(x, y, **settings).advance

    return updates_of


def by_hand(x, y):
    """The same for a linear unit by hand in NumPy."""
    generator = np.random.default_rng(0)

    def updates_of(batch):
        def advance(updates):
            w = b = 0.0
            order, first = generator.permutation(len(x)), 0
            for _ in range(updates):
                chosen = order[first : first + batch]
                inputs, miss = x[chosen, 0], w * x[chosen, 0] + b - y[chosen, 0]
                w, b = w - 0.001 * 2 * np.mean(miss * inputs), b - 0.001 * 2 * np.mean(miss)
                first += batch
                if first >= len(x):
                    order, first = generator.permutation(len(x)), 0

        return advance

    return updates_of


def seconds(advance):
    """Seconds per update, at best."""
    count, taken = 1, 0.0
    while taken < SECONDS / 4:
        count *= 4
        begun = perf_counter()
        advance(count)
        taken = perf_counter() - begun
    found = []
    for _ in range(ROUNDS):
        begun = perf_counter()
        advance(count)
        found.append((perf_counter() - begun) / count)
    return min(found)


def cost(updates_of, n):
    """(seconds for an update, seconds for each of its samples), by least squares of the relative error."""
    batches = np.unique(np.geomspace(1, n, 12).round().astype(int))
    times = np.array([seconds(updates_of(int(batch))) for batch in batches])
    table = np.column_stack([np.ones(len(batches)), batches]) / times[:, None]
    fitted = np.linalg.lstsq(table, np.ones(len(batches)), rcond=None)[0]
    print("  batch " + " ".join(f"{batch:8d}" for batch in batches))
    print("  µs    " + " ".join(f"{1e6 * time:8.3f}" for time in times))
    print("  fitted" + " ".join(f"{1e6 * (fitted[0] + fitted[1] * batch):8.3f}" for batch in batches))
    return fitted


if __name__ == "__main__":
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    digits = data.digits()
    pixels, labels = digits.x.reshape(-1, 64)[:1000].astype(np.float32), digits.y[:1000]
    line = nn.Network([nn.Dense(1)], input_shape=(1,), dtype="float64")
    net = nn.Network([nn.Dense(32), nn.ReLU(), nn.Dense(10)], input_shape=(64,))
    ways = {
        "a linear unit, float64, nnkit": (compiled(line, "mse", *penguins()), 342),
        "a linear unit by hand, float64, NumPy": (by_hand(*penguins()), 342),
        "64 - 32 - 10 units, float32, nnkit": (compiled(net, "cross_entropy", pixels, labels), 1000),
    }
    print(processor())
    for name, (updates_of, n) in ways.items():
        print(name)
        update, sample = cost(updates_of, n)
        print(f"  {1e6 * update:.4g} µs for an update, {1e6 * sample:.4g} µs for each of its samples", flush=True)
