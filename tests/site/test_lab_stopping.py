"""The view of the lab `stopping` in Chromium: where its triangle, lines and shade stand, and what the fits show."""

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


def places(page, layer):
    """Where the paths of a layer of the losses begin, from the left."""
    drawn = page.evaluate(
        """(layer) => Array.from(document.querySelectorAll(`.stopping-losses .nn-chart-${layer} path`),
        (path) => path.getAttribute('d'))""",
        layer,
    )
    return [float(path[1:].split(",")[0]) for path in drawn]


def test_triangle_lines_and_shade_stand_at_their_epochs(opened, lab):
    for values in (
        {"epochs": 800},
        {"restore": False},
        {"patience": 10},
        {"restore": True},
        {"seed": 6, "patience": 50},
    ):
        set_both(opened, lab, values)
        best, last = lab.result["best"], lab.result["last"]
        kept = best if lab.values["restore"] else last
        assert last is not None
        at = lambda epoch: pytest.approx(across(opened, lab, epoch), abs=0.2)
        assert places(opened, "dots") == [at(kept)]
        assert places(opened, "marks") == [at(kept), at(last)]
        assert places(opened, "bands") == [at(best)]
        assert f"epoch {kept}" in opened.locator(".stopping-fit").inner_text()
    set_both(opened, lab, dict(patience=1000))
    assert lab.result["last"] is None and len(places(opened, "marks")) == 1


def test_the_two_fits_part_where_it_has_stopped(opened, lab):
    set_both(opened, lab, dict(epochs=100))
    assert [len(line) for line in paths(opened, "fit", "lines")[1:]] == [121, 121]
    set_both(opened, lab, dict(epochs=2000))
    target, now, kept = paths(opened, "fit", "lines")
    now, kept = (sum(abs(a[1] - b[1]) for a, b in zip(target, fit)) for fit in (now, kept))
    assert now > 2 * kept
    set_both(opened, lab, dict(restore=False, patience=1000))
    set_both(opened, lab, dict(epochs=990))  # not stopped, nothing restored: one and the same network
    _, now, kept = paths(opened, "fit", "lines")
    assert now == kept


def test_every_point_is_drawn_once(opened, lab):
    set_both(opened, lab, dict(points=60, noise=20))
    dots = opened.locator(".stopping-fit .nn-chart-dots path")
    count = "(path) => path.getAttribute('d').split('M').length - 1"
    assert [dots.nth(k).evaluate(count) for k in range(2)] == [40, 20]


def test_the_axis_of_the_losses_ends_near_what_is_shown(opened, lab):
    set_both(opened, lab, dict(epochs=400))
    heights = [y for line in paths(opened, "losses", "lines") for _, y in line]
    top, bottom = opened.evaluate(
        """() => [...document.querySelector('.stopping-losses clipPath rect').attributes]
        .filter((each) => ['y', 'height'].includes(each.name)).map((each) => Number(each.value))"""
    )
    assert max(heights) - min(heights) > 0.6 * bottom and min(heights) >= top


def test_it_is_at_home_on_a_narrow_screen(opened, lab):
    set_both(opened, lab, dict(epochs=600))
    for width in (320, 360, 540):
        resize(opened, width)
        nothing_sticks_out(opened)
        losses, fit = (opened.locator(f".stopping-{panel} svg").bounding_box() for panel in ("losses", "fit"))
        assert losses["y"] + losses["height"] <= fit["y"] and losses["width"] == fit["width"] > 0.85 * width


def test_of_requests_in_a_hurry_the_last_one_is_answered(opened, lab):
    """Long runs, which the worker makes."""
    opened.evaluate("nnkitLabs.default.settings.budget = -1")
    opened.evaluate(
        "for (const [epochs, seed] of [[2000, 3], [1000, 9], [2000, 4], [50, 5]]) "
        "setTimeout(() => { model.set('seed', seed); model.set('epochs', epochs); })"
    )
    laid_out(opened)
    set_both(opened, lab, dict(seed=8, epochs=1500))
