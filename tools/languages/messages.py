"""What is written in labs and on pages, besides the text of the chapters: texts by the files in which they stand.

- Python's half of each lab, as the lab itself has it: its sentences, what is written on its controls, the words that
  its sentences name; the questions and goals of the translated pages.
- JavaScript, and the tools that finish pages: the first argument of `t`, `told` and `translated`.
"""

import ast
import re
from collections import defaultdict

import ipywidgets
import nbformat
from babel.messages.extract import extract

import nnkit.labs
from nnkit.labs.frame.lab import STEPS
from nnkit.labs.frame.words import END

from . import ROOT
from .chapters import THEME

LABS = ROOT / "nnkit" / "labs"
JAVASCRIPT = (LABS, ROOT / "front" / "site", ROOT / "front" / "run", ROOT / "book" / "_static")
PYTHON = (ROOT / "tools" / "book", ROOT / "tools" / "languages")
LETTERS = re.compile(r"[^\W\d_]{2}")  # two letters: a text without them is a number, a sign, a formula
FRAME = "nnkit/labs/frame/lab.py"
CALLS = ("t", "told", "translated")  # the functions that translate their first argument


def messages(pages):
    """dict text -> sorted list of files: every sentence apart, as `words.translated` looks for them.

    pages: those that are translated, "book/index".
    """
    found = defaultdict(set)
    for file, text in [*_of_labs(), *_of_pages(pages), *_of_sources()]:
        for part in END.split(text):
            if LETTERS.search(re.sub(r"\{[^}|]*\}", "", part)):
                found[part].add(file)
    return {text: sorted(files) for text, files in sorted(found.items(), key=lambda entry: (min(entry[1]), entry[0]))}


def _of_labs():
    for text in (*STEPS.values(), "More settings"):
        yield FRAME, text
    for text in THEME:
        yield "tools/languages/chapters.py", text
    for name in nnkit.labs.NAMES:
        lab, file = getattr(nnkit.labs, name)(), f"nnkit/labs/{name}/lab.py"
        for text in _of_lab(lab):
            yield file, text


def _of_lab(lab):
    yield from lab.templates.values()
    yield from (text for rows in lab.says.values() for _, text in rows if text not in lab.templates)
    yield from lab.buttons.values()
    yield from lab.spoken
    for widget in _widgets(lab):
        if isinstance(widget, ipywidgets.Label):
            yield widget.value
        yield getattr(widget, "description", "")
        for label, value in getattr(widget, "_options_full", ()):
            yield label
            if isinstance(value, str):
                yield value


def _widgets(box):
    for widget in box.children:
        yield widget
        if isinstance(widget, ipywidgets.Box):
            yield from _widgets(widget)


def _of_pages(pages):
    """The questions and goals that notebooks give their labs, as literals in the code of a cell."""
    for page in pages:
        for cell in nbformat.read(ROOT / f"{page}.ipynb", 4).cells:
            if cell.cell_type == "code" and "nnkit.labs." in cell.source:
                for text in asked(cell.source):
                    yield f"{page}.ipynb", text


def asked(source):
    """The texts that a cell gives to `goal` and `ask`: first arguments, labels of choices, titles of axes."""
    tree = ast.parse(source)
    known = {
        target.id: node.value for node in ast.walk(tree) if isinstance(node, ast.Assign)
        for target in node.targets if isinstance(target, ast.Name)
    }  # fmt: skip
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and getattr(call.func, "attr", "") in ("goal", "ask"):
            words = {word.arg: known.get(getattr(word.value, "id", None), word.value) for word in call.keywords}
            texts = [*call.args[:1], *getattr(words.get("choices"), "keys", ())]
            texts += [axis.elts[0] for axis in getattr(words.get("sketch"), "values", ())]
            yield from (text.value for text in texts if isinstance(text, ast.Constant))


def _of_sources():
    for folders, ending, method in ((JAVASCRIPT, "js", "javascript"), (PYTHON, "py", "python")):
        for path in sorted(path for folder in folders for path in folder.rglob(f"*.{ending}")):
            if path.parent.name in ("static", "labs") or "mathjax" in path.parts:
                continue  # made from others
            with open(path, "rb") as file:
                options = {"parse_template_string": True}
                for _, text, _, _ in extract(method, file, keywords=dict.fromkeys(CALLS), options=options):
                    yield path.relative_to(ROOT).as_posix(), text[0] if isinstance(text, tuple) else text
