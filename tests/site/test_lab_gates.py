"""The view of the lab `gates` in Chromium, opened from a folder on disk, with the network cut."""

import pytest
from lab_page import SENTENCE, at_rest, nothing_sticks_out, resize, set_both

import nnkit.labs


@pytest.fixture
def lab():
    return nnkit.labs.gates()


def test_the_strips_choose_step_and_unit_by_hand_and_by_keys(opened, lab):
    canvas = opened.locator(".gt-canvas")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    opened.mouse.move(box["x"] + 0.5 * box["width"], box["y"] + 60)
    opened.mouse.down()
    chosen = opened.evaluate("[model.get('time'), model.get('unit')]")
    assert 5 <= chosen[0] <= 12 and 1 <= chosen[1] <= 4
    opened.mouse.move(box["x"] + 0.9 * box["width"], box["y"] + 60, steps=3)
    opened.mouse.up()
    opened.evaluate("new Promise(requestAnimationFrame)")
    later = opened.evaluate("[model.get('time'), model.get('unit')]")
    assert later[0] > chosen[0] and later[1] == chosen[1]
    opened.evaluate("model.set('unit', 2)")
    opened.keyboard.press("ArrowLeft")
    opened.keyboard.press("ArrowDown")
    assert opened.evaluate("[model.get('time'), model.get('unit')]") == [later[0] - 1, 3]
    set_both(opened, lab, {"time": later[0] - 1, "unit": 3})


def test_keys_that_come_before_the_picture_count(opened, lab):
    press = "document.querySelector('.gt-canvas').dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowRight' }))"
    opened.evaluate(f"{press}; {press}; {press}")
    assert opened.evaluate("model.get('time')") == lab.values["time"] + 3


def numbers_of(text):
    return [
        float(word)
        for word in text.replace("−", "-").replace("tanh(", "").replace(")", "").split()
        if word[-1:].isdigit()
    ]


def test_the_step_is_written_out_term_by_term(opened, lab):
    set_both(opened, lab, {"epochs": 20, "time": 9, "unit": 2})
    rows = [row.split("\t") for row in opened.locator(".gt-step tbody tr").all_inner_texts()]
    assert [row[0] for row in rows] == ["forget", "input", "candidate", "output"]
    for row in rows:
        *parts, total, level = (float(word.replace("−", "-")) for word in row[1:])
        assert sum(parts) == pytest.approx(total, abs=0.021)
        assert level == pytest.approx(lab.result["strips"][row[0]][8][1], abs=0.006)
    forget, before, gate, candidate, cell = numbers_of(opened.locator(".gt-line").first.inner_text())
    assert forget * before + gate * candidate == pytest.approx(cell, abs=0.03)
    assert cell == pytest.approx(lab.result["strips"]["cell"][8][1], abs=0.006)
    set_both(opened, lab, {"unit": 8})
    assert "fewer units" in opened.locator(".gt-line").first.inner_text()
    set_both(opened, lab, {"unit": 1, "time": 41})
    assert "ends after step 21" in opened.locator(".gt-line").first.inner_text()


def test_one_unit_is_drawn_with_its_valves_as_far_open_as_its_gates(opened, lab):
    gap = "(k) => Number(document.querySelectorAll('.gt-valve .gt-gap')[k].getAttribute(k ? 'width' : 'height'))"
    for values in ({"epochs": 20, "sequence": 3, "time": 4, "unit": 2}, {"time": 5}):
        set_both(opened, lab, values)
        step, unit = lab.values["time"] - 1, lab.values["unit"] - 1
        level = {name: row[step][unit] for name, row in lab.result["strips"].items() if name != "plain"}
        for k, gate in enumerate(("forget", "input", "output")):
            assert opened.evaluate(gap, k) == pytest.approx(26 * level[gate])
        words = opened.locator(".gt-words text").all_text_contents()
        for gate in ("forget", "input", "output"):
            number = words[words.index(gate) + 1]
            assert number.startswith("× ") and float(number[2:]) == pytest.approx(level[gate], abs=0.006)
    set_both(opened, lab, {"unit": 8})
    assert "fewer units" in opened.locator(".gt-none").text_content()


def test_two_bars_are_as_long_as_the_shares_and_a_line_marks_guessing(opened, lab):
    set_both(opened, lab, {"epochs": 20})
    size = lambda place, k: float(opened.locator(place).nth(k).get_attribute("width"))
    for k, share in enumerate(lab.result["shares"]):
        assert size(".gt-bar", k) == pytest.approx(size(".gt-track", k) * share / 100)
    track = opened.locator(".gt-track").first
    mark = float(opened.locator(".gt-mark").get_attribute("d")[1:].split(",")[0])
    place = float(track.get_attribute("x")) + float(track.get_attribute("width")) * lab.result["chance"] / 100
    assert mark == pytest.approx(place)


def test_the_steps_of_the_one_unit_choose_a_step(opened, lab):
    opened.locator(".gt-timeline").press("ArrowRight")
    set_both(opened, lab, {"time": 3})
    box = opened.locator(".gt-timeline").bounding_box()
    opened.mouse.click(box["x"] + 0.9 * box["width"], box["y"] + 60)
    time, unit = opened.evaluate("[model.get('time'), model.get('unit')]")
    assert time > 12 and unit == 2


def test_stop_acts_at_once(opened):
    opened.get_by_role("button", name="Train 10 epochs").click()
    opened.wait_for_function(f"{SENTENCE}.includes('; 10 epochs')")
    opened.get_by_role("button", name="Play", exact=True).click()
    opened.wait_for_function("model.get('epochs') >= 14")
    opened.get_by_role("button", name="Stop", exact=True).click()
    halted = opened.evaluate("model.get('epochs')")
    at_rest(opened)
    assert opened.evaluate("model.get('epochs')") == halted < 100


def test_the_page_stays_responsive_while_it_learns_the_longest_run(opened):
    """It goes on being drawn: twenty frames and more between the wish and the answer, which takes over a second."""
    opened.evaluate("nnkitLabs.default.settings.budget = 8")
    frames = opened.evaluate(
        f"""() => new Promise((done) => {{
            let frames = 0;
            const check = () => {{
                frames += 1;
                if ({SENTENCE}.includes("; 100 epochs")) done(frames);
                else requestAnimationFrame(check);
            }};
            requestAnimationFrame(check);
            model.set("lag", 40), model.set("units", 8), model.set("epochs", 100);
        }})"""
    )
    assert frames >= 20


def test_nothing_scrolls_sideways(opened, lab):
    for width in (320, 360, 700, 1280):
        resize(opened, width)
        set_both(opened, lab, {"units": 8, "time": 12, "lag": 40, "epochs": 5})
        nothing_sticks_out(opened)
        for part in (
            ".gt-cell",
            ".gt-timeline",
            ".gt-result",
            ".gt-canvas",
            ".gt-step table",
            ".gt-reach svg",
            ".gt-loss svg",
        ):
            box = opened.locator(part).bounding_box()
            assert box["width"] > 120 and box["x"] >= 0 and box["x"] + box["width"] <= width, part
