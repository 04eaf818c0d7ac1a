"""Activations: a fixed curve, applied to each number by itself. n counts all numbers of an array."""

from .elementary import sigmoid, tanh
from .operations import operation


@operation("x[n] -> y[n]")
def relu_forward(x, y):
    """Y = max(x, 0).

    Example: x = [-2, 3] gives y = [0, 3].
    """
    zero = x.dtype.type(0)
    for n in range(x.shape[0]):
        y[n] = x[n] if x[n] > zero else zero


@operation("y[n] dy[n] -> dx[n]")
def relu_backward(y, dy, dx):
    """Dx = dy where y > 0, else 0. At the kink the slope 0 is taken.

    Example: y = [0, 3], dy = [5, 5] give dx = [0, 5].
    """
    zero = y.dtype.type(0)
    for n in range(y.shape[0]):
        dx[n] = dy[n] if y[n] > zero else zero


@operation("x[n] -> y[n]")
def sigmoid_forward(x, y):
    """Y = 1 / (1 + exp(-x)).

    Example: x = [0] gives y = [0.5].
    """
    for n in range(x.shape[0]):
        y[n] = sigmoid(x[n])


@operation("y[n] dy[n] -> dx[n]")
def sigmoid_backward(y, dy, dx):
    """Dx = dy y (1 - y): the slope of the sigmoid, written with its value.

    Example: y = [0.5], dy = [4] give dx = [4 * 0.5 * 0.5].
    """
    one = y.dtype.type(1)
    for n in range(y.shape[0]):
        dx[n] = dy[n] * (y[n] * (one - y[n]))


@operation("x[n] -> y[n]")
def tanh_forward(x, y):
    """Y = tanh(x).

    Example: x = [0] gives y = [0].
    """
    for n in range(x.shape[0]):
        y[n] = tanh(x[n])


@operation("y[n] dy[n] -> dx[n]")
def tanh_backward(y, dy, dx):
    """Dx = dy (1 - y^2): the slope of tanh, written with its value.

    Example: y = [0.5], dy = [4] give dx = [4 * (1 - 0.25)].
    """
    one = y.dtype.type(1)
    for n in range(y.shape[0]):
        dx[n] = dy[n] * (one - y[n] * y[n])
