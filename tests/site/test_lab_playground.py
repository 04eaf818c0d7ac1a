"""The lab `playground` in the page: the network is built, weights and points are set, by mouse and by keyboard."""

import lab_page
import pytest
from lab_page import SENTENCE, at_rest, nothing_sticks_out, resize
from playwright.sync_api import expect

import nnkit.labs


@pytest.fixture
def lab():
    return nnkit.labs.playground()


@pytest.fixture
def opened(opened):
    resize(opened, 900, 1400)
    return opened


def value(page, name):
    return page.evaluate("(name) => model.get(name)", name)


def shows(page, lab, **values):
    """The page says what Python says of these values."""
    page.wait_for_function(f"(text) => {SENTENCE} === text", arg=lab.set(**values).status)


def press(page, label, times=1):
    for _ in range(times):
        page.get_by_label(label, exact=True).click(force=True)  # one that cannot be pressed now is pressed all the same


def test_layers_and_units_are_added_and_taken_away(opened, lab):
    press(opened, "Add a unit to hidden layer 2")
    shows(opened, lab, units="4;3")
    press(opened, "Add a hidden layer", 4)
    shows(opened, lab, units="4;3;3;3;3;3")
    press(opened, "Add a hidden layer")  # there are six, and no more
    assert value(opened, "units") == "4;3;3;3;3;3"
    press(opened, "Remove a hidden layer", 5)
    press(opened, "Remove a unit from hidden layer 1", 9)
    shows(opened, lab, units="1")
    press(opened, "Remove a hidden layer", 2)
    shows(opened, lab, units="")
    opened.get_by_label("Add a hidden layer").focus()
    opened.keyboard.press("Enter")
    opened.keyboard.press("Enter")  # the button keeps the focus although the network is drawn anew
    shows(opened, lab, units="4;4")


def test_inputs_are_switched_by_their_pictures(opened, lab):
    assert opened.get_by_label("Input x₁²").get_attribute("aria-pressed") == "false"
    press(opened, "Input x₁²")
    press(opened, "Input x₁")
    shows(opened, lab, x1=False, square1=True)
    assert opened.get_by_label("Input x₁²").get_attribute("aria-pressed") == "true"


def test_every_unit_can_be_looked_at(opened):
    title, picture = opened.locator(".pg-title"), opened.locator(".pg-square canvas")
    whole = picture.evaluate("(canvas) => canvas.toDataURL()")
    opened.get_by_label("Unit 1 of hidden layer 1").hover()
    expect(title).to_have_text("Output of unit 1 of layer 1")
    assert picture.evaluate("(canvas) => canvas.toDataURL()") != whole
    opened.get_by_label("Unit 1 of hidden layer 1").focus()
    for key, name in (
        ("ArrowDown", "unit 2 of layer 1"),
        ("ArrowRight", "unit 2 of layer 2"),
        ("ArrowUp", "unit 1 of layer 2"),
    ):
        opened.keyboard.press(key)
        expect(title).to_have_text(f"Output of {name}")
    opened.keyboard.press("ArrowRight")
    expect(title).to_have_text("Output of the network")


def test_a_weight_is_chosen_in_the_picture_and_set_by_keyboard(opened, lab):
    opened.get_by_label("epochs").evaluate("(field) => { field.value = 40; field.dispatchEvent(new Event('input')); }")
    shows(opened, lab, epochs=40)
    start = opened.get_by_label("Input x₂", exact=True).bounding_box()
    end = opened.get_by_label("Unit 4 of hidden layer 1").bounding_box()
    middle = [(start["x"] + start["width"] + end["x"]) / 2, (start["y"] + end["y"] + end["height"]) / 2]
    opened.mouse.click(*middle)
    weight = lab.network.parameters["0.weight"][1, 3]
    field = opened.get_by_role("spinbutton", name="value")
    assert opened.get_by_role("combobox", name="Weight into").input_value() == "1,4"
    assert opened.get_by_role("combobox", name="from", exact=True).input_value() == "2"
    assert float(field.input_value()) == pytest.approx(weight, abs=0.00501)
    field.fill("-2.5")
    shows(opened, lab, changes="40,1,2,4,-2.5")
    opened.get_by_role("combobox", name="from", exact=True).select_option("1 (bias)")
    field.focus()
    for digit in ("ControlOrMeta+a", "3"):
        opened.keyboard.press(digit)
    shows(opened, lab, changes="40,1,2,4,-2.5;40,1,0,4,3")
    opened.get_by_role("button", name="Step").click()  # and training goes on from there
    shows(opened, lab, epochs=41)
    opened.get_by_label("Undo all weights set by hand").click()
    shows(opened, lab, changes="")


