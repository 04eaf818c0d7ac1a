"""The view of the lab `sentiment` in Chromium: a bar for each word, the dots of five splits, what scrolls."""

import pytest
from lab_page import laid_out, nothing_sticks_out, resize, set_both

import nnkit.labs


@pytest.fixture
def lab():
    return nnkit.labs.sentiment()


def bars(page):
    """(word, height in px, whether it points up) of each bar; height None for a word that is not read."""
    drawn = page.evaluate(
        """() => Array.from(document.querySelectorAll(".st-word"), (item) => {
            const bar = item.querySelector(".st-bars > span");
            const [height, up] = [bar.getBoundingClientRect().height, bar.className === "st-up"];
            return [item.querySelector(".st-text").textContent, bar.className === "st-none" ? null : height, up];
        })"""
    )
    return [tuple(bar) for bar in drawn]


def test_a_bar_for_each_word(opened, lab):
    set_both(opened, lab, {"text": "Great food, but horrible staff xyzzy"})
    laid_out(opened)
    drawn, effects = bars(opened), lab.result["effects"]
    assert [word for word, _, _ in drawn] == lab.result["words"] and drawn[-1][1] is None
    largest = max(abs(effect) for effect in effects[:-1])
    room = opened.evaluate("document.querySelector('.st-bars').getBoundingClientRect().height") / 2
    for (_, height, up), effect in zip(drawn[:-1], effects[:-1], strict=True):
        assert height == pytest.approx(room * abs(effect) / largest, abs=1) and up == (effect > 0)


def test_the_ring_is_at_what_the_model_gets_right(opened, lab):
    for values in ({"model": "naive Bayes", "split": 2}, {"model": "small convolution", "split": 5}):
        set_both(opened, lab, values)
        laid_out(opened)
        ring, chosen = opened.evaluate(
            """() => [document.querySelector(".st-now").getAttribute("transform").match(/[\\d.]+/g).map(Number),
            Array.from(document.querySelectorAll(".st-dot.st-chosen"), (dot) => ["cx", "cy"].map((name) =>
            Number(dot.getAttribute(name))))]"""
        )
        assert len(chosen) == 3 and any(dot == pytest.approx(ring, abs=0.1) for dot in chosen)


@pytest.mark.parametrize("width", [360, 1280])
def test_a_long_sentence_scrolls_by_keyboard(opened, lab, width):
    resize(opened, width)
    set_both(opened, lab, {"text": "This is a very good phone " * 9})
    nothing_sticks_out(opened)
    scrolls = "(() => { const at = document.querySelector('.st-scroll'); return [at.scrollHeight > at.clientHeight + 1,"
    over, reached = opened.evaluate(scrolls + " at.tabIndex === 0]; })()")
    assert over == reached
    set_both(opened, lab, {"text": "Good"})
    laid_out(opened)
    assert opened.evaluate("document.querySelector('.st-scroll').tabIndex") == -1
