"""The first look that moves: once, for two seconds, if nobody minds; and no lab plays where nobody sees it."""

import lab_page
import pytest
from lab_page import at_rest

import nnkit.labs

EPOCHS = "model.get('epochs')"
UNSEEN = "localStorage.removeItem('nnkit.seen');"


@pytest.fixture
def first(page, tmp_path):
    """A function: opens a lab in a browser that has not met it, or has; `words` are what its address ends in."""

    def open_(words="", before=UNSEEN):
        page.goto(lab_page.write(tmp_path, nnkit.labs.approximator(), before=before) + words)
        page.wait_for_selector(".nn-lab[data-engine=wasm][data-look]")
        return page

    return open_


def test_it_plays_for_two_seconds_and_leaves_no_trace(first):
    page = first()
    address = page.url
    page.wait_for_selector(".nn-lab[data-look=over]")
    assert 0 < page.evaluate(EPOCHS) < 2000
    assert page.locator(".nn-playing").count() == 0
    at_rest(page)
    assert page.url == address  # it is not the reader who has moved the lab
    assert "approximator" in page.evaluate("localStorage.getItem('nnkit.seen')").split()


def test_what_the_reader_does_comes_first(first):
    page = first()
    page.wait_for_selector(".nn-lab[data-look=playing]")
    page.get_by_role("button", name="Stop", exact=True).press("Enter")
    page.wait_for_selector(".nn-lab[data-look=off]:not(.nn-playing)")
    halted = page.evaluate(EPOCHS)
    at_rest(page)
    assert page.evaluate(EPOCHS) == halted


def test_a_hand_on_a_control_ends_it(first):
    page = first()
    page.locator("#width").press("ArrowRight")
    page.wait_for_selector(".nn-lab[data-look=off]:not(.nn-playing)")


def test_a_link_ends_it_and_is_followed(first):
    page = first()
    page.wait_for_selector(".nn-lab[data-look=playing]")
    page.evaluate("location.hash = 'approximator:epochs=40&seed=3'")
    page.wait_for_selector(".nn-lab[data-look=off]:not(.nn-playing)")
    at_rest(page)
    assert page.evaluate(EPOCHS) == 40 and page.evaluate("model.get('seed')") == 3


@pytest.mark.parametrize("why", ["link", "motion", "seen"])
def test_it_does_not_play(first, page, why):
    if why == "motion":
        page.emulate_media(reduced_motion="reduce")
    first("#approximator:width=4" if why == "link" else "", before="" if why == "seen" else UNSEEN)
    page.wait_for_selector(".nn-lab[data-look=off]")
    assert page.evaluate(EPOCHS) == 0


def test_play_stops_where_nobody_sees_it(first):
    page = first(before="")
    page.evaluate("document.body.style.paddingBottom = '3000px'")
    page.get_by_role("button", name="Play", exact=True).click()
    page.wait_for_function(f"{EPOCHS} > 0")
    page.evaluate("scrollTo(0, 2500)")
    page.wait_for_selector(".nn-lab:not(.nn-playing)", state="attached")
    halted = page.evaluate(EPOCHS)
    page.evaluate("scrollTo(0, 0)")
    at_rest(page)
    assert page.evaluate(EPOCHS) == halted > 0
