"""Small operations on whole arrays: fill, add, join, repeat, multiply. Every network with branches needs them."""

from .compile.operations import operation


@operation("value -> x[n]")
def fill(value, x):
    """x[n] = value, a whole number.

    Example: value = 3, x = [0, 0] give x = [3, 3].
    """
    for n in range(x.shape[0]):
        x[n] = value


@operation("x[n] -> y[n]")
def add_to(x, y):
    """y[n] += x[n]: where something is used several times, its gradients add up.

    Example: x = [1, 2], y = [10, 20] give y = [11, 22].
    """
    for n in range(x.shape[0]):
        y[n] += x[n]


@operation("a[n] b[n] -> y[n]")
def add(a, b, y):
    """y[n] = a[n] + b[n].

    Example: a = [1, 2], b = [10, 20] give y = [11, 22].
    """
    for n in range(y.shape[0]):
        y[n] = a[n] + b[n]


@operation("x[n] -> y[n]")
def copy(x, y):
    """y[n] = x[n].

    Example: x = [1, 2] gives y = [1, 2].
    """
    for n in range(y.shape[0]):
        y[n] = x[n]


@operation("a[n] b[n] -> y[n]")
def multiply(a, b, y):
    """y[n] = a[n] b[n].

    Example: a = [1, 2], b = [10, 20] give y = [10, 40].
    """
    for n in range(y.shape[0]):
        y[n] = a[n] * b[n]


@operation("a[n,i] b[n,j] -> y[n,k]")
def concatenate_forward(a, b, y):
    """Each row of y is that of a, then that of b: k = i + j.

    Example: a = [[1, 2]], b = [[3]] give y = [[1, 2, 3]].
    """
    for n in range(y.shape[0]):
        for i in range(a.shape[1]):
            y[n, i] = a[n, i]
        for j in range(b.shape[1]):
            y[n, a.shape[1] + j] = b[n, j]


@operation("first x[n,k] -> y[n,i]")
def take_columns(first, x, y):
    """y[n, i] = x[n, first + i]: a part of each row. Both gradients of a concatenation are such parts. A dilated
    convolution drops what was computed beyond its end in this way, too.

    Example: first = 1, x = [[1, 2, 3]], y = [[0, 0]] give y = [[2, 3]].
    """
    for n in range(y.shape[0]):
        for i in range(y.shape[1]):
            y[n, i] = x[n, first + i]


@operation("x[n,i] -> y[n,k,i]")
def repeat_forward(x, y):
    """y[n, k, i] = x[n, i]: the same numbers k times.

    Example: x = [[1, 2]], y = [[[0, 0], [0, 0]]] give y = [[[1, 2], [1, 2]]].
    """
    for n in range(y.shape[0]):
        for k in range(y.shape[1]):
            for i in range(y.shape[2]):
                y[n, k, i] = x[n, i]


@operation("dy[n,k,i] -> dx[n,i]")
def repeat_backward(dy, dx):
    """dx[n, i] = sum over k of dy[n, k, i]: the gradients of all copies add up.

    Example: dy = [[[1, 2], [3, 4]]] gives dx = [[1 + 3, 2 + 4]].
    """
    for n in range(dx.shape[0]):
        for i in range(dx.shape[1]):
            dx[n, i] = 0
        for k in range(dy.shape[1]):
            for i in range(dx.shape[1]):
                dx[n, i] += dy[n, k, i]


@operation("a[n,i] b[n,i] -> y[n]")
def dot_forward(a, b, y):
    """y[n] = sum over i of a[n, i] b[n, i]: the dot product of two rows.

    Example: a = [[1, 2]], b = [[3, 4]] give y = [1*3 + 2*4].
    """
    for n in range(y.shape[0]):
        total = a.dtype.type(0)
        for i in range(a.shape[1]):
            total += a[n, i] * b[n, i]
        y[n] = total


@operation("dy[n] b[n,i] -> da[n,i]")
def dot_backward(dy, b, da):
    """da[n, i] = dy[n] b[n, i]; the same with a and b exchanged gives db.

    Example: dy = [5], b = [[3, 4]] give da = [[5*3, 5*4]].
    """
    for n in range(da.shape[0]):
        for i in range(da.shape[1]):
            da[n, i] = dy[n] * b[n, i]
