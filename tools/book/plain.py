"""Write the book's notebooks as plain notebooks, which read well wherever they are opened.

The sources in book/ are written in MyST, which the site understands and most viewers do not. `main` takes a folder
with executed notebooks, _config.yml and _toc.yml, and writes a plain notebook for each. In a plain notebook

- Markdown and a little HTML (<details>) stand in place of MyST. A construct that this file does not know is an error;
- a glued number is the number itself, a citation is author and year, and a last cell lists what was cited;
- the first cell installs nnkit where it is missing, as in Colab;
- a cell that the site folds is folded, and so is a section that goes deeper;
- printed text and figures are kept, because GitHub and nbviewer run nothing. A lab cannot live there: a sentence in its
  place leads to the page of the site. No notebook is larger than 1 MB.

Plain notebooks are not committed, because their figures would make every difference large. The workflow publishes
them, in the places of the sources, on the branch that _config.yml names under `repository`: Binder and Colab open that
branch. The site has them too, behind its download button.
"""

import ast
import posixpath
import re
import sys
from base64 import b64decode, b64encode
from functools import cached_property
from pathlib import Path

import nbformat
import yaml
from deeper import TITLE as DEEPER
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from metadata import site_address
from myst_parser.config.main import MdParserConfig
from myst_parser.parsers.mdit import create_md_parser
from notebooks import GLUE, WIDGET_VIEW, write
from pages import fewer_colours
from pybtex.backends.markdown import Backend
from pybtex.database import parse_file
from pybtex.style.formatting.plain import Style as PlainStyle
from sphinx.util.nodes import _make_id

EXTENSIONS = {"colon_fence", "dollarmath", "linkify", "substitution", "tasklist"}  # those of Jupyter Book
MYST = create_md_parser(MdParserConfig(enable_extensions=EXTENSIONS, dmath_double_inline=True), RendererHTML)
PAIRS = ["paragraph", "heading", "blockquote", "bullet_list", "ordered_list", "list_item"]
PAIRS += ["table", "thead", "tbody", "tr", "th", "td"]
BLOCKS = {"inline", "fence", "code_block", "math_block", "hr"}
BLOCKS |= {f"{pair}_{end}" for pair in PAIRS for end in ("open", "close")}
INLINES = {"text", "softbreak", "hardbreak", "em_open", "em_close", "strong_open", "strong_close"}
STEPPED_OVER = {"code_inline", "math_inline", "math_inline_double"}  # what looks like MyST in there is none
REMOVED = {"myst_target", "myst_line_comment", "myst_block_break"}
PREDICTIONS = re.compile(r'<div data-prediction="\w+"></div>\n?')  # filled by a page of the site: see predict.js
HIDDEN = {  # tag of a cell, which hides or removes something on the site -> what is folded in a notebook
    "hide-input": ("source_hidden",),
    "remove-input": ("source_hidden",),
    "hide-output": ("outputs_hidden",),
    "remove-output": ("outputs_hidden",),
    "hide-cell": ("source_hidden", "outputs_hidden"),
    "remove-cell": ("source_hidden", "outputs_hidden"),
}
INSTALL = '''\
# @title Install nnkit where it is missing, as in Colab
try:
    import nnkit
except ModuleNotFoundError:
    %pip install --quiet "nnkit[labs,plots] @ git+{address}@{branch}"'''
LAB = "*Run this cell to use the lab here. Or [use it on the website]({page}), where it works at once.*"


class UnknownConstruct(Exception):
    """A notebook uses a piece of MyST for which there is no plain form."""


