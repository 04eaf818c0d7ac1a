"""The view of the lab `approximator` in Chromium: its curve is drawn with the mouse and with a finger."""

import pytest
from lab_page import SENTENCE, nothing_sticks_out

import nnkit.labs

PAPER = ".approximator-paper"


@pytest.fixture
def lab():
    return nnkit.labs.approximator()


def draw(page, *places):
    """Draw with the mouse from place to place, each in shares of the paper's width and height."""
    page.locator(PAPER).scroll_into_view_if_needed()
    box = page.locator(PAPER).bounding_box()
    for k, (across, down) in enumerate(places):
        page.mouse.move(box["x"] + across * box["width"], box["y"] + down * box["height"], steps=6)
        if k == 0:
            page.mouse.down()
    page.mouse.up()


def drawn(page):
    return [float(height) for height in page.evaluate("model.get('drawn')").split(";")]


def agree(page, lab):
    """Python, with the page's values, says what the page says."""
    values = page.evaluate("Object.fromEntries(['curve', 'drawn', 'width', 'epochs'].map((n) => [n, model.get(n)]))")
    for name in ("curve", "width"):
        values[name] = lab.view.payload["controls"][name]["options"][values[name]]
    lab.set(**values)
    page.wait_for_function(f"(text) => {SENTENCE} === text", arg=lab.status)


def test_a_drawing_becomes_the_curve(opened, lab):
    draw(opened, (0.001, 0.5), (0.25, 0.1), (0.5, 0.9), (0.999, 0.5))
    heights = drawn(opened)
    assert len(heights) == 41 and all(-1 <= height <= 1 for height in heights)
    assert heights[10] > 0.9 and heights[20] < -0.9 and abs(heights[0]) < 0.1 and abs(heights[40]) < 0.1
    assert (sorted(heights[20:]) == heights[20:]) and "your own curve" in opened.evaluate(SENTENCE)
    agree(opened, lab)
    opened.evaluate("model.set('epochs', 2000)")
    agree(opened, lab)
    assert lab.result["error"] < 0.1


def test_a_stroke_changes_only_what_it_passes_over(opened, lab):
    before = list(lab.result["heights"])
    draw(opened, (0.5, 0.5), (0.625, 0.5))
    after = drawn(opened)
    assert after[:20] == before[:20] and after[26:] == before[26:]
    assert all(abs(height) < 0.1 for height in after[20:26])
    agree(opened, lab)


def test_a_finger_draws_and_does_not_scroll(phone, lab):
    page, touch = phone
    nothing_sticks_out(page)
    assert page.locator(PAPER).bounding_box()["width"] > 280
    touch(PAPER, (0.2, 0.2), (0.4, 0.2), (0.6, 0.8))
    page.wait_for_function("model.get('curve') !== 0")
    heights = drawn(page)
    assert heights[8] > 0.6 and heights[24] < -0.6
    assert page.evaluate("scrollY") == 0
    agree(page, lab)


def test_the_picture_shows_the_units_and_their_sum(opened, lab):
    count = "(name) => document.querySelector(name).getAttribute('d').split('M').length - 1"
    for index, width in enumerate(lab.view.payload["controls"]["width"]["options"]):
        opened.evaluate("(index) => model.set('width', index)", index)
        assert opened.evaluate(count, ".approximator-curves") == width
        assert opened.evaluate(count, ".approximator-frames") == width + 1  # and the bias
        assert opened.evaluate(count, ".approximator-bends") == width
    opened.evaluate("model.set('activation', 3)")  # linear: nothing bends
    assert not opened.evaluate("document.querySelector('.approximator-bends').getAttribute('d')")
    path = opened.evaluate("document.querySelector('.approximator-output').getAttribute('d')")
    ends = [float(point.split(",")[1]) for point in path[1:].split("L")]
    steps = [b - a for a, b in zip(ends, ends[1:])]
    assert max(steps) - min(steps) < 0.3  # px: the answer is a straight line
