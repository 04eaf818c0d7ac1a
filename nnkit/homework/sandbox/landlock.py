"""Landlock (Linux 5.13 and newer): what files a process may read and write, for itself and for ever.

Plain system calls by ctypes, no root needed. Later versions of Landlock also refuse TCP connections and signals to
processes outside. See the kernel's documentation, userspace-api/landlock.
"""

import ctypes
import os
import sys

CREATE, ADD, RESTRICT = 444, 445, 446  # the numbers of the system calls, the same on every processor
EXECUTE, WRITE_FILE, READ_FILE, READ_DIR = 1, 2, 4, 8
READ = READ_FILE | READ_DIR
FIRST = (1 << 13) - 1  # all rights over files of the first version
PATH_BENEATH = 1


class _Ruleset(ctypes.Structure):
    _fields_ = [("files", ctypes.c_uint64), ("network", ctypes.c_uint64), ("scoped", ctypes.c_uint64)]


class _PathBeneath(ctypes.Structure):
    _pack_ = 1
    _layout_ = "ms"  # packed structures name their layout from Python 3.14 on
    _fields_ = [("allowed", ctypes.c_uint64), ("folder", ctypes.c_int32)]


def version():
    """The version of Landlock that the kernel offers; 0 where it has none."""
    if sys.platform != "linux":
        return 0
    return max(0, _libc().syscall(CREATE, None, ctypes.c_size_t(0), ctypes.c_uint32(1)))


def restrict(readable, writable):
    """Let this process read only below `readable` and write only below `writable`, from now on."""
    abi, libc = version(), _libc()
    files = FIRST | (1 << 13 if abi >= 2 else 0) | (1 << 14 if abi >= 3 else 0) | (1 << 15 if abi >= 5 else 0)
    rules = _Ruleset(files, 3 if abi >= 4 else 0, 3 if abi >= 6 else 0)  # no TCP; no signals, no abstract sockets
    size = ctypes.sizeof(rules) if abi >= 6 else 16 if abi >= 4 else 8
    ruleset = libc.syscall(CREATE, ctypes.byref(rules), ctypes.c_size_t(size), ctypes.c_uint32(0))
    if ruleset < 0:
        raise OSError(ctypes.get_errno(), "Landlock cannot make a set of rules")
    special = 1 << 6 | 1 << 9 | 1 << 11  # devices, sockets and block devices are never made
    for paths, rights in ((readable, READ), (writable, files & ~special & ~EXECUTE)):
        for path in paths:
            _allow(libc, ruleset, path, rights)
    if libc.prctl(38, 1, 0, 0, 0) or libc.syscall(RESTRICT, ruleset, ctypes.c_uint32(0)):
        raise OSError(ctypes.get_errno(), "Landlock cannot restrict this process")
    os.close(ruleset)


def _allow(libc, ruleset, path, rights):
    try:
        folder = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return  # what is not there need not be allowed
    try:
        if not os.path.isdir(path):
            rights &= READ_FILE | WRITE_FILE | 1 << 14
        rule = _PathBeneath(rights, folder)
        if libc.syscall(ADD, ruleset, PATH_BENEATH, ctypes.byref(rule), ctypes.c_uint32(0)):
            raise OSError(ctypes.get_errno(), f"Landlock cannot allow {path}")
    finally:
        os.close(folder)


def _libc():
    return ctypes.CDLL(None, use_errno=True)
