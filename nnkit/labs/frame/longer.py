"""A network that was trained for longer than a page can: its file, and the script by which a page gets it.

The files lie in the folder of the lab, and tools/train makes both: longer.npz, written by `Network.save`, and
longer.json, which says how the network was trained and how good it is. A page fetches the network when the reader
chooses it: longer.js unpacks what `Longer.script` writes.
"""

import json
from functools import cached_property
from pathlib import Path
from types import SimpleNamespace

import numpy as np

from ...storage import load
from .front import text_of

LABS = Path(__file__).parents[1]
CHOICES = HERE, LONGER = ["trained here", "trained longer"]  # of the control by which the reader chooses
SHIPS = ("trained", LONGER)  # for `Lab.ships`


class Longer:
    """The network of the lab of this name that was trained longer.

    >>> from nnkit.labs.frame.longer import Longer
    >>> kept = Longer("speech")
    >>> len(kept.parameters), kept.about.figures["loud"] > kept.about.figures["here_loud"]
    (5, True)
    """

    def __init__(self, name):
        self.name = name
        self.file, self.facts = LABS / name / "longer.npz", LABS / name / "longer.json"

    @cached_property
    def about(self):
        """How it was trained and how good it is: `settings` and `figures`, dicts, and what tests compare."""
        return SimpleNamespace(**json.loads(self.facts.read_text(encoding="utf-8")))

    @cached_property
    def parameters(self):
        """Its parameters, a dict."""
        return load(self.file)[1]

    def packed(self, plans):
        """The network for a page, with the plans by which the page runs it: a dict.

        The arrays are those of the file, integers and their scales, one after the other, in the form of engine.js.
        """
        with np.load(self.file) as found:
            arrays = {name: found[name] for name in found.files if name != "description"}
        numbers = b"".join(array.astype(array.dtype.newbyteorder("<")).tobytes() for array in arrays.values())
        return {
            "arrays": [[name, array.dtype.name, array.size] for name, array in arrays.items()],
            "numbers": text_of(numbers),
            "plans": plans,
        }

    def script(self, plans):
        """The text of the script that gives the network to a page."""
        packed = json.dumps(self.packed(plans), ensure_ascii=False)
        return f"nnkitLabs.default.longer({json.dumps(self.name)}, {packed});\n"
