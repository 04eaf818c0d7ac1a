"""The engine: runs plans on a memory, by Numba. nnkit/wasm/engine.py is its sister for WebAssembly.

An engine has arrays of its own (`empty`, `place`) and three verbs: `run` a table of calls, `train`, `evaluate`.
A `Session` joins an engine to a plan: it lays the plan out in a memory, knows its buffers by name, and can be
run section by section or call by call.
"""

import sys
from contextlib import nullcontext
from math import prod

import numpy as np

from . import kernels
from .kernels.jit import CACHE
from .kernels.training_loop import BATCH, STATE_SIZE, SUMS_SIZE


class NumbaEngine:
    """Runs the kernels that Numba compiled for this machine."""

    name = "numba"

    def __init__(self, dtype):
        _prepare(np.dtype(dtype))

    def empty(self, count, dtype):
        """`count` zeros that begin at a multiple of 64 bytes, which makes kernels up to a fifth faster."""
        dtype = np.dtype(dtype)
        raw = np.zeros(count * dtype.itemsize + 64, np.uint8)
        start = -raw.ctypes.data % 64
        return raw[start : start + count * dtype.itemsize].view(dtype)

    def place(self, array):
        """`array` where the engine can reach it: contiguous."""
        return np.ascontiguousarray(array)

    def scratch(self):
        """A block at whose end the arrays placed in it may be forgotten; here Python sees to that."""
        return nullcontext()

    run = staticmethod(kernels.run)
    train = staticmethod(kernels.train)
    evaluate = staticmethod(kernels.evaluate)


def find(name):
    """The class of the engine with this name."""
    if name == "numba":
        return NumbaEngine
    if name == "wasm":
        from .wasm.engine import WasmEngine

        return WasmEngine
    raise ValueError(f"There is no engine {name!r}. The engines are: 'numba', 'wasm'.")


_prepared = set()


def _prepare(dtype):
    """Compile the kernels for a dtype, or load them, once per process; say so where it takes long."""
    if dtype in _prepared or CACHE is None:
        return
    mark = CACHE / f"{dtype}.compiled"
    if not mark.exists():
        print(f"nnkit compiles its {dtype} kernels for this machine, once. A moment.", file=sys.stderr, flush=True)
    no_integers, none = np.zeros(0, np.int64), np.zeros(0, dtype)
    table, state, sums = np.zeros((4, 1, 1), np.int64), np.zeros(STATE_SIZE, np.int64), np.zeros(SUMS_SIZE)
    state[BATCH] = 1
    one = np.zeros(1, np.int64)
    kernels.run(table[0], none)
    kernels.evaluate(table, state, np.zeros(1, dtype), none, none, one)
    kernels.train(table, state, sums, none, none, none, one[None], one, none, none, no_integers, np.zeros((2, 0)), none)
    mark.touch()
    _prepared.add(dtype)


def warmup(dtypes=("float32", "float64")):
    """Compile the kernels now, so that no reader has to wait for it later."""
    for dtype in dtypes:
        _prepare(np.dtype(dtype))


class Session:
    """A plan, laid out in the memory of an engine, for batches of up to `batch` samples.

    ``session["0.output"]`` is the buffer of that name, as an array that reads and writes the memory itself.
    """

    def __init__(self, plan, batch, engine, dtype):
        self.plan, self.batch, self.engine = plan, batch, engine
        self.offsets, self.symbols, size = plan.layout(batch)
        self.memory = engine.empty(size, dtype)
        self._tables = {}
        for name, numbers in plan.constants.items():
            self[name][:] = numbers

    def __getitem__(self, name):
        return self.buffer(name, self.batch)

    def buffer(self, name, n):
        """The buffer `name`, for a batch of n samples."""
        shape = self.plan.shape(name, {**self.symbols, "n": n})
        return self.memory[self.offsets[name] :][: prod(shape)].reshape(shape)

    def table(self, sections, n, **symbols):
        """The calls of some sections for a batch of n samples, as the interpreter reads them."""
        key = (sections, n, *symbols.items())
        if key not in self._tables:
            self._tables[key] = self.plan.table(sections, self.offsets, {**self.symbols, "n": n, **symbols})
        return self._tables[key]

    def run(self, *sections, n=None, **symbols):
        """Carry out the calls of some sections."""
        self._run(self.table(sections, n or self.batch, **symbols))

    def _run(self, table):
        with self.engine.scratch():
            self.engine.run(self.engine.place(table), self.memory)

    def steps(self, *sections):
        """Carry out the calls of some sections one at a time, yielding a `Step` after each."""
        calls = [call for section in sections for call in self.plan.sections[section]]
        table = self.table(sections, self.batch)
        for k, call in enumerate(calls):
            self._run(table[k : k + 1])
            yield Step(call, self)


class Step:
    """One call of a plan that has just been carried out.

    `call` is what was done, `inputs` and `outputs` are dicts of the arrays that it read and wrote, `kernel` is
    the kernel's readable form, for ``nn.show``.
    """

    def __init__(self, call, session):
        self.call = call
        self.kernel = kernels.OPERATIONS[call.operation].textbook
        arrays = {name: session[name].copy() for name in call.arrays}
        self.outputs = {name: arrays[name] for name in call.outputs}
        self.inputs = {name: array for name, array in arrays.items() if name not in self.outputs}

    def __repr__(self):
        return str(self.call)
