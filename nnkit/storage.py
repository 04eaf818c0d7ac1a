"""Saved networks: one .npz file that holds a description as JSON text and the parameters. No code, no pickle."""

import json
import os
import zipfile
from pathlib import Path

import numpy as np

from .errors import DataError
from .graph import from_configuration

FORMAT = "nnkit network 2"

# All that zipfile, NumPy, JSON and the layers raise when a file is not what it should be.
DAMAGED = (OSError, ValueError, LookupError, TypeError, EOFError, AttributeError, RuntimeError, zipfile.BadZipFile)


def save(network, path):
    """Write `network` to `path`, a file name. What was there stays until the new file is whole."""
    description = {
        "format": FORMAT,
        "graph": network.graph.configuration(),
        "dtype": network.dtype.name,
        "seed": network.seed,
        "classes": network.classes,
    }
    text = np.array(json.dumps(description))
    beside = Path(f"{os.fspath(path)}.part")
    try:
        with open(beside, "wb") as file:  # a name is kept as it is: savez would add .npz
            np.savez(file, description=text, **network.parameters)
        os.replace(beside, path)
    finally:
        beside.unlink(missing_ok=True)


def load(path):
    """The network in the file `path`, as (dict of its graph, dtype, seed and classes, dict of its parameters)."""
    try:
        with np.load(path, allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
        description = json.loads(str(arrays.pop("description")))
        if description.pop("format") != FORMAT:
            raise KeyError("format")
        if set(description) != {"graph", "dtype", "seed", "classes"}:
            raise KeyError(", ".join(description))
        description["graph"] = from_configuration(**description["graph"])
    except FileNotFoundError:
        raise
    except DAMAGED as error:
        raise DataError(
            f"{path} is not a whole file written by Network.save ({type(error).__name__}: {error}). "
            "Was it cut off, or written by another program? Save the network anew."
        ) from error
    return description, arrays
