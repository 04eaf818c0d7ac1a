"""Compiling in several processes: a first training waits for a dozen kernels, and Python compiles one at a time.

Other processes compile a part of them and keep it in the cache (kernels/compile/cache.py), from where this one loads
it. They only save time: what they do not compile, for whatever reason, is compiled here.
"""

import contextlib
import functools
import subprocess
import sys
from queue import Empty, SimpleQueue
from threading import Thread

from .. import cores
from ..kernels import OPERATIONS
from ..kernels.compile import team
from ..kernels.compile import training_loop as loop
from ..kernels.compile.operations import ONE

ENOUGH = 4  # kernels to compile: a process takes about as long to start
MOST = 4  # processes, this one included
PATIENCE = 30  # seconds to wait, in the end, for what another process compiles

# Read by a new Python, which finds modules where this one does: each line names kernels, and is answered by a line.
PROGRAM = """
import sys
sys.path[:] = {path}
from nnkit.kernels.compile.linking import linker
for line in sys.stdin:
    for name in line.split():
        linker({dtype!r}).compile(name)
    print(flush=True)
"""


def compile_together(names, dtype, compile_here):
    """Compile kernels for numbers of a dtype, as far as it saves time. names: of operations and entries;
    ``compile_here(name)`` compiles one of them.
    """
    groups = SimpleQueue()
    for group in grouped(names):
        groups.put(group)
    others = min(MOST, cores.available(), groups.qsize()) - 1 if len(names) >= ENOUGH else 0
    feeders = [Thread(target=feed, args=(groups, dtype), daemon=True) for _ in range(others)]
    for feeder in feeders:
        feeder.start()
    for group in taken(groups):
        for name in group:
            compile_here(name)
    for feeder in feeders:
        feeder.join(PATIENCE)


def grouped(names):
    """The names, in lists: kernels of one file have parts in common, which a process compiles once. The list with most
    code comes first, so that none is long in the end, when others have nothing to do.
    """
    files = {}
    for name in sorted(names):
        function = function_of(name)
        group, functions = files.setdefault(function.__module__, ([], set()))
        group.append(name)
        add_functions(function, functions)
    size = lambda file: sum(len(function.__code__.co_code) for function in file[1])
    return [group for group, _ in sorted(files.values(), key=size, reverse=True)]


def function_of(name):
    """The Python function of an operation, of an entry, or of what a team calls."""
    name = name.removesuffix(ONE)
    found = OPERATIONS[name].kernel if name in OPERATIONS else getattr(team if hasattr(team, name) else loop, name)
    return getattr(found, "py_func", found)


def add_functions(function, found):
    """Add a function, and those of all kernels that it calls, to a set."""
    if function not in found:
        found.add(function)
        for name in function.__code__.co_names:
            called = getattr(function.__globals__.get(name), "py_func", None)
            if called is not None:
                add_functions(called, found)


def taken(groups):
    """Take one group after the other, until none is left."""
    with contextlib.suppress(Empty):
        while True:
            yield groups.get_nowait()


def feed(groups, dtype):
    """Let another process compile one group after the other, for as long as it answers."""
    program = PROGRAM.format(path=[*map(str, sys.path)], dtype=str(dtype))
    start = functools.partial(
        subprocess.Popen, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),  # Windows would open one
    )  # fmt: skip
    with contextlib.suppress(OSError), start([sys.executable, "-c", program]) as process:  # OSError: it has ended
        for group in taken(groups):
            print(*group, file=process.stdin, flush=True)
            if not process.stdout.readline():
                break
        process.kill()
