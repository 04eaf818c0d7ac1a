"""The view of the lab `drive` in Chromium: the road follows its points, by pointer and keyboard; where the car left."""

import pytest
from lab_page import both_agree, laid_out, nothing_sticks_out, resize, set_both

import nnkit.labs
from nnkit.labs.frame.controls import read_rows

POINTS = "Array.from(document.querySelectorAll('.dr-scene .nn-handle')).filter((each) => each.style.display !== 'none')"


@pytest.fixture
def lab():
    return nnkit.labs.drive()


def places(page):
    """[x, y] of each point of the road, in px of the page."""
    laid_out(page)
    return page.evaluate(
        POINTS
        + """.map((each) => {
            const { left, top, width, height } = each.querySelector(".nn-handle-dot").getBoundingClientRect();
            return [left + width / 2, top + height / 2];
        })"""
    )


def own_road(page, lab):
    """Give Python the road that the page has; both must then say the same."""
    lab.set(road="your own", points=page.evaluate("model.get('points')"))
    both_agree(page, lab)
    return read_rows(lab.values["points"])


def test_a_point_is_dragged(opened, lab):
    before, (x, y) = read_rows(lab.values["points"]), places(opened)[2]
    opened.mouse.move(x, y)
    opened.mouse.down()
    opened.mouse.move(x + 30, y + 20, steps=4)
    opened.mouse.up()
    after = own_road(opened, lab)
    assert after[2][0] > before[2][0] and after[2][1] < before[2][1]
    assert after[:2] + after[3:] == before[:2] + before[3:]
    there = places(opened)[2]
    assert there == pytest.approx([x + 30, y + 20], abs=5)


def test_a_point_is_moved_by_keys(opened, lab):
    before = read_rows(lab.values["points"])
    opened.evaluate(POINTS + "[4].focus()")
    opened.keyboard.press("ArrowUp")
    opened.keyboard.press("Shift+ArrowRight")
    after = own_road(opened, lab)
    assert after[4] == pytest.approx([before[4][0] + 1, before[4][1] + 0.1])


def test_the_road_of_the_menu_brings_its_points(opened, lab):
    for road in ("oval", "hairpins"):
        set_both(opened, lab, {"road": road})
        assert len(places(opened)) == len(read_rows(lab.values["points"]))


def test_a_triangle_where_the_car_left(opened, lab):
    ends = "[document.querySelectorAll('.dr-scene .dr-end path').length, "
    ends += "document.querySelectorAll('.dr-many .dr-end path').length]"
    for data in ("clean runs", "with pushes", "pushes, mirrored"):
        set_both(opened, lab, {"data": data})
        laid_out(opened)
        left, others = lab.result["left"], lab.result["lefts"]
        assert opened.evaluate(ends) == [int(left is not None), sum(step is not None for step in others)]
    set_both(opened, lab, {"data": "clean runs", "moment": 5})
    laid_out(opened)
    assert opened.evaluate(ends)[0] == 0  # it has not left yet


@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_sticks_out(opened, lab, width):
    resize(opened, width)
    nothing_sticks_out(opened)
    scene, many = opened.evaluate(
        "[...document.querySelectorAll('.dr-scene, .dr-many')].map((each) => each.getBoundingClientRect().top)"
    )
    assert (many < scene + 100) == (width == 1280)
