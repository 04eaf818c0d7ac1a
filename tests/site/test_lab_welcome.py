"""The landing page: its texts scroll past the lab `welcome` and move it, and never against the reader's will."""

import pytest
from lab_page import at_rest, laid_out, resize
from test_site import SITE, settle

import nnkit.labs

PLACE = "book/index.html"
SENTENCE = "document.querySelector('.nn-lab[data-lab=welcome] [role=status]').textContent"
STAGES = ["one neuron", "its limit", "a layer", "a deep net"]


@pytest.fixture
def lab():
    return nnkit.labs.welcome()


@pytest.fixture(params=[(360, 640), (1280, 720)], ids=["phone", "desktop"])
def opened(request, page):
    width, height = request.param
    resize(page, width, height)
    return open_page(page)


def open_page(page, fragment=""):
    page.goto("about:blank")
    page.goto((SITE / PLACE).as_uri() + fragment)
    settle(page)
    page.wait_for_selector(".nn-lab[data-lab=welcome][data-engine=wasm]")
    return page


def shows(page, lab, **values):
    page.wait_for_function(f"(text) => {SENTENCE} === text", arg=lab.set(**values).status)


def read(page, scene, share):
    """Turn the wheel until this part of a scene has passed the middle of the room below the picture."""
    place = page.evaluate(
        """([scene, share]) => {
            const picture = document.querySelector(".welcome-picture");
            const top = parseFloat(picture.style.top) + picture.offsetHeight;
            const box = document.querySelectorAll(".nn-scene")[scene].getBoundingClientRect();
            const way = box.top + share * box.height - (top + innerHeight) / 2;
            const most = document.documentElement.scrollHeight - innerHeight;
            globalThis.target = Math.max(0, Math.min(most, scrollY + way));
            return way;
        }""",
        [scene, share],
    )
    page.mouse.move(page.viewport_size["width"] // 2, 300)
    page.mouse.wheel(0, place)
    page.wait_for_function("Math.abs(scrollY - target) < 2")


def test_scrolling_is_training(opened, lab):
    for scene, stage in enumerate(STAGES):
        read(opened, scene, 0.05)
        shows(opened, lab, stage=stage, epochs=0)
        read(opened, scene, 0.9)
        shows(opened, lab, stage=stage, epochs=100)
    read(opened, 3, 0.45)
    opened.wait_for_function(f"/^After (4[0-9]|5[0-9]|60) epochs, three layers/.test({SENTENCE})")
    read(opened, 1, 0.9)  # and back
    shows(opened, lab, stage="its limit", epochs=100)


def test_the_picture_and_the_words_stay_in_view(opened):
    for scene in range(4):
        read(opened, scene, 0.5)
        at_rest(opened, SENTENCE)
        bar, picture, words, height = opened.evaluate(
            """(scene) => [
                document.querySelector(".bd-header-article").getBoundingClientRect().bottom,
                document.querySelector(".welcome-picture").getBoundingClientRect(),
                document.querySelectorAll(".welcome-words")[scene].getBoundingClientRect(),
                innerHeight,
            ]""",
            scene,
        )
        assert bar - 1 <= picture["top"] <= bar + 1
        assert picture["bottom"] - 1 <= words["top"] and words["bottom"] <= height, scene


def test_no_control_shows_through_the_picture(opened):
    """Wherever the page stands while the controls pass under the picture, the picture lies on top of them."""
    way = opened.evaluate(
        """() => {
            const picture = document.querySelector(".welcome-picture");
            const bottom = parseFloat(picture.style.top) + picture.offsetHeight; // where it stays
            return scrollY + document.querySelector(".nn-lab-controls").getBoundingClientRect().top - bottom;
        }"""
    )
    passed = 0
    for further in range(-20, 200, 12):
        opened.evaluate("(place) => scrollTo({ top: place, behavior: 'instant' })", way + further)
        laid_out(opened)
        under = opened.evaluate(
            """() => {
                const picture = document.querySelector(".welcome-picture");
                const box = picture.getBoundingClientRect();
                const parts = document.querySelectorAll(".nn-lab-controls :is(.noUi-target, .noUi-handle, button)");
                return [...parts].flatMap((part) => {
                    const { left, right, top, bottom } = part.getBoundingClientRect();
                    const [x, y] = [(left + right) / 2, (top + bottom) / 2];
                    if (!right || y < box.top || y > box.bottom) return [];
                    return [picture.contains(document.elementFromPoint(x, y))];
                });
            }"""
        )
        passed += len(under)
        assert all(under), further
    assert passed > 3


def test_the_titles_say_what_is_counted(opened, lab):
    read(opened, 3, 0.9)
    shows(opened, lab, stage="a deep net", epochs=100)
    net, square = opened.locator(".welcome-picture .nn-panel-title").all_inner_texts()
    assert net == "6 + 6 + 6 + 1 neurons" and square.endswith("points correct: 100.0 %")
    box = opened.locator(".welcome-square .nn-panel-title span").bounding_box()
    assert box["x"] + box["width"] <= opened.viewport_size["width"]
    read(opened, 0, 0.9)
    opened.wait_for_function("document.querySelector('.welcome-net .nn-panel-title').textContent === '1 neuron'")


def test_next_leads_to_the_first_chapter(page):
    open_page(page)
    assert page.locator("a.right-next").get_attribute("href") == "foundations/what_is_a_network.html"


def test_keys_scroll_too(opened, lab):
    opened.locator("article h1").click()
    for _ in range(12):
        opened.keyboard.press("PageDown")
        if ", three layers" in at_rest(opened, SENTENCE):
            return
    raise AssertionError(opened.evaluate(SENTENCE))


def test_a_hand_on_the_controls_has_the_last_word(opened, lab):
    read(opened, 3, 0.9)
    shows(opened, lab, stage="a deep net", epochs=100)
    root = opened.locator(".nn-lab[data-lab=welcome]")
    root.get_by_role("button", name="a layer", exact=True).press("Enter")
    shows(opened, lab, stage="a layer", epochs=100)
    root.get_by_role("slider", name="epochs").press("ArrowLeft")
    shows(opened, lab, epochs=99)
    assert opened.evaluate(  # under the picture that it moves, and not behind it
        """() => {
            const picture = document.querySelector(".welcome-picture").getBoundingClientRect();
            const control = document.activeElement.getBoundingClientRect();
            return picture.top >= 0 && picture.bottom <= control.top && control.bottom <= innerHeight;
        }"""
    )
    opened.evaluate("scrollBy(0, -80)")  # as a script, or the focus on something else, might
    at_rest(opened, SENTENCE)
    shows(opened, lab, epochs=99)
    read(opened, 0, 0.9)
    shows(opened, lab, stage="one neuron", epochs=100)


def test_a_link_has_the_last_word(page, lab):
    open_page(page, "#welcome:stage=a+layer&epochs=33")
    shows(page, lab, stage="a layer", epochs=33)
    page.evaluate("scrollTo(0, 900)")
    at_rest(page, SENTENCE)
    shows(page, lab, stage="a layer", epochs=33)
    read(page, 3, 0.9)
    shows(page, lab, stage="a deep net", epochs=100)


def test_with_reduced_motion_a_scene_shows_its_end_at_once(page, lab):
    page.emulate_media(reduced_motion="reduce")
    open_page(page)
    for scene, stage in enumerate(STAGES):
        read(page, scene, 0.3)
        shows(page, lab, stage=stage, epochs=100)


def test_without_scripts_the_words_are_there(browser):
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 640})
    page = context.new_page()
    page.goto((SITE / PLACE).as_uri())
    assert page.locator(".nn-scene").count() == 4
    heights = [page.locator(".nn-scene").nth(k).bounding_box()["height"] for k in range(4)]
    assert all(80 < height < 420 for height in heights)  # as any text
    assert page.get_by_role("heading", name="For teachers").is_visible()
    context.close()


def test_the_story_belongs_to_the_stages(opened):
    assert opened.locator(".nn-scene").count() == len(STAGES)
    assert opened.locator(".welcome-lab > .nn-story").count() == 1
