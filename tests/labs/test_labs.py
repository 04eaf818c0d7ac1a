"""The labs in Python: every control changes what is shown, sentences write numbers as JavaScript does."""

import ast
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import ipywidgets
import numpy as np
import pytest
from kinds import Kinds
from moves import TRAINED, WHOLE, extents, opening, places, state_for
from traitlets import TraitError

import nnkit as nn
import nnkit.labs
from nnkit import plots
from nnkit.labs.frame.controls import Letters, Table, read_rows
from nnkit.labs.frame.numbers import clean, fill, format_number

FOLDER = Path(nnkit.labs.__file__).parent
LABS = [getattr(nnkit.labs, name) for name in nnkit.labs.NAMES]


@pytest.fixture(params=[*LABS, Kinds], ids=lambda make: make.__name__)
def lab(request):
    return request.param()


# --- Every lab --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name, extent", [*extents(), pytest.param("Kinds", WHOLE, id="Kinds")])
def test_every_control_changes_the_sentence_in_the_same_call(name, extent):
    lab = Kinds() if name == "Kinds" else getattr(nnkit.labs, name)()
    start = opening(lab)
    for name, control in lab.reader.controls.items():
        states = [state_for(lab, name, start)]
        if name not in lab.when:  # as the lab opens, too
            states.append(start)
        for state in states:
            lab.set(**state)
            for value in places(lab, name, extent):
                sentence, before = lab.status, lab.values[name]
                control.value = value
                lab.wait()
                assert (lab.status != sentence) == (lab.values[name] != before), (name, value)
                assert lab.reader.kinds[name] == "text" or lab.values[name] == pytest.approx(value)
                assert lab.seconds > 0 and lab.engine == "numba" and isinstance(lab.network, nn.Network)


@pytest.mark.slow
def test_what_is_shown_depends_on_the_values_only(lab):
    start, first = opening(lab), lab.status
    run = 1 if lab.name in TRAINED else 2  # a part of it
    end = {name: places(lab, name)[run if name == lab._steps else -1] for name in start}
    for name in start:
        lab.set(**{name: end[name]})
    last = lab.status
    for name, value in start.items():
        lab.set(**{name: value})
    assert lab.status == first != last
    for name in [*lab.follow, *(name for name in reversed(start) if name not in lab.follow)]:  # these move others
        lab.set(**{name: end[name]})
    assert lab.status == last


@pytest.mark.slow
def test_both_engines_say_the_same(lab):
    twin = type(lab)(engine="wasm")
    assert (twin.engine, twin.status) == ("wasm", lab.status)
    run = 1 if lab.name in TRAINED else -2
    values = {name: places(lab, name)[run if name == lab._steps else -2] for name in opening(lab)}
    for each in (lab, twin):
        each.set(**values)
    assert twin.status == lab.status and twin.result == lab.result


def test_steps_work_in_python(lab):
    if not lab._steps:
        assert not {"step", "play", "stop", "reset"} & set(lab.controls)
        return
    shown = lab.controls[lab._steps]
    shown.value = shown.min  # some labs open with a run
    one, end = shown.step, shown.max
    statuses = [lab.wait().status]
    presses = {"step": one, "step ": 2 * one, "play": end, " step": end, "stop": end, "reset": shown.min}
    for name, place in presses.items():
        lab.controls[name.strip()].click()
        assert lab.wait()._steps and shown.value == place
        statuses.append(lab.status)
    assert len(set(statuses)) == 4 and statuses[0] == statuses[-1]


def test_buttons_of_a_lab_s_own_move_its_controls(lab):
    for name in lab.buttons:
        sentence = lab.status
        lab.controls[name].click()
        assert lab.wait().status != sentence, name


def test_the_state_of_the_widgets_holds_the_latest_picture(lab):
    name = next(iter(opening(lab)))
    lab.set(**{name: places(lab, name)[0]})
    lab.set(**{name: places(lab, name)[1]})
    state = lab.view.get_state()
    assert state["result"]["sentence"] == lab.status
    assert state[name] == getattr(lab.controls[name], "index" if lab.reader.kinds[name] == "choice" else "value")
    assert json.loads(json.dumps(state["result"])) == state["result"]  # and nothing but plain JSON
    assert repr(lab) == f"Lab {lab.name!r}. {lab.status}" and repr(lab.view) == f"View({lab.name!r})"