def test_points_are_set_by_hand_and_by_keyboard(opened, lab):
    square = opened.locator(".pg-square svg")
    box = square.bounding_box()
    opened.mouse.click(box["x"] + box["width"] * 0.3, box["y"] + box["height"] * 0.3)
    x, y, kind = map(float, value(opened, "points").split(","))
    assert -3 < x < 0 < y < 3 and kind == 0
    shows(opened, lab, points=value(opened, "points"))
    opened.mouse.click(box["x"] + box["width"] * 0.3, box["y"] + box["height"] * 0.3)
    assert value(opened, "points") == f"{x:g},{y:g},1"
    opened.locator(".nn-crosshair").focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowUp", "Enter"):
        opened.keyboard.press(key)
    shows(opened, lab, points=f"{x:g},{y:g},1;0.5,0.25,0")
    opened.keyboard.press("Enter")
    opened.keyboard.press("Enter")
    shows(opened, lab, points=f"{x:g},{y:g},1")
    opened.get_by_role("button", name="Remove your points").click()
    shows(opened, lab, points="")


def test_play_runs_at_the_pace_of_the_screen_and_halts(opened):
    opened.get_by_role("button", name="Play", exact=True).click()
    frames = opened.evaluate(
        """() => new Promise((done) => {
            const seen = [];
            const check = () => {
                seen.push(model.get("epochs"));
                if (seen.at(-1) < 30) requestAnimationFrame(check);
                else done(seen);
            };
            requestAnimationFrame(check);
        })"""
    )
    steps = [b - a for a, b in zip(frames, frames[1:])]
    assert set(steps) <= {0, 1}  # no picture is left out; where the machine is busy some are there for longer
    opened.get_by_role("button", name="Stop", exact=True).click()
    halted = value(opened, "epochs")
    at_rest(opened)
    assert value(opened, "epochs") == halted >= 30
    opened.get_by_role("button", name="Reset", exact=True).click()
    assert value(opened, "epochs") == 0


def test_play_goes_faster_later_and_ends_at_the_end(opened, lab):
    opened.evaluate("model.set('epochs', 950)")
    opened.get_by_role("button", name="Play", exact=True).click()
    opened.wait_for_function("model.get('epochs') === 1000")
    shows(opened, lab, epochs=1000)


def test_nothing_scrolls_sideways_or_leaves_its_place(opened, lab):
    for width in (320, 360, 700, 1280):
        resize(opened, width, 900)
        for units in ("", "4;2", "8;8;8;8;8;8"):
            opened.evaluate("(units) => model.set('units', units)", units)
            shows(opened, lab, units=units)
            nothing_sticks_out(opened)
            box, field = (opened.locator(name).bounding_box() for name in (".pg-box", ".pg-square .nn-field"))
            assert all(
                part["width"] > 200 and part["x"] >= 0 and part["x"] + part["width"] <= width for part in (box, field)
            )
            small = opened.locator(".pg-small").evaluate_all("(all) => all.map((b) => [b.offsetLeft, b.offsetTop])")
            apart = [max(abs(a - c), abs(b - d)) for k, (a, b) in enumerate(small) for c, d in small[:k]]
            assert min(apart, default=24) >= 24  # each can be hit with a thumb


def test_with_a_kernel_python_s_maps_are_drawn(page, lab, tmp_path):
    def to_python(name, value):
        setattr(lab.controls[name], "index" if hasattr(lab.controls[name], "options") else "value", value)
        return lab.view.result

    page.goto(lab_page.write(tmp_path, lab))
    page.wait_for_selector(".nn-lab[data-engine=wasm]")
    picture = ".pg-inner canvas"
    drawn = page.locator(picture).evaluate("(canvas) => canvas.toDataURL()")
    page.goto("about:blank")
    page.expose_function("toPython", to_python)
    page.goto(lab_page.write(tmp_path, lab))
    page.wait_for_selector(".nn-lab[data-engine=numba]")
    assert page.locator(picture).evaluate("(canvas) => canvas.toDataURL()") == drawn
