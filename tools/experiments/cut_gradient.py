"""What is learned where the gradient is cut off on its way back: the share of new sequences whose first bit is right.

The task, the cells and the tuning are those of first_bit.py, 20 steps back. "kind" is how the recurrent weights begin:
orthogonal, or half of that. Only the gradient differs: it goes back through the last "reach" steps, and the state
before them counts as a constant. All 21 steps are the whole gradient. Before training, the states of the forward pass
are the same for every reach. "right" is the share after training; "read" is the share that a linear unit reads from the
last state before training.
"""

import numpy as np

import nnkit as nn

from .first_bit import RATES, SEQUENCES, UNITS, network, read_out, right

LAG, EPOCHS, BATCH, LIMIT = 20, 60, 50, 1.0
REACHES = {"orthogonal": (5, 10, 15, 21), "half": (5, 21)}
ROWS = [
    {"kind": kind, "reach": reach, "seed": seed}
    for kind, reaches in REACHES.items()
    for reach in reaches
    for seed in range(10)
]


def measure(kind, reach, seed):
    x = np.random.default_rng([seed, LAG]).choice([-1.0, 1.0], size=(3 * SEQUENCES, LAG + 1, 1))
    y = (x[:, 0] > 0).astype(float)
    fit, choose, test = (slice(k * SEQUENCES, (k + 1) * SEQUENCES) for k in range(3))
    nets = []
    for rate in RATES:
        net = network(kind, LAG + 1, seed)
        train(net, x[fit], y[fit], reach, rate, seed)
        nets.append((right(net, x[choose], y[choose]), net))
    best = max(range(len(RATES)), key=lambda k: nets[k][0])
    return {
        "rate": RATES[best],
        "right": round(right(nets[best][1], x[test], y[test]), 3),
        "read": round(read_out(network(kind, LAG + 1, seed), x, y), 3),
    }


def train(net, x, y, reach, rate, seed):
    """Adam on gradients that go back `reach` steps, each clipped to `LIMIT`."""
    means, squares, random = {}, {}, np.random.default_rng(seed)
    for update in range(1, EPOCHS * SEQUENCES // BATCH + 1):
        if (update - 1) % (SEQUENCES // BATCH) == 0:
            order = random.permutation(SEQUENCES)
        batch, order = order[:BATCH], order[BATCH:]
        gradients = cut(net, x[batch], y[batch], reach)
        length = np.sqrt(sum(np.sum(g**2) for g in gradients.values()))
        for name, gradient in gradients.items():
            g = gradient * min(1, LIMIT / length)
            means[name] = 0.9 * means.get(name, 0) + 0.1 * g
            squares[name] = 0.999 * squares.get(name, 0) + 0.001 * g**2
            mean, square = means[name] / (1 - 0.9**update), squares[name] / (1 - 0.999**update)
            net.parameters[name][:] -= rate * mean / (np.sqrt(square) + 1e-8)


def cut(net, x, y, reach):
    """The gradients for all weights through the last `reach` steps.

    A second network begins there. The state before it is an input of its first step, through weights that are a copy of
    the recurrent ones; their gradient belongs to the recurrent weights, and goes no further.
    """
    before = x.shape[1] - reach
    p = net.parameters
    state = np.zeros((len(x), UNITS))
    if before:
        reader = nn.Network(net.layers[:1], input_shape=(before, 1))
        for name, numbers in reader.parameters.items():
            numbers[:] = p[name]
        state = reader.predict(x[:, :before])
    given = np.zeros((len(x), reach, UNITS))
    given[:, 0] = state
    rest = nn.Network([nn.RNN(UNITS), nn.Dense(1)], input_shape=(reach, 1 + UNITS))
    for name, numbers in rest.parameters.items():
        numbers[:] = p[name] if name != "0.input_weight" else np.concatenate([p[name], p["0.recurrent_weight"]])
    x = np.concatenate([x[:, before:], given], axis=2)
    found = rest.loss_and_gradients(x, y, loss="binary_cross_entropy")[1]
    found = {name: gradient.astype(float) for name, gradient in found.items()}
    both = found["0.input_weight"]
    found["0.input_weight"], found["0.recurrent_weight"] = both[:1], found["0.recurrent_weight"] + both[1:]
    return found
