"""What nnkit and the book need is listed once: in pyproject.toml, or in a file of requirements."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]


def name(requirement):
    return re.match(r"[\w.-]+", requirement)[0].lower()


def required(file):
    """The names in a file of requirements, and the extras of nnkit that it installs."""
    lines = [line.partition("#")[0].strip() for line in (ROOT / file).read_text(encoding="utf-8").splitlines()]
    itself = [line for line in lines if line.startswith("-e .")]
    extras = re.findall(r"\w+", itself[0].partition("[")[2]) if itself else []
    return {name(line) for line in lines if line and not line.startswith("-")}, extras


def test_each_package_is_listed_once():
    installed, extras = required("requirements.txt")
    assert set(extras) == {"labs", "plots"} <= set(EXTRAS)
    ours = {name(r) for r in [*PROJECT["dependencies"], *(r for extra in extras for r in EXTRAS[extra])]}
    assert {"numpy", "numba", "ipywidgets", "anywidget", "matplotlib"} <= ours
    developers, _ = required("requirements-dev.txt")
    assert not ours & installed and not ours & developers and not installed & developers


def test_nnkit_alone_needs_little():
    assert {name(r) for r in PROJECT["dependencies"]} == {"numpy", "numba", "tqdm"}


def test_numba_is_held_to_a_minor_version():
    """kernels/compile uses parts of Numba that change from one minor version to the next."""
    numba = next(r for r in PROJECT["dependencies"] if name(r) == "numba")
    assert re.search(r"<0\.\d+; sys_platform != 'emscripten'$", numba), numba
