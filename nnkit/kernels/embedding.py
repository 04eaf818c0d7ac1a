"""Integers as rows of numbers: one-hot rows, the rows of a table, and a dense layer on one-hot rows.

Axes: n integers, v the size of the vocabulary (0 … v - 1), o numbers in a row. Integers come as floats, like all
numbers in the memory of a network.
"""

from .compile.jit import kernel
from .compile.operations import operation


@operation("index[n] -> y[n,v]")
def one_hot_forward(index, y):
    """y[n, v] = 1 where v = index[n], else 0.

    Example: index = [2, 0], y = [[0, 0, 0], [0, 0, 0]] give y = [[0, 0, 1], [1, 0, 0]].
    """
    for n in range(y.shape[0]):
        for v in range(y.shape[1]):
            y[n, v] = 0
        y[n, int(index[n])] = 1


@operation("index[n] weight[v,o] -> y[n,o]")
def embedding_forward(index, weight, y):
    """y[n, o] = weight[index[n], o]: a row of the table.

    Example: index = [1], weight = [[2, 3], [4, 5]] give y = [[4, 5]].
    """
    for n in range(y.shape[0]):
        row = int(index[n])
        for o in range(y.shape[1]):
            y[n, o] = weight[row, o]


@operation("index[n] dy[n,o] -> dweight[v,o]")
def embedding_backward(index, dy, dweight):
    """dweight[v, o] = sum over those n with index[n] = v of dy[n, o].

    The gradient of a row is the sum over all places where its integer occurs.

    Example: index = [1, 1], dy = [[5, 6], [7, 8]], dweight = [[0, 0], [0, 0]]
    give dweight = [[0, 0], [5 + 7, 6 + 8]].
    """
    for v in range(dweight.shape[0]):
        for o in range(dweight.shape[1]):
            dweight[v, o] = 0
    for n in range(dy.shape[0]):
        row = int(index[n])
        for o in range(dy.shape[1]):
            dweight[row, o] += dy[n, o]


@kernel(forceinline=True)
def is_large(size, rows):
    """Whether so many rows of a table take less time than all its numbers, `size`: a pass over all of them goes by
    vectors, one over rows jumps.
    """
    return size > 16 * rows


@operation("index[n] dy[n,o] -> dweight[v,o]")
def embedding_backward_rows(index, dy, dweight):
    """The same where the rows of dweight that the index does not name are 0 already: sgd_rows leaves them so.

    A batch names few rows of a large table. Only these take time.

    Example: index = [1, 1], dy = [[5, 6], [7, 8]], dweight = [[0, 0], [3, 4]]
    give dweight = [[0, 0], [5 + 7, 6 + 8]].
    """
    if not is_large(dweight.shape[0] * dweight.shape[1], index.shape[0]):
        embedding_backward(index, dy, dweight)
        return
    for n in range(dy.shape[0]):
        row = int(index[n])
        for o in range(dy.shape[1]):
            dweight[row, o] = 0
    for n in range(dy.shape[0]):
        row = int(index[n])
        for o in range(dy.shape[1]):
            dweight[row, o] += dy[n, o]


# --- A dense layer over one-hot rows ----------------------------------------------------------------------------
#
# All terms of its weighted sum but one are 0, so the layer multiplies nothing: it reads one row of its weights. The
# results are those of dense.py.


@operation("index[n] weight[v,o] bias[o] -> y[n,o]")
def dense_one_hot_forward(index, weight, bias, y):
    """y[n, o] = bias[o] + weight[index[n], o].

    Example: index = [1], weight = [[2, 3], [4, 5]], bias = [10, 20] give y = [[10 + 4, 20 + 5]].
    """
    for n in range(y.shape[0]):
        row = int(index[n])
        for o in range(y.shape[1]):
            y[n, o] = bias[o] + weight[row, o]


@operation("index[n] dy[n,o] -> dweight[v,o] dbias[o]")
def dense_one_hot_weight_gradient(index, dy, dweight, dbias):
    """dweight[v, o] = sum over those n with index[n] = v of dy[n, o];  dbias[o] = sum over n of dy[n, o].

    Example: index = [1, 1], dy = [[5, 6], [7, 8]], dweight = [[0, 0], [0, 0]]
    give dweight = [[0, 0], [5 + 7, 6 + 8]], dbias = [5 + 7, 6 + 8].
    """
    for v in range(dweight.shape[0]):
        for o in range(dweight.shape[1]):
            dweight[v, o] = 0
    for o in range(dbias.shape[0]):
        dbias[o] = 0
    for n in range(dy.shape[0]):
        row = int(index[n])
        for o in range(dy.shape[1]):
            dweight[row, o] += dy[n, o]
            dbias[o] += dy[n, o]
