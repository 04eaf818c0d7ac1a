"""Translated pages beside the English ones: the same cells, code, outputs, formulas and numbers, in other words."""

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from languages import languages, pages

SITE = Path(__file__).parents[2] / "_build" / "html"
PAGES = [(language, page) for language in languages() for page in pages(language)]
SAME = {  # what is equal: a selector, and what to compare of each element
    "code": ("div.cell_input pre, article .highlight pre", lambda node: node.get_text()),
    "text outputs": (".cell_output .output pre, .cell_output table", lambda node: node.get_text()),
    "figures": (".cell_output img", lambda node: (node["src"].split("/")[-1], node["width"], node["height"])),
    "formulas": (".math", lambda node: node.get_text()),
    "cells": ("div.cell", lambda node: node["id"]),
    "headings": ("article :is(h1, h2, h3, h4)", lambda node: node.name),
    "sections": ("article section[id]", lambda node: node["id"]),
    "boxes": ("article .admonition", lambda node: node["class"]),
    "items of lists": ("article li", lambda node: None),
    "numbers": (".nn-number", lambda node: (node.get("data-cell"), node.get_text().replace(",", "."))),
    "widgets": ('script[type^="application/vnd.jupyter.widget"]', lambda node: node.string),
    "places of predictions": ("[data-prediction]", lambda node: node["data-prediction"]),
}


def tree(place):
    return BeautifulSoup((SITE / place).read_text(encoding="utf-8"), "html.parser")


@pytest.fixture(scope="module", params=PAGES, ids=lambda pair: "-".join(pair))
def both(request):
    """The language, the English page and the translated one."""
    language, page = request.param
    return language, tree(f"{page}.html"), tree(f"{language}/{page}.html")


def parts(page, selector, value):
    """Of the page's own text: its citation has an address of its own, which differs."""
    return [value(node) for node in page.select(selector) if not node.find_parent(class_="nn-foot")]


@pytest.mark.parametrize("what", SAME)
def test_a_translated_page_has_the_same(both, what):
    _, english, translated = both
    found = parts(english, *SAME[what])
    assert parts(translated, *SAME[what]) == found
    if what in ("cells", "headings", "widgets"):
        assert found


def test_a_translated_page_has_other_words(both):
    """Every paragraph, heading and text alternative."""
    language, english, translated = both
    assert translated.html["lang"] == language and english.html["lang"] == "en"
    for selector in ("article section p", "article :is(h2, h3, h4)", "article img"):
        texts = [[node.get("alt") or node.get_text(" ") for node in page.select(selector)] for page in both[1:]]
        same = [a for a, b in zip(*texts) if a == b and len(re.findall(r"[a-z]{4}", re.sub(r"\\\(.*?\\\)", "", a))) > 2]
        assert same == [] and (texts[0] or "img" in selector), selector


def test_both_pages_lead_to_each_other(both):
    language, english, translated = both
    for page, other, name in ((english, language, "Deutsch"), (translated, "en", "English")):
        [link] = page.select(".nn-languages a")
        assert (link["lang"], link["hreflang"], link.get_text()) == (other, other, name)
    alternates = [{a["hreflang"]: a["href"] for a in page.select("link[rel=alternate]")} for page in both[1:]]
    assert alternates[0] == alternates[1] and {"en", language, "x-default"} == set(alternates[0])
    assert alternates[0][language] == translated.select_one("link[rel=canonical]")["href"]


def test_a_lab_of_a_translated_page_speaks_its_language(page, serve):
    """Sentence, controls, tools and question, with the same numbers; an English page loads no catalogue."""
    base, shown = serve(SITE), []
    for place in ("book/foundations/linear_unit.html", "de/book/foundations/linear_unit.html"):
        asked = []
        page.on("request", lambda request, asked=asked: asked.append(request.url))
        page.goto(f"{base}/{place}")
        page.wait_for_selector(".nn-lab[data-engine=wasm]")
        texts = page.locator(".nn-sentence, .nn-lab-more, .nn-tool-keep, .nn-question legend, .nn-control-w label")
        shown.append(texts.all_text_contents())
        assert any("labs/de.js" in address for address in asked) == place.startswith("de/")
    english, german = shown
    assert len(english) == len(german) > 4 and all(a != b for a, b in zip(english, german))
    digits = [re.findall(r"\d+(?:\.\d+)?", text[0]) for text in shown]
    assert sorted(digits[0]) == sorted(digits[1])
