"""Plain notebooks: every notebook has one, no MyST is left in it, and nothing else is changed."""

import posixpath
import re
import sys
from pathlib import Path

import nbformat
import plain
import pytest
from IPython.core.inputtransformer2 import TransformerManager
from markdown_it import MarkdownIt
from notebooks import GLUE, WIDGET_VIEW
from plain import MYST, PREDICTIONS, UnknownConstruct

ROOT = Path(__file__).resolve().parents[2]
BOOK = plain.Book(ROOT)
COMMONMARK = MarkdownIt("commonmark").enable("table")
GLUED = re.compile(r"\{glue:text\}`([^`]*)`")


@pytest.fixture(scope="module")
def converted():
    """Every notebook's source and its plain form, made from the committed outputs: dict name -> (source, plain)."""
    return {name: (nbformat.read(ROOT / f"{name}.ipynb", 4), plain.plain(BOOK, name)) for name in BOOK.notebooks}


def texts(notebook):
    return [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]


def page(name="book/foundations/neuron", **numbers):
    return plain.Page(BOOK, name, numbers)


def test_every_notebook_has_a_valid_plain_form(converted):
    notebooks = (path for path in ROOT.glob("book/**/*.ipynb") if ".ipynb_checkpoints" not in path.parts)
    assert set(converted) == {path.relative_to(ROOT).with_suffix("").as_posix() for path in notebooks}
    for _, made in converted.values():
        nbformat.validate(made)


@pytest.mark.parametrize("name", BOOK.notebooks)
def test_no_myst_is_left(converted, name):
    for text in texts(converted[name][1]):
        for token in COMMONMARK.parse(text):
            assert not token.info.startswith("{"), token.info
            if token.type != "inline":
                continue
            assert not re.search(r"^(:::|\([\w-]+\)=$|%|\+\+\+)", token.content, re.M), token.content
            for child, after in zip(token.children, token.children[1:]):
                role = (
                    after.type == "code_inline" and child.type == "text" and re.search(r"\{[\w:-]+\}$", child.content)
                )
                assert not role, token.content


def folded_in_source(text):
    """The pieces of code in the dropdowns of a text."""
    for token in MYST.parse(text):
        if token.type == "colon_fence":
            if re.search(r"^:class:.*\bdropdown\b", token.content, re.M):
                yield [inner.content for inner in MYST.parse(token.content) if inner.type == "fence"]
            else:
                yield from folded_in_source(token.content)


def folded_in_plain(text):
    """The pieces of code in each <details> of a text, of which each is closed before the next is opened."""
    found = None
    for token in COMMONMARK.parse(text):
        if token.type == "html_block":
            if token.content.strip() == "</details>":
                yield found
                found = None
            else:
                assert found is None and re.fullmatch(
                    r"<details>\n<summary><b>[^\n]+</b></summary>\n", token.content
                ), token.content
                found = []
        elif token.type == "fence" and found is not None:
            found.append(token.content)
    assert found is None, "<details> is not closed"


@pytest.mark.parametrize("name", BOOK.notebooks)
def test_hints_and_solutions_are_folded(converted, name):
    source, made = converted[name]
    for before, after in zip(texts(source), texts(made)):
        assert list(folded_in_source(before)) == list(folded_in_plain(after))


def test_there_are_solutions(converted):
    assert sum(text.count("<summary><b>Solution</b>") for _, made in converted.values() for text in texts(made)) > 100


def test_code_is_unchanged(converted):
    for source, made in converted.values():
        code = [[cell.source for cell in notebook.cells if cell.cell_type == "code"] for notebook in (source, made)]
        assert code[0] == code[1][1:] and made.cells[0].source == code[1][0]


