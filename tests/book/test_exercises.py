"""Every exercise: its starting code fails the solution's last checks, its solution passes them.

Of a chapter only the statements are run that its exercises need; `make test` runs all of them as notebooks anyway.
"""

import ast
import os

import matplotlib
import nbformat
import notebooks
import pytest
import slices
from exercises import exercises

from nnkit.homework import practice

pytestmark = pytest.mark.slow  # chapters are executed

WITH_EXERCISES = [path for path in notebooks.chapters() if exercises(path)]


@pytest.fixture(scope="module", params=WITH_EXERCISES, ids=lambda path: path.stem)
def chapter(request):
    """The names that a reader has at the end of a chapter, as far as its exercises need them, and these."""
    matplotlib.use("agg")
    found = exercises(request.param)
    cells = [cell.source for cell in nbformat.read(request.param, 4).cells if cell.cell_type == "code"]
    needed = slices.needed(list(enumerate(cells)), [code for _, *both in found for code in both])
    scope = {"display": lambda *things: None}
    before = os.getcwd()
    os.chdir(request.param.parent)
    try:
        exec(compile(ast.Module(needed, []), str(request.param), "exec"), scope)
    finally:
        os.chdir(before)
        matplotlib.pyplot.close("all")
    return scope, found


def test_there_are_exercises():
    assert WITH_EXERCISES


def test_exercises(chapter):
    scope, found = chapter
    assert 4 <= len(found) <= 8
    for title, start, solution in found:
        last = ast.parse(solution).body[-1]
        assert any(isinstance(node, ast.Assert) for node in ast.walk(last)), "a solution ends in an assert"
        said = repr(practice.check(start, start, solution, scope))
        assert said.startswith("Not yet: "), f"{title}: the starting code passes already, or stops. {said}"
        said = repr(practice.check(solution, start, solution, scope))
        assert said.startswith("Right: "), f"{title}: {said}"
