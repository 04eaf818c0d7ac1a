"""The built site, page by page, with the network cut: nothing asked of another host, no error, open to everybody."""

import gzip
import re
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from bs4 import BeautifulSoup
from fontTools.ttLib import TTFont
from lab_page import laid_out, nothing_sticks_out, resize
from language import english, language_of

ROOT = Path(__file__).parents[2]
SITE = ROOT / "_build" / "html"
AXE = ROOT / "front" / "node_modules" / "axe-core" / "axe.min.js"
PAGES = sorted(path.relative_to(SITE).as_posix() for path in SITE.rglob("*.html") if "_static" not in path.parts)
PAGES = [page for page in PAGES if page != "404.html"]  # shown at any address: see test_metadata.py
PAGES = [page for page in PAGES if not page.startswith("lite/")]  # JupyterLite's own: see test_lite.py
CHAPTERS = [page for page in PAGES if english(page).startswith("book/")]
AXE_RUN = """async () => (await axe.run(document, { preload: false, resultTypes: ["violations"], runOnly: {
    type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] } })).violations
    .map((v) => v.id + ": " + v.nodes.map((n) => n.target + " " + n.html.slice(0, 120)).join(" | "))"""
COLOURS_REST = """document.getAnimations().every((animation) =>
    !(animation instanceof CSSTransition) || animation.playState === "finished")"""
OPENS = {1280: "light", 360: "dark"}  # width: the theme that the page opens with


def test_the_site_is_built():
    assert len(CHAPTERS) >= 8, "build the site first: make book"
    assert {"index.html", "search.html"} <= set(PAGES)


def test_the_signs_of_boxes_are_in_the_font_that_is_cut():
    """An icon that is left out shows as an empty frame."""
    css = (SITE / "_static" / "styles" / "pydata-sphinx-theme.css").read_text(encoding="utf-8")
    icons = {name: ord(icon) for name, icon in re.findall(r'--pst-icon-([\w-]+):"([\ue000-\uf8ff])"', css)}
    assert {"bell", "pencil", "check-circle", "lightbulb"} <= set(icons)
    [solid] = SITE.glob("_static/vendor/**/fa-solid-900.ttf")
    brands = {"github", "gitlab"}
    assert {name for name in icons if icons[name] not in TTFont(solid).getBestCmap()} <= brands


def test_the_styles_tell_the_signs_of_the_icons_in_use_and_of_no_other():
    css = (SITE / "_static" / "styles" / "pydata-sphinx-theme.css").read_text(encoding="utf-8")
    selectors = [found for found in re.findall(r'([^{}]*)\{content:"', css) if ".fa-" in found]
    rules = [set(re.findall(r"fa-[a-z-]+", found)) for found in selectors]
    text = " ".join(path.read_text(encoding="utf-8") for path in SITE.rglob("*.html"))
    used = set(re.findall(r"\bfa-[a-z-]+", text))
    assert {"fa-bars", "fa-list", "fa-angle-right"} <= used & set().union(*rules)
    assert all(rule & used for rule in rules)


def settle(page):
    """Wait until what the page loads by itself is there: labs with their engine, formulas."""
    page.wait_for_load_state("load")
    page.wait_for_function(
        "document.querySelectorAll('script[type=\"application/vnd.jupyter.widget-view+json\"]').length === "
        "document.querySelectorAll('.nn-widget:not(.nn-coming) > .lm-Widget').length"
    )
    if page.locator(".math").count():
        page.wait_for_selector("mjx-container", state="attached")
    page.wait_for_function("[...document.querySelectorAll('.nn-widget .nn-lab')].every((lab) => lab.dataset.engine)")
    laid_out(page)


# How far things jump while a page loads, as browsers measure it: the cumulative layout shift. Up to 0.1 is called good.
# One page is a table of nothing but formulas, whose sources become narrower when they are set.
SHIFTS = """globalThis.nnShifts = 0;
new PerformanceObserver((list) => { for (const { value } of list.getEntries()) nnShifts += value; })
    .observe({ type: "layout-shift", buffered: true });"""
STILL = {"": 0.1, "book/appendix/notation.html": 0.2}

BAR = 48  # px, of the theme, at the top of the window
ASKED = """[...document.querySelectorAll(".nn-question form")].map((form) => {
    const stage = form.closest(".nn-lab").querySelector(".nn-stage");
    return stage.getBoundingClientRect().bottom - form.getBoundingClientRect().top; })"""


