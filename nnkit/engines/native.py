"""The engine of this machine: it runs the kernels that Numba compiled."""

from collections.abc import Iterable
from contextlib import nullcontext

import numpy as np

from .. import cores, kernels
from ..kernels import OPERATIONS
from ..kernels.compile import JIT, line, numba
from ..kernels.compile import training_loop as loop
from ..kernels.compile.interpreter import WIDTH
from .base import NativeEngine
from .together import compile_together

if JIT:
    from ..kernels.compile.linking import linker
    from ..kernels.compile.team import ENOUGH, MOST, WORK, helping

MEMORY, FIELDS = ([*loop.ARRAYS].index(name) - 1 for name in ("memory", "fields"))  # their places behind the tables


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
        if JIT:
            self._linker = linker(str(np.dtype(dtype)))
            self.entry("run")

    def entry(self, name):
        """`run`, `execute` or `execute_line`, compiled or loaded by a first call that has nothing to do."""

        def compiles(name):
            table, state = np.zeros((1, WIDTH + 1), np.int64), np.zeros(loop.STATE_SIZE, np.int64)
            if name == "run":
                loop.run(table, self._nothing["memory"], np.int64(0))
            else:
                nothing = self._nothing | {"tables": table[None], "state": state}
                getattr(loop, name)(loop.RUN, *nothing.values())

        self._linker.once(name, compiles)
        return getattr(loop, name)

    def compile(self, name):
        """Compile or load an operation or an entry."""
        if name in OPERATIONS:
            self._linker.load([OPERATIONS[name].code])
        else:
            self.entry(name)

    def _compile_all(self, names):
        """Compile those of these operations and entries that this machine has not compiled yet."""
        with self._linker.lock:  # other threads wait for the first, and load what it compiles
            names = self._linker.missing(names)
            if names:
                compile_together(names, self._linker.dtype, self.compile)

    def link(self, tables):
        """The tables (…, WIDTH) with the addresses of the operations that they name, compiled now if need be."""
        if not JIT:
            return tables
        names = self._linker.names(tables)
        if names and tables.ndim == 3 and len(tables) > 1:  # for the training loop
            names.add("execute")
        self._compile_all(names)
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
        if task == loop.RUN:  # by itself: who only predicts need not wait for the training loop
            entry, given = self.entry("run"), (tables[0], arrays[MEMORY], np.int64(0))
        else:
            entry, given = self.entry("execute_line" if is_line else "execute"), (task, tables, *arrays)
        with self._helpers(task, tables, *arrays):
            entry(*given)

    def _helpers(self, task, tables, state, *arrays):
        """A block in which other threads help, if there are cores for them, and enough to do."""
        team = self._linker.team(tables)
        if team is None or threads() == 1:
            return nullcontext()
        updates = state[loop.LIMIT] - state[loop.UPDATE] if task == loop.TRAIN else 1
        if team[WORK] * updates < ENOUGH:
            return nullcontext()
        return helping(team, self._linker.help(), threads() - 1)


def threads():
    """How many threads may train a network: one for each core that this run may use, at most four."""
    return min(MOST, cores.count(), numba.config.NUMBA_NUM_THREADS)


def compile_kernels(dtypes: Iterable[str] = ("float32", "float64")) -> None:
    """Compile all kernels now, so that no reader has to wait for them later."""
    for dtype in dtypes:
        engine = NumbaEngine(dtype)
        if JIT:
            engine._compile_all({"execute", "execute_line", *OPERATIONS})
            engine._linker.load_all()
