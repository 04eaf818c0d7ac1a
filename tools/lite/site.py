"""The folder lite/ of the site: JupyterLite, a Jupyter that needs no server, with the book's notebooks in it."""

import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import nbformat
from metadata import site_address

from . import pyodide

EXTENSIONS = ("@jupyterlite/pyodide-kernel-extension", "@jupyter-widgets/jupyterlab-manager", "anywidget")
KERNEL = "@jupyterlite/pyodide-kernel-extension:kernel"
OPEN = Path(__file__).with_name("open.html")
STORAGE = "Neural Networks, Live"  # the database in which a browser keeps a reader's notebooks; open.html reads it


def settings():
    """What JupyterLite reads when it starts: which Python it runs, and where it keeps a reader's work."""
    kernel = {
        "pyodideUrl": "./../pyodide/pyodide.mjs",
        "disablePyPIFallback": True,
        "loadPyodideOptions": {"packages": list(pyodide.KERNEL), "env": {"HOME": "/home/pyodide"}},
    }
    data = {
        "appName": "Neural Networks, Live",
        "appUrl": "./notebooks",
        "faviconUrl": "./../_static/icon.png",
        "contentsStorageName": STORAGE,
        "settingsStorageName": f"{STORAGE}: settings",
        "workspacesStorageName": f"{STORAGE}: workspaces",
        "exposeAppInBrowser": True,  # for the tests
        "litePluginSettings": {KERNEL: kernel},
    }
    return {"jupyter-lite-schema-version": 0, "jupyter-config-data": data}


def add(notebooks, site):
    """Add to a built site the folders pyodide/ and lite/, with the notebooks of a folder."""
    pyodide.make(pyodide.release(), site / "pyodide")
    make(notebooks, site / "lite")


def make(notebooks, target):
    """Write JupyterLite into the folder `target`, beside pyodide/, with the notebooks of a folder as its contents."""
    shutil.rmtree(target, ignore_errors=True)
    labextensions = Path(sys.prefix, "share", "jupyter", "labextensions")
    build = {
        "apps": ["notebooks", "tree"],  # a notebook to a tab; the list of files, to upload one
        "contents": ["contents"],
        "output_dir": str(target.resolve()),
        "federated_extensions": [str(labextensions / name) for name in EXTENSIONS],
        "ignore_sys_prefix": ["federated_extensions"],  # not all that the environment has
        "no_sourcemaps": True,
        "no_unused_shared_packages": True,
    }
    with tempfile.TemporaryDirectory() as scratch:
        join_lines(notebooks, Path(scratch, "contents"))
        for name, content in (("jupyter-lite", settings()), ("jupyter_lite_config", {"LiteBuildConfig": build})):
            Path(scratch, f"{name}.json").write_text(json.dumps(content), encoding="utf-8")
        command = [sys.executable, "-m", "jupyterlite_core", "build"]
        done = subprocess.run(command, cwd=scratch, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"JupyterLite could not be built:\n{done.stdout}{done.stderr}")
    name_icon(target)
    write_door(notebooks, target / "open.html")


def name_icon(target):
    """Name the site's icon in JupyterLite's pages: a browser asks for /favicon.ico before `settings` are read."""
    for page in target.rglob("index.html"):
        up = "../" * len(page.relative_to(target).parts)
        text = page.read_text(encoding="utf-8")
        text = text.replace("<head>", f'<head>\n    <link rel="icon" href="{up}_static/icon.png">', 1)
        page.write_text(text, encoding="utf-8")


def join_lines(notebooks, target):
    """Copy notebooks, each text in one piece: files keep them line by line, and a Jupyter server would join them."""
    for path in notebooks.rglob("*.ipynb"):
        copy = target / path.relative_to(notebooks)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(json.dumps(nbformat.read(path, 4)), encoding="utf-8")


def write_door(notebooks, file):
    """Write the page through which chapters lead to their notebooks: it knows the notebooks of this edition."""
    paths = sorted(notebooks.rglob("*.ipynb"))
    digests = {
        path.relative_to(notebooks).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()[:16] for path in paths
    }
    text = OPEN.read_text(encoding="utf-8")
    for name, value in ('"{storage}"', STORAGE), ("{digests}", digests), ('"{website}"', site_address()):
        text = text.replace(f" = {name};", f" = {json.dumps(value)};")
    file.write_text(text, encoding="utf-8")
