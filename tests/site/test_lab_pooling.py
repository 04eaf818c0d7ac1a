"""The view of the lab `pooling` in Chromium, opened from a folder on disk, with the network cut."""

import pytest
from lab_page import nothing_sticks_out, resize, set_both

import nnkit.labs
from nnkit.labs.frame.numbers import format_number


@pytest.fixture
def lab():
    return nnkit.labs.pooling()


@pytest.fixture
def opened(opened):
    resize(opened, 1000, 1000)
    return opened


def test_marks_and_window_show_what_the_sentence_says(opened, lab):
    set_both(opened, lab, {"right": 2, "down": 1})
    for place, marks in zip((1, 3), lab.result["marks"], strict=True):
        dots = opened.locator(f".pl-{place} .pl-dot:not(.nn-raster-under)")
        assert dots.count() == len(marks) > 0
        assert opened.locator(f".pl-{place} .pl-count").inner_text().startswith(f"• {len(marks)} of ")
    winner = opened.locator(".pl-winner")
    assert winner.count() == 1 and winner.inner_text() == format_number(lab.result["value"], ".3")
    set_both(opened, lab, {"kind": "mean", "window": 3})
    assert opened.locator(".pl-cell").count() == 9 and winner.count() == 0


def test_keys_move_the_window(opened, lab):
    output = opened.get_by_role("slider", name="pooled output")
    output.focus()
    opened.keyboard.press("ArrowRight")
    opened.keyboard.press("ArrowDown")
    assert output.get_attribute("aria-valuetext") == f"row {lab.result['i'] + 1}, column {lab.result['j'] + 1}"
    opened.get_by_role("slider", name="pixel of the moved picture").focus()
    before = opened.evaluate("[model.get('row'), model.get('column')]")
    opened.keyboard.press("ArrowUp")
    assert opened.evaluate("[model.get('row'), model.get('column')]") == [before[0] - 1, before[1]]


def test_nothing_scrolls_sideways(opened, lab):
    for width in (320, 360, 700, 1280):
        resize(opened, width, 900)
        moved = {"picture": "photograph", "right": 3, "down": -3}
        set_both(opened, lab, {**moved, "window": 4, "stride": 1, "kind": "mean"})
        nothing_sticks_out(opened)
        for part in (*(f".pl-{k} .nn-raster" for k in range(4)), ".pl-window"):
            box = opened.locator(part).bounding_box()
            assert box["width"] > 120 and box["x"] >= 0 and box["x"] + box["width"] <= width, part
