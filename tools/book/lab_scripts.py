"""A page of the site loads the scripts of the labs that it shows, and no others: a Sphinx extension."""

import json

from myst_nb.sphinx_ import NbMetadataCollector

LATER = 600  # Sphinx's own number is 500: frame.js comes first


def labs_of(state):
    """The names of the labs in the state of a page's widgets, sorted. `state`: the JSON that a notebook keeps of it."""
    return sorted({model["state"]["lab"] for model in json.loads(state)["state"].values() if "lab" in model["state"]})


def add(app, page, *_):
    """Add the scripts of one page."""
    scripts = NbMetadataCollector.get_js_files(app.env, page)
    if "ipywidgets_state" in scripts:
        _, attributes = scripts["ipywidgets_state"]
        for lab in labs_of(attributes["body"]):
            app.add_js_file(f"labs/{lab}.js", priority=LATER)


def setup(app):
    """What Sphinx calls."""
    app.connect("html-page-context", add)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
