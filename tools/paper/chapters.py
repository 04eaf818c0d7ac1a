"""The chapters of the book, taken from the built site: what is on paper, without what only a screen can do.

Links between chapters become paths on the site, "book/foundations/neuron.html#a-place", whatever page they stand on;
so do pictures. Each book then puts its own addresses there. Hints, solutions and answers move to the end
of the book.
"""

import copy
import posixpath
import re
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

import yaml
from bs4 import BeautifulSoup, Tag
from metadata import ROOT, site_address

SCREEN = ".headerlink, noscript, script, style, .copybtn, .toctree-wrapper, .nn-coming, .d-print-none"
LONG = 40  # lines of code, which may be split at the end of a page
FOR_THE_SCREEN = {"tabindex", "loading", "role"}  # attributes
UNNUMBERED = ("Help", "Appendix")  # parts whose chapters have no number
ANSWERS = ("Hint", "Solution")  # titles of boxes behind an exercise
SOLUTIONS = "solutions"  # the name of the page that holds them


@dataclass
class Chapter:
    """A page of the site. name: its path without ending, "book/foundations/neuron"; number: 0 where it has none."""

    name: str
    part: str
    number: int
    body: Tag
    solutions: list = field(default_factory=list)  # (question, [its answers]): boxes of the page

    @property
    def page(self):
        return f"{self.name}.html"

    @property
    def short(self):
        """A name without folders, unique in the book."""
        return self.name.rpartition("/")[2]

    @property
    def title(self):
        return self.body.h1.get_text().strip()

    @property
    def label(self):
        """Number and title, as in a table of contents."""
        return f"{self.number} {self.title}" if self.number else self.title


def names():
    """[(name, part, number)] of all pages of the book, in their order, from _toc.yml."""
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    pages, number = [(toc["root"], "", 0)], 0
    for part in toc["parts"]:
        for entry in part["chapters"]:
            counted = part["caption"] not in UNNUMBERED
            number += counted
            pages.append((entry["file"], part["caption"], number if counted else 0))
    return pages


def read(site, name, part, number):
    """The chapter on a page of the site; its labs are still `script` elements (see strips.py)."""
    soup = BeautifulSoup((site / f"{name}.html").read_text(encoding="utf-8"), "html.parser")
    chapter = Chapter(name, part, number, soup.select_one("article > section"))
    _resolve_links(chapter.body, chapter.page)
    return chapter


def simplify(chapter):
    """Take away what only a screen can do; unfold what is folded."""
    body = chapter.body
    for element in body.select(SCREEN):
        element.decompose()
    for folded in body.select("details.hide"):
        code = folded.select_one(".cell_input")
        if code and not folded.select_one(".cell_output"):
            folded.decompose()  # code that only draws or measures; the notebooks have it
        else:
            folded.summary.decompose()
            folded.name = "div"
    for folded in body.select("details"):
        summary, folded.name = folded.summary, "div"
        if summary and (heading := summary.find(re.compile("h[2-6]"))):
            summary.replace_with(heading)
        elif summary:
            summary.name, summary["class"] = "p", "admonition-title"
    for element in body.select(".cell, .cell_output, .pst-scrollable-table-container"):
        if not element.get_text(strip=True) and not element.find("img"):
            element.decompose()
    for box in body.select(".pst-scrollable-table-container, .cell, .cell_output, .cell_input"):
        box.unwrap()
    for code in body.select("pre"):
        for empty in code.find_all("span", recursive=False):
            if not empty.get_text():
                empty.decompose()
        lines = code.get_text().strip().count("\n")
        if not code.get_text().strip():
            code.decompose()
        elif lines > LONG:
            code["class"] = "long"
    for cell in body.select("td, th"):
        if not cell.get_text(strip=True) and not cell.find("img"):
            cell.string = "\N{NO-BREAK SPACE}"  # Chromium leaves an empty cell out of the structure of a PDF
    _solutions(chapter)
    for element in body.find_all(True):
        for name in [name for name in element.attrs if name.startswith(("data-", "aria-")) or name in FOR_THE_SCREEN]:
            del element[name]


def _solutions(chapter):
    """Hints, solutions and answers go to the end of the book; each question keeps a link to them."""
    for k, question in enumerate(chapter.body.select(".admonition.exercise, .admonition.dropdown")):
        if question.parent is None or _title(question) in ANSWERS:
            continue  # it has gone with its exercise
        title, answers = _title(question), []
        if "exercise" in question["class"]:
            while (box := question.find_next_sibling()) is not None and _title(box) in ANSWERS:
                answers.append(box.extract())
            number = re.search(r"[0-9A-Z]+\.\d+", title)[0]
            question["id"] = f"exercise-{number.replace('.', '-')}"
        else:
            answers.append(_element("div", *question.find_all(recursive=False)[1:]))
            question["id"] = f"question-{chapter.short}-{k}"
        if answers:
            what = " and ".join(_title(box).lower() for box in answers if _title(box)) or "answer"
            link = _element(
                "a", what.capitalize(), href=f"{SOLUTIONS}.html#{question['id']}", attrs={"class": "solved"}
            )
            question.append(_element("p", link))
            chapter.solutions.append((question, answers))


def _title(box):
    """The title of a box; "" for any other element."""
    own = box.find(class_="admonition-title", recursive=False)
    return own.get_text().strip() if own else ""


def _element(name, *children, **attributes):
    made = BeautifulSoup("", "html.parser").new_tag(name, **attributes)
    made.extend(children)
    return made


def solutions(chapters):
    """The last chapter: hints, solutions and answers of all others."""
    whole = _element("section", _element("h1", "Hints, solutions and answers"))
    for chapter in chapters:
        if not chapter.solutions:
            continue
        section = _element("section", _element("h2", chapter.label), id=f"of-{chapter.short}")
        for question, answers in chapter.solutions:
            title = copy.copy(question.find(class_="admonition-title"))
            title.name, title["href"] = "a", f"{chapter.page}#{question['id']}"
            del title["class"]
            section.extend([_element("h3", title, id=question["id"]), *answers])
        whole.append(section)
    return Chapter(SOLUTIONS, "Solutions", 0, whole)


def _resolve_links(body, page):
    """Make links and pictures paths on the site; what is no page of the book is looked up on the site itself."""
    pages = {f"{name}.html" for name, _, _ in names()}
    for element in body.select("[href], [src]"):
        kind = "href" if element.has_attr("href") else "src"
        if urlsplit(element[kind]).scheme:
            continue
        path = urljoin(page, element[kind])
        path = posixpath.normpath(path) if "#" not in path else path
        if kind == "href" and urlsplit(path).path not in pages:
            path = site_address() + path
        element[kind] = path
