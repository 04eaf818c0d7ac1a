"""The package for Gradescope, unpacked and run as Gradescope's documentation describes it, in a temporary folder.

https://gradescope-autograders.readthedocs.io/en/latest/specs/ and …/submission_metadata/
"""

import json
import os
import shutil
import subprocess
import sys
import zipfile

import pytest

from course import masters
from nnkit import __version__
from nnkit.homework import __main__ as command
from nnkit.homework.grading import gradescope
from nnkit.homework.grading.collect import Submission
from nnkit.homework.sandbox.limits import isolation

DEMO = masters.COURSE / "demo"
ADA = {"email": "ADA@school.example", "id": 1234, "name": "Ada"}
BOB = {"email": "b.l@school.example", "id": 1235, "name": "Bob", "sid": "0815"}
WRONG = "def accuracy(scores, labels):\n    return 7.0\n"
pytestmark = pytest.mark.skipif(os.name == "nt", reason="Gradescope runs Linux")


def package(folder, *words):
    """The package, made by the command."""
    target = folder / "autograder.zip"
    assert command.main(["gradescope", str(DEMO), "--to", str(target), *map(str, words)]) == 0
    return target


def unpacked(root, zipped):
    """The tree that Gradescope makes of a package, with this Python in the place of the environment of setup.sh."""
    with zipfile.ZipFile(zipped) as file:
        file.extractall(root / "source")
    python = root / "source" / "environment" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    python.chmod(0o755)
    shutil.copy(root / "source" / "run_autograder", root)
    (root / "run_autograder").chmod(0o755)
    for name in ("submission", "results"):
        (root / name).mkdir()
    return root


def test_what_is_in_the_package(tmp_path, capsys):
    (tmp_path / "key").write_text("a secret of the course")
    made = package(tmp_path, "--key-file", tmp_path / "key", "--no-autograde", "encode", "--memory", 500)
    assert "Upload" in capsys.readouterr().out
    with zipfile.ZipFile(made) as file:
        texts = {name: file.read(name).decode() for name in file.namelist()}
        modes = {info.filename: info.external_attr >> 16 & 0o777 for info in file.infolist()}
    assert sorted(texts) == ["assignment/hidden.py", "assignment/options.json", "run_autograder", "setup.sh"]
    assert texts["assignment/hidden.py"] == (DEMO / "hidden.py").read_text()
    assert modes["setup.sh"] == modes["run_autograder"] == 0o755 and texts["run_autograder"].startswith("#!")
    assert f'"nnkit[labs,plots]=={__version__}"' in texts["setup.sh"]
    options = json.loads(texts["assignment/options.json"])
    assert options["by_hand"] == ["encode"] and options["limits"]["memory"] == 500
    assert len(options["key"]) == 64 and "a secret of the course" not in str(texts)
    for name in ("setup.sh", "run_autograder"):
        (tmp_path / name).write_text(texts[name])
        assert subprocess.run(["bash", "-n", tmp_path / name]).returncode == 0
    wheel = tmp_path / f"nnkit-{__version__}-py3-none-any.whl"
    wheel.write_bytes(b"a wheel")
    with zipfile.ZipFile(package(tmp_path, "--wheel", wheel)) as file:
        assert file.read(wheel.name) == b"a wheel"
        assert f'"./{wheel.name}[labs,plots]"' in file.read("setup.sh").decode()
    assert command.main(["gradescope", str(tmp_path)]) == 2
    assert "must be the folder of a set" in capsys.readouterr().err


FAKE = """#!/bin/sh
echo "$@" >> log
if [ "$2" = venv ]; then mkdir -p environment/bin; cp python3 environment/bin/python; fi
"""


def test_the_setup_makes_an_environment_and_hides_the_tests(tmp_path):
    """With programs in the place of Python and pip that only write down how they are called."""
    with zipfile.ZipFile(package(tmp_path)) as file:
        file.extractall(tmp_path)
    (tmp_path / "python3").write_text(FAKE)
    (tmp_path / "python3").chmod(0o755)
    environment = {**os.environ, "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(["bash", tmp_path / "setup.sh"], cwd="/", env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "log").read_text().splitlines() == [
        "-c import ensurepip", "-m venv environment",
        f"-m pip install --no-cache-dir nnkit[labs,plots]=={__version__}", "-m nnkit.homework isolation",
    ]  # fmt: skip
    assert [path.stat().st_mode & 0o077 for path in (tmp_path / "assignment").iterdir()] == [0, 0]


