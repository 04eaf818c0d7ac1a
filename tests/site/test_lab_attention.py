"""The view of the lab `attention` in Chromium: the map, the marks of right and wrong, and that all of it fits."""

import pytest
from lab_page import laid_out, nothing_sticks_out, resize, set_both

import nnkit.labs


@pytest.fixture
def lab():
    return nnkit.labs.attention()


def texts(page, name):
    return page.evaluate("(name) => Array.from(document.querySelectorAll(name), (node) => node.textContent)", name)


@pytest.mark.parametrize("values", [{"digits": "90210", "updates": 30}, {"model": "GRU", "updates": 20}])
def test_a_square_for_each_weight_and_digits_at_the_edges(opened, lab, values):
    set_both(opened, lab, values)
    laid_out(opened)
    result = lab.result
    drawn = opened.evaluate(
        "Array.from(document.querySelectorAll('.at-cell'), (cell) => Number(cell.style.fillOpacity))"
    )
    assert drawn == pytest.approx([value for row in result["map"] for value in row], abs=1e-5)
    written = list(map(str, result["reply"]))
    whole = [*map(str, result["question"]), "→", *written[:-1]]
    assert texts(opened, ".at-read") == whole[: len(result["map"][0])] and texts(opened, ".at-written") == written
    marks = ["✓" if a == b else "✗" for a, b in zip(result["reply"], result["wanted"], strict=True)]
    assert texts(opened, ".at-mark") == marks == texts(opened, ".at-answer i") and "✗" in marks


def test_without_a_question_there_is_no_map(opened, lab):
    set_both(opened, lab, {"digits": "", "updates": 0})
    laid_out(opened)
    assert texts(opened, ".at-cell") == texts(opened, ".at-digit") == []


@pytest.mark.parametrize("width", [320, 360, 700, 1280])
def test_ten_digits_fit(opened, lab, width):
    resize(opened, width)
    set_both(opened, lab, {"digits": "3141592653", "updates": 10})
    nothing_sticks_out(opened)
    places = opened.evaluate(
        "Array.from(document.querySelectorAll('.at-digit, .at-mark'), (node) => node.getBoundingClientRect().right)"
    )
    assert len(places) == 30 and max(places) <= width
