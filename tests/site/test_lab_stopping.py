"""The view of the lab `stopping` in Chromium: where its triangle and its line stand, and what the two fits show."""

import pytest
from lab_page import laid_out, nothing_sticks_out, resize, set_both

import nnkit.labs


@pytest.fixture
def lab():
    return nnkit.labs.stopping()


def paths(page, panel, layer):
    """The paths of one layer of a chart, as lists of places [x, y]."""
    drawn = page.evaluate(
        """([panel, layer]) => Array.from(document.querySelectorAll(`.stopping-${panel} .nn-chart-${layer} path`),
        (path) => path.getAttribute('d'))""",
        [panel, layer],
    )
    return [[[float(x) for x in place.split(",")] for place in path[1:].split("L")] for path in drawn]


def across(page, lab, epoch):
    """Where an epoch stands in the picture of the losses: its line goes from the first epoch to the last."""
    line, stride = paths(page, "losses", "lines")[0], lab.result["stride"]
    first, last = line[0][0], line[-1][0]
    return first + (epoch - stride) / (lab.values["epochs"] - stride) * (last - first)


def triangle(page):
    drawn = page.evaluate("document.querySelector('.stopping-losses .nn-chart-dots path').getAttribute('d')")
    return float(drawn[1:].split(",")[0])


def line(page):
    """Where the line of the stop stands; None where there is none."""
    drawn = page.evaluate("document.querySelector('.stopping-losses .nn-chart-marks path')?.getAttribute('d')")
    return drawn and float(drawn[1:].split(",")[0])


def test_the_triangle_and_the_line_stand_at_their_epochs(opened, lab):
    for values in (
        {"epochs": 800},
        {"restore": False},
        {"patience": 10},
        {"restore": True},
        {"seed": 6, "patience": 50},
    ):
        set_both(opened, lab, values)
        chosen = lab.result["best"] if lab.values["restore"] else lab.result["last"]
        assert lab.result["last"] is not None
        assert triangle(opened) == pytest.approx(across(opened, lab, chosen), abs=0.2)
        assert line(opened) == pytest.approx(across(opened, lab, lab.result["last"]), abs=0.2)
        assert f"epoch {chosen}" in opened.locator(".stopping-chosen").inner_text()
    set_both(opened, lab, dict(patience=1000))
    assert lab.result["last"] is None and line(opened) is None


def test_the_two_fits_part_where_it_has_stopped(opened, lab):
    set_both(opened, lab, dict(epochs=100))
    target, chosen = paths(opened, "chosen", "lines")
    assert (target, len(chosen)) == (paths(opened, "now", "lines")[0], 121)
    set_both(opened, lab, dict(epochs=2000))
    (_, chosen), (_, now) = paths(opened, "chosen", "lines"), paths(opened, "now", "lines")
    apart = {
        name: sum(abs(a[1] - b[1]) for a, b in zip(target, fit)) for name, fit in (("chosen", chosen), ("now", now))
    }
    assert apart["now"] > 2 * apart["chosen"]
    set_both(opened, lab, dict(restore=False, patience=1000))
    set_both(opened, lab, dict(epochs=990))  # not stopped, nothing restored: one and the same network
    assert paths(opened, "chosen", "lines") == paths(opened, "now", "lines")


def test_every_point_is_drawn_once_in_each_fit(opened, lab):
    set_both(opened, lab, dict(points=60, noise=20))
    count = "(path) => path.getAttribute('d').split('M').length - 1"
    for panel in ("chosen", "now"):
        dots = opened.locator(f".stopping-{panel} .nn-chart-dots path")
        assert [dots.nth(k).evaluate(count) for k in range(2)] == [40, 20]


def test_it_is_at_home_on_a_narrow_screen(opened, lab):
    set_both(opened, lab, dict(epochs=600))
    for width in (320, 360, 540):
        resize(opened, width)
        nothing_sticks_out(opened)
        left, right = (opened.locator(f".stopping-{panel} svg").bounding_box() for panel in ("chosen", "now"))
        assert left["y"] == right["y"] and left["width"] == right["width"] > 0.35 * width


def test_of_requests_in_a_hurry_the_last_one_is_answered(opened, lab):
    """Long runs, which the worker makes."""
    opened.evaluate("nnkitLabs.default.settings.budget = -1")
    opened.evaluate(
        "for (const [epochs, seed] of [[2000, 3], [1000, 9], [2000, 4], [50, 5]]) "
        "setTimeout(() => { model.set('seed', seed); model.set('epochs', epochs); })"
    )
    laid_out(opened)
    set_both(opened, lab, dict(seed=8, epochs=1500))
