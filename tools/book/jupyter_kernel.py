"""Starts the Jupyter kernel that runs one notebook, and starts it again when it does not answer.

nbval starts a kernel once. It looks for five free TCP ports and releases them; the kernel binds them about a second
later. If another program takes one of the ports in between, such as the kernel of the next notebook, the start fails.
If that port is the one of iopub, ipykernel does not even exit, and nbval waits until its patience ends. Here instead

- a kernel listens on Unix sockets (ipc) in a folder of its own. Where there are none, it listens on TCP ports outside
  the range from which systems hand out ports, and every pytest worker has its own share of them;
- a kernel has an IPython folder of its own. Two kernels that start at once on a fresh machine would otherwise create
  the same profile and lock the same history, and a contributor's IPython settings would change the book;
- a start that fails is repeated at another address, and the kernel's stderr is reported.
"""

import math
import os
import random
import shutil
import socket
import tempfile
import warnings
from itertools import islice
from pathlib import Path
from queue import Empty
from time import monotonic

import psutil  # ipykernel needs it, too
import zmq
from jupyter_client.connect import port_names
from jupyter_client.manager import KernelManager
from nbval.kernel import NbvalKernelspecManager, RunningKernel

PORTS = range(10_000, 32_768)  # Linux hands out ports from 32768, macOS and Windows from 49152
LINES = 20  # how much of a kernel's stderr is reported, from its end


class StartError(RuntimeError):
    """A kernel was started several times and never answered."""


def address(folder, start):
    """Where a kernel listens, as arguments of a `KernelManager`; `start` counts from 0.

    The first start uses sockets in `folder`; later starts use ports, in case the folder cannot hold sockets. Example:
    `address(Path("/tmp/one"), 0)` is `{"transport": "ipc", "ip": "/tmp/one/socket"}` on Linux and macOS.
    """
    path = str(folder / "socket")
    if start == 0 and os.name == "posix" and zmq.has("ipc") and len(os.fsencode(path)) < 100:  # macOS allows 103
        return {"transport": "ipc", "ip": path}
    worker, workers = os.environ.get("PYTEST_XDIST_WORKER", "gw0"), os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1")
    share = PORTS[int(worker.removeprefix("gw")) :: int(workers)]
    free = islice(filter(_is_free, random.SystemRandom().sample(share, len(share))), len(port_names))
    return {"transport": "tcp", "cache_ports": False, **dict(zip(port_names, free))}


def _is_free(port):
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:  # taken, or reserved
            return False
    return True


class Kernel(RunningKernel):
    """nbval's kernel, started and ended in our own way.

    `name` is the kernel's name, `cwd` the folder in which it runs. `patience` has one number per start: the seconds in
    which the kernel must answer. Raises `StartError` if every start fails; warns if a start had to be repeated.
    """

    def __init__(self, name, cwd, patience=(20, 20, 20), address=address):
        # RunningKernel.__init__ starts a kernel in nbval's way, so it is not called.
        self.failed_starts = []
        for start, seconds in enumerate(patience):
            self.folder = Path(tempfile.mkdtemp(prefix="nnkit-"))
            try:
                self._start(name, cwd, seconds, address(self.folder, start))
            except (RuntimeError, zmq.ZMQError) as error:
                self.failed_starts.append(f"Start {start + 1}: {error}; on stderr:\n{self.stderr() or '    nothing'}")
                self.close()
            except BaseException:
                self.close()
                raise
            else:
                break
        failures = "\n".join(self.failed_starts)
        if len(self.failed_starts) == len(patience):
            raise StartError(
                f"The kernel of this notebook must answer within {patience[-1]:g} seconds; {len(patience)} starts "
                f"failed. Try to start a kernel by hand: python -m ipykernel_launcher\n{failures}"
            )
        if failures:
            warnings.warn(f"A kernel had to be started {len(self.failed_starts) + 1} times.\n{failures}", stacklevel=2)

    def _start(self, name, cwd, seconds, address):
        self.km = KernelManager(
            kernel_name=name,
            kernel_spec_manager=NbvalKernelspecManager(),
            connection_file=str(self.folder / "connection.json"),
            **address,
        )
        with open(self.folder / "stderr.txt", "wb") as stderr:
            environment = {**os.environ, "IPYTHONDIR": str(self.folder / "ipython")}
            self.km.start_kernel(cwd=str(cwd), stderr=stderr, env=environment)
        self.kc = self.km.client()
        self.kc.start_channels()
        self.kc.wait_for_ready(timeout=seconds)  # it has answered on shell, and been heard on iopub

    def get_message(self, stream, timeout=None):
        """The next message. Unlike nbval's method, it raises RuntimeError as soon as the kernel has died."""
        end = math.inf if timeout is None else monotonic() + timeout
        while True:
            try:
                return super().get_message(stream, timeout=max(0, min(1, end - monotonic())))
            except Empty:
                if not self.is_alive():
                    raise RuntimeError("The kernel died while it ran this cell.") from None
                if monotonic() >= end:
                    raise

    def seconds(self):
        """The time that the processor has spent on it."""
        times = psutil.Process(self.km.provisioner.pid).cpu_times()
        return times.user + times.system

    def stderr(self):
        """The last lines that the kernel wrote to its stderr, indented; "" if there are none."""
        file = self.folder / "stderr.txt"
        lines = file.read_text(encoding="utf-8", errors="replace").splitlines() if file.exists() else []
        return "\n".join(f"    {line}" for line in lines[-LINES:])

    def stop(self):
        """End the kernel; nbval calls this, too, when a cell does not end."""
        if hasattr(self, "kc"):
            self.kc.stop_channels()
            del self.kc
        if hasattr(self, "km"):
            self.km.shutdown_kernel(now=True)
            del self.km

    def close(self):
        """End the kernel and delete its folder."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)
