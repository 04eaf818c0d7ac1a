"""Lab reports that are handed in: a genuine one is called so, whatever is wrong with the others is named."""

import csv
import io
import json
import zipfile

import pytest

import nnkit.labs
from course import masters
from nnkit.homework import __main__ as command
from nnkit.homework import calls, notebooks
from nnkit.homework.grading import collect, labs

DEMO = masters.COURSE / "demo"
REPORT = nnkit.labs.line().set(epochs=3).report()
SENTENCE = next(line for line in REPORT.splitlines() if line.startswith("sentence: "))
SETTINGS = next(line for line in REPORT.splitlines() if line.startswith("settings: "))


def test_a_genuine_report():
    text = REPORT.replace("name:", "name: Ada") + 'prediction: {"question": "How?", "guess": 1}\ngoal reached: Down.\n'
    for data in (text.encode(), text.replace("\n", "\r\n").encode("utf-8-sig")):
        found = labs.check(data)
        assert (found["verdict"], found["why"], found["lab"], found["name"]) == ("genuine", "", "line", "Ada")
        assert (found["sentence"], found["predictions"], found["goals"]) == (SENTENCE[10:], "1", "1")


FORGED = {
    "a sentence": (SENTENCE, SENTENCE[:-1] + "!", "The sentence of the report must be what the lab line finds"),
    "a second sentence": (SENTENCE, "sentence: All is well.\n" + SENTENCE, "must have one line 'sentence:'; got 2"),
    "a setting": ('"epochs": 3', '"epochs": 4', "The sentence of the report must be"),
    "a setting that the lab cannot have": ('"epochs": 3', '"epochs": 30000000', "values that the lab line can have"),
    "a setting of another kind": ('"epochs": 3', '"epochs": true', "values that the lab line can have"),
    "no number": ('"epochs": 3', '"epochs": NaN', "values that the lab line can have"),
    "an unknown lab": ("lab: line", "lab: painter", "got a lab named 'painter', which it does not have"),
    "a path": ("lab: line", "lab: ../../setup", "got a lab named '../../setup'"),
    "brackets": (SETTINGS, "settings: " + "[" * 200_000, "must be JSON"),
    "nested dicts": (SETTINGS, "settings: " + '{"a":' * 100_000 + "1" + "}" * 100_000, "must be JSON"),
    "a number without end": ('"epochs": 3', '"epochs": ' + "9" * 300_000, "must be JSON"),
    "many settings": (
        SETTINGS,
        f"settings: {json.dumps({str(i): i for i in range(50_000)})}",
        "must name every control",
    ),
    "a million letters": ("name:", "name: " + "x" * 1_000_000, "must have at most 1000000 characters"),
    "a huge file": ("name:", "name: " + "x" * collect.LARGEST_REPORT, "the file has more than 1 MB"),
    "a sketch": ("\n\n", '\nprediction: {"apart": 0, "guess": [1e308, null, -1e308], "answer": 5}\n\n', "'apart' in a"),
    "no text": (REPORT, "\udcff" * 10, "must be the report of a lab"),
    "nothing": (REPORT, "", "must be the report of a lab"),
}


@pytest.mark.parametrize("name", FORGED)
def test_what_is_forged_is_named(name):
    old, new, words = FORGED[name]
    assert old in REPORT
    found = labs.check(REPORT.replace(old, new, 1).encode("utf-8", "surrogateescape"))
    assert found["verdict"] == "not genuine" and words in found["why"], found
    assert len(json.dumps(found)) < 5000


def test_a_report_of_another_version_says_so():
    version = nnkit.__version__
    found = labs.check(REPORT.replace(f"nnkit: {version}", "nnkit: 0.0.1").replace("3 epochs", "3 Epochs").encode())
    assert found["verdict"] == "not genuine" and f"nnkit: 0.0.1; this is {version}" in found["why"]


def test_a_report_that_computes_for_ever_is_not_checked(monkeypatch):
    def compute(self, values):
        while True:
            pass
        yield

    monkeypatch.setattr(calls, "WAIT", 1)
    monkeypatch.setattr(type(nnkit.labs.line()), "compute", compute)
    found = labs.check(REPORT.encode(), seconds=0.1)
    assert (found["verdict"], found["why"]) == ("not checked", "computing it again took more than 0.1 s")


# --- Whose report is it


def notebook(student):
    return masters.solution_notebook(DEMO, student).encode()


