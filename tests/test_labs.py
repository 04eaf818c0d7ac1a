"""The labs in Python: every control changes what is shown, sentences write numbers as JavaScript does."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import ipywidgets
import numpy as np
import pytest

import nnkit as nn
import nnkit.labs
from nnkit import plots
from nnkit.labs import front
from nnkit.labs.numbers import clean, fill, format_number
from nnkit.labs.runs import Run

FOLDER = Path(nnkit.labs.__file__).parent
LABS = [nnkit.labs.line]


@pytest.fixture(params=LABS, ids=lambda make: make.__name__)
def lab(request):
    return request.param()


def places(control):
    """Some values over the control's whole range."""
    if hasattr(control, "options"):
        return [value for _, value in control._options_full]
    whole = isinstance(control, ipywidgets.IntSlider)
    return [type(control.value)(v) for v in np.linspace(control.min, control.max, 7).round(0 if whole else 2)]


# --- Every lab --------------------------------------------------------------------------------------------------


def test_every_control_changes_the_sentence_in_the_same_call(lab):
    for steps in (0, 5):
        if lab._steps:
            lab.controls[lab._steps].value = steps
        for name, control in lab.controls.items():
            if isinstance(control, ipywidgets.Button):
                continue
            for value in places(control):
                before, moved = lab.status, control.value != value
                control.value = value
                assert (lab.status != before) == moved, (name, value)
                assert lab.values[name] == clean(value, ".9") and 0 < lab.seconds < 5
                assert lab.engine == "numba" and isinstance(lab.network, nn.Network)


def test_what_is_shown_depends_on_the_values_only(lab):
    start = {name: c.value for name, c in lab.controls.items() if hasattr(c, "value")}
    first = lab.status
    for name in start:
        lab.controls[name].value = places(lab.controls[name])[-1]
    last = lab.status
    for name, value in start.items():
        lab.controls[name].value = value
    assert lab.status == first != last
    for name in reversed(start):
        lab.controls[name].value = places(lab.controls[name])[-1]
    assert lab.status == last


def test_both_engines_say_the_same(lab):
    twin = type(lab)(engine="wasm")
    assert (twin.engine, twin.status) == ("wasm", lab.status)
    for name, control in lab.controls.items():
        if hasattr(control, "value"):
            control.value = twin.controls[name].value = places(control)[-2]
    assert twin.status == lab.status and twin.result == lab.result


def test_buttons_work_in_python(lab):
    shown = lab.controls[lab._steps]
    statuses = [lab.status]
    for name, place in [
        ("step", 1),
        ("step", 2),
        ("play", shown.max),
        ("step", shown.max),
        ("stop", shown.max),
        ("reset", 0),
    ]:
        lab.controls[name].click()
        assert shown.value == place
        statuses.append(lab.status)
    assert len(set(statuses)) == 4 and statuses[0] == statuses[-1]


def test_the_state_of_the_widgets_holds_the_latest_picture(lab):
    lab.controls[lab._steps].value = 3
    state = lab.view.get_state()
    assert state["result"]["sentence"] == lab.status and state[lab._steps] == 3
    assert json.loads(json.dumps(state["result"])) == state["result"]  # and nothing but plain JSON
    assert repr(lab) == f"Lab {lab.name!r}. {lab.status}" and repr(lab.view) == f"View({lab.name!r})"


def test_names_and_rules_are_complete(lab):
    assert all(control.description for control in lab.controls.values())
    source = (FOLDER / "js" / "labs" / f"{lab.name}.js").read_text(encoding="utf-8")
    assert {"compute", "sentence", "draw"} <= set(re.findall(r"export function\*? (\w+)", source))
    assert set(lab.view.payload["controls"]) | {"step", "play", "stop", "reset"} >= set(lab.controls)


class Slow(nnkit.labs.Lab):
    """A lab that takes its time, in the background."""

    name, background, templates = "line", True, {"one": "Counted to {n}."}

    def __init__(self):
        self.network = nn.Network([nn.Dense(1)], input_shape=(1,))
        self.begun = []
        super().__init__({"Count": {"n": ipywidgets.IntSlider(1, min=1, max=10**9)}}, {})

    def compute(self, values):
        self.begun.append(values["n"])
        for k in range(int(values["n"])):
            yield k / values["n"]
        return {}

    def sentence(self, values, result):
        return "one", values


def test_a_lab_in_the_background_drops_what_is_out_of_date():
    lab = Slow()
    lab.controls["n"].value = 10**9  # hours of work
    lab.controls["n"].value = 20
    lab.wait()
    assert lab.status == "Counted to 20." and lab.begun[-1] == 20


# --- The lab `line` ---------------------------------------------------------------------------------------------


def set_all(lab, **values):
    for name, value in values.items():
        lab.controls[name].value = value
    return lab


