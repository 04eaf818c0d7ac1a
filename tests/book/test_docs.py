"""The documentation of nnkit is true: its examples run, its public names are explained, its layers keep apart."""

import ast
import doctest
import importlib
import inspect
import re
from pathlib import Path

import pytest

import nnkit as nn
from nnkit.kernels import elementary
from nnkit.layers import LAYERS

PACKAGE = Path(nn.__file__).parent
FILES = [path.relative_to(PACKAGE.parent).with_suffix("") for path in PACKAGE.rglob("*.py")]
MODULES = sorted(".".join(file.parts).removesuffix(".__init__") for file in FILES)  # a lab's folder is no package
PUBLIC = [name for name in nn.__all__ if not inspect.ismodule(getattr(nn, name))]


@pytest.mark.parametrize("module", MODULES)
def test_examples_run(module):
    live = importlib.import_module(module)
    assert live.__doc__, f"{module} does not say what it is for"
    results = doctest.testmod(live, optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE)
    assert results.failed == 0


@pytest.mark.parametrize("name", ["exp", "log", "log1p", "sigmoid", "softplus", "tanh"])
def test_examples_of_the_elementary_functions_run(name):
    """Numba's functions are none to doctest: their docstrings are handed over."""
    function = getattr(elementary, name)
    test = doctest.DocTestParser().get_doctest(function.__doc__, {name: function}, name, None, 0)
    assert test.examples
    assert doctest.DocTestRunner().run(test).failed == 0


@pytest.mark.parametrize("name", PUBLIC)
def test_public_names_are_explained(name):
    thing = getattr(nn, name)
    assert inspect.getdoc(thing), f"nnkit.{name} has no docstring"
    if inspect.isclass(thing):
        for method, function in inspect.getmembers(thing, inspect.isfunction):
            if not method.startswith("_") and function.__module__.startswith("nnkit"):
                assert inspect.getdoc(function), f"nnkit.{name}.{method} has no docstring"


def test_the_tour_names_everything():
    """`help(nnkit)` says of every public name where it belongs."""
    words = set(re.findall(r"\w+", nn.__doc__))
    assert set(nn.__all__) <= words, set(nn.__all__) - words


@pytest.mark.parametrize("layer", LAYERS.values(), ids=LAYERS)
def test_every_layer_has_a_worked_example(layer):
    assert ">>>" in layer.__doc__ and ("hape" in layer.__doc__) and layer.__name__ in nn.__all__


def imports(path):
    """The names of the modules that a file of the package imports, made absolute."""
    package = ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts[:-1])
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = importlib.util.resolve_name("." * node.level + (node.module or ""), package)
            yield base
            yield from (f"{base}.{alias.name}" for alias in node.names)


ABOVE_KERNELS = ("nnkit.layers", "nnkit.network", "nnkit.engines", "nnkit.session", "nnkit.plan", "nnkit.objective")
FORBIDDEN = [  # (in these files, never these modules, because)
    ("*.py", ("matplotlib", "ipywidgets", "anywidget", "dask", "distributed"), "import nnkit stays light"),
    ("layers/*.py", ("numpy", "numba"), "layers do no arithmetic"),
    ("kernels/**/*.py", ABOVE_KERNELS, "kernels know of nothing above"),
]


@pytest.mark.parametrize("files, modules, reason", FORBIDDEN, ids=[f[0] for f in FORBIDDEN])
def test_the_floors_of_the_house(files, modules, reason):
    found = [path for path in PACKAGE.glob(files) if path.name not in ("plots.py",)]
    assert found
    for path in found:
        for name in imports(path):
            assert not name.startswith(modules), f"{path.name} imports {name}; but {reason}"


def needed(path, files):
    """The files of the package that a file imports from; a folder's __init__ only where a name is taken from it."""
    package = ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts[:-1])
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            base = importlib.util.resolve_name("." * node.level + (node.module or ""), package)
            names = {f"{base}.{alias.name}" for alias in node.names}
            yield from names & set(files)
            if names - set(files) and base in files:
                yield base


def test_no_file_imports_in_a_circle():
    """Neither at once nor by way of others, nor for types, nor within a function."""
    paths = {".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts): path for path in PACKAGE.rglob("*.py")}
    files = {name.removesuffix(".__init__"): path for name, path in paths.items()}
    rest = {name: set(needed(path, files)) for name, path in files.items()}
    while free := [name for name, needs in rest.items() if not needs & set(rest)]:
        for name in free:
            del rest[name]
    assert not rest, "each of these files is in a circle of imports, or needs one that is"


def test_only_kernels_import_numba():
    for path in PACKAGE.rglob("*.py"):
        place = path.relative_to(PACKAGE)
        if place.parts[0] != "kernels" and place.as_posix() != "engines/build.py":
            assert not any(name.split(".")[0] in ("numba", "llvmlite") for name in imports(path)), path
