"""The WebAssembly engine for Python in a web page (Pyodide): engine.wasm, loaded into Python's own memory.

Pyodide loads engine.wasm as it loads any shared library. The library then reads and writes NumPy's arrays where they
are, as Numba does on other machines: nothing is copied, and no JavaScript takes part.
"""

import ctypes
from functools import cache

import numpy as np

from ..kernels.compile.training_loop import ARRAYS
from .base import NativeEngine
from .build import find_or_build

WORD, ADDRESS = ctypes.c_int64, ctypes.c_void_p


@cache
def _library():
    return ctypes.CDLL(str(find_or_build()))


def declare(entry):
    """Tell ctypes how an entry is called, which is Numba's convention: where to put the answer, where an error, the
    task, then each array as owner, parent, size, size of a number, address, shape and strides. Returns the entry.
    """
    arrays = [
        kind for _, axes in ARRAYS.values() for kind in (ADDRESS, ADDRESS, WORD, WORD, ADDRESS, *[WORD] * (2 * axes))
    ]
    entry.argtypes, entry.restype = [ADDRESS, ADDRESS, WORD, *arrays], ctypes.c_int
    return entry


class LinkedEngine(NativeEngine):
    """Calls an entry of engine.wasm in the memory of this process, for numbers of one dtype."""

    name = "wasm"

    def __init__(self, dtype):
        super().__init__(dtype)
        self._entry = declare(_library()[f"execute_{np.dtype(dtype)}"])
        self._result = np.zeros(2)  # the answer, and a place for Numba's error

    def execute(self, task, *arrays):
        """Call the entry with the arrays of kernels/compile/training_loop.py, in that order."""
        result = self._result.ctypes.data
        arguments = [result, result + 8, task]
        for array in arrays:
            header = [None, None, array.size, array.itemsize, array.ctypes.data]  # no owner, no parent
            arguments += [*header, *array.shape, *array.strides]
        if status := self._entry(*arguments):
            raise RuntimeError(f"engine.wasm ended with status {status}")
