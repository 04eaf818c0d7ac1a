"""Questions whose answer is a curve, in Python: their arguments, the distance of two curves, and the report."""

import json
import random

import pytest
from kinds import Kinds
from node import by_node

import nnkit as nn
import nnkit.labs
from nnkit.labs.frame.distance import PARTS, distance, sampled
from nnkit.labs.frame.predict import curve, curves

AXES = {"x": ("epoch", 10, 2000), "y": ("held-out loss", 0, 1)}


def test_a_question_says_what_to_draw_and_what_to_read():
    lab = nnkit.labs.stopping().ask("Sketch it.", {"epochs": 2000}, sketch=AXES, read="losses.1", rule=".2", unit=" m")
    asked = lab.view.payload["questions"][0]
    assert asked == {
        "text": "Sketch it.",
        "then": {**lab.values, "epochs": 2000},
        "sketch": {"x": ["epoch", 10, 2000], "y": ["held-out loss", 0, 1]},
        "read": "losses.1", "rule": ".2", "unit": " m",
    }  # fmt: skip
    assert json.loads(json.dumps(asked)) == asked
    assert curve(lab.result, asked["read"]) == lab.result["losses"][1] and len(lab.result["losses"][1]) == 200


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({}, "either choices, a slider or a sketch; got none of them. Try choices="),
        ({"sketch": AXES, "slider": (0, 1, 0.1)}, "got slider and sketch. Try slider="),
        ({"sketch": {"x": AXES["x"]}}, "the axes x and y, each .* got {'x': .*'epoch', 10, 2000.*}. Try sketch="),
        ({"sketch": [AXES["x"], AXES["y"]]}, "sketch must be a dict with the axes x and y"),
        ({"sketch": {**AXES, "y": (0, 1)}}, "sketch must be a dict"),
        ({"sketch": {**AXES, "y": ("loss", 1, 0)}}, "lowest below highest"),
        ({"sketch": {**AXES, "y": ("loss", 0, float("inf"))}}, "sketch must be a dict"),
        ({"sketch": {**AXES, "y": ("loss", False, True)}}, "sketch must be a dict"),
        ({"sketch": {**AXES, "y": (3, 0, 1)}}, "sketch must be a dict"),
        ({"sketch": AXES, "read": None}, "got None. Try one of now.outputs, chosen.outputs, losses.0, losses.1"),
        (
            {"sketch": AXES, "read": "losses"},
            "must name a list of numbers in the result of the lab stopping; got 'loss",
        ),
        ({"sketch": AXES, "read": "losses.2"}, "got 'losses.2'"),
        ({"sketch": AXES, "read": "best"}, "got 'best'"),
        ({"sketch": AXES, "then": {"epoch": 3}}, "stopping has no epoch. Try one of patience"),
    ],
)
def test_a_question_that_makes_no_sense_is_refused(wrong, words):
    lab = nnkit.labs.stopping()
    with pytest.raises(ValueError, match=words):
        lab.ask("What?", **{"then": {"epochs": 2000}, "read": "losses.1", **wrong})
    assert lab.questions == lab.view.payload["questions"] == []


def test_a_lab_without_curves_says_so():
    with pytest.raises(ValueError, match="got 'total'. It has none now: try other values of its controls"):
        Kinds().ask("What?", {"n": 3}, sketch=AXES, read="total")


def test_curves_are_found_by_their_names():
    result = {"a": [1, 2.5, None], "b": {"c": [[1, 2, 3], [4, 5, 6]]}, "d": [[1, 2], [3, 4]], "e": "text", "f": [True]}
    assert curves(result) == ["a", "b.c.0", "b.c.1"]
    assert [curve(result, name) for name in curves(result)] == [[1, 2.5, None], [1, 2, 3], [4, 5, 6]]
    assert all(curve(result, name) is None for name in ("b", "b.c", "b.c.2", "b.c.x", "d", "e", "e.0", "f", "", "a.0"))


def test_curves_are_compared_at_even_places():
    assert sampled([0, 40]) == list(range(41)) and len(sampled([])) == PARTS + 1
    assert sampled([7]) == [7] * 41 and sampled([]) == [None] * 41
    assert sampled([0, 20, None])[18:22] == [18, 19, 20, None]
    assert distance(sampled([0, 1]), sampled([1, 2])) == 1 and distance(sampled([0, 0]), sampled([-1, 1])) > 0.5
    assert distance(sampled([1]), sampled([None, 3, 3])) == 2  # a gap does not count
    assert distance(sampled([1]), sampled([])) is None


def test_the_page_finds_the_same_distance():
    lot = random.Random(0)
    lists = [[lot.random() * 10 ** lot.randint(-9, 9) for _ in range(n)] for n in (9, 1, 2, 3, 40, 41, 200, 1999)]
    lists += [[0.1, None, 0.3], [None], [], [1, 2, 3]]
    expression = "given.map(sampled).map((each, _, all) => [each, distance(all[0], each)])"
    ours = [sampled(each) for each in lists]
    expected = [[each, distance(ours[0], each)] for each in ours]
    assert by_node("distance.js", "sampled, distance", expression, lists) == expected


def reported(prediction):
    return nnkit.labs.line().report() + f"prediction: {json.dumps(prediction)}\n"


def test_a_report_carries_both_curves():
    guess, answer = [0.5] * 9, sampled([0.4, None, 0.3, 0.2])
    prediction = {"text": "Sketch it.", "guess": guess, "answer": answer, "apart": distance(sampled(guess), answer)}
    for each in (
        prediction,
        {**prediction, "answer": sampled([]), "apart": None},
        {"text": "Sketch it.", "guess": guess},
    ):
        assert nnkit.labs.read_report(reported(each)).predictions == [each]
    for changed in ({"apart": 0.0}, {"guess": [0.4] * 9}, {"answer": answer[:-1] + [0.0]}):
        with pytest.raises(nn.DataError, match="must be the mean distance of its curves"):
            nnkit.labs.read_report(reported({**prediction, **changed}))
    for changed in ({"guess": "0.4"}, {"answer": 3}, {"guess": ["a", "b"]}):
        with pytest.raises(nn.DataError, match="must be the mean distance of its curves: two lists of numbers"):
            nnkit.labs.read_report(reported({**prediction, **changed}))
