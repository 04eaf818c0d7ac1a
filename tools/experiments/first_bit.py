"""How far back a plain recurrent network learns to remember: share of new sequences whose first bit it tells.

The steps are random ones and minus ones; the first of them is asked for "lag" steps later. 16 units learn from 500
sequences, clipped at 1, by Adam with three rates for 60 epochs; the rate with the best share on 500 others is judged
on 500 more. "kind" is how the recurrent weights begin: orthogonal, half of that, or random with radius 1, all with
tanh; the identity, with ReLU. "left" is how much of the gradient of the last state is left in the first one before
learning, "left_after" after it; "read" is the share that a linear unit reads from the last state before learning.
"""

import numpy as np

import nnkit as nn

SEQUENCES, UNITS = 500, 16
RATES = (0.001, 0.003, 0.01)
KINDS = ("orthogonal", "half", "random", "identity")
LAGS = (5, 10, 20, 30, 40, 60, 80)
ROWS = [{"kind": kind, "lag": lag, "seed": seed} for kind in KINDS for lag in LAGS for seed in range(10)]


def measure(kind, lag, seed):
    x = np.random.default_rng([seed, lag]).choice([-1.0, 1.0], size=(3 * SEQUENCES, lag + 1, 1))
    y = (x[:, 0] > 0).astype(float)
    learn, choose, judge = (slice(k * SEQUENCES, (k + 1) * SEQUENCES) for k in range(3))
    nets = []
    for rate in RATES:
        net = network(kind, lag + 1, seed)
        before = left(net, x[learn], y[learn])
        net.fit(x[learn], y[learn], loss="binary_cross_entropy", optimizer=nn.Adam(rate), epochs=60, batch_size=50,
                clip_norm=1.0, seed=seed, progress=False)  # fmt: skip
        nets.append((right(net, x[choose], y[choose]), net))
    best = max(range(len(RATES)), key=lambda k: nets[k][0])
    net = nets[best][1]
    return {
        "rate": RATES[best],
        "right": round(right(net, x[judge], y[judge]), 3),
        "left": before,
        "left_after": left(net, x[learn], y[learn]),
        "read": round(read_out(network(kind, lag + 1, seed), x, y), 3),
    }


def network(kind, steps, seed):
    """A network that has learned nothing, from weights of this kind."""
    first = nn.RNN(UNITS, activation="relu" if kind == "identity" else "tanh")
    net = nn.Network([first, nn.Dense(1)], input_shape=(steps, 1), seed=seed)
    weights = net.parameters["0.recurrent_weight"]
    if kind == "half":
        weights *= 0.5
    elif kind == "random":
        drawn = np.random.default_rng(seed).normal(size=weights.shape)
        weights[:] = drawn / abs(np.linalg.eigvals(drawn)).max()
    elif kind == "identity":
        weights[:] = np.eye(UNITS)
    return net


def right(net, x, y):
    return float(np.mean((net.predict(x) > 0) == (y > 0)))


def left(net, x, y):
    """How much of the gradient of the last state is left in the first one."""
    found = {name: a for step in net.steps(x, y, loss="binary_cross_entropy") for name, a in step.outputs.items()}
    sums, last = (found[f"0.{name}.gradient"].astype(float) for name in ("sums", "output"))
    first = sums[:, 1] @ net.parameters["0.recurrent_weight"].T.astype(float)
    return float(f"{np.linalg.norm(first) / np.linalg.norm(last):.3g}")


def read_out(net, x, y):
    """The share of new sequences whose first bit a linear unit tells from the last state, fitted by least squares."""
    reader = nn.Network(net.layers[:1], input_shape=net.input_shape)
    for name, numbers in reader.parameters.items():
        numbers[:] = net.parameters[name]
    table = np.pad(reader.predict(x).astype(float), ((0, 0), (0, 1)), constant_values=1)
    fit = np.linalg.lstsq(table[: 2 * SEQUENCES], y[: 2 * SEQUENCES, 0], rcond=None)[0]
    return float(np.mean((table[2 * SEQUENCES :] @ fit > 0.5) == (y[2 * SEQUENCES :, 0] > 0.5)))
