"""The interpreter: reads a plan row by row and calls the kernel that each row names.

A plan is a table of integers, one row per call:

    code of the operation | where each array begins in the memory | its integers | its sizes

and code 0 ends it. `run` below is one long choice between operations. Its source is written from their
declarations (see operations.py), so a new kernel needs no line here; it is kept as a file beside the compiled
kernels, for Numba's cache and for the curious: ``nn.show(nn.kernels.run)``.
"""

import importlib.util
import sys

from . import activations, dense, losses, optimizers, random  # noqa: F401  (each registers its operations)
from .jit import CACHE, JIT, kernel, view
from .operations import OPERATIONS

WIDTH = 1 + max(len(o.integers) + len(o.arrays) + len(o.sizes) for o in OPERATIONS.values())

HEADER = '''\
"""Written by nnkit/kernels/interpreter.py from the declarations of the operations."""


def run(table, memory):
    """Carry out the calls of `table` (calls, width) on the flat array `memory`."""
    for row in range(table.shape[0]):
        code = table[row, 0]
        if code == 0:
            return
'''


def source_of(operation):
    """The lines of `run` that call one operation."""
    arrays, integers, sizes = list(operation.arrays), list(operation.integers), list(operation.sizes)
    columns = {name: f"table[row, {k}]" for k, name in enumerate(integers + sizes, 1 + len(arrays))}
    lines = [f"        elif code == {operation.code}:  # {operation.declaration}"]
    lines += [f"            {letter} = {columns[letter]}" for letter in sizes]
    arguments = [columns[name] for name in integers]
    for k, name in enumerate(arrays, 1):
        shape = ", ".join(operation.arrays[name])
        arguments.append(f"view(memory, table[row, {k}], ({shape},))")
    lines += [f"            {operation.name}("]
    lines += [f"                {argument}," for argument in arguments]
    lines += ["            )"]
    return "\n".join(lines) + "\n"


def write_run():
    """The source of `run`, for all operations known."""
    return HEADER + "".join(source_of(operation) for operation in OPERATIONS.values())


def make_run():
    """`run`, compiled; or as plain Python where Numba is switched off."""
    names = {"view": view, **{name: operation.kernel for name, operation in OPERATIONS.items()}}
    if not JIT:
        exec(compile(write_run(), "<nnkit interpreter>", "exec"), names)
        return names["run"]
    file = CACHE / "interpreter.py"
    if not file.exists():  # the folder's name holds a digest of everything that this text depends on
        part = file.with_suffix(f".{id(names)}.part")
        part.write_text(write_run(), encoding="utf-8")
        part.replace(file)
    specification = importlib.util.spec_from_file_location(f"{__name__}_{CACHE.name}", file)
    module = importlib.util.module_from_spec(specification)
    module.__dict__.update(names)
    sys.modules[specification.name] = module  # Numba's cache looks the function's module up by name
    specification.loader.exec_module(module)
    return kernel(module.run)


run = make_run()
