"""The labs on a page of the site: a Sphinx extension.

The cell of a lab is as wide as the page, and its folded code stands below the lab. A page loads the scripts of the labs
that it shows, and no others.
"""

import json

from docutils import nodes
from myst_nb.sphinx_ import HideCodeCellNode, HideInputCells, NbMetadataCollector
from notebooks import WIDGET_VIEW
from sphinx.transforms.post_transforms import SphinxPostTransform

LATER = 600  # Sphinx's own number is 500: frame.js comes first


class LabCells(SphinxPostTransform):
    """Put labs first, and make them wide."""

    default_priority = HideInputCells.default_priority + 1  # the code is folded

    def run(self, **_):
        for view in [raw for raw in self.document.findall(nodes.raw) if WIDGET_VIEW in raw.astext()]:
            cell = view.parent
            while cell.get("nb_element") != "cell_code":
                cell = cell.parent
            cell["classes"].append("tag_full-width")  # the theme's name for it
            if isinstance(cell[0], HideCodeCellNode):
                cell.append(cell.pop(0))


def labs_of(state):
    """The names of the labs in the state of a page's widgets, sorted. `state`: the JSON that a notebook keeps of it."""
    return sorted({model["state"]["lab"] for model in json.loads(state)["state"].values() if "lab" in model["state"]})


def add(app, page, *_):
    """Add the scripts of one page."""
    scripts = NbMetadataCollector.get_js_files(app.env, page)
    if "ipywidgets_state" in scripts:
        _, attributes = scripts["ipywidgets_state"]
        for lab in labs_of(attributes["body"]):
            app.add_js_file(f"labs/{lab}.js", priority=LATER, loading_method="defer")


def setup(app):
    """What Sphinx calls."""
    app.add_post_transform(LabCells)
    app.connect("html-page-context", add)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
