"""In the student's notebook: `begin` a problem set, `check` an answer by its public tests."""

import html
import sys
from typing import Any

from . import contract, session, sets, variants
from .students import Names, Student

PLACE_FOR_ID = "your-id"  # stands in the notebook until the student writes an id there


def begin(problem_set: str, student: str) -> variants.Variant:
    """Begin a problem set: print the student's variant, and return its parameters as attributes.

    `problem_set` is a name such as "set00", `student` the id under which the course knows the student. The same id
    always gives the same variant.
    """
    module = sets.load(problem_set)
    session.problem_set = module
    session.me = variants.variant_of(module, student)
    session.results = {}
    if not session.grading:
        print(f"{_number(module)}{module.TITLE}. About {module.MINUTES} minutes.")
        if session.me.student == PLACE_FOR_ID:
            print(f'Write your own id in place of "{PLACE_FOR_ID}": your formulas depend on it.')
        print(module.describe(session.me))
    return session.me


def _number(module):
    digits = module.NAME.removeprefix("set")
    return f"Set {int(digits)}. " if digits.isdigit() else ""


class Report:
    """What a check has found: text in a terminal, an announced block of text in a notebook."""

    def __init__(self, lines):
        self._text = "\n".join(lines)

    def __repr__(self):
        return self._text

    def _repr_html_(self):
        return f'<div role="status"><pre style="white-space: pre-wrap">{html.escape(self._text)}</pre></div>'


def check(question: str, names: dict[str, Any] | None = None) -> Report | None:
    """Run the public tests of a question on what the notebook has defined so far, and say what is wrong.

    `names` is the notebook's namespace: by default the one from which `check` is called.
    """
    if session.grading:
        return None
    if session.problem_set is None:
        raise RuntimeError('No problem set has begun. Run the cell with homework.begin("set…", student="…") first.')
    questions = session.problem_set.QUESTIONS
    if question not in questions:
        raise ValueError(f"This set has no question {question!r}. Its questions are: {', '.join(questions)}.")
    names = sys._getframe(1).f_globals if names is None else names
    student = Student(Names(names).answer)
    tests = [test for test in contract.tests_of(session.problem_set) if test.question == question]
    wrong = [contract.run(test, student, session.me) for test in tests]
    passed = wrong.count(None)
    session.results[question] = f"{passed} of {len(tests)}"
    if wrong and all(w is not None and w.kind in ("stub", "missing", "none") for w in wrong):
        kinds = {w.kind for w in wrong}
        if kinds == {"stub"} or _untouched(names.get(question)):
            return Report([f"{question}: not attempted yet. Replace each `...`, run the cell, and check again."])
    lines = [f"{question}: {passed} of {len(tests)} public tests pass."]
    if passed == len(tests):
        lines[0] += " Hidden tests run after you hand in."
    for test, error in zip(tests, wrong):
        if error is not None:
            lines += [f"  ✗ {test.title}", f"    {error}"]
    return Report(lines)


def _untouched(thing):
    """Whether a function still consists of its docstring and `...` alone: it has no instruction but `return None`."""
    code = getattr(thing, "__code__", None)
    return code is not None and not code.co_names and len(code.co_code) <= len(_stub.__code__.co_code)


def _stub():
    """An empty function, to compare with."""
