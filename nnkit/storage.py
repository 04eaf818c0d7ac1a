"""Saved networks: one .npz file that holds a description as JSON text and the parameters. No code, no pickle."""

import json
import zipfile

import numpy as np

from .errors import DataError
from .graph import from_configuration

FORMAT = "nnkit network 2"


def save(network, path):
    """Write `network` to `path`, a file name or an open binary file."""
    description = {
        "format": FORMAT,
        "graph": network.graph.configuration(),
        "dtype": network.dtype.name,
        "seed": network.seed,
    }
    with open(path, "wb") as file:  # a name is kept as it is: savez would add .npz
        np.savez(file, description=np.array(json.dumps(description)), **network.parameters)


def load(path):
    """The network in the file `path`, as (dict of its graph, dtype and seed, dict of its parameters)."""
    try:
        with np.load(path, allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
        description = json.loads(str(arrays.pop("description")))
        if description.pop("format") != FORMAT:
            raise KeyError("format")
        description["graph"] = from_configuration(**description["graph"])
    except FileNotFoundError:
        raise
    except (OSError, ValueError, KeyError, TypeError, EOFError, AttributeError, zipfile.BadZipFile) as error:
        raise DataError(
            f"{path} is not a whole file written by Network.save ({type(error).__name__}: {error}). "
            "Was it cut off, or written by another program? Save the network anew."
        ) from error
    return description, arrays
