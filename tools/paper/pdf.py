"""The book on paper: one page of HTML, which Chromium prints as a tagged PDF.

It is printed twice: the first time tells on which page each place is, the second has these numbers in its table of
contents and behind its references.
"""

import html
import re

import pikepdf
from bs4 import BeautifulSoup
from metadata import ROOT, site_title

from . import formulas, tags
from .edition import Edition, parts

STYLE = ROOT / "tools" / "paper" / "paper.css"
FONTS = ROOT / "front" / "node_modules" / "@fontsource"
FACES = ["source-serif-4/400", "source-serif-4/400-italic", "source-serif-4/700", "source-serif-4/700-italic",
         "source-sans-3/400", "source-sans-3/400-italic", "source-sans-3/600", "source-sans-3/700",
         "source-code-pro/400", "source-code-pro/600"]  # fmt: skip
UNKNOWN = "000"  # stands for the number of a page until it is known, as wide as most


class Paper(Edition):
    """The edition on paper. folder: where its HTML and its pictures are; site: the built site."""

    def __init__(self, chapters, made, folder, site):
        super().__init__(chapters, made)
        self.folder, self.site = folder, site

    write = staticmethod(formulas.drawing)

    def own_id(self, chapter, name):
        return f"{chapter.short}--{name}" if name else chapter.short

    def address(self, chapter, name):
        return f"#{self.own_id(chapter, name)}"

    def picture(self, path):
        own = self.folder / path
        return (own if own.exists() else self.site / path).as_uri()

    def html(self, front, numbers):
        """The whole book. front: the first page, as HTML; numbers: dict id -> number of a page."""
        rules, bodies = [], []
        for k, chapter in enumerate(self.chapters):
            title = chapter.label.replace("\\", "\\\\").replace('"', '\\"')
            rules.append(f'@page chapter-{k} {{ @top-right {{ content: "{title}"; }} }}\n')
            body = self.body(chapter)
            body["class"], body["style"] = "chapter", f"page: chapter-{k}"
            self._open(body, chapter)
            for link in body.select("a.solved"):
                link.string += f" on page {numbers.get(link['href'][1:], UNKNOWN)}"
            bodies.append(str(body))
        faces = "".join(f'<link rel="stylesheet" href="{(FONTS / face).as_uri()}.css">' for face in FACES)
        title = html.escape(site_title())
        rules.append(
            f'@page {{ @top-left {{ content: "{title}"; }} }}\n@page front {{ @top-left {{ content: none; }} }}'
        )
        return (
            f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>{faces}'
            f'<link rel="stylesheet" href="{STYLE.as_uri()}"><style>{"".join(rules)}</style></head>'
            f"<body>{front}{self._contents(numbers)}{''.join(bodies)}</body></html>"
        )

    def outline(self):
        """The bookmarks: [(title, id of the place or "", [the same below it])]: parts, chapters, sections."""
        made = []
        for caption, chapters in parts(self.chapters):
            entries = []
            for chapter in chapters:
                below = [(title, self.own_id(chapter, name), []) for name, title in self.sections(chapter) if name]
                entries.append((chapter.label, self.own_id(chapter, ""), below))
            made += [(caption, entries[0][1], entries)] if len(entries) > 1 else entries
        return made

    def _open(self, body, chapter):
        """Above the title: the part, and the number of the chapter."""
        words = [chapter.part] * bool(chapter.part) + [f"Chapter {chapter.number}"] * bool(chapter.number)
        if words:
            body.h1.insert_before(_paragraph("opening", " · ".join(words)))

    def _contents(self, numbers):
        lines = ['<section class="contents" id="contents"><h1>Contents</h1><div class="lines">']
        for caption, chapters in parts(self.chapters):
            if caption and caption != chapters[0].title:
                lines.append(f'<p class="part">{html.escape(caption)}</p>')
            for chapter in chapters:
                lines.append(self._line("of-chapter", chapter, "", chapter.label, numbers))
                named = [(name, title) for name, title in self.sections(chapter) if name]
                lines += [self._line("of-section", chapter, name, title, numbers) for name, title in named]
        return "".join(lines) + "</div></section>"

    def _line(self, kind, chapter, name, title, numbers):
        place = self.own_id(chapter, name)
        return (
            f'<p class="{kind}"><a href="#{html.escape(place)}"><span>{html.escape(title)}</span>'
            f'<span class="number"> {numbers.get(place, UNKNOWN)}</span></a></p>'
        )


def printed(paper, front, browser, target):
    """Print the book into the file `target`; returns the number of its pages."""
    source = paper.folder / "book.html"
    numbers = {}
    for _ in range(2):
        source.write_text(paper.html(front, numbers), encoding="utf-8")
        _print(source, browser, target)
        numbers = _numbers(target)
    return tags.finish(target, site_title(), paper.outline())


def _print(source, browser, target):
    page = browser.new_page()
    try:
        page.set_default_timeout(0)
        page.goto(source.as_uri(), wait_until="load")
        page.evaluate("document.fonts.ready.then(() => true)")
        broken = page.evaluate("[...document.images].filter((image) => !image.naturalWidth).map((image) => image.src)")
        if broken:
            raise ValueError(f"These pictures cannot be shown: {', '.join(broken)}")
        page.pdf(path=str(target), tagged=True, prefer_css_page_size=True, print_background=True)
    finally:
        page.close()


def _numbers(file):
    """Dict id of a place that a link leads to -> number of its page, from 1."""
    with pikepdf.open(file) as pdf:
        pages = {page.objgen: k for k, page in enumerate(pdf.pages, 1)}
        return {re.sub("^/", "", name): pages[place[0].objgen] for name, place in pdf.Root.Dests.items()}


def _paragraph(kind, words):
    return BeautifulSoup(f'<p class="{kind}">{html.escape(words)}</p>', "html.parser")
