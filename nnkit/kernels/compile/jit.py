"""How a kernel is compiled: one decorator, one set of options.

Every kernel is a plain Python function that takes arrays and numbers and writes its results into its last
arguments. ``@kernel`` hands it to Numba with the options that keep a run reproducible:

- no ``fastmath`` and no fused multiply-add, so each sum has one order and each product is rounded once;
- ``error_model="numpy"``: a division by zero gives inf or nan, not an exception;
- ``nogil``: training does not freeze the notebook;
- ``_nrt=False``: no reference counting, hence no allocation, which is also what WebAssembly needs;
- ``noalias``: array arguments never overlap, so the compiler may keep numbers in registers.

Without Numba, or with ``NUMBA_DISABLE_JIT=1``, the same functions run as plain Python.
"""

import numpy as np

from . import JIT

if JIT:
    from . import compilers


def kernel(function=None, **options):
    """Make `function` a kernel of the engine; see the top of this file.

    Helpers that must be inlined into their caller pass ``forceinline=True``.
    """
    if function is None:
        return lambda f: kernel(f, **options)
    if not JIT:
        return np.errstate(all="ignore")(function)  # compiled kernels do not warn of an overflow either
    return compilers.Kernel(function, **options)


def whole(function):
    """Compile `function`, which is called from Python, with all the kernels that it calls; without Numba, return it."""
    return compilers.whole(function) if JIT else function
