"""The interpreter: reads a plan row by row and calls the kernel that each row names.

A plan is a table of integers, one row per call:

    code of the operation | where each array begins in the memory | its integers | its sizes

and code 0 ends it. `run` below is one long choice between operations. Its source is generated from
their declarations (see operations.py), so a new kernel needs no line here; it is kept as a file beside the compiled
kernels, because Numba's cache needs one. ``nn.show(nn.kernels.run)`` prints it.
"""

import importlib.util
import sys

from .. import families  # noqa: F401  (each family registers its operations)
from . import JIT
from .cache import CACHE
from .jit import kernel
from .operations import OPERATIONS
from .views import view

if JIT:
    from .intrinsics import compiled_arguments  # which also tells Numba how to compile the functions of views.py

WIDTH = 1 + max(len(o.integers) + len(o.arrays) + len(o.sizes) for o in OPERATIONS.values())

HEADER = '''\
"""Written by nnkit/kernels/compile/interpreter.py from the declarations of the operations."""


def run(table, memory, update):
    """Carry out the calls of `table` (calls, width) on the flat array `memory`, after so many updates."""
    for row in range(table.shape[0]):
        code = table[row, 0]
        if code == 0:
            return
'''


def source_of(operation):
    """The lines of `run` that call one operation."""
    return (
        f"        elif code == {operation.code}:  # {operation.declaration}\n"
        f'            {operation.name}(*arguments("{operation.name}", table, row, memory, update))\n'
    )


def write_run():
    """The source of `run`, for all operations known."""
    return HEADER + "".join(source_of(operation) for operation in OPERATIONS.values())


def arguments(name, table, row, memory, update):
    """The arguments that `row` of the table gives for the operation `name`, as a tuple."""
    operation = OPERATIONS[name]
    numbers = [int(number) for number in table[row]]
    places, integers, sizes = operation.columns
    sizes = {letter: numbers[k] for letter, k in sizes.items()}
    shapes = [tuple(sizes[letter] for letter in axes) for axes in operation.arrays.values()]
    arrays = [view(memory, numbers[k], shape) for k, shape in zip(places.values(), shapes)]
    return (*[update] * operation.counts, *(numbers[k] for k in integers.values()), *arrays)


def make_run():
    """`run`, compiled; or as plain Python without Numba."""
    names = {name: operation.kernel for name, operation in OPERATIONS.items()}
    names["arguments"] = compiled_arguments if JIT else arguments
    file = _write_source() if JIT else None
    if file is None:
        exec(compile(write_run(), "<nnkit interpreter>", "exec"), names)
        return kernel(names["run"]) if JIT else names["run"]
    specification = importlib.util.spec_from_file_location(f"{__name__}_{CACHE.name}", file)
    module = importlib.util.module_from_spec(specification)
    module.__dict__.update(names)
    sys.modules[specification.name] = module  # Numba's cache looks the function's module up by name
    specification.loader.exec_module(module)
    return kernel(module.run)


def _write_source():
    """The file with the source of `run`; None where it cannot be kept."""
    if CACHE is None:
        return None
    file = CACHE / "interpreter.py"
    if not file.exists():  # the folder's name holds a digest of everything that this text depends on
        part = file.with_suffix(f".{id(file)}.part")
        try:
            part.write_text(write_run(), encoding="utf-8")
            part.replace(file)
        except OSError:  # the disk is full
            return None
    return file


run = make_run()
