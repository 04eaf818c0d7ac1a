"""Grade one submission: its notebook runs in the sandbox, the tests run here and compare here."""

from .. import contract, notebooks, variants
from ..contract import KINDS, Wrong
from ..sandbox.remote import Sandbox


def grade(assignment, data, student, launcher, limits, key=b""):
    """The result of a submission, as a dict that JSON can hold.

    `data` are the bytes of the notebook, `student` the id whose variant counts, `key` the course key.
    """
    result = {"student": student, "tests": [], "notes": [], "answers": {}}
    try:
        cells = notebooks.parse(data)
    except notebooks.Unreadable as error:
        result["notes"].append(str(error))
        result["tests"] = [_row(test, visibility, Wrong("missing", "")) for test, visibility in assignment.tests]
        return result
    me = variants.variant_of(assignment.module, student, key)
    result["answers"] = _answers(assignment, cells)
    with Sandbox(launcher, notebooks.code_cells(cells), limits) as sandbox:
        overran = {}  # questions whose code does not stop when its time is over are not tried again
        for test, visibility in assignment.tests:
            wrong = overran.get(test.question) or _run(test, sandbox, me)
            if sandbox.overran and wrong is not None:
                overran.setdefault(test.question, wrong)
            result["tests"].append(_row(test, visibility, wrong))
        result["notes"] += [f"cell {cell}: {text}" for cell, _, text in sandbox.notes]
    return result


def _run(test, sandbox, me):
    try:
        return contract.run(test, sandbox.student(), me)
    except Wrong as wrong:  # no process could be started
        return wrong


def _row(test, visibility, wrong):
    """What is kept of a test. A hidden test tells the student only the kind of what is wrong."""
    row = {"question": test.question, "title": test.title, "visibility": visibility, "possible": test.points,
           "earned": test.points if wrong is None else 0}  # fmt: skip
    if wrong is not None:
        row |= {"kind": wrong.kind, "said": str(wrong) if visibility == "public" else KINDS[wrong.kind]}
        row["detail"] = str(wrong)[:500]  # for the instructor
    return row


def _answers(assignment, cells):
    """What the notebook says to each question that is marked by hand."""
    written = notebooks.answers(cells)
    for question in assignment.written:
        if question not in written and question in assignment.module.QUESTIONS:
            code = [source for source in notebooks.code_cells(cells) if question in source and "check(" not in source]
            written[question] = "\n\n".join(code)
    return {question: written.get(question, "") for question in assignment.written}
