"""Metadata of a page for search engines, shared links and tabs: description, card, canonical address, icon.

The site's address follows from the repository's, which stands in _config.yml: a project's pages on GitHub. For another
host set NNKIT_SITE_URL. Nothing here is loaded from that address: pages work wherever they lie.
"""

import html
import os
import re
from pathlib import Path
from urllib.parse import urlsplit

import citation
import foot
import yaml
from bs4 import BeautifulSoup
from language import english, language_of

ROOT = Path(__file__).parents[2]
CONFIG = ROOT / "_config.yml"
NOT_FOUND = ROOT / "front" / "site" / "404.html"
FRONT = "book/index.html"
CARD = ("_static/card.png", "A network's colours around a heart of orange points among blue ones.")
SHORT, LONG = 60, 200  # characters of a description
ASIDE = {"search.html", "genindex.html", "index.html", "404.html"}  # nothing to be found by


def site_address():
    """Where the site stands, with a slash at the end."""
    own = os.environ.get("NNKIT_SITE_URL")
    if own:
        return own.rstrip("/") + "/"
    owner, name = urlsplit(_config()["repository"]["url"]).path.strip("/").split("/")
    return f"https://{owner}.github.io/" + ("" if name == f"{owner}.github.io" else f"{name}/")


def site_title():
    return _config()["title"]


def add(place, text, draw=lambda *_: None):
    """The text of a page with its metadata and its foot; place: its path on the site, "book/index.html".

    draw(place, title, image) makes the page's own card from the tag of its first figure, and returns its path.
    """
    page = BeautifulSoup(text, "html.parser")
    title = re.split(r"\s[\N{EM DASH}-]\s", page.title.get_text())[0].strip()
    figure = page.select_one("article .cell_output img[alt]")
    drawn = figure and english(place) not in {FRONT, *ASIDE} and draw(place, title, figure)
    tags = _tags(place, title, describe(page, title), (drawn, figure["alt"]) if drawn else CARD)
    address, cited = site_address() + place, place not in ASIDE
    if cited:
        title = site_title() if english(place) == FRONT else title
        image = f"{site_address()}{drawn or CARD[0]}"
        tags += citation.resource(page, title, describe(page, title), address, image, language_of(place))
    text = re.sub(r'\s*<meta name="viewport"[^>]*>', "", text).replace("</head>", tags + "</head>", 1)
    return foot.add(place, text, title, address, cited)


def describe(page, title):
    """The first sentences of a page, as many as make a description."""
    opening = page.select_one("article .admonition p:not(.admonition-title), article section > p")
    if page.select_one("article .admonition.tip") is None:  # "In one minute"
        opening = page.select_one("article > section > p")
    if opening is None:
        return f"{title}: a page of {site_title()}, a textbook that runs in the browser."
    words = re.sub(r"\\[()]", "", re.sub(r"\s+", " ", opening.get_text())).strip()
    end = next((found.end() for found in re.finditer(r"[.?!:](?= |$)", words) if found.end() >= SHORT), len(words))
    sentence = re.sub(":$", ".", words[:end])
    return sentence if len(sentence) <= LONG else sentence[: sentence.rindex(" ", 0, LONG)] + " …"


def finish(html_folder):
    """Write the front door, which leads to the first page, and what belongs to no page."""
    front = BeautifulSoup((html_folder / FRONT).read_text(encoding="utf-8"), "html.parser")
    title = site_title()
    door = _tags(FRONT, title, describe(front, title), CARD, root="")
    (html_folder / "index.html").write_text(
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{html.escape(title)}</title>\n'
        f'<meta http-equiv="refresh" content="0; url={FRONT}">\n{door}</head>\n'
        f'<body><main><h1><a href="{FRONT}">{html.escape(title)}</a></h1></main></body></html>\n',
        encoding="utf-8",
    )
    missing = NOT_FOUND.read_text(encoding="utf-8")
    missing = missing.replace("{base}", urlsplit(site_address()).path).replace("{title}", html.escape(title))
    (html_folder / "404.html").write_text(missing, encoding="utf-8")
    pages = sorted(path.relative_to(html_folder).as_posix() for path in html_folder.rglob("*.html"))
    listed = [page for page in pages if page not in ASIDE and not page.startswith("_")]
    addresses = "".join(f"  <url><loc>{html.escape(site_address() + page)}</loc></url>\n" for page in listed)
    (html_folder / "sitemap.xml").write_text(
        '<?xml version="1.0" encoding="utf-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
        f"{addresses}</urlset>\n",
        encoding="utf-8",
    )
    (html_folder / "robots.txt").write_text(f"User-agent: *\nAllow: /\nSitemap: {site_address()}sitemap.xml\n")


def _config():
    return yaml.safe_load(CONFIG.read_text(encoding="utf-8"))


def _tags(place, title, description, card, root=None):
    root = "../" * place.count("/") if root is None else root
    address, (image, shows) = site_address() + place, card
    card = {
        "og:type": "website" if english(place) == FRONT else "article", "og:site_name": site_title(), "og:title": title,
        "og:description": description, "og:url": address, "og:image": site_address() + image,
        "og:image:width": "1200", "og:image:height": "630", "og:image:alt": shows,
    }  # fmt: skip
    names = {"viewport": "width=device-width, initial-scale=1", "description": description}
    names["twitter:card"] = "summary_large_image"
    if place in ASIDE:
        names["robots"] = "noindex"
    quoted = lambda words: html.escape(words, quote=True)
    lines = [f'<meta name="{name}" content="{quoted(words)}">' for name, words in names.items()]
    lines += [f'<meta property="{name}" content="{quoted(words)}">' for name, words in card.items()]
    lines += [
        f'<link rel="canonical" href="{quoted(address)}">',
        f'<link rel="icon" href="{root}_static/icon.svg" type="image/svg+xml">',
        f'<link rel="icon" href="{root}_static/icon.png" type="image/png" sizes="32x32">',
        f'<link rel="apple-touch-icon" href="{root}_static/touch-icon.png">',
    ]
    return "\n".join(lines) + "\n"
