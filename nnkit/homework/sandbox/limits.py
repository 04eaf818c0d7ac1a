"""What a student's process may use and touch, set by that process itself before it runs the first line of a student.

How strong this is depends on the system, and `isolation` says it:

    strong   Linux with Landlock and seccomp: no file outside its own folder (but Python's own, to read), no network,
             no other process, no signal to any
    limited  macOS, older Linux: limits for processor time, memory, files; no new processes
    none     Windows: only time limits
"""

import os
import sys
import sysconfig
from dataclasses import asdict, dataclass
from pathlib import Path

from . import landlock, seccomp

NOBODY = 65534


@dataclass(frozen=True)
class Limits:
    """Seconds are those of the processor; five times as many may pass on the clock.

    >>> Limits(call=1.0).call, Limits().memory
    (1.0, 1024)
    """

    cell: float = 10.0  # seconds for one cell of the notebook
    call: float = 3.0  # seconds for one call of a student's function
    total: float = 120.0  # seconds for one process: all cells and all calls
    memory: int = 1024  # MB above what Python itself takes
    file: int = 16  # MB of one file
    folder: int = 64  # MB of all files
    restarts: int = 4  # new processes after a crash, per submission

    def as_dict(self):
        """The limits as a dict."""
        return asdict(self)


def isolation():
    """(level, what it consists of): the level is "strong", "limited" or "none"."""
    if sys.platform == "win32":
        return "none", "time limits only; use Linux (or WSL 2) for submissions that you do not trust"
    parts = ["limits for time, memory and files"]
    strong = landlock.version() > 0 and seccomp.available()
    if landlock.version():
        parts.append(f"Landlock version {landlock.version()}")
    parts.append("seccomp: no processes, no network" if seccomp.available() else "no new processes")
    return "strong" if strong else "limited", ", ".join(parts)


def readable():
    """The folders that a student's process needs to read: Python, its packages, the system's libraries."""
    paths = {sys.prefix, sys.base_prefix, *sysconfig.get_paths().values()}
    paths |= {path for path in sys.path if Path(path).name in ("site-packages", "dist-packages")}
    paths |= {"/usr/lib", "/usr/lib64", "/lib", "/lib64", "/usr/share", "/etc/ld.so.cache", "/etc/localtime"}
    paths |= {"/dev/null", "/dev/zero", "/dev/urandom", "/dev/random", "/etc/fonts"}
    paths.add(str(Path(__file__).parents[2]))  # nnkit, where it is installed from a folder of its own
    return sorted({os.path.realpath(path) for path in paths if path and os.path.exists(path)} - {"/"})


def may_read(path):
    """Whether a student's process may read a file."""
    return any(Path(path).resolve().is_relative_to(folder) for folder in readable())


def apply(limits, folder):
    """Restrict this process for ever. `folder` is the only one that it may write to."""
    import resource  # not on Windows

    os.chdir(folder)
    megabyte = 1 << 20
    _limit(resource.RLIMIT_CPU, int(limits.total) + 1)
    next_seconds(limits.total)
    _limit(resource.RLIMIT_FSIZE, limits.file * megabyte)
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_NOFILE, 128)
    _limit(resource.RLIMIT_AS, _memory_now() + limits.memory * megabyte)
    if os.geteuid() == 0:
        _leave_root(folder)
    if landlock.version():
        landlock.restrict([*readable(), folder], [folder, "/dev/null"])
    if seccomp.available():
        seccomp.restrict()
    else:
        _limit(resource.RLIMIT_NPROC, 0)  # counted per user: with one process running, no second one may start


def next_seconds(seconds):
    """Let the system end this process after a further number of seconds of processor time.

    A student's code can ignore the signal for that. Then the hard limit or the grader's clock ends the process.
    """
    if sys.platform == "win32":
        return
    import resource

    used = resource.getrusage(resource.RUSAGE_SELF)
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (min(int(used.ru_utime + used.ru_stime + seconds) + 1, hard), hard))


def _limit(what, value):
    import resource

    hard = resource.getrlimit(what)[1]
    value = value if hard == resource.RLIM_INFINITY else min(value, hard)
    try:
        resource.setrlimit(what, (value, value))
    except (ValueError, OSError):
        if what != resource.RLIMIT_AS:  # macOS knows this limit and does not set it
            raise


def _memory_now():
    try:
        return int(Path("/proc/self/statm").read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 4 << 30  # macOS counts shared libraries that every process has


def _leave_root(folder):
    """Become the user nobody, if that user can reach Python and the folder; in any case give up all powers of root."""
    if all(_open_to_all(path) for path in (sys.prefix, sys.base_prefix, Path(__file__).parent, Path(folder).parent)):
        os.chown(folder, NOBODY, NOBODY)
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)
    elif sys.platform == "linux":
        _drop_capabilities()


def _open_to_all(folder):
    folder = Path(folder).resolve()
    return all(place.stat().st_mode & 0o001 for place in [folder, *folder.parents])


def _drop_capabilities():
    import ctypes

    libc = ctypes.CDLL(None, use_errno=True)
    for number in range(64):
        libc.prctl(24, number, 0, 0, 0)  # out of the bounding set; numbers that do not exist are refused
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    none = (ctypes.c_uint32 * 6)(*[0] * 6)
    if libc.capset(header, none):
        raise OSError(ctypes.get_errno(), "cannot give up the powers of root")