def own_zip(student, **files):
    """What `homework.submit` makes, with further files."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("demo.ipynb", notebook(student))
        file.writestr("submission.json", json.dumps({"student": student}))
        for name, text in files.items():
            file.writestr(f"{name}.txt", text)
    return made.getvalue()


def test_reports_are_found_wherever_they_are_handed_in(tmp_path):
    huge = b"0" * (collect.LARGEST_REPORT + 10)
    for name, data in {
        "ada/demo.ipynb": notebook("ada"), "ada/line-report.txt": b"1", "ada/line-report (1).txt": b"2",
        "ada/notes.txt": b"no report", "bob.zip": own_zip("bob", **{"line-report": "3", "notes": "4"}),
        "lone/line-report.txt": b"5", "many/a.ipynb": notebook("cy"), "many/b.ipynb": notebook("di"),
        "many/line-report.txt": b"6", "huge.zip": own_zip("eve", report=huge),
    }.items():  # fmt: skip
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(data)
    found = {s.source: s for s in collect.collect(tmp_path)}
    assert found["ada/demo.ipynb"].reports == [("line-report (1).txt", b"2"), ("line-report.txt", b"1")]
    assert found["bob.zip"].reports == [("line-report.txt", b"3")]
    assert found["many/a.ipynb"].reports == found["many/b.ipynb"].reports == []
    for name, data in (("lone/line-report.txt", b"5"), ("many/line-report.txt", b"6")):
        assert found[name].reports == [("line-report.txt", data)] and found[name].student is None
        assert found[name].notes == ["a lab report without a notebook"]
    assert len(found["huge.zip"].reports[0][1]) == collect.LARGEST_REPORT + 1
    many = {f"report{i:03}": "x" for i in range(collect.MOST_REPORTS + 5)}
    (tmp_path / "many.zip").write_bytes(own_zip("ada", **many))
    (one,) = collect.collect(tmp_path / "many.zip")
    assert len(one.reports) == collect.MOST_REPORTS and one.notes == ["of the lab reports, the first 20 are read"]


@pytest.mark.slow
def test_from_canvas_to_the_table_and_the_feedback(tmp_path, capsys):
    forged = REPORT.replace('"epochs": 3', '"epochs": 4')
    with zipfile.ZipFile(tmp_path / "submissions.zip", "w") as file:
        file.writestr("lovelaceada_101_9001_demo-ada.zip", own_zip("ada", **{"line-report": REPORT}))
        file.writestr("boolebob_102_9002_demo.ipynb", notebook("bob"))
        file.writestr("boolebob_102_9003_line-report-1.txt", "=" + forged)
        file.writestr("boolebob_102_9004_line-report-2.txt", forged)
    words = ["grade", str(DEMO), str(tmp_path / "submissions.zip"), "--to", str(tmp_path / "marks")]
    assert command.main(words) == 0
    with open(tmp_path / "marks" / "lab-reports.csv", encoding="utf-8-sig", newline="") as file:
        rows = [(row["student"], row["lab"], row["verdict"]) for row in csv.DictReader(file)]
    assert rows == [("ada", "line", "genuine"), ("bob", "line", "not genuine"), ("bob", "line", "not genuine")]
    (page,) = (tmp_path / "marks" / "feedback").glob("bob-*/feedback.html")
    assert "line-report-2.txt: not genuine: The sentence of the report must be" in page.read_text(encoding="utf-8")
    (page,) = (tmp_path / "marks" / "feedback").glob("ada-*/feedback.html")
    assert "line-report.txt: genuine" in page.read_text(encoding="utf-8")


def test_submit_takes_reports_along(tmp_path, monkeypatch, capsys):
    from nnkit import homework
    from nnkit.homework import session

    monkeypatch.chdir(tmp_path)
    for name in ("me", "problem_set"):
        monkeypatch.setattr(session, name, None)
    monkeypatch.setattr(session, "results", {})
    (tmp_path / "demo.ipynb").write_bytes(notebook("ada"))
    (tmp_path / "line-report.txt").write_text(REPORT)
    (tmp_path / "notes.txt").write_text("mine")
    homework.begin("demo", student="ada")
    homework.submit()
    with zipfile.ZipFile(tmp_path / "demo-ada.zip") as file:
        assert file.namelist() == ["demo.ipynb", "submission.json", "line-report.txt"]
    assert "Reports of labs in it: line-report.txt." in capsys.readouterr().out
    (found,) = collect.collect(tmp_path / "demo-ada.zip")
    assert found.reports == [("line-report.txt", REPORT.encode())] and notebooks.parse(found.data)
