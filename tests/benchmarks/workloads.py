"""The book's workloads: data, initial parameters, sample orders. Every competitor gets the same arrays.

Each workload is a dict; `parameters` lists weight and bias of each dense layer in turn, drawn uniformly between
-1 / sqrt(fan_in) and 1 / sqrt(fan_in).
"""

import numpy as np


def spirals(n=500, seed=0):
    """Two interleaved spirals in the plane, labelled 0 and 1."""
    generator = np.random.default_rng(seed)
    t = 1.5 * np.pi * np.sqrt(generator.uniform(size=n)) + 0.5
    label = np.arange(n) % 2
    x = np.stack([t * np.cos(t + np.pi * label), t * np.sin(t + np.pi * label)], 1) / 5
    return x + generator.normal(scale=0.03, size=x.shape), label.astype(float)[:, None]


def dense_parameters(sizes, seed=1):
    generator = np.random.default_rng(seed)
    arrays = []
    for n_in, n_out in zip(sizes, sizes[1:]):
        bound = 1 / np.sqrt(n_in)
        arrays += [generator.uniform(-bound, bound, (n_in, n_out)), generator.uniform(-bound, bound, n_out)]
    return arrays


def workload(name, dtype):
    """One workload with all its arrays in `dtype`."""
    if name == "mlp2":
        x, y = spirals()
        task = dict(
            sizes=[2, 16, 16, 1],
            activation="tanh",
            loss="binary_cross_entropy",
            x=x,
            y=y,
            epochs=200,
            batch=32,
            rate=0.1,
        )
    elif name == "linear_sgd":
        generator = np.random.default_rng(2)
        x = generator.normal(size=(200, 1))
        y = 2 * x - 1 + generator.normal(scale=0.1, size=x.shape)
        task = dict(sizes=[1, 1], activation=None, loss="mse", x=x, y=y, epochs=100, batch=1, rate=0.01)
    else:
        raise ValueError(f"There is no workload {name!r}.")
    generator = np.random.default_rng(3)
    task["orders"] = np.array([generator.permutation(len(task["x"])) for _ in range(task["epochs"])])
    task["parameters"] = [a.astype(dtype) for a in dense_parameters(task["sizes"])]
    task["x"], task["y"] = task["x"].astype(dtype), task["y"].astype(dtype)
    return task
