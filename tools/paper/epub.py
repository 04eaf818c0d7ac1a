"""The e-book: an EPUB 3 with a file per chapter, MathML, and the pictures of the PDF."""

import html
import mimetypes
import re
import zipfile
from datetime import UTC, datetime

from metadata import ROOT, site_address, site_title

from . import formulas
from .edition import Edition, parts

STYLES = [ROOT / "tools" / "paper" / name for name in ("ebook.css", "common.css")]
COVER = "_static/card.png"
CONTAINER = """<?xml version="1.0" encoding="utf-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>
<rootfile full-path="book/content.opf" media-type="application/oebps-package+xml"/></rootfiles></container>
"""
PAGE = """<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" lang="en" xml:lang="en">
<head><title>{title}</title><link rel="stylesheet" type="text/css" href="ebook.css"/></head>
<body>{body}</body></html>
"""
ACCESS = {
    "accessMode": ["textual", "visual"],
    "accessModeSufficient": ["textual"],
    "accessibilityFeature": ["alternativeText", "MathML", "readingOrder", "structuralNavigation", "tableOfContents"],
    "accessibilityHazard": ["none"],
    "accessibilitySummary": ["Every picture has a text alternative, and every formula is MathML."],
}


class Ebook(Edition):
    """The edition as an e-book. folder: where its pictures are; site: the built site."""

    def __init__(self, chapters, made, folder, site):
        super().__init__(chapters, made)
        self.folder, self.site, self.pictures = folder, site, {}

    write = staticmethod(formulas.mathml)

    def own_id(self, chapter, name):
        return name or f"chapter-{chapter.short}"

    def address(self, chapter, name):
        return f"{chapter.short}.xhtml" + (f"#{name}" if name else "")

    def picture(self, path):
        own = self.folder / path
        source = own if own.exists() else self.site / path
        self.pictures[f"pictures/{source.name}"] = source
        return f"pictures/{source.name}"

    def files(self, front):
        """[(name, text)] of the book's pages, in order; front: the first page, as HTML."""
        pages = [("front.xhtml", PAGE.format(title=html.escape(site_title()), body=front))]
        for chapter in self.chapters:
            body = self.body(chapter)
            for element in body.find_all(True):
                for word in ("width", "height"):
                    element.attrs.pop(word, None)
            pages.append(
                (
                    f"{chapter.short}.xhtml",
                    PAGE.format(title=html.escape(chapter.title), body=body.decode(formatter="minimal")),
                )
            )
        return pages

    def navigation(self):
        """The table of contents, by parts."""
        lines = []
        for caption, chapters in parts(self.chapters):
            items = []
            for chapter in chapters:
                inner = "".join(
                    f'<li><a href="{self.address(chapter, name)}">{html.escape(title)}</a></li>'
                    for name, title in self.sections(chapter)
                    if name
                )
                inner = f"<ol>{inner}</ol>" if inner else ""
                items.append(f'<li><a href="{self.address(chapter, "")}">{html.escape(chapter.label)}</a>{inner}</li>')
            grouped = caption and caption != chapters[0].title and len(chapters) > 1
            lines.append(
                f"<li><span>{html.escape(caption)}</span><ol>{''.join(items)}</ol></li>" if grouped else "".join(items)
            )
        body = f'<nav epub:type="toc" id="toc"><h1>Contents</h1><ol>{"".join(lines)}</ol></nav>'
        return PAGE.format(title="Contents", body=body)


def written(ebook, front, version, target):
    """Write the e-book into the file `target`."""
    pages = ebook.files(front)
    cover = ebook.picture(COVER)
    names = ["nav.xhtml", *(name for name, _ in pages)]
    texts = {"nav.xhtml": ebook.navigation(), **dict(pages)}
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr(zipfile.ZipInfo("mimetype"), "application/epub+zip", zipfile.ZIP_STORED)
        book.writestr("META-INF/container.xml", CONTAINER)
        book.writestr("book/content.opf", _package(texts, names, ebook.pictures, cover, version))
        for name, text in texts.items():
            book.writestr(f"book/{name}", text)
        for style in STYLES:
            book.write(style, f"book/{style.name}")
        for name, source in ebook.pictures.items():
            book.write(source, f"book/{name}")


def _package(texts, names, pictures, cover, version):
    """The package document: what the book is, which files it has, and their order."""
    items, spine = [], []
    for name in names:
        kind = ' properties="nav"' if name == "nav.xhtml" else ' properties="mathml"' * ("<math " in texts[name])
        key = re.sub(r"\W", "-", name)
        items.append(f'<item id="{key}" href="{name}" media-type="application/xhtml+xml"{kind}/>')
        spine.append(f'<itemref idref="{key}"/>')
    spine[0], spine[1] = spine[1], spine[0]  # the front page stands before the contents
    for k, name in enumerate(pictures):
        kind = mimetypes.guess_type(name)[0]
        cover_image = ' properties="cover-image"' * (name == cover)
        items.append(f'<item id="picture-{k}" href="{name}" media-type="{kind}"{cover_image}/>')
    items += [f'<item id="style-{k}" href="{style.name}" media-type="text/css"/>' for k, style in enumerate(STYLES)]
    access = "".join(
        f'<meta property="schema:{word}">{html.escape(value)}</meta>\n'
        for word, values in ACCESS.items()
        for value in values
    )
    joined = "\n".join
    title, address = html.escape(site_title()), html.escape(site_address())
    return f"""<?xml version="1.0" encoding="utf-8"?>
<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="book-id" xml:lang="en">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:identifier id="book-id">{address}#{version}</dc:identifier><dc:title>{title}</dc:title><dc:language>en</dc:language>
<dc:creator>The authors of {title}</dc:creator><dc:rights>CC BY 4.0</dc:rights><dc:source>{address}</dc:source>
<meta property="dcterms:modified">{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}</meta>
{access}</metadata>
<manifest>{joined(items)}</manifest>
<spine>{joined(spine)}</spine>
</package>
"""
