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
from language import in_language
from myst_nb.ext.glue.roles import PasteTextRole
from sphinx import addnodes
from sphinx.transforms import SphinxTransform

from nnkit import data

LAB = re.compile(r"\blabs\.(\w+)\(")
LONG = 20  # seconds of a processor for the cells of a slice; a browser takes up to three times as long
SPREADS = ("_sd", "_spread", "_se")  # endings of the names of standard deviations and errors
COMMA = ("de",)  # languages with a decimal comma


class Glued(nodes.inline):
    """A glued number: its name, and, where its cell is shown, the cell's address and the origin as a text.

    again: its name and the lines that compute it, where a page can do so.
    """


class Role(PasteTextRole):
    """The role {glue:text}, which also notes the name of the number."""

    def run(self):
        env, document = self.document.settings.env, self.document
        translated = "nb_renderer" not in document  # a translation is parsed as a document of its own
        if translated:
            document["nb_renderer"] = env.temp_data["nb_renderer"]
        else:
            env.temp_data["nb_renderer"] = document["nb_renderer"]
        found, messages = super().run()
        if translated:
            del document["nb_renderer"]
        name = self.text.split(":")[0]
        return [
            Glued(node.rawsource, in_prose(node.astext(), env.config.language), name=name, classes=["nn-number"])
            if isinstance(node, nodes.inline) and "pasted-text" in node["classes"]
            else node
            for node in found
        ], messages


def in_prose(number, language):
    """A number as a language writes it in prose: German with a comma. Formulas, code and labs keep the point."""
    return re.sub(r"(?<=\d)\.(?=\d)", ",", number) if language in COMMA else number


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
                # a notebook that is read for its translation only has not been executed
                seconds = sum(each.get("execution", {}).get("seconds", 0) for each in about.values())
                varies = "nbval-ignore-output" in about[number.cell].get("tags", [])
                told = in_language(self.config.language)
                node["cell"], node["made"] = address(number.cell), origin(number, numbers, told, seconds, varies)
                if not number.experiments and seconds <= LONG:
                    node["again"] = " ".join([number.name, *("{}:{}-{}".format(*part) for part in number.lines)])


def address(cell):
    return f"cell-{cell}"


def origin(number, numbers, told, seconds=0, varies=False):
    """What is known of a number's origin, in sentences.

    numbers: all of the notebook; told: see language.py; seconds: what its cells took; varies: whether another machine
    may get another.
    """
    said = [told("A code cell of this page computes this number.")]
    for name in number.experiments:
        seeds = sorted({row["seed"] for row in data.experiment(name).rows if "seed" in row})
        given = {"name": name, "n": len(seeds), "seeds": _listed(seeds, told)}
        if seeds:
            said.append(told("It uses the stored measurements {name} ({n:seed|seeds} {seeds}).", **given))
        else:
            said.append(told("It uses the stored measurements {name}.", **given))
    if number.seeds:
        given = {"n": len(number.seeds), "seeds": _listed(sorted(number.seeds), told)}
        said.append(told("{n:Seed|Seeds} {seeds} {n:is|are} set in its code.", **given))
    for ending in SPREADS:
        if number.name + ending in numbers:
            size = numbers[number.name + ending].text
            said.append(told("Standard error: {size}.", size=size) if ending == "_se"
                        else told("Standard deviation: {size}.", size=size))  # fmt: skip
    if varies:
        said.append(told("It can differ from machine to machine, as times do."))
    if number.experiments:
        said.append(told("The page cannot repeat stored measurements."))
    elif seconds > LONG:
        said.append(told("Computing it again takes too long for a page."))
    return " ".join(said)


def _listed(seeds, told):
    """3 | 1 and 4 | 0 to 9."""
    if not seeds:
        return ""
    first, last = str(seeds[0]), str(seeds[-1])
    if len(seeds) == 1:
        return first
    if len(seeds) > 2 and seeds == list(range(seeds[0], seeds[-1] + 1)):
        return told("{first} to {last}", first=first, last=last)
    return told("{others} and {last}", others=", ".join(map(str, seeds[:-1])), last=last)


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
