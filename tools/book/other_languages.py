"""The same page in another language: a line at its top leads there, and search engines are told."""

import html
import re

from language import english, language_of

from nnkit.labs.frame.words import ENGLISH, languages

NAMES = {"en": "English", "de": "Deutsch"}  # of the languages, in themselves
ARTICLE = re.compile(r'<article class="bd-article"[^>]*>')


def versions(place, places):
    """The places of a page in all languages that it has: dict language -> place; places: of all pages of the site."""
    page = english(place)
    return {
        language: found
        for language in (ENGLISH, *sorted(languages()))
        if (found := page if language == ENGLISH else f"{language}/{page}") in places
    }


def add(place, text, places, site):
    """The text of a page with links to its other versions; site: the address of the site."""
    found = versions(place, places)
    if len(found) < 2:
        return text
    heads = [("x-default", found[ENGLISH]), *found.items()]
    tags = [f'<link rel="alternate" hreflang="{name}" href="{html.escape(site + other)}">' for name, other in heads]
    root = "../" * place.count("/")
    links = [
        f'<a href="{root}{other}" lang="{name}" hreflang="{name}">{NAMES[name]}</a>'
        for name, other in found.items() if name != language_of(place)
    ]  # fmt: skip
    line = f'<p class="nn-languages d-print-none">{" ".join(links)}</p>'
    text = text.replace("</head>", "\n".join(tags) + "\n</head>", 1)
    return ARTICLE.sub(lambda opening: opening[0] + line, text, count=1)
