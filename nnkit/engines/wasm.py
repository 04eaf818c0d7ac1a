"""The WebAssembly engine outside a browser: engine.wasm, run by wasmtime.

It answers to the same names as `native.NumbaEngine`. Its arrays are NumPy views of the instance's own
memory, so that a network reads and writes them as it does elsewhere.
"""

import atexit
from contextlib import contextmanager
from functools import cache
from threading import Lock

import numpy as np

from ..kernels.compile import NUMBA
from .base import MEMORY, ROW, Engine, row_of
from .build import find_or_build

PAGE = 65536
NO_WASMTIME = (
    'engine="wasm" needs the packages wasmtime and ziglang, which are not installed. Try: pip install "nnkit[wasm]"; '
    "or leave engine out: Numba gives the same digits."
)
NO_ENGINE = (
    "A network needs an engine to run it: the package numba, or the package wasmtime; neither is installed. Try: "
    "pip install numba."
)

_loading = Lock()


@cache
def _module():
    """Wasmtime's engine, and engine.wasm compiled by it; built before if need be."""
    try:
        import wasmtime
    except ModuleNotFoundError:
        raise ImportError(NO_WASMTIME if NUMBA else NO_ENGINE) from None
    settings = wasmtime.Config()
    settings.memory_may_move = False  # NumPy holds addresses in it
    engine = wasmtime.Engine(settings)
    path = find_or_build()
    try:
        module = wasmtime.Module(engine, path.read_bytes())
        missing = {"execute_float32", "execute_float64"} - {export.name for export in module.exports}
        if missing:
            raise wasmtime.WasmtimeError(f"it lacks {', '.join(sorted(missing))}")
    except wasmtime.WasmtimeError as error:
        raise RuntimeError(f"{path} is not a whole engine.wasm: {error}. Delete it: it is then made anew.") from None
    return engine, module


atexit.register(_module.cache_clear)  # before Python takes wasmtime apart


class WasmEngine(Engine):
    """An instance of engine.wasm with a memory of its own, for numbers of one dtype."""

    name = "wasm"

    def __init__(self, dtype):
        super().__init__(dtype)
        with _loading:  # of several threads, one builds and loads it
            engine, module = _module()  # says what to install where wasmtime is missing
        import wasmtime

        self._store = wasmtime.Store(engine)
        exports = self._link(module)
        self._entry = exports[f"execute_{np.dtype(dtype)}"]
        self._start = self._memory.get_buffer_ptr(self._store)
        self._base = np.frombuffer(self._start, np.uint8).ctypes.data
        self._end = 2 * PAGE  # behind the library's stack and data
        self._row = self.empty(ROW, np.int64)

    def _link(self, module):
        """Load the library into a memory of its own: a page for its stack, which grows downwards, a page for its data.
        Returns what it exports.
        """
        import wasmtime

        i32, number = wasmtime.ValType.i32(), wasmtime.Val.i32
        constant, variable = wasmtime.GlobalType(i32, False), wasmtime.GlobalType(i32, True)
        self._memory = wasmtime.Memory(self._store, wasmtime.MemoryType(wasmtime.Limits(2, None)))
        given = {
            "memory": self._memory,
            "__stack_pointer": wasmtime.Global(self._store, variable, number(PAGE)),
            "__memory_base": wasmtime.Global(self._store, constant, number(PAGE)),
            "__table_base": wasmtime.Global(self._store, constant, number(0)),
        }
        imports = [given[wanted.name] for wanted in module.imports]
        exports = wasmtime.Instance(self._store, module, imports).exports(self._store)
        if relocate := exports.get("__wasm_apply_data_relocs"):  # there only if data hold addresses
            relocate(self._store)
        return exports

    def empty(self, count, dtype):
        """`count` zeros in the instance's memory, at a multiple of 64 bytes."""
        place = -(-self._end // 64) * 64
        self._end = place + count * np.dtype(dtype).itemsize
        missing = self._end - self._memory.data_len(self._store)
        if missing > 0:
            self._memory.grow(self._store, -(-missing // PAGE))
        bytes_ = self._memory.get_buffer_ptr(self._store, self._end - place, place)
        array = np.frombuffer(bytes_, dtype)
        array[:] = 0  # it may have been used before
        return array

    def nbytes(self, memory):
        """The bytes of the whole instance: it keeps what a run has placed in it."""
        return self._memory.data_len(self._store)

    def place(self, array):
        """A copy of `array` in the instance's memory."""
        copy = self.empty(array.size, array.dtype).reshape(array.shape)
        copy[:] = array
        return copy

    @contextmanager
    def scratch(self):
        """A block at whose end the memory of the arrays placed in it is free again."""
        end = self._end
        try:
            yield
        finally:
            self._end = end

    def execute(self, task, *arrays):
        """Call the entry with the arrays of kernels/compile/training_loop.py, in that order."""
        self._row[:] = row_of(task, arrays, self._place_of)
        self._entry(self._store, self._place_of(self._row), self._place_of(arrays[MEMORY]), 0)

    def _place_of(self, array):
        place = array.ctypes.data - self._base
        if not 0 <= place < self._end:
            raise ValueError("engine.wasm can only reach arrays that it made: use `place`")
        return place