class Book:
    """What the notebooks share: addresses, pages, places that are linked to, terms, references.

    folder: holds _config.yml, _toc.yml and book/, as the repository does.
    """

    def __init__(self, folder):
        self.folder = Path(folder)
        repository = yaml.safe_load((self.folder / "_config.yml").read_text(encoding="utf-8"))["repository"]
        self.address, self.branch = repository["url"].rstrip("/"), repository["branch"]
        self.site = site_address()
        toc = (self.folder / "_toc.yml").read_text(encoding="utf-8")
        self.pages = re.findall(r"^[ -]*(?:root|file): *(\S+)", toc, re.M)
        self.notebooks = [page for page in self.pages if (self.folder / f"{page}.ipynb").exists()]

    @cached_property
    def labels(self):
        """Where the targets ``(name)=`` stand: dict name -> page."""
        texts = {page: (self.folder / f"{page}.md") for page in self.pages}
        found = {page: path.read_text(encoding="utf-8") for page, path in texts.items() if path.exists()}
        for page in self.notebooks:
            cells = nbformat.read(self.folder / f"{page}.ipynb", 4).cells
            found[page] = "\n\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
        return {name: page for page, text in found.items() for name in re.findall(r"^\(([\w-]+)\)=$", text, re.M)}

    @cached_property
    def terms(self):
        """The glossary's terms: dict lower case -> as written."""
        text = (self.folder / "book" / "appendix" / "glossary.md").read_text(encoding="utf-8")
        body = re.search(r"^:::\{glossary\}\n(.*?)^:::", text, re.M | re.S)[1]
        return {term.lower(): term for term in re.findall(r"^(\S.*)$", body, re.M)}

    @cached_property
    def references(self):
        return parse_file(self.folder / "book" / "references.bib")

    def page(self, name, anchor=""):
        """The address of a page of the site."""
        return f"{self.site}{name}.html" + (f"#{anchor}" if anchor else "")

    def listed(self, keys):
        """The references with these keys, as Markdown."""
        entries = PlainStyle().format_entries([self.references.entries[key] for key in keys])
        return "".join("- " + " ".join(entry.text.render(Markdown()).split()) + "\n" for entry in entries)


