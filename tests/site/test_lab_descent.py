"""The view of the lab `descent` in Chromium, opened from a folder on disk, with the network cut."""

import pytest
from lab_page import nothing_sticks_out, resize, set_both

import nnkit.labs


@pytest.fixture
def lab():
    return nnkit.labs.descent()


def test_the_picture_survives_a_run_that_diverges(opened, lab):
    drawn = "[...document.querySelectorAll('.nn-stage [d], .nn-stage [transform]')].map((e) => e.outerHTML).join()"
    ticks = "[...document.querySelectorAll('.nn-axis text')].map((e) => e.textContent).join()"
    set_both(opened, lab, {"surface": "valley", "rate": 0.1, "steps": 30})
    before = opened.evaluate(ticks)
    for rate in (0.36, 1.0, 90.0):
        set_both(opened, lab, {"rate": rate, "steps": 100})
        assert "nan" not in opened.evaluate(drawn).lower() and "infinity" not in opened.evaluate(drawn).lower()
        assert opened.evaluate(ticks) == before
    assert "no longer finite" in lab.status


def test_the_start_follows_the_hand_and_the_keys(opened, lab):
    handle = opened.get_by_role("slider", name="start", exact=True)
    box = handle.locator(".nn-handle-dot").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    opened.mouse.move(x, y)
    opened.mouse.down()
    opened.mouse.move(x - 90, y - 60, steps=4)
    opened.mouse.up()
    w, b = opened.evaluate("[model.get('w'), model.get('b')]")
    assert w < 3 and b > -3
    opened.keyboard.press("ArrowRight")
    opened.keyboard.press("Shift+ArrowDown")
    moved = opened.evaluate("[model.get('w'), model.get('b')]")
    assert moved == pytest.approx([w + 0.05, b - 0.5])
    set_both(opened, lab, {"w": moved[0], "b": moved[1]})


def test_the_look_ahead_is_there_only_with_momentum(opened, lab):
    box = opened.locator(".nn-control-nesterov")
    set_both(opened, lab, {"momentum": 0.0})
    box.wait_for(state="hidden")
    set_both(opened, lab, {"momentum": 0.9})
    box.wait_for(state="visible")


def test_nothing_scrolls_sideways(opened):
    for width in (320, 360, 700, 1280):
        resize(opened, width)
        nothing_sticks_out(opened)
        for name in ("map", "gauge", "body", "chart"):
            box = opened.locator(f".descent-{name} .nn-drawing > *").first.bounding_box()
            assert box["width"] > 120 and box["x"] >= 0 and box["x"] + box["width"] <= width, name


def test_a_number_stays_on_one_line_with_what_belongs_to_it(opened, lab):
    set_both(opened, lab, {"momentum": 0.0})  # the short formula
    torn = "[...document.querySelectorAll('.nn-sentence .nn-whole')].filter((e) => e.getClientRects().length !== 1)"
    wholes = set()
    for width in range(320, 420, 9):
        resize(opened, width)
        assert opened.evaluate(f"{torn}.length") == 0
        wholes |= set(opened.locator(".nn-sentence .nn-whole").all_inner_texts())
    assert "2 / λ" in wholes
