"""The check of a chapter's exercise says what does not hold, and leaves the reader's names alone."""

import numpy as np
import pytest

from nnkit.homework import practice

START = "def mean(x):\n    return x.sum()\n\n\nrows = 0"
SOLUTION = """def mean(x):
    return x.sum() / len(x)


rows = 2
data = np.arange(6.0)
print("what a solution prints is not shown")
assert np.allclose(mean(data) * np.ones(2), [2.5, 2.5])
assert rows > 1 and rows < 3
for k in (1, 2):
    assert mean(np.full(3, k)) == k"""
RIGHT = "def mean(x):\n    return np.mean(x)\n\n\nrows = 2"
ATTEMPTS = {  # what is written: what is said about it
    "right": (RIGHT, ["Right: all 3 checks pass."]),
    "untouched": (START, ["Not yet: 3 of 3 checks fail.", "This is still the code that the exercise begins with."]),
    "factor": (RIGHT.replace("np.mean", "2 * np.mean"), ["mean(data) * np.ones(2): every value is 2 times the right"]),
    "part": (RIGHT.replace("2", "7"), ["Not yet: 1 of 3 checks fails.", "`rows < 3` does not hold: `rows` is 7."]),
    "in a loop": (RIGHT + "\nold = mean\nmean = lambda x: old(x) if len(x) > 3 else 0",
                  ["`mean(np.full(3, k)) == k` does not hold: `mean(np.full(3, k))` is 0"]),
    "missing": ("rows = 2", ["`mean` is not defined. Keep the names that the exercise begins with."]),
    "no Python": ("rows =", ["Your code is not valid Python: invalid syntax (line 1)."]),
    "error": ("rows = 2\nrows / 0", ["Your code stops with ZeroDivisionError: division by zero (line 2)."]),
    "error in a call": (RIGHT.replace("np.mean(x)", "x.men()"), ["A check stops with AttributeError: "]),
}  # fmt: skip


@pytest.mark.parametrize("attempt, said", ATTEMPTS.values(), ids=ATTEMPTS)
def test_a_check_says_what_does_not_hold(attempt, said, capsys):
    names = {"np": np, "rows": "the reader's"}
    text = repr(practice.check(attempt, START, SOLUTION, names))
    for words in said:
        assert words in text
    assert text.startswith("Right") == (attempt == RIGHT)
    assert names == {"np": np, "rows": "the reader's"} and capsys.readouterr().out == ""
