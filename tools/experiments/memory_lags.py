"""What recurrent networks of equally many parameters can keep: share of right answers against the lag.

A sequence is lag + 1 pairs of a number and a mark; the answer is asked for after the last. "remember": the first number
is marked, -1 or 1, the rest is noise from -1 to 1; which of the two was it? "add": the first number and a later one are
marked, both from -1 to 1; their sum, right where it is less than 0.2 away. An RNN of 13 units, an LSTM of 6 and a GRU
of 7 make 3,000 updates by Adam with 20 of 2,000 sequences each. For every row three seeds of their own choose among
three rates; then ten other seeds are judged on 1,000 new sequences. "bias" is what an LSTM's forget gates begin with.
"diverged" says how many of the ten ended with a loss that was not finite; they are judged as they began.
"""

import numpy as np

import nnkit as nn

UNITS = {"RNN": 13, "LSTM": 6, "GRU": 7}
RATES, TUNING, SEEDS = (0.003, 0.01, 0.03), (100, 101, 102), range(10)
BIASES, LAGS = {"RNN": [None], "GRU": [None], "LSTM": [1, 0, 3, 5]}, (10, 25, 50, 100, 250)
ROWS = [
    {"task": task, "kind": kind, "bias": bias, "lag": lag}
    for task in ("remember", "add")
    for kind in UNITS
    for bias in BIASES[kind]
    for lag in LAGS
]


def measure(task, kind, bias, lag):
    losses = {rate: np.mean([_learn(task, kind, bias, lag, rate, seed)[1] for seed in TUNING]) for rate in RATES}
    rate = min(losses, key=losses.get)
    right, loss = zip(*(_learn(task, kind, bias, lag, rate, seed) for seed in SEEDS))
    return {"rate": rate, "right": right, "diverged": loss.count(np.inf)}


def sequences(task, count, lag, generator):
    """Sequences (count, lag + 1, 2) and their answers (count, 1)."""
    x = np.zeros((count, lag + 1, 2))
    x[:, :, 0] = generator.uniform(-1, 1, (count, lag + 1))
    x[:, 0, 1] = 1
    if task == "remember":
        x[:, 0, 0] = np.sign(x[:, 0, 0])
        return x, (x[:, :1, 0] > 0).astype(float)
    x[np.arange(count), generator.integers(1, lag + 1, count), 1] = 1
    return x, np.sum(x[:, :, 0] * x[:, :, 1], axis=1, keepdims=True)


def _learn(task, kind, bias, lag, rate, seed):
    """The share of right answers, and the loss, on new sequences; infinite if learning diverged."""
    generator = np.random.default_rng(seed)
    learn, judge = sequences(task, 2000, lag, generator), sequences(task, 1000, lag, generator)
    units = UNITS[kind]
    net = nn.Network([getattr(nn, kind)(units), nn.Dense(1)], input_shape=(lag + 1, 2), seed=seed)
    if bias is not None:
        net.parameters["0.bias"][units : 2 * units] = bias
    loss = "binary_cross_entropy" if task == "remember" else "mse"
    diverged = False
    try:
        net.fit(*learn, loss=loss, optimizer=nn.Adam(rate), epochs=30, batch_size=20, seed=seed, clip_norm=1.0,
                progress=False)  # fmt: skip
    except nn.DivergedError:
        diverged = True
    said, wanted = net.predict(judge[0]), judge[1]
    right = (said > 0) == (wanted > 0) if task == "remember" else np.abs(said - wanted) < 0.2
    return round(float(np.mean(right)), 3), np.inf if diverged else net.evaluate(*judge, loss)
