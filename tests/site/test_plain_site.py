"""Plain notebooks of the built site: what the launch and download buttons give, and where the notebooks' links lead."""

import re
from pathlib import Path
from urllib.parse import unquote

import nbformat
import plain
import pytest
from notebooks import WIDGET_VIEW

ROOT = Path(__file__).parents[2]
SITE = ROOT / "_build" / "html"
MADE = ROOT / "_build" / "notebooks"
BOOK = plain.Book(ROOT)


@pytest.mark.parametrize("name", BOOK.notebooks)
def test_buttons_lead_to_the_plain_notebook(name):
    page = (SITE / f"{name}.html").read_text(encoding="utf-8")
    repository = BOOK.address.removeprefix("https://github.com/")
    assert f"https://mybinder.org/v2/gh/{repository}/{BOOK.branch}?urlpath=lab/tree/{name}.ipynb" in page
    assert f"https://colab.research.google.com/github/{repository}/blob/{BOOK.branch}/{name}.ipynb" in page
    (link,) = re.findall(r'<a href="([^"]*_sources/[^"]*)" download', page)
    downloaded = ((SITE / name).parent / link).read_bytes()
    assert downloaded == (MADE / f"{name}.ipynb").read_bytes()
    assert nbformat.reads(downloaded.decode(), 4).cells[0].source.startswith("# @title Install nnkit")


def test_every_link_to_a_source_downloads_it():
    for path in SITE.rglob("*.html"):
        for link in re.findall(r"<a [^>]*_sources/[^>]*>", path.read_text(encoding="utf-8")):
            assert " download" in link and "target=" not in link, f"{path.name}: {link}"


def test_the_download_button_downloads(page, serve):
    page.goto(f"{serve(SITE)}/book/foundations/neuron.html")
    with page.expect_download() as download:
        page.evaluate("document.querySelector('a[download]').click()")
    assert download.value.suggested_filename == "neuron.ipynb"


@pytest.mark.parametrize("name", BOOK.notebooks)
def test_links_to_the_site_exist(name):
    text = (MADE / f"{name}.ipynb").read_text(encoding="utf-8")
    for place in set(re.findall(re.escape(BOOK.site) + r"([^)\\\"\s]+)", text)):
        path, _, anchor = place.partition("#")
        page = (SITE / path).read_text(encoding="utf-8")
        assert not anchor or f'id="{unquote(anchor)}"' in page, place


@pytest.mark.parametrize("name", BOOK.notebooks)
def test_notebooks_are_small_and_show_figures_with_their_alternatives(name):
    path = MADE / f"{name}.ipynb"
    assert path.stat().st_size < 1_000_000
    executed, made = nbformat.read(ROOT / "_build" / "source" / f"{name}.ipynb", 4), nbformat.read(path, 4)
    for before, after in zip((c for c in executed.cells if c.cell_type == "code"),
                             [c for c in made.cells if c.cell_type == "code"][1:]):  # fmt: skip
        kinds = [[kind for output in cell.outputs for kind in output.get("data", {})] for cell in (before, after)]
        assert kinds[0].count("image/png") == kinds[1].count("image/png")
        assert kinds[0].count(WIDGET_VIEW) == kinds[1].count("text/markdown")
        for output in after.outputs:
            if "image/png" in output.get("data", {}):
                assert output.metadata["image/png"]["alt"] == before.metadata["mystnb"]["image"]["alt"]
