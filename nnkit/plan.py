"""A plan: what a network does, as data. Named buffers, and calls of kernels on them.

Layers, losses and optimizers write plans; the engine reads them. A shape may hold the words "n" (samples in the
batch) and "p" (numbers in all parameters together), so one plan serves every batch size. `Plan.layout` gives
each buffer its place in one flat memory, and `Plan.table` turns calls into rows of integers for the interpreter
(nnkit/kernels/interpreter.py). `Plan.to_json` is what the page gets.
"""

import json
from copy import deepcopy
from dataclasses import dataclass
from math import prod

import numpy as np

from .kernels.interpreter import WIDTH
from .kernels.operations import OPERATIONS

ALIGNMENT = 16  # numbers: every buffer begins at a multiple of 64 bytes
SECTIONS = ("initialise", "forward", "loss", "backward", "update")


@dataclass(frozen=True)
class Call:
    """One call of a kernel: the operation's name, the names of its arrays, its integers.

    An integer may be a word that is given a number when a table is made: "seed" (of the run or of the initial
    values), "training" (1 while the parameters are learned, else 0), "epochs" and "updates_per_epoch" of the run.
    """

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
    buffers: dict name -> shape, a tuple of integers and the words "n" and "p". The numbers of one that no call writes
        are 0.
    aliases: dict name -> the buffer whose numbers it shows in another shape.
    parameters: the names of the buffers that are learned, in memory order.
    fields: the buffers of which each sample brings its own row: inputs, target, lengths. Dict name -> what a row
        is filled with where nothing is given; None: it must be given.
    constants: dict name -> numbers to be written into a buffer before a run.
    sections: dict name -> list of `Call`: initialise, forward, loss, backward, update.
    output: the buffer of the network's answer.
    """

    def __init__(self):
        self.buffers = {"parameters": ("p",), "gradients": ("p",)}
        self.aliases = {}
        self.parameters = []
        self.fields = {}
        self.constants = {}
        self.sections = {name: [] for name in SECTIONS}
        self.output = None
        self.memories = []  # buffers of the optimizer that are 0 when a run begins
        self.states = {}  # output of a recurrent layer -> the buffers of its last state, and of its last cell
        self.indices = {}  # one-hot buffer -> the integers that it spells out
        self._streams = 0
        self._fixed = set()  # buffers that no parameter can change: they need no gradient
        self._lengths = {}  # buffer with a time axis -> (name of the lengths of its sequences, number of steps)
        self._backward = []  # one list of calls per layer, in forward order

    # --- Writing a plan: buffers --------------------------------------------------------------------------------

    def buffer(self, name, shape):
        """A new buffer; returns its name, which gets a number where a layer is used more than once."""
        first, k = name, 1
        while name in self.buffers:
            k += 1
            name = f"{first}.{k}"
        self.buffers[name] = tuple(shape)
        return name

    def alias(self, name, of, shape):
        """The numbers of the buffer `of`, in another shape; returns the name."""
        name = self.buffer(name, shape)
        self.aliases[name] = of
        if of in self._fixed:
            self._fixed.add(name)
        return name

    def input(self, name, shape):
        """A buffer of samples of this shape. Its first axis counts as time as long as layers keep it."""
        self.buffer(name, ("n", *shape))
        self.fields[name] = None
        self._fixed.add(name)
        self._lengths[name] = (name.replace("input", "lengths"), shape[0])
        return name

    def result(self, name, shape, *sources, learned=False, keeps_time=True):
        """The buffer for what a layer makes of the buffers `sources`.

        `learned`: with parameters of its own. `keeps_time`: step t of it belongs to step t of the first source.
        """
        name = self.buffer(name, shape)
        if not learned and all(source in self._fixed for source in sources):
            self._fixed.add(name)
        if keeps_time and len(shape) > 2:
            self.keep_time(name, sources[0])
        return name

    def keep_time(self, name, source):
        """Step t of the buffer `name` belongs to step t of the buffer `source`."""
        if source in self._lengths and self.buffers[name][1] == self._lengths[source][1]:
            self._lengths[name] = self._lengths[source]

    def lengths(self, name):
        """The buffer (n,) with the number of valid steps of each sequence in the buffer `name`."""
        if name not in self._lengths:  # its steps are not those of an input, so all of them are valid
            steps = self.buffers[name][1]
            lengths = f"lengths.{steps}"
            if lengths not in self.buffers:
                self.call("forward", "fill", self.buffer(lengths, ("n",)), integers=(steps,))
            return lengths
        lengths, steps = self._lengths[name]
        if lengths not in self.buffers:
            self.buffer(lengths, ("n",))
            self.fields[lengths] = steps
        return lengths

    def has_time(self, name):
        """Whether the buffer `name` still has the time axis of an input."""
        return name in self._lengths

    def parameter(self, name, shape, initial=None, *integers, scratch=()):
        """A buffer that is learned, the same one where a layer is used more than once. `initial` is the operation
        that fills it (None: zeros); its first two integers, the seed and the number of the random stream, are added
        here. `scratch`: buffers that it needs besides.
        """
        if name not in self.parameters:
            self.buffer(name, shape)
            self.buffers[f"{name}.gradient"] = tuple(shape)
            stream = len(self.parameters)
            if initial is not None:
                self.call("initialise", initial, name, *scratch, integers=("seed", stream, *integers))
            self.parameters.append(name)
        return name

    def constant(self, name, numbers):
        """A buffer of numbers that are written before a run."""
        name = self.buffer(name, (len(numbers),))
        self.constants[name] = [float(x) for x in numbers]
        return name

    def stream(self):
        """A number that no other layer gets, for a stream of random numbers."""
        self._streams += 1
        return self._streams

    def gradient(self, name):
        """The buffer for the gradient of the loss with respect to buffer `name`; None where none is wanted."""
        if name in self._fixed:
            return None
        gradient = f"{name}.gradient"
        if gradient not in self.buffers:
            if name in self.aliases:
                return self.alias(gradient, self.gradient(self.aliases[name]), self.buffers[name])
            self.buffer(gradient, self.buffers[name])
        return gradient

    # --- Writing a plan: calls ----------------------------------------------------------------------------------

    def layer(self):
        """Open the next layer: its backward calls will come before those of the layers opened earlier."""
        self._backward.append([])

    def call(self, section, operation, *arrays, integers=()):
        """Add a call. One that has nowhere to write (a gradient that is not wanted) is left out."""
        call = Call(operation, arrays, tuple(integers))
        if None in call.outputs:
            return
        OPERATIONS[operation].bind([self.shape(name, {"n": 1, "p": 1}) for name in arrays])
        (self._backward[-1] if section == "backward" else self.sections[section]).append(call)

    def close(self):
        """All is there: put the backward calls in order, the last layer's first, and drop what nobody uses."""
        for layer in reversed(self._backward):
            for call in layer:
                self._add_backward(call)
        if not self.sections["loss"]:
            self.sections["backward"] = []
        self._drop_unread()
        self._prune()

    def _add_backward(self, call):
        """Backward calls write their gradients. Where a buffer has been used several times, all but the first of
        them write elsewhere, and are added.
        """
        calls = self.sections["backward"]
        written = {self._root(name) for other in calls for name in other.outputs}
        again = [name for name in call.outputs if name.endswith(".gradient") and self._root(name) in written]
        names = {name: self.buffer(f"{name}.more", self.buffers[name]) for name in again}
        calls.append(Call(call.operation, tuple(names.get(name, name) for name in call.arrays), call.integers))
        for name, more in names.items():
            calls.append(Call("add_to", (more, name)))

    def _root(self, name):
        while name in self.aliases:
            name = self.aliases[name]
        return name

    def _drop_unread(self):
        """Leave out forward calls that write what nobody reads: one-hot rows, where the integers are read instead."""
        later = [call for name in ("loss", "backward", "update") for call in self.sections[name]]
        read = {self._root(name) for call in later for name in call.arrays} | {self._root(self.output)}
        kept = []
        for call in reversed(self.sections["forward"]):
            if not read.isdisjoint(map(self._root, call.outputs)):
                read |= set(map(self._root, call.arrays))
                kept.insert(0, call)
        self.sections["forward"] = kept

    def _prune(self):
        """Forget buffers that no call reads or writes."""
        used = {name for calls in self.sections.values() for call in calls for name in call.arrays}
        used |= {"parameters", "gradients", self.output, *self.parameters, *self.fields}
        used |= {f"{name}.gradient" for name in self.parameters}
        used |= {self._root(name) for name in used}
        while more := {self.aliases[name] for name in used if name in self.aliases} - used:
            used |= more
        self.buffers = {name: shape for name, shape in self.buffers.items() if name in used}
        self.aliases = {name: of for name, of in self.aliases.items() if name in used}

    # --- Reading a plan -----------------------------------------------------------------------------------------

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
            if name not in offsets and name not in self.aliases:
                offsets[name] = place
                place = _aligned(place + prod(self.shape(name, symbols)))
        for name in self.aliases:
            offsets[name] = offsets[self._root(name)]
        return offsets, symbols, place

    def batch_for(self, numbers, most):
        """The largest batch, up to `most` samples, whose memory has at most so many numbers; at least one sample."""
        one, all_ = self.layout(1)[2], self.layout(most)[2]
        if all_ <= numbers:
            return most
        rest = numbers - one - ALIGNMENT * len(self.buffers)  # gaps between buffers differ from batch to batch
        return 1 + max(0, int(rest * (most - 1) / (all_ - one)))

    def copy(self):
        """The same plan, to be changed: what is changed in it changes nothing in this one."""
        return deepcopy(self)

    def table(self, sections, offsets, symbols):
        """The calls of the given sections as rows of integers (calls + 1, width); a row of zeros ends them."""
        calls = [call for section in sections for call in self.sections[section]]
        rows = np.zeros((len(calls) + 1, WIDTH), np.int64)
        for row, call in zip(rows, calls):
            operation = OPERATIONS[call.operation]
            sizes = operation.bind([self.shape(name, symbols) for name in call.arrays])
            numbers = [operation.code, *(offsets[name] for name in call.arrays)]
            numbers += [symbols[i] if isinstance(i, str) else i for i in call.integers]
            numbers += [sizes[letter] for letter in operation.sizes]
            row[: len(numbers)] = numbers
        return rows

    def to_json(self):
        """The plan as a JSON text."""
        return json.dumps(
            {
                "buffers": self.buffers,
                "aliases": self.aliases,
                "parameters": self.parameters,
                "fields": self.fields,
                "constants": self.constants,
                "memories": self.memories,
                "output": self.output,
                "sections": {
                    name: [[c.operation, c.arrays, c.integers] for c in calls] for name, calls in self.sections.items()
                },
            }
        )


def _aligned(place):
    return -(-place // ALIGNMENT) * ALIGNMENT
