"""The student's process: it runs the cells of a notebook, then answers calls, and holds nothing that is secret.

`serve` is called in a fresh process, by the fork server or, where there is no fork, as
`python -m nnkit.homework.sandbox.child`. The first message is the job; the process then restricts itself and runs the
student's code.
"""

import contextlib
import os
import random
import sys
import types

import numpy as np

from .. import calls, session, students
from . import limits as limits_
from . import wire


def serve(channel, job):
    """Run the notebook and answer until the connection closes."""
    limits = limits_.Limits(**job["limits"])
    if sys.platform == "win32":
        os.chdir(job["folder"])
    else:
        limits_.apply(limits, job["folder"])
    session.grading = True  # `check` and `submit` do nothing here
    random.seed(0)
    np.random.seed(0)  # noqa: NPY002 - for notebooks that use it: the same numbers in each run
    os.environ["HOME"] = os.environ["TMPDIR"] = job["folder"]
    module = types.ModuleType("__main__")
    module.__dict__.update(display=lambda *things, **options: None)
    sys.modules["__main__"] = module
    for number, source in enumerate(job["cells"], 1):
        if number not in job["skip"]:
            channel.send({"cell": number})
            error = run_cell(number, source, module.__dict__, limits.cell)
            if error is not None:
                channel.send({"note": [number, *error]})
    channel.send({"ready": True})
    answer_calls(channel, students.Names(module.__dict__, limits.call), limits.call)


def run_cell(number, source, names, seconds):
    """Run one cell: None, or (kind, message) of what went wrong."""
    limits_.next_seconds(2 * seconds)
    try:
        with calls.limited(seconds):
            exec(compile(source, calls.CELL.format(number), "exec"), names)
    except BaseException as error:  # whatever a student's code raises
        return calls.explain(error, seconds)
    return None


def answer_calls(channel, names, seconds):
    """Answer requests about the student's names, one after the other."""

    def callback(number):
        """A function of the grader: it is called by a message and answers by one."""

        def call_back(*arguments):
            channel.send({"callback": number, "arguments": wire.encode(list(arguments))})
            reply = channel.receive()
            if "failed" in reply:
                raise ValueError(reply["failed"])
            return wire.decode(reply["value"])

        return call_back

    while True:
        request = wire.decode(channel.receive()["request"], callback)
        limits_.next_seconds(2 * seconds)  # for code that goes on after it was stopped
        reply = names.answer(request)
        try:
            channel.send({"reply": wire.encode(reply)})
        except (TypeError, ValueError, MemoryError):
            channel.send({"reply": wire.encode({"wrong": ["type", "the result is too large, or not made of numbers"]})})


def main():
    """Where there is no fork: the socket comes by standard input, the job as its first message."""
    import socket

    size = int.from_bytes(sys.stdin.buffer.read(4), "big")
    channel = wire.Channel(socket.fromshare(sys.stdin.buffer.read(size)))
    with contextlib.suppress(wire.Broken):
        serve(channel, channel.receive())


if __name__ == "__main__":
    main()
