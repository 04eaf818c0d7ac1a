"""The view of the lab `pooling` in Chromium, opened from a folder on disk, with the network cut."""

import pytest
from lab_page import both_agree, nothing_sticks_out, resize, set_both

import nnkit.labs
from nnkit.labs.frame.numbers import format_number
from nnkit.labs.pooling.lab import TOUR


@pytest.fixture
def lab():
    return nnkit.labs.pooling()


@pytest.fixture
def opened(opened):
    resize(opened, 1000, 1000)
    return opened


def test_marks_and_window_show_what_the_sentence_says(opened, lab):
    set_both(opened, lab, {"right": 2, "down": 1})
    for place, when in ((1, "before"), (3, "after")):
        marks, half = lab.result["marks"][place // 2], opened.locator(".pl-half").nth(place // 2)
        assert half.locator(f".pl-{place} .pl-dot:not(.nn-raster-under)").count() == len(marks) > 0
        many = 256 if place == 1 else lab.result["side"] ** 2
        share = lab.facts[when]
        text = f"Changed {when} pooling: {share} % ({len(marks)} of {many})"
        assert half.locator(".pl-share").inner_text() == text
        track, bar = (half.locator(part).bounding_box()["width"] for part in (".pl-track", ".pl-fill"))
        assert 100 * bar / track == pytest.approx(share, abs=0.1)
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


SHIFT = "[model.get('right'), model.get('down')]"
PICTURES = """() => [...document.querySelectorAll(".nn-raster canvas")].map((canvas) => canvas.toDataURL())"""


def test_a_hand_drags_the_digit_by_pixels_and_both_pictures_answer(opened, lab):
    digit = opened.get_by_role("slider", name="moved picture")
    box, before = digit.bounding_box(), opened.evaluate(PICTURES)
    pixel = opened.locator(".pl-1 .nn-raster").bounding_box()["width"] / 16
    assert box["width"] == pytest.approx(8 * pixel, abs=3)
    x, y = box["x"] + 0.2 * box["width"], box["y"] + 0.7 * box["height"]  # held beside its middle, it does not jump
    opened.mouse.move(x, y)
    opened.mouse.down()
    opened.mouse.move(x + 0.3 * pixel, y)
    assert opened.evaluate(SHIFT) == [1, 0]
    opened.mouse.move(x + 1.1 * pixel, y - 2.2 * pixel, steps=5)
    assert opened.evaluate(SHIFT) == [2, -2]
    both_agree(opened, lab.set(right=2, down=-2))
    after = opened.evaluate(PICTURES)
    assert [a == b for a, b in zip(before, after, strict=True)] == [True, False, True, False]
    assert digit.bounding_box()["x"] == pytest.approx(box["x"] + pixel, abs=3)
    opened.mouse.move(x + 30 * pixel, y)
    opened.mouse.up()
    assert opened.evaluate(SHIFT) == [3, 0]  # as far as the sliders go


def test_keys_move_the_digit(opened, lab):
    digit = opened.get_by_role("slider", name="moved picture")
    digit.focus()
    for key in ("ArrowLeft", "ArrowLeft", "ArrowDown"):
        opened.keyboard.press(key)
    assert opened.evaluate(SHIFT) == [-1, 1]
    both_agree(opened, lab.set(right=-1, down=1))
    assert digit.get_attribute("aria-valuetext") == "1 to the left, 1 down"


def test_play_moves_the_digit_around(opened, lab):
    opened.get_by_role("button", name="Step", exact=True).click()
    both_agree(opened, lab.set(move=1))
    assert opened.evaluate(SHIFT) == list(TOUR[1])
    opened.get_by_role("button", name="Play", exact=True).click()
    opened.wait_for_function(f"model.get('move') === {len(TOUR) - 1}")
    both_agree(opened, lab.set(move=len(TOUR) - 1))


def test_a_finger_drags_the_digit_and_scrolls_beside_it(phone, lab):
    page, touch = phone
    page.evaluate("document.querySelector('main').style.paddingBottom = '900px'")
    touch(".pl-digit .nn-handle-grip", (0.5, 0.5), (0.5, 1.2))
    page.wait_for_function(f"String({SHIFT}) === '1,3'")
    assert page.evaluate("scrollY") == 0
    touch(".pl-1 .nn-raster", (0.05, 0.9), (0.05, 0.1))
    page.wait_for_function("scrollY > 20")
    assert page.evaluate(SHIFT) == [1, 3]


def test_nothing_scrolls_sideways(opened, lab):
    for width in (320, 360, 700, 1280):
        resize(opened, width, 900)
        moved = {"picture": "photograph", "right": 3, "down": -3}
        set_both(opened, lab, {**moved, "window": 4, "stride": 1, "kind": "mean"})
        nothing_sticks_out(opened)
        for part in (*(f".pl-{k} .nn-raster" for k in range(4)), ".pl-window"):
            box = opened.locator(part).bounding_box()
            assert box["width"] > 120 and box["x"] >= 0 and box["x"] + box["width"] <= width, part
