"""The view of the lab `convnet` in Chromium: drawing by mouse, finger and keys, the bars, how soon it reads well."""

import pytest
from hands import SHEET, stroke
from lab_page import SENTENCE, at_rest, both_agree, nothing_sticks_out, resize, set_both

import nnkit.labs
from nnkit.labs.convnet.lab import MOST
from nnkit.labs.frame.controls import read_rows
from nnkit.labs.frame.numbers import format_number

PIXELS = "JSON.stringify(Array.from(document.querySelector('.cn-on-image canvas')"
PIXELS += ".getContext('2d').getImageData(0, 0, 8, 8).data))"


@pytest.fixture
def lab():
    return nnkit.labs.convnet()


def drawn(page):
    return read_rows(page.evaluate("model.get('drawing')"))


def same_in_python(page, lab):
    """What has been drawn on the page, drawn in Python: the same sentence."""
    lab.set(source="your own", drawing=page.evaluate("model.get('drawing')"))
    both_agree(page, lab)


def test_a_digit_is_drawn_by_the_mouse_and_read(opened, lab):
    set_both(opened, lab, {"updates": 450})
    before = opened.evaluate(PIXELS)
    stroke(opened, [(50, 10), (50, 90)])  # over a held-out digit: a new drawing
    same_in_python(opened, lab)
    assert lab.values["source"] == "your own" and "Your digit has 1 stroke" in lab.status
    assert drawn(opened)[0] == [50, 10, 1] and all(point[2] == 0 for point in drawn(opened)[1:])
    assert opened.evaluate(PIXELS) != before and lab.result["prediction"] == 1
    stroke(opened, [(20, 50), (80, 50)])  # and a second stroke on top of it
    same_in_python(opened, lab)
    assert "has 2 strokes" in lab.status and opened.locator(".nn-sheet-ink").get_attribute("d").count("M") == 2
    opened.locator(".nn-clear").click()
    same_in_python(opened, lab)
    assert drawn(opened) == [] and "The sheet is empty" in lab.status
    for _ in range(MOST):  # until the sheet is full: how many moves arrive of a stroke is the browser's affair
        if len(drawn(opened)) == MOST:
            break
        stroke(opened, [(5, 5), (95, 95), (5, 95), (95, 5)])
    stroke(opened, [(5, 5), (95, 95)])
    assert len(drawn(opened)) == MOST
    same_in_python(opened, lab)
    opened.get_by_role("button", name="Clear the sheet").click()
    same_in_python(opened, lab)
    assert drawn(opened) == []


def test_a_hand_that_draws_selects_no_words(opened):
    opened.evaluate("getSelection().selectAllChildren(document.body)")  # a press on these would drag them away
    for _ in range(3):
        stroke(opened, [(5, 5), (95, 95), (5, 95), (95, 5)])
        assert drawn(opened)[-1][:2] == [95, 5]
    opened.evaluate("getSelection().removeAllRanges()")
    stroke(opened, [(50, 50), (50, 300)])  # past the lower edge
    assert opened.evaluate("getSelection().toString()") == ""


def test_a_finger_draws_and_does_not_scroll(phone, lab):
    page, touch = phone
    touch(SHEET, (0.5, 0.1), (0.5, 0.9))
    page.wait_for_function("model.get('source') === 1 && model.get('drawing').split(';').length > 5")
    same_in_python(page, lab)
    assert page.evaluate("scrollY") == 0


def test_keys_draw(opened, lab):
    opened.locator(SHEET).focus()
    press = opened.keyboard.press
    for key in ["Space", *["ArrowDown"] * 8, "Space", *["ArrowLeft"] * 4, "Space", *["ArrowUp"] * 2]:
        press(key)
    same_in_python(opened, lab)
    assert "Your digit has 2 strokes, 50.0 long" in lab.status
    assert [point for point in drawn(opened) if point[2]] == [[50, 25, 1], [30, 65, 1]]
    press("Backspace")
    same_in_python(opened, lab)
    assert "Your digit has 1 stroke, 40.0 long" in lab.status
    press("Backspace")
    press("Backspace")  # nothing is left to be taken back
    same_in_python(opened, lab)
    assert "The sheet is empty" in lab.status


