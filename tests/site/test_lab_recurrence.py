"""The view of the lab `recurrence` in Chromium, opened from a folder on disk, with the network cut."""

import pytest
from lab_page import nothing_sticks_out, resize, set_both

import nnkit.labs


@pytest.fixture
def lab():
    return nnkit.labs.recurrence()


def test_the_strip_chooses_step_and_unit_by_hand_and_by_keys(opened, lab):
    strip = opened.locator(".rc-canvas")
    box = strip.bounding_box()
    opened.mouse.move(box["x"] + 0.5 * box["width"], box["y"] + 0.5 * box["height"])
    opened.mouse.down()
    chosen = opened.evaluate("[model.get('time'), model.get('unit')]")
    assert 6 <= chosen[0] <= 9 and 1 <= chosen[1] <= 4
    opened.mouse.move(box["x"] + 0.75 * box["width"], box["y"] + 0.5 * box["height"], steps=3)
    opened.mouse.up()
    later = opened.evaluate("[model.get('time'), model.get('unit')]")
    assert later[0] > chosen[0] and later[1] == chosen[1]
    opened.evaluate("model.set('unit', 2)")
    opened.keyboard.press("ArrowRight")
    opened.keyboard.press("ArrowDown")
    assert opened.evaluate("[model.get('time'), model.get('unit')]") == [later[0] + 1, 3]
    set_both(opened, lab, {"time": later[0] + 1, "unit": 3})


def test_a_finger_that_scrolls_past_chooses_nothing(phone):
    page, touch = phone
    chosen = lambda: page.evaluate("[model.get('time'), model.get('unit')]")
    before = chosen()
    touch(".rc-canvas", (0.5, 0.9), (0.5, 0.1))
    page.wait_for_function("scrollY > 0")
    assert chosen() == before
    page.evaluate("scrollTo(0, 0)")
    touch(".rc-canvas", (0.3, 0.5), (0.8, 0.55))
    page.wait_for_function("model.get('time') >= 10")


def test_the_sum_is_written_out_term_by_term(opened, lab):
    set_both(opened, lab, {"epochs": 20, "time": 9, "unit": 2})
    rows = [row.split("\n") for row in opened.locator(".rc-row").all_inner_texts()]
    assert [row[0] for row in rows] == ["input", *(f"state {k}" for k in range(1, 5)), "bias", "sum", "its tanh"]
    numbers = [float(row[-1].replace("−", "-")) for row in rows]
    assert sum(numbers[:-2]) == pytest.approx(numbers[-2], abs=0.04)
    assert numbers[-1] == pytest.approx(lab.result["states"][8][1], abs=0.005)
    set_both(opened, lab, {"unit": 9})
    assert opened.locator(".rc-row").count() == 0
    assert "fewer units" in opened.locator(".rc-hint").inner_text()


def test_nothing_scrolls_sideways(opened, lab):
    for width in (320, 360, 700, 1280):
        resize(opened, width)
        set_both(opened, lab, {"units": 12, "time": 12, "task": "sine", "epochs": 5})
        nothing_sticks_out(opened)
        for part in (".rc-canvas", ".rc-sum [role=list]", ".rc-loss svg"):
            box = opened.locator(part).bounding_box()
            assert box["width"] > 120 and box["x"] >= 0 and box["x"] + box["width"] <= width, part
        cut = "[...document.querySelectorAll('.rc-row span')].filter((e) => e.scrollWidth > e.clientWidth + 1)"
        assert opened.evaluate(f"{cut}.length") == 0
