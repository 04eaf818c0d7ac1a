"""The engine: runs plans on a memory, by Numba. nnkit/engines/wasm.py is its sister for WebAssembly.

An engine has arrays of its own (`empty`, `place`) and one verb: `execute` a task (see kernels/compile/training_loop.py).
A `Session` joins an engine to a plan: it lays the plan out in a memory, knows its buffers by name, and can be
run section by section or call by call.
"""

import sys
from contextlib import nullcontext
from math import prod

import numpy as np

from . import kernels
from .errors import DataError
from .kernels.compile import training_loop as at
from .kernels.compile.jit import CACHE, JIT, NO_CACHE, wake_numba

TABLES = 16  # kept by a session
WORDS = {"training": 0, "seed": 0, "epochs": 1, "updates_per_epoch": 1}  # where no run says otherwise


class Engine:
    """What every engine can do with its one entry, `execute`; see kernels/compile/training_loop.py for the arrays."""

    def __init__(self, dtype):
        dtypes = {name: dtype if kind == "number" else kind for name, (kind, _) in at.ARRAYS.items()}
        self._nothing = {name: np.zeros((0,) * axes, dtypes[name]) for name, (_, axes) in at.ARRAYS.items()}

    def run(self, table, memory):
        """Carry out the calls of a table."""
        self._carry_out(at.RUN, tables=table[None], memory=memory)

    def evaluate(self, **arrays):
        """Write the mean loss and the share of right answers to `sums`, or a part of them on the way there."""
        self._carry_out(at.EVALUATE, **arrays)

    def train(self, **arrays):
        """Train until the run is done, or something says stop."""
        self._carry_out(at.TRAIN, **arrays)

    def _carry_out(self, task, **arrays):
        """Execute a task on arrays by name; those that it does not need are empty."""
        self.execute(task, *(self._nothing | arrays).values())


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


def find(name):
    """The class of the engine with this name."""
    if name == "numba":
        return NumbaEngine
    if name == "wasm":
        from .engines.wasm import WasmEngine

        return WasmEngine
    raise DataError(f"There is no engine {name!r}. The engines are: 'numba', 'wasm'.")


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


def compile_kernels(dtypes=("float32", "float64")):
    """Compile the kernels now, so that no reader has to wait for it later."""
    for dtype in dtypes:
        NumbaEngine(dtype)


class Session:
    """A plan, laid out in the memory of an engine, for batches of up to `batch` samples.

    ``session["0.output"]`` is the buffer of that name, as an array that reads and writes the memory itself.
    """

    def __init__(self, plan, batch, engine, dtype):
        self.plan, self.batch, self.engine = plan, batch, engine
        self.offsets, self.symbols, size = plan.layout(batch)
        self.memory = engine.empty(size, dtype)
        self._tables, self._views = {}, {}
        self.write(plan.constants)

    @property
    def nbytes(self):
        """How much memory it holds, in bytes."""
        return self.engine.nbytes(self.memory)

    def __getitem__(self, name):
        if name not in self._views:
            self._views[name] = self.buffer(name, self.batch)
        return self._views[name]

    def buffer(self, name, n):
        """The buffer `name`, for a batch of n samples."""
        shape = self.plan.shape(name, {**self.symbols, "n": n})
        return self.memory[self.offsets[name] :][: prod(shape)].reshape(shape)

    def write(self, constants):
        """Write numbers into buffers: dict name -> numbers."""
        for name, numbers in constants.items():
            self[name][:] = numbers

    def fill(self, data, first):
        """Write a batch of samples into their buffers, from number `first` on; returns how many there are."""
        count = 0
        for name, array in data.items():
            part = array[first : first + self.batch]
            count = len(part)
            self.buffer(name, count)[...] = part
        return count

    def table(self, sections, n, **words):
        """The calls of some sections for a batch of n samples, as the interpreter reads them. `words`: the numbers
        for the words among the calls' integers, see plan.py.
        """
        return self.tables((sections, n, words))[0]

    def tables(self, *wanted):
        """Several tables, each of some (sections, n, words), one below the other: (tables, calls, width). They are
        kept, and must not be written to.
        """
        key = tuple((sections, n, *words.items()) for sections, n, words in wanted)
        if key not in self._tables:
            while len(self._tables) >= TABLES:
                del self._tables[next(iter(self._tables))]
            tables = [
                self.plan.table(sections, self.offsets, {**self.symbols, **WORDS, "n": n, **words})
                for sections, n, words in wanted
            ]
            stack = np.zeros((len(tables), max(map(len, tables)), at.WIDTH), np.int64)
            for place, table in zip(stack, tables):
                place[: len(table)] = table
            self._tables[key] = stack
        return self._tables[key]

    def run(self, *sections, n=None, **words):
        """Carry out the calls of some sections."""
        self._run(self.table(sections, n or self.batch, **words))

    def _run(self, table):
        with self.engine.scratch():
            self.engine.run(self.engine.place(table), self.memory)

    def steps(self, *sections, **words):
        """Carry out the calls of some sections one at a time, yielding a `Step` after each."""
        calls = [call for section in sections for call in self.plan.sections[section]]
        table = self.table(sections, self.batch, **words)
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
