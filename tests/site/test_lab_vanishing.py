"""The view of the lab `vanishing` in Chromium, opened from a folder on disk, with the network cut."""

import re

import pytest
from lab_page import nothing_sticks_out, resize, same_picture, set_both

import nnkit.labs

SETTINGS = [  # each on top of those before
    {},
    {"epochs": 40, "radius": 1.0, "clip": 0.3},
    {"start": "random", "activation": "linear", "length": 60, "seed": 3, "units": 16},
    {"activation": "ReLU", "start": "identity", "length": 15, "epochs": 90},
    {"activation": "tanh", "start": "random", "radius": 0.5, "length": 100, "epochs": 0},
    {"units": 1, "length": 2, "epochs": 200},
    {"units": 12, "activation": "linear", "start": "orthogonal", "radius": 1.0, "length": 30, "seed": 0, "clip": 0},
]
DRAWN = "[...document.querySelectorAll('.nn-stage svg')].map((e) => e.outerHTML).join()"


@pytest.fixture
def lab():
    return nnkit.labs.vanishing()


@pytest.mark.parametrize("budget", [1e9, -1], ids=["at once", "by the worker"])
def test_the_page_says_what_python_says(opened, lab, budget):
    opened.evaluate(f"nnkitLabs.default.settings.budget = {budget}")
    for values in SETTINGS:
        set_both(opened, lab, values)


def test_the_picture_of_python_s_answer_is_that_of_the_page_s(page, lab, tmp_path):
    drawn = f"{DRAWN}.replaceAll(/nn-frame-[0-9]+/g, '')"
    laid_out = "document.querySelectorAll('.va-flow .nn-chart-lines path').length > 3"
    settings = [{"epochs": 30, "clip": 0.1}, {"start": "random", "activation": "linear"}]
    same_picture(page, lab, tmp_path, settings, drawn, laid_out)


def slope(page, line):
    """Of a line of the large chart, by name: upwards per pixel, from its first to its last point."""
    names = page.locator(".va-flow .nn-chart-names text").all_text_contents()
    assert any(line in name for name in names), names
    order = ["at most", "at least", "by the radius", "at the start", "now"]
    if "now" not in " ".join(names):
        order = [*order[:3], "gradient"]
    path = page.locator(".va-flow .nn-chart-lines path").nth(order.index(line)).get_attribute("d")
    points = [tuple(map(float, point.split(","))) for point in re.findall(r"[-\d.]+,[-\d.]+", path)]
    (x0, y0), (x1, y1) = points[0], points[-1]
    return (y0 - y1) / (x1 - x0)


def test_the_straight_line_is_as_steep_at_every_length(opened, lab):
    found = []
    for length in (20, 80):
        set_both(opened, lab, {"activation": "linear", "length": length})
        found.append(slope(opened, "by the radius"))
        assert slope(opened, "gradient") == pytest.approx(found[-1], rel=0.02)
    assert found[0] == pytest.approx(found[1], rel=0.02) and found[0] < 0


def test_the_title_says_what_became_of_it(opened, lab):
    title = opened.locator(".va-flow .nn-panel-title")
    for radius, word in ((0.5, "vanishes"), (1.0, "survives"), (1.5, "explodes")):
        set_both(opened, lab, {"activation": "linear", "radius": radius})
        assert title.inner_text().endswith(f"it {word}")


def test_the_limit_is_drawn_where_there_is_one(opened, lab):
    lines = opened.locator(".va-sizes .nn-chart-lines path")
    limits = opened.locator(".va-sizes .nn-chart-marks path")
    set_both(opened, lab, {"epochs": 10})
    assert (lines.count(), limits.count()) == (1, 0)
    set_both(opened, lab, {"clip": 0.1})
    assert (lines.count(), limits.count()) == (2, 1)


def test_the_picture_survives_numbers_that_leave_float32(opened, lab):
    for values in ({"activation": "linear", "radius": 1.5, "length": 100, "units": 16, "epochs": 200},
                   {"activation": "tanh", "radius": 0.5, "start": "random"}):  # fmt: skip
        set_both(opened, lab, values)
        drawn = opened.evaluate(DRAWN).lower()
        assert "nan" not in drawn and "infinity" not in drawn


@pytest.mark.parametrize("width", [320, 360, 700, 1280])
def test_nothing_scrolls_sideways(opened, lab, width):
    resize(opened, width)
    set_both(opened, lab, {"length": 100, "epochs": 5, "clip": 0.1})
    nothing_sticks_out(opened)
    for name in ("flow", "sizes", "losses"):
        box = opened.locator(f".va-{name} svg").bounding_box()
        assert box["width"] > 120 and box["x"] >= 0 and box["x"] + box["width"] <= width, name
