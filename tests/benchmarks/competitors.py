"""One competitor, in a process of its own: trains a workload each time it reads a line, and answers in JSON.

    python competitors.py NAME WORKLOAD DTYPE

Building the network, copying the data and compiling come before the first timing, for everybody.
"""

import json
import sys
from time import perf_counter

import numpy as np
from workloads import workload


def nnkit_fit(task, dtype):
    """nnkit, through the public `fit`: checks, copies and all."""
    import nnkit as nn

    layers = []
    for units in task["sizes"][1:]:
        layers += [nn.Dense(units), nn.Tanh()]
    net = nn.Network(layers[:-1], input_shape=(task["sizes"][0],), dtype=dtype)
    options = dict(
        loss=task["loss"], optimizer=nn.SGD(task["rate"]), epochs=task["epochs"], batch_size=task["batch"],
        shuffle=task["orders"], progress=False,
    )  # fmt: skip

    def run():
        for array, start in zip(net.parameters.values(), task["parameters"]):
            array[:] = start
        net.fit(task["x"], task["y"], **options)
        return list(net.parameters.values())

    return run


def torch_eager(task, dtype):
    """PyTorch as its tutorials write it: modules, autograd, torch.optim.SGD."""
    import torch

    torch.set_num_threads(1)
    layers = []
    for n_in, n_out in zip(task["sizes"], task["sizes"][1:]):
        layers += [torch.nn.Linear(n_in, n_out), torch.nn.Tanh()]
    net = torch.nn.Sequential(*layers[:-1]).to(getattr(torch, dtype))
    x, y, orders = (torch.from_numpy(task[name]) for name in ("x", "y", "orders"))
    loss_of = torch.nn.BCEWithLogitsLoss() if task["loss"] == "binary_cross_entropy" else torch.nn.MSELoss()
    optimizer = torch.optim.SGD(net.parameters(), lr=task["rate"])

    def run():
        with torch.no_grad():
            for parameter, start in zip(net.parameters(), task["parameters"]):
                parameter.copy_(torch.from_numpy(np.ascontiguousarray(start.T)))
        for order in orders:
            for rows in order.split(task["batch"]):
                optimizer.zero_grad()
                loss_of(net(x[rows]), y[rows]).backward()
                optimizer.step()
        return [np.transpose(parameter.detach().numpy()) for parameter in net.parameters()]

    return run


def jax_scan(task, dtype):
    """JAX at its best here: all updates of the run in one jit, by lax.scan."""
    import jax
    import jax.numpy as jnp

    jax.config.update("jax_enable_x64", dtype == "float64")
    x, y = jnp.asarray(task["x"]), jnp.asarray(task["y"])
    n, batch = len(task["x"]), task["batch"]
    full, rest = divmod(n, batch)

    def loss_of(parameters, x, y):
        for k in range(0, len(parameters), 2):
            x = x @ parameters[k] + parameters[k + 1]
            x = jnp.tanh(x) if k + 2 < len(parameters) else x
        if task["loss"] == "mse":
            return jnp.mean((x - y) ** 2)
        return jnp.mean(jax.nn.softplus(x) - y * x)

    def update(parameters, rows):
        gradients = jax.grad(loss_of)(parameters, x[rows], y[rows])
        return [p - task["rate"] * g for p, g in zip(parameters, gradients)], None

    def epoch(parameters, order):
        parameters, _ = jax.lax.scan(update, parameters, order[: full * batch].reshape(full, batch))
        return (update(parameters, order[full * batch :])[0] if rest else parameters), None

    whole = jax.jit(lambda parameters, orders: jax.lax.scan(epoch, parameters, orders)[0])
    start, orders = [jnp.asarray(p) for p in task["parameters"]], jnp.asarray(task["orders"])

    def run():
        return [np.asarray(p) for p in jax.block_until_ready(whole(start, orders))]

    return run


def kernels_alone(task, dtype):
    """The kernels of a one-unit network called one after the other, without a plan: what a plan's cost is held to."""
    import numba

    from nnkit.kernels.jit import view
    from nnkit.kernels.operations import OPERATIONS

    forward, loss, slope, weights, step = (
        OPERATIONS[name].kernel
        for name in ("dense_forward", "mse_forward", "mse_backward", "dense_weight_gradient", "sgd")
    )

    @numba.njit(error_model="numpy", nogil=True, _nrt=False)
    def train(memory, x, y, orders):
        settings, gradients, parameters = view(memory, 112, (2,)), view(memory, 32, (32,)), view(memory, 0, (32,))
        inputs, target, output = view(memory, 64, (1, 1)), view(memory, 80, (1,)), view(memory, 96, (1, 1))
        for e in range(orders.shape[0]):
            for k in range(orders.shape[1]):
                inputs[0, 0], target[0] = x[orders[e, k]], y[orders[e, k]]
                forward(inputs, view(memory, 0, (1, 1)), view(memory, 16, (1,)), output)
                loss(view(memory, 96, (1,)), target, view(memory, 160, (1,)), view(memory, 128, (1,)))
                slope(view(memory, 96, (1,)), target, view(memory, 144, (1,)))
                weights(inputs, view(memory, 144, (1, 1)), view(memory, 32, (1, 1)), view(memory, 48, (1,)))
                step(gradients, settings, parameters)

    raw = np.zeros(176 + 16, dtype)
    memory = raw[-raw.ctypes.data % 64 // raw.itemsize :][:176]
    x, y = task["x"].ravel(), task["y"].ravel()

    def run():
        memory[:] = 0
        memory[0], memory[16], memory[112] = task["parameters"][0][0, 0], task["parameters"][1][0], task["rate"]
        train(memory, x, y, task["orders"])
        return [memory[:1].reshape(1, 1), memory[16:17]]

    return run


COMPETITORS = {f.__name__: f for f in (nnkit_fit, torch_eager, jax_scan, kernels_alone)}

if __name__ == "__main__":
    name, workload_name, dtype = sys.argv[1:]
    run = COMPETITORS[name](workload(workload_name, dtype), dtype)
    run()
    for _ in sys.stdin:
        begun = perf_counter()
        parameters = run()
        seconds = perf_counter() - begun
        print(
            json.dumps({"seconds": seconds, "parameters": [np.asarray(p).ravel().tolist() for p in parameters]}),
            flush=True,
        )
