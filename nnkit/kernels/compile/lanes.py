"""Vectors of numbers as the processor holds them: one Numba type, and its operations.

A ``Lanes`` value is a row of neighbouring numbers, as many as one vector register holds. Adding and multiplying work
lane by lane, each lane rounded as a single number would be, so a kernel that uses them gives the same bits as its plain
form. Only compiled code can use this file; the plain forms need nothing from it.
"""

import operator

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic, lower_builtin, models, register_model, type_callable

from .registers import REGISTER_BYTES


def lane_count(dtype):
    """How many numbers of a Numba `dtype` one Lanes value holds."""
    return REGISTER_BYTES * 8 // dtype.bitwidth


class Lanes(types.Type):
    """The type of a vector of `count` numbers of `dtype`."""

    def __init__(self, dtype):
        self.dtype = dtype
        self.count = lane_count(dtype)
        super().__init__(name=f"Lanes({dtype}, {self.count})")


@register_model(Lanes)
class LanesModel(models.PrimitiveModel):
    def __init__(self, manager, lanes):
        number = ir.FloatType() if lanes.dtype.bitwidth == 32 else ir.DoubleType()
        super().__init__(manager, lanes, ir.VectorType(number, lanes.count))


@type_callable(operator.add)
@type_callable(operator.mul)
def _(context):
    return lambda a, b: a if isinstance(a, Lanes) and a == b else None


@lower_builtin(operator.add, Lanes, Lanes)
def _(context, builder, signature, arguments):
    return builder.fadd(*arguments)


@lower_builtin(operator.mul, Lanes, Lanes)
def _(context, builder, signature, arguments):
    return builder.fmul(*arguments)


