"""*Run here*: the code cells and exercises of a chapter, changed and run on its page by Python in a worker."""

import itertools
import re

import nbformat
import notebooks
import pytest
from exercises import exercises
from lab_page import nothing_sticks_out
from test_site import AXE, AXE_RUN, COLOURS_REST, SITE, settle

PATIENCE = 240_000  # ms; 10 s on an idle machine
SMALL = "foundations/linear_unit"
LONGER = ["convolution/convolutional_network", "sequences/lstm", "applications/speech", "applications/forecasting",
          "applications/captions", "applications/recommendation", "applications/attention", "mathematics"]  # fmt: skip
IDLE = "!document.querySelector('.nn-run button[aria-disabled=true]')"
# What each cell shows: its text, and a word for a figure or a widget.
SHOWN = """[...document.querySelectorAll("div.cell")].filter((cell) => cell.querySelector(".cm-content")).map((cell) =>
    [...(cell.querySelector(":scope > .cell_output")?.children ?? [])].map((part) =>
        part.matches("img") ? "figure" : part.matches(".nn-widget") ? "widget" :
        part.matches(".nn-run-error") ? "error: " + part.innerText :
        part.dataset.stream === "stderr" ? "" : part.textContent).filter(Boolean))"""


def committed(name):
    """What the cells of a committed notebook show, in the words of SHOWN; None for a cell whose output may differ."""
    shown = []
    for cell in nbformat.read(notebooks.ROOT / "book" / f"{name}.ipynb", 4).cells:
        if cell.cell_type == "code" and "remove-input" not in cell.metadata.get("tags", []):
            ignored = "nbval-ignore-output" in cell.metadata.get("tags", [])
            shown.append(None if ignored else words_of(cell.outputs))
    return shown


def words_of(outputs):
    """Numbers for the prose are not shown: what was printed before and after one is one text."""
    outputs = [o for o in outputs if not any(kind.startswith(notebooks.GLUE) for kind in o.get("data", ()))]
    shown = []
    for name, together in itertools.groupby(outputs, key=lambda output: output.get("name", "")):
        texts = [text for output in together for text in words(output)]
        shown += ["".join(texts)] if name == "stdout" else texts
    return shown


def words(output):
    if output.output_type == "stream":
        return [output.text] if output.name == "stdout" else []
    text = output.data["text/plain"]
    if "text/html" in output.data:
        return [re.sub("<[^>]*>", "", output.data["text/html"])]
    return ["figure" if text.startswith("<Figure") else "widget" if text.startswith("Lab '") else text]


class Chapter:
    """A chapter in the browser, and what a reader does with its cells."""

    def __init__(self, page, address):
        self.page = page
        self.page.set_default_timeout(PATIENCE)
        self.asked = []
        page.on("request", lambda request: self.asked.append(request.url))
        page.set_viewport_size({"width": 360, "height": 800})
        page.goto(address)
        settle(page)

    def cell(self, number):
        """A cell by its number, from 1, as its buttons call it; negative: from the end."""
        cells = self.page.locator("div.cell:has(.nn-run)")
        return cells.nth(number - 1 if number > 0 else number)

    def exercise(self, title):
        return self.page.locator(".admonition.exercise", has_text=title.replace("'", "’"))  # as the page sets it

    def press(self, box, name="Run"):
        """Press a button below a piece of code, folded or not, and wait for the outcome."""
        box.locator(".nn-run button", has_text=name).first.evaluate("(button) => button.click()")
        self.rest()

    def rest(self):
        self.page.wait_for_function("document.querySelector('.cm-content')")
        self.page.wait_for_function(IDLE)

    def write(self, box, text):
        """Replace the code in an editor, as a reader does."""
        box.locator(".cm-content").first.focus()
        self.page.keyboard.press("Control+A")
        self.page.keyboard.insert_text(text)


@pytest.fixture(scope="module")
def chapter(local_page, serve):
    """The small chapter, on a page that all tests of this file share."""
    with local_page() as page:
        yield Chapter(page, f"{serve(SITE)}/book/{SMALL}.html")


