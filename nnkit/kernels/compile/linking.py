"""Linking: a table calls operations by their codes; on this machine each code also gets an address.

An operation is compiled, or loaded, when a table first names it, so a first network waits for the few kernels that it
calls. The compiled function takes the addresses of a row of a table and of the memory, and calls the kernel:

    def call_dense_forward(row, memory, update):
        dense_forward(*arguments("dense_forward", row, 0, memory, update))

Where a size that is often 1 is 1, such as the number of outputs, the kernel is compiled for that: a loop over one
number vanishes, and the loop around it can take many numbers at a time. The name of such a function ends in "_one".

It is kept as an object file in the cache, which LLVM loads in a millisecond, without Numba.
"""

import contextlib
import functools
import gc
import sys
from threading import Lock, RLock

import numpy as np

from . import cache, cutting, interpreter, line, objects, team, training_loop
from .jit import later
from .operations import OFTEN_ONE, ONE, OPERATIONS

# What a call names: twice the code of its operation, and one more where the size that is often 1 is 1.
KEYS = {2 * o.code: o.name for o in OPERATIONS.values()}
KEYS |= {2 * OPERATIONS[name].code + 1: f"{name}{ONE}" for name in OFTEN_ONE}
WHERE = np.zeros(1 + len(OPERATIONS), np.int64)  # by code, the column of that size; 0 for none
for name, letter in OFTEN_ONE.items():
    WHERE[OPERATIONS[name].code] = OPERATIONS[name].columns[2][letter]
MEMORY = [*training_loop.ARRAYS].index("memory")

# What Python calls, with the task and its arrays in a row (see intrinsics.py), and how their functions are written.
ENTRIES = {
    "run": f"arrays = arrays_of(row, memory); run(arrays[0][0], arrays[{MEMORY}], update)",
    "execute": "execute(row[0], *arrays_of(row, memory))",
    "execute_line": "execute_line(row[0], *arrays_of(row, memory))",
}
TEAM = ("lead", "help")


class Linker:
    """Operations and entries compiled for numbers of one dtype, loaded when they are first needed."""

    def __init__(self, dtype):
        self.dtype = np.dtype(dtype)
        self._by_key = np.zeros(2 + max(KEYS), np.int64)  # the addresses of operations
        self._by_name = {}  # all addresses
        self._codes = {}  # the object files from which they come
        self._loader = objects.Loader()
        self.lock = RLock()

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
        keys = {key for table in tables if not line.has_its_codes(table) for key in keys_of(table).tolist()}
        return {KEYS[key] for key in keys - {0}}

    def missing(self, names):
        """Those of these names under which nothing is kept on this machine; none where nothing can be kept."""
        names = names - self._by_name.keys() if cache.CACHE else set()
        return {name for name in names if not self._place(name).exists()}

    def complete(self, tables):
        """Write the addresses into linked tables that have none yet."""
        if not tables.size or tables.flat[0] == 0 or tables[..., -1].flat[0] != 0:
            return  # nearly always
        keys = keys_of(tables)
        names = {key: KEYS[key] for key in set(keys[self._by_key[keys] == 0].tolist()) - {0}}
        self.load(sorted(names.values()))
        for key, name in names.items():
            self._by_key[key] = self._by_name[name]
        tables[..., -1] = self._by_key[keys]

    def link_cut(self, tables):
        """The same, with the large calls cut into parts for a team. The team, the parts and the tables are one block:
        what a table leads to is there as long as the table is.
        """
        linked = self.link(tables)
        flat = linked.reshape(-1, *linked.shape[-2:])
        cuts, works = zip(*map(cutting.cut, flat))
        if not any(works):
            return linked
        lead, width = self.address("lead"), flat.shape[-1]
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
        if "lead" not in self._by_name:
            return None
        leading = tables[tables[..., -1] == self._by_name["lead"]]
        return team.team_at(leading[0, 1]) if len(leading) else None

    def address(self, name):
        """The address of an operation, of an entry, or of what a team calls."""
        if name not in self._by_name:
            self.load([name])
        return self._by_name[name]

    def load(self, names):
        """Load what has these names, compiled now if need be."""
        with self.lock:  # other threads wait for the first, and use what it compiles
            names = [name for name in names if name not in self._by_name]
            codes = {self._symbol(name): self.compile(name) for name in names}
            self._by_name |= zip(names, self._loader.addresses(codes))

    def compile(self, name):
        """The object file of what has this name: kept, or compiled now."""
        with self.lock, keeping_garbage():
            if name not in self._codes:
                self._codes[name] = self._code(name)
            return self._codes[name]

    def _symbol(self, name):
        return f"{self.dtype}.{name}"

    def _place(self, name):
        return objects.place(self._symbol(name))

    def _code(self, name):
        """The object file of a function. It is compiled now, and says so, if none is kept."""
        file = self._place(name)
        code = file and objects.read(file)
        if code is None:
            if file is None:
                _say(f"nnkit compiles its kernels, and will again in every new process. A moment. {cache.NO_CACHE}")
            else:
                _say("nnkit compiles the kernels that are used for the first time on this machine. A moment.")
            code = compiled(name, self.dtype, self._symbol(name))
            if file is not None:
                self._keep(file, code)
        return code

    def _keep(self, file, code):
        try:
            objects.write(file, code)
        except OSError as error:
            _say(f"nnkit could not keep its compiled kernels ({error}): it will compile them again in every process.")
            cache.give_up(error)


def keys_of(tables):
    """The keys of all calls of tables (…, columns)."""
    codes = tables[..., 0]
    where = WHERE[codes]
    sizes = np.take_along_axis(tables, where[..., None], axis=-1)[..., 0]
    return 2 * codes + ((where > 0) & (sizes == 1))


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


def compiled(name, dtype, symbol):
    """A function, compiled: an object file that holds it as `symbol`."""
    from .compilers import object_code

    if name in TEAM:
        return object_code(getattr(team, name), np.dtype(np.int64), symbol)
    return object_code(function_of(name), dtype, symbol)


def function_of(name):
    """The function to be compiled, for an operation or an entry."""
    names = {name: operation.kernel for name, operation in OPERATIONS.items()} | {"__name__": __name__}
    names |= {name: getattr(training_loop, name) for name in ENTRIES}
    names["arguments"], names["arrays_of"] = later("intrinsics", "compiled_arguments", "arrays_of")
    exec(source_of(name), names)
    return names[f"call_{name}"]


def source_of(name):
    """The source of that function."""
    call = ENTRIES[name] if name in ENTRIES else interpreter.source_of(name, "row", 0)
    return f"def call_{name}(row, memory, update):\n    {call}\n"
