"""The view of the lab `taste` in Chromium: stars by mouse and arrow keys, the map, the list, what fits."""

import pytest
from lab_page import SENTENCE, both_agree, laid_out, new_sentence, nothing_sticks_out, resize, set_both

import nnkit.labs


@pytest.fixture
def lab():
    return nnkit.labs.taste()


def radio(page, dish, star):
    return page.locator(f'[role=radiogroup][aria-label="{dish}"] input[value="{star}"]')


def test_stars_by_mouse(opened, lab):
    before = opened.evaluate(SENTENCE)
    radio(opened, "mango curry", 4).click()
    new_sentence(opened, before)
    lab.set(own="1,5;2,2;4,4;6,4")
    both_agree(opened, lab)
    radio(opened, "lamb vindaloo", 0).click()
    lab.set(own="2,2;4,4;6,4")
    both_agree(opened, lab)
    assert opened.evaluate("model.get('own')") == "2,2;4,4;6,4"


def test_stars_by_keyboard(opened, lab):
    radio(opened, "lamb vindaloo", 5).focus()
    opened.keyboard.press("ArrowLeft")
    lab.set(own="1,4;2,2;6,4")
    both_agree(opened, lab)
    opened.keyboard.press("Tab")
    opened.keyboard.press("ArrowRight")
    lab.set(own="1,4;2,3;6,4")
    both_agree(opened, lab)


def test_what_is_shown_follows_the_ratings(opened, lab):
    set_both(opened, lab, {"own": "3,1;8,5", "map": "planted"})
    laid_out(opened)
    checked = opened.evaluate(
        """() => Array.from(document.querySelectorAll(".taste-stars input:checked"), (input) => Number(input.value))"""
    )
    assert checked == [0, 0, 1, 0, 0, 0, 0, 5]
    tips = opened.locator(".taste-list strong").all_text_contents()
    assert len(tips) == 5 and tips[0].startswith(lab.facts["first"])
    assert opened.locator(".taste-dots .taste-best").count() == 5
    assert opened.locator(".taste-dots .taste-given").count() == 2
    named = opened.locator(".taste-names .taste-best").all_text_contents()
    assert lab.facts["first"] in named


@pytest.mark.parametrize("width", [360, 768, 1280])
def test_everything_fits(opened, lab, width):
    resize(opened, width)
    laid_out(opened)
    nothing_sticks_out(opened)
    names = opened.evaluate(
        """() => Array.from(document.querySelectorAll(".taste-names text"), (text) => {
            const { left, right, top, bottom } = text.getBoundingClientRect();
            return [left, right, top, bottom];
        })"""
    )
    assert len(names) >= 8
    for k, (left, right, top, bottom) in enumerate(names):
        for other in names[k + 1 :]:
            across = min(right, other[1]) - max(left, other[0])
            down = min(bottom, other[3]) - max(top, other[2])
            assert across < 12 or down < 5, "two names on the map cover each other"
    widths = opened.evaluate(
        "Array.from(document.querySelectorAll('.taste-stars label'), (label) => label.getBoundingClientRect().width)"
    )
    assert min(widths) >= 24
