"""What pages do for their reader: cards for terms and numbers, progress, search, the way through the book."""

import json
import re

import pytest
import yaml
from test_site import CHAPTERS, ROOT, SITE, settle

import nnkit.labs

CHAPTER = "book/foundations/stopping.html"
CARD = "#nn-card:not([hidden])"
TERM = "article a[href*='glossary.html#term-']"
MARGIN = "() => { const { left, right } = document.querySelector('#nn-card').getBoundingClientRect();"
MARGIN += " return Math.min(left, innerWidth - right); }"


@pytest.fixture
def open_(page, serve):
    """A function: opens a page of the site, from a server, and returns it."""
    base = serve(SITE)

    def open_(place, words=""):
        page.goto(f"{base}/{place}{words}")
        settle(page)
        return page

    yield open_
    page.goto("about:blank")  # before the server ends: figures come as the reader comes near


def defined(page, link):
    """The beginning of the definition to which a link leads, from the glossary's source."""
    term = link.get_attribute("href").split("#term-")[1].replace("-", " ")
    text = (ROOT / "book" / "appendix" / "glossary.md").read_text(encoding="utf-8")
    return re.search(rf"^{re.escape(term)}\n(?:\S.*\n)*  (\w+ \w+)", text, flags=re.M | re.I)[1]


def test_a_card_opens_on_hover_and_stays_under_the_pointer(open_):
    page = open_(CHAPTER)
    link = page.locator(TERM).first
    link.hover()
    card = page.wait_for_selector(CARD)
    assert card.text_content().startswith(defined(page, link))
    assert link.get_attribute("aria-describedby") == "nn-card" and card.get_attribute("role") == "tooltip"
    card.hover()
    page.evaluate("new Promise((done) => setTimeout(done, 400))")  # longer than a card waits before it closes
    assert card.is_visible()
    page.keyboard.press("Escape")
    page.wait_for_selector(CARD, state="detached")
    assert link.get_attribute("aria-describedby") is None
    link.hover()
    page.wait_for_selector(CARD)
    page.mouse.move(5, 5)
    page.wait_for_selector(CARD, state="detached")


def test_a_card_opens_on_focus_and_the_link_still_leads_to_the_glossary(open_):
    page = open_(CHAPTER)
    link = page.locator(TERM).first
    page.keyboard.press("Tab")  # the reader uses the keyboard
    link.focus()
    page.wait_for_selector(CARD)
    page.keyboard.press("Escape")
    page.wait_for_selector(CARD, state="detached")
    assert link.evaluate("(link) => link === document.activeElement")
    page.keyboard.press("Enter")
    page.wait_for_url("**/glossary.html#term-*")
    settle(page)


def test_a_card_opens_on_the_first_tap_and_the_second_follows_the_link(browser, serve):
    context = browser.new_context(viewport={"width": 360, "height": 780}, has_touch=True)
    page = context.new_page()
    page.goto(f"{serve(SITE)}/{CHAPTER}")
    settle(page)
    link = page.locator(TERM).first
    link.tap()
    page.wait_for_selector(CARD)
    assert page.evaluate(MARGIN) >= 0 and CHAPTER in page.url
    page.locator("article h1").tap()
    page.wait_for_selector(CARD, state="detached")
    link.tap()
    page.wait_for_selector(CARD)
    link.tap()
    page.wait_for_url("**/glossary.html#term-*")
    context.close()


def test_every_term_of_a_page_has_its_card():
    for place in CHAPTERS:
        text = (SITE / place).read_text(encoding="utf-8")
        used = set(re.findall(r'href="[^"]*glossary\.html#(term-[^"]+)"', text)) - {""}
        if used and not place.endswith("glossary.html"):
            held = text.split('<template id="nn-terms">')[1].split("</template>")[0]
            assert used == set(re.findall(r'data-term="([^"]+)"', held)), place
            assert all(re.findall(r'data-term="[^"]+">\s*(\S)', held)) and "<a " not in held


def test_a_number_leads_to_the_cell_that_computed_it(open_):
    page = open_(CHAPTER)
    number = page.locator(".nn-number").first
    number.hover()
    assert "A code cell of this page computes this number." in page.wait_for_selector(CARD).text_content()
    page.keyboard.press("Escape")
    assert page.locator("a.nn-number").count() == 0  # no stop of the keyboard until the reader asks for it
    button = page.get_by_role("button", name="Show where the numbers come from")
    button.press("Enter")
    assert button.get_attribute("aria-pressed") == "true"
    number.focus()
    page.wait_for_selector(CARD)
    cell = number.get_attribute("data-cell")
    number.press("Enter")
    page.wait_for_function("(cell) => location.hash === `#${cell}`", arg=cell)
    assert page.locator(f"#{cell} > details.hide").evaluate("(code) => code.open")
    page.reload()
    settle(page)
    page.wait_for_selector("a.nn-number")  # it is remembered
    button.click()
    assert page.locator("a.nn-number").count() == 0


def test_every_number_of_a_page_knows_its_cell():
    for place in CHAPTERS:
        text = (SITE / place).read_text(encoding="utf-8")
        numbers = re.findall(r'<span class="nn-number"([^>]*)>', text)
        cells = set(re.findall(r'class="cell [^"]*" id="(cell-\d+)"', text))
        found = [re.search(r'data-cell="([^"]+)" data-made="([^"]+)"', number) for number in numbers]
        assert all(found) and {each[1] for each in found} <= cells, place
        again = re.findall(r'data-again="[^" ]+ ([^"]+)"', " ".join(numbers))
        assert {f"cell-{part.split(':')[0]}" for parts in again for part in parts.split()} <= cells, place
        for number in numbers:
            refused = "cannot repeat" in number or "takes too long" in number
            assert refused != ("data-again" in number), f"{place}: {number}"


