"""A session: a plan, laid out in the memory of an engine. It knows its buffers by name, and can be run section by
section or call by call.
"""

from functools import cached_property
from math import prod

import numpy as np

from . import kernels
from .kernels.compile import training_loop as loop

TABLES = 16  # kept by a session
WORDS = {"training": 0, "seed": 0, "epochs": 1, "updates_per_epoch": 1}  # where no run says otherwise


class Session:
    """A plan, laid out in the memory of an engine, for batches of up to `batch` samples.

    ``session["0.output"]`` is the buffer of that name, as an array that reads and writes the memory itself.
    """

    def __init__(self, plan, batch, engine, dtype):
        self.plan, self.batch, self.engine = plan, batch, engine
        self.offsets, self.symbols, size = plan.layout(batch)
        self.memory = engine.empty(size, dtype)
        self.speeds = {}  # updates per second of the last run, by its numbers of samples: (trained on, validated on)
        self._tables, self._views = {}, {}
        self.write(plan.constants)

    @property
    def nbytes(self):
        """How much memory it holds, in bytes."""
        return self.engine.nbytes(self.memory)

    def __getitem__(self, name):
        if name not in self._views:
            self._views[name] = self.buffer(name, self.batch)
        return self._views[name]

    def buffer(self, name, n):
        """The buffer `name`, for a batch of n samples."""
        shape = self.plan.shape(name, {**self.symbols, "n": n})
        return self.memory[self.offsets[name] :][: prod(shape)].reshape(shape)

    def write(self, constants):
        """Write numbers into buffers: dict name -> numbers."""
        for name, numbers in constants.items():
            self[name][:] = numbers

    def fill(self, data, first):
        """Write a batch of samples into their buffers, from number `first` on; returns how many there are."""
        count = 0
        for name, array in data.items():
            part = array[first : first + self.batch]
            count = len(part)
            self.buffer(name, count)[...] = part
        return count

    @cached_property
    def fields(self):
        """Where the numbers of a sample go, which the training loop reads from a row: for each field its first column,
        how many columns it has, and its place in the memory (fields, 3).
        """
        fields, first = [], 0
        for name in self.plan.fields:
            size = self[name].size // self.batch
            fields.append((first, size, self.offsets[name]))
            first += size
        return np.array(fields, np.int64)

    def table(self, sections, n, **words):
        """The calls of some sections for a batch of n samples, as the interpreter reads them. `words`: the numbers
        for the words among the calls' integers, see plan.py.
        """
        return self.tables((sections, n, words))[0]

    def tables(self, *parts):
        """Several tables, each of some (sections, n, words), one below the other: (tables, calls, width). They are
        kept, and must not be written to.
        """
        key = tuple((sections, n, *words.items()) for sections, n, words in parts)
        if key not in self._tables:
            while len(self._tables) >= TABLES:
                del self._tables[next(iter(self._tables))]
            tables = [
                self.plan.table(sections, self.offsets, {**self.symbols, **WORDS, "n": n, **words})
                for sections, n, words in parts
            ]
            stack = np.zeros((len(tables), max(map(len, tables)), loop.WIDTH), np.int64)
            for place, table in zip(stack, tables):
                place[: len(table)] = table
            self._tables[key] = self.engine.link(stack)
        return self._tables[key]

    def run(self, *sections, n=None, calls=slice(None), **words):
        """Carry out the calls of some sections, or those of them that the slice `calls` takes."""
        self._run(self.table(sections, n or self.batch, **words)[calls])

    def _run(self, table):
        with self.engine.scratch():
            self.engine.run(self.engine.place(table), self.memory)

    def steps(self, *sections, **words):
        """Carry out the calls of some sections one at a time, yielding a `Step` after each."""
        calls = [call for section in sections for call in self.plan.sections[section]]
        table = self.table(sections, self.batch, **words)
        for k, call in enumerate(calls):
            self._run(table[k : k + 1])
            yield Step(call, self)


class Step:
    """One call of a plan that has just been carried out.

    `call` is what was done, `inputs` and `outputs` are dicts of the arrays that it read and wrote, `kernel` is
    the kernel's readable form, for ``nn.show``.
    """

    def __init__(self, call, session):
        self.call = call
        self.kernel = kernels.OPERATIONS[call.operation].textbook
        arrays = {name: session[name].copy() for name in call.arrays}
        self.outputs = {name: arrays[name] for name in call.outputs}
        self.inputs = {name: array for name, array in arrays.items() if name not in self.outputs}

    def __repr__(self):
        return str(self.call)
