"""nnkit: a small neural-network engine to read, to change and to measure.

    >>> import numpy as np, nnkit as nn
    >>> x = np.linspace(-1, 1, 50)[:, None]                                  # 50 samples of one number
    >>> y = 3 * x + 2                                                        # a line to be found
    >>> net = nn.Network([nn.Dense(1)], input_shape=(1,), seed=0)            # one linear unit: y = w x + b
    >>> history = net.fit(x, y, loss="mse", optimizer=nn.SGD(0.1), epochs=100, batch_size=10)
    >>> net.parameters["0.weight"].round(3), net.parameters["0.bias"].round(3)
    (array([[3.]], dtype=float32), array([2.], dtype=float32))
    >>> net.predict(np.array([[10]])).round(2)
    array([[32.]], dtype=float32)

Deeper networks are longer lists. You name the loss; for losses of classes there is an accuracy:

    >>> points = np.random.default_rng(0).normal(size=(200, 2))
    >>> inside = (points**2).sum(axis=1) < 1                                 # in the circle of radius 1?
    >>> net = nn.Network([nn.Dense(16), nn.Tanh(), nn.Dense(1)], input_shape=(2,))
    >>> history = net.fit(points, inside, loss="binary_cross_entropy", optimizer=nn.Adam(0.01), epochs=100)
    >>> net.accuracy(points, inside, loss="binary_cross_entropy") > 0.95
    True

Classes may be names. With `continue_from`, ten more epochs continue the run; without it, a new run begins:

    >>> where = np.where(inside, "inside", "outside")
    >>> named = nn.Network([nn.Dense(16), nn.Tanh(), nn.Dense(2)], input_shape=(2,))
    >>> options = dict(loss="cross_entropy", optimizer=nn.Adam(0.01), class_weight="balanced", validation_split=0.2)
    >>> history = named.fit(points, where, epochs=100, **options)
    >>> history = named.fit(points, where, epochs=10, continue_from=history, **options)
    >>> history.epochs_run, named.classes, named.classify([[0, 0], [3, 3]]).tolist()
    (110, ('inside', 'outside'), ['inside', 'outside'])

You can inspect every number and every formula. One update, call by call, and the source of one of the calls:

    >>> for step in net.steps(points[:3], inside[:3], loss="binary_cross_entropy"):
    ...     print(step)
    ...     break
    0.output = dense_forward(input, 0.weight, 0.bias)
    >>> nn.show(nn.kernels.dense_forward)                                    # doctest: +ELLIPSIS
    @operation("x[n,i] weight[i,o] bias[o] -> y[n,o]")
    ...

Layers can also be called; the network is then a graph. Sequences have the shape (steps, numbers per step), images
(height, width, channels):

    >>> image, words = nn.Input((8, 8, 1)), nn.Input((5,))
    >>> seen = nn.Flatten()(nn.MaxPool2D(2)(nn.ReLU()(nn.Conv2D(4, 3)(image))))
    >>> read = nn.LSTM(8)(nn.Embedding(100, 6)(words))
    >>> nn.Network(inputs=[image, words], outputs=nn.Dense(1)(nn.Concatenate()(seen, read))).output_shape
    (1,)

A graph with a list of outputs predicts a list of arrays, so that you can look at what is inside a trained network:

    >>> nn.Network(inputs=[image, words], outputs=[seen, read]).output_shape
    [(36,), (8,)]

A sweep makes one run for each seed or setting, in threads: as many at a time as there are cores. The digits are those
of one run after the other:

    >>> def loss(seed):
    ...     net = nn.Network([nn.Dense(4), nn.Tanh(), nn.Dense(1)], input_shape=(1,), seed=seed)
    ...     return net.fit(x, x**2, loss="mse", optimizer=nn.Adam(0.01), epochs=50).loss[-1]
    >>> nn.sweep(loss, range(8)) == [loss(seed) for seed in range(8)]
    True

The public names, each with its own help:

    networks     Network (fit, predict, read, classify, probabilities, evaluate, accuracy, stepper, steps, training,
                 save, summary), load, Input
    layers       Dense, Conv1D, Conv2D, MaxPool2D, AveragePool2D, GlobalAveragePool2D, RNN, LSTM, GRU, Reverse,
                 MaxOverTime, MeanOverTime, Embedding, OneHot, Position, Attention, LayerNorm, BatchNorm, Dropout,
                 Flatten, Reshape, Repeat, Add, Multiply, Dot, Concatenate
    activations  ReLU, LeakyReLU, ELU, Sigmoid, Tanh, Softplus, Softmax
    losses       "mse", "mae", "huber", "binary_cross_entropy", "cross_entropy"
    optimizers   SGD, RMSProp, Adam, AdamW; with a rate that changes: step, cosine, inverse_time, warmup
    training     EarlyStopping, History; sweep, for many runs
    inside       kernels, show, finite_differences, gradient_check, compile_kernels
    errors       ShapeError, DataError, DivergedError

The same seed gives the same digits on every machine. ``Network(..., engine="wasm")`` computes them by WebAssembly, as
does every network where Numba is not installed. The book's data sets are in ``nnkit.data``, its live figures in
``nnkit.labs``, its plotting style in ``nnkit.plots``.
"""

from . import kernels
from .engines import compile_kernels
from .errors import DataError, ShapeError
from .gradients import finite_differences, gradient_check
from .layers import (
    ELU,
    GRU,
    LSTM,
    RNN,
    Add,
    Attention,
    AveragePool2D,
    BatchNorm,
    Concatenate,
    Conv1D,
    Conv2D,
    Dense,
    Dot,
    Dropout,
    Embedding,
    Flatten,
    GlobalAveragePool2D,
    Input,
    LayerNorm,
    LeakyReLU,
    MaxOverTime,
    MaxPool2D,
    MeanOverTime,
    Multiply,
    OneHot,
    Position,
    ReLU,
    Repeat,
    Reshape,
    Reverse,
    Sigmoid,
    Softmax,
    Softplus,
    Tanh,
)  # fmt: skip
from .network import Network, load
from .objective.optimizers import SGD, Adam, AdamW, RMSProp
from .objective.schedules import cosine, inverse_time, step, warmup
from .show import show
from .sweep import sweep
from .training.history import DivergedError, EarlyStopping, History

__version__ = "0.1.0"

__all__ = [
    "ELU", "GRU", "LSTM", "RNN", "SGD", "Adam", "AdamW", "Add", "Attention", "AveragePool2D", "BatchNorm",
    "Concatenate", "Conv1D", "Conv2D", "DataError", "Dense", "DivergedError", "Dot", "Dropout", "EarlyStopping",
    "Embedding", "Flatten", "GlobalAveragePool2D", "History", "Input", "LayerNorm", "LeakyReLU", "MaxOverTime",
    "MaxPool2D", "MeanOverTime", "Multiply", "Network", "OneHot", "Position", "RMSProp", "ReLU", "Repeat", "Reshape",
    "Reverse", "ShapeError", "Sigmoid", "Softmax", "Softplus", "Tanh", "compile_kernels", "cosine",
    "finite_differences", "gradient_check", "inverse_time", "kernels", "load", "show", "step", "sweep", "warmup",
]  # fmt: skip
