"""The view of the lab `neuron` in Chromium: what is dragged on the picture moves the controls."""

import pytest
from lab_page import nothing_sticks_out, resize

import nnkit.labs


@pytest.fixture
def lab():
    return nnkit.labs.neuron()


@pytest.fixture(params=[1000, 360])
def opened(request, opened):
    resize(opened, request.param, 900)
    return opened


def values(page, *names):
    return page.evaluate("(names) => names.map((name) => model.get(name))", names)


def drag(page, selector, across, up):
    """Take the middle of something, and move it so far, in units of the plane."""
    box = page.locator(selector).bounding_box()
    unit = page.evaluate("document.querySelector('.neuron-plane .nn-axis path').getBBox().width / 7")
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + across * unit, y - up * unit, steps=5)
    page.mouse.up()


def test_the_arrow_is_taken_by_its_tip(opened):
    drag(opened, ".neuron-tip .nn-handle-area", 1, -2)
    assert values(opened, "w1", "w2") == pytest.approx([2, -1.5], abs=0.1)
    assert values(opened, "b", "x1", "x2") == [0.5, 1, -0.5]


def test_the_point_is_moved(opened):
    drag(opened, ".neuron-point .nn-handle-area", -2, 1.5)
    assert values(opened, "x1", "x2") == pytest.approx([-1, 1], abs=0.1)
    assert values(opened, "w1", "w2", "b") == [1, 0.5, 0.5]


def test_the_line_moves_in_parallel(opened):
    """A step of one unit to the right takes w1 off the bias."""
    opened.evaluate("model.set('w2', 0)")
    drag(opened, ".neuron-line-ink", 1, 0)
    assert values(opened, "w1", "w2") == [1, 0]
    assert values(opened, "b") == pytest.approx([-0.5], abs=0.1)


def test_handles_listen_to_the_keys(opened):
    opened.locator(".neuron-tip").focus()
    opened.keyboard.press("ArrowRight")
    opened.keyboard.press("Shift+ArrowDown")
    assert values(opened, "w1", "w2") == pytest.approx([1.1, -0.5])
    opened.locator(".neuron-point").focus()
    opened.keyboard.press("ArrowUp")
    assert values(opened, "x1", "x2") == pytest.approx([1, -0.4])


def test_the_surface_turns(opened):
    """By the arrow keys; the picture is another one then."""
    picture = "document.querySelector('.neuron-surface canvas').toDataURL()"
    before = opened.evaluate(picture)
    opened.locator(".neuron-surface canvas").focus()
    opened.keyboard.press("ArrowLeft")
    assert opened.evaluate(picture) != before


def test_nothing_scrolls_sideways(opened):
    nothing_sticks_out(opened)