FIRST, NEXT = 1_110_000, 160_000  # bytes that a page may load, of files packed by gzip -9: see test_page


@cache
def packed(name):
    return len(gzip.compress((SITE / name).read_bytes(), 9))


def weight(names):
    return sum(map(packed, names))


def files_of(requests, base):
    """The files of the site that were asked for; `base`: the address of the site."""
    names = {urlsplit(address.removeprefix(base)).path.lstrip("/") for address in requests if address.startswith(base)}
    return {name for name in names if (SITE / name).is_file()}


@pytest.fixture(scope="module")
def kept(local_page):
    """What a browser has kept from a visit to a chapter with a lab."""
    base, asked = SITE.as_uri(), []
    with local_page() as page:
        page.on("request", lambda request: asked.append(request.url))
        page.goto(f"{base}/book/foundations/linear_unit.html")
        settle(page)
    return files_of(asked, base)


@pytest.mark.parametrize("place", CHAPTERS)
@pytest.mark.parametrize("whole", [pytest.param(False, id=""), pytest.param(True, marks=pytest.mark.long, id="whole")])
def test_page(page, serve, kept, place, whole, record_property):
    """No request to another host, no error (both by the fixture), no barrier, nothing wider than the screen, nothing
    that jumps when it loads; not too heavy at a first visit, nor with what the browser has kept from another chapter.
    Barriers are looked for at every second page's wide form and at the others' narrow form; on the `whole` at both,
    in both themes.
    """
    audited = list(OPENS) if whole else [list(OPENS)[CHAPTERS.index(place) % 2]]
    base, asked = serve(SITE), []
    page.add_init_script(SHIFTS)
    page.on("request", lambda request: asked.append(request.url))
    addresses = {1280: f"{base}/{place}", 360: (SITE / place).as_uri()}  # from a server, from a folder on disk
    for width, opens in OPENS.items():
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=opens)
        page.goto(addresses[width])
        page.wait_for_function("document.documentElement.dataset.theme")
        assert page.evaluate("document.documentElement.dataset.theme") == opens
        settle(page)
        assert page.evaluate("nnShifts") < STILL.get(place, STILL[""])
        if width == 1280:
            loaded = files_of(asked, base)
            words = 0 if place == english(place) else packed(f"_static/labs/{language_of(place)}.js")
            for what, names, limit in (("first_visit", loaded, FIRST), ("next_chapter", loaded - kept, NEXT)):
                record_property(f"{what}_bytes", weight(names))
                print(f"{what}: {weight(names):,} bytes ({place})")
                assert weight(names) < limit + words
            assert weight(loaded) > 100_000  # it was measured
        assert all(height <= 800 - BAR for height in page.evaluate(ASKED)), "a question and its picture share a screen"
        nothing_sticks_out(page)
        if width not in audited:
            continue
        page.evaluate(AXE.read_text(encoding="utf-8"))
        for scheme in (opens, *(other for other in OPENS.values() if whole and other != opens)):
            page.emulate_media(color_scheme=scheme)
            page.wait_for_function("(scheme) => document.documentElement.dataset.theme === scheme", arg=scheme)
            page.wait_for_function(COLOURS_REST)
            assert page.evaluate(AXE_RUN) == [], f"{place}, {scheme}, {width} px"
    pictures_have_a_text_alternative(page)
    resize(page, 320, 800)  # 400 % zoom of a window of 1280
    nothing_sticks_out(page)


def test_a_lab_is_wide_and_stands_above_its_folded_code():
    labs = 0
    for place in CHAPTERS:
        page = BeautifulSoup((SITE / place).read_text(encoding="utf-8"), "html.parser")
        for cell in page.select("div.cell:has(.nn-coming)"):
            labs += 1
            parts = [part["class"][0] for part in cell.find_all(recursive=False)]
            assert "tag_full-width" in cell["class"] and parts in (
                ["cell_output"],
                ["cell_output", "admonition"],  # folded
                ["cell_input", "cell_output"],
            ), place
    assert labs >= 16