class Page:
    """One notebook on its way to a plain one: `text` rewrites its Markdown, and `cited` collects what it cites."""

    def __init__(self, book, name, numbers):
        self.book, self.name, self.numbers, self.cited = book, name, numbers, []
        self.roles = {"term": self.term, "cite": self.cite, "glue:text": self.glue}
        self.directives = {"admonition": self.admonition, "div": lambda title, classes, body: body}

    def text(self, source):
        """Markdown without MyST. Only the places of constructs are rewritten; all the rest stays as it was written."""
        starts = [0]
        for line in source.split("\n"):
            starts.append(starts[-1] + len(line) + 1)
        edits, reader = [], Reader(source, self.unknown)
        for token in MYST.parse(source):
            if token.map:
                begin, end = (min(starts[line], len(source)) for line in token.map)
                reader.place = max(reader.place, begin)
            if token.type in REMOVED or (token.type == "html_block" and PREDICTIONS.fullmatch(token.content)):
                edits.append((begin, end, ""))
            elif token.type == "colon_fence" or (token.type == "fence" and token.info.startswith("{")):
                indent = re.compile(r"[ >]*").match(source, begin)[0]
                lines = self.directive(token).split("\n")
                if source[end : end + 1] not in ("", "\n"):
                    lines.append("")
                edits.append((begin, end, "".join(f"{indent}{line}".rstrip() + "\n" for line in lines)))
            elif token.type not in BLOCKS:
                raise self.unknown(f"{token.type} {token.content!r}")
            elif token.type == "inline":
                edits += self.inline(token.children, reader)
        for begin, end, new in sorted(edits, reverse=True):
            source = source[:begin] + new + source[end:]
        return source.strip("\n")

    def inline(self, tokens, reader):
        """The edits, (begin, end, new text), for the tokens of one paragraph, heading or cell of a table."""
        links = []
        for token in tokens:
            if token.type in STEPPED_OVER:
                reader.find(_loosely(token.content), token.content)
            elif token.type == "myst_role":
                name, content = token.meta["name"], token.content
                found = reader.find(rf"\{{{re.escape(name)}\}}(`+){_loosely(content)}\1", f"role {name}")
                if name not in self.roles:
                    raise self.unknown(f"role {found[0]}")
                yield (*found.span(), self.roles[name](content))
            elif token.type == "link_open":
                links.append((token, reader.place))
            elif token.type == "link_close":
                opened, after = links.pop()
                if not opened.markup:  # else an address that stands there as such
                    yield from self.link(opened.attrs["href"], after, reader)
            elif token.type not in INLINES or "[^" in token.content:  # [^1] is a footnote
                raise self.unknown(f"{token.type} {token.content!r}")

    def unknown(self, what):
        return UnknownConstruct(f"{self.name}.ipynb: tools/book/plain.py has no plain form for {what}. Add one, or "
                                "write it in one of the forms that the other chapters use.")  # fmt: skip

    # --- Roles: what stands between backticks -> Markdown -------------------------------------------------------

    def term(self, content):
        shown, name = _titled(content)
        if name.lower() not in self.book.terms:
            raise self.unknown(f"the term {name!r}, which is not in the glossary")
        anchor = _make_id(f"term-{self.book.terms[name.lower()]}")
        return f"[{shown}]({self.book.page('book/appendix/glossary', anchor)})"

    def cite(self, content):
        keys = [key.strip() for key in content.split(",")]
        self.cited += [key for key in keys if key not in self.cited]
        page = self.book.page("book/appendix/bibliography")
        return "(" + "; ".join(f"[{self.author_and_year(key)}]({page})" for key in keys) + ")"

    def author_and_year(self, key):
        if key not in self.book.references.entries:
            raise self.unknown(f"the citation {key!r}, which is not in references.bib")
        entry = self.book.references.entries[key]
        names = [" ".join((*person.prelast_names, *person.last_names)) for person in entry.persons["author"]]
        names = [re.sub(r"[{}]", "", name) for name in names]
        who = f"{names[0]} et al." if len(names) > 2 else " and ".join(names)
        return f"{who}, {entry.fields['year']}"

    def glue(self, content):
        if content not in self.numbers:
            raise self.unknown(f"the number {content!r}, which no cell has glued")
        return _escaped(self.numbers[content])

    # --- Directives ---------------------------------------------------------------------------------------------

    def directive(self, token):
        name, title = re.fullmatch(r"\{([\w:-]+)\} *(.*)", token.info.strip() or "{}").groups()
        if name not in self.directives:
            raise self.unknown(f"directive {{{name}}}")
        classes, lines = [], token.content.split("\n")
        while option := re.fullmatch(r":([\w-]+): *(.*)", lines[0]):
            if option[1] not in ("class", "name"):
                raise self.unknown(f"option :{option[1]}: of {{{name}}}")
            classes += option[2].split() if option[1] == "class" else []
            del lines[0]
        return self.directives[name](title, classes, self.text("\n".join(lines)).strip("\n"))

    def admonition(self, title, classes, body):
        title = self.text(title)
        if "dropdown" in classes:  # empty lines around the body, or it is not read as Markdown
            summary = MarkdownIt("commonmark").renderInline(title)
            return f"<details>\n<summary><b>{summary}</b></summary>\n\n{body}\n\n</details>"
        if "exercise" in classes:  # its code is easier to copy from outside of a quotation
            return f"**{title}**\n\n{body}"
        return "\n".join(f"> {line}".rstrip() for line in (f"**{title}**", "", *body.split("\n")))

    # --- Links --------------------------------------------------------------------------------------------------

    def link(self, href, after, reader):
        """The edits for a link whose text has just been read and begins behind the place `after`."""
        found = reader.find(r"\]\(([^()\s]*)\)", f"the link to {href}")
        if target := self.target(found[1]):
            yield (*found.span(), f"]({target})")
            return
        opening, depth = found.start(), 1  # to another place of this notebook: the text alone stays
        while depth and opening > after:
            opening -= 1
            depth += {"]": 1, "[": -1}.get(reader.source[opening], 0)
        if depth:
            raise self.unknown(f"the link to {href}")
        yield (opening, opening + 1, "")
        yield (*found.span(), "")

    def target(self, address):
        """Where a link leads in the plain notebook; None if it leads to another place of the same notebook."""
        if re.match(r"[a-z]+:", address):
            return address
        path, _, anchor = address.partition("#")
        folder = posixpath.dirname(self.name)
        page = posixpath.normpath(posixpath.join(folder, re.sub(r"\.(ipynb|md)$", "", path)))
        if page not in self.book.pages:
            anchor = path or anchor
            page = self.book.labels.get(anchor)
        if page is None:
            raise self.unknown(f"the link to {address!r}, which leads nowhere")
        if page == self.name:
            return None
        if page in self.book.notebooks:
            return posixpath.relpath(page, folder) + ".ipynb"
        return self.book.page(page, anchor)


class Reader:
    """Reads a text from its beginning to its end, construct by construct: tokens do not say where they stand."""

    def __init__(self, source, unknown):
        self.source, self.unknown, self.place = source, unknown, 0

    def find(self, pattern, what):
        """The next match of a pattern."""
        found = re.compile(pattern).search(self.source, self.place)
        if not found:
            raise self.unknown(what)
        self.place = found.end()
        return found


