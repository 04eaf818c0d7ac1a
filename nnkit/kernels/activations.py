"""Activations: a fixed curve, applied to each number separately; n counts all numbers of an array. The last
one, softmax, acts on a whole row.

nan in gives nan out: a comparison with nan is false, and each comparison is written so that false selects x.
"""

from .compile.operations import engine_form, operation
from .compile.views import view
from .elementary import exp, expm1, sigmoid, softplus, tanh
from .rows import entry, largest_of_four, sum_of_four


@operation("x[n] -> y[n]")
def relu_forward(x, y):
    """y = max(x, 0).

    Example: x = [-2, 3] gives y = [0, 3].
    """
    zero = x.dtype.type(0)
    for n in range(x.shape[0]):
        y[n] = zero if x[n] <= zero else x[n]


@operation("y[n] dy[n] -> dx[n]")
def relu_backward(y, dy, dx):
    """dx = dy where y > 0, else 0. At the kink the slope 0 is taken.

    Example: y = [0, 3], dy = [5, 5] give dx = [0, 5].
    """
    zero = y.dtype.type(0)
    for n in range(y.shape[0]):
        dx[n] = zero if y[n] <= zero else dy[n]


@engine_form(relu_backward)
def relu_backward_unbranched(y, dy, dx):
    """dy is read in any case: then the choice needs no branch, and is made for several n at once."""
    zero = y.dtype.type(0)
    for n in range(y.shape[0]):
        arrived = dy[n]
        dx[n] = zero if y[n] <= zero else arrived


@operation("x[n] slope[k] -> y[n]")
def leakyrelu_forward(x, slope, y):
    """y = x where x > 0, else slope x: a ReLU that keeps a slope below 0 (Maas, Hannun and Ng 2013).

    Example: x = [-2, 3], slope = [0.5] give y = [-1, 3].
    """
    zero, below = x.dtype.type(0), slope[0]
    for n in range(x.shape[0]):
        y[n] = x[n] if x[n] > zero else below * x[n]


@operation("y[n] dy[n] slope[k] -> dx[n]")
def leakyrelu_backward(y, dy, slope, dx):
    """dx = dy where y > 0, else slope dy.

    Example: y = [-1, 3], dy = [5, 5], slope = [0.5] give dx = [2.5, 5].
    """
    zero, below = y.dtype.type(0), slope[0]
    for n in range(y.shape[0]):
        dx[n] = dy[n] if y[n] > zero else below * dy[n]


@operation("x[n] alpha[k] -> y[n]")
def elu_forward(x, alpha, y):
    """y = x where x > 0, else alpha (exp(x) - 1) (Clevert, Unterthiner and Hochreiter 2016).

    Example: x = [0, 3], alpha = [1] give y = [0, 3].
    """
    zero, a = x.dtype.type(0), alpha[0]
    for n in range(x.shape[0]):
        below = a * expm1(x[n])
        y[n] = x[n] if x[n] > zero else below


@operation("x[n] dy[n] alpha[k] -> dx[n]")
def elu_backward(x, dy, alpha, dx):
    """dx = dy where x > 0, else dy alpha exp(x).

    Example: x = [0, 3], dy = [4, 5], alpha = [0.5] give dx = [4 * 0.5, 5].
    """
    zero, a = x.dtype.type(0), alpha[0]
    for n in range(x.shape[0]):
        below = dy[n] * (a * exp(x[n]))
        dx[n] = dy[n] if x[n] > zero else below


@operation("x[n] -> y[n]")
def sigmoid_forward(x, y):
    """y = 1 / (1 + exp(-x)).

    Example: x = [0] gives y = [0.5].
    """
    for n in range(x.shape[0]):
        y[n] = sigmoid(x[n])


@operation("y[n] dy[n] -> dx[n]")
def sigmoid_backward(y, dy, dx):
    """dx = dy y (1 - y): the slope of the sigmoid, written with its value.

    Example: y = [0.5], dy = [4] give dx = [4 * 0.5 * 0.5].
    """
    one = y.dtype.type(1)
    for n in range(y.shape[0]):
        dx[n] = dy[n] * (y[n] * (one - y[n]))


