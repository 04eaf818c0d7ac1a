"""JAX as a competitor: `scan`, the whole run as one compiled function, and `step`, one compiled function per update."""

from functools import partial

import numpy as np
from applications import Recommender, Sentiment, Translator, Writer
from workloads import Convolutional, Dense


def scan(task, dtype, threads):
    """All updates of the run in one jit, by lax.scan over the epochs and over the batches of each."""
    jax, x, y, start, update = _setting(task, dtype)
    full, rest = divmod(len(x), task.batch)

    def one(parameters, rows):
        return update(parameters, x[rows], y[rows]), None

    def epoch(parameters, order):
        rows = order[: full * task.batch].reshape(full, task.batch)
        parameters, _ = jax.lax.scan(one, parameters, rows)
        return (one(parameters, order[full * task.batch :])[0] if rest else parameters), None

    whole = jax.jit(lambda parameters, orders: jax.lax.scan(epoch, parameters, orders)[0])
    orders = jax.numpy.asarray(task.orders)
    return lambda: [np.asarray(p) for p in jax.block_until_ready(whole(start, orders))]


def step(task, dtype, threads):
    """One jit that gathers a batch and updates the parameters in place, called once per batch."""
    jax, x, y, start, update = _setting(task, dtype)
    one = jax.jit(lambda parameters, x, y, rows: update(parameters, x[rows], y[rows]), donate_argnums=0)

    def run():
        parameters = [p.copy() for p in start]
        for order in task.orders:
            for first in range(0, len(order), task.batch):
                parameters = one(parameters, x, y, order[first : first + task.batch])
        return [np.asarray(p) for p in jax.block_until_ready(parameters)]

    return run


def _setting(task, dtype):
    """(jax, x, y, initial parameters, function update(parameters, x, y) -> parameters)"""
    import jax

    jax.config.update("jax_enable_x64", dtype == "float64")
    forms = {Dense: _dense, Convolutional: _convolutional, Translator: _translator, Recommender: _recommender}
    forms |= {Sentiment: _sentiment, Writer: _writer}
    output = partial(forms.get(type(task.model), _recurrent), jax, task.model)
    loss = partial(_loss, jax, task.loss)

    def update(parameters, x, y):
        gradients = jax.grad(lambda p: loss(output(p, x), y))(parameters)
        return [p - task.rate * g for p, g in zip(parameters, gradients)]

    return (
        jax,
        jax.numpy.asarray(task.x),
        jax.numpy.asarray(task.y),
        [jax.numpy.asarray(p) for p in task.parameters],
        update,
    )


def _loss(jax, name, output, target):
    if name == "mse":
        return ((output - target) ** 2).mean()
    if name == "binary_cross_entropy":
        return (jax.nn.softplus(output) - target * output).mean()
    expected = jax.numpy.take_along_axis(jax.nn.log_softmax(output), target[..., None], -1)
    return -expected.mean()


def _dense(jax, model, parameters, x):
    curve = {"tanh": jax.numpy.tanh, "relu": jax.nn.relu}[model.activation]
    for k in range(0, len(parameters), 2):
        x = x @ parameters[k] + parameters[k + 1]
        x = curve(x) if k + 2 < len(parameters) else x
    return x


def _convolutional(jax, model, parameters, x):
    for k in range(0, 2 * len(model.filters), 2):
        x = jax.lax.conv_general_dilated(
            x, parameters[k], (1, 1), model.padding.upper(), dimension_numbers=("NHWC", "HWIO", "NHWC")
        )
        x = jax.nn.relu(x + parameters[k + 1])
        x = jax.lax.reduce_window(x, -np.inf, jax.lax.max, (1, 2, 2, 1), (1, 2, 2, 1), "VALID")
    return x.reshape(len(x), -1) @ parameters[-2] + parameters[-1]


def _recurrent(jax, model, parameters, x):
    input_weight, recurrent_weight, bias, weight, dense_bias = parameters
    if model.vocabulary:
        x = jax.nn.one_hot(x, model.vocabulary, dtype=bias.dtype)
    from_input = (x @ input_weight + bias).swapaxes(0, 1)  # of all steps at once; time first
    zero = jax.numpy.zeros((x.shape[0], model.units), bias.dtype)

    def rnn(h, a):
        h = jax.numpy.tanh(a + h @ recurrent_weight)
        return h, h

    def lstm(state, a):
        h, c = state
        i, f, g, o = jax.numpy.split(a + h @ recurrent_weight, 4, axis=1)
        c = jax.nn.sigmoid(f) * c + jax.nn.sigmoid(i) * jax.numpy.tanh(g)
        h = jax.nn.sigmoid(o) * jax.numpy.tanh(c)
        return (h, c), h

    _, states = jax.lax.scan(*((lstm, (zero, zero)) if model.cell == "lstm" else (rnn, zero)), from_input)
    states = states.swapaxes(0, 1) if model.vocabulary else states[-1]
    return states @ weight + dense_bias


def _gru(jax, parameters, x, start):
    """The states of all steps."""
    input_weight, recurrent_weight, bias = parameters

    def step(h, a):
        (ar, az, am), (ur, uz, um) = jax.numpy.split(a, 3, axis=1), jax.numpy.split(h @ recurrent_weight, 3, axis=1)
        z = jax.nn.sigmoid(az + uz)
        h = (1 - z) * jax.numpy.tanh(am + jax.nn.sigmoid(ar + ur) * um) + z * h
        return h, h

    return jax.lax.scan(step, start, (x @ input_weight + bias).swapaxes(0, 1))[1].swapaxes(0, 1)


def _translator(jax, model, parameters, x):
    table, *reader = parameters[:4]
    written, *writer = parameters[4:8]
    query, query_bias, weight, bias = parameters[8:]
    words = table[x[:, : model.steps]]
    read = _gru(jax, reader, words, jax.numpy.zeros((len(x), model.size), bias.dtype))
    state = _gru(jax, writer, written[x[:, model.steps :]], read[:, -1])
    memory = words + read
    scores = (state @ query + query_bias) @ memory.swapaxes(1, 2)
    context = jax.nn.softmax(scores / np.sqrt(model.size).astype(bias.dtype)) @ memory
    return jax.numpy.concatenate([state, context], -1) @ weight + bias


def _recommender(jax, model, parameters, x):
    p, q, b, c = (table[rows] for table, rows in zip(parameters, [x[:, 0], x[:, 1]] * 2))
    return (p * q).sum(1, keepdims=True) + (b + c)


def _sentiment(jax, model, parameters, x):
    table, window, bias, weight, dense_bias = parameters
    y = jax.lax.conv_general_dilated(table[x], window, (1,), "SAME", dimension_numbers=("NWC", "WIO", "NWC"))
    return jax.nn.relu(y + bias).max(1) @ weight + dense_bias


def _writer(jax, model, parameters, x):
    table, *gru = parameters[:4]
    weight, bias = parameters[4:]
    states = _gru(jax, gru, table[x], jax.numpy.zeros((len(x), model.units), bias.dtype))
    return states @ weight + bias
