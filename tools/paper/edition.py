"""An edition of the book, on paper or as an e-book: its chapters with addresses of its own."""

import copy
from urllib.parse import urlsplit

from metadata import site_address

from . import formulas


class Edition:
    """The chapters of the book, and what an edition decides: how formulas are written, and where things are.

    chapters: in order; made: what `formulas.typeset` has returned.
    """

    def __init__(self, chapters, made):
        self.chapters, self.made = chapters, made
        self._by_page = {chapter.page: chapter for chapter in chapters}

    def write(self, formula):
        """A formula as HTML."""
        raise NotImplementedError

    def own_id(self, chapter, name):
        """The id, in this edition, of a place in a chapter; an empty name is the chapter itself."""
        raise NotImplementedError

    def address(self, chapter, name):
        """The address of that place."""
        raise NotImplementedError

    def picture(self, path):
        """The address of a picture, from its path on the site or its name (see `Books.keep`)."""
        raise NotImplementedError

    def body(self, chapter):
        """A copy of a chapter's body with everything in its place."""
        body = copy.copy(chapter.body)
        formulas.place(body, self.made, self.write)
        for element in body.select("[id]"):
            element["id"] = self.own_id(chapter, element["id"])
        body["id"] = self.own_id(chapter, "")
        for link in body.select("a[href]"):
            parts = urlsplit(link["href"])
            if parts.scheme:
                continue
            target = self._by_page.get(parts.path)  # None: not in this edition, which may be a part of the book
            link["href"] = self.address(target, parts.fragment) if target else site_address() + link["href"]
        for picture in body.select("img[src]"):
            picture["src"] = self.picture(picture["src"])
        return body

    def sections(self, chapter):
        """[(name of the place, title)] of the sections of a chapter."""
        found = []
        for heading in chapter.body.select("h2"):
            name = heading.get("id") or heading.find_parent("section").get("id")
            found.append((name, heading.get_text().strip()))
        return found


def parts(chapters):
    """[(caption of the part, its chapters)], in order."""
    found = []
    for chapter in chapters:
        if not found or found[-1][0] != chapter.part:
            found.append((chapter.part, []))
        found[-1][1].append(chapter)
    return found
