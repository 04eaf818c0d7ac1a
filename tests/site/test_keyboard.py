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
    page.wait_for_selector(".welcome-scrolled")
    under = page.evaluate(
        """() => {
            const [handle, picture] = [".nn-control-epochs .noUi-handle", ".welcome-picture"]
                .map((selector) => document.querySelector(selector));
            document.documentElement.style.scrollBehavior = "auto";
            for (let turn = 0; turn < 2000; turn += 1) {
                const [dot, held] = [handle, picture].map((element) => element.getBoundingClientRect());
                const [x, y] = [dot.left + dot.width / 2, dot.top + dot.height / 2];
                if (y < held.bottom - 4) return picture.contains(document.elementFromPoint(x, y));
                scrollBy(0, 5);
            }
        }"""
    )
    assert under is True  # where the slider has come behind the picture, the picture is seen
