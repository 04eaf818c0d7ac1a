"""Show a kernel: print the source of what a network computes with."""

import inspect


def show(kernel):
    """Print the source of a kernel, or of any function.

    >>> import nnkit as nn
    >>> nn.show(nn.kernels.relu_backward)
    @operation("y[n] dy[n] -> dx[n]")
    def relu_backward(y, dy, dx):
    ...
    """
    print(inspect.getsource(getattr(kernel, "py_func", kernel)).rstrip())
