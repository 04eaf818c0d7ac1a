"""The comparisons that problem sets share: predictions, measured numbers, functions that return several values."""

import numpy as np
import pytest

from nnkit.homework import expect
from nnkit.homework.contract import Wrong

KINDS = {"shape": tuple, "count": int, "rate": float, "word": ("up", "down"), "pair": None}
GUESSES = {"shape": (2, 3), "count": 6, "rate": 0.5, "word": "up", "pair": [1, 2]}


def test_predictions_of_the_right_kinds_are_returned():
    assert expect.predictions("guesses", GUESSES, KINDS) is GUESSES
    expect.predictions("guesses", GUESSES | {"shape": (), "count": np.int64(6), "rate": 2}, KINDS)


@pytest.mark.parametrize(
    "change, kind, words",
    [
        ({"count": ...}, "stub", "not attempted yet: guesses has no prediction for count"),
        ({"shape": [2, 3]}, "type", "guesses['shape'] must be a tuple of whole numbers"),
        ({"shape": (2, 0.5)}, "type", "guesses['shape'] must be a tuple of whole numbers"),
        ({"count": 6.5}, "type", "guesses['count'] must be a whole number"),
        ({"count": True}, "type", "guesses['count'] must be a whole number"),
        ({"rate": "0.5"}, "type", "guesses['rate'] must be a number"),
        ({"rate": np.ones(2)}, "type", "guesses['rate'] must be a number"),
        ({"word": "sideways"}, "type", "guesses['word'] must be one of 'up', 'down'"),
        ({"word": np.array(["up", "up"])}, "type", "guesses['word'] must be one of 'up', 'down'"),
    ],
)
def test_predictions_of_a_wrong_kind_are_named(change, kind, words):
    with pytest.raises(Wrong) as caught:
        expect.predictions("guesses", GUESSES | change, KINDS)
    assert caught.value.kind == kind and words in str(caught.value)
    with pytest.raises(Wrong, match="guesses must be a dict"):
        expect.predictions("guesses", [1], KINDS)


def test_wrong_predictions_are_named_and_right_ones_are_not_revealed():
    right = {"shape": (2, 3), "count": 3_000_001, "rate": 0.25, "word": "up"}
    got = {"shape": (2, 3), "count": 3_000_000, "rate": 0.5, "word": "down"}
    with pytest.raises(Wrong) as caught:
        expect.predicted("guesses", got, right)
    assert str(caught.value) == "guesses: wrong for count, rate, word"
    for odd in ({"shape": (2, 3, 4)}, {"shape": 2}, {"word": 3}, {"rate": "up"}):
        with pytest.raises(Wrong):
            expect.predicted("guesses", {**right, **odd}, right)
    expect.predicted("guesses", right | {"rate": 0.26}, right, rtol=0.05)


def test_a_measured_number_may_be_near():
    expect.near("noise", 0.97, 1.0, within=0.05)
    expect.near("loss", np.float32(-2.1), -2.0, within=0.06)
    for wrong in (0.94, np.nan, np.inf):
        with pytest.raises(Wrong, match="noise must be within 5% of the right value; got"):
            expect.near("noise", wrong, 1.0, within=0.05)
    with pytest.raises(Wrong, match=r"must be one number; got an array of shape \(2,\)"):
        expect.near("noise", [1, 1], 1.0, within=0.05)


def test_the_number_of_returned_values_is_told():
    w, b = expect.parts("fit", [np.ones(2), 3.0], "w", "b")
    assert w.shape == (2,) and b == 3.0
    assert len(expect.parts("fit", np.ones((2, 5)), "w", "b")) == 2
    for got, words in (
        (1.5, "Got float"),
        ((1, 2, 3), "Got 3 values"),
        ("ab", "Got str"),
        (np.array(2), "Got ndarray"),
    ):
        with pytest.raises(Wrong, match=f"fit must return 2 values: w and b. {words}"):
            expect.parts("fit", got, "w", "b")
    with pytest.raises(Wrong, match="gradients must return 3 values: dW, dU and db"):
        expect.parts("gradients", (1, 2), "dW", "dU", "db")
