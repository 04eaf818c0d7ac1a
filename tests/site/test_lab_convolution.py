"""The view of the lab `convolution` in Chromium, opened from a folder on disk, with the network cut."""

import pytest
from lab_page import both_agree, nothing_sticks_out, resize, set_both

import nnkit.labs


@pytest.fixture
def lab():
    return nnkit.labs.convolution()


@pytest.fixture
def opened(opened):
    resize(opened, 1000, 1000)
    return opened


def place(page):
    return page.evaluate("[model.get('row'), model.get('column')]")


def test_the_sum_is_written_out(opened, lab):
    set_both(opened, lab, {"filter": "sharpen", "row": 0, "column": 62})
    cells = opened.locator(".nn-product")
    assert cells.count() == 9 and opened.locator(".nn-product-beyond").count() == 3
    products = [float(text.replace("−", "-")) for text in opened.locator(".nn-product-result").all_inner_texts()]
    assert sum(products) == pytest.approx(lab.result["value"], abs=0.005)
    assert f"= {lab.result['value']:.3f}" in opened.locator(".cv-value").inner_text()
    set_both(opened, lab, {"size": 5})
    assert cells.count() == 25


def test_a_weight_is_set_by_hand(opened, lab):
    set_both(opened, lab, {"filter": "box blur"})
    weight = opened.get_by_role("spinbutton", name="weight, row 2, column 3")
    assert weight.input_value() == "0.1111"
    weight.fill("-2.5")
    lab.set(filter="your own", kernel=opened.evaluate("model.get('kernel')"))
    assert lab.result["weights"][5] == -2.5 and lab.result["weights"][4] == 0.1111
    both_agree(opened, lab)
    weight.press("ArrowUp")
    assert opened.evaluate("model.get('kernel')").split(";")[5] == "-2.25"
    weight.fill("")  # on the way to another number
    assert opened.evaluate("model.get('kernel')").split(";")[5] == "-2.25"
    weight.press("Tab")
    assert weight.input_value() == "-2.25"


def test_the_picture_shows_the_output(opened, lab):
    """Behind the filter that changes nothing, the canvas has the greys of the photograph."""
    set_both(opened, lab, {"filter": "identity", "stride": 2})
    drawn = opened.evaluate(
        """() => { const canvas = document.querySelector(".cv-output canvas");
            const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
            return [canvas.width, canvas.height, ...data.filter((_, k) => k % 4 === 0)]; }"""
    )
    assert drawn[:2] == [80, 54]
    expected = lab._output.ravel() * 255
    assert max(abs(a - b) for a, b in zip(drawn[2:], expected)) <= 1


def test_hovering_looks_and_pressing_holds(opened):
    box = opened.locator(".cv-photograph .nn-raster").bounding_box()
    at = lambda row, column: (
        box["x"] + (column + 0.5) * box["width"] / 160,
        box["y"] + (row + 0.5) * box["height"] / 107,
    )
    opened.mouse.move(*at(40, 100))
    assert place(opened) == [40, 100]
    opened.mouse.click(*at(50, 90))
    assert place(opened) == [50, 90]
    opened.mouse.move(*at(10, 10))
    assert place(opened) == [50, 90]
    opened.mouse.click(*at(50, 90))  # again: let go
    opened.mouse.move(*at(60, 20))
    assert place(opened) == [60, 20]


def test_arrow_keys_move_the_pixel(opened, lab):
    opened.get_by_role("slider", name="pixel of the photograph").focus()
    opened.keyboard.press("ArrowDown")
    opened.keyboard.press("Shift+ArrowLeft")
    assert place(opened) == [32, 52]
    set_both(opened, lab, {"row": 32, "column": 52, "stride": 3, "padding": "valid"})
    output = opened.get_by_role("slider", name="output pixel")
    output.focus()
    before = output.get_attribute("aria-valuetext")
    row, column = (int(word) for word in before.replace("row ", "").split(", column "))
    for key in ("ArrowUp", "ArrowRight"):
        opened.keyboard.press(key)
    assert output.get_attribute("aria-valuetext") == f"row {row - 1}, column {column + 1}"
    lab.set(row=place(opened)[0], column=place(opened)[1])
    both_agree(opened, lab)


def test_nothing_scrolls_sideways(opened, lab):
    for width in (320, 360, 700, 1280):
        resize(opened, width, 900)
        set_both(opened, lab, {"size": 5, "filter": "soft blur"})
        nothing_sticks_out(opened)
        for part in (".cv-photograph .nn-raster", ".cv-output .nn-raster", ".nn-products", ".cv-total"):
            box = opened.locator(part).bounding_box()
            assert box["width"] > 120 and box["x"] >= 0 and box["x"] + box["width"] <= width, part
        for cell in (".nn-product-weight", ".nn-product-result"):
            assert opened.locator(cell).first.evaluate("(e) => e.scrollWidth <= e.clientWidth + 1"), cell
