"""How a kernel is compiled: one decorator, one set of options, one cache that is never stale.

Every kernel is a plain Python function that takes arrays and numbers and writes its results into its last
arguments. ``@kernel`` hands it to Numba with the options that keep a run reproducible:

- no ``fastmath`` and no fused multiply-add, so each sum has one order and each product is rounded once;
- ``error_model="numpy"``: a division by zero gives inf or nan, not an exception;
- ``nogil``: training does not freeze the notebook;
- ``_nrt=False``: no reference counting, hence no allocation, which is also what WebAssembly needs;
- ``noalias``: array arguments never overlap, so the compiler may keep numbers in registers.

With ``NUMBA_DISABLE_JIT=1`` the same functions run as plain Python.
"""

import functools
import importlib.util
from math import prod

import numba
import numpy as np
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import Compiler
from numba.extending import lower_builtin, type_callable
from numba.np.arrayobj import populate_array

from .cache import cache_folder

JIT = not numba.config.DISABLE_JIT

CACHE = NO_CACHE = None  # the folder that holds the compiled kernels; or why there is none
if JIT:
    try:
        CACHE = cache_folder()
    except OSError as error:
        NO_CACHE = error


class NoAlias(Compiler):
    """Numba's compiler, told that array arguments never overlap."""

    def __init__(self, typingctx, targetctx, library, args, return_type, flags, locals):
        flags.noalias = True
        super().__init__(typingctx, targetctx, library, args, return_type, flags, locals)


class Part(NoAlias):
    """The same for a kernel as it is used inside others: see `Draft`."""

    def __init__(self, typingctx, targetctx, library, args, return_type, flags, locals):
        library = Draft(targetctx.codegen(), "part")
        super().__init__(typingctx, targetctx, library, args, return_type, flags, locals)


class Draft(JITCodeLibrary):
    """The code of a part: linked with the parts that it calls, but neither optimised nor made executable.

    Numba would do both for every function, and once more for each that calls it. Here it is done once, for the
    whole that is called from Python: half of the time that the engine takes to compile.
    """

    def finalize(self):
        for library in dict.fromkeys(self._linking_libraries):
            self._final_module.link_in(library._get_module_for_linking(), preserve=True)
        self._finalized = True

    def get_pointer_to_function(self, name):
        return 0  # there is none: a part is not called from Python

    @property
    def codegen(self):
        return self

    def set_env(self, name, env):
        """Executable code would keep Python objects there; a kernel has none."""


OPTIONS = dict(error_model="numpy", nogil=True, _nrt=False)
PART = dict(OPTIONS, no_cpython_wrapper=True, no_cfunc_wrapper=True, pipeline_class=Part)


class Kernel:
    """A kernel: inside another kernel a part of it, called from Python a compiled function by itself.

    ``py_func`` is the Python function that it was made from.
    """

    def __init__(self, function, **options):
        functools.update_wrapper(self, function)
        self.py_func = function
        self._part = numba.njit(**PART, **options)(function)
        self._numba_type_ = self._part._numba_type_  # what other kernels see
        self._whole = None

    def __call__(self, *arguments):
        if self._whole is None:
            self._whole = whole(self.py_func)
        try:
            return self._whole(*arguments)
        except OSError:  # it was compiled, but could not be kept: the disk is full
            return self._whole(*arguments)


def whole(function):
    """Compile a function that is called from Python, with all its parts, and keep the result on disk."""
    if CACHE is None:
        return numba.njit(pipeline_class=NoAlias, **OPTIONS)(function)
    before = numba.config.CACHE_DIR
    numba.config.CACHE_DIR = str(CACHE)  # read by njit when it makes the function's cache, then put back
    try:
        return numba.njit(cache=True, pipeline_class=NoAlias, **OPTIONS)(function)
    finally:
        numba.config.CACHE_DIR = before


def wake_numba():
    """Load the part of Numba that looks for SciPy, before Numba does. It would import SciPy to see whether it is there,
    which takes an eighth of a second and helps no kernel; here it is only looked for.
    """
    from numba.np import linalg

    def ensure_blas():
        if importlib.util.find_spec("scipy") is None:
            raise ImportError("there is no SciPy")

    before, linalg.ensure_blas = linalg.ensure_blas, ensure_blas
    try:
        import numba.np.arraymath  # noqa: F401
    finally:
        linalg.ensure_blas = before


def kernel(function=None, **options):
    """Make `function` a kernel of the engine; see the top of this file.

    Helpers that must dissolve into their caller say ``forceinline=True``.
    """
    if function is None:
        return lambda f: kernel(f, **options)
    if not JIT:
        return np.errstate(all="ignore")(function)  # compiled kernels do not warn of an overflow either
    return Kernel(function, **options)


# --- Views: arrays inside a flat memory ------------------------------------------------------------------------
#
# NumPy's slicing and reshape do the same, but cost 20 ns a time inside compiled code and, in WebAssembly, an
# imported function. These build the array's header directly: they cost nothing.


def view(memory, offset, shape):
    """The numbers of `memory`, a contiguous array, from number `offset` on, as an array of `shape` (a tuple)."""
    return memory.reshape(-1)[offset : offset + prod(shape)].reshape(shape)


