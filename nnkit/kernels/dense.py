"""The dense layer: every output is a weighted sum of all inputs, plus a bias.

Axes: n samples, i inputs, o outputs.
"""

from .compile.jit import kernel
from .compile.operations import engine_form, operation
from .compile.product import product, row_sum
from .compile.views import strided, view

FEW = 64  # samples whose numbers stay in the nearest cache while a product sums over them
DEEP = 128  # rows of a matrix that stay there while a product runs over them


@operation("x[n,i] weight[i,o] bias[o] -> y[n,o]")
def dense_forward(x, weight, bias, y):
    """y[n, o] = bias[o] + sum over i of x[n, i] weight[i, o].

    Example: x = [[1, 2]], weight = [[3], [4]], bias = [10] give y = [[10 + 1*3 + 2*4]].
    """
    for n in range(y.shape[0]):
        for o in range(y.shape[1]):
            y[n, o] = bias[o]
        for i in range(x.shape[1]):
            for o in range(y.shape[1]):
                y[n, o] += x[n, i] * weight[i, o]


@operation("x[n,i] dy[n,o] -> dweight[i,o] dbias[o]")
def dense_weight_gradient(x, dy, dweight, dbias):
    """dweight[i, o] = sum over n of x[n, i] dy[n, o];  dbias[o] = sum over n of dy[n, o].

    Each weight is used once per sample, by way of y = ... + x weight: the chain rule multiplies the gradient
    that arrives at y by x, and adds up the samples.

    Example: x = [[1, 2]], dy = [[5]] give dweight = [[1*5], [2*5]], dbias = [5].
    """
    for i in range(x.shape[1]):
        for o in range(dy.shape[1]):
            dweight[i, o] = 0
        for n in range(x.shape[0]):
            for o in range(dy.shape[1]):
                dweight[i, o] += x[n, i] * dy[n, o]
    for o in range(dy.shape[1]):
        dbias[o] = 0
    for n in range(dy.shape[0]):
        for o in range(dy.shape[1]):
            dbias[o] += dy[n, o]


@operation("dy[n,o] weight[i,o] -> weight_transposed[o,i] dx[n,i]")
def dense_input_gradient(dy, weight, weight_transposed, dx):
    """dx[n, i] = sum over o of dy[n, o] weight[i, o].

    Each input feeds every output: its gradient is the sum over all outputs. The transposed weight is written out
    first, so that the inner loop runs over neighbouring numbers.

    Example: dy = [[5]], weight = [[3], [4]] give dx = [[5*3, 5*4]].
    """
    for i in range(weight.shape[0]):
        for o in range(weight.shape[1]):
            weight_transposed[o, i] = weight[i, o]
    for n in range(dx.shape[0]):
        for i in range(dx.shape[1]):
            dx[n, i] = 0
        for o in range(dy.shape[1]):
            for i in range(dx.shape[1]):
                dx[n, i] += dy[n, o] * weight_transposed[o, i]


# --- The same three as matrix products ----------------------------------------------------------------------


@kernel(forceinline=True)
def zero(matrix):
    """Fill a matrix with zeros; its rows are contiguous."""
    n, m = matrix.shape
    for i in range(n):
        row = view(matrix, i * (matrix.strides[0] // matrix.itemsize), (m,))
        for j in range(m):
            row[j] = 0


@kernel(forceinline=True)
def transpose(matrix, turned):
    """turned[j, i] = matrix[i, j], of eight rows i at a time: in a large matrix the numbers of a column lie far apart,
    and what is near each of them is used before it leaves the nearest cache.
    """
    n, m = matrix.shape
    whole = n - n % 8
    for first in range(0, whole, 8):
        for j in range(m):
            for i in range(8):
                turned[j, first + i] = matrix[first + i, j]
    for i in range(whole, n):
        for j in range(m):
            turned[j, i] = matrix[i, j]


@kernel(forceinline=True, overlap=True)
def matrix_product(A, B, start, C):
    """C[i, j] = start[i, j] + sum over p of A[i, 0, p] B[0, p, j], over a few p at a time: those rows of B stay in the
    nearest cache. start may be C.
    """
    n, m, k = C.shape[0], C.shape[1], A.shape[2]
    row, step, width = A.strides[0] // A.itemsize, A.strides[2] // A.itemsize, B.strides[1] // B.itemsize
    for first in range(0, max(k, 1), DEEP):
        few = min(DEEP, k - first)
        some = strided(A, first * step, (n, 1, few), (row, row, step))
        product(some, strided(B, first * width, (1, few, m), (width, width, 1)), start, C)
        start = C


@engine_form(dense_forward)
def dense_forward_blocked(x, weight, bias, y):
    (n, i), o = x.shape, y.shape[1]
    A, B = strided(x, 0, (n, 1, i), (i, i, 1)), strided(weight, 0, (1, i, o), (i * o, o, 1))
    matrix_product(A, B, strided(bias, 0, (n, o), (0, 1)), strided(y, 0, (n, o), (o, 1)))


@engine_form(dense_weight_gradient)
def dense_weight_gradient_blocked(x, dy, dweight, dbias, before=0, after=0):
    """Of the columns of dweight, or of the rows if there are as many, the first `before` and the last `after` are left
    out; dbias is if the first one is.
    """
    n, i, o = x.shape[0], x.shape[1], dy.shape[1]
    row, column = (0, before) if o > i else (before, 0)
    rows, columns = (i, o - before - after) if o > i else (i - before - after, o)
    C = strided(dweight, row * o + column, (rows, columns), (o, 1))
    zero(C)
    for first in range(0, n, FEW):
        few = min(FEW, n - first)
        A = strided(x, first * i + row, (rows, 1, few), (1, i, i))
        B = strided(dy, first * o + column, (1, few, columns), (o, o, 1))
        if o == 1:  # a column: treat it as a row, whose neighbours fill a vector
            A, B = strided(dy, first, (1, 1, few), (1, 1, 1)), strided(x, first * i + row, (1, few, rows), (i, i, 1))
            C = strided(dweight, row, (1, rows), (rows, 1))
        product(A, B, C, C)
    if before == 0:
        row_sum(dy, dbias)


@engine_form(dense_input_gradient)
def dense_input_gradient_blocked(dy, weight, weight_transposed, dx, ready=0):
    if ready == 0:
        transpose(weight, weight_transposed)
    (n, o), i = dy.shape, dx.shape[1]
    A, B = strided(dy, 0, (n, 1, o), (o, o, 1)), strided(weight_transposed, 0, (1, o, i), (o * i, i, 1))
    C = strided(dx, 0, (n, i), (i, 1))
    zero(C)
    matrix_product(A, B, C, C)
