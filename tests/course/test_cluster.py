"""Grading on a Dask cluster gives the results of grading here; what is wrong with a worker stops without marks."""

import pytest
from distributed import LocalCluster

from course import masters
from nnkit.homework import __main__ as command
from nnkit.homework.grading import batch, cluster
from nnkit.homework.grading.assignment import Assignment
from nnkit.homework.grading.collect import Submission
from nnkit.homework.sandbox.launch import Fault
from nnkit.homework.sandbox.limits import Limits

DEMO = masters.COURSE / "demo"
LOOP = "def accuracy(scores, labels):\n    while True:\n        pass\n"
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def address():
    """A cluster of two workers, as processes of their own."""
    with LocalCluster(n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address=None) as live:
        yield live.scheduler_address


def submissions(count=6):
    """Right ones, wrong ones, one that does not stop and one that is no notebook."""
    extras = ["", *masters.parts(DEMO / "mutants.py").values()]
    found = []
    for i in range(count):
        data = masters.solution_notebook(DEMO, f"s{i}", LOOP if i == 4 else extras[i]).encode()
        found.append(Submission(f"{i}.ipynb", b"" if i == 5 else data, student=f"s{i}"))
    return found


def test_the_results_are_those_of_this_machine(address, tmp_path):
    assignment, limits = Assignment(DEMO, ["encode"]), Limits(call=0.3)
    run = lambda name, **where: batch.grade_all(assignment, submissions(), tmp_path / name, limits, b"key", **where)
    here, there = run("here"), run("there", dask=address)
    kept = {path: path.stat().st_mtime_ns for path in (tmp_path / "there").iterdir()}
    for result in (*here, *there):
        del result["seconds"]
    assert there == here and {row["question"] for row in there[0]["tests"]} == {"accuracy", "confusion"}
    assert len({sum(row["earned"] for row in result["tests"]) for result in there}) > 1
    run("there", dask="tcp://127.0.0.1:1")  # all is graded: no cluster is needed
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "there").iterdir()} == kept


def test_the_command(address, tmp_path, capsys):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "ada.ipynb").write_text(masters.solution_notebook(DEMO, "ada"))
    words = ["grade", str(DEMO), str(tmp_path / "in"), "--to", str(tmp_path / "marks"), "--dask", address]
    assert command.main(words) == 0
    said = capsys.readouterr().out
    assert "1 submission." in said and "Isolation" not in said  # it is the workers' affair
    assert (tmp_path / "marks" / "marks.csv").read_text("utf-8-sig").splitlines()[1].startswith("ada,2,3,3,,8,10")


def test_a_worker_that_cannot_be_used_stops_without_marks(address, tmp_path, monkeypatch):
    grade = lambda **more: batch.grade_all(Assignment(DEMO), submissions(2), tmp_path, Limits(), dask=address, **more)
    monkeypatch.setattr(batch, "__version__", "0.0.1")
    with pytest.raises(Fault, match=r"The worker has nnkit .*; the grader has 0\.0\.1"):
        grade()
    assert not [*tmp_path.iterdir()]


def test_strong_isolation_is_demanded_of_the_worker(monkeypatch):
    monkeypatch.setattr(cluster, "isolation", lambda: ("limited", "no new processes"))
    with pytest.raises(Fault, match="--untrusted needs strong isolation, and the worker has"):
        cluster.grade_there({"nnkit": cluster.__version__, "untrusted": True}, b"", "ada")


def test_a_scheduler_that_is_not_there(tmp_path, capsys, monkeypatch):
    import dask

    (tmp_path / "ada.ipynb").write_text(masters.solution_notebook(DEMO, "ada"))
    words = ["grade", str(DEMO), str(tmp_path / "ada.ipynb"), "--to", str(tmp_path / "marks")]
    with dask.config.set({"distributed.comm.timeouts.connect": "0.2s"}):
        assert command.main([*words, "--dask", "tcp://127.0.0.1:1"]) == 2
    assert "Not graded: " in capsys.readouterr().err and not (tmp_path / "marks" / "marks.csv").exists()
