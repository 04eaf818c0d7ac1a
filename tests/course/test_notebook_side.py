"""In the student's notebook: variants, checks that say what is wrong, and handing in. It all works without Numba."""

import json
import subprocess
import sys
import zipfile

import numpy as np
import pytest

from course import masters
from nnkit import homework
from nnkit.homework import calls, expect, notebooks, session, sets, variants
from nnkit.homework.contract import Wrong
from nnkit.homework.submission import NotSubmitted

WITHOUT_NUMBA = """
import sys

class Hidden:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("numba", "llvmlite", "tqdm", "ipywidgets", "matplotlib"):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Hidden())
import numpy as np
from nnkit import homework
me = homework.begin("demo", student="ada")
def encode(labels, classes):
    return (1 - me.share) * np.eye(classes)[labels] + me.share / classes
print(homework.check("encode"))
assert "numba" not in sys.modules
"""


def test_it_works_without_numba():
    done = subprocess.run([sys.executable, "-c", WITHOUT_NUMBA], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "encode: 1 of 1 public tests pass" in done.stdout


# --- Variants


def test_the_same_id_has_the_same_variant_for_ever():
    """These values are part of what students have been told: they must not change from one version to the next."""
    me = variants.variant_of(sets.load("set00"), " Ada ")
    assert me.parameters == {
        "centre": "median", "spread": "largest absolute value", "distance": "sum of absolute differences",
        "width": 4, "rows": 9, "columns": 2,
    } and me.student == "ada"  # fmt: skip


def test_the_seed_of_hidden_tests_depends_on_the_course_key():
    demo = sets.load("demo")
    public, one, two = (variants.variant_of(demo, "ada", key) for key in (b"", b"one", b"two"))
    assert public.parameters == one.parameters == two.parameters
    assert len({public.seed, one.seed, two.seed}) == 3
    with pytest.raises(AttributeError, match="no parameter 'slope'. Its parameters are: share, tie, rows"):
        _ = public.slope
    with pytest.raises(ValueError, match="student must be your id as text"):
        homework.begin("demo", student=7)
    with pytest.raises(ValueError, match="no problem set 'set99'. The sets are: demo, set00"):
        homework.begin("set99", student="ada")


# --- Diagnoses

RIGHT = np.arange(1.0, 7.0).reshape(2, 3)
DIAGNOSES = [
    (None, "none", "None. Is a `return` missing"),
    (..., "stub", "Not attempted yet"),
    ("text", "type", "must be a number or an array of numbers; got str"),
    ([[1], [2, 3]], "type", "got list"),
    (RIGHT.T, "shape", r"must have shape (2, 3); got (3, 2) (is it transposed?)"),
    (RIGHT.sum(), "shape", "is something summed that must not be summed?"),
    (RIGHT.ravel(), "shape", "try reshape"),
    (RIGHT[None].repeat(2, 0), "shape", "is a sum or a mean missing?"),
    (4 * RIGHT, "value", "4 times the right one, and there are 4 samples: is the result a sum that must be a mean?"),
    (RIGHT / 4, "value", "is the result divided by their number once too often?"),
    (2 * RIGHT, "value", "2 times the right one. Is a factor missing"),
    (-RIGHT, "value", "the wrong sign"),
    (RIGHT + 0.5, "value", "wrong by the same amount"),
    (np.where(RIGHT == 5, np.nan, RIGHT), "value", "nan at [1, 1]"),
    (np.where(RIGHT == 5, np.inf, RIGHT), "value", "inf at [1, 1]"),
    (np.where(RIGHT == 6, 7, RIGHT), "value", "1 of 6 values are wrong; the first is at [1, 2]: got 7, expected 6"),
]


@pytest.mark.parametrize("got, kind, words", DIAGNOSES, ids=[d[2][:25] for d in DIAGNOSES])
def test_a_wrong_value_is_explained(got, kind, words):
    with pytest.raises(Wrong) as caught:
        expect.close("dW", got, RIGHT, samples=4)
    assert caught.value.kind == kind and words in str(caught.value) and str(caught.value).startswith("dW")


def test_a_square_result_may_be_transposed_and_nothing_right_is_revealed():
    square = np.array([[1.0, 2.0], [3.0, 4.0]])
    with pytest.raises(Wrong, match="this is the transpose"):
        expect.close("W", square.T, square)
    with pytest.raises(Wrong) as caught:
        expect.close("W", [[1, 2], [3, 9.125]], [[1, 2], [3, 4.875]], reveal=False)
    assert "9.125" in str(caught.value) and "4.875" not in str(caught.value)
    with pytest.raises(Wrong, match="1 of 2 values are wrong"):
        expect.close("mask", [True, False], np.array([True, True]))
    expect.close("scalar", 2, np.float64(2))
    expect.close("nan where nan is right", [np.nan, 1], [np.nan, 1])


def test_a_gradient_is_compared_with_differences():
    at = np.array([[0.3, -1.2, 0.8]])
    expect.gradient("dx", 3 * at**2, lambda x: float((x**3).sum()), at)
    with pytest.raises(Wrong, match="2 times the right one"):
        expect.gradient("dx", 6 * at**2, lambda x: float((x**3).sum()), at)


# --- check


@pytest.fixture
def begun(monkeypatch, capsys):
    """A begun demo set, and the names of the notebook's cells."""
    names = {"np": np, "homework": homework, "me": homework.begin("demo", student="ada")}
    assert "encode: 1 - " in capsys.readouterr().out
    monkeypatch.setattr(calls, "limited", lambda seconds, limited=calls.limited: limited(min(seconds, 0.2)))
    yield names
    session.problem_set = session.me = None
    session.results = {}


CHECKS = [
    ("", "encode is not defined. Run the cell that defines it."),
    ('def encode(labels, classes):\n    """Encode."""\n    ...', "encode: not attempted yet. Replace each `...`"),
    ("def encode(labels, classes):\n    x = labels + 1", "encode returned None. Is a `return` missing?"),
    ("encode = 3", "encode is not of the type that the question asks for (TypeError"),
    ("def encode(labels):\n    return 1", "TypeError"),
    ("def encode(labels, classes):\n    while True:\n        pass", "Does a loop never end?"),
    ("def encode(labels, classes):\n    labels += 1\n    return np.eye(5)[labels]", "must have shape (3, 4)"),
    ("def encode(labels, classes):\n    return np.eye(classes)[labels].T", "is it transposed?"),
    ("def encode(labels, classes):\n    raise NotImplementedError", "not attempted yet"),
]


@pytest.mark.parametrize("code, words", CHECKS, ids=[c[1][:30] for c in CHECKS])
def test_check_says_what_is_wrong(code, words, begun):
    exec(compile(code, "<cell 3>", "exec"), begun)
    report = homework.check("encode", begun)
    assert words in repr(report)
    assert 'role="status"' in report._repr_html_()


def test_check_says_what_is_right(begun):
    exec(masters.solution("def accuracy(scores, labels):\n    return np.mean(scores.argmax(1) == labels)"), begun)
    said = repr(homework.check("accuracy", begun))
    assert said == "accuracy: 1 of 1 public tests pass. Hidden tests run after you hand in."
    with pytest.raises(ValueError, match="no question 'relu'. Its questions are: encode, accuracy, confusion"):
        homework.check("relu", begun)


def test_changed_inputs_are_named():
    def scale(x, by=2):
        x *= by
        return x

    x = np.ones(3)
    result, changed = calls.call(scale, [x], {}, seconds=1)
    assert changed == ["x"] and (x == 1).all() and (result == 2).all()


def test_a_loop_is_stopped_where_there_are_no_timers(monkeypatch):
    """As on Windows and in a web page: a trace of lines looks at the clock."""
    monkeypatch.delattr("signal.setitimer")

    def loop():
        while True:
            pass

    with pytest.raises(calls.TimeUp):
        calls.call(loop, [], {}, seconds=0.1)


# --- submit


def test_a_notebook_is_handed_in(begun, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    text = masters.solution_notebook(masters.COURSE / "demo", "ada").replace(notebooks.PLACEHOLDER, "Because.")
    (tmp_path / "my demo.ipynb").write_text(text)
    (tmp_path / "other.ipynb").write_text("{}")
    homework.submit()
    with zipfile.ZipFile(tmp_path / "demo-ada.zip") as file:
        assert file.read("demo.ipynb").decode() == text
        manifest = json.loads(file.read("submission.json"))
    assert (manifest["set"], manifest["student"]) == ("demo", "ada")
    said = capsys.readouterr().out
    assert "Not checked since the notebook started: encode, accuracy, confusion" in said and "empty" not in said


def test_an_empty_answer_is_told(begun, tmp_path, capsys, monkeypatch):
    """It is handed in all the same: somebody may have only the code so far."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "demo.ipynb").write_text(masters.student_notebook(masters.COURSE / "demo").replace("your-id", "ada"))
    homework.submit()
    assert "Still empty in the saved notebook: answer w1." in capsys.readouterr().out
    assert (tmp_path / "demo-ada.zip").exists()


def test_what_cannot_be_handed_in_is_refused(begun, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(NotSubmitted, match="which notebook is it"):
        homework.submit()
    (tmp_path / "bob.ipynb").write_text(masters.solution_notebook(masters.COURSE / "demo", "bob"))
    with pytest.raises(NotSubmitted, match="begins with the id 'bob', this session with 'ada'"):
        homework.submit()
    homework.begin("demo", student="your-id")
    homework.submit()
    assert "Write your own id" in capsys.readouterr().out and not list(tmp_path.glob("*.zip"))


def test_an_unsaved_function_is_noticed(begun, tmp_path):
    """The function that ran last must be the one in the file."""
    import linecache

    source = "def encode(labels, classes):\n    return 'newer than the file'\n"
    linecache.cache["<cell 5>"] = (len(source), None, source.splitlines(True), "<cell 5>")
    exec(compile(source, "<cell 5>", "exec"), begun)
    (tmp_path / "demo.ipynb").write_text(masters.solution_notebook(masters.COURSE / "demo", "ada"))
    begun["path"] = str(tmp_path / "demo.ipynb")
    with pytest.raises(NotSubmitted, match="the function encode in demo.ipynb is not the one that you ran last"):
        exec("homework.submit(path)", begun)
