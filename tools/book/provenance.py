"""Where the numbers of a page come from, and where its labs stand: a Sphinx extension.

Every code cell gets an address (#cell-12). A glued number becomes a `Glued`, which on the site says by which cell it
was computed, with which seeds, from which stored measurements, and how much it varies, as far as slices.py can tell;
front/site/reader shows it. By the lines of its slice, "Run here" computes it again. Every lab gets an entry in the
index, under which the search finds it.
"""

import json
import re
from pathlib import Path

import slices
from docutils import nodes
from myst_nb.ext.glue.roles import PasteTextRole
from sphinx import addnodes
from sphinx.transforms import SphinxTransform

from nnkit import data

LAB = re.compile(r"\blabs\.(\w+)\(")
LONG = 20  # seconds of a processor for the cells of a slice; a browser takes up to three times as long
SPREADS = {"_sd": "Standard deviation", "_spread": "Standard deviation", "_se": "Standard error"}


class Glued(nodes.inline):
    """A glued number: its name, and, where its cell is shown, the cell's address and the origin as a text.

    again: its name and the lines that compute it, where a page can do so.
    """


class Role(PasteTextRole):
    """The role {glue:text}, which also notes the name of the number."""

    def run(self):
        found, messages = super().run()
        name = self.text.split(":")[0]
        return [
            Glued(node.rawsource, node.astext(), name=name, classes=["nn-number"])
            if isinstance(node, nodes.inline) and "pasted-text" in node["classes"]
            else node
            for node in found
        ], messages


class Provenance(SphinxTransform):
    """Give cells their addresses, numbers their origin, labs their place in the index."""

    default_priority = 400

    def apply(self, **_):
        path = Path(self.env.doc2path(self.env.docname))
        if path.suffix != ".ipynb":
            return
        notebook = json.loads(path.read_text(encoding="utf-8"))
        numbers = slices.numbers(notebook)
        shown = set()
        for node in list(self.document.findall(nodes.container)):
            if node.get("nb_element") == "cell_code":
                cell = node["cell_index"]
                shown.add(cell)
                node["ids"].append(address(cell))
                labs = LAB.findall("".join(notebook["cells"][cell]["source"]))
                entries = [("single", f"{lab} lab", address(cell), "main", None) for lab in dict.fromkeys(labs)]
                if entries:
                    node.parent.insert(node.parent.index(node), addnodes.index(entries=entries))
        for node in self.document.findall(Glued):
            number = numbers[node["name"]]
            if number.cell in shown:
                cells = {cell for cell, _, _ in number.lines}
                about = {cell: notebook["cells"][cell]["metadata"] for cell in cells}
                seconds = sum(each["execution"]["seconds"] for each in about.values())
                varies = "nbval-ignore-output" in about[number.cell].get("tags", [])
                node["cell"], node["made"] = address(number.cell), origin(number, numbers, seconds, varies)
                if not number.experiments and seconds <= LONG:
                    node["again"] = " ".join([number.name, *("{}:{}-{}".format(*part) for part in number.lines)])


def address(cell):
    return f"cell-{cell}"


def origin(number, numbers, seconds=0, varies=False):
    """What is known of a number's origin, in sentences.

    numbers: all of the notebook; seconds: what its cells took; varies: whether another machine may get another.
    """
    said = ["A code cell of this page computes this number."]
    for name in number.experiments:
        seeds = sorted({row["seed"] for row in data.experiment(name).rows if "seed" in row})
        said.append(f"It uses the stored measurements {name}{f' ({_seeds(seeds).lower()})' if seeds else ''}.")
    if number.seeds:
        said.append(f"{_seeds(sorted(number.seeds))} {'is' if len(number.seeds) == 1 else 'are'} set in its code.")
    for ending, what in SPREADS.items():
        if number.name + ending in numbers:
            said.append(f"{what}: {numbers[number.name + ending].text}.")
    if varies:
        said.append("It can differ from machine to machine, as times do.")
    if number.experiments:
        said.append("The page cannot repeat stored measurements.")
    elif seconds > LONG:
        said.append("Computing it again takes too long for a page.")
    return " ".join(said)


def _seeds(seeds):
    """Seed 3 | Seeds 1 and 4 | Seeds 0 to 9."""
    if len(seeds) == 1:
        return f"Seed {seeds[0]}"
    first, last = seeds[0], seeds[-1]
    if len(seeds) > 2 and seeds == list(range(first, last + 1)):
        return f"Seeds {first} to {last}"
    return f"Seeds {', '.join(map(str, seeds[:-1]))} and {last}"


def _visit(self, node):
    more = {f"data-{name}": node[name] for name in ("cell", "made", "again") if name in node}
    self.body.append(self.starttag(node, "span", "", **more))


def _depart(self, _):
    self.body.append("</span>")


def setup(app):
    """What Sphinx calls."""
    app.add_node(Glued, html=(_visit, _depart))
    app.add_role_to_domain("glue", "text", Role(), override=True)
    app.add_transform(Provenance)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