def strided(array, offset, shape, strides):
    """The numbers of `array` from number `offset` on as a view of `shape`, `strides` numbers apart (two tuples)."""
    flat, itemsize = array.reshape(-1), array.itemsize
    return np.lib.stride_tricks.as_strided(flat[offset:], shape, tuple(s * itemsize for s in strides))


def transposed(matrix):
    """A contiguous (n, m) `matrix`, transposed, as the left factor (m, 1, n) of a product."""
    return matrix.T[:, None, :]


def load_flag(array, index):
    """Read ``array[index]`` from memory at every call, as another thread may have written it."""
    return array[index]


def store_flag(array, index, value):
    """Write ``array[index]`` to memory at once, where another thread may look."""
    array[index] = value


if not JIT:
    array_at = row_of = None
else:

    def _array(context, builder, kind, data, shape, strides):
        """An array header of Numba type `kind` around the pointer `data`."""
        out = context.make_array(kind)(context, builder)
        itemsize = ir.Constant(ir.IntType(64), kind.dtype.bitwidth // 8)
        strides = [builder.mul(s, itemsize) for s in strides]
        populate_array(out, data=data, shape=shape, strides=strides, itemsize=itemsize, meminfo=None)
        return out._getvalue()

    @type_callable(view)
    def _(context):
        return lambda memory, offset, shape: types.Array(memory.dtype, len(shape), "C")

    def array_at(context, builder, kind, memory, out, offset, shape):
        """A contiguous array of Numba type `out` inside `memory`, an array of type `kind`."""
        strides = [ir.Constant(ir.IntType(64), 1)]
        for n in shape[:0:-1]:
            strides.insert(0, builder.mul(strides[0], n))
        data = builder.gep(context.make_array(kind)(context, builder, memory).data, [offset])
        return _array(context, builder, out, data, shape, strides)

    def row_of(context, builder, kind, table, row):
        """A function that reads the number in a column of this row of a contiguous table."""
        header = context.make_array(kind)(context, builder, table)
        width = cgutils.unpack_tuple(builder, header.shape)[1]
        first = builder.gep(header.data, [builder.mul(row, width)])
        return lambda column: builder.load(builder.gep(first, [ir.Constant(ir.IntType(64), column)]))

    @lower_builtin(view, types.Array, types.Integer, types.UniTuple)
    def _(context, builder, signature, arguments):
        kind, offset_type, shape_type = signature.args
        memory, offset, shape = arguments
        offset = context.cast(builder, offset, offset_type, types.intp)
        shape = [context.cast(builder, n, shape_type.dtype, types.intp) for n in cgutils.unpack_tuple(builder, shape)]
        return array_at(context, builder, kind, memory, signature.return_type, offset, shape)

    @type_callable(strided)
    def _(context):
        return lambda array, offset, shape, strides: types.Array(array.dtype, len(shape), "A")

    @lower_builtin(strided, types.Array, types.Integer, types.UniTuple, types.UniTuple)
    def _(context, builder, signature, arguments):
        kind, offset_type, *kinds = signature.args
        offset = context.cast(builder, arguments[1], offset_type, types.intp)
        shape, strides = (
            [context.cast(builder, n, k.dtype, types.intp) for n in cgutils.unpack_tuple(builder, tuple_)]
            for k, tuple_ in zip(kinds, arguments[2:])
        )
        data = builder.gep(context.make_array(kind)(context, builder, arguments[0]).data, [offset])
        return _array(context, builder, signature.return_type, data, shape, strides)

    @type_callable(transposed)
    def _(context):
        return lambda matrix: types.Array(matrix.dtype, 3, "F")

    @lower_builtin(transposed, types.Array)
    def _(context, builder, signature, arguments):
        header = context.make_array(signature.args[0])(context, builder, arguments[0])
        n, m = cgutils.unpack_tuple(builder, header.shape)
        one = ir.Constant(ir.IntType(64), 1)
        return _array(context, builder, signature.return_type, header.data, [m, one, n], [one, m, m])

    @type_callable(load_flag)
    def _(context):
        return lambda array, index: array.dtype

    @lower_builtin(load_flag, types.Array, types.Integer)
    def _(context, builder, signature, arguments):
        kind, index_type = signature.args
        index = context.cast(builder, arguments[1], index_type, types.intp)
        pointer = builder.gep(context.make_array(kind)(context, builder, arguments[0]).data, [index])
        # An atomic load may not be moved out of a loop, which is all that is wanted here.
        return builder.load_atomic(pointer, "monotonic", align=8)

    @type_callable(store_flag)
    def _(context):
        return lambda array, index, value: types.none

    @lower_builtin(store_flag, types.Array, types.Integer, types.Integer)
    def _(context, builder, signature, arguments):
        kind, index_type, value_type = signature.args
        index = context.cast(builder, arguments[1], index_type, types.intp)
        value = context.cast(builder, arguments[2], value_type, kind.dtype)
        pointer = builder.gep(context.make_array(kind)(context, builder, arguments[0]).data, [index])
        builder.store_atomic(value, pointer, "monotonic", align=8)
        return context.get_dummy_value()