def test_the_bars_show_the_ten_answers(opened, lab):
    set_both(opened, lab, {"updates": 100, "sample": 3})
    rows = opened.locator(".nn-answer")
    for digit, (logit, share) in enumerate(zip(lab.result["logits"], lab.result["probabilities"])):
        row = rows.nth(digit)
        assert row.locator(".nn-answer-logit").inner_text() == format_number(logit, ".1")
        assert row.locator(".nn-answer-share").inner_text() == f"{format_number(100 * share, '.1')} %"
        bar, whole = (row.locator(part).bounding_box()["width"] for part in (".nn-answer-bar i", ".nn-answer-bar"))
        assert bar == pytest.approx(share * whole, abs=1)
    assert rows.nth(lab.result["prediction"]).get_attribute("class").split().count("nn-answer-given") == 1
    assert opened.locator(".nn-answer-given").count() == opened.locator(".nn-answer-correct").count() == 1
    set_both(opened, lab, {"source": "your own"})
    assert opened.locator(".nn-answer-correct").count() == 0  # nobody knows what the reader meant


def test_the_pooled_maps_are_there_where_there_is_pooling(opened, lab):
    """Below each feature map stand its weights and, at the right, the map pooled."""
    pooled = lambda: opened.evaluate(
        """() => {
            const canvas = document.querySelector(".cn-maps canvas");
            const [box, map] = [canvas, document.querySelector(".cn-map")].map((e) => e.getBoundingClientRect());
            const scale = canvas.width / box.width;
            const [x, y] = [map.right - box.left - map.width / 4, map.bottom - box.top + map.width / 4];
            return canvas.getContext("2d").getImageData(x * scale, y * scale, 1, 1).data[3];
        }"""
    )
    set_both(opened, lab, {"filters": 4})
    assert pooled() == 255
    set_both(opened, lab, {"pooling": "none"})
    assert pooled() == 0


def test_a_feature_map_is_enlarged_and_its_pixel_written_out(opened, lab):
    resize(opened, 1280, 1500)
    set_both(opened, lab, {"updates": 300, "sample": 17})
    assert opened.locator(".cn-zoom").is_hidden()
    opened.get_by_role("button", name="Enlarge feature map 4").click()
    opened.wait_for_selector(".cn-zoom .nn-raster-handle:focus")  # so that the arrow keys go on from here
    lab.set(pixel=opened.evaluate("model.get('pixel')"))
    both_agree(opened, lab)
    outputs = {name: a for step in lab.network.steps(lab.x_held[17:18]) for name, a in step.outputs.items()}
    highest = outputs["1.output"][0, :, :, 3].max()
    assert lab.result["map"] == 4 and lab.result["value"] == highest  # first at the brightest pixel
    before = lab.result["row"], lab.result["column"]
    opened.keyboard.press("ArrowUp" if before[0] else "ArrowDown")
    lab.set(pixel=opened.evaluate("model.get('pixel')"))
    both_agree(opened, lab)
    assert abs(lab.result["row"] - before[0]) == 1 and lab.result["column"] == before[1]
    products = [w * (light or 0) for w, light in zip(lab.result["kernel"], lab.result["patch"])]
    assert opened.locator(".nn-product-result").all_inner_texts() == [format_number(p, ".2") for p in products]
    shown = opened.locator(".cn-zoom-sum b").all_inner_texts()
    assert shown[2:] == [f"= {format_number(lab.result['sum'], '.3')}", format_number(lab.result["value"], ".3")]
    assert sum(products) + lab.result["bias"] == pytest.approx(lab.result["sum"], abs=1e-5)
    assert opened.locator(".cn-on-image .cn-window:not(.nn-raster-under)").count() == 1
    box = opened.locator(".cn-zoom .nn-raster").bounding_box()
    # The arrow keys hold the pixel, so hovering does not move it; a press does.
    opened.mouse.click(box["x"] + box["width"] / 16, box["y"] + box["height"] / 16)
    opened.wait_for_function("model.get('pixel') === '4,0,0'")
    assert opened.locator(".nn-product-beyond").count() == 5
    set_both(opened, lab, {"size": 5, "pixel": "4,0,0"})
    assert opened.locator(".nn-product").count() == 25


