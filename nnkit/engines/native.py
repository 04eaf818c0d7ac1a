"""The engine of this machine: it runs the kernels that Numba compiled."""

import sys
from collections.abc import Iterable
from contextlib import nullcontext

import numpy as np

from .. import kernels
from ..kernels.compile.jit import CACHE, JIT, NO_CACHE, wake_numba
from .base import Engine


class NumbaEngine(Engine):
    """Runs the kernels that Numba compiled for this machine."""

    name = "numba"

    def __init__(self, dtype):
        super().__init__(dtype)
        _prepare(self, np.dtype(dtype))

    def empty(self, count, dtype):
        """`count` zeros that begin at a multiple of 64 bytes, which makes kernels up to a fifth faster."""
        dtype = np.dtype(dtype)
        raw = np.zeros(count * dtype.itemsize + 64, np.uint8)
        start = -raw.ctypes.data % 64
        return raw[start : start + count * dtype.itemsize].view(dtype)

    def nbytes(self, memory):
        """The bytes that a session holds, whose memory this is."""
        return memory.nbytes

    def place(self, array):
        """`array` where the engine can reach it: contiguous."""
        return np.ascontiguousarray(array)

    def scratch(self):
        """A block at whose end the arrays placed in it may be forgotten; here Python sees to that."""
        return nullcontext()

    execute = staticmethod(kernels.execute)


_prepared = set()


def _prepare(engine, dtype):
    """Compile the kernels for a dtype, or load them, once per process; say so where it takes long."""
    if dtype in _prepared or not JIT:
        return
    mark = CACHE and CACHE / f"{dtype}.compiled"
    if CACHE is None:
        _say(f"nnkit compiles its {dtype} kernels, and will again in every new process. A moment. {NO_CACHE}")
    elif not mark.exists():
        _say(f"nnkit compiles its {dtype} kernels for this machine, once. A moment.")
    wake_numba()
    nothing = np.zeros((1, 1), np.int64), np.zeros(0, dtype)
    try:
        engine.run(*nothing)
        if mark:
            mark.touch()
    except OSError as error:  # they are compiled, but could not be kept
        _say(f"nnkit could not keep its compiled kernels ({error}), and will compile them again in the next process.")
        engine.run(*nothing)
    _prepared.add(dtype)


def _say(text):
    print(text, file=sys.stderr, flush=True)


def compile_kernels(dtypes: Iterable[str] = ("float32", "float64")) -> None:
    """Compile the kernels now, so that no reader has to wait for it later."""
    for dtype in dtypes:
        NumbaEngine(dtype)
