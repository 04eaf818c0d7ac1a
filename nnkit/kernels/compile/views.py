"""Views: arrays inside a flat memory, and flags that another thread may write.

NumPy's slicing and reshape do the same as `view`, but cost 20 ns per call inside compiled code and, in WebAssembly, an
imported function. Compiled, the functions below only write an array's header, see intrinsics.py: they cost nothing.
"""

from math import prod

import numpy as np


def view(memory, offset, shape):
    """The numbers of `memory`, a contiguous array, from number `offset` on, as an array of `shape` (a tuple)."""
    return memory.reshape(-1)[offset : offset + prod(shape)].reshape(shape)


def strided(array, offset, shape, strides):
    """The numbers of `array` from number `offset` on as a view of `shape`, `strides` numbers apart (two tuples)."""
    flat, itemsize = array.reshape(-1), array.itemsize
    return np.lib.stride_tricks.as_strided(flat[offset:], shape, tuple(s * itemsize for s in strides))


def load_flag(array, index):
    """Read ``array[index]`` from memory at every call, as another thread may have written it."""
    return array[index]


def store_flag(array, index, value):
    """Write ``array[index]`` to memory at once, where another thread may look."""
    array[index] = value
