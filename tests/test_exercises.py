"""Every exercise: its starting code fails the solution's last checks, its solution passes them."""

import ast
import os
import re

import matplotlib
import nbformat
import notebooks
import pytest

FENCE = re.compile(r"```python\n(.*?)```", re.S)


def exercises(path):
    """[(title, starting code, solution)] of a notebook."""
    found = []
    for cell in nbformat.read(path, 4).cells:
        title = re.search(r"\{admonition\} (Exercise [^\n]+)", cell.source)
        if cell.cell_type == "markdown" and title:
            assert "{admonition} Hint" in cell.source, f"{title[1]} has no hint"
            blocks = FENCE.findall(cell.source)
            assert len(blocks) == 2, f"{title[1]} wants two pieces of code: where to start, and the solution"
            found.append((title[1], *blocks))
    return found


def checks(solution):
    """The solution's statements from its last block of asserts on, with what they need between them."""
    body = ast.parse(solution).body
    assert isinstance(body[-1], ast.Assert), "a solution ends in an assert"
    first = min(k for k, statement in enumerate(body) if isinstance(statement, ast.Assert))
    return "\n".join(ast.unparse(statement) for statement in body[first:])


WITH_EXERCISES = [path for path in notebooks.chapters() if exercises(path)]


@pytest.fixture(scope="module", params=WITH_EXERCISES, ids=lambda path: path.stem)
def chapter(request):
    """The names that a reader has at the end of a chapter, and its exercises."""
    matplotlib.use("agg")
    scope = {"display": lambda *things: None}
    before = os.getcwd()
    os.chdir(request.param.parent)
    try:
        for cell in nbformat.read(request.param, 4).cells:
            if cell.cell_type == "code":
                exec(compile(cell.source, str(request.param), "exec"), scope)
    finally:
        os.chdir(before)
        matplotlib.pyplot.close("all")
    return scope, exercises(request.param)


def test_there_are_exercises():
    assert WITH_EXERCISES


def test_exercises(chapter):
    scope, found = chapter
    assert 4 <= len(found) <= 8
    for title, start, solution in found:
        live = dict(scope)
        exec(start, live)
        with pytest.raises(Exception):  # noqa: B017  (whatever goes wrong: the reader is not done)
            exec(checks(solution), live)
            print(f"{title}: the starting code passes already")
        exec(compile(solution, title, "exec"), dict(scope))
