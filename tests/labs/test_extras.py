"""Goals, questions and reports of labs, in Python; and that goals.js and report.js agree with their twins."""

import pytest
from kinds import Kinds
from moves import opening, places
from node import by_node

import nnkit as nn
import nnkit.labs
from nnkit.labs.frame.goals import checked, facts, holds
from nnkit.labs.frame.says import COMPARISONS

FOUND = {"right": 95.0, "units": 2, "word": "yes", "on": True, "none": None}


def test_facts_and_conditions_are_the_same_in_the_page():
    values = {"units": 2, "on": True, "word": "yes", "loss": 3}
    result = {"best": {"loss": 0.5, "path": [1]}, "none": None, "loss": 0.25}
    numbers = {"right": 95.0, "word": "other", "list": [1], "long": "x" * 101, "short": "ⁿ" * 100}
    found = facts(values, result, numbers)
    controls = {f"${name}": value for name, value in values.items()}
    assert found == {**FOUND, **controls, "best.loss": 0.5, "short": "ⁿ" * 100, "loss": 0.25, "word": "other"}
    wanted = ["95", "95.0", "2", "-1", "other", "yes or no", "right", "best.loss"]
    cases = [f"{name} {sign} {value}" for name in ("right", "best.loss", "$loss", "units", "missing", "none")
             for sign in COMPARISONS for value in wanted]  # fmt: skip
    cases += ["word == 'other'", "word != 'yes or no'", "on", "not on", "none", "not none", "right", "", "nonsense !"]
    cases += [f"{one} and {other}" for one in cases[-6:] for other in cases[::7]]
    given = {"parts": [values, result, numbers], "cases": cases}
    assert by_node("goals.js", "facts", "facts(...given.parts)", given) == found
    expression = "given.cases.map((each) => holds(each, facts(...given.parts)))"
    held = by_node("goals.js", "facts, holds", expression, given)
    assert held == [holds(condition, found) for condition in cases] and {True, False} <= set(held)


def test_what_is_no_finite_number_is_none():
    assert facts({}, {"a": {"b": float("inf")}}, {"x": float("nan")}) == {"x": None, "a.b": None}


def test_all_conditions_must_hold():
    assert holds("right >= 95 and units <= 2", FOUND)
    assert not holds("right >= 95 and units < 2", FOUND)
    assert not holds("none < 1", FOUND) and not holds("missing != 1", FOUND)
    assert not holds("word < 1", FOUND) and holds("word == 'yes' and on", FOUND)


@pytest.mark.parametrize("condition", ["rihgt > 95", "right = 95", "> 95", "word < 3"])
def test_a_condition_that_makes_no_sense_is_refused(condition):
    with pytest.raises(
        ValueError, match="Try one of the names that the lab line has now: right, units, word, on, none"
    ):
        checked(condition, FOUND, "line")


def test_a_goal_is_reached_and_left():
    lab = Kinds().goal("Make the sum 10.", "total >= 10 and n == 3")
    before = lab.status
    assert lab.reached == [] and lab.set(n=3, points="0,9,1").reached == ["Make the sum 10."]
    assert lab.set(n=4).reached == [] and lab.set(n=0, points="0,1,0;1,0.5,1").status == before
    assert lab.view.payload["goals"] == [{"text": "Make the sum 10.", "when": "total >= 10 and n == 3"}]


def test_questions_are_checked():
    lab = Kinds()
    lab.ask("How large?", {"n": 3}, slider=(0, 5, 1), read="total", rule=".1", unit=" m")
    lab.ask("Is it?", {"n": 3}, choices={"yes": "total > 0", "no": "total <= 0"})
    assert [question["text"] for question in lab.view.payload["questions"]] == ["How large?", "Is it?"]
    for wrong, words in [
        ({"then": {"n": 3}}, "either choices, a slider or a sketch; got none of them"),
        ({"then": {"m": 3}, "slider": (0, 1, 1), "read": "total"}, "kinds has no m. Try one of slope, n"),
        ({"then": {"n": 3}, "slider": (0, 1, 1), "read": "sum"}, "got 'sum'. Try one of"),
        ({"then": {"n": 3}, "choices": {"yes": "sum > 0"}}, "got 'sum > 0'. Try one of"),
    ]:
        with pytest.raises(ValueError, match=words):
            lab.ask("What?", **wrong)


# --- Reports ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", nnkit.labs.NAMES)
def test_a_report_is_read_back(name):
    lab = getattr(nnkit.labs, name)()
    control = next(each for each in opening(lab) if each not in lab.hidden and lab.reader.kinds[each] != "text")
    for value in (lab.values[control], places(lab, control)[-1]):
        lab.set(**{control: value})
        text = lab.report()
        back = nnkit.labs.read_report(text)
        assert (back.name, back.values, back.status, back.facts) == (name, lab.values, lab.status, lab.facts)
        assert back.report() == text and back.kept is None and back.predictions == []


def test_a_report_that_was_changed_is_refused():
    text = nnkit.labs.line().set(epochs=3).report()
    loss = str(nnkit.labs.line().set(epochs=3).result["loss"])
    for old, new, words in [
        ('"epochs": 3', '"epochs": 4', "The sentence of the report must be what the lab line finds"),
        (loss, loss[:-1], "The digits of the report must be"),
        ("3 epochs", "3 Epochs", "The sentence of the report must be"),
        ('"epochs": 3', '"epochs": "x"', "must be values that the lab line can have"),
        ('"epochs": 3', '"epoch": 3', "must name every control of the lab line: w, b"),
        ("settings: {", "settings: ", "What follows 'settings:' in a report must be JSON"),
        ("lab: line", "lab: frame", "got a lab named 'frame', which it does not have"),
        ("lab: line", "lab: ../line", "got a lab named '../line', which it does not have"),
        ("lab: line", "lap: line", "must be the report of a lab"),
        ('"epochs": 3', '"epochs": 3000000', "got epochs = 3000000, of which the lab makes"),
        ('"epochs": 3', '"epochs": 3.25', "must be values that the lab line can have"),
        ('"epochs": 3', '"epochs": [3]', "must be values that the lab line can have"),
        ('"epochs": 3', '"epochs": 3' + 9999 * "0", "What follows 'settings:' in a report must be JSON"),
        ("settings: {", "settings: " + 100_000 * "[", "What follows 'settings:' in a report must be JSON"),
        ("sentence: ", "sentence: All right.\nsentence: ", "must have one line 'sentence:'; got 2"),
        ("name:", "name: " + 1_000_000 * "x", "must have at most 1000000 characters"),
    ]:
        assert old in text
        with pytest.raises(nn.DataError, match=words):
            nnkit.labs.read_report(text.replace(old, new))
    with pytest.raises(nn.DataError, match="got 'hello'. Try the text of the file that the button Report"):
        nnkit.labs.read_report("hello")
