"""Mean squared errors of networks with 64 and 64 ReLU units on two tables, in variances of what is to be told.

Three fifths of each table are to learn from, one fifth is the validation set, one fifth the test set. "training loss"
stops where that has not fallen for 20 epochs, "patience ..." where the validation loss has not; both restore the best
weights. L2, L1 and dropout train for 1,000 epochs at several strengths, of which the validation loss chooses one. The
rivals are the mean of the training targets and a linear unit, solved exactly.
"""

import numpy as np

import nnkit as nn
from nnkit import data

STRENGTHS = {
    "L2": (0.003, 0.01, 0.03, 0.1, 0.3),
    "L1": (0.001, 0.003, 0.01, 0.03, 0.1),
    "dropout": (0.1, 0.3, 0.5, 0.7),
}
PATIENCES = (1, 2, 5, 10, 20, 50, 100, 200)
METHODS = ("mean", "linear", "training loss", *(f"patience {p}" for p in PATIENCES), *STRENGTHS)
ROWS = [
    {"table": table, "method": method, "seed": seed}
    for table in ("diabetes", "cars") for method in METHODS for seed in range(20)
]  # fmt: skip


def measure(table, method, seed):
    parts = split(table, seed)
    train, validation = parts[:2]
    if method in ("mean", "linear"):
        columns = train[0] if method == "linear" else train[0][:, :0]
        solved = np.linalg.lstsq(with_ones(columns), train[1], rcond=None)[0]
        answers = [with_ones(x[:, : columns.shape[1]]) @ solved for x, _ in parts]
        return {"losses": [round(float(np.mean((a - y) ** 2)), 6) for a, (_, y) in zip(answers, parts)]}
    if method in STRENGTHS:
        tried = {strength: learn(parts, seed, **{method.lower(): strength}) for strength in STRENGTHS[method]}
        best = min(tried, key=lambda strength: tried[strength]["losses"][1])
        return {**tried[best], "strength": best}
    if method == "training loss":
        return learn(parts, seed, epochs=4000, watch=train, patience=20)
    return learn(parts, seed, epochs=4000, watch=validation, patience=int(method.split()[1]))


def learn(parts, seed, epochs=1000, watch=None, patience=None, dropout=0.0, l1=0.0, l2=0.0):
    """The losses on the three parts after training, how many epochs it took, and which epoch was kept."""
    hidden = [layer for _ in range(2) for layer in (nn.Dense(64), nn.ReLU(), nn.Dropout(dropout))]
    net = nn.Network([*hidden, nn.Dense(1)], input_shape=parts[0][0].shape[1:], seed=seed)
    stop = nn.EarlyStopping(patience) if watch else None
    history = net.fit(*parts[0], loss="mse", optimizer=nn.Adam(0.001), epochs=epochs, batch_size=32, seed=seed,
                      validation=watch, stop=stop, l1=l1, l2=l2, progress=False)  # fmt: skip
    kept = history.best_epoch + 1 if watch else history.epochs_run
    losses = [round(net.evaluate(*part, "mse"), 6) for part in parts]
    return {"losses": losses, "epochs": history.epochs_run, "kept": kept}


def split(table, seed):
    """(x, y) to learn from, to validate and to test, scaled by the first of them."""
    samples = getattr(data, table)()
    x, y, x_rest, y_rest = samples.split(test=0.4, seed=seed)
    half = len(x_rest) // 2
    inputs, targets = data.Scale(x), data.Scale(y[:, None])
    parts = (x, y), (x_rest[:half], y_rest[:half]), (x_rest[half:], y_rest[half:])
    return [(inputs(a), targets(b[:, None])) for a, b in parts]


def with_ones(x):
    return np.column_stack([x, np.ones(len(x))])
