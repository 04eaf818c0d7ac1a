"""Linking: a table calls operations by their codes; on this machine each code also gets an address.

An operation is compiled, or loaded from the cache, when a table first names it, so a first network waits for the few
kernels that it calls. The compiled function takes a row of a table and the memory, and calls the kernel:

    def call_dense_forward(table, memory, update):
        dense_forward(*arguments("dense_forward", table, 0, memory, update))

The source of these functions is kept as a file beside the compiled kernels, because Numba's cache needs one.
"""

import contextlib
import functools
import gc
import importlib.util
import os
import sys
from pathlib import Path
from threading import Lock, RLock

import numpy as np

from . import cache, cutting, line, team
from .compilers import entry, preload_numba
from .interpreter import source_of
from .intrinsics import compiled_arguments
from .operations import OPERATIONS

HEADER = '"""Written by nnkit/kernels/compile/linking.py from the declarations of the operations."""\n'
BY_CODE = {operation.code: operation for operation in OPERATIONS.values()}


class Linker:
    """The operations compiled for numbers of one dtype, loaded when a table first names them."""

    def __init__(self, dtype):
        self.dtype = np.dtype(dtype)
        self._addresses = np.zeros(1 + max(BY_CODE), np.int64)  # by code
        self._compiled = {}  # by name; an address leads to what is kept here
        self.lock = RLock()
        preload_numba()

    def link(self, tables):
        """Tables (…, WIDTH) with one more column: the addresses of the operations that they name. Tables of a line
        have none yet, as training it calls none of them, see line.py.
        """
        linked = np.concatenate([tables, np.zeros_like(tables[..., :1])], axis=-1)
        for table in linked.reshape(-1, *linked.shape[-2:]):
            if not line.has_its_codes(table):
                self.complete(table)
        return linked

    def names(self, tables):
        """The operations that `link` needs for these tables."""
        tables = tables.reshape(-1, *tables.shape[-2:])
        codes = {code for table in tables if not line.has_its_codes(table) for code in table[:, 0].tolist()}
        return {BY_CODE[code].name for code in codes - {0}}

    def missing(self, names):
        """Those of these names under which nothing is kept on this machine; none where nothing can be kept."""
        names = names - self._compiled.keys() if cache.CACHE else set()
        return {name for name in names if not self._mark(name).exists()}

    def complete(self, tables):
        """Write the addresses into linked tables that have none yet."""
        if not tables.size or tables.flat[0] == 0 or tables[..., -1].flat[0] != 0:
            return  # nearly always
        codes = tables[..., 0]
        self.load(set(codes[self._addresses[codes] == 0].tolist()) - {0})
        tables[..., -1] = self._addresses[codes]

    def link_cut(self, tables):
        """The same, with the large calls cut into parts for a team. The team, the parts and the tables are one block:
        what a table leads to is there as long as the table is.
        """
        linked = self.link(tables)
        flat = linked.reshape(-1, *linked.shape[-2:])
        cuts, works = zip(*map(cutting.cut, flat))
        if not any(works):
            return linked
        lead, width = self._load("lead").address, flat.shape[-1]
        needed = sum(len(call) for calls in cuts for call in calls if isinstance(call, list))
        block = team.new_team(needed * width + flat.size, width, max(works))
        rows = block[team.SIZE :].reshape(-1, width)
        stack, done = rows[needed:].reshape(flat.shape), 0
        for table, calls in zip(stack, cuts):
            for row, call in zip(table, calls):
                if isinstance(call, list):
                    first, *parts = call
                    place = rows[done : done + len(call)]
                    place[0], place[1:] = 0 if first is None else first, parts
                    begin = 0 if first is None else place.ctypes.data
                    row[:5] = parts[0][0], block.ctypes.data, place[1:].ctypes.data, len(parts), begin
                    row[-1] = lead
                    done += len(call)
                else:
                    row[:] = call
        return stack.reshape(linked.shape)

    def team(self, tables):
        """The team that linked tables lead to, as an array; None if no call is cut."""
        if "lead" not in self._compiled:
            return None
        leading = tables[tables[..., -1] == self._compiled["lead"].address]
        return team.team_at(leading[0, 1]) if len(leading) else None

    def help(self):
        """The address of what a helper calls, compiled."""
        return self._load("help").address

    def _load(self, name):
        """`lead` or `help` of team.py, compiled or loaded."""
        return self.once(name, lambda _: entry(getattr(team, name), np.dtype(np.int64)))

    def load_all(self):
        """Load all operations, and what a team calls."""
        self.load(BY_CODE)
        for name in ("lead", "help"):
            self._load(name)

    def load(self, codes):
        """Load the operations with these codes."""
        for code in sorted(codes):
            compiled = self.once(BY_CODE[code].name, lambda name: entry(_functions()[f"call_{name}"], self.dtype))
            self._addresses[code] = compiled.address

    def once(self, name, compiles):
        """What the function ``compiles(name)`` compiles or loads, called once in this process."""
        with self.lock:  # other threads wait for the first, and use what it compiles
            if name not in self._compiled:
                with keeping_garbage():
                    self._compiled[name] = self._once(name, compiles)
            return self._compiled[name]

    def _mark(self, name):
        """The file that says that what has this name is kept; None where nothing can be kept."""
        return cache.CACHE and cache.CACHE / f"{self.dtype}.{name}"

    def _once(self, name, compiles):
        """The same; says so if it is compiled now, or cannot be kept."""
        mark = self._mark(name)
        if mark is None:
            _say(f"nnkit compiles its kernels, and will again in every new process. A moment. {cache.NO_CACHE}")
        elif not mark.exists():
            _say("nnkit compiles the kernels that are used for the first time on this machine. A moment.")
        try:
            compiled = compiles(name)
            if mark:
                mark.touch()
        except OSError as error:  # it is compiled, but could not be kept
            _say(f"nnkit could not keep its compiled kernels ({error}): it will compile them again in every process.")
            cache.give_up(error)
            compiled = compiles(name)
        return compiled


