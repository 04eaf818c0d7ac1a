"""Fingers on the labs: a swipe up or down scrolls the page and changes nothing, wherever it begins but on a handle."""

from itertools import product

import lab_page
import pytest
from lab_page import SENTENCE, laid_out
from playwright.sync_api import TimeoutError

import nnkit.labs

LABS = nnkit.labs.NAMES
DRAWN = ("approximator", "caption", "classes", "convnet", "descent", "drive", "line", "neuron", "pooling", "welcome")
# labs whose own pictures a finger draws on or drags; those of the others are parts of the same kinds
ALL = pytest.param(None, marks=pytest.mark.long, id="all")
HANDLES = "[role=slider], .line-handle, .neuron-line, .nn-sheet"  # a hand takes these any way it likes
SIZE = {"width": 360, "height": 740}
ROOM = """() => {
    document.querySelector("main").style.padding = "900px 0"; // the page can be scrolled either way
    document.documentElement.style.overflowAnchor = "none"; // and is not where a sentence has grown
}"""
CHANGED = "([handle, begun]) => handle.ariaValueNow !== begun"
STILL = """() => new Promise((done) => {
    let [last, frames] = [scrollY, 0];
    const check = () => {
        [frames, last] = [last === scrollY ? frames + 1 : 0, scrollY];
        if (frames > 8) done();
        else requestAnimationFrame(check);
    };
    check();
})"""  # a page that was swiped rolls on


@pytest.fixture
def finger(browser):
    """A function: address -> a page on a phone, and one that swipes from (x, y) by (dx, dy) pixels."""
    contexts = []

    def start(address):
        context = browser.new_context(viewport=SIZE, has_touch=True, is_mobile=True)
        context.add_init_script(lab_page.SEEN)
        contexts.append(context)
        page = context.new_page()
        page.goto(address)
        page.wait_for_selector(".nn-lab[data-engine=wasm]")
        page.evaluate(ROOM)
        session = context.new_cdp_session(page)

        def swipe(x, y, dx, dy, steps=8):
            send = lambda kind, *points: session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
            send("touchStart", {"x": x, "y": y})
            for k in range(1, steps + 1):
                send("touchMove", {"x": x + dx * k / steps, "y": y + dy * k / steps})
            send("touchEnd")
            page.evaluate(STILL)

        return page, swipe

    yield start
    for context in contexts:
        context.close()


def in_the_middle(page, locator):
    """Scroll an element to the middle of the screen; returns its box."""
    locator.evaluate("(element) => element.scrollIntoView({ block: 'center', behavior: 'instant' })")
    laid_out(page)
    return locator.bounding_box()


def center(box):
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def tap_until(page, place, condition, argument):
    """Tap ``place()`` until a condition holds: a busy browser takes a tap for a long press, and what stands below a
    sentence moves when that gets another height.
    """
    for _ in range(5):
        page.touchscreen.tap(*place())
        try:
            return page.wait_for_function(condition, arg=argument, timeout=3000)
        except TimeoutError:
            continue
    pytest.fail("the tap does nothing")


def scrolled(page, before):
    """Wait until the page has scrolled from where it was."""
    page.wait_for_function("(before) => Math.abs(scrollY - before) > 30", arg=before)


@pytest.mark.parametrize("many", [pytest.param(2, id="two"), ALL])
@pytest.mark.parametrize("name", [pytest.param(n, marks=() if n in DRAWN else pytest.mark.long) for n in LABS])
def test_a_swipe_past_a_picture_scrolls_the_page(finger, tmp_path, name, many):
    """From `many` places in the pictures: on the first pictures first."""
    lab = getattr(nnkit.labs, name)()
    page, swipe = finger(lab_page.write(tmp_path, lab))
    state = f"[{SENTENCE}, JSON.stringify(Object.keys(model.get('payload').controls).map(model.get))]"
    at_first = page.evaluate(state)
    tried = 0
    drawn = [part for part in page.locator(".nn-stage :is(canvas, svg)").all() if part.is_visible()]
    pictures = drawn or [page.locator(".nn-stage")]  # on a phone some labs show words alone
    for (across, down), picture in product(((0.13, 0.3), (0.5, 0.5), (0.81, 0.72)), pictures):
        box = in_the_middle(page, picture)
        x, y = box["x"] + across * box["width"], box["y"] + down * box["height"]
        if tried == many or not (0 < x < SIZE["width"] and 200 < y < SIZE["height"] - 60):
            continue
        on_handle = "([x, y, handles]) => Boolean(document.elementFromPoint(x, y)?.closest(handles))"
        if page.evaluate(on_handle, [x, y, HANDLES]):
            continue
        before = page.evaluate("scrollY")
        swipe(x, y, 6, -180)
        scrolled(page, before)
        assert page.evaluate(state) == at_first, f"{across}, {down}"
        tried += 1
    assert tried >= 2


def test_the_sheet_for_digits_leaves_room_to_scroll_beside_it(finger, tmp_path):
    """A digit has strokes up and down: on the sheet a finger draws. So it must not take the whole width."""
    page, _ = finger(lab_page.write(tmp_path, nnkit.labs.convnet()))
    assert page.locator(".nn-sheet").bounding_box()["width"] < 0.7 * SIZE["width"]


@pytest.mark.parametrize("many", [pytest.param(1, id="one"), ALL])
@pytest.mark.parametrize("name", [pytest.param(n, marks=pytest.mark.long if k % 4 else ()) for k, n in enumerate(LABS)])
def test_sliders_and_a_scrolling_finger(finger, tmp_path, monkeypatch, name, many):
    """Over `many` sliders: a swipe up scrolls, one sideways moves the handle, a tap on the line sets it."""
    monkeypatch.setenv("NNKIT_SITE", "1")
    lab = getattr(nnkit.labs, name)()
    page, swipe = finger(lab_page.write_whole(tmp_path, lab))
    for more in page.locator(".nn-lab-more").all():  # else some labs show no slider at all
        more.press("Enter")
    handles = page.locator(".nn-lab-controls .noUi-handle")
    shown = [handle for handle in handles.all() if handle.is_visible()]
    value = lambda handle: handle.get_attribute("aria-valuenow")
    for number, handle in enumerate(shown[:many]):
        line = handle.locator("xpath=ancestor::div[contains(@class,'noUi-target')]")
        in_the_middle(page, handle)
        for target, place in ((handle, 0.5), (line, (0.21, 0.83)[number % 2])):
            box, begun, before = target.bounding_box(), value(handle), page.evaluate("scrollY")
            swipe(box["x"] + place * box["width"], box["y"] + box["height"] / 2, 5, -150)
            scrolled(page, before)
            assert value(handle) == begun, handle.get_attribute("aria-label")
            in_the_middle(page, handle)
        moved = in_the_middle(page, handle)
        track, begun = line.bounding_box(), value(handle)
        x, y = center(moved)
        middle = track["x"] + track["width"] / 2
        before = page.evaluate("scrollY")
        swipe(x, y, 70 if x < middle else -70, 9)
        page.wait_for_function(CHANGED, arg=[handle.element_handle(), begun])
        assert page.evaluate("scrollY") == before
        begun, (x, _) = value(handle), center(in_the_middle(page, handle))  # the sentence may have another height now
        share = 0.97 if x < middle else 0.03

        def far(line=line, share=share):
            track = line.bounding_box()
            return track["x"] + track["width"] * share, track["y"] + track["height"] / 2

        tap_until(page, far, CHANGED, [handle.element_handle(), begun])
    assert shown
