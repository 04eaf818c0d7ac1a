"""Questions and goals of the chapters' labs: a question has one answer, a goal can be reached and is not at first.

A goal is shown to be reachable by a sweep: the lab computes all combinations of some values of its controls.
"""

import ast
import json
import re
from functools import cache
from itertools import product
from pathlib import Path

import pytest

import nnkit
import nnkit.labs
from nnkit.labs.frame.distance import distance, sampled
from nnkit.labs.frame.goals import holds
from nnkit.labs.frame.numbers import format_number
from nnkit.labs.frame.predict import curve

BOOK = Path(__file__).parents[2] / "book"
AGAIN = {"initial_values"}  # chapters with a lab that another chapter has introduced


def code_cells(path):
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]


def up_to_the_lab(cells):
    """The text of the first cells, up to the one that shows the lab: its questions and goals may take several."""
    shown = next(k for k, source in enumerate(cells) if source.endswith("\nlab"))
    return "\n".join(cells[: shown + 1])


CHAPTERS = {
    f"{lab} in {path.stem}" if path.stem in AGAIN else lab: (path, up_to_the_lab(code_cells(path)[k:]))
    for path in sorted(BOOK.rglob("*.ipynb"))
    for k, source in enumerate(code_cells(path))
    for lab in re.findall(r"^lab = nnkit\.labs\.(\w+)\(\)$", source, flags=re.M)
}
SWEEPS = {
    "approximator": {"width": [2, 3, 4], "epochs": [500, 1000, 2000]},
    "attention": {"task": ["sort"], "model": ["one head"], "rate": [0.03, 0.1]},
    "backward": {"steps": [50], "rate": [0.05, 0.1, 0.2, 0.5]},
    "caption": {"scene": ["an unseen pair", "your own"], "own": ["3,0,0,4;7,0,8,8", "3,0,0,0;7,0,2,3"], "epochs": [22]},
    "classes": {"tried": ["star", "house", "spiral"], "epochs": [10]},
    "convnet": {"filters": [2, 4], "updates": [300, 600, 900]},
    "convolution": {"filter": ["shift", "box blur", "soft blur", "outline"]},
    "descent": {"surface": ["valley"], "steps": [15], "rate": [0.1, 0.25, 0.28], "momentum": [0, 0.5, 0.7, 0.8]},
    "drive": {
        "data": ["with pushes", "pushes, mirrored"],
        "direction": ["as trained", "the other way round"],
        "points": [
            "4.6,-2.4;4.8,2;3.4,2.8;2.4,1.6;2,-0.4;0.9,-0.6;0.2,1.8;-1.2,2.8;-2.4,1.4;-3,-0.2;-4.2,0.4;-5,-1;-3.6,-2.8;"
            "0.6,-2.8"
        ],
    },
    "forecast": {
        "series": ["sunspots", "walk with a rhythm"],
        "period": [2, 6],
        "horizon": [1, 12],
        "view": ["short", "long"],
    },
    "gates": {"units": [1, 2], "epochs": [30, 60, 90]},
    "line": {"w": [0.5, 0.6, 0.7], "b": [4.1, 4.2, 4.3]},
    "neuron": {"w1": [0.5, 1.5, 3], "w2": [-0.5, -1.5, -3], "b": [-0.5, 0, 0.5]},
    "playground": {"units": ["3"], "epochs": [200, 300], "seed": [0, 1]},
    "playground in initial_values": {
        "changes": [
            "0,1,1,1,-1;0,1,2,1,0.5;0,1,1,2,0.5;0,1,2,2,2;0,1,1,3,0.5;0,1,2,3,0.5;0,1,1,4,0.5;0,1,2,4,0.5;"
            "0,2,1,1,0.5;0,2,2,1,0.5;0,2,3,1,0.5;0,2,4,1,0.5"
        ],
        "epochs": [100, 300],
    },
    "pooling": {"window": [2, 3, 4], "stride": [1, 2, 4], "kind": ["maximum", "mean"]},
    "race": {"steps": [60], "rate": [0.01, 0.02, 0.05], "decay": [0, 0.3, 1, 3]},
    "recurrence": {"lag": [5], "units": [4, 6, 8], "epochs": [60, 200]},
    "sentiment": {
        "model": ["small convolution"],
        "text": ["Great!", "Loved it", "Excellent phone"],
        "split": [1, 4],
    },
    "speech": {
        "data": ["men only", "men, women, children"],
        "voice": ["a man", "a child"],
        "noise": [0],
        "word": ["ee-ah-oo", "ah-oo-ee"],
    },
    "stopping": {"width": [2, 8, 64], "rate": [0.003, 0.01, 0.1], "epochs": [2000]},
    "surface": {"w": [0.6, 0.7, 0.8], "b": [4.1, 4.2, 4.3], "steps": [0, 60]},
    "taste": {
        "factors": [2, 5],
        "prior": ["people's spread", "small ridge"],
        "own": ["1,1;2,5;5,5", "1,3;2,3;3,3;4,3;5,3;6,3"],
    },
    "translate": {"dates": [2], "updates": [150, 250, 300]},
    "vanishing": {"radius": [0.7, 0.9, 1.1], "epochs": [100, 200]},
    "voice": {"by": ["a man", "a child"], "said": ["a man", "a child"], "epochs": [20]},
    "welcome": {"stage": ["a deep net"], "epochs": [10, 30, 100]},
    "writer": {"updates": [2275], "n": [6, 8], "share": [40, 50]},
}

