"""What all engines share. An engine has arrays of its own (`empty`, `place`) and one verb: `execute` a task, see
kernels/compile/training_loop.py.
"""

import ctypes
import struct
from contextlib import nullcontext

import numpy as np

from .. import cores
from ..kernels.compile import training_loop as loop

# How a compiled entry is called: the address of a row, see `row_of`, that of the memory, and a number which only
# operations read. The call releases the GIL.
ARGUMENTS = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int64]
MEMORY = [*loop.ARRAYS].index("memory")
ROW = 1 + sum(1 + axes for _, axes in loop.ARRAYS.values())  # its columns
pack = struct.Struct(f"{ROW}q").pack  # such a row in bytes
NOTHING = nullcontext()  # a block before and after which nothing is to be done


class Engine:
    """What every engine can do with its one entry, `execute`; see kernels/compile/training_loop.py for the arrays."""

    def __init__(self, dtype):
        dtypes = {name: dtype if kind == "number" else kind for name, (kind, _) in loop.ARRAYS.items()}
        self._nothing = {name: np.zeros((0,) * axes, dtypes[name]) for name, (_, axes) in loop.ARRAYS.items()}

    def link(self, tables):
        """The tables (…, WIDTH) as this engine carries them out."""
        return tables

    def run(self, table, memory):
        """Carry out the calls of a table."""
        self._carry_out(loop.RUN, tables=table[None], memory=memory)

    def evaluate(self, **arrays):
        """Write the mean loss and the share of right answers to `sums`, or a part of them on the way there."""
        self._carry_out(loop.EVALUATE, **arrays)

    def train(self, **arrays):
        """Train until the run is done, or something says stop."""
        self._carry_out(loop.TRAIN, **arrays)

    def _carry_out(self, task, **arrays):
        """Execute a task on arrays by name; those that it does not need are empty.

        Compiled code reads the bytes of an array as it has been told: another dtype would be read as nonsense. NumPy's
        own integers have 32 bits where addresses have (`np.arange(n)` in a web page), hence this check.

        Raises KeyboardInterrupt in a run whose sweep has ended.
        """
        cores.check()
        for name, array in arrays.items():
            dtype = self._nothing[name].dtype
            if array.dtype is not dtype and array.dtype != dtype:
                raise TypeError(
                    f"{name} must be an array of {dtype}; got {array.dtype}. Try {name}.astype({str(dtype)!r})."
                )
        self.execute(task, *(self._nothing | arrays).values())


class NativeEngine(Engine):
    """An engine that reaches every array of NumPy."""

    def empty(self, count, dtype):
        """`count` zeros that begin at a multiple of 64 bytes, which makes kernels up to a fifth faster."""
        dtype = np.dtype(dtype)
        raw = np.zeros(count * dtype.itemsize + 64, np.uint8)
        start = -raw.ctypes.data % 64
        return raw[start : start + count * dtype.itemsize].view(dtype)

    def call(self, entry, task, *arrays):
        """Call a compiled entry, a function of ctypes."""
        row = row_of(task, arrays, address_of)
        entry(pack(*row), address_of(arrays[MEMORY]), 0)

    def nbytes(self, memory):
        """The bytes that a session holds, whose memory this is."""
        return memory.nbytes

    def place(self, array):
        """`array` where the engine can reach it: contiguous."""
        return np.ascontiguousarray(array)

    def scratch(self):
        """A block at whose end the arrays placed in it may be forgotten; here Python does that."""
        return NOTHING


def row_of(task, arrays, address):
    """What an entry is to do, as a list of integers: the task, and of each array its address and its shape."""
    row = [task]
    for array in arrays:
        if not array.size:
            row += 0, *array.shape
        elif array.flags.c_contiguous:
            row += address(array), *array.shape
        else:
            raise ValueError("arrays must be contiguous, see `place`")
    return row


def address_of(array):
    """Where the numbers of a contiguous array begin; ``array.ctypes.data`` says the same in three times the time."""
    if array.flags.writeable:
        return ctypes.addressof(ctypes.c_char.from_buffer(array))
    return array.ctypes.data
