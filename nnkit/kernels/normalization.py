"""Normalization: numbers are shifted to mean 0 and scaled to variance 1, then to a mean and a size that are learned.

Layer normalization does so within each row (Ba, Kiros and Hinton 2016), batch normalization within each column (Ioffe
and Szegedy 2015).

Axes: n rows, i numbers in each.
"""

import numpy as np

from .arrays import fill
from .compile.operations import engine_form, operation
from .compile.views import view
from .rows import entry, sum_of_four


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


@operation("training x[n,i] weight[i] bias[i] settings[s] -> z[n,i] y[n,i] center[i] deviation[i] mean[i] variance[i]")
def batch_norm_forward(training, x, weight, bias, settings, z, y, center, deviation, mean, variance):
    """z[n, i] = (x[n, i] - center[i]) / deviation[i]; y[n, i] = weight[i] z[n, i] + bias[i]. The settings are epsilon
    and momentum.

    With training = 1, center[i] is the mean of the column, and deviation[i] = sqrt(square + epsilon) with the mean
    square of x[n, i] - center[i]. The running averages `mean` and `variance` move towards this batch by the share
    momentum: mean += momentum (center - mean), and variance alike, towards the unbiased estimate n square / (n - 1).
    With training = 0, center is the running mean, and deviation = sqrt(variance + epsilon); both averages stay.

    Example: training = 1, x = [[1], [5]], weight = [3], bias = [10], settings = [0, 0.5], mean = [0], variance = [1]
    give z = [[-1], [1]], y = [[7], [13]], center = [3], deviation = [2], mean = [1.5], variance = [1 + 0.5*(8/1 - 1)].
    """
    zero, one, count = x.dtype.type(0), x.dtype.type(1), x.dtype.type(x.shape[0])
    others = count - one if count > one else one  # a single row has no spread
    rows = x.shape[0] if training == 1 else 0  # to add up
    for i in range(x.shape[1]):
        center[i], deviation[i] = zero, zero
    for n in range(rows):
        for i in range(x.shape[1]):
            center[i] += x[n, i]
    for i in range(x.shape[1]):
        center[i] = center[i] / count if training == 1 else mean[i]
    for n in range(rows):
        for i in range(x.shape[1]):
            deviation[i] += (x[n, i] - center[i]) * (x[n, i] - center[i])
    for i in range(x.shape[1]):
        square = deviation[i] / count if training == 1 else variance[i]
        if training == 1:
            mean[i] += settings[1] * (center[i] - mean[i])
            variance[i] += settings[1] * (deviation[i] / others - variance[i])
        deviation[i] = np.sqrt(square + settings[0])
    for n in range(x.shape[0]):
        for i in range(x.shape[1]):
            z[n, i] = (x[n, i] - center[i]) / deviation[i]
            y[n, i] = weight[i] * z[n, i] + bias[i]


@operation("training z[n,i] weight[i] deviation[i] dy[n,i] -> dweight[i] dbias[i] dx[n,i]")
def batch_norm_backward(training, z, weight, deviation, dy, dweight, dbias, dx):
    """dweight and dbias as in `scale_backward`; dx[n, i] = weight[i] (dy[n, i] - (dbias[i] + z[n, i] dweight[i]) / n) /
    deviation[i]. Each number moves the mean and the variance of its column, too; hence the means of dy and of dy z,
    which are taken away. With training = 0 it does not, and dx[n, i] = weight[i] dy[n, i] / deviation[i].

    Example: training = 1, z = [[-1], [1]], weight = [3], deviation = [2], dy = [[3], [1]]
    give dweight = [-3 + 1], dbias = [3 + 1], dx = [[3/2*(3 - 4/2 - 1)], [3/2*(1 - 4/2 + 1)]].
    """
    zero, count = z.dtype.type(0), z.dtype.type(z.shape[0])
    for i in range(z.shape[1]):
        dweight[i], dbias[i] = zero, zero
    for n in range(z.shape[0]):
        for i in range(z.shape[1]):
            dweight[i] += zero if dy[n, i] == zero else z[n, i] * dy[n, i]
            dbias[i] += dy[n, i]
    for n in range(z.shape[0]):
        for i in range(z.shape[1]):
            back = dy[n, i]
            if training == 1:
                back -= (dbias[i] + z[n, i] * dweight[i]) / count
            dx[n, i] = weight[i] * back / deviation[i]


# --- The rows, four at a time -------------------------------------------------------------------------------------


@engine_form(normalize_rows_forward)
def normalize_rows_forward_by_fours(x, epsilon, y, deviation):
    (rows, m), count = x.shape, x.dtype.type(x.shape[1])
    for n in range(0, rows, 4):
        totals, few = sum_of_four(x, n), min(4, rows - n)
        for k in range(few):
            mean = entry(totals, k) / count
            for i in range(m):
                y[n + k, i] = (x[n + k, i] - mean) * (x[n + k, i] - mean)
        squares = sum_of_four(y, n)
        for k in range(few):
            mean, size = entry(totals, k) / count, np.sqrt(entry(squares, k) / count + epsilon[0])
            for i in range(m):
                y[n + k, i] = (x[n + k, i] - mean) / size
            deviation[n + k] = size


@engine_form(normalize_rows_backward)
def normalize_rows_backward_by_fours(y, deviation, dy, dx):
    (rows, m), count, zero = y.shape, y.dtype.type(y.shape[1]), y.dtype.type(0)
    for n in range(0, rows, 4):
        few = min(4, rows - n)
        for k in range(few):
            for i in range(m):
                dx[n + k, i] = dy[n + k, i] * y[n + k, i]
        means, slopes = sum_of_four(dy, n), sum_of_four(dx, n)
        for k in range(few):
            mean, slope, size, arrived = entry(means, k) / count, entry(slopes, k) / count, deviation[n + k], 0
            for i in range(m):
                arrived += dy[n + k, i] != zero
            for i in range(m):
                dx[n + k, i] = (dy[n + k, i] - mean - y[n + k, i] * slope) / size
            if arrived == 0:
                fill(0, view(dx, (n + k) * m, (m,)))
