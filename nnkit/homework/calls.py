"""A student's function, called by its name on copies of its arguments: what it returned, or what went wrong.

The notebook's own check and the student's process in the grader both call functions through this file, so that a
function behaves in the same way in both.
"""

import copy
import signal
import sys
import threading
import time
import traceback
from contextlib import contextmanager

import numpy as np

WAIT = 5  # seconds that may pass on the clock for each second of the processor
CELL = "<cell {}>"  # the file name under which the code of a cell is compiled


class TimeUp(BaseException):
    """Raised inside a student's code when its time is over. No `except Exception` of the student catches it."""


class Missing(Exception):
    """The student's notebook has no such name."""


def call(function, arguments, named, seconds, resolved=lambda value: value):
    """Call a function on copies of its arguments: (result, names of the arguments that it changed).

    `resolved` is applied to each copy before the call.

    >>> call(lambda x: x.sum(), [np.ones(3)], {}, seconds=1)
    (np.float64(3.0), [])
    """
    given, given_named = copy.deepcopy((arguments, named))
    with limited(seconds):
        result = function(*map(resolved, given), **{key: resolved(value) for key, value in given_named.items()})
    names = _parameter_names(function, len(given))
    changed = [name for name, a, b in zip(names, arguments, given) if not _same(a, b)]
    changed += [name for name in named if not _same(named[name], given_named[name])]
    return result, changed


def _parameter_names(function, count):
    code = getattr(function, "__code__", None)
    names = list(code.co_varnames[: code.co_argcount]) if code else []
    return (names + [f"argument {i + 1}" for i in range(len(names), count)])[:count]


def _same(before, after):
    if isinstance(before, np.ndarray):
        same_kind = isinstance(after, np.ndarray) and before.shape == after.shape and before.dtype == after.dtype
        return same_kind and before.tobytes() == after.tobytes()
    if isinstance(before, (list, tuple)):
        return len(before) == len(after) and all(map(_same, before, after))
    if isinstance(before, dict):
        return before.keys() == after.keys() and all(_same(before[k], after[k]) for k in before)
    return not isinstance(before, (bool, int, float, str, bytes, type(None))) or before == after or before != before


@contextmanager
def limited(seconds):
    """Raise `TimeUp` in the block once it has computed for `seconds`, or waited for five times as long.

    Computing counts as the processor's time, not the clock's: on a busy machine nobody loses marks. Where the system
    has no such timers (Windows, a web page), each line that Python runs looks at the clock.
    """
    main = threading.current_thread() is threading.main_thread()
    if main and hasattr(signal, "setitimer") and sys.platform != "emscripten":
        kinds = [(signal.ITIMER_PROF, signal.SIGPROF, seconds), (signal.ITIMER_REAL, signal.SIGALRM, WAIT * seconds)]
        before = [signal.signal(number, _time_up) for _, number, _ in kinds]
        try:
            for timer, _, limit in kinds:
                signal.setitimer(timer, limit, limit / 4 + 0.01)  # and again, if the student's code swallows the first
            yield
        finally:
            for (timer, number, _), handler in zip(kinds, before):
                signal.setitimer(timer, 0)
                signal.signal(number, handler)
    else:
        end, before = time.monotonic() + seconds, sys.gettrace()

        def look(frame, event, argument):
            if time.monotonic() > end:
                raise TimeUp
            return look

        sys.settrace(look)
        try:
            yield
        finally:
            sys.settrace(before)


def _time_up(number, frame):
    raise TimeUp


def explain(error, seconds):
    """(kind, message) for whatever a student's code raised, with the cell and the line where it did."""
    where = _where(error)
    if isinstance(error, TimeUp):
        return "time", f"stopped after {seconds:g} s{where}. Does a loop never end?"
    if isinstance(error, Missing):
        return "missing", str(error)
    if isinstance(error, MemoryError):
        return "error", f"out of memory{where}. Does an array grow without end?"
    if isinstance(error, NotImplementedError):
        return "stub", "not attempted yet"
    try:
        text = str(error)
    except BaseException:  # the student's own class of errors may be broken, too
        text = ""
    return "error", f"{type(error).__name__}{where}: {text[:300]}" if text else f"{type(error).__name__}{where}"


def _where(error):
    if isinstance(error, SyntaxError) and error.filename and error.filename.startswith("<cell"):
        return f" in your {error.filename[1:-1]}, line {error.lineno}"
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        if frame.filename.startswith("<cell "):
            return f" in your {frame.filename[1:-1]}, line {frame.lineno}"
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        if "ipykernel" in frame.filename or frame.filename.startswith("<ipython-input"):
            return f" in line {frame.lineno} of its cell"
    return ""
