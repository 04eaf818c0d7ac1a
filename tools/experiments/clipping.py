"""What clipping does to learning where the gradient explodes: share of new sequences whose first bit is told.

The task is that of first_bit.py, by plain stochastic gradient descent: 16 units, 500 sequences, batches of 50, 40
epochs. "cell" is a linear cell from orthogonal weights, 40 steps back; ReLU from the identity, 20 steps; tanh from
orthogonal weights of radius 1.3, 40 steps. "clip" is the longest gradient allowed, 0: any. "right" is null where
numbers were no longer finite; "longest" is the longest gradient, before clipping, at the beginning of an epoch.
"""

import numpy as np

import nnkit as nn

SEQUENCES, UNITS, EPOCHS = 500, 16, 40
CELLS = {"linear": ("linear", 1.0, 40), "ReLU": ("relu", 1.0, 20), "tanh": ("tanh", 1.3, 40)}
ROWS = [
    {"cell": cell, "clip": clip, "rate": rate, "seed": seed}
    for cell in CELLS
    for clip in (0, 0.3, 1)
    for rate in (0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3)
    for seed in range(10)
]


def measure(cell, clip, rate, seed):
    activation, radius, lag = CELLS[cell]
    x = np.random.default_rng([seed, lag]).choice([-1.0, 1.0], size=(2 * SEQUENCES, lag + 1, 1))
    y = (x[:, 0] > 0).astype(float)
    learn, judge = slice(SEQUENCES), slice(SEQUENCES, None)
    net = nn.Network([nn.RNN(UNITS, activation=activation), nn.Dense(1)], input_shape=(lag + 1, 1), seed=seed)
    weights = net.parameters["0.recurrent_weight"]
    weights[:] = radius * (np.eye(UNITS) if cell == "ReLU" else weights)
    run = net.training(x[learn], y[learn], loss="binary_cross_entropy", optimizer=nn.SGD(rate), epochs=EPOCHS,
                       batch_size=50, seed=seed, clip_norm=clip or None)  # fmt: skip
    longest, going = 0.0, True
    while going and finite(net):
        longest = max(longest, length(net, x[learn], y[learn]))
        going = run.advance(SEQUENCES // 50)
        for name, numbers in run.parameters().items():
            net.parameters[name][:] = numbers
    right = None
    if finite(net) and not run.diverged:
        right = round(float(np.mean((net.predict(x[judge]) > 0) == (y[judge] > 0))), 3)
    return {"right": right, "longest": float(f"{longest:.3g}") if np.isfinite(longest) else None}


def finite(net):
    return all(np.isfinite(numbers).all() for numbers in net.parameters.values())


def length(net, x, y):
    """The length of the gradient over all weights; infinite where float32 does not hold it."""
    with np.errstate(all="ignore"):
        gradients = net.loss_and_gradients(x, y, loss="binary_cross_entropy")[1].values()
        found = np.sqrt(sum(np.sum(g.astype(float) ** 2) for g in gradients))
    return found if np.isfinite(found) else np.inf
