"""Write the page "nnkit reference" from the docstrings of nnkit's public names, with links to the chapters that use
them.
"""

import ast
import inspect
import re
import textwrap
from pathlib import Path

import nbformat

import nnkit as nn
from nnkit import layers
from nnkit.objective import losses, optimizers, schedules

HEAD = """\
# nnkit reference

The engine of this book, name by name. The same text stands in the code: `help(nnkit.Network)` prints it in a notebook.
Losses are given by name: `loss="mse"`.

"""


def named_in(*modules):
    """The public names that are defined in these modules, in the order of their definitions."""
    things = {name: getattr(nn, name) for name in nn.__all__}
    homes = tuple(module.__name__ for module in modules)
    found = [name for name, thing in things.items() if getattr(thing, "__module__", "").startswith(homes)]
    return sorted(found, key=lambda name: (things[name].__module__, inspect.getsourcelines(things[name])[1]))


GROUPS = {  # heading -> the public names below it; what is not named here comes last
    "Networks": ["Network", "load"],
    "Layers": named_in(layers),
    "Optimizers": named_in(optimizers),
    "Learning rates that change": named_in(schedules),
    "Training": ["EarlyStopping", "History", "sweep"],
    "Looking inside": ["show", "gradient_check", "finite_differences", "compile_kernels"],
    "What can go wrong": ["ShapeError", "DataError", "DivergedError"],
}


def uses(source):
    """Where the code of the book's notebooks uses each public name: dict name -> list of (title, path)."""
    found = {}
    for path in sorted(Path(source, "book").rglob("*.ipynb")):
        cells = nbformat.read(path, 4).cells
        title = next((re.search(r"^# (.+)", c.source, re.M) for c in cells if c.source.startswith("# ")), None)
        code = "\n".join(c.source for c in cells if c.cell_type == "code")
        for name in set(re.findall(r"\bnn\.(\w+)", code)):
            place = path.relative_to(Path(source, "book"))
            found.setdefault(name, []).append((title[1] if title else path.stem, place))
    return found


def block(text):
    return f"```text\n{text}\n```\n\n"


class Annotation(str):
    """A type as the source writes it."""

    __repr__ = str.__str__


def signature(thing):
    """The signature as the source writes it: `inspect` alone would spell out what ArrayLike stands for."""
    try:
        found = inspect.signature(thing)
        source = inspect.getsource(thing.__init__ if inspect.isclass(thing) else thing)
    except ValueError:
        return ""
    except (OSError, TypeError):  # an `__init__` that no file holds, as of a dataclass
        return str(found)
    function = ast.parse(textwrap.dedent(source)).body[0]
    written = {"return": function.returns, **{each.arg: each.annotation for each in ast.walk(function.args)
               if isinstance(each, ast.arg)}}  # fmt: skip
    types = {name: Annotation(ast.unparse(tree)) for name, tree in written.items() if tree}
    parameters = [each.replace(annotation=types.get(each.name, each.annotation)) for each in found.parameters.values()]
    return str(found.replace(parameters=parameters, return_annotation=types.get("return", found.return_annotation)))


def entry(name, thing, level, places=()):
    """The heading, signature and docstring of one name, and of a class's public methods."""
    text = f"{'#' * level} {name}\n\n" + block(f"{name.split('.')[-1]}{signature(thing)}\n\n{inspect.getdoc(thing)}")
    if places:
        text += "Used in " + ", ".join(f"[{title}](../{path.as_posix()})" for title, path in places) + ".\n\n"
    if inspect.isclass(thing) and not issubclass(thing, layers.Layer):
        ours = [base for base in thing.__mro__ if base.__module__.startswith("nnkit.")]
        methods = {method: getattr(thing, method) for base in ours for method in vars(base)}
        for method, function in methods.items():
            if inspect.isfunction(function) and not method.startswith("_"):
                text += entry(f"{name}.{method}", function, level + 1)
    return text


def write(source):
    """Write the page into the folder from which the site is built."""
    public = [name for name in nn.__all__ if not inspect.ismodule(getattr(nn, name))]
    rest = [name for name in public if not any(name in names for names in GROUPS.values())]
    places = uses(source)
    text = HEAD + block(inspect.getdoc(nn))
    for heading, names in {**GROUPS, **({"More": rest} if rest else {})}.items():
        text += f"## {heading}\n\n" + "".join(entry(name, getattr(nn, name), 3, places.get(name, ())) for name in names)
        if heading == "Layers":
            text += "## Losses\n\n"
            for name in losses.LOSSES:
                text += f"### {name}\n\n" + block(inspect.getdoc(getattr(nn.kernels, f"{name}_forward")))
    (Path(source) / "book" / "appendix" / "nnkit.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    import sys

    write(sys.argv[1])