@contextlib.contextmanager
def keeping_garbage():
    """A block in which Python does not search for objects in circles: a twentieth of the time that compiling takes."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


@functools.cache
def _say(text):
    """Print a text, once in this process."""
    print(text, file=sys.stderr, flush=True)


_linkers, _making = {}, Lock()


def linker(dtype):
    """The linker of a dtype, one for the process."""
    with _making:
        if dtype not in _linkers:
            _linkers[dtype] = Linker(dtype)
        return _linkers[dtype]


@functools.cache
def _functions():
    """The functions to be compiled, by name."""
    names = {name: operation.kernel for name, operation in OPERATIONS.items()} | {"arguments": compiled_arguments}
    file = _write_source()
    if file is None:
        exec(write_functions(), names)
        return names
    specification = importlib.util.spec_from_file_location(f"{__name__}_{file.parent.name}", file)
    module = importlib.util.module_from_spec(specification)
    module.__dict__.update(names)
    sys.modules[specification.name] = module  # Numba's cache looks a function's module up by name
    specification.loader.exec_module(module)
    return vars(module)


def write_functions():
    """The source of the functions to be compiled."""
    return HEADER + "".join(
        f"\n\ndef call_{operation.name}(table, memory, update):\n    {source_of(operation, row=0)}\n"
        for operation in OPERATIONS.values()
    )


def _write_source():
    """The file with the source; None where it cannot be kept."""
    if cache.CACHE is None:
        return None
    file = Path(cache.CACHE, "operations.py")
    if not file.exists():  # the folder's name holds a digest of everything that this text depends on
        part = file.with_suffix(f".{os.getpid()}-{id(file)}.part")
        try:
            part.write_text(write_functions(), encoding="utf-8")
            part.replace(file)
        except OSError:  # the disk is full
            return None
    return file
