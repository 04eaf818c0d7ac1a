"""Grading a class: every way to hand in, the roster, lateness, written answers, and going on after an interruption."""

import csv
import io
import json
import os
import subprocess
import sys
import time
import zipfile
from datetime import datetime

import hostile
import pytest

from course import masters
from nnkit.homework import __main__ as command
from nnkit.homework import notebooks
from nnkit.homework.grading import batch, collect, marks, roster, written
from nnkit.homework.grading.assignment import Assignment
from nnkit.homework.sandbox.limits import Limits

DEMO = masters.COURSE / "demo"
WRONG = "def accuracy(scores, labels):\n    return 7.0\n"


def notebook(student, extra="", answer=None):
    """A solved demo notebook as bytes."""
    text = masters.solution_notebook(DEMO, student, extra)
    return text.replace(notebooks.PLACEHOLDER, answer or notebooks.PLACEHOLDER).encode()


def own_zip(student, data=None):
    """What `homework.submit` makes, as bytes."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        file.writestr("demo.ipynb", data or notebook(student))
        file.writestr("submission.json", json.dumps({"student": student}))
    return made.getvalue()


def canvas_zip(path, files, when=(2027, 1, 31, 12, 0, 0)):
    """A bulk download from Canvas."""
    with zipfile.ZipFile(path, "w") as file:
        for name, data in files.items():
            file.writestr(zipfile.ZipInfo(name, when), data)
    return path


def table(path):
    with open(path, encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def grade(*words):
    """Run the command; its status."""
    return command.main(["grade", str(DEMO), *map(str, words), "--workers", "2"])


ROSTER = """Student,ID,SIS User ID,SIS Login ID,Section,Demo (77),Extra days
    Points Possible,,,,,10,
