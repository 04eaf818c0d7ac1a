"""Hand in: `submit` makes a zip file of the notebook and a manifest, after it has made sure that both are current."""

import hashlib
import inspect
import json
import os
import platform
import re
import sys
import textwrap
import time
import types
import zipfile
from pathlib import Path

from . import notebooks, session
from .notebook import PLACE_FOR_ID

MANIFEST = "submission.json"
REPORT = re.compile(r"report[^/]*\.txt$", flags=re.I)  # what the button Report of a lab saves, and a browser renames


class NotSubmitted(Exception):
    """The notebook cannot be handed in yet; the message says what to do."""

    def _render_traceback_(self):  # a notebook shows the message without a traceback
        return [f"Not handed in: {self}"]


def submit(notebook: str | os.PathLike[str] | None = None, folder: str | os.PathLike[str] = ".") -> None:
    """Make the zip file to hand in, and print where it is. Save the notebook first.

    `notebook` is the path of the notebook, for editors in which it cannot be found; `folder` is where the zip file
    goes. Reports of labs that you have saved beside the notebook go into the zip file, too. Nothing is sent anywhere.
    """
    if session.grading:
        return
    if session.me is None:
        raise NotSubmitted('no problem set has begun. Run the cell with homework.begin("set…", student="…") first.')
    me, name = session.me, session.problem_set.NAME
    if me.student == PLACE_FOR_ID:
        print(f'Write your own id in place of "{PLACE_FOR_ID}" in the first cell, then run the notebook again.')
        return
    names = sys._getframe(1).f_globals
    path = Path(notebook) if notebook is not None else _find(names, name)
    data = path.read_bytes()
    cells = notebooks.parse(data)
    _same_student(cells, me, path)
    _is_saved(cells, names, path)
    manifest = {
        "set": name, "student": me.student, "notebook_sha256": hashlib.sha256(data).hexdigest(),
        "public_tests": session.results, "submitted": time.strftime("%Y-%m-%dT%H:%M:%S%z"),
        "python": platform.python_version(), "nnkit": sys.modules["nnkit"].__version__,
    }  # fmt: skip
    safe = "".join(c if c.isalnum() or c in "-_." else "-" for c in me.student)
    target = Path(folder) / f"{name}-{safe}.zip"
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr(f"{name}.ipynb", data)
        file.writestr(MANIFEST, json.dumps(manifest, indent=1))
        reports = sorted(other for other in path.parent.glob("*.txt") if REPORT.search(other.name))
        for report in reports:
            file.write(report, report.name)
    open_ = [question for question in session.problem_set.QUESTIONS if question not in session.results]
    print(f"Hand in this file: {target.resolve()}")
    print("Public tests: " + (", ".join(f"{q} {r}" for q, r in session.results.items()) or "none was run") + ".")
    if reports:
        print(f"Reports of labs in it: {', '.join(report.name for report in reports)}.")
    if open_:
        print(f"Not checked since the notebook started: {', '.join(open_)}.")
    written = notebooks.answers(cells)
    empty = [answer for answer in session.problem_set.WRITTEN if not written.get(answer)]
    if empty:
        print(f"Still empty in the saved notebook: {', '.join(f'answer {name}' for name in empty)}.")


def _find(names, problem_set):
    """The notebook's own file: Jupyter and VS Code tell it, else it is the only one in the folder with this set."""
    told = names.get("__vsc_ipynb_file__") or os.environ.get("JPY_SESSION_NAME", "")
    for path in (Path(told), Path(Path(told).name)):
        if told and path.suffix == ".ipynb" and path.is_file():
            return path
    found = [path for path in sorted(Path().glob("*.ipynb")) if _begins(path, problem_set)]
    if len(found) == 1:
        return found[0]
    many = ", ".join(path.name for path in found) or "none"
    raise NotSubmitted(
        f"which notebook is it? Notebooks of this set in this folder: {many}. "
        f'Try homework.submit("{problem_set}.ipynb").'
    )


def _begins(path, problem_set):
    try:
        return f'begin("{problem_set}"' in path.read_text(encoding="utf-8").replace('\\"', '"').replace("'", '"')
    except (OSError, ValueError):
        return False


def _same_student(cells, me, path):
    student = notebooks.student_of(cells)
    if student is not None and student.strip().lower() != me.student:
        raise NotSubmitted(
            f"{path.name} begins with the id {student!r}, this session with {me.student!r}. Save it first."
        )


def _is_saved(cells, names, path):
    """The functions that are defined in this session must be those in the file."""
    text = "\n".join(source for kind, source in cells if kind == "code")
    for question in session.problem_set.QUESTIONS:
        function = names.get(question)
        if isinstance(function, types.FunctionType):
            try:
                source = textwrap.dedent(inspect.getsource(function)).strip()
            except (OSError, TypeError):
                continue
            if source not in text:
                raise NotSubmitted(
                    f"the function {question} in {path.name} is not the one that you ran last. Save the notebook, run "
                    "the cell that defines the function, then run this cell again."
                )