def test_nonsense_in_a_text_breaks_nothing(lab):
    for name, kind in lab.reader.kinds.items():
        if kind == "text":
            for text in (
                "",
                "nonsense",
                "1,2;;3,4,5,6,7,8,9,10,11;nan,inf,1;1e9,-1e9,0x1;" * 30,
                "9" * 5000,
                "é\n<b>&",
            ):
                lab.set(**{name: text})
                assert lab.values[name] == lab.texts[name].clean(lab.values[name]) and lab.status


@pytest.mark.parametrize("make", LABS, ids=lambda make: make.__name__)
def test_names_and_rules_are_complete(make):
    lab = make()
    assert all(control.description for control in lab.controls.values())
    source = (FOLDER / lab.name / "view.js").read_text(encoding="utf-8")
    expected = {"compute", "draw"} | ({"pressed"} if lab.buttons else set()) | (set() if lab.says else {"sentence"})
    assert expected <= set(re.findall(r"export function\*? (\w+)", source))
    inputs, buttons = set(lab.view.payload["controls"]), set(lab.controls) - set(lab.view.payload["controls"])
    assert buttons == set(lab.buttons) | ({"step", "play", "stop", "reset"} if lab._steps else set())
    assert inputs >= {*lab.rules, *lab.texts, *lab.when, *lab.hidden}


def test_what_a_lab_sends_of_its_own_cannot_be_overwritten():
    with pytest.raises(ValueError, match=r"The payload of line has steps, which Lab itself sends: choose another name"):
        nnkit.labs.Lab.__init__(nnkit.labs.line(), groups={}, payload={"steps": 3})


# --- The folders ------------------------------------------------------------------------------------------------


def imports_of(path):
    """The files and folders of nnkit that a Python or JavaScript file imports from, as resolved paths."""
    source = path.read_text(encoding="utf-8")
    if path.suffix == ".js":
        for name in re.findall(r"""(?:\bfrom|\bimport)\s*\(?\s*["'](\.[^"']*)["']""", source):
            yield (path.parent / name).resolve()
        return
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom):
            base = path.parents[node.level - 1] if node.level else FOLDER.parents[1]
            base = base.joinpath(*(node.module or "").split("."))
            yield from ((base / alias.name if base.is_dir() else base).resolve() for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (FOLDER.parents[1].joinpath(*alias.name.split(".")).resolve() for alias in node.names)


def test_no_lab_imports_another():
    """A lab's folder imports its own files, what the labs share, and nnkit; what is shared imports no lab."""
    folders = {path.name for path in FOLDER.iterdir() if path.is_dir()}
    assert set(nnkit.labs.NAMES) < folders
    shared = {"frame", "parts", "nnkit.js"}
    found = set()
    for path in filter(Path.is_file, [*FOLDER.rglob("*.py"), *FOLDER.rglob("*.js")]):
        own = path.relative_to(FOLDER).parts[0]
        if own not in {*nnkit.labs.NAMES, *shared}:
            continue  # the bundle, and what loads each lab by its name
        for target in imports_of(path):
            if target.is_relative_to(FOLDER) and target != FOLDER:
                folder = target.relative_to(FOLDER).parts[0]
                found.add(folder)
                assert folder in {own, *shared}, f"{path.relative_to(FOLDER)} imports from {folder}"
    assert found > shared  # imports from the shared folders and within labs were found


# --- The frame --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text, clean_text",
    [
        ("", ""), ("1,2", "1,2"), (" 1.005 , -2;3,4;", "1,-2;2,2"), ("-0.001,9", "0,2"),
        ("1,2,3;x,1;1;+1.5,1", "1.5,1"),
        ("1e3,1;0x1,1;1_0,1;inf,1;nan,1;.5,1;1.,1;٣,1;\n1,1", ""), ("0.125,0", "0.13,0"), ("1,1;" * 9, "1,1;1,1;1,1"),
    ],
)  # fmt: skip
def test_a_table_lets_only_its_numbers_through(text, clean_text):
    table = Table(((-2, 2, 2), (-2, 2, 0)), most=3)
    assert table.clean(text) == table.clean(clean_text) == clean_text
    assert read_rows(clean_text) == table.read(text)


def test_letters_let_only_their_alphabet_through():
    letters = Letters("ab é", most=5)
    assert letters.clean("a<b>\n é😀aaaa") == "ab éa" and letters.clean("") == ""


