"""The view of the lab `classes` in Chromium: drawing what teaches and what tests, by mouse and by keys."""

import pytest
from hands import SHEET, stroke
from lab_page import at_rest, both_agree, laid_out, nothing_sticks_out, resize, set_both

import nnkit.labs
from nnkit.labs.classes.lab import drawings_of
from nnkit.labs.frame.controls import read_rows


@pytest.fixture
def lab():
    return nnkit.labs.classes()


def same_in_python(page, lab):
    """The state of the page, in Python: the same sentence."""
    at_rest(page)
    names = ("drawings", "test", "place", "epochs", "shapes", "tried")
    values = {name: page.evaluate(f"model.get('{name}')") for name in names}
    lab.set(**values | {name: lab.controls[name].options[values[name]] for name in ("shapes", "tried")})
    both_agree(page, lab)


def test_the_test_drawing_is_drawn_and_answered(opened, lab):
    set_both(opened, lab, {"epochs": 5})
    opened.get_by_role("button", name="Clear the sheet").click()
    stroke(opened, [(50, 10), (90, 90), (10, 90), (50, 10)])
    same_in_python(opened, lab)
    assert lab.values["tried"] == "your own drawing" and lab.values["epochs"] == 5
    assert lab.result["answer"] == "triangle" and len(read_rows(lab.values["test"])) > 10
    assert opened.locator(".nn-answer-given .nn-answer-name").inner_text() == "triangle"


def test_own_shapes_are_drawn_by_mouse_and_by_keys_and_learned(opened, lab):
    opened.get_by_role("button", name="Teach my own shapes").click()
    stroke(opened, [(10, 50), (90, 50)])
    opened.get_by_role("button", name="Drawing 1 of shape 2, empty").click()
    opened.locator(SHEET).focus()
    for key in ["Space", *["ArrowDown"] * 9, "Space"]:
        opened.keyboard.press(key)
    same_in_python(opened, lab)
    kept = drawings_of(lab.values["drawings"])
    assert [len(label[0]) > 5 for label in kept] == [True, True, False, False]
    assert kept[1][0] == [[50, 25 + 5 * k, float(k == 0)] for k in range(10)] and lab.values["shapes"] == "your own"
    opened.get_by_role("button", name="Test drawing").press("Enter")
    opened.get_by_role("button", name="Clear the sheet").click()
    stroke(opened, [(50, 5), (52, 95)])
    opened.locator(".nn-play").click()
    opened.wait_for_function("model.get('epochs') === 10", timeout=60_000)
    same_in_python(opened, lab)
    assert lab.result["answer"] == lab.result["neighbour"] == "shape 2"
    opened.get_by_role("button", name="Drawing 1 of shape 2").click()
    opened.get_by_role("button", name="Clear the sheet").click()
    same_in_python(opened, lab)
    assert lab.result["taught"] == 1 and lab.values["epochs"] == 0


def test_each_drawing_is_a_button_that_brings_it_to_the_sheet(opened, lab):
    assert opened.locator(".cl-slot:visible").count() == 16  # the fourth class is not one
    set_both(opened, lab, {"other": True})
    assert opened.locator(".cl-slot:visible").count() == 21
    opened.get_by_role("button", name="Drawing 3 of something else").click()
    lab.set(place=18)
    both_agree(opened, lab)
    assert "On the sheet: drawing 3 of “something else”" in lab.status
    assert opened.locator(".cl-slot[aria-pressed=true]").get_attribute("aria-label") == "Drawing 3 of something else"
    path = opened.locator(".cl-slot[aria-pressed=true] path").get_attribute("d")
    assert opened.locator(".nn-sheet-ink").get_attribute("d") == path != ""


def test_nothing_sticks_out(opened, lab):
    set_both(opened, lab, {"other": True, "epochs": 3})
    for width in (320, 360, 700, 1280):
        resize(opened, width, 900)
        nothing_sticks_out(opened)
        laid_out(opened)
        for part in (SHEET, ".cl-on-image canvas", ".cl-on-effect canvas", ".cl-on-near canvas", ".nn-answers"):
            box = opened.locator(part).bounding_box()
            assert box["width"] >= 80 and box["x"] >= 0 and box["x"] + box["width"] <= width, (part, width)
        slot = opened.locator(".cl-slot").first.bounding_box()
        assert min(slot["width"], slot["height"]) >= 30
