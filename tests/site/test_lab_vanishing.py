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
    """Of a line of the chart, upwards per pixel, from the last step back to the first."""
    lines = page.locator(".va-flow .nn-chart-lines path")
    path = lines.nth({"straight": 2, "now": lines.count() - 1}[line]).get_attribute("d")
    points = [tuple(map(float, point.split(","))) for point in re.findall(r"[-\d.]+,[-\d.]+", path)]
    (x0, y0), (x1, y1) = points[0], points[-1]
    assert x1 < x0
    return (y0 - y1) / (x0 - x1)


def test_the_straight_line_is_as_steep_at_every_length(opened, lab):
    found = []
    for length in (20, 80):
        set_both(opened, lab, {"activation": "linear", "length": length, "bounds": True})
        found.append(slope(opened, "straight"))
        assert slope(opened, "now") == pytest.approx(found[-1], rel=0.02)
    assert found[0] == pytest.approx(found[1], rel=0.02) and found[0] < 0


def test_bounds_are_drawn_where_they_are_wanted_and_named_beside_the_picture(opened, lab):
    lines, keys = opened.locator(".va-flow .nn-chart-lines path"), opened.locator(".va-flow .nn-key:visible")
    for values, names in (
        ({"epochs": 0}, ["now"]),
        ({"epochs": 5}, ["now", "at the start"]),
        ({"bounds": True}, ["now", "at the start", "by the radius alone", "at most, at least"]),
    ):
        set_both(opened, lab, values)
        assert keys.all_text_contents() == names
        assert lines.count() == len(names) + ("at most, at least" in names)
    assert opened.locator(".va-flow .nn-chart-names text").count() == 0  # no name lies on a line


def test_cells_fade_with_the_gradient_and_stand_above_their_places(opened, lab):
    cells, grown = (opened.locator(f".va-row g:nth-of-type({k}) rect") for k in (3, 4))
    strengths = lambda layer: layer.evaluate_all("(cells) => cells.map((cell) => Number(cell.style.fillOpacity))")
    set_both(opened, lab, {"activation": "linear", "radius": 0.6, "length": 20})
    shades = strengths(cells)
    assert len(shades) == 20 and shades[0] == 1 and shades[-1] == 0 and shades == sorted(shades, reverse=True)
    assert set(strengths(grown)) == {0}
    dots = opened.locator(".va-flow .nn-chart-dots path").get_attribute("d")
    places = [float(x) for x in re.findall(r"M([-\d.]+),", dots)]
    for lag in (0, 7, 19):
        x, width = (float(cells.nth(lag).get_attribute(name)) for name in ("x", "width"))
        assert x + width / 2 == pytest.approx(places[lag], abs=0.1)
    set_both(opened, lab, {"radius": 1.5})
    assert set(strengths(cells)) == {1} and strengths(grown)[0] == 0 and strengths(grown)[-1] == 1


def test_the_gauge_moves_the_radius_and_shows_the_measured_factor(opened, lab):
    handle = opened.get_by_role("slider", name="radius", exact=True).last
    set_both(opened, lab, {"activation": "linear"})
    at = lambda: float(opened.locator(".nn-gauge-dot").get_attribute("cx"))
    place = lambda: float(re.search(r"[\d.]+", handle.get_attribute("transform")).group())
    assert at() == pytest.approx(place(), abs=0.5)  # a linear cell goes by the radius
    handle.press("ArrowRight")
    set_both(opened, lab, {"radius": 0.75})
    assert at() == pytest.approx(place(), abs=0.5)
    box = opened.locator(".nn-gauge-area").bounding_box()
    opened.mouse.click(box["x"] + 0.99 * box["width"], box["y"] + 8)
    set_both(opened, lab, {"radius": 1.5})
    assert opened.locator(".nn-gauge-word:visible").all_text_contents() == ["vanishes", "survives", "explodes"]


def test_the_title_says_what_became_of_it(opened, lab):
    title = opened.locator(".va-cells .nn-panel-title")
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
        for name in ("cells", "flow", "gauge", "sizes", "losses"):
            box = opened.locator(f".va-{name} svg").bounding_box()
            assert box["width"] > 120 and box["x"] >= 0 and box["x"] + box["width"] <= width, name
