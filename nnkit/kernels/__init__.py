"""The kernels: all arithmetic of nnkit, as plain loops over arrays, compiled by Numba.

Read them in this order: activations, dense, losses, optimizers, random, elementary; then product (the same
sums, faster), and operations, interpreter, training_loop, which run a network. Each kernel writes its result into its
last arguments, allocates nothing and checks nothing: `nnkit.Network` has checked its arguments before.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from .compile.interpreter import run
from .compile.operations import OPERATIONS
from .compile.product import product, product_textbook, row_sum, row_sum_textbook
from .compile.training_loop import evaluate, execute, train
from .elementary import exp, expm1, log, log1p, sigmoid, softplus, tanh
from .random import permutation

if TYPE_CHECKING:  # a type checker does not see what is put here

    def __getattr__(name: str) -> Callable[..., None]: ...


globals().update({name: operation.textbook for name, operation in OPERATIONS.items()})

__all__ = [
    "evaluate", "execute", "exp", "expm1", "log", "log1p", "permutation",
    "product", "product_textbook", "row_sum", "row_sum_textbook", "run", "sigmoid", "softplus", "tanh", "train",
    *OPERATIONS,
]  # fmt: skip
