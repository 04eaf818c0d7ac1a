"""What pages need to show a reader's progress: a box to tick in each chapter, the list of chapters on the first page.

A chapter is a page with a section "Check yourself". What the reader has done stays in the browser: see
front/site/reader.
"""

import html
import json
import re
from pathlib import Path

import yaml
from language import english, teller
from noscript import STATE

CONTENTS = Path(__file__).parents[2] / "_toc.yml"
FRONT = "book/index.html"
HERE = '<section id="where-to-begin">'  # of the first page: the progress stands before it
CHECKED = re.compile(r'<section id="check-yourself">.*?</section>', re.DOTALL)
END = re.compile(r'<footer class="prev-next-footer')


def chapters(pages):
    """The chapters, in the order of the table of contents; pages: dict place, "book/index.html" -> text of the page."""
    parts, found = yaml.safe_load(CONTENTS.read_text(encoding="utf-8"))["parts"], []
    for place in (f"{chapter['file']}.html" for part in parts for chapter in part["chapters"]):
        checks = CHECKED.search(pages.get(place, ""))
        if checks:
            found.append(
                {
                    "place": _name(place), "title": _title(pages[place]),
                    "checks": len(re.findall(r'<div class="[^"]*\bdropdown\b', checks[0])),
                    "questions": questions(pages[place]),
                }
            )  # fmt: skip
    return found


def questions(text):
    """The questions of a page's labs: dict name of the lab -> list of texts."""
    state = STATE.search(text)
    models = json.loads(state[1])["state"].values() if state else ()
    labs = [model["state"] for model in models if model["state"].get("payload", {}).get("questions")]
    return {lab["lab"]: [each["text"] for each in lab["payload"]["questions"]] for lab in labs}


def add(place, text, known, pages):
    """The text of a page with its part of the progress; known: the `chapters`; pages: as there."""
    told = teller(place)
    if english(place) == FRONT:
        shown = [chapter | _from(place, chapter, pages) for chapter in known]
        data = json.dumps(shown, ensure_ascii=False).replace("</", "<\\/")
        heading, about = told("Your progress"), told("It is kept in this browser only, and nothing is sent anywhere.")
        section = (
            f'<section id="your-progress" class="d-print-none" hidden><h2>{heading}</h2>'
            f"<p>{about}</p>"
            f'<script type="application/json" id="nn-chapters">{data}</script></section>\n'
        )
        return text.replace(HERE, section + HERE, 1)
    name = _name(english(place))
    if any(chapter["place"] == name for chapter in known):
        label = told("I have read this chapter")
        box = (
            f'<p class="nn-read d-print-none" data-place="{html.escape(name)}" hidden>'
            f'<label><input type="checkbox"> {label}</label></p>\n'
        )
        return END.sub(lambda found: box + found[0], text, count=1)
    return text


def _from(place, chapter, pages):
    """Address and title of a chapter for the first page at `place`, in its language if it is translated."""
    own = f"{place.removesuffix('index.html')}{chapter['place']}.html"
    if own in pages:
        return {"address": f"{chapter['place']}.html", "title": _title(pages[own])}
    return {"address": f"../../book/{chapter['place']}.html"}


def _name(place):
    return place.removeprefix("book/").removesuffix(".html")


def _title(text):
    """The title of a page, as its tab has it, without the book's."""
    return html.unescape(re.search(r"<title>(.*?) &#8212; ", text, re.DOTALL)[1]).strip()
