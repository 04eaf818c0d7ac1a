"""The grader's side of a student's process: start it, end it. One process at a time per launcher."""

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

from . import wire

ONE_THREAD = {  # no threads that compute: they count against the limits, and forking with them is not safe
    "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "NUMBA_NUM_THREADS": "1",
}  # fmt: skip
QUIET = {
    **ONE_THREAD,
    "MPLBACKEND": "Agg", "PYTHONUTF8": "1", "PYTHONHASHSEED": "0", "TQDM_DISABLE": "1", "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONSAFEPATH": "1",  # nothing is imported from the folder in which the instructor happens to be
}  # fmt: skip
KEPT = ("PATH", "LANG", "SYSTEMROOT", "TMPDIR", "TEMP", "TMP", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")


def environment():
    """The environment of a student's process: nothing of the instructor's."""
    packages = [path for path in sys.path if Path(path).name in ("site-packages", "dist-packages")]
    path = os.pathsep.join([str(Path(__file__).parents[3]), *packages])
    return {**{name: os.environ[name] for name in KEPT if name in os.environ}, **QUIET, "PYTHONPATH": path}


class Fault(Exception):
    """The sandbox itself does not work on this machine."""


class Launcher:
    """Starts and ends students' processes, by a fork server where the system can fork.

    with Launcher() as launcher:
        channel, process, folder = launcher.start()
        channel.send(job)
        …
        launcher.end(process)
    """

    def __init__(self, packages=()):
        """`packages` are imported once, before the first job: what takes long to import, such as matplotlib.pyplot."""
        self._packages = list(packages)
        self._server = self._control = self._folder = None

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.close()

    def start(self):
        """Start a process: (the channel to it, its handle for `end`, its empty folder)."""
        ours, theirs = socket.socketpair()
        if not hasattr(os, "fork"):
            self._folder = tempfile.mkdtemp(prefix="nnkit-students-")
            return wire.Channel(ours), self._start_without_fork(theirs), self._folder
        if self._server is None or self._server.poll() is not None:
            self._start_server()
        try:
            socket.send_fds(self._control, [json.dumps({"do": "start"}).encode()], [theirs.fileno()])
            started = json.loads(self._control.recv(1 << 16))
        except (OSError, ValueError):
            raise Fault("The process that starts students' processes has ended; its error is above.") from None
        theirs.close()
        self._folder = started["folder"]
        return wire.Channel(ours), started["process"], self._folder

    def end(self, process, patience=0.0):
        """End a process and all that it started, and remove its folder; how it ended, as `subprocess` tells it."""
        if not hasattr(os, "fork"):
            process.kill()
            status = process.wait()
            shutil.rmtree(self._folder, ignore_errors=True)
            return status
        try:
            self._control.sendall(json.dumps({"do": "end", "process": process, "patience": patience}).encode())
            return json.loads(self._control.recv(1 << 16))["ended"]
        except (OSError, ValueError):  # where isolation is not strong, a student's process can end the fork server
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(process, signal.SIGKILL)
            self.close()
            shutil.rmtree(Path(self._folder).parent, ignore_errors=True)  # the fork server's own
            return -signal.SIGKILL

    def close(self):
        """End the fork server."""
        if self._server is not None:
            self._control.close()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._server.wait(10)
            if self._server.poll() is None:
                self._server.send_signal(signal.SIGKILL)
                self._server.wait()
            self._server = None

    def _start_server(self):
        self._control, theirs = socket.socketpair()
        command = [sys.executable, "-m", __package__ + ".forkserver", str(theirs.fileno()), *self._packages]
        number = theirs.fileno()
        self._server = subprocess.Popen(
            command, pass_fds=[number], env=environment(), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            start_new_session=True,
        )  # fmt: skip
        theirs.close()

    def _start_without_fork(self, theirs):
        command = [sys.executable, "-m", __package__ + ".child"]
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, env=environment())
        shared = theirs.share(process.pid)
        process.stdin.write(len(shared).to_bytes(4, "big") + shared)
        process.stdin.flush()
        theirs.close()
        return process
