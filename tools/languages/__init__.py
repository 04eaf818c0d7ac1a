"""The book in other languages: the catalogues that translators fill in, and the pages that are made with them.

Both kinds of catalogue are PO files, whose keys are the English texts:

    nnkit/labs/locale/de.po             what labs say and show, and what the site adds to its pages; see messages.py
    book/locale/de/LC_MESSAGES/…/*.po   the text of a page, which Sphinx's gettext finds; see chapters.py

A page that has such a file is built in that language, too: de/book/index.html. `python tools/dev.py translate` brings
all catalogues up to date with the sources. It adds what is new, with an empty translation, and removes what has gone.
"""

import re
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[2]
LABS = ROOT / "nnkit" / "labs" / "locale"
CHAPTERS = ROOT / "book" / "locale"
HEADER = re.compile(
    rb'^"(?!Language:|MIME|Content|Plural).*\n?', re.M
)  # lines that change with the day, or say nothing
TITLE = "# %s, translated.\n#"


def languages():
    """The languages besides English."""
    return sorted(path.stem for path in LABS.glob("*.po"))


def pages(language):
    """The pages that are translated into a language, as paths without an ending: "book/index"."""
    folder = CHAPTERS / language / "LC_MESSAGES"
    return sorted(path.relative_to(folder).with_suffix("").as_posix() for path in folder.rglob("*.po"))


def page_catalogue(language, page):
    return CHAPTERS / language / "LC_MESSAGES" / f"{page}.po"


def read(path, language):
    """The catalogue in a PO file; an empty one if there is none."""
    if not path.exists():
        return Catalog(locale=language, charset="utf-8")
    with open(path, "rb") as file:
        return read_po(file, locale=language)


def updated(path, language, found):
    """The text of a catalogue as it must be; found: dict text -> list of the files in which it stands, in order."""
    old, new = read(path, language), Catalog(locale=language, charset="utf-8", fuzzy=False)
    new.header_comment = TITLE % path.stem
    for text, files in found.items():
        before = old.get(text)
        new.add(text, before.string if before else "", locations=[(file, None) for file in files],
                flags=before.flags - {"python-brace-format"} if before else ())  # fmt: skip
    written = BytesIO()
    write_po(written, new, width=118, include_lineno=False)
    head, *rest = written.getvalue().split(b"\n\n", 1)
    return b"\n\n".join([HEADER.sub(b"", head).rstrip(), *rest])
