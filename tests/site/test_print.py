"""Pages on paper: light colours whatever is chosen on the screen, whole lines of code, marks with their colours."""

import pytest
from test_site import SITE, settle

PAGES = ["book/index.html", "book/foundations/linear_unit.html", "book/sequences/lstm.html"]
LUMINANCE = """(colour) => { const [r, g, b] = colour.match(/[\\d.]+/g).map((x) => (x / 255) ** 2.2);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b; }"""


@pytest.fixture
def printed(page):
    """A function: opens a page with the dark theme and prints it; returns the page as it is on paper."""

    def print_(place):
        page.set_viewport_size({"width": 794, "height": 1123})  # A4 at 96 dots per inch
        page.emulate_media(color_scheme="dark")
        page.goto((SITE / place).as_uri())
        settle(page)
        assert page.evaluate("document.documentElement.dataset.theme") == "dark"
        page.emulate_media(color_scheme="dark", media="print")
        page.wait_for_function("document.documentElement.dataset.theme === 'light'")
        return page

    return print_


@pytest.mark.parametrize("place", PAGES)
def test_a_page_on_paper(printed, place):
    page = printed(place)
    no_line_of_code_is_cut(page)
    marks_and_chosen_buttons_keep_their_colours(page)
    the_dark_theme_is_not_printed(page)


def no_line_of_code_is_cut(page):
    cut = page.evaluate(
        """() => [...document.querySelectorAll("article pre")].filter((pre) => pre.scrollWidth > pre.clientWidth + 1
            || getComputedStyle(pre).whiteSpace !== "pre-wrap").map((pre) => pre.textContent.slice(0, 80))"""
    )
    assert cut == []


def marks_and_chosen_buttons_keep_their_colours(page):
    """Without it browsers leave out backgrounds: legend marks, the lines of sliders, white words on blue."""
    lost = page.evaluate(
        """() => [...document.querySelectorAll(".nn-lab :is(.nn-key, .noUi-connect, .mod-active, .nn-play)")]
            .filter((e) => getComputedStyle(e).printColorAdjust !== "exact").map((e) => e.outerHTML.slice(0, 80))"""
    )
    assert lost == []


def the_dark_theme_is_not_printed(page):
    text = page.evaluate(f"({LUMINANCE})(getComputedStyle(document.querySelector('article p')).color)")
    sentence = page.evaluate(f"({LUMINANCE})(getComputedStyle(document.querySelector('.nn-sentence')).color)")
    assert text < 0.2 and sentence < 0.2
    page.wait_for_selector(".nn-lab[data-nn-theme=light]")
    page.emulate_media(color_scheme="dark", media="screen")
    page.wait_for_function("document.documentElement.dataset.theme === 'dark'")


def test_a_lab_stays_in_one_piece(printed):
    page = printed("book/foundations/linear_unit.html")
    styles = "[...document.querySelectorAll('.nn-lab, .nn-stage')].map((e) => getComputedStyle(e).breakInside)"
    assert set(page.evaluate(styles)) == {"avoid"}


def test_the_welcome_page_has_no_empty_sheets(printed):
    page = printed("book/index.html")
    empty = page.evaluate(
        """() => [...document.querySelectorAll(".nn-scene")].map((scene) => {
            const words = scene.querySelector(".welcome-words");
            return [scene.offsetHeight - words.offsetHeight, getComputedStyle(words).position];
        })"""
    )
    assert empty and all(gap < 20 and position == "static" for gap, position in empty)
    assert page.evaluate("getComputedStyle(document.querySelector('.welcome-picture')).position") == "static"


def test_a_printed_page_is_light_and_the_screen_stays_dark(page):
    """What a browser does when it prints, with the theme that the page had on paper."""
    page.emulate_media(color_scheme="dark")
    page.goto((SITE / "book/foundations/linear_unit.html").as_uri())
    settle(page)
    page.evaluate(
        "addEventListener('afterprint', () => (globalThis.after = document.documentElement.dataset.theme));"
        "addEventListener('beforeprint', () => (globalThis.before = document.documentElement.dataset.theme))"
    )
    assert page.pdf().startswith(b"%PDF")
    page.wait_for_function("globalThis.after")
    assert page.evaluate("[before, after, document.documentElement.dataset.theme]") == ["light", "dark", "dark"]
