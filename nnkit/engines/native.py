"""The engine of this machine: it runs the kernels that Numba compiled."""

import sys
from collections.abc import Iterable
from threading import Lock

import numpy as np

from .. import kernels
from ..kernels.compile import JIT, numba
from ..kernels.compile.cache import CACHE, NO_CACHE
from .base import NativeEngine


class NumbaEngine(NativeEngine):
    """Runs the kernels that Numba compiled for this machine."""

    name = "numba"

    def __init__(self, dtype):
        if numba is None:
            raise ImportError(
                'engine="numba" needs the package numba, which is not installed. Try: pip install numba; or leave '
                "engine out: WebAssembly gives the same digits."
            )
        super().__init__(dtype)
        _prepare(self, np.dtype(dtype))

    execute = staticmethod(kernels.execute)


_prepared, _preparing = set(), Lock()


def _prepare(engine, dtype):
    """Compile the kernels for a dtype, or load them, once per process: other threads wait for the first."""
    if dtype in _prepared or not JIT:
        return
    with _preparing:
        if dtype not in _prepared:
            _compile(engine, dtype)
            _prepared.add(dtype)


def _compile(engine, dtype):
    """Compile the kernels for a dtype, or load them; say so where it takes long."""
    from ..kernels.compile.compilers import preload_numba

    mark = CACHE and CACHE / f"{dtype}.compiled"
    if CACHE is None:
        _say(f"nnkit compiles its {dtype} kernels, and will again in every new process. A moment. {NO_CACHE}")
    elif not mark.exists():
        _say(f"nnkit compiles its {dtype} kernels for this machine, once. A moment.")
    preload_numba()
    nothing = np.zeros((1, 1), np.int64), np.zeros(0, dtype)
    try:
        engine.run(*nothing)
        if mark:
            mark.touch()
    except OSError as error:  # they are compiled, but could not be kept
        _say(f"nnkit could not keep its compiled kernels ({error}), and will compile them again in the next process.")
        engine.run(*nothing)


def _say(text):
    print(text, file=sys.stderr, flush=True)


def compile_kernels(dtypes: Iterable[str] = ("float32", "float64")) -> None:
    """Compile the kernels now, so that no reader has to wait for it later."""
    for dtype in dtypes:
        NumbaEngine(dtype)