def test_glued_numbers_are_the_executed_ones(converted):
    compared = 0
    for source, made in converted.values():
        numbers = {}
        for cell in source.cells:
            for output in cell.get("outputs", []):
                if f"{GLUE}text/plain" in output.get("data", {}):
                    numbers[output.metadata["scrapbook"]["name"]] = output.data[f"{GLUE}text/plain"].strip("'")
        for before, after in zip(texts(source), texts(made)):
            parts = GLUED.split(before)  # text, name, text, name, ..., text
            parts[1::2], glued = [numbers[key] for key in parts[1::2]], len(parts) // 2
            if glued and not re.search(r"^:::|^\([\w-]+\)=|\{(term|cite)\}|\]\(", before, re.M):
                assert COMMONMARK.render(after) == COMMONMARK.render(PREDICTIONS.sub("", "".join(parts)))
                compared += glued
    assert compared > 100


def test_links_lead_to_plain_notebooks_and_to_pages_of_the_site(converted):
    local = 0
    for name, (_, made) in converted.items():
        for text in texts(made):
            for token in COMMONMARK.parse(text):
                for link in (child.attrs["href"] for child in token.children or [] if child.type == "link_open"):
                    if link.startswith(BOOK.site):
                        assert link.removeprefix(BOOK.site).partition(".html")[0] in BOOK.pages
                    elif not re.match(r"https?:", link):
                        target = posixpath.normpath(posixpath.join(posixpath.dirname(name), link))
                        assert target.removesuffix(".ipynb") in converted, f"{name}: {link}"
                        local += 1
    assert local > 50


def test_what_is_cited_is_listed(converted):
    for source, made in converted.values():
        keys = {key.strip() for found in re.findall(r"\{cite\}`([^`]*)`", "\n".join(texts(source)))
                for key in found.split(",")}  # fmt: skip
        listed = texts(made)[-1].startswith("## References") and texts(made)[-1].count("\n- ")
        assert listed == (len(keys) or False)


def test_the_workflow_publishes_on_the_branch_that_is_opened():
    workflow = (ROOT / ".github" / "workflows" / "book.yml").read_text(encoding="utf-8")
    assert f"git checkout --quiet --orphan {BOOK.branch}\n" in workflow
    assert f"git push --force origin {BOOK.branch}\n" in workflow
    assert f"the branch `{BOOK.branch}`" in (ROOT / "book" / "how_to_run.md").read_text(encoding="utf-8")


# --- The first cell -------------------------------------------------------------------------------------------


def first_cell(namespace):
    source = plain.plain(BOOK, "book/index").cells[0].source
    exec(TransformerManager().transform_cell(source), namespace)


def test_the_first_cell_does_nothing_where_nnkit_is(capfd):
    first_cell({})
    assert capfd.readouterr() == ("", "")


def test_the_first_cell_installs_nnkit_where_it_is_missing(monkeypatch):
    calls = []

    class Shell:
        def run_line_magic(self, *arguments):
            calls.append(arguments)

    monkeypatch.setitem(sys.modules, "nnkit", None)
    first_cell({"get_ipython": Shell})
    assert calls == [("pip", f'install --quiet "nnkit[labs,plots] @ git+{BOOK.address}@{BOOK.branch}"')]


# --- Single constructs ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "{abbr}`MSE (mean squared error)`",
        ":::{tab-set}\n:::",
        "```{figure} line.png\n```",
        ":::{admonition} Title\n:open: true\ntext\n:::",
        "- A list.\n\n  :::{made-up}\n  :::",
        ":::{admonition} Outer\n{made-up}`inner`\n:::",
        "| a |\n|---|\n| {made-up}`b` |",
        "A footnote.[^1]",
        "{{ substitution }}",
        "![a picture](line.png)",
        "<b>HTML</b>",
        "<div>\n</div>",
        "$$x$$ (equation)",
        "[a link](#nowhere)",
        "[a link](no_such_page.ipynb)",
        "{term}`no such term`",
        "{cite}`nobody2000`",
        "{glue:text}`never_glued`",
    ],
)
def test_what_has_no_plain_form_is_refused(text):
    with pytest.raises(UnknownConstruct, match=r"book/foundations/neuron\.ipynb: .* has no plain form for "):
        page().text(text)


