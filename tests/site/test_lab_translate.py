"""The view of the lab `translate` in Chromium: its squares, its words, Play and Stop."""

import pytest
from lab_page import SENTENCE, laid_out, nothing_sticks_out, resize, set_both

import nnkit.labs


@pytest.fixture
def lab():
    return nnkit.labs.translate()


def squares(page):
    """The opacities of all squares, row by row."""
    return page.evaluate(
        "() => Array.from(document.querySelectorAll('.tr-cells rect'), (cell) => Number(cell.style.fillOpacity))"
    )


def test_a_square_for_each_pair_of_words(opened, lab):
    set_both(opened, lab, {"updates": 60})
    laid_out(opened)
    weights = [weight for row in lab.result["weights"] for weight in row]
    assert squares(opened) == pytest.approx(weights, abs=0.0006)
    texts = "(name) => Array.from(document.querySelectorAll(`.tr-${name} text`), (text) => text.textContent)"
    assert opened.evaluate(texts, "across") == lab.result["source"]
    assert opened.evaluate(texts, "down") == lab.result["words"]
    wrong = opened.evaluate("Array.from(document.querySelectorAll('.tr-wrong'), (text) => text.textContent)")
    pairs = zip(lab.result["words"], lab.result["target"], strict=False)
    assert wrong == [word for word, wanted in pairs if word != wanted] and wrong


def test_without_attention_no_square_is_filled(opened, lab):
    set_both(opened, lab, {"model": "without attention", "updates": 20})
    laid_out(opened)
    assert not any(squares(opened))
    assert "no attention" in opened.evaluate("document.querySelector('.tr-note').textContent")


@pytest.mark.parametrize("width", [360, 1280])
def test_every_word_is_in_the_picture(opened, lab, width):
    resize(opened, width)
    set_both(opened, lab, {"dates": 2, "language": "Spanish", "updates": 10})
    nothing_sticks_out(opened)
    outside = opened.evaluate(
        """() => {
            const map = document.querySelector(".tr-map").getBoundingClientRect();
            const texts = Array.from(document.querySelectorAll(".tr-map text"), (text) => text.getBoundingClientRect());
            return texts.filter(({ left, right, top, bottom }) =>
                left < map.left - 1 || right > map.right + 1 || top < map.top - 1 || bottom > map.bottom + 1).length;
        }"""
    )
    assert outside == 0


def test_play_learns_until_it_is_stopped(opened, lab):
    opened.evaluate("document.querySelector('.nn-play').click()")
    opened.wait_for_function(f"{SENTENCE}.includes('99 % was first reached')")
    opened.evaluate("document.querySelector('.nn-stop').click()")
    opened.wait_for_function("model.get('updates') > 0")