"Lovelace, Ada",101,u1,ada,A,,
"Boole, Bob",102,u2,bob,A,,2
"Curie, Marie",103,u3,marie,B,,
"""


@pytest.mark.slow
def test_a_class_from_a_canvas_zip_to_a_column_of_marks(tmp_path):
    files = {
        "lovelaceada_LATE_101_9001_demo-ada.zip": own_zip("ada"),
        "boolebob_LATE_102_9002_demo.ipynb": notebook("bob", WRONG, answer="=2+3 Repeated pairs."),
        "curiemarie_103_9003_demo.zip": b"no zip at all",
        "someonenew_104_9004_demo.ipynb": notebook("zoe"),
        "lovelaceada_101_9005_notes.pdf": b"%PDF",
    }
    canvas_zip(tmp_path / "submissions.zip", files)
    (tmp_path / "gradebook.csv").write_text(ROSTER)
    words = [tmp_path / "submissions.zip", "--to", tmp_path / "marks", "--roster", tmp_path / "gradebook.csv"]
    words += ["--column", "Demo"]
    assert grade(*words) == 0
    rows = {row["student"]: row for row in table(tmp_path / "marks" / "marks.csv")}
    assert {name: row["total"] for name, row in rows.items()} == {"ada": "8", "bob": "5", "marie": "0", "zoe": "8"}
    assert "marked late by Canvas" in rows["bob"]["notes"] and "not in the roster" in rows["zoe"]["notes"]
    assert "not readable: File is not a zip file" in rows["marie"]["notes"]
    column = {row["Student"]: row["Demo (77)"] for row in table(tmp_path / "marks" / "canvas.csv")}
    assert column == {"    Points Possible": "10", "Lovelace, Ada": "8", "Boole, Bob": "5", "Curie, Marie": "0"}

    sheet = table(tmp_path / "marks" / "written.csv")
    assert [row["answer"] for row in sheet if row["student"] == "bob"] == ["'=2+3 Repeated pairs."]
    for row in sheet:
        if row["student"] == "bob":
            row["mark"], row["comment"] = "1,5", "Which pairs?"
    with open(tmp_path / "marks" / "written.csv", "w", newline="") as file:
        writer = csv.DictWriter(file, written.COLUMNS)
        writer.writeheader()
        writer.writerows(sheet)
    late = ["--deadline", "2027-01-30T11:00", "--late-per-day", "0.1"]
    assert grade(*words, *late) == 0  # 2 days late; Bob has 2 extra days
    rows = {row["student"]: row for row in table(tmp_path / "marks" / "marks.csv")}
    assert (rows["ada"]["total"], rows["ada"]["days late"]) == ("6.4", "2")
    assert (rows["bob"]["total"], rows["bob"]["w1"], rows["bob"]["days late"]) == ("6.5", "1.5", "0")
    pages = list((tmp_path / "marks" / "feedback").glob("bob-*/feedback.html"))
    assert len(pages) == 1 and "Which pairs?" in pages[0].read_text()
    gradescope = json.loads(pages[0].with_name("results.json").read_text())
    assert gradescope["score"] == 6.5 and len(gradescope["tests"]) == 8
    assert {t["visibility"] for t in gradescope["tests"]} == {"visible", "after_due_date"}
    report = (tmp_path / "marks" / "report.md").read_text()
    assert "| accuracy | Several largest scores. | hidden | 1 | 33% | value |" in report


def test_a_question_can_be_marked_by_hand(tmp_path):
    (tmp_path / "ada.ipynb").write_bytes(notebook("ada"))
    assert grade(tmp_path / "ada.ipynb", "--to", tmp_path / "marks", "--no-autograde", "accuracy") == 0
    (row,) = table(tmp_path / "marks" / "marks.csv")
    assert (row["total"], row["possible"], row["accuracy"]) == ("5", "10", "")
    sheet = {row["question"]: row for row in table(tmp_path / "marks" / "written.csv")}
    assert sheet["accuracy"]["possible"] == "3" and "def accuracy" in sheet["accuracy"]["answer"]


def test_the_level_of_isolation_is_told_and_can_be_demanded(tmp_path, capsys, monkeypatch):
    assert command.main(["isolation"]) == 0 and "Isolation: " in capsys.readouterr().out
    monkeypatch.setattr(command, "isolation", lambda: ("limited", "no new processes"))
    assert grade(tmp_path, "--untrusted") == 2
    assert "Not graded: --untrusted needs strong isolation" in capsys.readouterr().out


@pytest.mark.parametrize("late, days", [(False, 0), (True, 2)])
def test_canvas_tells_what_is_late_by_the_name_of_the_file(late, days):
    """The times in a bulk zip may be those of the download: what Canvas does not call late is in time."""
    policy = marks.LatePolicy(datetime.fromisoformat("2027-01-31T23:59+00:00"))
    found = collect.Submission("a", b"", datetime.fromisoformat("2027-02-02T12:00+00:00"), "101", late)
    result = {"student": "ada", "tests": [], "notes": []}
    assert marks.mark(Assignment(DEMO), found, result, {}, policy).days == days


@pytest.mark.skipif(os.name != "posix", reason="a process cannot start anew in its place")
def test_the_command_starts_anew_where_numpy_may_use_several_threads(monkeypatch):
    begun = []
    monkeypatch.setattr(os, "execve", lambda *how: begun.append(how))
    monkeypatch.setenv("OMP_NUM_THREADS", "3")  # what the instructor has chosen stays
    monkeypatch.delenv("OPENBLAS_NUM_THREADS", raising=False)
    command.one_thread()
    ((program, words, environment),) = begun
    assert (program, words) == (sys.executable, [sys.executable, *sys.orig_argv[1:]])
    assert (environment["OPENBLAS_NUM_THREADS"], environment["OMP_NUM_THREADS"]) == ("1", "3")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    command.one_thread()
    assert len(begun) == 1


def test_mistakes_of_the_instructor_are_told(tmp_path, capsys):
    (tmp_path / "ada.ipynb").write_bytes(notebook("ada"))
    assert command.main(["grade", str(tmp_path), str(tmp_path)]) == 2
    assert "must be the folder of a set, with the file hidden.py" in capsys.readouterr().err
    assert grade(tmp_path / "nowhere") == 2 and "There is no file or folder" in capsys.readouterr().err
    assert grade(tmp_path, "--column", "Demo") == 2 and "--column needs --roster" in capsys.readouterr().err
    assert grade(tmp_path, "--no-autograde", "relu") == 2 and "relu: no question" in capsys.readouterr().err
    (tmp_path / "marks").mkdir()
    (tmp_path / "marks" / "written.csv").write_text("student,question,possible,answer,mark,comment\nada,w1,2,x,3,\n")
    assert grade(tmp_path, "--to", tmp_path / "marks") == 2
    assert "the mark of ada, w1 must be from 0 to 2; got 3" in capsys.readouterr().err


# --- Whose submission is it


def test_folders_of_any_shape(tmp_path):
    for name, data in {
        "ada/demo/demo.ipynb": notebook("ada"), "bob.zip": own_zip("bob"), "c/.ipynb_checkpoints/x.ipynb": b"{}",
        "deep/er/chris.ipynb": notebook("chris"), "readme.txt": b"",
    }.items():  # fmt: skip
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(data)
    found = collect.collect(tmp_path)
    assert [s.student for s in found] == ["ada", "bob", "chris"] and not any(s.canvas_id for s in found)
    assert b"outputs" not in found[0].data


def test_a_fault_of_the_machine_stops_without_marks(tmp_path, monkeypatch, capsys):
    """A full disk, say: what is graded is kept, nothing is made up, and the command says so."""

    def full(path, result):
        raise OSError("No space left on device")

    (tmp_path / "ada.ipynb").write_bytes(notebook("ada"))
    monkeypatch.setattr(batch, "_write", full)
    assert grade(tmp_path / "ada.ipynb", "--to", tmp_path / "marks") == 2
    assert "Not graded: No space left on device" in capsys.readouterr().err
    assert not (tmp_path / "marks" / "marks.csv").exists()


def test_canvas_knows_better_than_the_notebook(tmp_path):
    (tmp_path / "gradebook.csv").write_text(ROSTER)
    known = roster.Roster(tmp_path / "gradebook.csv")
    make = lambda source, student, canvas, hour: collect.Submission(
        source, b"", datetime(2027, 1, 1, hour).astimezone(), canvas, student=student
    )
    found = [make("a", "Bob", "101", 1), make("b", "ada", None, 2), make("c", None, None, 3), make("d", None, "999", 4)]
    counted = roster.identify(found, known)
    assert [s.student for s in counted] == ["ada", "canvas-999", "unknown: c"]
    assert counted[0].source == "b" and counted[0].notes == ["a by the same student does not count"]
    assert found[0].notes[0] == "the notebook has the id 'bob'; graded with the variant of 'ada'"


def test_two_people_with_one_id_both_stay():
    make = lambda source, canvas, hour: collect.Submission(
        source, b"", datetime(2027, 1, 1, hour).astimezone(), canvas, student="ada"
    )
    counted = roster.identify([make("a", "101", 1), make("b", "102", 2), make("c", "101", 3)])
    assert [(s.student, s.source) for s in counted] == [("ada", "c"), ("ada (canvas 102)", "b")]
    assert "two people handed in as 'ada'" in counted[1].notes[0]


def test_nobody_takes_the_place_of_a_student_whom_canvas_knows(tmp_path):
    (tmp_path / "gradebook.csv").write_text(ROSTER)
    known = roster.Roster(tmp_path / "gradebook.csv")
    make = lambda source, canvas, hour: collect.Submission(
        source, b"", datetime(2027, 1, 1, hour).astimezone(), canvas, student="ada"
    )
    counted = roster.identify([make("a", "999", 5), make("b", "101", 1)], known)
    assert [(s.student, s.source) for s in counted] == [("ada", "b"), ("ada (canvas 999)", "a")]


@pytest.mark.parametrize(
    "data, words",
    [
        (b"", "not a Jupyter notebook"),
        (b"[" * 100_000, "not a Jupyter notebook"),
        (b'{"cells": 5}', "not a Jupyter notebook"),
        (b'{"worksheets": []}', "not a Jupyter notebook"),
        (b"\xff\xfe", "not a Jupyter notebook"),
        (b" " * (notebooks.LARGEST + 1), "at most 20 MB"),
    ],
    ids=["empty", "deep", "no list", "version 3", "no text", "large"],
)
def test_what_is_no_notebook_is_a_row_with_a_note(data, words, tmp_path):
    (tmp_path / "x.ipynb").write_bytes(data)
    (found,) = collect.collect(tmp_path)
    assert found.data == b"" and words in found.notes[0]


def test_zip_bombs_and_wandering_paths(tmp_path):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("demo.ipynb", b"0" * (notebooks.LARGEST + 10))
    (tmp_path / "bomb.zip").write_bytes(made.getvalue())
    wander = io.BytesIO()
    with zipfile.ZipFile(wander, "w") as file:
        file.writestr("../../outside.ipynb", notebook("../../eve"))
    (tmp_path / "wander.zip").write_bytes(wander.getvalue())
    bomb, wandering = collect.collect(tmp_path)
    assert "more than 20 MB" in bomb.notes[0]
    assert wandering.student == "../../eve" and "/" not in batch.name_of(wandering)
    assert sorted(p.name for p in tmp_path.rglob("*")) == ["bomb.zip", "wander.zip"]


def test_damaged_files_and_odd_ids_do_not_stop_the_batch(tmp_path):
    whole = bytearray(own_zip("ada", notebook("ada")))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("demo.ipynb", notebook("bob"))
    torn = bytearray(packed.getvalue())
    torn[60:90] = b"\xff" * 30
    odd = notebook("ada").replace(b'student=\\"ada\\"', b'student=\\"\\ud800 =1+1\\"')
    blank = notebook("ada").replace(b'student=\\"ada\\"', b'student=\\"  \\"')
    (tmp_path / "in").mkdir()
    for name, data in {"cut.zip": whole[:200], "torn.zip": torn, "odd.ipynb": odd, "blank.ipynb": blank}.items():
        (tmp_path / "in" / name).write_bytes(data)
    assert grade(tmp_path / "in", "--to", tmp_path / "marks") == 0
    rows = {row["student"]: row for row in table(tmp_path / "marks" / "marks.csv")}
    assert set(rows) == {"? =1+1", "unknown: blank.ipynb", "unknown: cut.zip", "unknown: torn.zip"}
    assert all("nobody's id is in it" in rows[name]["notes"] for name in rows if "unknown" in name)


def test_marks_in_the_sheet_are_never_lost(tmp_path, capsys):
    """Neither those of an id that a spreadsheet program has changed, nor those of one that looks like a formula."""
    (tmp_path / "in.ipynb").write_bytes(notebook("=007"))
    words = [tmp_path / "in.ipynb", "--to", tmp_path / "marks"]
    assert grade(*words) == 0
    sheet = tmp_path / "marks" / "written.csv"
    (row,) = table(sheet)
    assert row["student"] == "'=007"
    sheet.write_text(sheet.read_text("utf-8-sig").rstrip()[:-1] + "2,good\n7,w1,2,,1,other\n")
    assert grade(*words) == 0 and "marks of 7, without a submission" in capsys.readouterr().out
    assert [(r["student"], r["mark"]) for r in table(sheet)] == [("'=007", "2"), ("7", "1")]
    assert table(tmp_path / "marks" / "marks.csv")[0]["w1"] == "2"


# --- Lateness


def test_the_late_policy():
    policy = marks.LatePolicy(datetime.fromisoformat("2027-01-31T23:59+01:00"), 0.1, 3, 15)
    at = lambda text: policy.days(datetime.fromisoformat(text))
    assert [at("2027-01-31T22:00+00:00"), at("2027-02-01T00:14+01:00"), at("2027-02-01T00:15+01:00")] == [0, 0, 1]
    assert policy.days(datetime.fromisoformat("2027-02-03T12:00+01:00"), extra=2) == 1
    assert [policy.factor(days) for days in (0, 1, 3, 4)] == [1, 0.9, 0.7, 0]
    assert marks.LatePolicy().days(datetime.now().astimezone()) == 0


# --- Interruptions


KILLED = """
import os, signal, sys
from nnkit.homework import __main__ as command
from nnkit.homework.grading import batch

