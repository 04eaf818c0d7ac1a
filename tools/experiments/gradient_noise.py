"""How far the gradient of a batch is from that of all samples, by the batch size, with and without replacement.

A network of 64 - 16 - 10 units learns from 1,000 digits for one epoch. There the gradients of 100 random batches are
compared with that of all digits. `noise` is the root of the mean squared distance, `single` the same for batches of
one, worked out from all 1,000 of them.
"""

import numpy as np

import nnkit as nn
from nnkit import data
from nnkit.kernels import glorot_uniform, permutation

N, DRAWS, STREAM = 1000, 100, 2**36
BATCHES = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 768, 900, 980, 1000)
ROWS = [
    {"replacement": replacement, "batch": batch, "seed": seed}
    for replacement in (True, False)
    for batch in BATCHES
    for seed in range(5)
]


def network(seed):
    """(network, pixels, labels), after one epoch."""
    x, y, _, _ = data.digits().split(test=0.4, seed=seed)
    x, y = x[:N].reshape(N, 64), y[:N]
    net = nn.Network([nn.Dense(16), nn.Tanh(), nn.Dense(10)], input_shape=(64,), dtype="float64", seed=seed)
    net.fit(x, y, loss="cross_entropy", optimizer=nn.SGD(0.1), epochs=1, batch_size=10, seed=seed, progress=False)
    return net, x, y


def gradient(net, x, y):
    """The slopes of all parameters, in one row."""
    return np.concatenate([slopes.ravel() for slopes in net.loss_and_gradients(x, y, loss="cross_entropy")[1].values()])


def draw(batch, replacement, seed, number):
    """The numbers of the samples in a random batch."""
    if replacement:
        places = np.empty(batch)
        glorot_uniform(seed, STREAM + number, 1, 5, places)  # from -1 to 1
        return ((places + 1) / 2 * N).astype(np.int64)
    order = np.empty(N, np.int64)
    permutation(seed, STREAM + number, order)
    return order[:batch]


def size(rows):
    """The root of the mean squared length of some rows, four digits of it."""
    return float(f"{np.sqrt(np.mean(np.sum(np.square(rows), axis=1))):.4g}")


def measure(replacement, batch, seed):
    net, x, y = network(seed)
    whole = gradient(net, x, y)
    single = [gradient(net, x[k : k + 1], y[k : k + 1]) - whole for k in range(N)]
    batches = [draw(batch, replacement, seed, number) for number in range(DRAWS)]
    noise = [gradient(net, x[chosen], y[chosen]) - whole for chosen in batches]
    return {"noise": size(noise), "single": size(single)}
