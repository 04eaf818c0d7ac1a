"""Show a kernel: print the source of what a network computes with."""

import inspect
from collections.abc import Callable
from textwrap import dedent

from .errors import DataError


def show(kernel: Callable) -> None:
    """Print the source of a kernel, or of any function.

    >>> import nnkit as nn
    >>> nn.show(nn.kernels.relu_backward)
    @operation("y[n] dy[n] -> dx[n]")
    def relu_backward(y, dy, dx):
    ...
    """
    function = getattr(kernel, "source", kernel)  # of those that exist for each type of number
    try:
        print(dedent(inspect.getsource(getattr(function, "py_func", function))).rstrip())
    except (TypeError, OSError):
        raise DataError(f"show needs a kernel or a function, for example nn.kernels.exp; got {kernel!r}.") from None