STATED = {  # what the texts of questions and goals state as known: conditions on the facts with which the lab opens
    "attention": "learned == 8 and exact == 100 and model == 'one head' and task == 'reverse'",
    "backward": "numbers.loss > 1 and numbers.loss < 1.2",
    "classes": "shapes == 'circle, square, triangle' and not other and taught == 15 and copies == 40",
    "convolution": "height == 107",
    "descent": "surface == 'valley' and momentum == 0.7 and measured > 0.535 and measured < 0.545",
    "drive": "stayed == 8 and data == 'clean runs' and error > 0.035 and error < 0.045",
    "neuron": "samples == 274",
    "pooling": "outputs == 64",
    "sentiment": "model == 'bag of embeddings' and split == 4 and epochs == 8 and held == 594",
    "stopping": "seed == 2 and noise == 50 and patience == 100",
    "surface": "true == 4.5 and not wrong",
    "taste": "count == 3 and factors == 2",
    "vanishing": "radius == 0.7 and lag == 19 and outcome == 'vanishes'",
    "voice": "by == 'a man' and taught == 15 and held == 25 and epochs == 0",
    "writer": "network > 6 and network < 6.5 and updates == 0 and n == 6",
}


@cache
def lesson(name):
    """The lab as its chapter shows it, and the facts with which it opens, the values of long texts included."""
    scope = {"nnkit": nnkit}
    exec(CHAPTERS[name][1], scope)
    lab = scope["lab"]
    return lab, {**lab.facts, **{f"${each}": value for each, value in lab.values.items()}}


def test_every_lab_has_a_chapter_with_a_goal_and_a_question():
    assert set(CHAPTERS) == set(SWEEPS)
    assert {name.split(" in ")[0] for name in CHAPTERS} == set(nnkit.labs.NAMES)
    for name in CHAPTERS:
        lab, _ = lesson(name)
        assert lab.goals and (lab.questions or name == "welcome"), name  # the landing page tells its story at once


@pytest.mark.parametrize("name", sorted(STATED))
def test_what_questions_and_goals_state_is_so(name):
    assert holds(STATED[name], lesson(name)[1])


@pytest.mark.parametrize("name", sorted(CHAPTERS))
def test_goals_can_be_reached_and_are_not_at_first(name, record_property):
    lab, opening = lesson(name)
    start, controls = {each: opening[f"${each}"] for each in lab.values}, SWEEPS[name]
    states = [dict(zip(controls, values)) for values in product(*controls.values())]
    found = [dict(lab.set(**{**start, **state}).facts) for state in states]
    for goal in lab.goals:
        assert not holds(goal["when"], opening), goal["text"]
        reached = sum(holds(goal["when"], facts) for facts in found)
        record_property(f"{name}: {goal['text']}", f"{reached} of {len(states)}")
        print(f"{name}: {reached} of {len(states)} states reach: {goal['text']}")
        assert reached > 0, goal["text"]


def answers(asked, facts):
    """What the lab answers: the labels of the choices that are true, or the number that is read, as it is written."""
    if "choices" in asked:
        return [label for label, condition in asked["choices"] if holds(condition, facts)]
    return [format_number(facts[asked["read"]], asked["rule"]) + asked["unit"]]


def fits_its_chart(found, sketch):
    """Check that the axis holds the lab's curve, and that the level line to begin with does not give it away."""
    _, low, high = sketch["y"]
    assert len(found) > 8 and all(low <= number <= high for number in found)
    assert distance(sampled([(low + high) / 2]), sampled(found)) > (high - low) / 20


@pytest.mark.parametrize("name", sorted(set(CHAPTERS) - {"welcome"}))
def test_questions_have_one_answer_that_is_not_shown_at_first(name):
    lab, opening = lesson(name)
    start = {each: opening[f"${each}"] for each in lab.values}
    for asked in lab.questions:
        assert asked["then"] != start
        facts = lab.set(**asked["then"]).facts
        assert lab.values == asked["then"]  # the page waits for these very values
        if "sketch" in asked:
            fits_its_chart(curve(lab.result, asked["read"]), asked["sketch"])
            continue
        found = answers(asked, facts)
        print(f"{name}: {asked['text']} {found}")
        assert len(found) == 1
        if "choices" in asked:
            assert len(asked["choices"]) > 1 and asked["choices"][0][1]
        else:
            low, high, step = asked["slider"]
            assert low <= facts[asked["read"]] <= high and (high - low) / step >= 20
            assert abs(facts[asked["read"]] - (low + high) / 2) > step  # where the slider stands at first


@pytest.mark.parametrize("name", sorted(set(CHAPTERS) - {"welcome"}))
def test_predictions_stand_in_the_summary(name):
    summary = next(
        "".join(cell["source"])
        for cell in json.loads(CHAPTERS[name][0].read_text(encoding="utf-8"))["cells"]
        if "## Summary\n" in "".join(cell["source"])
    )
    assert f'<div data-prediction="{name.split(" in ")[0]}"></div>' in summary.split("## Summary\n")[1]


@pytest.mark.parametrize("path", sorted({path for path, _ in CHAPTERS.values()}), ids=lambda path: path.stem)
def test_a_page_shows_its_lab_once(path):
    """A cell that ends in `lab.ask(...)` or `lab.goal(...)` would show it, too."""
    for source in code_cells(path):
        last = ast.parse(source).body[-1]
        assert not re.match(r"lab\.(ask|goal)\(", ast.unparse(last)), source
