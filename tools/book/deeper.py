"""Sections titled "Deeper: …" are folded on the site, so that the reading path stays short.

A Sphinx extension: such a section becomes <details>, with its heading as the summary. What is in it is searched,
linked and printed like the rest; repairs.js opens it for a link that leads there, and for paper.
"""

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

TITLE = "Deeper: "
OPEN = '<details class="nn-deeper"><summary>'
BETWEEN = "</summary>"
CLOSE = "</details>"


class Fold(SphinxPostTransform):
    """Put the tags of <details> around the heading and the body of each section that goes deeper."""

    default_priority = 900  # after everything that looks for sections by their headings
    formats = ("html",)

    def run(self, **_):
        for section in self.document.findall(nodes.section):
            title, *body = section.children
            if title.rawsource.startswith(TITLE):  # in any language, as its English source has it
                section[:] = [_html(OPEN), title, _html(BETWEEN), *body, _html(CLOSE)]


def _html(text):
    return nodes.raw("", text, format="html")


def setup(app):
    """What Sphinx calls."""
    app.add_post_transform(Fold)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
