"""A plan: the computation of a network as data. Named buffers, and calls of kernels on them.

Layers, losses and optimizers write plans; the engine reads them. A shape may hold the words "n" (samples in the
batch) and "p" (numbers in all parameters together), so one plan serves every batch size. `Plan.layout` gives
each buffer its place in one flat memory, and `Plan.table` turns calls into rows of integers for the interpreter
(nnkit/kernels/compile/interpreter.py). `Plan.to_json` is what the page gets.
"""

import json
from copy import deepcopy
from dataclasses import dataclass, replace
from math import prod

import numpy as np

from .errors import ShapeError
from .kernels.compile.interpreter import WIDTH
from .kernels.compile.operations import OPERATIONS
from .time_axis import NO_TIME, Time

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
    parameters: the names of the buffers that are learned, in memory order. averages: those among them that are measured
        instead.
    fields: the buffers of which each sample brings its own row: inputs, target, lengths. Dict name -> what a row
        is filled with where nothing is given; None: it must be given.
    constants: dict name -> numbers to be written into a buffer before a run.
    sections: dict name -> list of `Call`: initialise, forward, loss, backward, update.
    outputs: the buffers of the network's answers; `output`: the first.
    frozen: the numbers of layers that do not learn. inputs: whether inputs have gradients. carry: whether recurrent
        layers go on from batch to batch.
    """

    def __init__(self, frozen=(), inputs=False, carry=False):
        self.frozen, self.inputs, self.carry = frozen, inputs, carry
        self.buffers = {"parameters": ("p",), "gradients": ("p",)}
        self.aliases = {}
        self.parameters = []
        self.fields = {}
        self.constants = {}
        self.sections = {name: [] for name in SECTIONS}
        self.outputs = []
        self.nodes = {}  # serial of a node -> its buffer
        self.averages = set()
        self.batch_wide = []  # (layer that averages over a batch in training, the buffer that it reads)
        self.memories = []  # buffers that go on from update to update, and are 0 when a run begins
        self.states = {}  # output of a recurrent layer -> the buffers of its last state, and of its last cell
        self.indices = {}  # one-hot buffer -> the integers that it spells out
        self.counted = {}  # what the kernels count with floats -> the largest number of each
        self._streams = 0
        self._uses = {}  # name -> how many buffers were named after it
        self._roots = {}  # alias -> the buffer that holds its numbers
        self._fixed = set()  # buffers that no parameter can change: they need no gradient
        self._times = {}  # buffer -> its `Time`, unless that is NO_TIME
        self._backward = []  # one list of calls per layer, in forward order

    # --- Writing a plan: buffers --------------------------------------------------------------------------------

    def buffer(self, name, shape):
        """A new buffer; returns its name, which gets a number where a layer is used more than once."""
        first = name
        while name in self.buffers:
            self._uses[first] = self._uses.get(first, 1) + 1
            name = f"{first}.{self._uses[first]}"
        self.buffers[name] = tuple(shape)
        return name

    def alias(self, name, of, shape):
        """The numbers of the buffer `of`, in another shape; returns the name."""
        name = self.buffer(name, shape)
        self.aliases[name] = of
        self._roots[name] = self.root(of)
        if of in self._fixed:
            self._fixed.add(name)
        self._set_time(name, self.time(of))
        return name

    def input(self, name, shape, integers=False):
        """A buffer of samples of this shape. Its first axis counts as time as long as layers keep it."""
        self.buffer(name, ("n", *shape))
        self.fields[name] = None
        if integers or not self.inputs:
            self._fixed.add(name)
        self._times[name] = Time((name.replace("input", "lengths"), shape[0]), padded=True)
        return name

    def result(self, name, shape, *sources, learned=False, keeps_time=True, whole=(), valid=(), masked=False):
        """The buffer for the output of a layer that reads the buffers `sources`.

        `learned`: with parameters of its own. `keeps_time`: step t of it depends on step t of the sources alone.
        `whole`: buffers that every step of it may depend on. `valid`: the same for buffers of which it reads only the
        valid steps. `masked`: its steps after the end of a sequence are 0.
        """
        name = self.buffer(name, shape)
        if not (learned and self._learns(name)) and all(source in self._fixed for source in (*sources, *whole, *valid)):
            self._fixed.add(name)
        time = Time.together([self.time(source) for source in sources], name)
        if not keeps_time:
            time = time.without_axis(name)
        of_valid = replace(Time.together([self.time(source) for source in valid], name), padded=False)
        others = [self.time(source) for source in whole] + [of_valid]
        time = Time.together([time, *(other.without_axis(name) for other in others)], name)
        self._set_time(name, replace(time, padded=False) if masked else time)
        return name

    def _set_time(self, name, time):
        """Keep the time axis only where the buffer `name` has as many steps, with an axis of numbers in each."""
        shape = self.buffers[name]
        if time.axis is not None and (len(shape) < 3 or shape[1] != time.axis[1]):
            time = time.without_axis(name)
        if time != NO_TIME:
            self._times[name] = time

    def time(self, name):
        """The `Time` of the buffer `name`."""
        return self._times.get(name, NO_TIME)

    def has_time(self, name):
        """Whether the buffer `name` still has the time axis of an input."""
        return self.time(name).axis is not None

    def lengths(self, name):
        """The buffer (n,) with the number of valid steps of each sequence in the buffer `name`."""
        if self.has_time(name):
            lengths, steps = self.time(name).axis
            if lengths not in self.buffers:
                self.buffer(lengths, ("n",))
                self.fields[lengths] = steps
        else:  # its steps are not those of an input, so all of them are valid
            steps = self.buffers[name][1]
            lengths = f"lengths.all.{steps}"
            if lengths not in self.buffers:
                self.call("forward", "fill", self.buffer(lengths, ("n",)), integers=(steps,))
        self.count("time steps", steps)
        return lengths

    def count(self, what, most):
        """Say that kernels are given whole numbers from 0 to `most` as floats, which must hold them all."""
        self.counted[what] = max(most, self.counted.get(what, 0))

    def parameter(self, name, shape, initial=None, *integers, given=(), scratch=()):
        """A buffer that is learned, the same one where a layer is used more than once. `initial` is the operation
        that fills it (None: zeros); its first two integers, the seed and the number of the random stream, are added
        here. `given`: the buffers that it reads; `scratch`: those that it needs besides. Raises ShapeError where a
        later use of a layer needs another shape than the first.
        """
        if name not in self.buffers:
            self.buffer(name, shape)
            self.buffers[f"{name}.gradient"] = tuple(shape)
            if not self._learns(name):
                self._fixed.add(name)
            stream = len(self.parameters)
            if initial is not None:
                self.call("initialise", initial, *given, name, *scratch, integers=("seed", stream, *integers))
            self.parameters.append(name)
        elif self.buffers[name] != tuple(shape):
            number = name.split(".")[0]
            raise ShapeError(
                f"Layer {number} is used more than once, and all uses share {name}: they must need the same shape; the "
                f"first needs {self.buffers[name]}, a later one {tuple(shape)}. Give that one a layer of its own."
            )
        return name

    def average(self, name, shape):
        """A parameter that is measured in training: no gradient moves it."""
        self.averages.add(name)
        return self.parameter(name, shape)

    def over_batch(self, name, x):
        """Say that the layer `name` averages the buffer x over a batch in training. Returns the integer that tells its
        kernels whether to: the word "training", or 0 where the layer is frozen.
        """
        if not self._learns(name):
            return 0
        self.batch_wide.append((name, x))
        return "training"

    def _learns(self, name):
        """Whether a buffer can learn: not running averages, nor what is named after a frozen layer."""
        return name not in self.averages and (not self.frozen or int(name.split(".")[0]) not in self.frozen)

    @property
    def trained(self):
        """The parameters that are learned."""
        return [name for name in self.parameters if self._learns(name)]

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
        """The buffer for the gradient of the loss with respect to buffer `name`; None if it is not needed."""
        if name in self._fixed:
            return None
        missing = [name]  # then the buffers that it is an alias of, down to one that has a gradient
        while f"{missing[-1]}.gradient" not in self.buffers and missing[-1] in self.aliases:
            missing.append(self.aliases[missing[-1]])
        for name in reversed(missing):
            gradient = f"{name}.gradient"
            if gradient in self.buffers:
                continue
            if name in self.aliases:
                self.alias(gradient, f"{self.aliases[name]}.gradient", self.buffers[name])
            else:
                self.buffer(gradient, self.buffers[name])
        return f"{name}.gradient"

    # --- Writing a plan: calls ----------------------------------------------------------------------------------

    def layer(self):
        """Open the next layer: its backward calls will come before those of the layers opened earlier."""
        self._backward.append([])

    def call(self, section, operation, *arrays, integers=()):
        """Add a call. One that would write or read a gradient that is not needed is left out."""
        call = Call(operation, arrays, tuple(integers))
        if None in arrays:
            return
        OPERATIONS[operation].bind([self.shape(name, {"n": 1, "p": 1}) for name in arrays])
        (self._backward[-1] if section == "backward" else self.sections[section]).append(call)

    def by_rows(self, name):
        """Let the gradient of the parameter `name` change only in the rows that a batch names, if it is a table that
        an Embedding reads once, and nothing else needs its gradient. Returns the buffer of integers that names the
        rows; else None.
        """
        gradients = {f"{name}.gradient", "gradients"}
        lists = (*self._backward, self.sections["update"])
        uses = [(calls, call) for calls in lists for call in calls if not gradients.isdisjoint(call.arrays)]
        if [call.operation for _, call in uses] != ["embedding_backward"]:
            return None
        ((calls, call),) = uses
        calls[calls.index(call)] = replace(call, operation="embedding_backward_rows")
        return call.arrays[0]

    def close(self):
        """All is there: put the backward calls in order, the last layer's first, and drop what nobody uses."""
        written = set()
        for layer in reversed(self._backward):
            for call in layer:
                self._add_backward(call, written)
        if not self.sections["loss"]:
            self.sections["backward"] = []
        self._drop_unread()
        self._prune()

    def _add_backward(self, call, written):
        """Backward calls write their gradients. Where a buffer has been used several times, all but the first of
        them write elsewhere, and are added. `written`: the buffers that calls before this one write.
        """
        outputs, added = [], []
        for name in call.outputs:
            place = name
            if name.endswith(".gradient") and self.root(name) in written:
                place = self.buffer(f"{name}.more", self.buffers[name])
                added.append((place, name))
            outputs.append(place)
            written.add(self.root(name))
        arrays = (*call.arrays[: len(call.arrays) - len(outputs)], *outputs)
        calls = self.sections["backward"]
        calls.append(Call(call.operation, arrays, call.integers))
        calls += [Call("add_to", pair) for pair in added]

    def root(self, name):
        """The buffer whose numbers the buffer `name` shows: itself, unless it is an alias."""
        return self._roots.get(name, name)

    def _drop_unread(self):
        """Leave out forward calls that write what nobody reads: one-hot rows, where the integers are read instead."""
        later = [call for name in ("loss", "backward", "update") for call in self.sections[name]]
        read = {self.root(name) for name in (*self.outputs, *(n for call in later for n in call.arrays))}
        kept = []
        for call in reversed(self.sections["forward"]):
            if not read.isdisjoint(map(self.root, call.outputs)):
                read |= set(map(self.root, call.arrays))
                kept.append(call)
        self.sections["forward"] = kept[::-1]

    def _prune(self):
        """Forget buffers that no call reads or writes."""
        used = {name for calls in self.sections.values() for call in calls for name in call.arrays}
        used |= {"parameters", "gradients", *self.outputs, *self.parameters, *self.fields}
        used |= {f"{name}.gradient" for name in self.parameters}
        for name in list(used):
            while (name := self.aliases.get(name)) is not None and name not in used:
                used.add(name)
        self.buffers = {name: shape for name, shape in self.buffers.items() if name in used}
        self.aliases = {name: of for name, of in self.aliases.items() if name in used}

    # --- Reading a plan -----------------------------------------------------------------------------------------

    @property
    def output(self):
        """The buffer of the network's answer; of its first, where there are several."""
        return self.outputs[0]

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
            offsets[name] = offsets[self.root(name)]
        return offsets, symbols, place

    def batch_for(self, numbers, most):
        """The largest batch, up to `most` samples, that needs at most `numbers` numbers of memory; at least 1."""
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
        names = ("buffers", "aliases", "parameters", "fields", "constants", "memories", "output")
        calls = {name: [[c.operation, c.arrays, c.integers] for c in calls] for name, calls in self.sections.items()}
        return json.dumps({**{name: getattr(self, name) for name in names}, "sections": calls})


def _aligned(place):
    return -(-place // ALIGNMENT) * ALIGNMENT
