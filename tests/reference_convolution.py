"""The twins of convolution, of borders of zeros and of pooling, see reference.py: position by position. Where the
inputs do not tell how large the output is, its shape is handed over.
"""

import numpy as np


def window(x, i, j, size, strides):
    """The numbers of the images x that a window of `size` covers at its place (i, j): a view."""
    return x[:, i * strides[0] : i * strides[0] + size[0], j * strides[1] : j * strides[1] + size[1]]


def places(x, size, strides):
    """How often a window of `size` fits, down and across; and all its places (i, j)."""
    rows, columns = ((n - s) // t + 1 for n, s, t in zip(x.shape[1:3], size, strides))
    return rows, columns, [(i, j) for i in range(rows) for j in range(columns)]


def conv2d_forward(stride_y, stride_x, x, weight, bias):
    size, strides = weight.shape[:2], (stride_y, stride_x)
    rows, columns, all_places = places(x, size, strides)
    y = np.zeros((len(x), rows, columns, len(bias)))
    for i, j in all_places:
        y[:, i, j] = np.einsum("nklc,klco->no", window(x, i, j, size, strides), weight) + bias
    return (y,)


def conv2d_weight_gradient(stride_y, stride_x, x, dy, shapes):
    dweight = np.zeros(shapes[0])
    for i, j in np.ndindex(dy.shape[1:3]):
        dweight += np.einsum("nklc,no->klco", window(x, i, j, shapes[0], (stride_y, stride_x)), dy[:, i, j])
    return dweight, dy.sum(axis=(0, 1, 2))


def conv2d_input_gradient(stride_y, stride_x, dy, weight, shapes):
    dx = np.zeros(shapes[1])
    for i, j in np.ndindex(dy.shape[1:3]):
        dx_there = window(dx, i, j, weight.shape, (stride_y, stride_x))
        dx_there += np.einsum("no,klco->nklc", dy[:, i, j], weight)
    return np.transpose(weight, (0, 3, 1, 2)), dx


def pad_forward(top, left, x, shapes):
    padded = np.zeros(shapes[0])
    padded[:, top : top + x.shape[1], left : left + x.shape[2]] = x
    return (padded,)


def pad_backward(top, left, dpadded, shapes):
    return (dpadded[:, top : top + shapes[0][1], left : left + shapes[0][2]],)


def max_pool_forward(pool_y, pool_x, stride_y, stride_x, x):
    size, strides = (pool_y, pool_x), (stride_y, stride_x)
    rows, columns, all_places = places(x, size, strides)
    y, winner = np.zeros((2, len(x), rows, columns, x.shape[3]))
    for i, j in all_places:
        candidates = window(x, i, j, size, strides).reshape(len(x), pool_y * pool_x, -1)
        y[:, i, j], winner[:, i, j] = candidates.max(axis=1), candidates.argmax(axis=1)
    return y, winner


def max_pool_backward(pool_y, pool_x, stride_y, stride_x, dy, winner, shapes):
    dx = np.zeros(shapes[0])
    for n, i, j, c in np.ndindex(dy.shape):
        k, l = divmod(int(winner[n, i, j, c]), pool_x)
        dx[n, i * stride_y + k, j * stride_x + l, c] += dy[n, i, j, c]
    return (dx,)


def average_pool_forward(pool_y, pool_x, stride_y, stride_x, x):
    size, strides = (pool_y, pool_x), (stride_y, stride_x)
    rows, columns, all_places = places(x, size, strides)
    y = np.zeros((len(x), rows, columns, x.shape[3]))
    for i, j in all_places:
        y[:, i, j] = window(x, i, j, size, strides).mean(axis=(1, 2))
    return (y,)


def average_pool_backward(pool_y, pool_x, stride_y, stride_x, dy, shapes):
    dx = np.zeros(shapes[0])
    for i, j in np.ndindex(dy.shape[1:3]):
        dx_there = window(dx, i, j, (pool_y, pool_x), (stride_y, stride_x))
        dx_there += dy[:, i, j][:, None, None] / (pool_y * pool_x)
    return (dx,)
