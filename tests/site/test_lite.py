"""The notebooks in JupyterLite, in Chromium: Python in the page prints what the book shows, labs are alive, and a
reader's own copy neither gets lost nor hides the book's.
"""

import gzip
import shutil
from pathlib import Path
from urllib.parse import urlsplit

import launch
import nbformat
import pytest
from metadata import site_address
from notebooks import GLUE, normal
from test_site import AXE, AXE_RUN

ROOT = Path(__file__).parents[2]
SITE = ROOT / "_build" / "html"
CHAPTER = "book/foundations/linear_unit"
NOTEBOOKS = sorted(path.relative_to(ROOT).with_suffix("").as_posix() for path in ROOT.glob("book/**/*.ipynb"))
PANEL = "jupyterapp.shell.currentWidget"
READY = f"globalThis.jupyterapp?.shell.currentWidget?.context?.isReady && {PANEL}.sessionContext.isReady"
SAY = """async (code) => {
    const future = jupyterapp.shell.currentWidget.sessionContext.session.kernel.requestExecute({ code });
    let said = "";
    future.onIOPub = ({ content }) => { said += content.text ?? content.evalue ?? ""; };
    await future.done;
    return said;
}"""
CLEAR = f"""() => {{ for (const {{ model }} of {PANEL}.content.widgets)
    if (model.type === "code") {{ model.outputs.clear(); model.executionCount = null; }} }}"""
RUN = """async () => { globalThis.ran = undefined;
    jupyterapp.commands.execute("notebook:run-all-cells").then(() => { globalThis.ran = true; }); }"""
SCROLL = f"""async (source) => {{ const {{ content }} = {PANEL};
    const place = content.widgets.findIndex(({{ model }}) => model.sharedModel.source.includes(source));
    content.activeCellIndex = place;
    await content.scrollToItem(place, "start"); }}"""  # cells that are out of sight are not in the page
FIRST = f"() => {PANEL}.content.widgets[0].model.sharedModel.source"


# As when the committed outputs were made: no bars of progress, and no cell in which Matplotlib builds its font cache.
PREPARE = "import os, matplotlib.font_manager; os.environ['TQDM_DISABLE'] = '1'"


