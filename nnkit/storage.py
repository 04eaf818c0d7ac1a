"""Saved networks: one .npz file that holds a description as JSON text and the parameters. No code, no pickle."""

import io
import json
import os
import secrets
import stat
import zipfile
from contextlib import suppress
from pathlib import Path

import numpy as np

from .errors import DataError
from .graph import from_configuration

FORMAT = 4  # the present one; a file names it as "nnkit network 4"
NAMED = "nnkit network "

# The errors of zipfile, NumPy, JSON and the layers for a damaged file.
DAMAGED = (OSError, ValueError, LookupError, TypeError, EOFError, AttributeError, RuntimeError, zipfile.BadZipFile)


def save(network, file):
    """Write `network` to `file`: a name, or a file that is open for writing bytes.

    What a file of that name holds stays until the new one is whole. A link stays a link, and its target is written.
    """
    if hasattr(file, "write"):
        if isinstance(file, io.TextIOBase):
            raise DataError(
                f"Network.save needs a file that takes bytes; {name_of(file)} takes text. Open it with mode 'wb'."
            )
        _send(network, file)
        return
    target = Path(os.path.realpath(_path(file)))
    about = target.stat() if target.exists() else None
    if about is not None and stat.S_ISREG(about.st_mode):
        with open(target, "r+b"):  # may it be written?
            pass
    elif about is not None:  # /dev/null, a pipe: not to be replaced by a file
        with open(target, "wb") as opened:
            _send(network, opened)
        return
    part = target.with_name(f".nnkit-{secrets.token_hex(8)}.part")
    try:
        with open(part, "xb") as opened:
            _write(network, opened)
        if about is not None:
            _set_owner_and_mode(part, about)
        os.replace(part, target)
    finally:
        part.unlink(missing_ok=True)


def _write(network, file):
    description = {
        "format": f"{NAMED}{FORMAT}",
        "graph": network.graph.configuration(),
        "dtype": network.dtype.name,
        "seed": network.seed,
        "classes": network.classes,
    }
    np.savez(file, description=np.array(json.dumps(description)), **network.parameters)


def _send(network, file):
    """Write to a file that may not be seekable: a pipe, /dev/null."""
    whole = io.BytesIO()
    _write(network, whole)
    file.write(whole.getvalue())


def _set_owner_and_mode(path, about):
    if hasattr(os, "chown"):
        with suppress(OSError):  # only an administrator can give files away
            os.chown(path, about.st_uid, about.st_gid)
    os.chmod(path, stat.S_IMODE(about.st_mode))


def load(file):
    """The network in `file`, a name or a file that is open for reading bytes.

    Returns (dict of its graph, dtype, seed and classes, dict of its parameters).
    """
    if hasattr(file, "read"):
        content = file.read()
        if not isinstance(content, bytes):
            raise DataError(
                f"nn.load needs a file that gives bytes; {name_of(file)} gives text. Open it with mode 'rb'."
            )
        return _read(io.BytesIO(content), name_of(file))
    with open(_path(file), "rb") as opened:
        return _read(opened, name_of(file))


def _read(file, name):
    try:
        with np.load(file, allow_pickle=False) as found:
            arrays = {key: found[key] for key in found.files}
        description = json.loads(str(arrays.pop("description")))
        number = int(description.pop("format").removeprefix(NAMED))
        if number == FORMAT:
            if set(description) != {"graph", "dtype", "seed", "classes"}:
                raise KeyError(", ".join(description))
            description["graph"] = from_configuration(**description["graph"])
    except DAMAGED as error:
        raise DataError(
            f"{name} is not a whole file written by Network.save ({type(error).__name__}: {error}). "
            "Was it cut off, or written by another program? Save the network again."
        ) from error
    if number != FORMAT:
        age = "an older" if number < FORMAT else "a newer"
        raise DataError(
            f"{name} is in format {number}, of {age} version of nnkit; this version reads format {FORMAT}. Load it "
            "with the version that wrote it, or train the network again and save it."
        )
    return description, arrays


def _path(file):
    try:
        return os.fsdecode(file)
    except TypeError:
        raise DataError(
            f"A network is saved to and loaded from a file name (str, bytes or Path) or an open file; got {file!r}."
        ) from None


def name_of(file):
    """What to call a file in a message."""
    if hasattr(file, "read") or hasattr(file, "write"):
        return str(getattr(file, "name", type(file).__name__))
    return _path(file)
