"""The WebAssembly engine for Python in a web page (Pyodide): engine.wasm, loaded into Python's own memory.

Pyodide loads engine.wasm as it loads any shared library. The library then reads and writes NumPy's arrays where they
are, as Numba does on other machines: nothing is copied, and no JavaScript takes part.
"""

import ctypes
from functools import cache

import numpy as np

from .base import ARGUMENTS, NativeEngine
from .build import find_or_build


@cache
def _library():
    return ctypes.CDLL(str(find_or_build()))


class LinkedEngine(NativeEngine):
    """Calls an entry of engine.wasm in the memory of this process, for numbers of one dtype."""

    name = "wasm"

    def __init__(self, dtype):
        super().__init__(dtype)
        self._entry = _library()[f"execute_{np.dtype(dtype)}"]
        self._entry.argtypes, self._entry.restype = ARGUMENTS, None

    def execute(self, task, *arrays):
        """Call the entry with the arrays of kernels/compile/training_loop.py, in that order."""
        self.call(self._entry, task, *arrays)
