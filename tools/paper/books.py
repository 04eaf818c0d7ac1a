"""Both books, from the built site."""

import html
import re

from metadata import ROOT, site_address, site_title

from . import chapters, epub, formulas, pdf, strips

NAME = "neural-networks-live"
FRONT = """<section class="front"><h1>{title}</h1>
<p>A textbook on neural networks, from the linear unit to attention.</p>
<p><img class="card" src="{card}" alt="A network's colours around a heart of orange points among blue ones."/></p>
<div class="imprint"><p>Edition {version}. The live book, in which every lab can be played with:
<a href="{address}">{address}</a></p>
<p>In this edition each lab is a strip of three pictures, with a code that opens the lab in the last of these states.
Hints, solutions and answers stand at the end of the book. Code that only draws or measures is left out; the notebooks
have it.</p>
<p>Prose and figures: CC BY 4.0. Code: MIT. Data sets: those of their authors.</p></div></section>"""


class Books:
    """The PDF and the EPUB of some pages of a built site, or of all; their pictures are kept in the folder `target`.

    browser: of Playwright, which takes pictures of the labs and prints.
    """

    def __init__(self, site, target, browser, names=()):
        self.site, self.target, self.browser = site, target, browser
        (target / "pictures").mkdir(parents=True, exist_ok=True)
        self.pdf_file, self.epub_file = target / f"{NAME}.pdf", target / f"{NAME}.epub"
        wanted = [page for page in chapters.names() if not names or page[0] in names]
        self.chapters = [chapters.read(site, *page) for page in wanted]
        for chapter in self.chapters:
            strips.place(chapter, site, browser, self.keep)
            chapters.simplify(chapter)
        if any(chapter.solutions for chapter in self.chapters):
            self.chapters.append(chapters.solutions(self.chapters))
        self.formulas = formulas.typeset(self.chapters)

    def keep(self, name, picture):
        """Store a picture; returns its address, relative to `target`."""
        (self.target / "pictures" / name).write_bytes(picture)
        return f"pictures/{name}"

    def pdf(self):
        """Write the PDF; returns the number of its pages."""
        paper = pdf.Paper(self.chapters, self.formulas, self.target, self.site)
        return pdf.printed(paper, self._front(paper), self.browser, self.pdf_file)

    def epub(self):
        """Write the EPUB."""
        ebook = epub.Ebook(self.chapters, self.formulas, self.target, self.site)
        epub.written(ebook, self._front(ebook), version(), self.epub_file)

    def _front(self, edition):
        return FRONT.format(
            title=html.escape(site_title()), address=html.escape(site_address()), version=version(),
            card=edition.picture(epub.COVER),
        )  # fmt: skip


def version():
    """The version of nnkit, and so of the book."""
    text = (ROOT / "nnkit" / "__init__.py").read_text(encoding="utf-8")
    return re.search(r'^__version__ = "(.*)"$', text, flags=re.M)[1]
