"""Every exercise: its starting code fails the solution's last checks, its solution passes them."""

import ast
import os
import re

import matplotlib
import nbformat
import notebooks
import pytest

pytestmark = pytest.mark.slow  # chapters are executed

FENCE = re.compile(r"```python\n(.*?)```", re.S)


def exercises(path):
    """[(title, starting code, solution)] of a notebook."""
    found = []
    for cell in nbformat.read(path, 4).cells:
        title = re.search(r"\{admonition\} (Exercise [^\n]+)", cell.source)
        if cell.cell_type == "markdown" and title:
            assert "{admonition} Hint" in cell.source, f"{title[1]} has no hint"
            blocks = FENCE.findall(cell.source)
            assert len(blocks) == 2, f"{title[1]} must have two pieces of code: the start and the solution"
            found.append((title[1], *blocks))
    return found


def written(tree):
    """The names that a piece of code defines or writes into."""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            names.add(node.name)
        elif isinstance(node, (ast.Name, ast.Subscript, ast.Attribute)) and isinstance(node.ctx, ast.Store):
            while isinstance(node, (ast.Subscript, ast.Attribute)):
                node = node.value
            if isinstance(node, ast.Name):
                names.add(node.id)
    return names


def checks(solution, start):
    """The solution without its answer: all statements but those that write what the start has written."""
    body = ast.parse(solution).body
    assert any(isinstance(node, ast.Assert) for node in ast.walk(body[-1])), "a solution ends in an assert"
    given = written(ast.parse(start))
    return "\n".join(ast.unparse(statement) for statement in body if not written(statement) & given)


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
        judge = checks(solution, start)
        with pytest.raises((AssertionError, ValueError)):  # an array of the wrong shape is a ValueError
            exec(judge, live)
            print(f"{title}: the starting code passes already")
        exec(compile(solution, title, "exec"), dict(scope))
