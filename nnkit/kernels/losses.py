"""Losses: one number that says how wrong the outputs are, and its gradient. n counts all outputs of a batch.

The sums run in float64 whatever the dtype of the network, so that a float32 loss is exact to its last digits.
"""

import numpy as np

from .elementary import sigmoid, softplus
from .operations import operation


@operation("y[n] target[n] -> loss[k]")
def mse_forward(y, target, loss):
    """loss = mean of (y - target)^2: the mean squared error.

    Example: y = [1, 5], target = [1, 2] give loss = [(0 + 9) / 2].
    """
    total = np.float64(0)
    for n in range(y.shape[0]):
        difference = np.float64(y[n]) - np.float64(target[n])
        total += difference * difference
    loss[0] = total / y.shape[0]


@operation("y[n] target[n] -> dy[n]")
def mse_backward(y, target, dy):
    """dy = 2 (y - target) / n.

    Example: y = [1, 5], target = [1, 2] give dy = [0, 2*3/2].
    """
    scale = y.dtype.type(2.0 / y.shape[0])
    for n in range(y.shape[0]):
        dy[n] = scale * (y[n] - target[n])


@operation("y[n] target[n] -> loss[k]")
def binary_cross_entropy_forward(y, target, loss):
    """loss = mean of softplus(y) - target y, with softplus(y) = log(1 + exp(y)).

    It is -log(p) where target is 1 and -log(1 - p) where it is 0, with p = sigmoid(y), written so that nothing
    overflows: y is a logit, any number; target lies in [0, 1].

    Example: y = [0], target = [1] give loss = [log(2)].
    """
    total = np.float64(0)
    for n in range(y.shape[0]):
        total += np.float64(softplus(y[n])) - np.float64(target[n]) * np.float64(y[n])
    loss[0] = total / y.shape[0]


@operation("y[n] target[n] -> dy[n]")
def binary_cross_entropy_backward(y, target, dy):
    """dy = (sigmoid(y) - target) / n.

    Example: y = [0], target = [1] give dy = [0.5 - 1].
    """
    scale = y.dtype.type(1.0 / y.shape[0])
    for n in range(y.shape[0]):
        dy[n] = scale * (sigmoid(y[n]) - target[n])
