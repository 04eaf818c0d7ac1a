"""A view whose Python has not answered yet: before the first result, and while its kernel is busy with other cells."""

import lab_page
import pytest
from lab_page import SENTENCE
from playwright.sync_api import expect

import nnkit.labs

LABS = nnkit.labs.NAMES
LONG = 60_000  # milliseconds: far longer than a view waits where there is no kernel


@pytest.mark.parametrize("name", LABS)
def test_a_view_that_is_there_before_its_first_result(page, tmp_path, name):
    """It stays empty without an error (the page's fixture looks for one), and shows the result when it comes."""
    lab = getattr(nnkit.labs, name)()
    result, lab.view.result = lab.view.result, {}
    page.goto(lab_page.write(tmp_path, lab, engine=""))
    page.wait_for_selector(".nn-lab[data-lab]")
    lab_page.laid_out(page)
    assert page.evaluate(SENTENCE) == ""
    page.evaluate("(result) => model.set('result', result)", result)
    page.wait_for_function(f"(text) => {SENTENCE} === text", arg=lab.status)


@pytest.fixture
def waiting(page, tmp_path):
    """A page without an engine of its own, whose clock stands still, and a switch: whether there is a kernel."""
    page.clock.install()
    page.goto(lab_page.write(tmp_path, nnkit.labs.line(), engine="", before="globalThis.layout = {comm_live: true};"))
    page.evaluate("model.set('layout', layout)")
    page.wait_for_selector(".nn-lab[data-lab]")
    return page


def test_a_view_waits_for_a_busy_kernel(waiting):
    waiting.clock.run_for(LONG)
    expect(waiting.locator(".nn-lab-dead")).to_have_count(0)
    assert "cannot run" not in waiting.evaluate(SENTENCE)
    waiting.evaluate("emit('msg:custom', { engine: 'numba' })")  # it has found time to answer
    waiting.wait_for_selector(".nn-lab[data-engine=numba]")
    waiting.clock.run_for(LONG)
    assert "cannot run" not in waiting.evaluate(SENTENCE)


def test_a_view_without_a_kernel_says_that_it_cannot_run(waiting):
    waiting.clock.run_for(LONG)
    waiting.evaluate("layout.comm_live = false")
    waiting.clock.run_for(LONG)
    waiting.wait_for_selector(".nn-lab-dead")
    assert "cannot run here" in waiting.evaluate(SENTENCE)
