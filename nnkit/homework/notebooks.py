"""A student's notebook as data: the code of its cells, its written answers, and the id that it begins with."""

import ast
import json
import re

LARGEST = 20 * 1024 * 1024  # bytes of a notebook
LONGEST = 2_000_000  # characters in all of its cells, without outputs
PLACEHOLDER = "*Write your answer here.*"


class Unreadable(Exception):
    """The file is no notebook; the message says why."""


def parse(data):
    """The cells of a notebook, from the bytes of its file: a list of (kind, text).

    >>> parse(b'{"cells": [{"cell_type": "code", "source": ["a = 1"]}]}')
    [('code', 'a = 1')]
    """
    if len(data) > LARGEST:
        raise Unreadable(f"The notebook has {len(data) // 2**20} MB; at most {LARGEST // 2**20} MB are read.")
    try:
        cells = json.loads(data.decode("utf-8-sig"))["cells"]
        cells = [(str(cell["cell_type"]), _text(cell.get("source", ""))) for cell in cells]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise Unreadable(f"The file is not a Jupyter notebook of version 4 ({type(error).__name__}).") from None
    if sum(len(text) for _, text in cells) > LONGEST:
        raise Unreadable(f"The notebook has more than {LONGEST // 10**6} million characters of text and code.")
    return cells


def packed(cells):
    """The bytes of a notebook with these cells and without outputs.

    >>> parse(packed([("code", "a = 1")]))
    [('code', 'a = 1')]
    """
    return json.dumps({"cells": [{"cell_type": kind, "source": text} for kind, text in cells]}).encode()


def _text(source):
    return clean("".join(map(str, source)) if isinstance(source, list) else str(source))


def clean(text):
    """Text that can be written to any file: halves of characters are replaced.

    >>> clean("a\\ud800")
    'a?'
    """
    return text.encode("utf-8", "replace").decode()


def code_cells(cells):
    """The code of the code cells, as plain Python: what only Jupyter understands is left out.

    >>> code_cells([("markdown", "Hello"), ("code", "%matplotlib inline\\nx = 1")])
    ['\\nx = 1']
    """
    return [_plain(text) for kind, text in cells if kind == "code"]


def _plain(source):
    if source.lstrip().startswith("%%"):
        first, _, rest = source.lstrip().partition("\n")
        return "\n" + _plain(rest) if first.split()[0] in ("%%time", "%%timeit", "%%capture") else ""
    try:
        ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):  # then lines such as `!ls`, `%time` or `relu?` go
        magic = re.compile(r"^[ \t]*[%!].*$|^[ \t]*\??[\w.]+\?{1,2}[ \t]*$", flags=re.M)
        return magic.sub(lambda found: re.match(r"\s*", found[0])[0] + "pass" if found[0][:1].isspace() else "", source)
    return source


def student_of(cells):
    """The id that the notebook names in `homework.begin(set, student="…")`, read without running it; None without."""
    for source in code_cells(cells):
        try:
            tree = ast.parse(source)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) == "begin":
                values = [*node.args[1:2], *(k.value for k in node.keywords if k.arg == "student")]
                if values and isinstance(values[0], ast.Constant) and isinstance(values[0].value, str):
                    return clean(values[0].value)
    return None


def answers(cells):
    """The written answers: {name: text}. The answer `w1` is all text and code from the heading "Answer w1" to the next.

    >>> answers([("markdown", "### Answer w1\\nBecause."), ("code", "1 + 1"), ("markdown", "## Next")])
    {'w1': 'Because.\\n\\n    1 + 1'}
    """
    found, name, fenced = {}, None, False
    for kind, text in cells:
        if kind != "markdown":
            if name is not None and text.strip():
                found[name] += "\n" + "\n".join("    " + line for line in text.splitlines()) + "\n"
            continue
        for line in text.splitlines():
            fenced ^= line.lstrip().startswith("```")
            heading = None if fenced else re.match(r"#+\s+(?:Answer\s+(\w+))?", line)
            if heading:
                name = heading[1]
                if name is not None:
                    found.setdefault(name, "")
            elif name is not None:
                found[name] += line + "\n"
    return {name: text.replace(PLACEHOLDER, "").strip() for name, text in found.items()}
