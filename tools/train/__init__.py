"""The networks that were trained for longer than a page can: made here once, and kept in the folders of their labs.

A network is a module of this folder with the name of its lab. Its docstring says what the network learns from, and how
its settings were chosen; SETTINGS is a dict of them. `network()` returns the network as the lab runs it, `training()`
the run, whose parameters are those of the network, in this order; `figures(network)` returns a dict of figures on data
that neither the training nor the choice of settings has seen. `write` keeps <lab>/longer.npz and <lab>/longer.json.
"""

import hashlib
import json
from importlib import import_module
from pathlib import Path

from remake import Scripts

import nnkit as nn
from nnkit.labs.frame.longer import Longer

START = 200  # updates after which a checksum of the parameters is kept: a test trains so far again
MOST = 150_000  # bytes of a file

scripts = Scripts(Path(__file__).parent, lambda name: Longer(name).facts)


def checksum(parameters):
    """A checksum of all bits of parameters, a dict."""
    numbers = (array.astype(array.dtype.newbyteorder("<")).tobytes() for array in parameters.values())
    return hashlib.sha256(b"".join(numbers)).hexdigest()


def started(name):
    """The run of a network after its first updates."""
    run = import_module(f"train.{name}").training()
    run.advance(START)
    return run


def write(name):
    """Train a network, and keep it with its figures, which are those of the file."""
    module, longer, run = import_module(f"train.{name}"), Longer(name), started(name)
    start, net = checksum(run.parameters()), module.network()
    run.advance(run.total)
    for array, learned in zip(net.parameters.values(), run.parameters().values(), strict=True):
        array[:] = learned
    net.save(longer.file, dtype="int8")
    size = longer.file.stat().st_size
    if size > MOST:
        raise ValueError(f"{longer.file.name} of {name} may have {MOST} bytes; it has {size}. Take fewer units.")
    facts = {
        "about": module.__doc__.strip(),
        "nnkit": nn.__version__,
        "code": scripts.digest(name),
        "settings": module.SETTINGS,
        "figures": module.figures(nn.load(longer.file)),
        "start": start,
        "sha256": hashlib.sha256(longer.file.read_bytes()).hexdigest(),
    }
    text = json.dumps(facts, indent=2, ensure_ascii=False) + "\n"
    longer.facts.write_text(text, encoding="utf-8", newline="\n")
