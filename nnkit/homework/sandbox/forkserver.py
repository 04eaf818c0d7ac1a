"""The fork server: a process that has imported what notebooks need, and forks one student's process per job.

It never holds hidden tests or keys, and it is a process of its own, so that a student's process inherits no secret.
It makes the student's folder, and ends a student's process with all that it has started: on Linux orphans become
children of the fork server, which ends them too.

    python -m nnkit.homework.sandbox.forkserver NUMBER [PACKAGE …]      NUMBER is an inherited socket
"""

import contextlib
import ctypes
import json
import os
import shutil
import signal
import socket
import sys
import tempfile
import time
import traceback

from . import child, wire

PACKAGES = ("nnkit", "nnkit.homework", "numpy.random", "numpy.linalg", "numpy.fft")  # imported before the first job
SUBREAPER = 36


def main():
    """Serve jobs until the grader closes its end."""
    for name in PACKAGES:
        __import__(name)
    for name in sys.argv[2:]:
        with contextlib.suppress(ImportError):
            __import__(name)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(SUBREAPER, 1, 0, 0, 0)
    control = socket.socket(fileno=int(sys.argv[1]))
    with tempfile.TemporaryDirectory(prefix="nnkit-students-", ignore_cleanup_errors=True) as folder:
        os.chmod(folder, 0o711)  # a student's process may be another user
        place = os.path.join(folder, "student")
        while True:
            message, sockets, _, _ = socket.recv_fds(control, 1 << 16, 1)
            if not message:
                end_all()
                return
            request = json.loads(message)
            if request["do"] == "start":
                os.mkdir(place)
                reply = {"process": fork(sockets[0], control), "folder": place}
            else:
                reply = {"ended": end(request["process"], request["patience"])}
                shutil.rmtree(place, ignore_errors=True)
            control.sendall(json.dumps(reply).encode())


def fork(number, control):
    """Start a student's process that talks over the socket of this number."""
    process = os.fork()
    if process:
        os.close(number)
        return process
    try:
        os.setsid()
        control.close()
        quiet(number)
        channel = wire.Channel(socket.socket(fileno=number))
        child.serve(channel, channel.receive())
    except wire.Broken:
        pass  # the grader has heard enough
    except BaseException:
        with contextlib.suppress(Exception):
            channel.send({"fault": traceback.format_exc()[-2000:]})
    finally:
        os._exit(0)


def quiet(number):
    """Standard input is empty, standard output goes nowhere, and every other file than the socket is closed."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nowhere, standard)
    os.closerange(3, number)
    os.closerange(number + 1, 65536)


def end(process, patience):
    """End a student's process and what it started; how it ended: a signal's number below 0, or its status.

    A process that has closed its connection is ending on its own: it has `patience` seconds to do so.
    """
    own = None
    for _ in range(int(patience * 100)):
        ended, status = os.waitpid(process, os.WNOHANG)
        if ended:
            own = status
            break
        time.sleep(0.01)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process, signal.SIGKILL)
    if own is None:
        os.kill(process, signal.SIGKILL)  # it may not yet have a group of its own
        _, own = os.waitpid(process, 0)
    end_all()
    return os.waitstatus_to_exitcode(own)


def end_all():
    """End all children that are left: whatever a student's process started and left behind."""
    while True:
        for orphan in children():
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(orphan, signal.SIGKILL)
        try:
            os.waitpid(-1, 0)
        except ChildProcessError:
            return


def children():
    """The numbers of this process's children (Linux; nothing elsewhere)."""
    try:
        with open(f"/proc/self/task/{os.getpid()}/children") as file:
            return [int(word) for word in file.read().split()]
    except OSError:
        return []


if __name__ == "__main__":
    main()