class Markdown(Backend):
    """References as Markdown, in which only that is escaped which would be read as Markdown."""

    def format_str(self, text):
        return _escaped(text)


def _escaped(text):
    return re.sub(r"([\\`*_\[\]<>|~$])", r"\\\1", text)


def _loosely(content):
    """A pattern for some text, wherever its lines are broken."""
    words = (re.escape(word).replace(r"\|", r"\\?\|") for word in content.split())  # a pipe is escaped in a table
    return r"\s*" + r"\s+".join(words) + r"\s*"


def _titled(content):
    """The two parts of ``shown <name>``."""
    found = re.fullmatch(r"(.*?)\s*<(.*)>", content, re.S)
    return (found[1], found[2]) if found else (content, content)


# --- Cells ----------------------------------------------------------------------------------------------------


def plain(book, name):
    """The plain form of a notebook; `name` is that of its page, like ``book/foundations/neuron``."""
    source = nbformat.read(book.folder / f"{name}.ipynb", 4)
    page = Page(book, name, glued(source))
    cells = [nbformat.v4.new_code_cell(INSTALL.format(address=book.address, branch=book.branch))]
    cells[0].metadata = _folded("source_hidden")
    for cell in source.cells:
        if cell.cell_type == "markdown":
            cells.append(_markdown(page.text(cell.source)))
        else:
            cells.append(_code(cell, book.page(name)))
    if page.cited:
        listed = f"## References\n\n{book.listed(page.cited)}".rstrip()
        cells.append(nbformat.v4.new_markdown_cell(listed))
    for place, cell in enumerate(cells):
        cell.id = f"cell-{place:02}"
    return nbformat.v4.new_notebook(cells=cells, metadata={
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    })  # fmt: skip


def glued(notebook):
    """The numbers that a notebook has glued: dict name -> text."""
    numbers = {}
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if name := output.get("metadata", {}).get("scrapbook", {}).get("name"):
                numbers[name.removeprefix(GLUE)] = ast.literal_eval(output.data[f"{GLUE}text/plain"])
    return numbers


def _folded(*what):
    metadata = {"jupyter": dict.fromkeys(what, True)}
    if "source_hidden" in what:
        metadata["cellView"] = "form"  # the same for Colab
    return metadata


def _markdown(text):
    """A Markdown cell; one that begins a deeper section has JupyterLab fold everything up to the next heading."""
    folded = re.match(rf"#+ {DEEPER}", text)
    return nbformat.v4.new_markdown_cell(text, metadata={"jp-MarkdownHeadingCollapsed": True} if folded else {})


def _code(cell, page):
    """A code cell: its source as it is, folded if the site folds it, and what it printed and drew."""
    hidden = [what for tag in cell.metadata.get("tags", []) for what in HIDDEN.get(tag, ())]
    alternative = cell.metadata.get("mystnb", {}).get("image", {}).get("alt")
    new = nbformat.v4.new_code_cell(cell.source, execution_count=cell.execution_count)
    new.metadata = _folded(*hidden) if hidden else {}
    new.outputs = [kept for output in cell.outputs if (kept := _output(output, alternative, page))]
    return new


def _output(output, alternative, page):
    if "data" not in output:
        return output
    data = {kind: value for kind, value in output.data.items() if not kind.startswith(GLUE)}
    if not data:
        return None
    metadata = {}
    if data.pop(WIDGET_VIEW, None):
        data = {"text/markdown": LAB.format(page=page), "text/plain": data["text/plain"]}
    if "image/png" in data:
        data["image/png"] = b64encode(fewer_colours(b64decode(data["image/png"]))).decode()
        data["text/plain"] = alternative or data.get("text/plain", "")
        metadata = {"image/png": {"alt": alternative}} if alternative else {}
    kept = {"output_type": output.output_type, "data": data, "metadata": metadata}
    if output.output_type == "execute_result":
        kept["execution_count"] = output.execution_count
    return nbformat.from_dict(kept)


def main(source, target):
    """Write the plain notebooks of the book in the folder `source` into the folder `target`."""
    book = Book(source)
    for name in book.notebooks:
        try:
            write(plain(book, name), Path(target) / f"{name}.ipynb")
        except UnknownConstruct as problem:
            sys.exit(str(problem))


if __name__ == "__main__":
    main(*sys.argv[1:])
