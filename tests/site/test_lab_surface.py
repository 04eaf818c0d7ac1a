"""The view of the lab `surface` in Chromium, opened from a folder on disk, with the network cut."""

import lab_page
import pytest
from lab_page import both_agree, nothing_sticks_out, resize, set_both
from playwright.sync_api import expect

import nnkit.labs
from nnkit.labs.frame.numbers import format_number

NETWORK, RUNS = "a network", "three runs"


@pytest.fixture
def lab():
    return nnkit.labs.surface()


@pytest.mark.parametrize("name, values", [("your line", {}), ("your place", {"surface": NETWORK})])
def test_the_point_in_the_map_follows_the_hand_and_the_keys(opened, lab, name, values):
    set_both(opened, lab, values)
    across, up = ("across", "up") if values else ("w", "b")
    before = lab.values[across], lab.values[up]
    handle = opened.get_by_role("slider", name=name, exact=True)
    drag(opened, handle, 40, -30)
    x, y = opened.evaluate(f"[model.get('{across}'), model.get('{up}')]")
    assert x > before[0] and y > before[1]
    opened.keyboard.press("ArrowLeft")
    opened.keyboard.press("ArrowDown")
    step = lab.controls[across].step
    moved = opened.evaluate(f"[model.get('{across}'), model.get('{up}')]")
    assert moved == pytest.approx([x - step, y - step])
    set_both(opened, lab, {across: moved[0], up: moved[1]})


def drag(page, handle, across, down):
    handle.scroll_into_view_if_needed()
    box = handle.locator(".nn-handle-dot").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + across, y + down, steps=4)
    page.mouse.up()


def test_the_wrong_entry_follows_the_hand_and_the_keys_and_stays_where_it_may_be(opened, lab):
    entry = opened.get_by_role("slider", name="wrong entry", exact=True)
    assert entry.count() == 0
    opened.locator("#wrong").check()
    both_agree(opened, lab.set(wrong=True))
    drag(opened, entry, 1000, -60)
    flipper, mass = opened.evaluate("[model.get('odd_flipper'), model.get('odd_mass')]")
    assert flipper == 2 and 1 < mass < 9
    opened.keyboard.press("ArrowUp")
    opened.keyboard.press("Shift+ArrowLeft")
    set_both(opened, lab, {"odd_flipper": 1.5, "odd_mass": round(mass + 0.1, 1)})


def test_only_what_matters_is_there(opened, lab):
    shown = ".nn-panel:visible, .nn-lab-controls label:visible"
    names = "(all) => all.map((each) => each.className.match(/(surface|nn-control)-([\\w-]+)/)[2]).sort()"
    unit = ["b", "bowl", "loss", "steps", "surface", "unit-data", "unit-map", "w", "wrong"]
    random = ["across", "bowl", "directions", "network-data", "network-map", "run", "steps", "surface", "through", "up"]
    keys = opened.locator(".nn-key:visible")
    assert opened.locator(shown).evaluate_all(names) == unit
    assert sorted(keys.all_inner_texts()) == ["12 penguins", "your line", "your line: drag it"]
    set_both(opened, lab, {"wrong": True})
    assert opened.locator(shown).evaluate_all(names) == sorted([*unit, "odd_flipper", "odd_mass"])
    assert "wrong entry: drag it" in keys.all_inner_texts() and "12 penguins" not in keys.all_inner_texts()
    set_both(opened, lab, {"surface": NETWORK})
    assert opened.locator(shown).evaluate_all(names) == random
    set_both(opened, lab, {"through": RUNS})
    assert opened.locator(shown).evaluate_all(names) == [name for name in random if name != "directions"]


def test_the_dot_is_put_at_the_bottom_and_the_loss_falls(opened, lab):
    number = opened.locator(".surface-now strong")
    assert float(number.inner_text()) == pytest.approx(lab.result["at"], rel=0.01)
    handle = opened.get_by_role("slider", name="your line", exact=True)
    dot, (w, b) = handle.locator(".nn-handle-dot"), lab.result["best"]["mse"]
    pixels = opened.locator(".surface-unit-map .nn-field").bounding_box()["width"] / 4
    drag(opened, handle, pixels, 0)  # towards the middle, not there
    assert float(number.inner_text()) < lab.result["at"]
    set_both(opened, lab, {"w": round(w, 2), "b": round(b, 2)})
    assert "at the bottom" in lab.status
    assert number.inner_text() == format_number(lab.result["at"], "~3") and dot.is_visible()
    set_both(opened, lab, {"surface": NETWORK})
    assert number.inner_text() == format_number(lab.result["at"], "~3")


@pytest.mark.parametrize("surface, name", [("one linear unit", "your line"), (NETWORK, "your place")])
def test_play_lets_the_ball_roll_and_a_hand_takes_it_from_there(opened, lab, surface, name):
    resize(opened, 1280, 1200)  # all of the lab is in the window: a drag is by places in it
    set_both(opened, lab, {"surface": surface})
    handle, first = opened.get_by_role("slider", name=name, exact=True), lab.result["begun"]
    begun = handle.bounding_box()
    opened.get_by_role("button", name="Play", exact=True).click()
    opened.wait_for_function("model.get('steps') === 60")
    both_agree(opened, lab.set(steps=60))
    assert float(opened.locator(".surface-now strong").inner_text()) < first
    rolled = handle.bounding_box()
    assert abs(rolled["x"] - begun["x"]) + abs(rolled["y"] - begun["y"]) > 5
    drag(opened, handle, 25, 15)
    assert opened.evaluate("model.get('steps')") == 0
    held = handle.bounding_box()
    assert held["x"] == pytest.approx(rolled["x"] + 25, abs=8) and held["y"] == pytest.approx(rolled["y"] + 15, abs=8)


def test_buttons_that_do_not_matter_are_not_there(page, lab, tmp_path):
    """In Jupyter's own front end, whose buttons are laid out by a style of their own."""
    page.goto(lab_page.write_whole(tmp_path, lab))
    page.wait_for_selector(".nn-lab[data-engine=wasm]")
    loss, through = (page.locator(f".nn-control-{name}") for name in ("loss", "through"))
    expect(loss).to_be_visible()
    expect(through).to_be_hidden()
    page.get_by_role("button", name=NETWORK).click()
    expect(through).to_be_visible()
    expect(loss).to_be_hidden()


def test_nothing_scrolls_sideways(opened, lab):
    for width in (320, 360, 700, 1280):
        resize(opened, width)
        for kind, surface in {"unit": "one linear unit", "network": NETWORK}.items():
            set_both(opened, lab, {"surface": surface, "wrong": True, "steps": 60})
            nothing_sticks_out(opened)
            for name in (f"{kind}-map", f"{kind}-data", "bowl"):
                box = opened.locator(f".surface-{name} .nn-drawing > *").first.bounding_box()
                assert box["width"] > 120 and box["x"] >= 0 and box["x"] + box["width"] <= width, name
