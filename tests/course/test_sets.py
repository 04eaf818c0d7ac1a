"""Every problem set keeps its promises: nothing for nothing, full marks for right solutions, mutants are caught.

`make test` tries each promise of each set for a few students, `make test-all` for many.
"""

import json
import re

import numpy as np
import pytest
from threadpoolctl import threadpool_limits

from course import figures, masters
from nnkit import homework
from nnkit.homework import notebooks, session, variants
from nnkit.homework.grading import one
from nnkit.homework.sandbox.launch import Launcher
from nnkit.homework.sandbox.limits import Limits

FOLDERS = masters.folders()
PARTS = [(folder, title) for folder in FOLDERS for title in masters.parts(folder / "mutants.py")]
RIGHT = [(folder, title) for folder in FOLDERS for title in masters.parts(folder / "right.py")]
STUDENTS = ("ada", "bob", "chris", "dana", "eli")
OTHERS = ("fay", "gus", "hana", "ivo", "jana", "kim", "leo", "mia", "noa", "olga")
COUNTS = ["", "a written answer", "two written answers", "three written answers"]
label = lambda value: getattr(value, "name", value)


@pytest.fixture(scope="module", autouse=True)
def one_thread():
    """The matrices here are small: threads of NumPy's would only disturb the tests that run beside these."""
    with threadpool_limits(1):
        yield


@pytest.fixture(scope="module")
def launcher():
    with Launcher() as live:
        yield live


@pytest.fixture(autouse=True)
def quiet(monkeypatch):
    """In this process, too, a notebook's own checks and `submit` do nothing."""
    monkeypatch.setattr(session, "grading", True)


def graded(folder, text, launcher, student="ada"):
    """The result of a notebook by the grader."""
    return one.grade(figures.assignment_of(folder), text.encode(), student, launcher, Limits())


def points(result):
    return sum(row["earned"] for row in result["tests"])


@pytest.mark.parametrize("folder", FOLDERS, ids=label)
def test_the_students_notebook_is_the_one_made_from_the_master(folder):
    made = masters.student_notebook(folder)
    advice = "python tools/course/masters.py makes it"
    assert (masters.NOTEBOOKS / f"{folder.name}.ipynb").read_text(encoding="utf-8") == made, advice
    assert "SOLUTION" not in made and len(made) < len(masters.solution_notebook(folder))


@pytest.mark.parametrize("folder", FOLDERS, ids=label)
def test_an_untouched_notebook_runs_and_scores_nothing(folder, launcher):
    result = graded(folder, masters.student_notebook(folder), launcher, "your-id")
    assert points(result) == 0 and result["notes"] == []


@pytest.mark.parametrize("folder", FOLDERS, ids=label)
def test_an_untouched_notebook_is_told_so(folder, monkeypatch, capsys):
    """Each check says that nothing has been attempted, and `submit` asks for an id."""
    names = figures.executed(masters.student_notebook(folder))
    monkeypatch.setattr(session, "grading", False)
    for question in figures.assignment_of(folder).module.QUESTIONS:
        said = repr(homework.check(question, names))
        assert said == f"{question}: not attempted yet. Replace each `...`, run the cell, and check again."
    homework.submit()
    assert "Write your own id in place of" in capsys.readouterr().out


@pytest.mark.parametrize("folder", FOLDERS, ids=label)
def test_the_students_code_is_what_is_graded(folder, launcher):
    """A `raise` planted into a function is met by the tests of this question and of no other."""
    names = figures.executed(masters.solution_notebook(folder))
    for question in figures.assignment_of(folder).module.QUESTIONS:
        if callable(names[question]):
            planted = f"def {question}(*arguments):\n    raise ZeroDivisionError('planted')\n"
            result = graded(folder, masters.solution_notebook(folder, "ada", planted), launcher)
            mine = [row for row in result["tests"] if row["question"] == question]
            assert mine and all("planted" in row["detail"] for row in mine), json.dumps(mine)
            assert all("kind" not in row for row in result["tests"] if row["question"] != question)


