"""Whole sequences without a recurrence: their maximum and mean over time, their order reversed, their places; and what
goes on from one part of a long sequence to the next.

Axes: n sequences, t steps, d numbers in each step. lengths[n] is the number of valid steps of a sequence; the steps
after them do not count.
"""

import math

from .compile.jit import kernel
from .compile.operations import operation
from .elementary import cos_pi, exp

LOG_10000 = 9.210340371976184  # the natural logarithm of 10000


@operation("lengths[n] x[n,t,d] -> y[n,d] winner[n,d]")
def max_over_time_forward(lengths, x, y, winner):
    """y[n, d] = the largest x[n, t, d] with t < lengths[n]; winner[n, d] = its step t: the first one, where several are
    largest. For a sequence without a valid step y is 0, and winner is -1.

    Example: lengths = [2], x = [[[3, 5], [4, 5], [9, 9]]] give y = [[4, 5]], winner = [[1, 0]].
    """
    for n in range(y.shape[0]):
        for d in range(y.shape[1]):
            y[n, d] = 0
            winner[n, d] = -1
        for t in range(int(lengths[n])):
            place = x.dtype.type(t)
            for d in range(y.shape[1]):
                here, best = x[n, t, d], y[n, d]
                larger = t == 0 or not (here <= best or best != best)  # nan wins, and stays
                y[n, d] = here if larger else best
                winner[n, d] = place if larger else winner[n, d]


@operation("dy[n,d] winner[n,d] -> dx[n,t,d]")
def max_over_time_backward(dy, winner, dx):
    """dx[n, t, d] = dy[n, d] where t = winner[n, d], else 0: only the largest number takes the gradient.

    Example: dy = [[6, 7]], winner = [[1, 0]], dx = [[[0, 0], [0, 0]]] give dx = [[[0, 7], [6, 0]]].
    """
    zero = dy.dtype.type(0)
    for n in range(dx.shape[0]):
        for t in range(dx.shape[1]):
            place = dy.dtype.type(t)
            for d in range(dx.shape[2]):
                dx[n, t, d] = dy[n, d] if winner[n, d] == place else zero


@operation("lengths[n] x[n,t,d] -> y[n,d]")
def mean_over_time_forward(lengths, x, y):
    """y[n, d] = sum over t < lengths[n] of x[n, t, d] / lengths[n]; 0 for a sequence without a valid step.

    Example: lengths = [2], x = [[[3, 5], [4, 5], [9, 9]]] give y = [[(3 + 4) / 2, (5 + 5) / 2]].
    """
    for n in range(y.shape[0]):
        for d in range(y.shape[1]):
            y[n, d] = 0
        for t in range(int(lengths[n])):
            for d in range(y.shape[1]):
                y[n, d] += x[n, t, d]
        if lengths[n] > 0:
            for d in range(y.shape[1]):
                y[n, d] /= lengths[n]


@operation("lengths[n] dy[n,d] -> dx[n,t,d]")
def mean_over_time_backward(lengths, dy, dx):
    """dx[n, t, d] = dy[n, d] / lengths[n] where t < lengths[n], else 0.

    Example: lengths = [2], dy = [[6]], dx = [[[0], [0], [0]]] give dx = [[[3], [3], [0]]].
    """
    zero = dy.dtype.type(0)
    for n in range(dx.shape[0]):
        for t in range(dx.shape[1]):
            for d in range(dx.shape[2]):
                dx[n, t, d] = dy[n, d] / lengths[n] if t < lengths[n] else zero


@operation("lengths[n] x[n,t,d] -> y[n,t,d]")
def reverse_steps(lengths, x, y):
    """y[n, t, d] = x[n, lengths[n] - 1 - t, d]: the valid steps, the last one first; 0 at the steps after them. It is
    its own backward pass, with dy in place of x.

    Example: lengths = [2], x = [[[1], [2], [3]]] give y = [[[2], [1], [0]]].
    """
    zero = x.dtype.type(0)
    for n in range(y.shape[0]):
        last = int(lengths[n]) - 1
        for t in range(y.shape[1]):
            source = last - t if t <= last else t
            for d in range(y.shape[2]):
                y[n, t, d] = x[n, source, d] if t <= last else zero


@operation("x[n,t,d] weight[t,d] -> y[n,t,d]")
def position_forward(x, weight, y):
    """y[n, t, d] = x[n, t, d] + weight[t, d]: each place t in a sequence has numbers of its own.

    Example: x = [[[1], [2]]], weight = [[10], [20]] give y = [[[11], [22]]].
    """
    for n in range(y.shape[0]):
        for t in range(y.shape[1]):
            for d in range(y.shape[2]):
                y[n, t, d] = x[n, t, d] + weight[t, d]


@operation("dy[n,t,d] -> dweight[t,d]")
def position_gradient(dy, dweight):
    """dweight[t, d] = sum over n of dy[n, t, d]: all samples share the numbers of a place.

    Example: dy = [[[1], [2]], [[3], [4]]] gives dweight = [[1 + 3], [2 + 4]].
    """
    for t in range(dweight.shape[0]):
        for d in range(dweight.shape[1]):
            dweight[t, d] = 0
    for n in range(dy.shape[0]):
        for t in range(dweight.shape[0]):
            for d in range(dweight.shape[1]):
                dweight[t, d] += dy[n, t, d]


@kernel
def sinusoid(height, t, d, columns):
    """Column d of the waves over the places t, float64: height sin(t w) for an even d, and height cos(t w) for the odd
    one after it, with w = 10000^(-d / columns) for the even d of both (Vaswani and others 2017).

    Method: `cos_pi`, and sin a = cos(a - pi / 2). Off by less than 1e-15 (1 + t) height.
    """
    w = exp(-LOG_10000 * (d - d % 2) / columns)
    return height * cos_pi(t * w / math.pi - 0.5 * (1 - d % 2))


@operation("update training updates_per_epoch last[n] -> begin[n]")
def carry_state(update, training, updates_per_epoch, last, begin):
    """begin[n] = last[n]: sequences go on where those of the update before ended. The gradient does not flow back into
    that update: truncated backpropagation through time. begin is 0 at the first update of an epoch, and with
    training = 0.

    Example: update = 7, training = 1, updates_per_epoch = 3, last = [5], begin = [0] give begin = [5].
    """
    zero = last.dtype.type(0)
    goes_on = training == 1 and update % updates_per_epoch > 0
    for n in range(begin.shape[0]):
        begin[n] = last[n] if goes_on else zero
