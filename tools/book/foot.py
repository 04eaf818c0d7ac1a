"""The foot of every page: where errors are reported, the accessibility statement, how the page is cited."""

import html
import re

import citation
from language import teller

FOOTER = re.compile(r'<div class="bd-footer-content__inner[^>]*>')  # where the theme's footer begins
ACCESSIBILITY = "book/accessibility.html"
ORIGINS = '<button type="button" class="nn-button nn-origins" aria-pressed="false" hidden>{words}</button>'


def add(place, text, title, address, cited):
    """The text of a page with its foot; cited: whether anybody would cite it."""
    told = teller(place)
    report, accessibility = told("Report an error on this page"), told("Accessibility")
    links = [
        f'<a href="{html.escape(citation.report(title, address))}">{report}</a>',
        f'<a href="{"../" * place.count("/")}{ACCESSIBILITY}">{accessibility}</a>',
    ]
    if 'class="nn-number"' in text:
        links.append(ORIGINS.format(words=told("Show where the numbers come from")))
    said = f"<p>{' '.join(links)}</p>" + (citation.box(title, address, told) if cited else "")
    return FOOTER.sub(lambda found: f'<div class="nn-foot d-print-none">{said}</div>{found[0]}', text, count=1)
