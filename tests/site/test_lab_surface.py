"""The view of the lab `surface` in Chromium, opened from a folder on disk, with the network cut."""

import lab_page
import pytest
from lab_page import nothing_sticks_out, resize, set_both
from playwright.sync_api import expect

import nnkit.labs

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
    box = handle.locator(".nn-handle-dot").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + across, y + down, steps=4)
    page.mouse.up()


def test_the_bird_follows_the_hand_and_the_keys_and_stays_where_it_may_be(opened, lab):
    drag(opened, opened.get_by_role("slider", name="bird to drag", exact=True), 1000, -60)
    flipper, mass = opened.evaluate("[model.get('odd_flipper'), model.get('odd_mass')]")
    assert flipper == 2 and 1 < mass < 9
    opened.keyboard.press("ArrowUp")
    opened.keyboard.press("Shift+ArrowLeft")
    set_both(opened, lab, {"odd_flipper": 1.5, "odd_mass": round(mass + 0.1, 1)})


def test_only_what_matters_is_there(opened, lab):
    shown = ".nn-panel:visible, .nn-lab-controls label:visible"
    names = "(all) => all.map((each) => each.className.match(/(surface|nn-control)-([\\w-]+)/)[2]).sort()"
    unit = ["b", "bowl", "loss", "odd_flipper", "odd_mass", "surface", "unit-data", "unit-map", "w"]
    random = ["across", "bowl", "directions", "network-data", "network-map", "run", "surface", "through", "up"]
    assert opened.locator(shown).evaluate_all(names) == unit
    set_both(opened, lab, {"surface": NETWORK})
    assert opened.locator(shown).evaluate_all(names) == random
    set_both(opened, lab, {"through": RUNS})
    assert opened.locator(shown).evaluate_all(names) == [name for name in random if name != "directions"]


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
            set_both(opened, lab, {"surface": surface})
            nothing_sticks_out(opened)
            for name in (f"{kind}-map", f"{kind}-data", "bowl"):
                box = opened.locator(f".surface-{name} .nn-drawing > *").first.bounding_box()
                assert box["width"] > 120 and box["x"] >= 0 and box["x"] + box["width"] <= width, name