def test_the_line_is_learned_by_the_network_and_comes_near_the_best():
    lab = set_all(nnkit.labs.line(), epochs=60, batch=64, rate=0.05)
    slope, height = np.polyfit(lab.x[:, 0], lab.y[:, 0], 1)
    assert lab.network.parameters["0.weight"][0, 0] == pytest.approx(slope, abs=0.03)
    assert lab.network.parameters["0.bias"][0] == pytest.approx(height, abs=0.03)
    assert lab.best == pytest.approx([slope, height])
    assert lab.result["loss"] == lab.network.evaluate(lab.x, lab.y, loss="mse") >= lab.best_loss
    assert lab.status.startswith(
        "From w = 0.00, b = 3.60, 60 epochs at rate 0.05 in batches of 64 (seed 0) lead to mass ="
    )


def test_a_run_looked_into_has_the_digits_of_fit():
    lab = set_all(nnkit.labs.line(), w=0.5, b=4.0, epochs=7, batch=16, rate=0.1, seed=3)
    net = nn.Network([nn.Dense(1)], input_shape=(1,))
    net.parameters["0.weight"][:], net.parameters["0.bias"][:] = 0.5, 4.0
    net.fit(lab.x, lab.y, loss="mse", optimizer=nn.SGD(0.1), epochs=7, batch_size=16, seed=3)
    assert lab.network.parameters["0.weight"] == net.parameters["0.weight"]
    assert lab.network.parameters["0.bias"] == net.parameters["0.bias"]


def test_a_run_leaves_its_network_alone():
    net = nn.Network([nn.Dense(1)], input_shape=(1,), seed=1)
    before = net.parameters["0.weight"].copy()
    x = np.linspace(-1, 1, 20)[:, None]
    run = Run(net, x, 3 * x, loss="mse", optimizer=nn.SGD(0.1), epochs=2, batch_size=5, seed=0)
    assert run.advance(3) and run.updates == 3 and not run.diverged
    assert not run.advance(99) and run.updates == 8
    assert (net.parameters["0.weight"] == before).all() and (run.parameters["0.weight"] != before).all()


def test_a_rate_that_is_too_large_is_said_so():
    lab = set_all(nnkit.labs.line(), rate=1.1, epochs=10)
    assert "overshoot" in lab.status and "the rate is too large" in lab.status
    set_all(lab, rate=2, batch=1)
    assert "no longer a finite number" in lab.status
    assert np.isfinite(lab.result["path"]).all() and lab.result["diverged"] > 0
    set_all(lab, rate=0.05, epochs=0)
    assert lab.status.startswith("Your line, before it learns at rate 0.05")


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
    assert clean(0.1 + 0.2, ".2") == 0.3 and clean(-0.001, ".2") == 0 and clean(7, "") == 7


# --- The front end ----------------------------------------------------------------------------------------------


def test_the_bundle_is_newer_than_its_sources():
    assert front.BUNDLE.exists(), "The front end is not built: npm ci && npm run build in nnkit/labs."
    newest = max(path.stat().st_mtime for path in [*FOLDER.glob("js/**/*"), FOLDER / "build.mjs"] if path.is_file())
    assert front.BUNDLE.stat().st_mtime >= newest, "The front end is out of date: npm run build in nnkit/labs."


def test_a_site_gets_a_small_loader_and_a_notebook_the_bundle(monkeypatch):
    monkeypatch.setenv("NNKIT_SITE", "1")
    assert len(front.module()) < 400
    monkeypatch.delenv("NNKIT_SITE")
    assert len(front.module()) > 10_000 and front.module().endswith("export default nnkitLabs.default;\n")


def test_without_the_bundle_labs_work_in_python(monkeypatch, tmp_path):
    monkeypatch.delenv("NNKIT_SITE", raising=False)
    monkeypatch.setattr(front, "BUNDLE", tmp_path / "labs.js")
    lab = nnkit.labs.line()
    assert "has not been built" in lab.view._esm
    lab.controls["epochs"].value = 2
    assert "2 epochs" in lab.status


def test_labs_and_figures_have_the_same_colours():
    css = (FOLDER / "js" / "style.css").read_text(encoding="utf-8")
    colours = {name: set(re.findall(rf"--nn-{name}: (#\w+)", css)) for name in ("yours", "learned")}
    assert colours["yours"] == {plots.ORANGE.lower(), plots.AMBER.lower()}
    assert colours["learned"] == {plots.BLUE.lower(), plots.SKY.lower()}


def test_nnkit_itself_does_without_widgets():
    code = "import sys, nnkit; assert not {'ipywidgets', 'anywidget', 'matplotlib'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, env={**os.environ, "PYTHONPATH": str(FOLDER.parents[1])})
