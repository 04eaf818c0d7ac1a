"""How a kernel is compiled: one decorator, one set of options.

Every kernel is a plain Python function that takes arrays and numbers and writes its results into its last
arguments. ``@kernel`` hands it to Numba with the options that keep a run reproducible:

- no ``fastmath`` and no fused multiply-add, so each sum has one order and each product is rounded once;
- ``error_model="numpy"``: a division by zero gives inf or nan, not an exception;
- ``nogil``: training does not freeze the notebook;
- ``_nrt=False``: no reference counting, hence no allocation, which is also what WebAssembly needs;
- ``noalias``: array arguments never overlap, so the compiler may keep numbers in registers. Kernels whose arguments may
  do so say ``overlap=True``.

Numba is imported when the first kernel has to be compiled. Without it, or with ``NUMBA_DISABLE_JIT=1``, the same
functions run as plain Python.
"""

import functools
import importlib
from threading import RLock

import numpy as np

from . import JIT


def kernel(function=None, overlap=False, forceinline=False):
    """Make `function` a kernel of the engine; see the top of this file.

    Helpers that must be inlined into their caller pass ``forceinline=True``.
    """
    if function is None:
        return lambda f: kernel(f, overlap, forceinline)
    function.overlap = overlap
    if not JIT:
        return np.errstate(all="ignore")(function)  # compiled kernels do not warn of an overflow either
    return Kernel(function, forceinline)


_compiling = RLock()


class Kernel:
    """A kernel: compiled as a part of each kernel that calls it, and as a whole when Python calls it.

    ``py_func`` is the Python function that it was made from.
    """

    def __init__(self, function, forceinline=False):
        functools.update_wrapper(self, function)
        self.py_func, self._forceinline, self._compiled = function, forceinline, None

    def __reduce__(self):  # Numba's cache pickles what a function encloses, to tell it from others
        return Kernel, (self.py_func, self._forceinline)

    def __call__(self, *arguments):
        try:
            return self._whole(*arguments)
        except OSError:  # it was compiled, but could not be kept: the disk is full
            return self._whole(*arguments)

    @property
    def _whole(self):
        with _compiling:  # other threads wait for the first, and use what it compiles
            if self._compiled is None:
                from .compilers import whole

                self._compiled = whole(self.py_func)
            return self._compiled

    @functools.cached_property
    def _numba_type_(self):  # what Numba asks for where a kernel calls this one
        from .compilers import part

        return part(self.py_func, self._forceinline)


class Later:
    """Stands in a kernel for what only Numba can compile, `thing()`. It is made when Numba first comes upon it.

    plain: what does the same in Python, if anything does.
    """

    def __init__(self, thing, plain=None):
        self._thing, self._plain = thing, plain

    def __reduce__(self):
        return Later, (self._thing, self._plain)

    def __call__(self, *arguments):
        return self._plain(*arguments)

    @functools.cached_property
    def _numba_type_(self):
        from .compilers import type_of

        return type_of(self._thing())


def later(module, *names):
    """Functions of a module that extends Numba, as kernels see them; the module is imported when one is compiled."""

    def get(name):
        return getattr(importlib.import_module(f".{module}", __package__), name)

    return [Later(functools.partial(get, name)) for name in names]
