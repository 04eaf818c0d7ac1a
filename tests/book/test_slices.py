"""What a number of a notebook depends on: its cell, its seeds, its stored measurements, and nothing else."""

import ast
import json
from pathlib import Path

import pytest
import slices
from language import in_language

from nnkit import plots

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted(ROOT.glob("book/**/*.ipynb"))


def notebook(*sources):
    """A notebook of code cells; a cell glues the names in its lines `# glues: a b`."""
    cells = []
    for source in sources:
        names = source.split("# glues: ")[1].split() if "# glues: " in source else []
        record = lambda name: {
            "metadata": {"scrapbook": {"name": slices.GLUE + name}}, "data": {slices.GLUE + "text/plain": "'0.5'"}
        }  # fmt: skip
        cells.append({"cell_type": "code", "source": source, "outputs": [record(name) for name in names]})
    return {"cells": cells}


def origin(*sources, name="a"):
    found = slices.numbers(notebook(*sources))[name]
    return found.seeds, found.experiments


END = "plots.glue('a', loss)  # glues: a"


@pytest.mark.parametrize(
    ("before", "seeds"),
    [
        ("loss = net(seed=3)", [3]),
        ("net = nn.Network([], seed=4)\nloss = net.predict(x)", [4]),
        ("loss = [run(seed) for seed in range(3)]", [0, 1, 2]),
        ("SEEDS = (1, 5)\nloss = [run(seed) for seed in SEEDS]", [1, 5]),
        ("loss = []\nfor seed in range(2, 4):\n    loss.append(run(seed))", [2, 3]),
        ("def run():\n    return net(seed=6)\nloss = run()", [6]),
        ("def run():\n    return x\nx = net(seed=9)\nloss = run()", [9]),
        ("twice = lambda: 2 * run()\ndef run():\n    return x\nx = net(seed=9)\nloss = twice()", [9]),
        ("net = nn.Network([])\nhistory = net.fit(x, seed=7)\nloss = net.evaluate(x)", [7]),
        ("loss = {}\nfill(loss, seed=8)", [8]),
        ("nets = new()\nfor k, net in enumerate(nets):\n    net.fit(x, seed=5)\nloss = nets[0].predict(x)", [5]),
        ("nets = new()\nruns = [net.fit(x, seed=5) for net in nets]\nloss = nets[0].predict(x)", [5]),
        ("a = new()\nfor b in a:\n    for c in b:\n        c[0] = net(seed=5)\nloss = a[0]", [5]),
        ("import numpy as np\nloss = np.zeros(3)\nnp.add.at(loss, place, run(seed=8))", [8]),
        ("nets = new()\nfor net in nets:\n    x = net.predict(y, seed=5)\nloss = nets[0]", []),
        ("loss = {}\ndef look(k):\n    loss[k] = 2\nnet.fit(x, callback=look, seed=5)", [5]),
        ("loss = {}\ndef look(k):\n    loss[k] = 2\ndef use():\n    look(3)\ny = use(), run(seed=5)", [5]),
        ("loss = {}\ndef look(loss):\n    loss[1] = 2\nnet.fit(x, callback=look, seed=5)", []),
        ("loss = net(seed=1)\nloss = 2", []),  # set anew
        ("other = net(seed=1)\nloss = 2", []),
        ("x = net(seed=1)\nloss = [x for x in range(3)]", []),  # another x
        ("x = net(seed=1)\nf = lambda x: x\nloss = f(2)", []),
        ("print(net(seed=1))\nloss = print(2)", []),
        ("loss = net(seed=time())", []),  # cannot be read from the code
    ],
)
def test_seeds(before, seeds):
    assert origin(before, END) == (seeds, [])


def test_stored_measurements():
    assert origin("rows = data.experiment('writer')\nloss = rows.column('loss')", END) == ([], ["writer"])
    assert origin("rows = data.experiment('writer')\nloss = 2", END) == ([], [])