def test_python_is_loaded_by_the_first_press_and_every_cell_runs(chapter):
    """The text is that of the book; figures and labs are there."""
    assert not [url for url in chapter.asked if "/pyodide/" in url or "/run/live.js" in url]
    last = chapter.cell(-1)
    button = last.locator(".nn-run button").first
    assert button.get_attribute("aria-label").startswith("Run here: cell ")
    chapter.press(last, "Run here")
    assert [url for url in chapter.asked if url.endswith("/pyodide/pyodide.mjs")]
    agree(chapter, SMALL)


def agree(chapter, name):
    shown, expected = chapter.page.evaluate(SHOWN), committed(name)
    assert len(shown) == len(expected) and any(any(cell or []) for cell in expected)
    for number, (on_page, in_book) in enumerate(zip(shown, expected), 1):
        if in_book is not None:
            assert on_page == in_book, f"{name}, cell {number}"


def test_a_lab_is_answered_by_python(chapter):
    """The page's sentence and that of `lab` in Python are the same, before and after a slider is moved."""
    page = chapter.page
    lab, cell = page.locator("div.cell:has(.nn-run) .nn-lab").first, chapter.cell(3)
    if not cell.locator(".cm-content").count() or lab.get_attribute("data-engine") != "wasm":
        chapter.press(cell)
    while page.locator(".nn-question form").count():  # predictions come first
        page.locator(".nn-question").get_by_role("button", name="Skip").first.click()
    slider = page.locator(".nn-lab .nn-control-epochs").get_by_role("slider").first
    before = page.locator(".nn-lab [role=status]").first.inner_text()
    slider.press("ArrowRight")
    moved = "(before) => document.querySelector('.nn-lab [role=status]').innerText !== before"
    page.wait_for_function(moved, arg=before)
    folded = cell.locator("details")
    if folded.count():
        folded.evaluate("(details) => { details.open = true; }")
    chapter.write(cell, "print(lab.status)")
    page.keyboard.press("Shift+Enter")  # edited and run by the keyboard; the focus stays
    chapter.rest()
    assert page.evaluate("document.activeElement.className").startswith("cm-content")
    said = page.evaluate(SHOWN)[2][0].strip()
    assert said == page.locator(".nn-lab [role=status]").first.inner_text().replace("\n", " ").strip()
    assert said in page.locator(".nn-run-voice").inner_text() or len(said) > 300
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.textContent") == "Run"
    cell.locator(".nn-run button", has_text="Reset").click()
    assert "print(lab.status)" not in cell.locator(".cm-content").inner_text()


def test_an_exercise_is_checked_by_its_own_asserts(chapter):
    title, _, solution = exercises(notebooks.ROOT / "book" / f"{SMALL}.ipynb")[0]
    box = chapter.exercise(title)
    result = box.locator(".cell_output [role=status]")
    chapter.press(box, "Check")
    assert result.inner_text().startswith("Not yet:")
    chapter.write(box, solution)
    chapter.press(box, "Check")
    assert result.inner_text().startswith("Right:")


def test_a_number_is_computed_again_in_its_card(chapter):
    """By the keyboard, from the number into its card and back. Where the page says something else, the card tells."""
    page = chapter.page
    page.get_by_role("button", name="Show where the numbers come from").press("Enter")
    number, other = (page.locator("a.nn-number[data-again]").nth(k) for k in (0, 1))
    card = page.locator("#nn-card")
    number.focus()
    card.wait_for()
    page.keyboard.press("Tab")
    button = card.get_by_role("button", name="Compute it again")
    assert button.evaluate("(button) => button === document.activeElement")
    page.keyboard.press("Enter")
    chapter.rest()
    said = f"Computed here: {number.inner_text()}, the same."
    assert said in card.inner_text() and said in page.locator(".nn-run-voice").inner_text()
    page.evaluate(AXE.read_text(encoding="utf-8"))
    assert [found for found in page.evaluate(AXE_RUN) if "nn-card" in found] == []
    page.keyboard.press("Escape")
    assert card.is_hidden() and number.evaluate("(number) => number === document.activeElement")
    right = other.inner_text()
    other.evaluate("(number) => { number.textContent = '-1'; }")
    other.hover()
    card.get_by_role("button", name="Compute it again").click()
    chapter.rest()
    assert f"Computed here: {right}. The page says -1." in card.inner_text()
    page.keyboard.press("Tab")  # out of the card, to what follows the number: the next one
    assert page.locator("a.nn-number[data-again]").nth(2).evaluate("(number) => number === document.activeElement")
    assert "The page says" not in card.inner_text()


