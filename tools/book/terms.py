"""The glossary's words on the pages that use them: each page carries the definitions of the terms that it links to.

They come from the built glossary; front/site/reader shows them as cards. Nothing more is loaded for them.
"""

import html
import re

from bs4 import BeautifulSoup
from language import language_of

from nnkit.labs.frame.words import ENGLISH

GLOSSARY = "book/appendix/glossary.html"
LINK = re.compile(r'href="[^"]*glossary\.html#(term-[^"]+)"')


def definitions(html_folder):
    """The definitions of the built glossary: dict id -> HTML of its text, without links."""
    page = BeautifulSoup((html_folder / GLOSSARY).read_text(encoding="utf-8"), "html.parser")
    found, waiting = {}, []
    for each in page.select("dl.glossary > dt, dl.glossary > dd"):
        if each.name == "dt":
            waiting.append(each["id"])
            continue
        for link in each.select("a"):
            link.unwrap()
        text = " ".join(part.decode_contents() for part in each.select("p"))
        found |= dict.fromkeys(waiting, re.sub(r"\s+", " ", text).strip())
        waiting = []
    return found


def add(place, text, known):
    """The text of a page with the definitions that it needs; known: those of `definitions`."""
    used = [] if place == GLOSSARY else sorted(set(LINK.findall(text)) & set(known))
    if not used:
        return text
    lang = "" if language_of(place) == ENGLISH else f' lang="{ENGLISH}"'  # the glossary is English
    cards = "".join(f'<div data-term="{html.escape(term)}"{lang}>{known[term]}</div>' for term in used)
    return text.replace("</article>", f'</article>\n<template id="nn-terms">{cards}</template>', 1)