def test_names_that_are_put_together():
    loop = "for kind in ('b', 'c'):\n    plots.glue(f'{kind}_loss', loss)  # glues: b_loss c_loss"
    found = slices.numbers(notebook("loss = net(seed=2)", loop))
    assert [(each.cell, each.seeds, each.text) for each in found.values()] == [(1, [2], "0.5")] * 2


def test_the_name_itself_goes_before_names_that_are_put_together():
    exact = "from nnkit import plots\nplots.glue('b_worst', worst(seed=1))"
    loop = "for kind in ('b',):\n    plots.glue(f'b_{kind}', loss(seed=2))"
    anything = "for name in ('c',):\n    plots.glue(name, loss(seed=3))\nprint(loss)  # glues: b_worst b_b c"
    found = slices.numbers(notebook(f"{exact}\n{loop}\n{anything}"))
    assert {name: each.seeds for name, each in found.items()} == {"b_worst": [1], "b_b": [2], "c": [3]}


def test_a_loop_that_holds_the_name_goes_before_another():
    one = "from nnkit import plots\nfor name, x in (('b', f(seed=1)),):\n    plots.glue(name, x)"
    two = "for name, z in (('c', f(seed=2)),):\n    plots.glue(name, z)  # glues: b c"
    found = slices.numbers(notebook(f"{one}\n{two}"))
    assert {name: each.seeds for name, each in found.items()} == {"b": [1], "c": [2]}


def test_the_lines_of_a_slice():
    before = "import numpy as np, math\nimport json\nx = np.ones(3)\n\ny = 4\n@twice\ndef f(x):\n    return x"
    found = slices.numbers(notebook(before, "print(y)", f"loss = f(x)\n{END}"))["a"]
    assert found.lines == [[0, 1, 1], [0, 3, 3], [0, 6, 8], [2, 1, 2]]


def test_what_later_code_needs():
    """Each piece by itself: what one of them sets anew, another may read."""
    cells = ["import math\nx = 1\ny = 2", "def f(z):\n    return x + z\nprint(y)\nw = 3"]
    found = slices.needed(list(enumerate(cells)), ["f = 4\ny = w", "v = f(5)"])
    assert list(map(ast.unparse, found)) == ["import math", "x = 1", "def f(z):\n    return x + z", "w = 3"]


def test_names_in_words():
    provenance = pytest.importorskip("provenance")
    number = slices.Number("a", "0.5", 3, [2, 0, 1], ["writer"])
    words = provenance.origin(number, {"a": number, "a_sd": slices.Number("a_sd", "0.1", 3)}, in_language("en"))
    assert "stored measurements writer" in words and "Standard deviation: 0.1." in words
    assert "Seeds 0 to 2 are set in its code." in words and "cannot repeat stored measurements" in words
    told = in_language("en")
    assert "takes too long" in provenance.origin(slices.Number("a", "0.5", 3), {}, told, provenance.LONG + 1)
    assert provenance._listed([4], told) == "4" and provenance._listed([1, 2, 5], told) == "1, 2 and 5"


@pytest.mark.long
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_the_slice_of_a_number_gives_the_number(path):
    """Alone, as the page runs it. Numbers of one slice are computed once, stored measurements and times not at all."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    alone = {}
    for number in slices.numbers({"cells": cells}).values():
        if not number.experiments and "nbval-ignore-output" not in cells[number.cell]["metadata"].get("tags", []):
            alone.setdefault(str(number.lines), number)
    for number in alone.values():
        parts = [
            "".join(cells[cell]["source"]).split("\n")[first - 1 : last] for cell, first, last in number.lines
        ]  # fmt: skip
        assert plots.again(number.name, "\n".join(line for part in parts for line in part)) == number.text, number.name


@pytest.mark.parametrize("path", sorted(ROOT.glob("book/**/*.ipynb")), ids=lambda path: path.stem)
def test_every_notebook_can_be_taken_apart(path):
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    code = [(k, "".join(cell["source"])) for k, cell in enumerate(cells) if cell["cell_type"] == "code"]
    assert len(list(slices._statements(code))) >= len(code) - sum(not source.strip() for _, source in code)
