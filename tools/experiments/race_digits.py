"""Batch, mini-batch and stochastic gradient descent on handwritten digits, after equal epochs, updates or time.

A network of 64 - 32 - 10 units learns from 1,000 digits in batches of some size, with seven learning rates. The rate
with the lowest loss on 397 further digits is kept. Kept are, too: the loss on the 1,000 digits, and the share that is
right of 400 others. The three kinds of budget: 10 epochs; 1,000 updates; 10 ms, where an update costs 0.55 µs and
0.095 µs more for each of its samples (as tests/benchmarks/update_cost.py has measured it once, so that the figures do
not depend on the machine).
"""

import nnkit as nn
from nnkit import data

BATCHES = (1, 8, 40, 200, 1000)  # into each of which 1,000 digits can be dealt out evenly
RATES = (0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0)
EPOCHS, UPDATES, TIME = 10, 1000, 10_000.0  # the budgets; time in microseconds
UPDATE, SAMPLE = 0.55, 0.095  # microseconds
ROWS = [
    {"equal": equal, "batch": batch, "seed": seed}
    for equal in ("epochs", "updates", "time")
    for batch in BATCHES
    for seed in range(10)
]


def budget(equal, batch):
    """How many updates of a batch size are within the budget."""
    return {"epochs": EPOCHS * -(-1000 // batch), "updates": UPDATES, "time": int(TIME / (UPDATE + SAMPLE * batch))}[
        equal
    ]


def parts(seed):
    """(pixels, labels) of the digits to learn from, to choose the rate by, and to judge by."""
    x, y, x_judged, y_judged = data.digits().split(test=400 / 1797, seed=seed)
    x, x_judged = x.reshape(-1, 64), x_judged.reshape(-1, 64)
    return (x[:1000], y[:1000]), (x[1000:], y[1000:]), (x_judged, y_judged)


def trained(learned, rate, batch, updates, seed):
    """A network after so many updates, or None where its loss was no longer finite."""
    net = nn.Network([nn.Dense(32), nn.ReLU(), nn.Dense(10)], input_shape=(64,), seed=seed)
    run = net.training(*learned, loss="cross_entropy", optimizer=nn.SGD(rate), batch_size=batch, seed=seed,
                       epochs=-(-updates * batch // 1000) + 1)  # fmt: skip
    run.advance(updates)
    for name, array in run.parameters().items():
        net.parameters[name][:] = array
    return None if run.diverged else net


def measure(equal, batch, seed):
    learned, chosen, judged = parts(seed)
    updates, best = budget(equal, batch), (float("inf"), None, None)
    for rate in RATES:
        net = trained(learned, rate, batch, updates, seed)
        if net is not None:
            best = min(best, (net.evaluate(*chosen, loss="cross_entropy"), rate, net), key=lambda found: found[0])
    _, rate, net = best
    loss = net.evaluate(*learned, loss="cross_entropy")
    return {"updates": updates, "rate": rate, "loss": float(f"{loss:.4g}"), "right": round(net.accuracy(*judged), 4)}
