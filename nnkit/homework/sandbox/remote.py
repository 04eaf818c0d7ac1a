"""A student's notebook in its own process, as the grader's tests see it; a crash costs only the test that it hits."""

import contextlib
import os
import time

from ..calls import WAIT
from ..contract import KINDS, Wrong
from ..notebooks import clean
from ..students import Kept, Student
from . import wire
from .launch import Fault
from .limits import Limits

LOOK = 0.25  # seconds between two looks at the size of the student's folder
SIGNALS = {-4: "an illegal instruction", -6: "abort", -7: "a bus error", -9: "the system", -11: "a memory fault",
           -24: "the limit of processor time", -25: "the limit of file size"}  # fmt: skip


class Gone(Exception):
    """The student's process has ended, or was ended: (kind, message) in `args`."""


class Sandbox:
    """Runs a notebook and gives its `student` to tests; starts a new process after a crash.

    with Sandbox(launcher, cells, Limits()) as sandbox:
        sandbox.notes                    # [[cell, kind, message], …]: cells that stopped with an error
        sandbox.student()["relu"](x)     # for one test; the next test asks again
    """

    def __init__(self, launcher, cells, limits=None):
        self._launcher, self._cells = launcher, cells
        self._limits = limits or Limits()
        self._skip = []  # the cells that end the process
        self._starts = 0
        self._process = self._channel = self._folder = None
        self._look = 0.0  # when to look at the size of the folder again
        self.notes = []
        self.overran = False  # whether the last process did not stop when its time was over, and had to be ended

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self._end()

    def student(self):
        """The student's names, from a process in which the whole notebook has run."""
        while self._process is None:
            if self._starts > self._limits.restarts:
                raise Wrong("crash", f"the notebook ended its process {self._starts} times: no more attempts are made")
            self._start()
        return Student(self._ask)

    def _start(self):
        """Start a process and run the cells. A cell that ends the process is left out the next time."""
        self._starts += 1
        self.overran = False
        self._channel, self._process, self._folder = self._launcher.start()
        self.notes = [note for note in self.notes if note[0] in self._skip]
        cell, seconds, end = None, 30.0, time.monotonic() + WAIT * self._limits.total
        try:
            job = {"cells": self._cells, "skip": self._skip, "folder": self._folder, "limits": self._limits.as_dict()}
            self._channel.send(job, seconds=30.0)
            while "ready" not in (message := self._message(min(seconds, end - time.monotonic()))):
                if "fault" in message and cell is None:  # later messages may be forged
                    raise Fault(f"The sandbox does not work on this machine:\n{message['fault']}")
                if "cell" in message:
                    cell, seconds = int(message["cell"]), WAIT * self._limits.cell + 5
                elif "note" in message and len(self.notes) < 100:
                    number, kind, text = message["note"]
                    self.notes.append([int(number), str(kind)[:20], clean(str(text))[:400]])
        except (Gone, wire.Broken, wire.Late, ValueError, TypeError, KeyError) as error:
            _, text = self._ended(error)
            if cell is None or cell in self._skip:
                self._starts = self._limits.restarts + 1  # it does not get better
            else:
                self._skip.append(cell)
                self.notes.append([cell, "crash", f"{text}; the grader went on without this cell"])

    def _message(self, seconds):
        """The next message, within `seconds`, while the folder keeps its size."""
        end = time.monotonic() + seconds
        while True:
            now = time.monotonic()
            if now >= end:
                raise Gone("time", "")
            if now >= self._look:
                self._look = now + LOOK
                if _size(self._folder) > self._limits.folder << 20:
                    raise Gone("crash", f"it wrote more than {self._limits.folder} MB of files")
            with contextlib.suppress(wire.Late):
                return self._channel.receive(min(LOOK, end - now))

    def _ask(self, request):
        """One request, and the answers to the functions that the student's code calls meanwhile."""
        callbacks = []
        request = wire.encode(request, callbacks)
        end = time.monotonic() + WAIT * self._limits.call + 5
        try:
            self._channel.send({"request": request}, seconds=10.0)
            while True:
                message = self._message(end - time.monotonic())
                if "callback" in message:
                    self._channel.send(_called(callbacks, message), seconds=10.0)
                else:
                    return _checked(wire.decode(message["reply"]))
        except (Gone, wire.Broken, wire.Late, ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            raise Wrong(*self._ended(error)) from None

    def _ended(self, error):
        """End the process; the kind and the words of what happened."""
        status = self._end(patience=1.0 if isinstance(error, wire.Broken) else 0.0)
        self.overran = status == -24 or (isinstance(error, Gone) and error.args[0] == "time")
        if self.overran:
            return "time", "it did not stop when its time was over"
        if isinstance(error, Gone):
            return error.args
        if isinstance(error, wire.Broken):
            by = SIGNALS.get(status, f"signal {-status}") if status and status < 0 else f"exit with status {status}"
            return "crash", f"the process ended ({by})"
        return "crash", "the process sent something that is no answer"

    def _end(self, patience=0.0):
        if self._process is None:
            return None
        self._channel.close()
        status = self._launcher.end(self._process, patience)
        self._process = self._channel = None
        return status


def _size(folder):
    """The bytes of all files below a folder, in which files come and go."""
    total = 0
    for place, _, files in os.walk(folder):
        for name in files:
            with contextlib.suppress(OSError):
                total += os.lstat(os.path.join(place, name)).st_size
    return total


def _called(callbacks, message):
    """The answer to a student's code that calls a function of the test."""
    arguments = wire.decode(message["arguments"])
    try:
        return {"value": wire.encode(callbacks[message["callback"]](*arguments))}
    except Exception as error:
        return {"failed": f"the function that you were given raised {type(error).__name__}"}


def _checked(reply):
    """A reply in the one form that `students` reads; anything else is refused."""
    if not isinstance(reply, dict):
        raise ValueError("no reply")
    if "wrong" in reply:
        kind, message = reply["wrong"]
        return {"wrong": (kind if kind in KINDS else "error", clean(str(message))[:600])}
    changed = [clean(str(name))[:40] for name in list(reply["changed"])[:20]]
    if isinstance(reply.get("kept"), Kept):
        return {"kept": reply["kept"], "changed": changed}
    return {"value": reply["value"], "changed": changed}