def test_controls_that_a_lab_cannot_have_are_refused():
    for control in (ipywidgets.FloatLogSlider(1.0), ipywidgets.FloatSlider(1.0), ipywidgets.Text("x")):

        class Wrong(Slow):
            inputs = {"n": ipywidgets.IntSlider(1, min=1), "wrong": control}

        with pytest.raises(TypeError, match=f"'wrong' is a {type(control).__name__}"):
            Wrong()


def test_several_controls_are_set_at_once():
    lab = Slow()
    lab.wait()
    lab.set(n=3)
    assert lab.begun[-2:] == [1, 3]
    kinds, computed = Kinds(), []
    compute, kinds.compute = kinds.compute, lambda values: computed.append(values) or compute(values)
    assert kinds.set(n=3, turned=True, curve="second").values["turned"] and len(computed) == 1


class Slow(nnkit.labs.Lab):
    """A lab that takes its time, in the background."""

    name, background, templates, inputs = "line", True, {"one": "Counted to {n}."}, None

    def __init__(self):
        self.network = nn.Network([nn.Dense(1)], input_shape=(1,))
        self.begun = []
        super().__init__({"Count": self.inputs or {"n": ipywidgets.IntSlider(1, min=1, max=10**9)}}, {})

    def compute(self, values):
        self.begun.append(values["n"])
        for k in range(int(values["n"])):
            yield k / values["n"]
        return {}

    def sentence(self, values, result):
        return "one", values


@pytest.mark.parametrize("values", [{"slope": 0.5, "n": "x"}, {"slope": 0.5, "rat": 1}, {"n": 3, "slope": np.nan}])
def test_of_several_controls_all_are_set_or_none(values):
    lab = Kinds()
    before = {name: control.value for name, control in lab.reader.controls.items()}, lab.values, lab.status
    with pytest.raises((TraitError, KeyError, nn.DataError), match="n|no control rat; it has slope, n, rate"):
        lab.set(**values)
    assert ({name: control.value for name, control in lab.reader.controls.items()}, lab.values, lab.status) == before
    assert lab.set(slope=0.5).values["slope"] == 0.5


def test_what_is_no_number_is_refused_and_the_lab_goes_on():
    lab = Kinds()
    with pytest.raises(nn.DataError, match="slope must be a number from -2.* to 2.*; got nan"):
        lab.controls["slope"].value = float("nan")
    assert lab.controls["slope"].value == lab.values["slope"] == 1
    lab.controls["n"].value = 2
    assert lab.values["n"] == 2


@pytest.mark.parametrize("given, found", [(1, 0), (4, 3), (5, 6), (8, 9), (9, 9)])
def test_a_slider_between_two_places_goes_to_the_nearer(given, found):
    lab = Kinds()
    lab.controls["extra"].value = given
    assert lab.controls["extra"].value == lab.values["extra"] == found and str(found) in lab.status
    assert nnkit.labs.stopping().set(epochs=15).status.startswith("Early stopping still waits at epoch 20:")


def test_a_lab_in_the_background_drops_what_is_out_of_date():
    lab = Slow()
    lab.controls["n"].value = 10**9  # hours of work
    lab.controls["n"].value = 20
    lab.wait()
    assert lab.status == "Counted to 20." and lab.begun[-1] == 20


# --- The lab `line` ---------------------------------------------------------------------------------------------


def test_the_line_is_learned_by_the_network_and_comes_near_the_best():
    lab = nnkit.labs.line().set(epochs=60, batch=64, rate=0.05)
    slope, height = np.polyfit(lab.x[:, 0], lab.y[:, 0], 1)
    assert lab.network.parameters["0.weight"][0, 0] == pytest.approx(slope, abs=0.03)
    assert lab.network.parameters["0.bias"][0] == pytest.approx(height, abs=0.03)
    assert lab.best == pytest.approx([slope, height])
    assert lab.result["loss"] == lab.network.evaluate(lab.x, lab.y, loss="mse") >= lab.best_loss
    assert lab.status.startswith("After 60 epochs, the mean squared error is 0.15")
    assert lab.status.endswith("Training began at w = 0.00, b = 3.60 with rate 0.05, batch size 64, seed 0.")