def test_progress_is_kept_shown_and_moved_to_another_browser(open_, tmp_path):
    page = open_("book/index.html")
    section = page.locator("#your-progress")
    assert "Nothing yet." in section.text_content()
    open_(CHAPTER)
    page.get_by_label("I have read this chapter").check()
    assert page.locator(".bd-links .current .nn-done").count() == 1
    page.locator("#check-yourself .admonition-title").first.click()
    page.wait_for_function("localStorage.getItem('nnkit.checks')")
    chapters = re.search(r'id="nn-chapters">(.*?)</script>', (SITE / "book/index.html").read_text("utf-8"))[1]
    (question, *_) = next(c["questions"]["stopping"] for c in json.loads(chapters) if c["place"].endswith("stopping"))
    record = {"predictions": [{"text": question, "guess": "1", "answer": "2"}]}
    page.evaluate("(record) => localStorage.setItem('nnkit.record.stopping', JSON.stringify(record))", record)
    open_("book/index.html")
    words = re.compile(r"You have read 1 of \d+ chapters, made 1 of \d+ predictions and checked 1 of \d+ answers\.")
    assert words.search(section.text_content())
    assert page.locator(".bd-links .nn-done").count() == 1
    with page.expect_download() as download:
        section.get_by_role("button", name="Save to a file").click()
    download.value.save_as(tmp_path / "progress.json")
    page.once("dialog", lambda dialog: dialog.accept())
    section.get_by_role("button", name="Delete").click()
    page.wait_for_function("!Object.keys(localStorage).some((key) => /nnkit.(read|checks|record.stopping)/.test(key))")
    assert page.locator(".bd-links .nn-done").count() == 0
    (tmp_path / "other.json").write_text("{}")
    section.locator("input[type=file]").set_input_files(tmp_path / "other.json")
    section.get_by_text("This file holds no progress.").wait_for()
    section.locator("input[type=file]").set_input_files(tmp_path / "progress.json")
    section.get_by_text("Your progress has been loaded").wait_for()
    assert words.search(section.text_content())


def test_progress_without_a_store_lasts_for_the_page(open_, page):
    page.add_init_script(
        "const { setItem } = Storage.prototype;"
        "Storage.prototype.setItem = function (key, text) {"
        " if (key.startsWith('nnkit.')) throw new Error('full'); setItem.call(this, key, text); };"
    )
    open_(CHAPTER)
    page.get_by_label("I have read this chapter").check()
    assert page.locator(".bd-links .current .nn-done").count() == 1


# --- The way through the book ---------------------------------------------------------------------------------


def test_previous_and_next_follow_the_table_of_contents():
    contents = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    story = [contents["root"], *(c["file"] for part in contents["parts"] for c in part["chapters"])]
    assert story[1].startswith("book/foundations/")
    for here, then in zip(story, story[1:]):
        page, follows = ((SITE / f"{name}.html").resolve() for name in (here, then))
        link = re.search(r'class="right-next"\s+href="([^"]+)"', page.read_text(encoding="utf-8"))[1]
        assert (page.parent / link).resolve() == follows
        back = re.search(r'class="left-prev"\s+href="([^"]+)"', follows.read_text(encoding="utf-8"))[1]
        assert (follows.parent / back).resolve() == page


def test_a_page_is_shown_before_the_scripts_of_others_have_come():
    """Only the search loads its index; and a page waits for no script but the small ones that its first look needs."""
    needed = {"documentation_options.js", "repairs.js", "reader.js"}
    for path in [*SITE.glob("book/**/*.html"), *SITE.glob("*/book/**/*.html")]:
        tags = re.findall(r"<script[^>]* src=[^>]*>", path.read_text(encoding="utf-8"))
        waits = {re.search(r'([^/"]+\.js)', tag)[1] for tag in tags if " defer" not in tag}
        language = path.relative_to(SITE).parts[0]
        assert waits == needed | ({f"{language}.js"} if language != "book" else set()), path
    page = (SITE / "search.html").read_text(encoding="utf-8")
    assert all(f"{name}.js" in page for name in ("searchtools", "language_data", "searchindex"))


def test_the_search_knows_all_labs_and_terms():
    index = json.loads(re.search(r"setIndex\((.*)\)", (SITE / "searchindex.js").read_text(encoding="utf-8"))[1])
    known, pages = index["indexentries"], index["docnames"]
    for name in nnkit.labs.NAMES:
        places = {f"{pages[page]}.html#{cell}" for page, cell, _ in known[f"{name} lab"]}
        for place in places:
            page, cell = place.split("#")
            assert f'id="{cell}"' in (SITE / page).read_text(encoding="utf-8")
    glossary = (ROOT / "book" / "appendix" / "glossary.md").read_text(encoding="utf-8")
    terms = re.findall(r"^(?!:::|#)(\S.*)$", glossary, flags=re.M)
    assert len(terms) > 100 and all(term.lower() in known for term in terms)


def test_the_search_finds_a_lab_and_a_term(open_):
    for words, place in {"gates lab": "#cell-", "early stopping": "glossary.html"}.items():
        page = open_("search.html", f"?q={words}")
        page.wait_for_selector("#search-results li a")
        page.wait_for_function("/found/i.test(document.querySelector('.search-summary')?.textContent ?? '')")
        links = page.evaluate("[...document.querySelectorAll('#search-results li > a')].slice(0, 3).map((a) => a.href)")
        assert any(place in link for link in links), links
