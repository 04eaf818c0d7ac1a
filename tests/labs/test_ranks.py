"""What stands below the picture of a lab: each control once, in the bar, among the main settings, or folded."""

import pytest

import nnkit.labs


def below(widget):
    """A widget and all that stands in it."""
    yield widget
    for child in getattr(widget, "children", ()):
        yield from below(child)


def rank(lab, name):
    """The controls in a rank, by name."""
    boxes = [box for box in below(lab) if f"nn-lab-{name}" in getattr(box, "_dom_classes", ())]
    inside = [widget for box in boxes for widget in below(box)]
    return [name for name, control in lab.controls.items() if any(control is widget for widget in inside)]


@pytest.fixture(params=nnkit.labs.NAMES)
def lab(request):
    return getattr(nnkit.labs, request.param)()


def test_each_control_has_one_place(lab):
    places = [name for each in ("bar", "main", "rest") for name in rank(lab, each)]
    assert sorted(places) == sorted(lab.controls.keys() - set(lab.hidden))
    seen = [name for name in rank(lab, "main") if name not in lab.when]
    assert seen and len(seen) <= 4


def test_the_bar_holds_the_buttons_and_the_slider_of_time(lab):
    steps = ["play", "stop", "step", "reset", lab._steps] if lab._steps else []
    assert sorted(rank(lab, "bar")) == sorted([*steps, *lab.buttons])


def test_another_surface_brings_a_start_and_a_rate_that_fit_it():
    lab = nnkit.labs.descent()
    lab.controls["surface"].value = "wells"
    assert lab.values["rate"] > 0.1
    lab.set(steps=25)
    (w, b), (u, v) = lab.result["path"][0], lab.result["path"][-1]
    assert abs(w - u) + abs(b - v) > 1  # a quarter of Play moves visibly; from the bowl's start nothing did
    lab.set(surface="bowl", rate=0.5)
    assert lab.values["rate"] == 0.5 and lab.values["w"] == 3.0
