"""Catalogues of translations: up to date, complete, with the numbers and places of the English texts."""

import re
from collections import Counter

import pytest
from languages import LABS, chapters, languages, page_catalogue, pages, read
from languages.__main__ import catalogues

PLACE = re.compile(r"\{([^}:]*)(:[^}]*)?\}")
DIGITS = re.compile(r"\d+(?:[.,]\d+)*")
MARKS = re.compile(
    r"\{\w+(?::\w+)?\}`(?:[^`<]*<)?([^`>]*)>?`|\]\(([^)]*)\)|`([^`]*)`|\$([^$]*)\$"
)  # roles, links, code, formulas
CATALOGUES = [(language, LABS / f"{language}.po") for language in languages()]
CATALOGUES += [(language, page_catalogue(language, page)) for language in languages() for page in pages(language)]


def entries(language, path):
    return [(entry.id, entry.string) for entry in read(path, language) if entry.id]


def places(text):
    """The places for numbers in a sentence, with their rules; of a plural only that there is one."""
    return Counter((name, "|" if "|" in (rule or "") else rule) for name, rule in PLACE.findall(text))


def test_the_addresses_of_a_translated_page_lead_to_the_english_site():
    """A translated page stands one folder deeper."""
    there = {"book/index.html", "book/a/b.html"}
    for address, expected in {
        "c.html#d": "../../../book/a/c.html#d", "../e/f.html?g=h": "../../../book/e/f.html?g=h", "../index.html": None,
        "../../_static/i.css": "../../../_static/i.css", "../../": "../../../", "#j": None, "https://k.org/": None,
    }.items():  # fmt: skip
        page = f'<a href="{address}">'
        assert chapters.moved(page, "book/a/b.html", there) == f'<a href="{expected or address}">'


@pytest.mark.slow
def test_the_catalogues_are_up_to_date():
    for path, text in catalogues():
        assert path.read_bytes() == text, f"{path} is out of date: python tools/dev.py translate"


@pytest.mark.parametrize("language, path", CATALOGUES)
def test_every_text_is_translated(language, path):
    assert [text for text, translation in entries(language, path) if not translation] == []


@pytest.mark.parametrize("language, path", CATALOGUES)
def test_a_translation_has_the_numbers_of_its_text(language, path):
    for text, translation in entries(language, path):
        plain = lambda words: sorted(DIGITS.findall(PLACE.sub("", words).replace("\\.", ".")))
        assert plain(text) == plain(translation), translation


@pytest.mark.parametrize("language, path", CATALOGUES[: len(languages())])
def test_a_sentence_has_the_same_places(language, path):
    for text, translation in entries(language, path):
        assert places(text) == places(translation), translation
        for rule in re.findall(r"\{\w+:([^}]*\|[^}]*)\}", translation):
            assert rule.count("|") == 1, translation
        assert not re.search(r"[.?!] ", translation) or path.name != "de.po" or re.search(r"[.?!] ", text), (
            f"a sentence became two: {translation}"
        )


@pytest.mark.parametrize("language, path", CATALOGUES[len(languages()) :])
def test_a_translated_paragraph_has_the_same_marks(language, path):
    """Roles with their targets, links, code and formulas: in any order, but all of them."""
    marks = lambda text: Counter("".join(found) for found in MARKS.findall(text))
    for text, translation in entries(language, path):
        assert {word.lower() for word in marks(text)} == {word.lower() for word in marks(translation)}, translation
