"""The view of the lab `vanishing` in Chromium, opened from a folder on disk, with the network cut."""

import re

import pytest
from lab_page import nothing_sticks_out, resize, set_both

import nnkit.labs

DRAWN = "[...document.querySelectorAll('.nn-stage svg')].map((e) => e.outerHTML).join()"


@pytest.fixture
def lab():
    return nnkit.labs.vanishing()


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


def test_nothing_scrolls_sideways(opened, lab):
    for width in (320, 360, 700, 1280):
        resize(opened, width)
        set_both(opened, lab, {"length": 100, "epochs": 5, "clip": 0.1})
        nothing_sticks_out(opened)
        for name in ("flow", "sizes", "losses"):
            box = opened.locator(f".va-{name} svg").bounding_box()
            assert box["width"] > 120 and box["x"] >= 0 and box["x"] + box["width"] <= width, name