def test_from_map_to_map_and_back_to_all_by_keyboard(opened, lab):
    set_both(opened, lab, {"updates": 45, "filters": 4})
    first = opened.get_by_role("button", name="Enlarge feature map 1", exact=True)
    first.focus()
    opened.keyboard.press("ArrowRight")
    opened.keyboard.press("Enter")
    opened.wait_for_selector(".cn-zoom .nn-raster-handle:focus")
    opened.get_by_role("button", name="Previous feature map").press("Enter")
    opened.get_by_role("button", name="Previous feature map").press("Enter")
    opened.wait_for_function("model.get('pixel').startsWith('4,')")
    opened.keyboard.press("Escape")
    opened.wait_for_selector(".cn-map:nth-of-type(2):focus")  # where the reader came from
    assert opened.locator(".cn-zoom").is_hidden() and opened.evaluate("model.get('pixel')") == ""
    assert opened.locator(".cn-map[tabindex='0']").count() == 1
    set_both(opened, lab, {"pixel": "9,0,0"})  # more than there are, as a link may say
    assert opened.locator(".cn-zoom").is_hidden()


def test_maps_are_large_enough_for_a_finger(phone):
    page, _ = phone
    box = page.locator(".cn-map").first.bounding_box()
    assert min(box["width"], box["height"]) >= 44


def test_it_reads_well_soon_and_stops_at_once(opened, lab):
    """Limits are generous: it takes one or two seconds, see the lab's docstring."""
    opened.locator(".nn-play").click()
    opened.wait_for_function(f"{SENTENCE}.includes('95 % was first')", timeout=60_000)
    opened.locator(".nn-stop").click()
    at_rest(opened)
    lab.set(updates=opened.evaluate("model.get('updates')"))
    both_agree(opened, lab)
    assert 0 < lab.result["passed"] <= lab.values["updates"] < 900


def test_a_long_way_shows_that_it_works_and_can_be_stopped(opened, lab):
    opened.evaluate("nnkitLabs.default.settings.budget = -1")
    begun = opened.evaluate(SENTENCE)
    opened.evaluate("model.set('filters', 4), model.set('size', 1), model.set('pooling', 0), model.set('updates', 900)")
    opened.wait_for_selector(".nn-busy")
    opened.locator(".nn-stop").click()
    assert opened.locator(".nn-busy").count() == 0
    assert at_rest(opened) == begun
    assert opened.evaluate("model.get('updates')") == 0  # the controls say what is shown
    opened.locator(".nn-play").click()
    opened.wait_for_function("model.get('updates') >= 10")
    opened.locator(".nn-stop").click()


def test_nothing_scrolls_sideways(opened, lab):
    for width in (320, 360, 700, 1280):
        resize(opened, width, 900)
        set_both(opened, lab, {"filters": 16, "size": 5, "updates": 900})
        nothing_sticks_out(opened)
        for part, least in (
            (SHEET, 150),
            (".cn-on-image canvas", 80),
            (".nn-answers", 120),
            (".cn-maps canvas", 250),
        ):
            box = opened.locator(part).bounding_box()
            assert box["width"] >= least and box["x"] >= 0 and box["x"] + box["width"] <= width, part
        set_both(opened, lab, {"pixel": "16,0,4"})
        nothing_sticks_out(opened)
        for cell in (".nn-product-pixel", ".nn-product-weight"):
            assert opened.locator(cell).first.evaluate("(e) => e.scrollWidth <= e.clientWidth + 1"), cell
        set_both(opened, lab, {"pixel": ""})
