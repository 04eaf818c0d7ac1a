"""Sections that go deeper: folded, opened by a press, by a link that leads there, and for paper."""

import pytest
from bs4 import BeautifulSoup
from test_site import SITE, settle

PAGES = [file for file in sorted(SITE.glob("book/*/*.html")) if "nn-deeper" in file.read_text(encoding="utf-8")]
FOLDED = "details.nn-deeper"


def test_there_are_deeper_sections():
    assert PAGES


@pytest.mark.parametrize("file", PAGES, ids=lambda file: file.stem)
def test_deeper_sections_are_folded_below_their_heading(file):
    sections = BeautifulSoup(file.read_text(encoding="utf-8"), "html.parser").select(FOLDED)
    assert sections
    for section in sections:
        assert section.parent.name == "section" and section.parent.get("id") and not section.has_attr("open")
        assert section.select_one("summary :is(h2, h3, h4)").get_text().startswith("Deeper: ")


def some():
    """Pages for a test in a browser; one script folds them all, most are left to test-all."""
    return [pytest.param(file, id=file.stem, marks=pytest.mark.long if k % 5 else ()) for k, file in enumerate(PAGES)]


@pytest.mark.parametrize("file", some())
def test_paper_a_link_and_a_press_unfold(page, file):
    address = file.as_uri()
    page.goto(address)
    settle(page)
    sections = page.locator(FOLDED)
    count = sections.count()
    summary = sections.first.locator("> summary")
    assert page.locator(f"{FOLDED}[open]").count() == 0
    assert not sections.first.locator("> :not(summary)").first.is_visible()

    page.emulate_media(media="print")
    page.wait_for_function(f"document.querySelectorAll('{FOLDED}[open]').length === {count}")
    page.emulate_media(media="screen")
    page.wait_for_function(f"!document.querySelector('{FOLDED}[open]')")

    section = page.locator(f"section:has(> {FOLDED})").first.get_attribute("id")
    unfolded = "(id) => document.getElementById(id).querySelector('details').open"
    page.evaluate("(id) => { location.hash = id; }", section)
    page.wait_for_function(unfolded, arg=section)
    page.goto(f"{address}?again#{section}")
    page.wait_for_function(unfolded, arg=section)

    summary.focus()
    page.keyboard.press("Enter")
    page.wait_for_function("(e) => !e.open", arg=sections.first.element_handle())
    page.keyboard.press("Enter")
    page.wait_for_function("(e) => e.open", arg=sections.first.element_handle())
    assert sections.first.locator("> :not(summary)").first.is_visible()
