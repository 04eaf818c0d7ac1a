"""The view of the lab `writer` in Chromium: what is written, lines of earlier epochs, letters coloured by surprise."""

import pytest
from lab_page import laid_out, nothing_sticks_out, resize, set_both

import nnkit.labs

LEVELS = [0.5, 1, 2, 4, 6]  # bits


@pytest.fixture
def lab():
    return nnkit.labs.writer()


def test_each_letter_has_the_colour_of_its_bits(opened, lab):
    for values in ({"passage": 2}, {"passage": 4, "n": 2}):
        set_both(opened, lab, values)
        laid_out(opened)
        drawn = opened.evaluate(
            """() => Array.from(document.querySelectorAll(".wr-pair"), (pair) => Array.from(pair.children, (letter) =>
            [letter.textContent, Number(letter.className.match(/wr-level(\\d)/)[1])]))"""
        )
        rows = [lab.result["surprise"][name] for name in ("network", "n-grams")]
        wanted = [
            [[letter, sum(row[k] >= level for level in LEVELS)] for row in rows]
            for k, letter in enumerate(lab.result["text"])
        ]
        assert drawn == wanted


def test_what_is_written_and_a_line_for_each_epoch(opened, lab):
    set_both(opened, lab, {"updates": 546, "begin": "`Oh dear!' said "})
    laid_out(opened)
    now, lines = opened.evaluate(
        "[document.querySelector('.wr-now').textContent, [...document.querySelectorAll('.wr-lines li')].map((line) =>"
        " line.textContent)]"
    )
    assert now == "`Oh dear!' said " + lab.result["written"]
    assert [line.split(" ")[0] for line in lines] == ["0", "1"]
    assert all(line.replace("¶", "\n").replace(" \n ", "\n").startswith(f"{k} epoch{'s' * (k != 1)} `Oh dear!' said "
               + lab.result["lines"][k]) for k, line in enumerate(lines))  # fmt: skip
    set_both(opened, lab, {"by": "n-grams"})
    laid_out(opened)
    assert opened.evaluate("document.querySelector('.wr-lines').hidden")


@pytest.mark.parametrize("width", [360, 1280])
def test_what_scrolls_is_reached_by_keyboard(opened, lab, width):
    resize(opened, width)
    set_both(opened, lab, {"temperature": 2, "begin": "W" * 60, "dice": 3})
    nothing_sticks_out(opened)
    for name in (".wr-page", ".wr-surprise"):
        over, reached = opened.evaluate(
            f"(() => {{ const at = document.querySelector('{name}'); return [at.scrollHeight > at.clientHeight + 1,"
            " at.tabIndex === 0]; })()"
        )
        assert over == reached