# Text that is cut off; not what is hidden on purpose (folded, one pixel wide, a question that a button shows whole),
# nor formulas with their hidden copy, nor the box of a sketch.
CUT = """() => [...document.querySelectorAll("body *")].filter((e) => {
    const { overflowX, overflowY } = getComputedStyle(e);
    return e.clientHeight > 1 && e.clientWidth > 1 && e.textContent.trim() &&
        !e.closest(".math, mjx-container, .toggle-hidden, .nn-asked, .nn-sketch") &&
        (/hidden|clip/.test(overflowX) && e.scrollWidth > e.clientWidth + 2 ||
         /hidden|clip/.test(overflowY) && e.scrollHeight > e.clientHeight + 2);
    }).map((e) => `${e.localName}.${e.className} ${e.textContent.trim().slice(0, 40)}`)"""


@pytest.mark.parametrize(
    "place", [pytest.param(place, marks=pytest.mark.long if k % 8 else ()) for k, place in enumerate(CHAPTERS)]
)
def test_letters_of_twice_their_size_are_not_cut(page, place):
    page.goto((SITE / place).as_uri())
    settle(page)
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    for width in (640, 1280):
        resize(page, width, 800)
        assert page.evaluate(CUT) == [], width


def pictures_have_a_text_alternative(page):
    for alternative in page.evaluate("[...document.querySelectorAll('main img')].map((i) => i.getAttribute('alt'))"):
        assert alternative and " " in alternative and not re.search(r"\.(png|svg|jpe?g)$", alternative), alternative
    # without its size a figure that comes later moves the text
    assert page.locator("main .cell_output > img:not([width][height][loading=lazy])").count() == 0
    named = "[aria-label],[aria-labelledby],[aria-hidden=true],title,mjx-container,button,a,summary"
    unnamed = page.evaluate(
        "(named) => [...document.querySelectorAll('main canvas, main svg')].filter((e) => !e.closest(named))"
        ".map((e) => e.outerHTML.slice(0, 120))",
        named,
    )
    assert unnamed == []


# --- Links ----------------------------------------------------------------------------------------------------


class Links(HTMLParser):
    """What a page links to, what it loads, and the places in it."""

    def __init__(self, text):
        super().__init__()
        self.links, self.loads, self.ids = [], [], set()
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.ids |= {attributes[name] for name in ("id", "name") if attributes.get(name)}
        if tag == "a" and attributes.get("href"):
            self.links.append(attributes["href"])
        if tag in ("script", "img", "link", "source", "iframe"):
            address = attributes.get("src") or attributes.get("href")
            if address and attributes.get("rel") not in ("canonical", "alternate"):
                self.loads.append(address)


PARSED = {page: Links((SITE / page).read_text(encoding="utf-8")) for page in PAGES}
DOORS = [page for page in PAGES if page != "index.html"]  # that one only leads on, see below


def test_what_is_bundled_keeps_its_notices():
    for bundle, name in (("labs/frame", "d3-scale"), ("host", "@jupyter-widgets/controls")):
        notices = (SITE / "_static" / f"{bundle}.js.LICENSE.txt").read_text(encoding="utf-8")
        assert f"\n{name} " in notices and "Copyright" in notices


def test_the_front_door_leads_to_the_book():
    target = re.search(r'url=([^"]+)"', (SITE / "index.html").read_text(encoding="utf-8"))[1]
    assert (SITE / target).is_file()


@pytest.mark.parametrize("place", DOORS)
def test_no_dead_link(place):
    assert PARSED[place].links
    for link in PARSED[place].links:
        parts = urlsplit(link)
        if parts.scheme in ("http", "https", "mailto"):
            continue
        target = unquote(urlsplit(urljoin(place, link)).path) if parts.path else place
        assert (SITE / target).is_file(), f"{place} links to {link}"
        if parts.fragment and target in PARSED:
            assert unquote(parts.fragment) in PARSED[target].ids, f"{place} links to {link}: no such place"


@pytest.mark.parametrize("place", DOORS)
def test_nothing_is_loaded_from_elsewhere(place):
    assert PARSED[place].loads
    for address in PARSED[place].loads:
        parts = urlsplit(address)
        assert parts.scheme == "data" or not (parts.scheme or parts.netloc), f"{place} loads {address}"
        if parts.path and parts.scheme != "data":
            assert (SITE / unquote(urlsplit(urljoin(place, address)).path)).is_file(), f"{place} loads {address}"
