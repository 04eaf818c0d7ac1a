"""Where compiled kernels are kept: a folder of their own for each version of the sources, never stale, never shared.

Numba's own cache looks only at the date of the file that holds the cached function, and would go on using a kernel
that was changed in another file. Here the digest of all kernel files is part of the folder's name.

What is kept is run: object files (objects.py), and for kernels that Python calls Numba's own files, which are pickles.
A folder is therefore used only if this user made it: nobody else can write to it, and it is no symbolic link. Only
folders that hold `MARKER` with the text `SIGNED` were made by nnkit, and only these are ever deleted.
"""

import contextlib
import functools
import hashlib
import importlib.metadata
import os
import platform
import shutil
import stat
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from . import JIT, NUMBA

FOLDER = Path(__file__).parents[1]  # nnkit/kernels
PREFIX = "nnkit-kernels-"
DAYS = 30  # that a version's compiled kernels are kept after their last use

# A standard tag (https://bford.info/cachedir/): programs for backups leave out the folder that it stands in.
MARKER = "CACHEDIR.TAG"
SIGNED = "Signature: 8a477f597d28d172789f06886806bc55\n# Kernels that nnkit compiled. This folder may be deleted.\n"


@functools.cache
def digest():
    """Sixteen hexadecimal digits that change whenever compiled kernels could: with any kernel file, any
    ``NUMBA_`` environment variable, or the versions of Python, NumPy and Numba.
    """
    numba = importlib.metadata.version("numba") if NUMBA else "no Numba"
    parts = [sys.version, np.__version__, numba, platform.machine()]
    parts += [f"{name}={value}" for name, value in sorted(os.environ.items()) if name.startswith("NUMBA_")]
    return hashlib.sha256("\n".join([*parts, sources()]).encode()).hexdigest()[:16]


@functools.cache
def sources():
    """Sixteen hexadecimal digits that change with any kernel file."""
    hashed = hashlib.sha256()
    for file in sorted([*FOLDER.glob("*.py"), *FOLDER.glob("compile/*.py")]):  # not those in __pycache__
        hashed.update(file.name.encode() + file.read_bytes())
    return hashed.hexdigest()[:16]


def cache_folder():
    """The folder for what is compiled from this version of the sources, in the first place that works.

    Raises OSError if there is none.
    """
    user = f"-{os.geteuid()}" if hasattr(os, "geteuid") else ""  # each user of a shared place has a folder
    refused = []
    for name, find in _places():
        try:
            place = find()
            folder = place / f"{PREFIX}{digest()}{user}"
            _make(folder)
            _forget_old(place)
            return folder
        except (OSError, RuntimeError) as error:  # RuntimeError: this user has no home folder
            refused.append(f"{name} ({error})")
    raise OSError(
        "nnkit found no folder in which it can keep what it compiles. It tried "
        f"{'; '.join(refused)}. Set the environment variable NUMBA_CACHE_DIR to a folder that you can write to."
    )


def _places():
    """The folders to try, in this order: a name for messages, and a function that finds the folder or fails."""
    chosen = os.environ.get("NUMBA_CACHE_DIR")
    if chosen:
        yield "NUMBA_CACHE_DIR", lambda: Path(chosen)
    else:
        yield "the package's folder", lambda: FOLDER / "__pycache__"
        yield "the home folder", lambda: Path.home() / ".cache" / "nnkit"
    yield "the temporary folder", lambda: Path(tempfile.gettempdir())


def _make(folder):
    """Make `folder`, if it is not there; raises OSError if it is not ours, or cannot be written."""
    if not os.path.lexists(folder):
        folder.parent.mkdir(parents=True, exist_ok=True)
        part = Path(tempfile.mkdtemp(prefix=f".{PREFIX}", dir=folder.parent))  # for this user alone
        try:
            (part / MARKER).write_text(SIGNED, encoding="utf-8", newline="\n")
            part.rename(folder)  # so that nobody sees it without its marker
        except OSError:
            shutil.rmtree(part, ignore_errors=True)
            if not os.path.lexists(folder):  # else another process was faster
                raise
    if not _is_ours(folder):
        raise PermissionError(f"{folder} exists, but nnkit did not make it for you alone")
    with tempfile.TemporaryFile(dir=folder) as file:
        file.write(bytes(4096))  # an empty file would fit on a full disk
    os.utime(folder)  # now in use


def _is_ours(folder):
    """Whether nnkit made this folder, for this user, and nobody else can change what is in it."""
    marker = folder / MARKER
    try:
        about, tag = folder.lstat(), marker.lstat()
        if not (stat.S_ISDIR(about.st_mode) and stat.S_ISREG(tag.st_mode) and tag.st_size == len(SIGNED)):
            return False
        private = True  # on Windows, which keeps a temporary folder for each user
        if hasattr(os, "geteuid"):
            private = about.st_uid == os.geteuid() and not about.st_mode & 0o077
        return private and marker.read_bytes() == SIGNED.encode()
    except OSError:
        return False


def _forget_old(place):
    """Delete the compiled kernels of versions that nobody used in the last `DAYS` days."""
    with contextlib.suppress(OSError):  # another process may be deleting the same folder
        for folder in place.glob(f"{PREFIX}*"):
            if digest() not in folder.name and _is_ours(folder) and time.time() - folder.stat().st_mtime > DAYS * 86400:
                shutil.rmtree(folder, ignore_errors=True)


def give_up(error):
    """Keep nothing from now on, because of an error."""
    global CACHE, NO_CACHE
    CACHE, NO_CACHE = None, error


CACHE = NO_CACHE = None  # the folder that holds the compiled kernels; or why there is none
if JIT:
    try:
        CACHE = cache_folder()
    except OSError as error:
        NO_CACHE = error
