"""From the master of a problem set, in MyST text, make the student's notebook and the notebook with the solutions.

    python tools/course/masters.py            make all student notebooks again, into course/notebooks

In a code cell of a master

    return x.mean(axis=0)  # SOLUTION        becomes   ...   in the student's notebook
    y = x.T @ x            # SOLUTION        becomes   y = ...
    # BEGIN SOLUTION … # END SOLUTION        becomes   ...

`# SOLUTION` marks a statement, or an entry of a dict or list, that stands on one line; what is longer belongs in a
block. Links to the book, such as ../../book/foundations/neuron.ipynb, lead to the site in the student's notebook.

These are the marks of otter-grader's format, so that otter's users know them. otter itself is not used: what it adds,
tests in the metadata of cells, is what nnkit.homework avoids, and it would bring 350 MB into the environment.
"""

import ast
import functools
import json
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
COURSE = ROOT / "course"
NOTEBOOKS = COURSE / "notebooks"
BLOCK = re.compile(r"^([ \t]*)# BEGIN SOLUTION\n.*?^[ \t]*# END SOLUTION$", flags=re.M | re.S)
LINE = re.compile(r"^(\s*)(.*?)\s*# SOLUTION$")
LINK = re.compile(r"\]\(\.\./\.\./(book/[\w/]+)\.ipynb(#[\w-]+)?\)")


def cells_of(text):
    """The cells of a master: a list of (kind, text)."""
    text = re.sub(r"\A---\n.*?\n---\n", "", text, flags=re.S)
    cells = []
    for place, part in enumerate(re.split(r"^```\{code-cell\}[^\n]*\n(.*?)^```$", text, flags=re.M | re.S)):
        if part.strip():
            cells.append(("code" if place % 2 else "markdown", part.strip("\n")))
    return cells


def without_solution(code):
    """The code of a cell as the student gets it.

    >>> without_solution("def f(x):\\n    return 2 * x  # SOLUTION")
    'def f(x):\\n    ...'
    >>> without_solution("y = f(2)  # SOLUTION")
    'y = ...'
    """
    whole, code = solution(code), BLOCK.sub(r"\1...", code)
    lines = []
    for line in code.split("\n"):
        found = LINE.match(line)
        if found:
            start, statement = found.groups()
            if not any(map(_parses, (statement, f"{{{statement}}}"))):
                raise ValueError(_part(statement))
            comma = "," if statement.endswith(",") else ""
            target = re.match(r"[\w.\[\], ]+ = |[\"'][\w ]+[\"']: ", statement)
            line = f"{start}{target[0] if target else ''}...{comma}"
            if not target and lines and lines[-1] == line:
                continue
        lines.append(line)
    made = "\n".join(lines)
    if _parses(whole) and not _parses(made):
        marked = [LINE.match(line)[2] for line in code.split("\n") if LINE.match(line)]
        raise ValueError(_part(" … ".join(marked)) if marked else f"Without its solution, this is not Python:\n{made}")
    return made


def _parses(code):
    try:
        ast.parse(code)
    except SyntaxError:
        return False
    return True


def _part(statement):
    return (
        f"# SOLUTION must follow a whole statement on one line; got a part of one: {statement!r}. Put the statement on "
        "one line, or between # BEGIN SOLUTION and # END SOLUTION."
    )


def solution(code):
    """The code of a cell with the solution, without the marks."""
    code = re.sub(r"^[ \t]*# (BEGIN|END) SOLUTION\n", "", code, flags=re.M)
    return re.sub(r"\s*# SOLUTION$", "", code, flags=re.M)


def notebook(cells):
    """A notebook of version 4, as a dict. Splitting, copying or moving its cells does no harm."""
    made = []
    for place, (kind, text) in enumerate(cells):
        cell = {"cell_type": kind, "id": f"cell-{place:02}", "metadata": {}, "source": text.splitlines(keepends=True)}
        made.append(cell | ({"execution_count": None, "outputs": []} if kind == "code" else {}))
    metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    return {"cells": made, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}


def written(made):
    """A notebook as the text of its file."""
    return json.dumps(made, indent=1, ensure_ascii=False) + "\n"


def student_notebook(folder):
    """The text of the student's notebook of the set in a folder."""
    cells = cells_of((Path(folder) / "master.md").read_text(encoding="utf-8"))
    return written(
        notebook([(kind, without_solution(text) if kind == "code" else linked(text)) for kind, text in cells])
    )


def linked(text):
    """Text whose links to the book lead to the site: a student has the notebook alone."""
    return LINK.sub(lambda found: f"]({_site()}{found[1]}.html{found[2] or ''})", text)


@functools.cache
def _site():
    """The address of the site. Read here, because grading needs neither it nor the packages that read it."""
    sys.path.insert(0, str(ROOT / "tools" / "book"))
    from metadata import site_address

    return site_address()


def solution_notebook(folder, student=None, extra=""):
    """The text of the notebook with the solutions; with a student's id, and code in a last cell, if given."""
    cells = cells_of((Path(folder) / "master.md").read_text(encoding="utf-8"))
    cells = [(kind, solution(text) if kind == "code" else text) for kind, text in cells]
    if student is not None:
        cells = [(kind, text.replace('"your-id"', json.dumps(student))) for kind, text in cells]
    return written(notebook(cells + ([("code", extra)] if extra else [])))


def parts(path):
    """The parts of mutants.py or right.py: {title: code}, cut at lines that begin with `# %%`."""
    pieces = re.split(r"^# %% (.*)\n", Path(path).read_text(encoding="utf-8"), flags=re.M)
    return dict(zip(pieces[1::2], pieces[2::2]))


def folders():
    """The folders of all sets that are here: the private ones only where somebody has them."""
    return sorted(path.parent for path in COURSE.rglob("master.md"))


def main():
    """Make all student notebooks."""
    NOTEBOOKS.mkdir(exist_ok=True)
    for folder in folders():
        (NOTEBOOKS / f"{folder.name}.ipynb").write_text(student_notebook(folder), encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
