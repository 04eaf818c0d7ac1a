"""Hostile and broken submissions: the right score, nothing leaked, nothing left running, and the batch ends."""

import json
import os
import re
import socket

import hostile
import pytest

from course import masters
from nnkit.homework.grading import batch, feedback, marks
from nnkit.homework.grading.assignment import Assignment
from nnkit.homework.grading.collect import Submission
from nnkit.homework.sandbox.limits import Limits, isolation

DEMO = masters.COURSE / "demo"
LIMITS = Limits(cell=0.5, call=0.3, total=5, memory=300, folder=32)
SECRET = "the secret of the course"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(isolation()[0] != "strong", reason="only Linux with Landlock and seccomp promises this"),
]


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """All hostile submissions, graded as one batch: {name: result}, and the places that they attack."""
    folder = tmp_path_factory.mktemp("hostile")
    secret = folder / "secret.txt"
    secret.write_text(SECRET)
    secret.chmod(0o666)
    temporary = folder / "temporary"
    temporary.mkdir(mode=0o711)
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.1)
        names = {"SECRET": str(secret), "ROOT": str(masters.ROOT), "PARENT": os.getpid()}
        names["PORT"] = server.getsockname()[1]
        submissions = [
            Submission(
                name, masters.solution_notebook(DEMO, "eve", hostile.code(name, **names)).encode(), student="eve"
            )
            for name in hostile.HOSTILE
        ]
        assignment = Assignment(DEMO)
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("TMPDIR", str(temporary))
            results = batch.grade_all(assignment, submissions, folder / "results", LIMITS, workers=2)
        try:
            server.accept()
            connected = True
        except TimeoutError:
            connected = False
    outcome = {
        "results": dict(zip(hostile.HOSTILE, results)), "connected": connected, "secret": secret.read_text(),
        "left": (hostile.running(temporary), [*temporary.iterdir()]),
        "assignment": assignment, "submissions": submissions,
    }  # fmt: skip
    return outcome


@pytest.mark.parametrize("name", hostile.HOSTILE)
def test_the_score_is_right(name, graded):
    result = graded["results"][name]
    assert sum(row["earned"] for row in result["tests"]) == hostile.HOSTILE[name][0], json.dumps(result, indent=1)


def test_nothing_is_left_running_or_on_the_disk(graded):
    assert graded["left"] == (set(), [])


def test_nothing_is_reached_outside(graded):
    assert graded["secret"] == SECRET and not graded["connected"]


def test_nothing_leaks_into_what_students_see(graded):
    """Neither the secret, nor code or numbers of a hidden test, in feedback or results."""
    policy = marks.LatePolicy()
    hidden = [line.strip() for line in (DEMO / "hidden.py").read_text().splitlines() if len(line.strip()) > 30]
    titles = [line for line in hidden if line.startswith('"""')]
    for submission, result in zip(graded["submissions"], graded["results"].values()):
        mark = marks.mark(graded["assignment"], submission, result, {}, policy)
        page = feedback.page(graded["assignment"], result, mark, {})
        assert SECRET not in json.dumps(result) and SECRET not in page
        assert not [line for line in hidden if line in page and line not in titles]
        assert "<script" not in page


def test_what_was_wrong_is_told(graded):
    """The instructor's notes name the cell, the attack fails by a refusal of the system."""
    notes = {name: " ".join(result["notes"]) for name, result in graded["results"].items()}
    for name in ("read the tests", "write outside", "list the home folder", "connect", "signal the grader", "fork bomb",
                 "fork bomb by another program", "the grader's memory", "a session of its own"):  # fmt: skip
        assert "PermissionError" in notes[name], (name, notes[name])
    assert "stopped after 0.5 s" in notes["endless loop in a cell"]
    assert re.search("out of memory|stopped after 0.5 s", notes["memory"])  # on a busy machine its time is over first
    assert "can't start new thread" in notes["thread bomb"]
    assert "SyntaxError in your cell 9, line 5" in notes["syntax error"]
    assert "a memory fault" in notes["memory fault"] and "exit with status 1" in notes["exit in a cell"]
    assert "more than 32 MB of files" in notes["many files"] and "File too large" in notes["a large file"]
