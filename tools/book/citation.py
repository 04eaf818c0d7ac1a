"""How the book and its pages are cited and described: one set of facts, for readers, reference managers and machines.

Title, author, year and address come from _config.yml, the version from nnkit. The foot of each page (foot.py) shows the
citation and where an error is reported; its head (metadata.py) holds a LearningResource of schema.org.
"""

import html
import json
import re
from pathlib import Path
from urllib.parse import urlencode

import yaml

import nnkit

CONFIG = Path(__file__).parents[2] / "_config.yml"
LICENCE = "https://creativecommons.org/licenses/by/4.0/"
SPECIAL = re.compile(r"([&%$#_{}])")  # of TeX


def facts():
    """Title, author, year, repository and version of the book."""
    config = yaml.safe_load(CONFIG.read_text(encoding="utf-8"))
    return {
        "title": config["title"], "author": config["author"], "year": config["copyright"],
        "repository": config["repository"]["url"], "version": nnkit.__version__,
    }  # fmt: skip


def text(title, address):
    """The citation of a page, or of the book if `title` is the book's."""
    book = facts()
    of = "" if title == book["title"] else f"{title}. In: "
    return f"{book['author']} ({book['year']}). {of}{book['title']}, version {book['version']}. {address}"


def bibtex(title, address):
    """The same as an entry for BibTeX."""
    book = facts()
    whole = title == book["title"]
    key = re.sub(r"[^a-z]+", "-", book["title"].lower()).strip("-")
    fields = {"author": f"{{{_tex(book['author'])}}}", "title": f"{{{_tex(title)}}}"}
    if not whole:
        key += ":" + Path(address).stem
        fields["booktitle"] = f"{{{_tex(book['title'])}}}"
        fields["publisher"] = f"{{{_tex(book['author'])}}}"
    fields |= {"year": book["year"], "note": f"Version {book['version']}", "url": address}
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items())
    return f"@{'misc' if whole else 'incollection'}{{{key},\n{lines}}}"


def resource(page, title, description, address, image, language):
    """The page as a LearningResource: JSON-LD, for the head of the page; page: its tree."""
    book = facts()
    author = {"@type": "Organization", "name": book["author"]}
    found = {
        "@context": "https://schema.org", "@type": "LearningResource", "name": title, "description": description,
        "url": address, "image": image, "inLanguage": language, "author": author, "version": book["version"],
        "license": LICENCE, "isAccessibleForFree": True, "educationalUse": "self-study",
        "learningResourceType": "interactive textbook" if title == book["title"] else "interactive chapter",
    }  # fmt: skip
    if title != book["title"]:
        found["isPartOf"] = {"@type": "Book", "name": book["title"], "author": author, "license": LICENCE}
    minutes = re.search(r"(?:Allow|mit) (\d+) (?:minutes|Minuten)", page.get_text())
    if minutes:
        found["timeRequired"] = f"PT{minutes[1]}M"
    terms = {link.get_text() for link in page.select("a[href*='glossary.html#term-']")}
    if terms:
        found["teaches"] = sorted(terms)
    words = json.dumps(found, ensure_ascii=False).replace("</", "<\\/")
    return f'<script type="application/ld+json">{words}</script>\n'


def report(title, address):
    """The address at which an error of a page is reported, with the page and the version filled in."""
    book = facts()
    words = {
        "template": "erratum.yml", "title": f"Error in: {title}", "page": f"{title}, {address}",
        "version": book["version"],
    }  # fmt: skip
    return f"{book['repository']}/issues/new?{urlencode(words)}"


def box(title, address, told):
    """The citation and its BibTeX entry, folded."""
    cite = told("Cite this book") if title == facts()["title"] else told("Cite this page")
    return (
        f'<details class="nn-cite"><summary>{cite}</summary><p>{html.escape(text(title, address))}</p>'
        f'<div class="highlight"><pre tabindex="0">{html.escape(bibtex(title, address))}</pre></div></details>'
    )


def _tex(words):
    return SPECIAL.sub(r"\\\1", words)