@pytest.fixture
def lite(browser, serve):
    """A page of a reader who has not been here before, and the address of the site; nothing may go to another host."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page, site, asked = context.new_page(), serve(SITE), set()
    context.on("request", lambda request: asked.add(request.url))
    page.asked = asked
    page.set_default_timeout(60_000)
    yield page, site
    context.close()
    assert [url for url in asked if not url.startswith((f"{site}/", "blob:", "data:"))] == []


def open_notebook(page, site, name):
    page.goto(f"{site}/lite/open.html?path={name}.ipynb")
    page.wait_for_selector(".jp-Notebook .jp-Cell")
    page.wait_for_function(READY, timeout=300_000)


def shown(cell):
    """What a code cell has printed and said; what it leaves for the prose of the site is not said in a notebook."""
    outputs = [output for output in cell.outputs if not any(kind.startswith(GLUE) for kind in output.get("data", {}))]
    texts = [output.get("text") or output.get("data", {}).get("text/plain") for output in outputs]
    return "".join(text for text in texts if text)


def run(page, name):
    """Run a notebook from top to bottom: (its committed code cells, its code cells as they are then)."""
    page.evaluate(SAY, PREPARE)
    page.evaluate(CLEAR)
    page.evaluate(RUN)
    page.wait_for_function("globalThis.ran", timeout=600_000)
    page.wait_for_function("document.querySelectorAll('.jp-Notebook .jp-mod-running').length === 0")
    text = page.evaluate(f"() => JSON.stringify({PANEL}.context.model.toJSON())")
    code = lambda notebook: [cell for cell in notebook.cells if cell.cell_type == "code"]
    return code(nbformat.read(ROOT / f"{name}.ipynb", 4)), code(normal(nbformat.reads(text, 4)))[1:]


def differences(committed, cells):
    """The cells that print something else than the book shows, with both texts; those that may differ are tagged."""
    assert len(committed) == len(cells)
    return [
        (then.source, shown(then), shown(now))
        for then, now in zip(committed, cells)
        if any(output.output_type == "error" for output in now.outputs)
        or ("nbval-ignore-output" not in then.metadata.get("tags", []) and shown(then) != shown(now))
    ]


def test_a_chapter_runs_from_top_to_bottom(lite):
    page, site = lite
    open_notebook(page, site, CHAPTER)
    assert differences(*run(page, CHAPTER)) == []
    # a lab in it is alive, with Python behind it
    page.evaluate(SCROLL, "lab = nnkit.labs.line()")
    view = page.locator(".nn-lab[data-engine=wasm]").first
    before = view.get_by_role("status").text_content()
    view.get_by_role("slider", name="slope w").dispatch_event("keydown", {"key": "ArrowRight"})
    page.wait_for_function("([lab, text]) => lab.querySelector('[role=status]').textContent !== text",
                           arg=[view.element_handle(), before])  # fmt: skip
    sentence = view.get_by_role("status").text_content()
    assert page.evaluate(SAY, "print(lab.engine, lab.status)").strip() == f"wasm {sentence}"
    assert abs(loaded(page.asked, site) / 1e6 - int(launch.SIZE.split()[0])) < 2, "say so in the launch menu"


def loaded(asked, site):
    """The bytes of the files of the site that were asked for, as a server sends them that packs what can be packed."""
    places = {urlsplit(url).path.removeprefix("/") for url in asked if url.startswith(f"{site}/")}
    files = [SITE / place for place in places if (SITE / place).is_file()]
    packed = (".whl", ".zip", ".png", ".woff2")
    return sum(len(f.read_bytes() if f.suffix in packed else gzip.compress(f.read_bytes(), 6)) for f in files)


@pytest.mark.long
@pytest.mark.parametrize("name", [name for name in NOTEBOOKS if name != CHAPTER])
def test_every_notebook_runs_from_top_to_bottom(lite, name):
    page, site = lite
    open_notebook(page, site, name)
    assert differences(*run(page, name)) == []


def test_a_reader_continues_or_starts_fresh(lite):
    """The door asks only a reader who has a copy of the notebook; then both ways lead where they say."""
    page, site = lite
    open_notebook(page, site, CHAPTER)
    original = page.evaluate(FIRST)
    page.evaluate(f"{PANEL}.content.widgets[0].model.sharedModel.setSource('# mine')")
    page.evaluate("jupyterapp.commands.execute('docmanager:save')")
    page.wait_for_function(f"!{PANEL}.context.model.dirty")
    door = f"{site}/lite/open.html?path={CHAPTER}.ipynb"
    page.goto(door)
    page.wait_for_selector("#kept:visible")
    assert "linear_unit.ipynb" in page.locator("#kept").inner_text() and not page.locator("#updated").is_visible()
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.evaluate(AXE.read_text(encoding="utf-8"))
        assert page.evaluate(AXE_RUN) == []
    with page.expect_download() as download:
        page.get_by_role("button", name="Download your copy").click()
    assert download.value.suggested_filename == "linear_unit.ipynb"
    assert nbformat.read(download.value.path(), 4).cells[0].source == "# mine"
    page.get_by_role("link", name="Continue with your copy").click()
    page.wait_for_selector(".jp-Notebook .jp-Cell")
    assert page.evaluate(FIRST) == "# mine"
    # the book's notebook has been updated
    page.evaluate("(key) => localStorage.setItem(key, 'an older digest')", f"Neural Networks, Live: {CHAPTER}.ipynb")
    page.goto(door)
    page.wait_for_selector("#updated:visible")
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Start fresh").click()
    page.wait_for_selector(".jp-Notebook .jp-Cell")
    assert page.evaluate(FIRST) == original


def test_the_door_opens_notebooks_of_the_book_only(lite, page):
    _, site = lite
    for query in ("", "?path=elsewhere.ipynb", "?path=https://example.org/book.ipynb", "?path=constructor"):
        page.goto(f"{site}/lite/open.html{query}")
        page.wait_for_selector("#unknown:visible")


def test_a_copy_on_disk_leads_to_the_website(browser, serve, tmp_path):
    """It has the door alone (tools/release.py), whether it is opened from a folder or somebody serves it."""
    shutil.copy(SITE / "lite" / "open.html", tmp_path)
    context = browser.new_context()
    page = context.new_page()
    for address in (tmp_path.as_uri(), serve(tmp_path)):
        page.goto(f"{address}/open.html?path={CHAPTER}.ipynb")
        page.wait_for_selector("#on-disk:visible")
        link = page.get_by_role("link", name="Open the notebook on the website")
        assert link.get_attribute("href") == f"{site_address()}lite/open.html?path={CHAPTER}.ipynb"
    context.close()


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_the_launch_menu_leads_to_the_notebook(name):
    page = (SITE / f"{name}.html").read_text(encoding="utf-8")
    up = "../" * name.count("/")
    assert f'<a href="{up}lite/open.html?path={name}.ipynb"' in page and launch.SIZE in page
    copies = [SITE / "lite" / "files" / f"{name}.ipynb", ROOT / "_build" / "notebooks" / f"{name}.ipynb"]
    there, made = (nbformat.read(path, 4) for path in copies)
    assert there == made
