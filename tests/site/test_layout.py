"""Where things stand in every lab: picture, bar and main settings on one screen, and nothing jumps; on paper, in forced
colours, and on a page that is written from right to left.
"""

from pathlib import Path

import lab_page
import pytest
from lab_page import laid_out, nothing_sticks_out, resize
from moves import in_address, places

import nnkit.labs

SIZES = [(1280, 800), (1366, 650), (360, 780)]
BOX = "(selector) => document.querySelector(selector)?.getBoundingClientRect().toJSON()"
PLACES = """() => [".nn-lab-bar", ".nn-lab-main", ".nn-lab-more", ".nn-stage"]
    .map((selector) => document.querySelector(selector)?.getBoundingClientRect().top)"""
PLAYED = f"""(turns) => new Promise((done) => {{
    const seen = [];
    const look = () => {{
        seen.push(String(({PLACES})()));
        const text = document.querySelector("[role=status]").textContent;
        const plays = document.querySelector(".nn-playing") !== null;
        if (look.text !== text) turns -= 1;
        if (turns < 0 || (look.plays && !plays)) return done([...new Set(seen)]);
        look.text = text;
        look.plays = plays;
        requestAnimationFrame(look);
    }};
    look();
}})"""
TURNS = 6  # answers at most that are watched while a lab plays


@pytest.fixture(scope="module", params=nnkit.labs.NAMES)
def shown(request, local_page, serve, tmp_path_factory):
    """A page with one lab in Jupyter's front end, opened once for all its tests, and the lab.

    It comes from a server: what Chromium keeps for pages of a folder is shared by all of them, and late.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NNKIT_SITE", "1")
        lab = getattr(nnkit.labs, request.param)()
        folder = tmp_path_factory.mktemp(request.param)
        address = f"{serve(folder)}/{Path(lab_page.write_whole(folder, lab)).name}"
    with local_page() as page:
        page.goto(address)
        page.wait_for_selector(".nn-lab[data-engine=wasm]")
        page.wait_for_selector(".nn-lab-main")
        yield page, lab


def test_picture_and_controls_share_a_screen_and_stand_still(shown):
    page, lab = shown
    steps = lab.controls[lab._steps] if lab._steps else None
    for width, height in SIZES:
        resize(page, width, height)
        nothing_sticks_out(page)
        stage, main, sentence = (page.evaluate(BOX, place) for place in (".nn-stage", ".nn-lab-main", ".nn-sentence"))
        assert main["bottom"] - stage["top"] <= height, (width, height)
        assert sentence["top"] >= main["bottom"]
        if not lab._steps or width == 1366:
            continue
        bar = page.evaluate(BOX, ".nn-lab-bar")
        assert stage["bottom"] <= bar["top"] < bar["bottom"] <= main["top"]
        page.get_by_role("button", name="Play", exact=True).press("Enter")
        turns = min(TURNS, (steps.max - steps.min) // (2 * steps.step))  # it must not come to the end
        assert len(page.evaluate(PLAYED, turns)) == 1, (width, height)
        stop = page.get_by_role("button", name="Stop", exact=True)
        assert stop.evaluate("(button) => button === document.activeElement")  # it has come in the place of Play
        stop.press("Enter")
        assert page.get_by_role("button", name="Play", exact=True).evaluate("(b) => b === document.activeElement")
        page.get_by_role("button", name="Reset", exact=True).click()


def test_more_settings_unfold_and_stay(shown):
    page, lab = shown
    more = page.locator(".nn-lab-more")
    if not more.count():
        assert lab.name == "welcome"  # the one that has no others
        return
    rest = page.locator(".nn-lab-rest")
    assert more.get_attribute("aria-expanded") == "false" and rest.is_hidden()
    more.press("Enter")
    assert more.get_attribute("aria-expanded") == "true" and rest.is_visible()
    page.reload()
    rest.wait_for()
    more.press("Enter")
    assert rest.is_hidden()
    page.emulate_media(media="print")
    rest.wait_for()  # paper folds nothing
    page.emulate_media(media="screen")
    name = lab.view.payload["folded"][0]
    value = next(value for value in places(lab, name) if value != lab.values[name])
    address = page.url.split("#")[0]
    page.goto("about:blank")
    page.goto(f"{address}#{lab.name}:{in_address({name: value})}")
    rest.wait_for()  # a link that sets one of them shows it


def test_paper_forced_colours_and_writing_from_right_to_left(shown):
    page, _ = shown
    resize(page, 360, 780)
    page.evaluate("document.documentElement.dir = 'rtl'")
    nothing_sticks_out(page)
    if page.locator(".nn-lab-main .noUi-handle").count():
        slider = page.locator(".nn-lab-main .noUi-handle").first
        slider.focus()
        before = slider.bounding_box()["x"]
        page.keyboard.press("End")
        laid_out(page)
        page.keyboard.press("Home")
        laid_out(page)
        assert slider.bounding_box()["x"] <= before  # the least value is on the left in every language
    page.evaluate("document.documentElement.dir = ''")
    colour = "(s) => { const e = document.querySelector(s); return e && getComputedStyle(e).backgroundColor; }"
    page.emulate_media(forced_colors="active")
    laid_out(page)
    chosen, other = (
        page.evaluate(colour, f".widget-toggle-button{which}") for which in (".mod-active", ":not(.mod-active)")
    )
    assert chosen is None or chosen != other
    marks = page.evaluate(
        """() => [...document.querySelectorAll(".nn-key")].map((key) => {
            const { backgroundColor, borderTopColor, borderTopStyle } = getComputedStyle(key, "::before");
            return borderTopStyle === "dashed" ? borderTopColor : backgroundColor;
        })"""
    )
    assert len(set(marks)) > 1 or len(marks) < 2  # they keep their colours
    lines = page.evaluate("[...document.querySelectorAll('.noUi-target')].map((e) => getComputedStyle(e).outlineColor)")
    assert all(line != "rgba(0, 0, 0, 0)" for line in lines)
    page.emulate_media(forced_colors="none", color_scheme="dark")
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    page.wait_for_selector(".nn-lab[data-nn-theme=dark]")
    ink = "getComputedStyle(document.querySelector('.nn-sentence')).color"
    dark = page.evaluate(ink)
    page.emulate_media(forced_colors="none", color_scheme="dark", media="print")
    assert page.evaluate(ink) == "rgb(36, 41, 47)" != dark  # white paper, whatever is chosen on the screen
