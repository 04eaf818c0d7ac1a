"""How Numba compiles the functions of views.py and reads a row of a plan: it builds array headers directly."""

import itertools

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic, lower_builtin, type_callable
from numba.np.arrayobj import populate_array

from .operations import OFTEN_ONE, ONE, OPERATIONS
from .training_loop import ARRAYS
from .views import load_flag, store_flag, strided, view


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


def data_of(context, builder, kind, array):
    """The address of the first number of an array, or that address itself."""
    return context.make_array(kind)(context, builder, array).data if isinstance(kind, types.Array) else array


def array_at(context, builder, kind, memory, out, offset, shape):
    """A contiguous array of Numba type `out` inside `memory`, an array of type `kind`."""
    strides = [ir.Constant(ir.IntType(64), 1)]
    for n in shape[:0:-1]:
        strides.insert(0, builder.mul(strides[0], n))
    data = builder.gep(data_of(context, builder, kind, memory), [offset])
    return _array(context, builder, out, data, shape, strides)


def row_of(context, builder, kind, table, row):
    """The address of this row of a contiguous table, and the number of its columns; None if the table is an address,
    which is that of the row.
    """
    if not isinstance(kind, types.Array):
        return table, None
    header = context.make_array(kind)(context, builder, table)
    width = cgutils.unpack_tuple(builder, header.shape)[1]
    return builder.gep(header.data, [builder.mul(row, width)]), width


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


@type_callable(load_flag)
def _(context):
    return lambda array, index: array.dtype


@lower_builtin(load_flag, types.Array, types.Integer)
def _(context, builder, signature, arguments):
    kind, index_type = signature.args
    index = context.cast(builder, arguments[1], index_type, types.intp)
    pointer = builder.gep(context.make_array(kind)(context, builder, arguments[0]).data, [index])
    # An atomic load may not be moved out of a loop, the only property that matters here.
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


@intrinsic(prefer_literal=True)
def compiled_arguments(typingctx, name, table, row, memory, update):
    """`arguments` of interpreter.py, which costs no more than reading the numbers. The table and the memory are arrays,
    or the addresses of their numbers. A table that is an array holds whole calls: the extras are left out.
    """
    operation = OPERATIONS[name.literal_value.removesuffix(ONE)]
    known = OFTEN_ONE[operation.name] if name.literal_value.endswith(ONE) else ""
    extras = () if isinstance(table, types.Array) else operation.extras
    integers = [types.int64] * (operation.counts + len(operation.integers))
    arrays = [types.Array(memory.dtype, len(axes), "C") for axes in operation.arrays.values()]
    answer = types.BaseTuple.from_types([*integers, *arrays, *[types.int64] * len(extras)])

    def generate(context, builder, signature, given):
        first, _ = row_of(context, builder, table, given[1], given[2])
        numbers = lambda column: builder.load(builder.gep(first, [ir.Constant(ir.IntType(64), column)]))
        *whole, part = operation.columns
        places, integers, sizes = ({n: numbers(k) for n, k in columns.items()} for columns in whole)
        sizes |= {letter: ir.Constant(ir.IntType(64), 1) for letter in known}
        found = [
            array_at(context, builder, memory, given[3], kind, places[name], [sizes[letter] for letter in axes])
            for kind, (name, axes) in zip(arrays, operation.arrays.items())
        ]
        extra = [numbers(part[name]) for name in extras]
        return context.make_tuple(builder, answer, [*given[4:] * operation.counts, *integers.values(), *found, *extra])

    return answer(name, table, row, memory, types.int64), generate


@intrinsic
def arrays_of(typingctx, row, memory):
    """The arrays of a task, as a tuple. The row has, behind the task, for each of them the address and the shape."""
    number = {"number": memory.dtype}
    kinds = [types.Array(number.get(kind) or getattr(types, kind), axes, "C") for kind, axes in ARRAYS.values()]
    answer = types.BaseTuple.from_types(kinds)

    def generate(context, builder, signature, given):
        places = itertools.count(1)
        load = lambda: builder.load(builder.gep(given[0], [ir.Constant(ir.IntType(64), next(places))]))
        found = []
        for kind in kinds:
            data = builder.inttoptr(load(), context.get_data_type(kind.dtype).as_pointer())
            zero = ir.Constant(ir.IntType(64), 0)
            found.append(array_at(context, builder, None, data, kind, zero, [load() for _ in range(kind.ndim)]))
        return context.make_tuple(builder, answer, found)

    return answer(row, memory), generate


@intrinsic
def call_linked(typingctx, table, row, memory, update):
    """Call what the last column of a row of a linked table leads to, see linking.py."""

    def generate(context, builder, signature, given):
        first, width = row_of(context, builder, table, given[0], given[1])
        data = data_of(context, builder, memory, given[2])
        last = builder.sub(width, ir.Constant(ir.IntType(64), 1))
        kind = ir.FunctionType(ir.VoidType(), [first.type, data.type, given[3].type])
        function = builder.inttoptr(builder.load(builder.gep(first, [last])), kind.as_pointer())
        builder.call(function, [first, data, given[3]])
        return context.get_dummy_value()

    return types.void(table, row, memory, types.int64), generate
