"""A plan: what a network does, as data. Named buffers, and calls of kernels on them.

Layers, losses and optimizers write plans; the engine reads them. A shape may hold the words "n" (samples in the
batch) and "p" (numbers in all parameters together), so one plan serves every batch size. `Plan.layout` gives
each buffer its place in one flat memory, and `Plan.table` turns calls into rows of integers for the interpreter
(nnkit/kernels/interpreter.py). `Plan.to_json` is what the page gets.
"""

import json
from dataclasses import dataclass
from math import prod

import numpy as np

from .kernels.interpreter import WIDTH
from .kernels.operations import OPERATIONS

ALIGNMENT = 16  # numbers: every buffer begins at a multiple of 64 bytes
SECTIONS = ("initialise", "forward", "loss", "backward", "update")


@dataclass(frozen=True)
class Call:
    """One call of a kernel: the operation's name, the names of its arrays, its integers."""

    operation: str
    arrays: tuple
    integers: tuple = ()

    @property
    def outputs(self):
        """The names of the buffers that the call writes."""
        return self.arrays[-len(OPERATIONS[self.operation].outputs) :]

    def __str__(self):
        inputs = self.arrays[: len(self.arrays) - len(self.outputs)]
        return f"{', '.join(self.outputs)} = {self.operation}({', '.join(map(str, (*self.integers, *inputs)))})"


class Plan:
    """The buffers and calls of one network, with or without a loss and an optimizer.

    Attributes
    ----------
    buffers: dict name -> shape, a tuple of integers and the words "n" and "p".
    parameters: the names of the buffers that are learned, in memory order.
    constants: dict name -> numbers to be written into a buffer before a run.
    sections: dict name -> list of `Call`: initialise, forward, loss, backward, update.
    """

    def __init__(self):
        self.buffers = {"parameters": ("p",), "gradients": ("p",)}
        self.parameters = []
        self.constants = {}
        self.sections = {name: [] for name in SECTIONS}
        self._backward = []  # one list of calls per layer, in forward order

    # --- Writing a plan ---------------------------------------------------------------------------------------

    def buffer(self, name, shape):
        """A buffer; returns its name."""
        if name in self.buffers:
            raise ValueError(f"the plan has a buffer {name!r} already")
        self.buffers[name] = tuple(shape)
        return name

    def parameter(self, name, shape, initial=None, *integers):
        """A buffer that is learned. `initial` is the operation that fills it (None: zeros); its first two integers,
        the seed and the number of the random stream, are added here.
        """
        self.buffer(name, shape)
        self.buffers[f"{name}.gradient"] = tuple(shape)
        if initial is not None:
            stream = len(self.parameters)
            self.sections["initialise"].append(Call(initial, (name,), ("seed", stream, *integers)))
        self.parameters.append(name)
        return name

    def constant(self, name, numbers):
        """A buffer of numbers that are written before a run."""
        self.constants[name] = [float(x) for x in numbers]
        return self.buffer(name, (len(numbers),))

    def gradient(self, name):
        """The buffer for the gradient of the loss with respect to buffer `name`; None where none is wanted."""
        if name == "input":
            return None
        gradient = f"{name}.gradient"
        if gradient not in self.buffers:
            self.buffer(gradient, self.buffers[name])
        return gradient

    def layer(self):
        """Open the next layer: its backward calls will come before those of the layers opened earlier."""
        self._backward.append([])

    def call(self, section, operation, *arrays, integers=()):
        """Add a call. One that has nowhere to write (a gradient that is not wanted) is left out."""
        call = Call(operation, arrays, integers)
        if None in call.outputs:
            return
        OPERATIONS[operation].bind([self.shape(name, {"n": 1, "p": 1}) for name in arrays])
        (self._backward[-1] if section == "backward" else self.sections[section]).append(call)

    def close(self):
        """All layers are there: put their backward calls in order, the last layer's first."""
        self.sections["backward"] = [call for layer in reversed(self._backward) for call in layer]

    # --- Reading a plan ---------------------------------------------------------------------------------------

    def shape(self, name, symbols):
        """The shape of a buffer, with the words in it replaced by the numbers in `symbols`."""
        return tuple(symbols.get(size, size) for size in self.buffers[name])

    def layout(self, n):
        """Where each buffer begins in a memory for batches of up to n samples.

        Returns (offsets, symbols, size): dict name -> place, the values of "n" and "p", the memory's length.
        Parameters come first, then their gradients in the same order, so that "parameters" and "gradients" are
        each one row of numbers, of which the gaps stay 0.
        """
        offsets, place = {}, 0
        for name in self.parameters:
            offsets[name] = place
            place = _aligned(place + prod(self.buffers[name]))
        symbols = {"n": n, "p": place}
        for name in self.parameters:
            offsets[f"{name}.gradient"] = offsets[name] + symbols["p"]
        place = 0  # of "parameters", the first buffer; "gradients" comes next
        for name in self.buffers:
            if name not in offsets:
                offsets[name] = place
                place = _aligned(place + prod(self.shape(name, symbols)))
        return offsets, symbols, place

    def table(self, sections, offsets, symbols):
        """The calls of the given sections as rows of integers (calls + 1, width); a row of zeros ends them."""
        calls = [call for section in sections for call in self.sections[section]]
        rows = np.zeros((len(calls) + 1, WIDTH), np.int64)
        for row, call in zip(rows, calls):
            operation = OPERATIONS[call.operation]
            sizes = operation.bind([self.shape(name, symbols) for name in call.arrays])
            numbers = [operation.code, *(offsets[name] for name in call.arrays)]
            numbers += [symbols.get(i, i) for i in call.integers]
            numbers += [sizes[letter] for letter in operation.sizes]
            row[: len(numbers)] = numbers
        return rows

    def to_json(self):
        """The plan as a JSON text."""
        return json.dumps(
            {
                "buffers": self.buffers,
                "parameters": self.parameters,
                "constants": self.constants,
                "sections": {
                    name: [[c.operation, c.arrays, c.integers] for c in calls] for name, calls in self.sections.items()
                },
            }
        )


def _aligned(place):
    return -(-place // ALIGNMENT) * ALIGNMENT