written = []

def replace(part, path, replace=os.replace):
    if len(written) == 5:  # the sixth result is on the disk, but not yet in its place
        os.kill(os.getpid(), signal.SIGTERM if os.name == "nt" else signal.SIGKILL)
    written.append(path)
    replace(part, path)

batch.os.replace = replace
command.main(sys.argv[1:])
"""


@pytest.mark.slow
def test_killed_half_way_and_resumed(tmp_path):
    """None is lost, none is graded twice, and the marks are those of an undisturbed run."""
    names = [f"student{i:02}" for i in range(20)]
    (tmp_path / "in").mkdir()
    for number, name in enumerate(names):
        (tmp_path / "in" / f"{name}.ipynb").write_bytes(notebook(name, WRONG if number % 3 == 0 else ""))
    results = tmp_path / "marks" / "results"
    words = ["grade", str(DEMO), str(tmp_path / "in"), "--to", str(tmp_path / "marks"), "--workers", "2"]
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    environment = {**os.environ, "TMPDIR": str(temporary)}
    killed = subprocess.run([sys.executable, "-c", KILLED, *words], stdout=subprocess.DEVNULL, env=environment)
    assert killed.returncode != 0
    while hostile.running(temporary):  # the fork servers notice that the grader has gone, and clean up
        time.sleep(0.01)
    assert [*temporary.iterdir()] == []
    before = {path.name: path.stat().st_mtime_ns for path in results.glob("*.json")}
    assert len(before) == 5
    assert command.main(words) == 0
    after = {path.name: path.stat().st_mtime_ns for path in results.glob("*.json")}
    assert len(after) == 20 and {name: after[name] for name in before} == before
    first = (tmp_path / "marks" / "marks.csv").read_bytes()
    assert command.main(words) == 0
    assert (tmp_path / "marks" / "marks.csv").read_bytes() == first
    assert {path.name: path.stat().st_mtime_ns for path in results.glob("*.json")} == after
    totals = {row["student"]: row["total"] for row in table(tmp_path / "marks" / "marks.csv")}
    assert totals == {name: "5" if number % 3 == 0 else "8" for number, name in enumerate(names)}


def test_it_is_graded_again_when_anything_has_changed():
    assignment = Assignment(DEMO)
    one = collect.Submission("a", notebook("ada"), student="ada")
    other = collect.Submission("a", notebook("ada", WRONG), student="ada")
    kept = batch.fingerprint(assignment, one, Limits(), b"")
    assert kept == batch.fingerprint(Assignment(DEMO), one, Limits(), b"")
    assert kept != batch.fingerprint(assignment, other, Limits(), b"")
    assert kept != batch.fingerprint(assignment, one, Limits(call=1), b"")
    assert kept != batch.fingerprint(assignment, one, Limits(), b"key")
    assert kept != batch.fingerprint(Assignment(DEMO, ["encode"]), one, Limits(), b"")
