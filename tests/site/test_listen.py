"""A lab's loss curve as a tone: a press starts it and ends it, and words say the same."""

import lab_page
import pytest
from lab_page import at_rest
from test_site import AXE, AXE_RUN

import nnkit.labs

# Notes what is played, and how.
HEARD = """(() => {
    const { start } = OscillatorNode.prototype;
    globalThis.heard = [];
    OscillatorNode.prototype.start = function (at) { heard.push(at); start.call(this, at); };
    const { close } = AudioContext.prototype;
    globalThis.closings = 0;
    AudioContext.prototype.close = function () { closings += 1; return close.call(this); };
})()"""
TEXT = "document.querySelector('.nn-listen .nn-message').textContent"


@pytest.fixture
def lab():
    return nnkit.labs.stopping()


def test_the_loss_is_heard_and_said(opened):
    page = opened
    page.evaluate(HEARD)
    page.locator("#epochs").press("Home")
    at_rest(page)
    listen = page.get_by_role("button", name="Listen")
    listen.press("Enter")
    page.wait_for_function(f"{TEXT}.startsWith('There is no curve yet')")
    page.locator("#epochs").press("End")
    at_rest(page)
    assert page.evaluate("heard.length") == 0  # nothing sounds before a press
    listen.press("Enter")
    page.wait_for_function("heard.length === 2")
    assert page.evaluate("heard[1] - heard[0]") == 3.5
    assert page.evaluate(TEXT) == "A high tone is a large loss. One after the other: training, held out."
    stop = page.get_by_role("button", name="Stop the sound")
    assert stop.evaluate("(button) => button === document.activeElement")
    stop.press("Enter")
    page.wait_for_function(f"closings === 1 && {TEXT}.startsWith('Loss, training: starts at ')")
    assert "Loss, held out: starts at " in page.evaluate(TEXT) and listen.is_visible()
    listen.press("Enter")
    page.wait_for_function(f"closings === 2 && {TEXT}.startsWith('Loss, training: starts at ')")  # it ends
    page.evaluate(AXE.read_text(encoding="utf-8"))
    assert [found for found in page.evaluate(AXE_RUN) if "nn-listen" in found] == []


def test_a_lab_without_a_loss_curve_has_no_button(page, tmp_path):
    page.goto(lab_page.write(tmp_path, nnkit.labs.pooling()))
    page.wait_for_selector(".nn-lab[data-engine=wasm]")
    assert page.locator(".nn-listen").is_hidden()