def test_a_run_looked_into_has_the_digits_of_fit():
    lab = nnkit.labs.line().set(w=0.5, b=4.0, epochs=7, batch=16, rate=0.1, seed=3)
    net = nn.Network([nn.Dense(1)], input_shape=(1,))
    net.parameters["0.weight"][:], net.parameters["0.bias"][:] = 0.5, 4.0
    net.fit(lab.x, lab.y, loss="mse", optimizer=nn.SGD(0.1), epochs=7, batch_size=16, seed=3)
    assert lab.network.parameters["0.weight"] == net.parameters["0.weight"]
    assert lab.network.parameters["0.bias"] == net.parameters["0.bias"]


def test_a_run_leaves_its_network_alone():
    net = nn.Network([nn.Dense(1)], input_shape=(1,), seed=1)
    before = net.parameters["0.weight"].copy()
    x = np.linspace(-1, 1, 20)[:, None]
    run = net.training(x, 3 * x, loss="mse", optimizer=nn.SGD(0.1), epochs=2, batch_size=5)
    assert run.advance(3) and run.updates == 3 and not run.diverged
    assert not run.advance(99) and run.updates == 8
    assert (net.parameters["0.weight"] == before).all() and (run.parameters()["0.weight"] != before).all()


def test_a_rate_that_is_too_large_is_said_so():
    lab = nnkit.labs.line().set(rate=1.1, epochs=10)
    assert lab.status.startswith("The rate is too large: after 10 epochs the error has grown to ")
    lab.set(rate=2, batch=1)
    assert "no longer a finite number" in lab.status
    assert np.isfinite(lab.result["path"]).all() and lab.result["diverged"] > 0
    lab.set(rate=0.05, epochs=0)
    assert lab.status.startswith("Your line has a mean squared error of 1.00 kg²; the best line has 0.155 kg².")


# --- Numbers ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "x, rule, text",
    [
        (0.125, ".2", "0.13"), (0.375, ".2", "0.38"), (-0.125, ".2", "−0.13"), (2.5, "", "3"), (0.5, "", "1"),
        (1.005, ".2", "1.00"), (-0.001, ".2", "0.00"), (-0.0, ".1", "0.0"), (0.0, "~3", "0.00"), (9.996, "~3", "10.0"),
        (0.15489, "~3", "0.155"), (1234.5, "~3", "1235"), (0.05, "~2", "0.050"), (0.05, "~2-", "0.05"), (2, "~2-", "2"),
        (1e6, ".2", "1.00 × 10⁶"), (9.996e6, ".2", "1.00 × 10⁷"), (3.4e38, "~3", "3.40 × 10³⁸"),
        (4e-5, "~2", "4.0 × 10⁻⁵"),
        (3.6, "+.2", "+ 3.60"), (-3.6, "+.2", "− 3.60"), (-0.001, "+.2", "+ 0.00"),
    ],
)  # fmt: skip
def test_numbers_are_rounded_half_away_from_zero(x, rule, text):
    assert format_number(x, rule) == text


def test_templates_are_filled():
    assert fill("{n} {n:epoch|epochs}, {x:.1}", {"n": 1, "x": 0.25}) == "1 epoch, 0.3"
    assert fill("{n} {n:epoch|epochs}, {x:.1}", {"n": 2, "x": -0.25}) == "2 epochs, −0.3"
    assert fill("{n} {kind} {n:unit|units}", {"n": 2, "kind": "tanh"}) == "2 tanh units"
    with pytest.raises(ValueError, match="a template for that"):
        fill("{x:.1}", {"x": float("nan")})
    assert clean(0.1 + 0.2, ".2") == 0.3 and clean(-0.001, ".2") == 0 and clean(7, "") == 7


# --- The front end ----------------------------------------------------------------------------------------------


def test_labs_and_figures_have_the_same_colours():
    css = (FOLDER / "frame" / "style.css").read_text(encoding="utf-8")
    colours = {name: set(re.findall(rf"--nn-{name}: (#\w+)", css)) for name in ("yours", "learned")}
    assert colours["yours"] == {plots.ORANGE.lower(), plots.AMBER.lower()}
    assert colours["learned"] == {plots.BLUE.lower(), plots.SKY.lower()}


def test_nnkit_itself_does_without_widgets():
    code = "import sys, nnkit; assert not {'ipywidgets', 'anywidget', 'matplotlib'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, env={**os.environ, "PYTHONPATH": str(FOLDER.parents[1])})
