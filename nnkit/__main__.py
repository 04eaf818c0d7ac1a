"""python -m nnkit: one line with the versions of nnkit and its environment, for bug reports."""

import platform
from importlib.metadata import PackageNotFoundError, version

from . import __version__


def versions():
    """The versions of nnkit, of Python and of what nnkit stands on, and the system, as one line."""
    parts = [f"nnkit {__version__}", f"Python {platform.python_version()}"]
    for name in ("numpy", "numba", "ipywidgets", "anywidget", "matplotlib", "wasmtime"):
        try:
            parts.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            parts.append(f"no {name}")
    return ", ".join([*parts, f"{platform.system()} {platform.machine()}"])


if __name__ == "__main__":
    print(versions())
