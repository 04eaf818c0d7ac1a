"""The operations that a plan can call: each a kernel, declared together with the shapes of its arguments.

    @operation("x[n,i] weight[i,o] bias[o] -> y[n,o]")
    def dense_forward(x, weight, bias, y): ...

The declaration is everything that the rest of the engine knows about a kernel. From it come the interpreter's
call, the checks of a plan, the names that a reader sees when stepping through one, and the tests that compare the
kernel with a reference. Words before the arrays are integers; the word "update", which comes first, is the number of
updates done so far, the one integer that changes while a plan runs. Arrays after the arrow are written (and may be
read); letters are sizes, and the same letter is the same size. An array with more axes than the declaration has its
leading axes merged into the first: ``x[n]`` is any array read as one row of numbers, ``x[n,i]`` acts on the last axis.
"""

import itertools
import re
from dataclasses import dataclass
from inspect import signature
from math import prod

from . import JIT
from .jit import kernel

OPERATIONS = {}

# Sizes that are often 1, such as the number of outputs, and the end of the name of an operation that has been compiled
# for it, see linking.py.
OFTEN_ONE = {
    **dict.fromkeys(
        ["mse_forward", "mse_backward", "mae_forward", "mae_backward", "huber_forward", "huber_backward"], "i"
    ),
    **dict.fromkeys(["binary_cross_entropy_forward", "binary_cross_entropy_backward"], "i"),
    **dict.fromkeys(["embedding_forward", "embedding_backward", "embedding_backward_rows", "sgd_rows"], "o"),
}
ONE = "_one"


@dataclass
class Operation:
    """A kernel and the shapes of its arguments.

    `textbook` is the form that the book shows; `kernel` is the form that the engine runs, the same function
    unless a faster one with the same bits was given by `engine_form`.
    """

    name: str
    code: int
    declaration: str
    counts: bool  # whether it begins with the number of updates
    integers: tuple  # the other integers
    arrays: dict  # argument -> the letters of its axes
    outputs: tuple
    textbook: object
    kernel: object

    @property
    def sizes(self):
        """The size letters, in the order in which they first stand in the declaration."""
        return tuple(dict.fromkeys(letter for axes in self.arrays.values() for letter in axes))

    @property
    def extras(self):
        """The integers that the engine's form takes besides, last: which part of a call it computes, see cutting.py."""
        form = getattr(self.kernel, "py_func", self.kernel)
        return tuple(name for name, p in signature(form).parameters.items() if p.default is not p.empty)

    @property
    def columns(self):
        """Four dicts: in which column of a plan's row each array's place, integer, size and extra stands."""
        columns = itertools.count(1)  # column 0 holds the code
        parts = self.arrays, self.integers, self.sizes, self.extras
        return tuple({name: next(columns) for name in names} for names in parts)

    def bind(self, shapes):
        """The value of each size letter for arrays of the given shapes (one per array, in order)."""
        sizes = {}
        for (argument, axes), shape in zip(self.arrays.items(), shapes, strict=True):
            merged = len(shape) - len(axes) + 1
            shape = (prod(shape[:merged]), *shape[merged:])
            for letter, size in zip(axes, shape, strict=True):
                if sizes.setdefault(letter, size) != size:
                    raise ValueError(
                        f"{self.name}: axis {letter} of {argument} has {size} entries, elsewhere {sizes[letter]}; "
                        f"declared as {self.declaration}"
                    )
        return sizes


def operation(declaration):
    """Compile the decorated function as a kernel and make it callable from plans; see the top of this file."""

    def register(function):
        inputs, outputs = declaration.split("->")
        integers = tuple(re.findall(r"\b(\w+)\b(?!\[)", re.sub(r"\[.*?\]", "[]", inputs)))
        arrays = {name: tuple(axes.split(",")) for name, axes in re.findall(r"(\w+)\[(.*?)\]", declaration)}
        compiled = kernel(function)
        OPERATIONS[function.__name__] = Operation(
            name=function.__name__,
            code=len(OPERATIONS) + 1,  # 0 ends a section of a plan
            declaration=declaration,
            counts="update" in integers,
            integers=tuple(word for word in integers if word != "update"),
            arrays=arrays,
            outputs=tuple(name for name, _ in re.findall(r"(\w+)\[(.*?)\]", outputs)),
            textbook=compiled,
            kernel=compiled,
        )
        return compiled

    return register


def engine_form(textbook):
    """Let the engine run the decorated function in place of `textbook`: the same bits, faster. Its last arguments may
    be extras, which say what part of the call to compute; where they are 0, their default, all of it.
    """

    def register(function):
        if JIT:
            OPERATIONS[textbook.__name__].kernel = kernel(function)
        return OPERATIONS[textbook.__name__].kernel

    return register
