"""The keyboard on a page: formulas are no stops on its way, and what has the focus is seen."""

import pytest
from test_site import SITE, settle

NEURON = "book/foundations/neuron.html"
MOST = 400  # presses of the Tab key: more than any page has stops
AT = """() => { const e = document.activeElement; return e === document.body ? "" :
    e.closest("mjx-container") ? "formula" : e.matches(".copybtn") ? "copy" : e.localName; }"""


@pytest.fixture
def neuron(page):
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto((SITE / NEURON).as_uri())
    settle(page)
    return page


def test_no_formula_is_a_stop_and_the_copy_button_is_seen(neuron):
    assert neuron.locator("mjx-container").count() > 50
    stops, seen = [], 0
    for _ in range(MOST):
        neuron.keyboard.press("Tab")
        at = neuron.evaluate(AT)
        if at == "copy" and not seen:
            seen += 1
            neuron.wait_for_function("getComputedStyle(document.activeElement).opacity === '1'")
        if not at:
            break
        stops.append(at)
    assert at == "" and "formula" not in stops and seen
    assert 40 < len(stops) < 240  # they were 284


def test_a_screen_reader_is_told_the_formulas(neuron):
    counts = neuron.evaluate(
        "['mjx-container', 'mjx-container mjx-assistive-mml math'].map((s) => document.querySelectorAll(s).length)"
    )
    assert counts[0] == counts[1] > 0


@pytest.mark.parametrize("width", [360, 1280])
def test_controls_pass_below_the_welcome_picture(page, width):
    page.set_viewport_size({"width": width, "height": 800})
    page.goto((SITE / "book/index.html").as_uri())
    settle(page)
    page.wait_for_selector(".welcome-told")
    under = page.evaluate(
        """() => new Promise((done) => {
            const [handle, picture] = [".nn-control-epochs .noUi-handle", ".welcome-picture"]
                .map((selector) => document.querySelector(selector));
            const middle = (e) => { const b = e.getBoundingClientRect(); return [b.left + b.width / 2, b.top + b.height / 2]; };
            document.documentElement.style.scrollBehavior = "auto";
            scrollBy(0, middle(handle)[1] - picture.getBoundingClientRect().bottom + 14);
            requestAnimationFrame(() => requestAnimationFrame(() => {
                const [x, y] = middle(handle);
                done([y < picture.getBoundingClientRect().bottom, picture.contains(document.elementFromPoint(x, y))]);
            }));
        })"""
    )
    assert under == [True, True]  # the slider is behind the picture, and the picture is what is seen there
