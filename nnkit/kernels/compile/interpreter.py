"""The interpreter: reads a plan row by row and calls the kernel that each row names.

A plan is a table of integers, one row per call:

    code of the operation | where each array begins in the memory | its integers | its sizes | its extras

and code 0 ends it. What calls an operation is generated from its declaration (see operations.py), so a new kernel needs
no line here. On this machine each operation is compiled when a table first names it, and its address stands in one more
column of the table (see linking.py); engine.wasm holds them all, behind one long choice by code.
"""

from .. import families  # noqa: F401  (each family registers its operations)
from . import JIT, WHOLE
from .jit import kernel, later
from .operations import ONE, OPERATIONS
from .views import view

call_linked, compiled_arguments = later("intrinsics", "call_linked", "compiled_arguments")

WIDTH = 1 + max(sum(map(len, o.columns)) for o in OPERATIONS.values())


def source_of(name, table="table", row="row"):
    """The call of one operation, as source; see linking.py for names that end in "_one"."""
    return f'{name.removesuffix(ONE)}(*arguments("{name}", {table}, {row}, memory, update))'


def write_choice():
    """The source of a function that calls the operation whose code a row holds, for all operations known."""
    choices = [f"if code == {o.code}:  # {o.declaration}\n        {source_of(o.name)}" for o in OPERATIONS.values()]
    return "def call(table, row, memory, update):\n    code = table[row, 0]\n    " + "\n    el".join(choices)


def arguments(name, table, row, memory, update):
    """The arguments that `row` of the table gives for the operation `name`, as a tuple."""
    operation = OPERATIONS[name]
    numbers = [int(number) for number in table[row]]
    places, integers, sizes, _ = operation.columns  # without Numba no call is cut
    sizes = {letter: numbers[k] for letter, k in sizes.items()}
    shapes = [tuple(sizes[letter] for letter in axes) for axes in operation.arrays.values()]
    arrays = [view(memory, numbers[k], shape) for k, shape in zip(places.values(), shapes)]
    return (*[update] * operation.counts, *(numbers[k] for k in integers.values()), *arrays)


def make_call():
    """How `run` calls the operation of a row: by its address, or by its code."""
    if JIT and not WHOLE:
        return call_linked
    names = {name: operation.kernel for name, operation in OPERATIONS.items()}
    names |= {"__name__": __name__, "arguments": compiled_arguments if JIT else arguments}
    exec(compile(write_choice(), "<nnkit interpreter>", "exec"), names)
    return kernel(names["call"])


call = make_call()


@kernel
def run(table, memory, update):
    """Carry out the calls of `table` (calls, width) on the flat array `memory`, after so many updates."""
    for row in range(table.shape[0]):
        if table[row, 0] == 0:
            return
        call(table, row, memory, update)