def test_a_refusal_ends_the_build_and_names_notebook_and_construct(tmp_path):
    for name in ("_config.yml", "_toc.yml"):
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    cells = [nbformat.v4.new_markdown_cell("{made-up}`x`")]
    (tmp_path / "book").mkdir()
    nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / "book" / "index.ipynb")
    with pytest.raises(SystemExit, match=r"book/index\.ipynb: .* role \{made-up\}`x`"):
        plain.main(tmp_path, tmp_path / "plain")


@pytest.mark.parametrize(
    "text",
    [
        "``{term}`neuron` `` in code and $a_{term}`$ in mathematics",
        "```python\n:::{made-up}\n(target)=\n% comment\n{term}`neuron`\n\n\nx = 1\n```",
        "An interval [0, 1], a *word*, **two**, <https://example.org>.\n\n$$\\frac{a}{b}$$\n\n1. one\n2. two",
    ],
)
def test_the_rest_is_left_as_it_is(text):
    assert page().text(text) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("(here)=\n## Heading\n\n% a comment\nText.", "## Heading\n\nText."),
        ("In [0, 1], [see `x[0]` below](#claim-4).", "In [0, 1], see `x[0]` below."),
        ("[elsewhere](#claim-14)", "[elsewhere](gradient_descent.ipynb)"),
        ("[up](../mathematics)", "[up](../mathematics.ipynb)"),
        ("[notation](../appendix/notation.md)", f"[notation]({BOOK.site}book/appendix/notation.html)"),
        ("{term}`unit\n<neuron>`", f"[unit]({BOOK.site}book/appendix/glossary.html#term-neuron)"),
        ("{glue:text}`share` of it", "5\\*5 of it"),
        ("- a list\n\n  :::{admonition} Note\n  text\n  :::", "- a list\n\n  > **Note**\n  >\n  > text"),
        (
            ":::{admonition} A $x$\n:class: dropdown\nBody.\n:::\nText.",
            "<details>\n<summary><b>A $x$</b></summary>\n\nBody.\n\n</details>\n\nText.",
        ),
        ("::::{div} a\n:::{div} b\none\n:::\n:::{div} b\ntwo\n:::\n::::", "one\n\ntwo"),
    ],
)
def test_a_construct(text, expected):
    assert page(share="5*5").text(text) == expected


def test_citations_name_author_and_year():
    p = page()
    address = f"{BOOK.site}book/appendix/bibliography.html"
    cited = p.text("{cite}`mcculloch1943,glorot2011` and {cite}`rosenblatt1958`, {cite}`mcculloch1943`")
    names = re.findall(rf"\[([^]]*)\]\({re.escape(address)}\)", cited)
    assert names == [
        "McCulloch and Pitts, 1943",
        "Glorot et al., 2011",
        "Rosenblatt, 1958",
        "McCulloch and Pitts, 1943",
    ]
    assert p.cited == ["mcculloch1943", "glorot2011", "rosenblatt1958"]


# --- Outputs --------------------------------------------------------------------------------------------------


PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


def test_outputs_that_no_viewer_shows_are_replaced():
    new = nbformat.v4.new_output
    outputs = [
        new("stream", text="printed\n"),
        new("display_data", {f"{GLUE}text/plain": "'5%'"}, metadata={"scrapbook": {"name": "share"}}),
        new("display_data", {"image/png": PNG, "text/plain": "<Figure>"}),
        new("execute_result", {WIDGET_VIEW: {"model_id": "1"}, "text/plain": "Lab 'line'"}, execution_count=3),
    ]
    metadata = {"mystnb": {"image": {"alt": "A curve."}}, "tags": ["hide-input", "nbval-ignore-output"]}
    cell = nbformat.v4.new_code_cell("x", outputs=outputs, metadata=metadata)
    made = plain._code(cell, "https://example.org/page.html")
    printed, figure, lab = made.outputs
    assert made.metadata == {"jupyter": {"source_hidden": True}, "cellView": "form"}
    assert printed.text == "printed\n"
    assert figure.data["text/plain"] == figure.metadata["image/png"]["alt"] == "A curve." and figure.data["image/png"]
    assert "(https://example.org/page.html)" in lab.data["text/markdown"] and WIDGET_VIEW not in lab.data