def test_an_error_is_readable_and_python_can_be_stopped(chapter):
    page, cell = chapter.page, chapter.exercise("Exercise 2.1")
    chapter.write(cell, "1 / 0")
    chapter.press(cell)
    assert cell.locator(".nn-run-error p").inner_text() == "ZeroDivisionError: division by zero"
    chapter.write(cell, "print('begun')\nwhile True: pass")
    page.keyboard.press("Shift+Enter")
    cell.get_by_text("begun", exact=True).wait_for()
    cell.get_by_role("button", name="Stop").press("Enter")
    chapter.rest()
    assert "Stopped. Python starts anew" in cell.locator(".nn-run").inner_text()
    assert page.evaluate("document.activeElement.textContent") == "Run"
    chapter.write(cell, "print(6 * 7, len(flipper))")  # the cells above run again
    page.keyboard.press("Shift+Enter")
    cell.get_by_text("42 ").wait_for()


def test_the_page_stays_open_to_everybody(chapter):
    page = chapter.page
    if not page.locator(".cm-content").count():
        chapter.press(chapter.cell(1))
    page.mouse.move(0, 0)  # over nothing
    page.evaluate(AXE.read_text(encoding="utf-8"))
    page.evaluate("document.querySelectorAll('details').forEach((details) => { details.open = true; })")
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        page.evaluate("scrollTo(0, 0)")  # the theme's button that leads there is hidden then
        page.wait_for_function("getComputedStyle(document.querySelector('#pst-back-to-top')).display === 'none'")
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            page.wait_for_function("(scheme) => document.documentElement.dataset.theme === scheme", arg=scheme)
            page.wait_for_function(COLOURS_REST)
            nothing_sticks_out(page)
            assert page.evaluate(AXE_RUN) == [], f"{scheme}, {width} px"


def test_a_page_from_a_folder_has_no_buttons(page):
    page.goto((SITE / "book" / f"{SMALL}.html").as_uri())
    settle(page)
    assert page.locator("div.cell").count() and not page.locator(".nn-run").count()


def test_what_is_bundled_keeps_its_notices():
    text = (SITE / "_static" / "run" / "LICENSE.txt").read_text(encoding="utf-8")
    for name in ("@codemirror/view", "@jupyterlite/pyodide-kernel", "comlink"):
        assert f"{name} " in text and "Copyright" in text


@pytest.mark.long
@pytest.mark.parametrize("name", LONGER)
def test_longer_chapters_run(local_page, serve, name):
    with local_page() as page:
        live = Chapter(page, f"{serve(SITE)}/book/{name}.html")
        live.press(live.cell(-1), "Run here")
        agree(live, name)


@pytest.mark.long
def test_a_page_without_labs_can_show_one(local_page, serve):
    """The widgets' front end, which such a page lacks, comes with the first press."""
    with local_page() as page:
        live = Chapter(page, f"{serve(SITE)}/book/mathematics.html")
        assert not page.evaluate("globalThis.nnkitWidgets")
        live.press(live.cell(1), "Run here")
        page.evaluate("document.querySelectorAll('details').forEach((details) => { details.open = true; })")
        live.write(live.cell(1), "import nnkit.labs\nlab = nnkit.labs.line()\nlab")
        live.press(live.cell(1))
        assert live.cell(1).locator(".nn-lab [role=status]").inner_text().startswith("Your line has ")


WITH_EXERCISES = [path for path in notebooks.chapters() if exercises(path)]


@pytest.mark.long
@pytest.mark.parametrize("path", WITH_EXERCISES, ids=lambda path: path.stem)
def test_every_exercise_can_be_done_on_its_page(local_page, serve, path):
    """Its start is not right, its solution is."""
    place = path.relative_to(notebooks.ROOT).with_suffix(".html").as_posix()
    with local_page() as page:
        live = Chapter(page, f"{serve(SITE)}/{place}")
        for title, _, solution in exercises(path):
            box = live.exercise(title)
            result = box.locator(".cell_output [role=status]")
            live.press(box, "Check")
            assert result.inner_text().startswith("Not yet:"), title
            live.write(box, solution)
            live.press(box, "Check")
            assert result.inner_text().startswith("Right:"), title
