"""How the threads of a team meet (see team.py): numbers that one writes and others read, and calls by address."""

from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from .team import PAUSE

WORD = ir.IntType(64)


def _pointer(builder, arguments):
    """The address of ``team[place]``, for the first two arguments."""
    place = builder.mul(arguments[1], ir.Constant(WORD, 8))
    return builder.inttoptr(builder.add(arguments[0], place), WORD.as_pointer())


@intrinsic
def look(typingctx, team, place):
    """The number ``team[place]``, after all that was written before it."""

    def generate(context, builder, signature, arguments):
        return builder.load_atomic(_pointer(builder, arguments), "seq_cst", align=8)

    return types.int64(types.int64, types.int64), generate


@intrinsic
def put(typingctx, team, place, value):
    """Write ``team[place]``, where others see it after all that was written before it."""

    def generate(context, builder, signature, arguments):
        builder.store_atomic(arguments[2], _pointer(builder, arguments), "seq_cst", align=8)
        return context.get_dummy_value()

    return types.void(types.int64, types.int64, types.int64), generate


@intrinsic
def swap(typingctx, team, place, old, new):
    """If ``team[place]`` is `old`, make it `new`; returns whether it was."""

    def generate(context, builder, signature, arguments):
        pointer = _pointer(builder, arguments)
        return builder.extract_value(builder.cmpxchg(pointer, *arguments[2:], "seq_cst", "seq_cst"), 1)

    return types.boolean(*[types.int64] * 4), generate


@intrinsic
def count_up(typingctx, team, place):
    """Add 1 to ``team[place]``."""

    def generate(context, builder, signature, arguments):
        builder.atomic_rmw("add", _pointer(builder, arguments), ir.Constant(WORD, 1), "seq_cst")
        return context.get_dummy_value()

    return types.void(types.int64, types.int64), generate


@intrinsic
def address_of(typingctx, pointer):
    """The address that a pointer is, as a number."""
    return types.int64(pointer), lambda context, builder, signature, arguments: builder.ptrtoint(arguments[0], WORD)


@intrinsic
def call_part(typingctx, row, last, memory, update):
    """Call the function whose address is number `last` of a row, with the row, the memory, the number of updates."""

    def generate(context, builder, signature, arguments):
        place = _pointer(builder, arguments)
        function = builder.inttoptr(builder.load(place), ir.FunctionType(ir.VoidType(), [WORD] * 3).as_pointer())
        builder.call(function, [arguments[0], *arguments[2:]])
        return context.get_dummy_value()

    return types.void(*[types.int64] * 4), generate


@intrinsic
def pause(typingctx, team):
    """Let other threads have this core."""

    def generate(context, builder, signature, arguments):
        place = _pointer(builder, [arguments[0], ir.Constant(WORD, PAUSE)])
        function = builder.inttoptr(builder.load(place), ir.FunctionType(ir.IntType(32), []).as_pointer())
        builder.call(function, [])
        return context.get_dummy_value()

    return types.void(types.int64), generate