def _pointer(context, builder, kind, array, index_type, index, near=None):
    """The address of ``array[index]``, without Numba's test for negative indices. near: the axis whose entries are
    neighbours, if that is known: worth telling LLVM.
    """
    header = context.make_array(kind)(context, builder, array)
    index = [context.cast(builder, i, index_type.dtype, types.intp) for i in cgutils.unpack_tuple(builder, index)]
    strides = cgutils.unpack_tuple(builder, header.strides)
    steps = [builder.mul(i, s) for i, s in zip(index, strides)]
    near = {"C": -1, "F": 0}.get(kind.layout, near)
    if near is not None:
        steps[near] = builder.mul(index[near], ir.Constant(ir.IntType(64), kind.dtype.bitwidth // 8))
    offset = steps[0]
    for step in steps[1:]:
        offset = builder.add(offset, step)
    data = builder.bitcast(header.data, ir.IntType(8).as_pointer())
    return builder.bitcast(builder.gep(data, [offset]), header.data.type)


def _vector_pointer(context, builder, lanes, *place):
    """The same for the vector that begins there: the numbers of the last axis are neighbours."""
    pointer = _pointer(context, builder, *place, near=-1)
    return builder.bitcast(pointer, context.get_value_type(lanes).as_pointer())


def _spread(context, builder, lanes, number):
    kind = context.get_value_type(lanes)
    undefined = ir.Constant(kind, ir.Undefined)
    first = builder.insert_element(undefined, number, ir.Constant(ir.IntType(32), 0))
    zeros = ir.Constant(ir.VectorType(ir.IntType(32), lanes.count), [0] * lanes.count)
    return builder.shuffle_vector(first, undefined, zeros)


@intrinsic
def spread(typingctx, array, index):
    """Every lane holds ``array[index]``."""
    lanes = Lanes(array.dtype)

    def generate(context, builder, signature, arguments):
        pointer = _pointer(context, builder, signature.args[0], arguments[0], signature.args[1], arguments[1])
        return _spread(context, builder, lanes, builder.load(pointer))

    return lanes(array, index), generate


@intrinsic
def load(typingctx, array, index):
    """The neighbours of ``array[index]`` along the last axis, starting there."""
    lanes = Lanes(array.dtype)

    def generate(context, builder, signature, arguments):
        return _load(context, builder, lanes, signature.args[0], arguments[0], signature.args[1], arguments[1])

    return lanes(array, index), generate


def _load(context, builder, lanes, kind, array, index_type, index):
    pointer = _vector_pointer(context, builder, lanes, kind, array, index_type, index)
    return builder.load(pointer, align=lanes.dtype.bitwidth // 8)


@intrinsic
def store(typingctx, array, index, value):
    """Write the lanes of `value` to ``array[index]`` and its neighbours along the last axis."""
    return types.void(array, index, value), _store


def _store(context, builder, signature, arguments):
    value = signature.args[2]
    place = signature.args[0], arguments[0], signature.args[1], arguments[1]
    pointer = _vector_pointer(context, builder, value, *place)
    builder.store(arguments[2], pointer, align=value.dtype.bitwidth // 8)
    return context.get_dummy_value()


def _mask(builder, lanes, count):
    """A vector of truth values: the first `count` lanes are on."""
    small = ir.IntType(32)
    kind = ir.VectorType(small, lanes.count)
    undefined = ir.Constant(kind, ir.Undefined)
    first = builder.insert_element(undefined, builder.trunc(count, small), ir.Constant(small, 0))
    limit = builder.shuffle_vector(first, undefined, ir.Constant(kind, [0] * lanes.count))
    return builder.icmp_signed("<", ir.Constant(kind, list(range(lanes.count))), limit)


def _intrinsic_name(verb, lanes):
    return f"llvm.masked.{verb}.v{lanes.count}f{lanes.dtype.bitwidth}.p0"


@intrinsic
def load_first(typingctx, array, index, count):
    """As `load`, but only the first `count` lanes are read, all if it is None; the others are 0."""
    lanes = Lanes(array.dtype)

    def generate(context, builder, signature, arguments):
        place = signature.args[0], arguments[0], signature.args[1], arguments[1]
        if count == types.none:
            return _load(context, builder, lanes, *place)
        first = context.cast(builder, arguments[2], signature.args[2], types.intp)
        return _load_first(context, builder, lanes, *place, first)

    return lanes(array, index, count), generate


def _load_first(context, builder, lanes, kind, array, index_type, index, count):
    pointer = _vector_pointer(context, builder, lanes, kind, array, index_type, index)
    mask = _mask(builder, lanes, count)
    align = ir.Constant(ir.IntType(32), lanes.dtype.bitwidth // 8)
    row = context.get_value_type(lanes)
    signature = ir.FunctionType(row, [pointer.type, align.type, mask.type, row])
    function = cgutils.get_or_insert_function(builder.module, signature, _intrinsic_name("load", lanes))
    return builder.call(function, [pointer, align, mask, ir.Constant(row, None)])


@intrinsic
def store_first(typingctx, array, index, value, count):
    """As `store`, but only the first `count` lanes are written, all if it is None."""
    if count == types.none:
        return types.void(array, index, value, count), _store

    def generate(context, builder, signature, arguments):
        place = signature.args[0], arguments[0], signature.args[1], arguments[1]
        pointer = _vector_pointer(context, builder, value, *place)
        count = context.cast(builder, arguments[3], signature.args[3], types.intp)
        mask = _mask(builder, value, count)
        align = ir.Constant(ir.IntType(32), value.dtype.bitwidth // 8)
        kind = context.get_value_type(value)
        signature = ir.FunctionType(ir.VoidType(), [kind, pointer.type, align.type, mask.type])
        function = cgutils.get_or_insert_function(builder.module, signature, _intrinsic_name("store", value))
        builder.call(function, [arguments[2], pointer, align, mask])
        return context.get_dummy_value()

    return types.void(array, index, value, count), generate


# --- Choices, lane by lane -------------------------------------------------------------------------------------
#
# `larger` and `equal` answer with a vector of truth values, by which `where` chooses.


class Truths(types.Type):
    """The type of a vector of `count` truth values."""

    def __init__(self, count):
        self.count = count
        super().__init__(name=f"Truths({count})")


@register_model(Truths)
class TruthsModel(models.PrimitiveModel):
    def __init__(self, manager, truths):
        super().__init__(manager, truths, ir.VectorType(ir.IntType(1), truths.count))


@intrinsic
def larger(typingctx, a, b):
    """Where a > b; nan counts as larger than any number, but nothing is larger than nan."""

    def generate(context, builder, signature, arguments):
        a, b = arguments
        return builder.and_(builder.fcmp_unordered(">", a, b), builder.fcmp_ordered("ord", b, b))

    return Truths(a.count)(a, b), generate


@intrinsic
def equal(typingctx, a, b):
    """Where a == b."""
    generate = lambda context, builder, signature, arguments: builder.fcmp_ordered("==", *arguments)
    return Truths(a.count)(a, b), generate


@intrinsic
def where(typingctx, truths, a, b):
    """The lanes of a where `truths` is true, those of b elsewhere."""
    return a(truths, a, b), lambda context, builder, signature, arguments: builder.select(*arguments)


@intrinsic
def same(typingctx, array, number):
    """Every lane holds this whole number."""
    lanes = Lanes(array.dtype)

    def generate(context, builder, signature, arguments):
        number = context.cast(builder, arguments[1], signature.args[1], lanes.dtype)
        return _spread(context, builder, lanes, number)

    return lanes(array, number), generate


@intrinsic
def lanes_of(typingctx, array):
    """How many lanes a vector of the numbers of `array` has."""
    count = lane_count(array.dtype)
    return types.intp(array), lambda context, builder, signature, arguments: ir.Constant(ir.IntType(64), count)