@pytest.mark.slow
def test_it_grades_as_gradescope_runs_it(tmp_path):
    root = unpacked(tmp_path / "autograder", package(tmp_path))
    (root / "submission" / "demo.ipynb").write_text(masters.solution_notebook(DEMO, "ada", WRONG))
    (root / "submission" / "submission.json").write_text('{"student": "ada"}')
    (root / "submission_metadata.json").write_text(json.dumps({"id": 1, "users": [ADA], "previous_submissions": []}))
    done = subprocess.run([root / "run_autograder"], cwd=root, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    found = json.loads((root / "results" / "results.json").read_text())
    assert f"Isolation: {isolation()[0]}" in done.stdout
    assert found["score"] == 5 and found["output"] == "marked by hand: w1" and found["execution_time"] > 0
    assert sum(test["max_score"] for test in found["tests"]) == 8 and sum(test["score"] for test in found["tests"]) == 5
    assert {test["status"] for test in found["tests"]} == {"passed", "failed"}
    assert found["stdout_visibility"] == "hidden"
    hidden = [test for test in found["tests"] if test["visibility"] == "after_due_date"]
    assert len(hidden) == 5 and {test["output"] for test in hidden} == {"", "the result has a wrong value"}
    assert all(test["visibility"] == "visible" for test in found["tests"] if test not in hidden)


@pytest.mark.parametrize(
    "claimed, users, student, words",
    [
        ("ada", [ADA], "ada", ""),
        (" Ada@School.example", [ADA], "ada@school.example", ""),
        ("0815", [BOB], "0815", ""),
        ("0815", [ADA, BOB], "0815", ""),  # a group hands in the notebook of one of them
        (
            "bob",
            [BOB],
            "b.l@school.example",
            "'bob', which is not yours; graded with the variant of 'b.l@school.example'",
        ),
        (None, [ADA], "ada@school.example", ""),
        ("ada", None, "ada", ""),  # no metadata
        (None, None, "unknown", "nobody's id is in it"),
        ("ada", [{"email": None}], "ada", ""),
    ],
)
def test_whose_variant_counts(claimed, users, student, words, tmp_path):
    path = tmp_path / "submission_metadata.json"
    if users is not None:
        path.write_text(json.dumps({"id": 1, "users": users, "previous_submissions": []}))
    found = gradescope._identified(Submission("demo.ipynb", b"{}", student=claimed), path)
    assert found.student == student and words in "".join(found.notes) and bool(words) == bool(found.notes)


def test_one_notebook_must_be_handed_in(tmp_path):
    (tmp_path / "submission").mkdir()
    found = gradescope._submission(tmp_path)
    assert found.data == b"" and found.notes[0] == "Hand in the zip file of homework.submit."
    for name in ("demo.ipynb", "second.ipynb"):
        (tmp_path / "submission" / name).write_text(masters.solution_notebook(DEMO, "ada"))
    found = gradescope._submission(tmp_path)
    assert found.data == b"" and found.notes[0] == "Hand in one notebook; got demo.ipynb, second.ipynb."
    (tmp_path / "submission" / "second.ipynb").write_text("{}")
    assert gradescope._submission(tmp_path).source == "demo.ipynb"


def test_a_fault_of_the_machine_gives_no_score(tmp_path, capsys, monkeypatch):
    root = unpacked(tmp_path / "autograder", package(tmp_path, "--untrusted"))
    (root / "submission" / "demo.ipynb").write_text(masters.solution_notebook(DEMO, "ada"))
    monkeypatch.setattr(gradescope, "isolation", lambda: ("limited", "no new processes"))
    assert command.main(["autograde", str(root)]) == 2
    assert "The package demands strong isolation; this machine has: limited" in capsys.readouterr().err
    path = root / "source" / "assignment" / "options.json"
    path.write_text(path.read_text().replace(__version__, "0.0.1"))
    assert command.main(["autograde", str(root)]) == 2
    assert f"The package was made by nnkit 0.0.1; this is {__version__}" in capsys.readouterr().err
    assert not [*(root / "results").iterdir()]
