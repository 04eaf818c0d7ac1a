"""Write the page "nnkit reference" from the docstrings of nnkit's public names: what `help` would say."""

import inspect
from pathlib import Path

import nnkit as nn

HEAD = """\
# nnkit reference

The engine of this book, name by name. The same text stands in the code: `help(nnkit.Network)` prints it in a notebook.

"""

GROUPS = {  # heading -> the public names below it; what is not named here comes last
    "Networks": ["Network", "load"],
    "Layers": ["Dense", "ReLU", "Sigmoid", "Tanh"],
    "Training": ["SGD", "EarlyStopping", "History"],
    "Looking inside": ["show", "gradient_check", "finite_differences", "warmup"],
    "What can go wrong": ["ShapeError", "DataError", "DivergedError"],
}


def entry(name, thing, level):
    """The heading, signature and docstring of one name, and of a class's public methods."""
    try:
        signature = str(inspect.signature(thing))
    except ValueError:
        signature = ""
    text = f"{'#' * level} {name}\n\n```text\n{name.split('.')[-1]}{signature}\n\n{inspect.getdoc(thing)}\n```\n\n"
    if inspect.isclass(thing):
        for method, function in vars(thing).items():
            if inspect.isfunction(function) and not method.startswith("_"):
                text += entry(f"{name}.{method}", function, level + 1)
    return text


def write(source):
    """Write the page into the folder from which the site is built."""
    public = [name for name in nn.__all__ if not inspect.ismodule(getattr(nn, name))]
    rest = [name for name in public if not any(name in names for names in GROUPS.values())]
    text = HEAD + "```text\n" + inspect.getdoc(nn) + "\n```\n\n"
    for heading, names in {**GROUPS, **({"More": rest} if rest else {})}.items():
        text += f"## {heading}\n\n" + "".join(entry(name, getattr(nn, name), 3) for name in names)
    (Path(source) / "book" / "appendix" / "nnkit.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    import sys

    write(sys.argv[1])
