"""The view of the lab `surface` in Chromium, opened from a folder on disk, with the network cut."""

import lab_page
import pytest
from lab_page import nothing_sticks_out, resize, set_both
from playwright.sync_api import expect

import nnkit.labs

NETWORK, RUNS = "a network", "three runs"
SETTINGS = [  # each on top of those before
    {},
    {"loss": "mae", "w": 1.24, "b": 5.02},
    {"loss": "huber", "odd_flipper": -2.0, "odd_mass": 9.0},
    {"loss": "mse", "odd_flipper": 0.05, "odd_mass": 4.4, "w": -1.0, "b": 6.0},
    {"surface": NETWORK},
    {"run": 7, "directions": 4, "across": -0.35, "up": 1.0},
    {"through": RUNS},
    {"run": 9, "across": 0.1},
    {"through": "two random directions", "directions": 9},
    {"surface": "one linear unit", "odd_mass": 0.3},
]


@pytest.fixture
def lab():
    return nnkit.labs.surface()


@pytest.mark.parametrize("budget", [1e9, -1], ids=["at once", "by the worker"])
def test_the_page_says_what_python_says(opened, lab, budget):
    opened.evaluate(f"nnkitLabs.default.settings.budget = {budget}")
    for values in SETTINGS:
        set_both(opened, lab, values)


def test_the_page_computes_the_bits_of_python(page, lab, tmp_path):
    """The heights of a plane and the losses at its places, every digit."""
    view = "nnkitLabs.default.views.surface"
    address = lab_page.write(tmp_path, lab, after=f"""
        const {{ compute }} = {view};
        const noted = function* (...given) {{ return (globalThis.computed = yield* compute(...given)); }};
        {view} = {{ ...{view}, compute: noted }};
    """)  # fmt: skip
    page.goto(address)
    page.wait_for_selector(".nn-lab[data-engine=wasm]")
    page.evaluate("nnkitLabs.default.settings.budget = 1e9")  # no worker
    for values in (SETTINGS[4], SETTINGS[6], SETTINGS[9]):
        set_both(page, lab, values)
        found = page.evaluate("computed")
        assert found and set(found) == set(lab.result)
        for name, value in lab.result.items():
            assert found[name] == value, name


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


@pytest.mark.parametrize("width", [320, 360, 700, 1280])
def test_nothing_scrolls_sideways(opened, lab, width):
    resize(opened, width)
    for kind, values in {"unit": {}, "network": {"surface": NETWORK}}.items():
        set_both(opened, lab, values)
        nothing_sticks_out(opened)
        for name in (f"{kind}-map", f"{kind}-data", "bowl"):
            box = opened.locator(f".surface-{name} .nn-drawing > *").first.bounding_box()
            assert box["width"] > 120 and box["x"] >= 0 and box["x"] + box["width"] <= width, name
