"""The engine of this machine: it runs the kernels that Numba compiled."""

import ctypes
import os
from collections.abc import Iterable

import numpy as np

from .. import cores, kernels
from ..kernels.compile import JIT, NUMBA, line
from ..kernels.compile import training_loop as loop
from ..kernels.compile.interpreter import WIDTH
from .base import ARGUMENTS, NOTHING, NativeEngine
from .together import compile_together

if JIT:
    from ..kernels.compile.linking import ENTRIES, KEYS, TEAM, linker
    from ..kernels.compile.team import ENOUGH, MOST, WORK, helping

FIELDS = [*loop.ARRAYS].index("fields") - 1  # their place behind the tables
ENTRY = ctypes.CFUNCTYPE(None, *ARGUMENTS)


class NumbaEngine(NativeEngine):
    """Runs the kernels that Numba compiled for this machine."""

    name = "numba"

    def __init__(self, dtype):
        if not NUMBA:
            raise ImportError(
                'engine="numba" needs the package numba, which is not installed. Try: pip install numba; or leave '
                "engine out: WebAssembly gives the same digits."
            )
        super().__init__(dtype)
        if JIT:
            self._linker = linker(str(np.dtype(dtype)))

    def _compile(self, names):
        """Compile those of these operations and entries that nobody has compiled on this machine yet."""
        with self._linker.lock:  # other threads wait for the first, and load what it compiles
            names = self._linker.missing(names)
            if names:
                compile_together(names, self._linker.dtype, self._linker.compile)

    def link(self, tables):
        """The tables (…, WIDTH) with the addresses of the operations that they name, compiled now if need be."""
        if not JIT:
            return tables
        names = self._linker.names(tables)
        if names and tables.ndim == 3 and len(tables) > 1:  # for the training loop
            names.add("execute")
        self._compile(names)
        return self._linker.link_cut(tables) if threads() > 1 else self._linker.link(tables)

    def execute(self, task, tables, *arrays):
        """Call the compiled entry. A table that was not linked would be followed to nowhere."""
        if not JIT:
            kernels.execute(task, tables, *arrays)
            return
        if tables.shape[-1] not in (0, WIDTH + 1):
            raise ValueError(f"tables must have been linked, see `link`; got {tables.shape[-1]} columns")
        is_line = task == loop.TRAIN and line.is_line.py_func(tables[loop.FULL_UPDATE], arrays[FIELDS])
        if not is_line:
            self._linker.complete(tables)
        # A table by itself needs its own entry: who only predicts need not wait for the training loop.
        entry = "run" if task == loop.RUN else "execute_line" if is_line else "execute"
        with self._helpers(task, tables, *arrays):
            self.call(ENTRY(self._linker.address(entry)), task, tables, *arrays)

    def _helpers(self, task, tables, state, *arrays):
        """A block in which other threads help, if there are cores for them, and enough to do."""
        team = self._linker.team(tables)
        if team is None or threads() == 1:
            return NOTHING
        updates = state[loop.LIMIT] - state[loop.UPDATE] if task == loop.TRAIN else 1
        if team[WORK] * updates < ENOUGH:
            return NOTHING
        return helping(team, self._linker.address("help"), threads() - 1)


def threads():
    """How many threads may train a network: one for each core that this run may use, at most four, and no more than
    the setting of Numba's says.
    """
    return min(MOST, cores.count(), int(os.environ.get("NUMBA_NUM_THREADS", MOST)))


def compile_kernels(dtypes: Iterable[str] = ("float32", "float64")) -> None:
    """Compile all kernels now, so that no reader has to wait for them later."""
    for dtype in dtypes:
        engine = NumbaEngine(dtype)
        if JIT:
            names = {*KEYS.values(), *ENTRIES, *TEAM}
            engine._compile(names)
            engine._linker.load(names)
