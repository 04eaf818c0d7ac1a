"""The chapters in other languages, through Sphinx's gettext: which texts they have, and their pages.

A translated page is built from the same executed notebook, by Jupyter Book with the language set, so that its cells,
outputs and formulas are those of the English page. All other pages are read as well, for their titles and the places
that links lead to, but only the translated ones are written. They go to a folder of the site with the language's name;
whatever is not translated, files and pages, is that of the English site, to which their addresses are turned.
"""

import html
import posixpath
import re
import shutil
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

import nbformat
import yaml
from babel.messages.pofile import read_po
from jupyter_book.sphinx import build_sphinx
from language import in_language

from . import ROOT, page_catalogue, pages, read

THEME = (  # what the theme writes in English in every language
    "Link to this heading", "Toggle primary sidebar", "Toggle secondary sidebar", "Toggle hidden content",
    "Search this book...", "Launch interactive content", "Launch on Binder", "Launch on Colab", "Source repositories",
)  # fmt: skip
SCRIPT = "_static/translations.js"  # Sphinx's, which no English page has
ADDRESS = re.compile(r'( (?:href|src|action|data-content_root)=")([^"#][^"]*)(")')


def texts(names):
    """The texts of some pages: dict page -> list of texts, as Sphinx's gettext finds them, and the text alternatives of
    figures, which it does not find in notebooks. Formulas are not translated.
    """
    with TemporaryDirectory() as folder:
        source, built = Path(folder, "source"), Path(folder, "built")
        for name in names:
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / f"{name}.ipynb", source / f"{name}.ipynb")
        shutil.copytree(ROOT / "book" / "_static", source / "book" / "_static")
        for path in ("book/references.bib", "_config.yml"):
            shutil.copy(ROOT / path, source / path)
        contents = {"format": "jb-book", "root": names[0], "chapters": [{"file": name} for name in names[1:]]}
        (source / "_toc.yml").write_text(yaml.safe_dump(contents), encoding="utf-8")
        _sphinx(
            source, built, "gettext", really_quiet=True, gettext_compact=False
        )  # links lead nowhere: that is no fault
        return {name: [*_found(built / f"{name}.pot", name), *alternatives(name)] for name in names}


def _found(path, name):
    """The texts in a template of Sphinx, without those that are formulas only."""
    notebook = nbformat.read(ROOT / f"{name}.ipynb", 4)
    formulas = {found.strip() for cell in notebook.cells for found in re.findall(r"\$\$(.*?)\$\$", cell.source, re.S)}
    with open(path, "rb") as file:
        found = [message.id for message in read_po(file) if message.id]
    return [text for text in found if text not in formulas and re.search(r"\w", re.sub(r"\$[^$]*\$", "", text))]


def alternatives(name):
    """The text alternatives of a notebook's figures."""
    cells = nbformat.read(ROOT / f"{name}.ipynb", 4).cells
    return [cell.metadata["mystnb"]["image"]["alt"] for cell in cells if "image" in cell.metadata.get("mystnb", {})]


def build(language, source, site, built):
    """Add the pages of a language to the site. source: the folder from which it was built; built: to work in."""
    names, told = pages(language), in_language(language)
    built.mkdir(parents=True, exist_ok=True)
    shutil.copy(site / "searchindex.js", built)  # Sphinx looks for the one of all pages
    _sphinx(
        source, built, "html", filenames=[str(source / f"{name}.ipynb") for name in names],
        language=language, locale_dirs=[str(source / "book" / "locale")], gettext_compact=False,
        nb_code_prompt_show=told("Show the code"), nb_code_prompt_hide=told("Hide the code"),
        togglebutton_hint=told("Click to show"), togglebutton_hint_hide=told("Click to hide"),
    )  # fmt: skip
    (site / language / SCRIPT).parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(built / SCRIPT, site / language / SCRIPT)
    for name in names:
        target = site / language / f"{name}.html"
        target.parent.mkdir(parents=True, exist_ok=True)
        text = (built / f"{name}.html").read_text(encoding="utf-8")
        target.write_text(finished(text, name, language), encoding="utf-8")


def finished(text, name, language):
    """The text of a page as Sphinx has built it, made ready for its place on the site."""
    told, words = in_language(language), read(page_catalogue(language, name), language)
    alternative = lambda found: found[1] + html.escape(_translation(words, html.unescape(found[2])))
    text = re.sub(r'(<img [^>]*alt=")([^"]*)', alternative, text)
    for phrase in THEME:
        text = text.replace(f'="{phrase}"', f'="{told(phrase)}"')
    place = f"{name}.html"
    # the titles of all other pages are English
    text = text.replace('<nav class="bd-links', '<nav lang="en" class="bd-links')
    text = text.replace('<a class="current reference', f'<a lang="{language}" class="current reference')
    text = text.replace('<p class="prev-next-title"', '<p lang="en" class="prev-next-title"')
    script = f'<script src="{"../" * (place.count("/") + 1)}_static/labs/{language}.js"></script>\n'
    text = moved(text, place, {SCRIPT, *(f"{page}.html" for page in pages(language))})
    return text.replace("</title>", f"</title>\n{script}", 1)


def _translation(words, text):
    found = words.get(text)
    return found.string if found and found.string else text


def moved(text, place, translated):
    """The text of a page, moved one folder deeper: addresses lead to the English site, or to what is `translated`."""
    root = "../" * (place.count("/") + 1)

    def one(found):
        before, address, after = found.groups()
        parts = urlsplit(address)
        if parts.scheme or parts.netloc or not parts.path:
            return found[0]
        target = posixpath.normpath(posixpath.join(posixpath.dirname(place), parts.path))
        if target in translated:
            return found[0]
        return before + parts._replace(path=root if target == "." else root + target).geturl() + after

    return ADDRESS.sub(one, text)


def _sphinx(source, built, builder, filenames=None, really_quiet=False, **settings):
    """Run Jupyter Book's Sphinx; a warning is an error, unless it is really quiet. In a process of its own: docutils
    keeps what an earlier run, or any other program that imports it, has registered, and finds other texts then.
    """
    settings |= {"external_toc_path": str(source / "_toc.yml"), "latex_individualpages": False}  # as its command does
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as apart:
        running = apart.submit(
            build_sphinx,
            source, built, noconfig=True, path_config=source / "_config.yml", confoverrides=settings,
            filenames=filenames, builder=builder, doctreedir=built.with_name(f".{built.name}-doctrees"), quiet=True,
            keep_going=True, really_quiet=really_quiet, warningiserror=not really_quiet,
        )  # fmt: skip
    if running.result():
        raise SystemExit(f"Sphinx could not make {built}.")
