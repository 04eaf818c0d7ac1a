"""The cores that a thread may use, and whether it should end: `sweep` tells both to its runs, and the engine asks."""

import os
import sys
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event, local

_thread = local()


@dataclass(frozen=True)
class Share:
    """What a sweep gives to one of its runs: how many cores it may use, and an event that is set when it should end."""

    cores: int = 1
    end: Event = field(default_factory=Event)


@contextmanager
def working_with(share):
    """A block in which this thread carries out a run of a sweep."""
    before = share_of_thread()
    _thread.share = share
    try:
        yield
    finally:
        _thread.share = before


def share_of_thread():
    """The `Share` of the run that this thread carries out; None outside a sweep."""
    return getattr(_thread, "share", None)


def count(wanted=None):
    """How many threads a sweep or a training run may use: `wanted`, or as many as the cores that the operating system
    gives the process; within a run of a sweep no more than the share of that run.
    """
    share = share_of_thread()
    if share is not None:
        return min(wanted or share.cores, share.cores)
    if sys.platform == "emscripten":
        return 1  # Python in a web page has no threads
    return available() if wanted is None else wanted


def available():
    """The cores that the operating system gives this process."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def check():
    """Raise KeyboardInterrupt if the sweep that this thread works for has ended."""
    share = share_of_thread()
    if share is not None and share.end.is_set():
        raise KeyboardInterrupt("The sweep that this run belongs to has ended.")