@pytest.mark.parametrize("folder, title", RIGHT, ids=label)
def test_other_right_solutions_have_full_marks(folder, title, launcher):
    code = masters.parts(folder / "right.py")[title]
    result = graded(folder, masters.solution_notebook(folder, "ada", code), launcher)
    assert points(result) == sum(figures.assignment_of(folder).points.values()), json.dumps(result, indent=1)


@pytest.mark.slow
@pytest.mark.parametrize("folder, title", RIGHT, ids=label)
def test_other_right_solutions_are_right_for_all_variants(folder, title):
    """For ten students, who are others than those of the mutants."""
    code = masters.parts(folder / "right.py")[title]
    for student in OTHERS:
        assert figures.failing(folder, masters.solution_notebook(folder, student, code), student) == [], student


@pytest.mark.parametrize("folder", FOLDERS, ids=label)
def test_there_are_enough_mutants_and_right_solutions(folder):
    titles = [*masters.parts(folder / "mutants.py")]
    public = [title for title in titles if title.startswith("public: ")]
    assert len(titles) >= 6 and 2 * len(public) >= len(titles)
    assert all(title.startswith(("public: ", "hidden: ")) for title in titles)
    assert len(masters.parts(folder / "right.py")) >= 2


def is_caught(folder, title, student):
    """By a hidden test; a mutant called public by a public test, too."""
    code = masters.parts(folder / "mutants.py")[title]
    found = figures.failing(folder, masters.solution_notebook(folder, student, code), student)
    return "hidden" in found and ("public" in found) == title.startswith("public: ")


@pytest.mark.parametrize("folder, title", PARTS, ids=label)
def test_mutants_are_caught(folder, title):
    student = STUDENTS[PARTS.index((folder, title)) % len(STUDENTS)]
    assert is_caught(folder, title, student), student


@pytest.mark.long
@pytest.mark.parametrize("folder, title", PARTS, ids=label)
def test_mutants_are_caught_for_all_variants(folder, title):
    assert [student for student in STUDENTS if not is_caught(folder, title, student)] == []


@pytest.mark.slow
@pytest.mark.parametrize("count", [10, pytest.param(200, marks=pytest.mark.long)])
@pytest.mark.parametrize("folder", FOLDERS, ids=label)
def test_the_reference_passes_for_random_variants(folder, count):
    ids = np.random.default_rng(0).integers(10**9, size=count)
    for student in map(str, ids):
        assert figures.failing(folder, masters.solution_notebook(folder, student), student) == [], student


@pytest.mark.parametrize("folder", FOLDERS, ids=label)
def test_variants_differ_in_the_formula(folder):
    """Students have different formulas, not only different numbers: words are among the parameters."""
    module = figures.assignment_of(folder).module
    all_words = set()
    for student in map(str, range(40)):
        me = variants.variant_of(module, student)
        all_words.add(tuple(value for value in me.parameters.values() if isinstance(value, str)))
        assert module.describe(me)
    assert len(all_words) >= 4


@pytest.mark.parametrize("folder", FOLDERS, ids=label)
def test_the_points_are_as_the_notebook_says(folder):
    assignment = figures.assignment_of(folder)
    automatic, written = sum(assignment.points.values()), sum(assignment.written.values())
    text = " ".join((folder / "master.md").read_text(encoding="utf-8").split())
    by_hand = COUNTS[len(assignment.written)]
    assert re.search(rf"\b{automatic + written} points: {automatic} for code, {written} for {by_hand}[.,]", text)
    assert f"About {assignment.module.MINUTES} minutes" in text and "**Before you start,** read" in text
    assert "redict" in text and "bug" in text


def test_the_solutions_notebook_has_all_questions():
    for folder in FOLDERS:
        cells = notebooks.parse(masters.student_notebook(folder).encode())
        assert set(notebooks.answers(cells)) == set(figures.assignment_of(folder).module.WRITTEN)
        assert notebooks.student_of(cells) == "your-id"
