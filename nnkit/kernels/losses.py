"""Losses: one number that says how wrong the outputs are, and its gradient. n counts all outputs of a batch.

`terms` are the parts of it, one per output. They are summed in float64 whatever the dtype of the network, so that
a large batch loses no digits.
"""

import numpy as np

from .elementary import sigmoid, softplus
from .jit import kernel
from .operations import operation


@kernel(forceinline=True)
def mean(terms):
    """The mean of an array, summed in float64 in the order of the array."""
    total = np.float64(0)
    for n in range(terms.shape[0]):
        total += np.float64(terms[n])
    return total / terms.shape[0]


@operation("y[n] target[n] -> terms[n] loss[k]")
def mse_forward(y, target, terms, loss):
    """Terms = (y - target)^2;  loss = mean of terms: the mean squared error.

    Example: y = [1, 5], target = [1, 2] give terms = [0, 9], loss = [(0 + 9) / 2].
    """
    for n in range(y.shape[0]):
        terms[n] = (y[n] - target[n]) * (y[n] - target[n])
    loss[0] = mean(terms)


@operation("y[n] target[n] -> dy[n]")
def mse_backward(y, target, dy):
    """Dy = 2 (y - target) / n.

    Example: y = [1, 5], target = [1, 2] give dy = [0, 2*3/2].
    """
    scale = y.dtype.type(2.0 / y.shape[0])
    for n in range(y.shape[0]):
        dy[n] = scale * (y[n] - target[n])


@operation("y[n] target[n] -> terms[n] loss[k]")
def binary_cross_entropy_forward(y, target, terms, loss):
    """Terms = softplus(y) - target y, with softplus(y) = log(1 + exp(y));  loss = mean of terms.

    A term is -log(p) where target is 1 and -log(1 - p) where it is 0, with p = sigmoid(y), written so that nothing
    overflows: y is a logit, any number; target lies in [0, 1].

    Example: y = [0], target = [1] give terms = [log(2)], loss = [log(2)].
    """
    for n in range(y.shape[0]):
        terms[n] = softplus(y[n]) - target[n] * y[n]
    loss[0] = mean(terms)


@operation("y[n] target[n] -> dy[n]")
def binary_cross_entropy_backward(y, target, dy):
    """Dy = (sigmoid(y) - target) / n.

    Example: y = [0], target = [1] give dy = [0.5 - 1].
    """
    scale = y.dtype.type(1.0 / y.shape[0])
    for n in range(y.shape[0]):
        dy[n] = scale * (sigmoid(y[n]) - target[n])
