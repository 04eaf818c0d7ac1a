"""The figures that the book's appendix shows: one JSON file, into which each benchmark writes its own part.

A part says when it was measured. Figures of another machine or of other versions are thrown away when new ones come:
what stands in the file was all measured on the machine that it describes. A part that describes a machine of its own
("page") stays until its own program writes it anew.
"""

import json
from datetime import date
from pathlib import Path

from machine import description

FILE = Path(__file__).resolve().parents[2] / "nnkit" / "data" / "benchmarks.json"


def read():
    """All parts: dict name -> part; "machine" says where they were measured."""
    return json.loads(FILE.read_text(encoding="utf-8")) if FILE.exists() else {}


def write(part, figures):
    """Put `figures` in the place of this part; `figures` may be a function of what stands there."""
    machine, parts = description(), read()
    if parts.get("machine") != machine:
        parts = {"machine": machine} | {name: of for name, of in parts.items() if name != "machine" and "machine" in of}
    parts[part] = figures(parts.get(part)) if callable(figures) else figures
    _write(parts)


def write_apart(part, figures):
    """The same for a part with a machine of its own, figures["machine"], which leaves the others as they are."""
    _write(read() | {part: figures})


def _write(parts):
    FILE.write_text(json.dumps(parts, indent=1) + "\n", encoding="utf-8", newline="\n")


def today():
    return date.today().isoformat()


def short(number, digits=4):
    """The number to a few significant digits: a measurement has no more."""
    return float(f"{number:.{digits}g}")
