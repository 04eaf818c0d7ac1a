"""Live figures for the book: ``nnkit.labs.line()`` and its sisters return a `Lab` to show and explore.

With a kernel, Numba computes, or engine.wasm where Numba is not installed; on a page without a kernel, engine.wasm
does, with the same digits.

``lab.ask`` and ``lab.goal`` give a lab questions and goals; `read_report` reads what its button Report saves;
`use_language` chooses the language of the labs.

A lab is a folder, and labs are found by their folders:

    <name>/lab.py      a subclass of `Lab` with its controls, its data, its sentences and ``compute``, and a function
                       ``<name>()`` that returns it; frame/lab.py says what each is, line/lab.py is an example
    <name>/view.js     ``compute`` again, for the page, and ``draw``; frame/frame.js says what they get
    <name>/style.css   its styles, if the frame's do not suffice; and whatever else only this lab needs

frame/ holds what makes a folder a lab, parts/ the pictures that labs share, nnkit.js/ the engine of the page.
"""

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from ..extras import extra

with extra("labs", "nnkit.labs"):
    from .frame.lab import Lab
    from .frame.report_reader import read_report
    from .frame.words import use_language

_FOLDERS = sorted(file.parent.name for file in Path(__file__).parent.glob("*/lab.py"))
NAMES = tuple(name for name in _FOLDERS if name != "frame")

for _name in NAMES:  # the function of that name, in place of the folder that Python would put there
    globals()[_name] = getattr(import_module(f".{_name}.lab", __name__), _name)

if TYPE_CHECKING:  # a type checker finds no folders

    def __getattr__(name: str) -> Callable[..., Lab]: ...


__all__ = ["NAMES", "Lab", "read_report", "use_language", *NAMES]
