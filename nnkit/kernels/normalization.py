"""Normalization: numbers are shifted to mean 0 and scaled to variance 1, then to a mean and a size that are learned.

Layer normalization does so within each row (Ba, Kiros and Hinton 2016).

Axes: n rows, i numbers in each.
"""

import numpy as np

from .compile.operations import operation


@operation("x[n,i] epsilon[r] -> y[n,i] deviation[n]")
def normalize_rows_forward(x, epsilon, y, deviation):
    """y[n, i] = (x[n, i] - mean[n]) / deviation[n], with mean[n] the mean of the row x[n], and deviation[n] =
    sqrt(variance + epsilon): the square root of the mean of (x[n, i] - mean[n])^2, where epsilon, a small number, keeps
    the division from failing.

    Example: x = [[1, 5]], epsilon = [0] give y = [[-1, 1]], deviation = [2].
    """
    zero, count = x.dtype.type(0), x.dtype.type(x.shape[1])
    for n in range(x.shape[0]):
        mean = zero
        for i in range(x.shape[1]):
            mean += x[n, i]
        mean /= count
        variance = zero
        for i in range(x.shape[1]):
            variance += (x[n, i] - mean) * (x[n, i] - mean)
        deviation[n] = np.sqrt(variance / count + epsilon[0])
        for i in range(x.shape[1]):
            y[n, i] = (x[n, i] - mean) / deviation[n]


@operation("y[n,i] deviation[n] dy[n,i] -> dx[n,i]")
def normalize_rows_backward(y, deviation, dy, dx):
    """dx[n, i] = (dy[n, i] - mean of dy[n] - y[n, i] * mean of (dy[n] y[n])) / deviation[n].

    A number moves the mean and the variance of its row, too: what a change would do to all numbers of the row alike,
    and what it would do to their size, is undone. Where dy is 0 in the whole row, as after the end of a sequence, so is
    dx, whatever stands in y.

    Example: y = [[-1, 1]], deviation = [2], dy = [[3, 1]] give dx = [[(3 - 2 - 1) / 2, (1 - 2 + 1) / 2]].
    """
    zero, count = y.dtype.type(0), y.dtype.type(y.shape[1])
    for n in range(y.shape[0]):
        size, mean, slope = zero, zero, zero
        for i in range(y.shape[1]):
            size += abs(dy[n, i])
            mean += dy[n, i]
            slope += dy[n, i] * y[n, i]
        mean /= count
        slope /= count
        for i in range(y.shape[1]):
            arrived = (dy[n, i] - mean - y[n, i] * slope) / deviation[n]
            dx[n, i] = zero if size == zero else arrived


@operation("x[n,i] weight[i] bias[i] -> y[n,i]")
def scale_forward(x, weight, bias, y):
    """y[n, i] = weight[i] x[n, i] + bias[i].

    Example: x = [[1, 2]], weight = [3, 4], bias = [10, 20] give y = [[13, 28]].
    """
    for n in range(x.shape[0]):
        for i in range(x.shape[1]):
            y[n, i] = weight[i] * x[n, i] + bias[i]


@operation("x[n,i] weight[i] dy[n,i] -> dx[n,i] dweight[i] dbias[i]")
def scale_backward(x, weight, dy, dx, dweight, dbias):
    """dx[n, i] = weight[i] dy[n, i]; dweight[i] = sum over n of x[n, i] dy[n, i]; dbias[i] = sum over n of dy[n, i].

    Where dy is 0 nothing is added to dweight, whatever stands in x.

    Example: x = [[1], [2]], weight = [3], dy = [[4], [5]]
    give dx = [[3*4], [3*5]], dweight = [1*4 + 2*5], dbias = [4 + 5].
    """
    zero = x.dtype.type(0)
    for i in range(x.shape[1]):
        dweight[i] = 0
        dbias[i] = 0
    for n in range(x.shape[0]):
        for i in range(x.shape[1]):
            dx[n, i] = weight[i] * dy[n, i]
            dweight[i] += zero if dy[n, i] == zero else x[n, i] * dy[n, i]
            dbias[i] += dy[n, i]
