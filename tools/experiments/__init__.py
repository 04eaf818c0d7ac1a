"""The book's longer experiments: what takes too long for a chapter is measured here once, and kept as a small file.

An experiment is a module of this folder: its docstring says what is measured, ROWS is a list of settings, each a dict,
and `measure(**settings)` returns a dict of figures. `write` keeps them in nnkit/data/measured/<name>.json, from where
a chapter reads them with ``nnkit.data.experiment("<name>")``. The chapter measures some rows anew, and a test repeats
one, bit for bit.
"""

import json
from functools import partial
from importlib import import_module
from pathlib import Path

from remake import Scripts

import nnkit as nn

FOLDER = Path(__file__).parent
KEPT = FOLDER.parents[1] / "nnkit" / "data" / "measured"


scripts = Scripts(FOLDER, lambda name: KEPT / f"{name}.json")


def row(name, place):
    """Measure row number `place`: its settings and its figures, in one dict."""
    experiment = import_module(f"experiments.{name}")
    return measured(experiment, **experiment.ROWS[place])


def measured(experiment, /, **settings):
    """The settings of a row and its figures, in one dict."""
    return {**settings, **experiment.measure(**settings)}


def write(name):
    """Measure all rows, side by side, and keep them."""
    experiment = import_module(f"experiments.{name}")
    rows = nn.sweep(partial(measured, experiment), experiment.ROWS)
    head = {"about": experiment.__doc__.strip(), "nnkit": nn.__version__, "code": scripts.digest(name)}
    lines = ",\n".join(json.dumps(line) for line in rows)
    text = json.dumps(head, indent=0, ensure_ascii=False)[:-2] + f',\n"rows": [\n{lines}\n]\n}}\n'
    (KEPT / f"{name}.json").write_text(text, encoding="utf-8", newline="\n")
