"""Metadata of built pages, the page for an unknown address, and pages without JavaScript."""

import html
import json
import re
import xml.etree.ElementTree as ElementTree
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import parse_qs, urlsplit

import citation
import pytest
import yaml
from language import language_of, teller
from PIL import Image
from test_site import AXE, AXE_RUN, CHAPTERS, ROOT, SITE

import nnkit

REPOSITORY = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))["repository"]["url"]
OWNER, NAME = urlsplit(REPOSITORY).path.strip("/").split("/")
ADDRESS = f"https://{OWNER}.github.io/{NAME}/"
EVERY = [*CHAPTERS, "index.html", "search.html", "genindex.html"]
READ = """() => Object.fromEntries([...document.querySelectorAll("meta[name], meta[property], link[rel=canonical]")]
    .map((e) => [e.getAttribute("name") ?? e.getAttribute("property") ?? "canonical", e.content ?? e.href]))"""


@pytest.fixture(scope="module")
def read(browser):
    """A function: place of a page -> its metadata, as a browser without scripts reads them."""
    context = browser.new_context(java_script_enabled=True)
    page = context.new_page()
    page.route("**/*.js*", lambda route: route.abort())

    def read(place):
        page.set_content((SITE / place).read_text(encoding="utf-8").replace('http-equiv="refresh"', ""))
        return page.evaluate(READ)

    yield read
    context.close()


@pytest.mark.parametrize("place", EVERY)
def test_a_page_has_a_card_an_address_and_an_icon(read, place):
    found, text = read(place), (SITE / place).read_text(encoding="utf-8")
    assert 30 <= len(found["description"]) <= 210 and "\\" not in found["description"]
    assert found["og:description"] == found["description"] and found["twitter:card"] == "summary_large_image"
    at = "book/index.html" if place == "index.html" else place
    assert found["og:url"] == found["canonical"] == ADDRESS + at
    assert found["og:title"] in text.split("<title>")[1].split("</title>")[0].replace("&#39;", "'")
    assert len(re.findall('name="viewport"', text)) == 1
    image = SITE / found["og:image"].removeprefix(ADDRESS)
    with Image.open(image) as card:
        assert card.size == (int(found["og:image:width"]), int(found["og:image:height"])) == (1200, 630)
    icons = re.findall(r'<link rel="(?:icon|apple-touch-icon)" href="([^"]+)"', text)
    assert len(icons) == 3
    for icon in icons:
        assert ((SITE / place).parent / icon).is_file()


@pytest.mark.parametrize("place", CHAPTERS)
def test_a_page_describes_itself_and_says_how_it_is_cited(place):
    text = (SITE / place).read_text(encoding="utf-8")
    found = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', text)[1])
    title = html.unescape(re.search(r'property="og:title" content="(.*?)"', text)[1])
    assert (
        found["@type"] == "LearningResource"
        and found["url"] == ADDRESS + place
        and found["inLanguage"] == language_of(place)
    )
    assert (SITE / found["image"].removeprefix(ADDRESS)).is_file() and found["name"] in (
        title,
        citation.facts()["title"],
    )
    if 'id="check-yourself"' in text:
        minutes = re.search(r"(?:Allow|mit) ([0-9]+) (?:minutes|Minuten)", text)[1]
        assert found["timeRequired"] == f"PT{minutes}M" and found["teaches"]
        assert found["image"].startswith(f"{ADDRESS}_static/cards/")
    assert html.escape(citation.text(found["name"], found["url"])) in text
    assert html.escape(citation.bibtex(found["name"], found["url"])) in text


@pytest.mark.parametrize("place", [*CHAPTERS, "search.html", "genindex.html"])
def test_a_page_takes_reports_of_errors(place):
    text = (SITE / place).read_text(encoding="utf-8")
    words = teller(place)("Report an error on this page")
    (link,) = re.findall(rf'<a href="([^"]*)">{words}</a>', text)
    asked = parse_qs(urlsplit(html.unescape(link)).query)
    assert link.startswith(f"{REPOSITORY}/issues/new?") and asked["version"] == [nnkit.__version__]
    assert asked["page"][0].endswith(ADDRESS + place)


def test_cards_of_chapters_differ():
    cards = [file.read_bytes() for file in (SITE / "_static" / "cards").iterdir()]
    chapters = sum('id="check-yourself"' in (SITE / place).read_text(encoding="utf-8") for place in CHAPTERS)
    assert len(set(cards)) == len(cards) >= chapters and max(map(len, cards)) < 200_000


def test_descriptions_differ(read):
    descriptions = [read(place)["description"] for place in CHAPTERS]
    assert len(set(descriptions)) == len(descriptions)


def test_the_map_lists_the_pages():
    tree = ElementTree.parse(SITE / "sitemap.xml")
    places = [element.text.removeprefix(ADDRESS) for element in tree.iter() if element.tag.endswith("loc")]
    assert places == CHAPTERS
    assert f"Sitemap: {ADDRESS}sitemap.xml" in (SITE / "robots.txt").read_text(encoding="utf-8")


class Host(SimpleHTTPRequestHandler):
    """A host that has the site in a folder of its own, and shows 404.html for what it does not have."""

    def translate_path(self, path):
        found = urlsplit(path).path.removeprefix(f"/{NAME}/")
        return str(SITE / found)

    def send_error(self, code, *_):
        body = (SITE / "404.html").read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture
def host():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Host)
    server.daemon_threads = True
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/{NAME}/"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("depth", ["nowhere.html", "book/nowhere.html", "book/foundations/no/where/at/all"])
def test_an_address_that_leads_nowhere_leads_back(browser, host, depth):
    context = browser.new_context()
    page = context.new_page()
    assert page.goto(host + depth).status == 404
    assert page.locator("h1").text_content() == "This page does not exist"
    page.evaluate(AXE.read_text(encoding="utf-8"))
    assert page.evaluate(AXE_RUN) == []
    page.locator("main a").click()
    page.wait_for_url(f"{host}book/index.html*")
    page.goto(host + depth)
    page.get_by_role("searchbox").fill("gradient")
    page.get_by_role("searchbox").press("Enter")
    page.wait_for_url(f"{host}search.html?q=gradient")
    page.wait_for_selector("#search-results li a")
    context.close()


@pytest.mark.parametrize("place", CHAPTERS)
def test_without_javascript_words_stand_where_labs_are(browser, place):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((SITE / place).as_uri())
    text = (SITE / place).read_text(encoding="utf-8")
    labs = text.count('type="application/vnd.jupyter.widget-view+json"')
    notes = page.locator("noscript .nn-noscript").all()
    assert all(note.is_visible() for note in notes)
    words, told = [note.text_content() for note in notes], teller(place)
    opening = [note for note in words if note.startswith(told("An interactive figure stands here."))]
    result = told("It opens with this result:")
    assert len(opening) == labs and all(len(note.split(result)[1]) > 40 for note in opening)
    assert not page.locator(".nn-coming:visible").count()
    formulas = [note for note in words if note.startswith(told("Formulas on this page need JavaScript."))]
    assert len(formulas) == bool(page.locator(".math").count())
    context.close()


def test_the_address_of_another_host(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "tools" / "book"))
    import metadata

    assert metadata.site_address() == ADDRESS
    monkeypatch.setenv("NNKIT_SITE_URL", "https://example.org/book")
    assert metadata.site_address() == "https://example.org/book/"
    text = metadata.add("a/b.html", "<html><head><title>A — B</title></head><body></body></html>")
    assert '<link rel="canonical" href="https://example.org/book/a/b.html">' in text
    assert Path(metadata.NOT_FOUND).is_file()
