"""A Sphinx extension: the launch menu of a notebook's page also opens the notebook in the reader's browser."""

from language import in_language

SIZE = "27 MB"  # of what a browser loads the first time; tests/site/test_lite.py measures it


def add_button(app, page, template, context, doctree):
    """Put a link to tools/lite/open.html before the theme's own, Binder and Colab."""
    told = in_language(app.config.language)
    for group in context.get("header_buttons", []):
        if group.get("label") == "launch-buttons":
            link = {
                "type": "link", "text": told("Your browser: Python, no installation, {size}", size=SIZE),
                "tooltip": told("Open this chapter in your browser (Python, no installation)"),
                "icon": "fa-brands fa-python",
                "url": f"{context['pathto']('lite/open.html', 1)}?path={page}.ipynb",
            }  # fmt: skip
            group["buttons"].insert(0, link)


def setup(app):
    """What Sphinx calls."""
    app.connect("html-page-context", add_button, priority=502)  # right after the theme's
    return {"parallel_read_safe": True, "parallel_write_safe": True}
