"""What the training loop's way for a line (nnkit/kernels/compile/line.py) gains over its way for all networks.

    python tests/benchmarks/line.py

The same run twice, in turns, the best of seven: once as it is, once with the first two calls of its tables exchanged.
These do not depend on each other, so the digits stay the same, but the table is no longer that of a line.
"""

from time import perf_counter

import numpy as np

import nnkit as nn

ROUNDS = 7
SAMPLES = 1000


def train(batch_size, epochs, as_line):
    """Seconds of a run, and its losses."""
    generator = np.random.default_rng(0)
    x = generator.normal(size=(SAMPLES, 1))
    y = 2 * x + 1 + 0.1 * generator.normal(size=x.shape)
    net = nn.Network([nn.Dense(1)], input_shape=(1,))
    run = net.training(x, y, loss="mse", optimizer=nn.SGD(0.01), epochs=epochs, batch_size=batch_size)
    if not as_line:
        tables = run._arrays["tables"]
        tables[:, :2] = tables[:, 1::-1].copy()
    begun = perf_counter()
    while run.advance(10**6):
        pass
    return perf_counter() - begun, run.history.loss


def main():
    for batch_size, epochs in ((1, 60), (10, 200), (32, 400), (SAMPLES, 2000)):
        seconds = {True: [], False: []}
        for _ in range(ROUNDS):
            losses = []
            for as_line in seconds:
                time, loss = train(batch_size, epochs, as_line)
                seconds[as_line].append(time)
                losses.append(loss)
            assert (losses[0] == losses[1]).all()
        fast, slow = min(seconds[True]), min(seconds[False])
        print(
            f"batches of {batch_size}: {1e3 * fast:.1f} ms as a line, {1e3 * slow:.1f} ms otherwise: {slow / fast:.0f}x"
        )


if __name__ == "__main__":
    main()
