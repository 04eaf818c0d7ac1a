"""The view of the lab `caption` in Chromium: its words, the digits that can be moved, the menus, Play."""

import pytest
from lab_page import SENTENCE, laid_out, nothing_sticks_out, resize, set_both

import nnkit.labs
from nnkit.labs.caption.lab import OWN


@pytest.fixture
def lab():
    return nnkit.labs.caption()


def texts(page, selector):
    return page.evaluate("(name) => Array.from(document.querySelectorAll(name), (one) => one.textContent)", selector)


def test_a_shaded_scene_for_each_word(opened, lab):
    set_both(opened, lab, {"epochs": 10})
    laid_out(opened)
    shown = opened.evaluate(
        "() => Array.from(document.querySelectorAll('.cp-thumb i'), (cell) => Number(cell.style.opacity))"
    )
    weights = [0.7 * weight for row in lab.result["weights"] for weight in row]
    assert texts(opened, ".cp-text") == lab.result["words"] and shown == pytest.approx(weights, abs=0.0006)
    set_both(opened, lab, {"model": "no attention"})
    laid_out(opened)
    assert not opened.locator(".cp-thumb i").count() and opened.locator(".cp-note").is_visible()


def test_a_digit_moves_by_arrow_keys_and_by_the_pointer(opened, lab):
    rows = [list(map(int, row)) for row in lab.result["rows"]]
    digit = opened.locator(".cp-digit").first
    digit.focus()
    opened.keyboard.press("ArrowDown" if rows[0][2] == 0 else "ArrowUp")
    opened.wait_for_function(f"model.get('scene') === {lab.controls['scene'].options.index(OWN)}")
    moved = opened.evaluate("model.get('own')").split(";")
    assert [int(x) for x in moved[0].split(",")] == [*rows[0][:2], abs(rows[0][2] - 1), rows[0][3]]
    assert [int(x) for x in moved[1].split(",")] == rows[1]
    box = digit.bounding_box()
    opened.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    opened.mouse.down()
    opened.mouse.move(box["x"] + box["width"] / 2 + 60, box["y"] + box["height"] / 2, steps=4)
    opened.mouse.up()
    opened.wait_for_function(f"model.get('own') !== {';'.join(moved)!r}")


def test_the_menus_compose_a_scene(opened):
    menu = lambda label: opened.get_by_label(label, exact=True)
    menu("First digit").select_option("four")
    menu("First digit: cell").select_option("top left")
    menu("Second digit").select_option("eight")
    menu("Second digit: cell").select_option("bottom left")
    opened.wait_for_function(f"{SENTENCE}.includes('a four above an eight')")
    menu("Third digit").select_option("one")
    opened.wait_for_function(f"{SENTENCE}.includes('never saw such a scene')")
    menu("Third digit").select_option("no digit")
    opened.wait_for_function(f"{SENTENCE}.includes('a four above an eight')")


@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_is_wider_than_the_screen(opened, lab, width):
    resize(opened, width)
    set_both(opened, lab, {"epochs": 1})
    nothing_sticks_out(opened)


def test_play_trains_the_detector_and_then_the_captioner(opened):
    opened.evaluate("document.querySelector('.nn-play').click()")
    opened.wait_for_function(f"{SENTENCE}.includes('epochs of the detector')")
    opened.wait_for_function(f"{SENTENCE}.startsWith('Of unseen pairs')")
    opened.evaluate("document.querySelector('.nn-stop').click()")
