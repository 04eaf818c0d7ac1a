"""Sections that go deeper: folded, opened by a press, by a link that leads there, and for paper."""

import pytest
from test_site import SITE, settle

PAGES = [file for file in sorted(SITE.glob("book/*/*.html")) if "nn-deeper" in file.read_text(encoding="utf-8")]
FOLDED = "details.nn-deeper"


@pytest.fixture(params=PAGES, ids=lambda file: file.stem)
def address(request):
    return request.param.as_uri()


def test_there_are_deeper_sections():
    assert PAGES


def test_a_press_unfolds_a_deeper_section(page, address):
    page.goto(address)
    settle(page)
    first = page.locator(FOLDED).first
    summary = first.locator("> summary")
    assert summary.locator("h2, h3, h4").inner_text().startswith("Deeper: ")
    assert not first.evaluate("(e) => e.open") and not first.locator("> :not(summary)").first.is_visible()
    summary.focus()
    page.keyboard.press("Enter")
    page.wait_for_function("(e) => e.open", arg=first.element_handle())
    assert first.locator("> :not(summary)").first.is_visible()


def test_a_link_into_a_deeper_section_unfolds_it(page, address):
    page.goto(address)
    settle(page)
    section = page.locator(f"section:has(> {FOLDED})").first.get_attribute("id")
    page.evaluate("(id) => { location.hash = id; }", section)
    page.wait_for_function("(id) => document.getElementById(id).querySelector('details').open", arg=section)
    page.goto(f"{address}?again#{section}")
    page.wait_for_function("(id) => document.getElementById(id).querySelector('details').open", arg=section)


def test_paper_folds_nothing(page, address):
    page.goto(address)
    settle(page)
    count = page.locator(FOLDED).count()
    page.emulate_media(media="print")
    page.wait_for_function(f"document.querySelectorAll('{FOLDED}[open]').length === {count}")
    page.emulate_media(media="screen")
    page.wait_for_function(f"!document.querySelector('{FOLDED}[open]')")
