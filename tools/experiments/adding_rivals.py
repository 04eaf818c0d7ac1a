"""Two controls for the adding problem of "memory_lags": fairer rivals of the LSTM, and sums whose numbers stand close.

"tanh" is that experiment's plain recurrent network, with two smaller learning rates to choose from. "identity" has
ReLU units, and its recurrent weights begin as the identity; "identity, small" also begins with input weights of
standard deviation 0.001, as in Le, Jaitly and Hinton (2015). "LSTM" is that experiment's LSTM. With "mark" "anywhere"
the second marked number stands at any step after the first; with "early" within five steps of it, so that both numbers
must be kept for long. All else is as there: three seeds choose the rate, ten others are tested.
"""

import numpy as np

import nnkit as nn

from .memory_lags import SEEDS, TUNING, sequences

UNITS = {"tanh": 13, "identity": 13, "identity, small": 13, "LSTM": 6}
RATES = (0.0003, 0.001, 0.003, 0.01, 0.03)
ROWS = [{"kind": kind, "mark": "anywhere", "lag": lag} for kind in list(UNITS)[:3] for lag in (10, 25, 50)]
ROWS += [{"kind": "LSTM", "mark": mark, "lag": 50} for mark in ("anywhere", "early")]


def measure(kind, mark, lag):
    rates = RATES[2:] if kind == "LSTM" else RATES
    losses = {rate: np.mean([_learn(kind, mark, lag, rate, seed)[1] for seed in TUNING]) for rate in rates}
    rate = min(losses, key=losses.get)
    return {"rate": rate, "right": [_learn(kind, mark, lag, rate, seed)[0] for seed in SEEDS]}


def samples(count, mark, lag, generator):
    """Sequences (count, lag + 1, 2) and their sums (count, 1)."""
    if mark == "anywhere":
        return sequences("add", count, lag, generator)
    x = np.zeros((count, lag + 1, 2))
    x[:, :, 0] = generator.uniform(-1, 1, (count, lag + 1))
    x[:, 0, 1] = 1
    x[np.arange(count), generator.integers(1, 6, count), 1] = 1
    return x, np.sum(x[:, :, 0] * x[:, :, 1], axis=1, keepdims=True)


def network(kind, lag, seed):
    """A network that has learned nothing."""
    units = UNITS[kind]
    layer = nn.LSTM(units) if kind == "LSTM" else nn.RNN(units, activation="tanh" if kind == "tanh" else "relu")
    net = nn.Network([layer, nn.Dense(1)], input_shape=(lag + 1, 2), seed=seed)
    if kind.startswith("identity"):
        net.parameters["0.recurrent_weight"][:] = np.eye(units)
    if kind == "identity, small":
        net.parameters["0.input_weight"][:] = np.random.default_rng(seed).normal(0, 0.001, (2, units))
    return net


def _learn(kind, mark, lag, rate, seed):
    """The share of right sums, and the loss, on new sequences; infinite if learning diverged."""
    generator = np.random.default_rng(seed)
    learn, test = samples(2000, mark, lag, generator), samples(1000, mark, lag, generator)
    net, diverged = network(kind, lag, seed), False
    try:
        net.fit(*learn, loss="mse", optimizer=nn.Adam(rate), epochs=30, batch_size=20, seed=seed, clip_norm=1.0,
                progress=False)  # fmt: skip
    except nn.DivergedError:
        diverged = True
    right = round(float(np.mean(np.abs(net.predict(test[0]) - test[1]) < 0.2)), 3)
    return right, np.inf if diverged else net.evaluate(*test, "mse")