@operation("x[n] -> y[n]")
def tanh_forward(x, y):
    """y = tanh(x).

    Example: x = [0] gives y = [0].
    """
    for n in range(x.shape[0]):
        y[n] = tanh(x[n])


@operation("y[n] dy[n] -> dx[n]")
def tanh_backward(y, dy, dx):
    """dx = dy (1 - y^2): the slope of tanh, written with its value.

    Example: y = [0.5], dy = [4] give dx = [4 * (1 - 0.25)].
    """
    one = y.dtype.type(1)
    for n in range(y.shape[0]):
        dx[n] = dy[n] * (one - y[n] * y[n])


@operation("x[n] -> y[n]")
def softplus_forward(x, y):
    """y = log(1 + exp(x)): a ReLU with the kink rounded off.

    Example: x = [0] gives y = [log(2)].
    """
    for n in range(x.shape[0]):
        y[n] = softplus(x[n])


@operation("x[n] dy[n] -> dx[n]")
def softplus_backward(x, dy, dx):
    """dx = dy sigmoid(x).

    Example: x = [0], dy = [4] give dx = [4 * 0.5].
    """
    for n in range(x.shape[0]):
        dx[n] = dy[n] * sigmoid(x[n])


@operation("x[n,i] -> y[n,i]")
def softmax_forward(x, y):
    """y[n, i] = exp(x[n, i]) / sum over j of exp(x[n, j]): positive numbers with sum 1.

    The largest x of the row is subtracted first: it cancels, and nothing overflows.

    Example: x = [[7, 7]] gives y = [[0.5, 0.5]].
    """
    for n in range(x.shape[0]):
        largest = x[n, 0]
        for i in range(1, x.shape[1]):
            largest = x[n, i] if x[n, i] > largest else largest
        for i in range(x.shape[1]):
            y[n, i] = exp(x[n, i] - largest)
        total = x.dtype.type(0)
        for i in range(x.shape[1]):
            total += y[n, i]
        for i in range(x.shape[1]):
            y[n, i] /= total


@operation("y[n,i] dy[n,i] -> dx[n,i]")
def softmax_backward(y, dy, dx):
    """dx[n, i] = y[n, i] (dy[n, i] - sum over j of y[n, j] dy[n, j]).

    Example: y = [[0.5, 0.5]], dy = [[2, 0]] give dx = [[0.5, -0.5]].
    """
    for n in range(y.shape[0]):
        mean = y.dtype.type(0)
        for i in range(y.shape[1]):
            mean += y[n, i] * dy[n, i]
        for i in range(y.shape[1]):
            dx[n, i] = y[n, i] * (dy[n, i] - mean)


# --- The softmax of four rows at a time ---------------------------------------------------------------------------


@engine_form(softmax_forward)
def softmax_forward_by_fours(x, y):
    rows, m = x.shape
    for n in range(0, rows, 4):
        largest, few = largest_of_four(x, n), min(4, rows - n)
        for k in range(few):
            for i in range(m):
                y[n + k, i] = x[n + k, i] - entry(largest, k)
        powers = view(y, n * m, (few * m,))  # one row: its loop is a fast one, however short the rows are
        for i in range(powers.shape[0]):
            powers[i] = exp(powers[i])
        totals = sum_of_four(y, n)
        for k in range(few):
            for i in range(m):
                y[n + k, i] /= entry(totals, k)


@engine_form(softmax_backward)
def softmax_backward_by_fours(y, dy, dx):
    rows, m = y.shape
    for n in range(0, rows, 4):
        few = min(4, rows - n)
        for k in range(few):
            for i in range(m):
                dx[n + k, i] = y[n + k, i] * dy[n + k, i]
        means = sum_of_four(dx, n)
        for k in range(few):
            for i in range(m):
                dx[n + k, i] = y[n + k, i] * (dy[n + k, i] - entry(means, k))
