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

FORMAT = 5  # the present one; a file names it as "nnkit network 5"
NAMED = "nnkit network "

# The errors of zipfile, NumPy, JSON and the layers for a damaged file.
DAMAGED = (OSError, ValueError, LookupError, TypeError, EOFError, AttributeError, RuntimeError, zipfile.BadZipFile)


def save(network, file, dtype=None):
    """Write `network` to `file`: a name, or a file that is open for writing bytes; its parameters in this dtype.

    What a file of that name holds stays until the new one is whole. A link stays a link, and its target is written.
    """
    arrays = _packed(network.parameters, dtype)
    if hasattr(file, "write"):
        if isinstance(file, io.TextIOBase):
            raise DataError(
                f"Network.save needs a file that takes bytes; {name_of(file)} takes text. Open it with mode 'wb'."
            )
        _send(network, arrays, file)
        return
    target = Path(os.path.realpath(_path(file)))
    about = target.stat() if target.exists() else None
    if about is not None and stat.S_ISREG(about.st_mode):
        with open(target, "r+b"):  # may it be written?
            pass
    elif about is not None:  # /dev/null, a pipe: not to be replaced by a file
        with open(target, "wb") as opened:
            _send(network, arrays, opened)
        return
    part = target.with_name(f".nnkit-{secrets.token_hex(8)}.part")
    try:
        with open(part, "xb") as opened:
            _write(network, arrays, opened)
        if about is not None:
            _set_owner_and_mode(part, about)
        os.replace(part, target)
    finally:
        part.unlink(missing_ok=True)


def _packed(parameters, dtype):
    """Parameters as they are stored. With "int8" an array of several axes is integers and, for each column, a scale:
    the largest absolute value divided by 127.
    """
    if dtype not in (None, "float16", "int8"):
        raise DataError(f"save: dtype must be None, 'float16' or 'int8'; got {dtype!r}.")
    stored = {}
    for name, array in parameters.items():
        most = {None: np.inf, "float16": 65504, "int8": np.finfo(array.dtype).max}[dtype]
        if not np.abs(array).max() <= most and dtype is not None:
            largest = np.abs(array).max()
            raise DataError(f"save: {name} holds {largest:g}; {dtype} needs {most:g} at most. Leave dtype out.")
        if dtype == "int8" and array.ndim > 1:
            scale = np.abs(array).max(axis=tuple(range(array.ndim - 1))) / array.dtype.type(127)
            steps = array / np.where(scale > 0, scale, 1)
            stored |= {name: np.rint(steps).clip(-127, 127).astype(np.int8), f"{name}.scale": scale}
        else:
            stored[name] = array.astype(np.float16) if dtype == "float16" else array
    return stored


def _unpacked(arrays, dtype):
    """The parameters that are stored in these arrays, in the network's dtype."""
    scales = {name.removesuffix(".scale"): arrays.pop(name) for name in list(arrays) if name.endswith(".scale")}
    for name, array in arrays.items():
        if array.dtype in (np.float16, np.int8):
            arrays[name] = array.astype(dtype)
    for name, scale in scales.items():
        arrays[name] *= scale
    return arrays


def _write(network, arrays, file):
    description = {
        "format": f"{NAMED}{FORMAT}",
        "graph": network.graph.configuration(),
        "dtype": network.dtype.name,
        "seed": network.seed,
        "classes": network.classes,
    }
    np.savez(file, description=np.array(json.dumps(description)), **arrays)


def _send(network, arrays, file):
    """Write to a file that may not be seekable: a pipe, /dev/null."""
    whole = io.BytesIO()
    _write(network, arrays, whole)
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
            arrays = _unpacked(arrays, description["dtype"])
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
