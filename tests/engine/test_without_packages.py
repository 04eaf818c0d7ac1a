"""nnkit where packages are missing: without Numba it runs by engine.wasm; every other lack is said with its remedy."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import nnkit
import nnkit as nn
from nnkit.engines import build, find

# Makes packages unimportable, as if they were not installed: those named by the first argument.
HIDE = """
import sys

class Hidden:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in sys.argv[1].split(","):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Hidden())
"""

# Trains one network and prints the exact digits of what it has learned.
TRAIN = """
import json
import numpy as np, nnkit as nn
generator = np.random.default_rng(0)
x, y = generator.normal(size=(40, 2)), generator.integers(3, size=40)
net = nn.Network([nn.Dense(5), nn.Tanh(), nn.Dense(3)], input_shape=(2,), seed=1)
options = dict(loss="cross_entropy", optimizer=nn.Adam(0.01), epochs=4, batch_size=7, validation_split=0.2)
history = net.fit(x, y, **options)
digits = [history.loss.tobytes().hex(), net.predict(x).tobytes().hex()]
digits += [array.tobytes().hex() for array in net.parameters.values()]
kernel = np.zeros((1, 1), np.float32)
nn.kernels.dense_forward(*(np.full(shape, 2, np.float32) for shape in ((1, 3), (3, 1), (1,))), kernel)
print(json.dumps({"engine": net.engine, "digits": digits, "kernel": float(kernel[0, 0]), "loaded": [*sys.modules]}))
"""
NETWORK = "import nnkit as nn; nn.Network([nn.Dense(1)], input_shape=(1,){})"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The package as a wheel installs it, with engine.wasm in it."""
    folder = tmp_path_factory.mktemp("wheel")
    ignored = shutil.ignore_patterns("__pycache__", "static", "*.js", "*.css")
    shutil.copytree(Path(nnkit.__file__).parent, folder / "nnkit", ignore=ignored)
    wasm = build.find_or_build()
    for file in (wasm, wasm.with_suffix(".json")):
        shutil.copy(file, folder / "nnkit" / "engines")
    return folder


def run(program, hidden, folder):
    """Run a program in a process of its own, without some packages: (its status, what it printed, its errors)."""
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    command = [sys.executable, "-c", HIDE + program, hidden]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=folder)
    return done.returncode, done.stdout, done.stderr


def refusal(program, hidden, folder):
    """The last line of the error with which a program ends."""
    status, _, errors = run(program, hidden, folder)
    assert status == 1, errors
    return errors.strip().splitlines()[-1]


def test_a_network_without_numba_learns_the_same_digits(wheel):
    answers, missing = [], "numba,llvmlite,ipywidgets,anywidget,matplotlib,tqdm"
    for hidden, folder in (("", Path(nnkit.__file__).parents[1]), (missing, wheel)):
        status, output, errors = run(TRAIN, hidden, folder)
        assert status == 0, errors
        answers.append(json.loads(output))
    with_numba, without = answers
    assert (with_numba["engine"], without["engine"]) == ("numba", "wasm")
    assert with_numba["digits"] == without["digits"] and with_numba["kernel"] == without["kernel"] == 14
    assert "numba" in with_numba["loaded"] and not {"numba", "llvmlite"} & {*without["loaded"]}


def test_explicit_names_never_fall_back(wheel):
    said = refusal(NETWORK.format(', engine="numba"'), "numba,llvmlite", wheel)
    assert said.startswith('ImportError: engine="numba" needs the package numba') and "pip install numba" in said
    assert refusal("import nnkit; nnkit.compile_kernels()", "numba,llvmlite", wheel) == said
    said = refusal(NETWORK.format(', engine="wasm"'), "wasmtime", wheel)
    assert said.startswith('ImportError: engine="wasm" needs the packages wasmtime') and '"nnkit[wasm]"' in said


def test_no_engine_at_all(wheel):
    said = refusal(NETWORK.format(""), "numba,llvmlite,wasmtime", wheel)
    assert said.startswith("ImportError: A network needs an engine") and "pip install numba" in said


def test_engine_wasm_of_other_sources_is_not_used(wheel, tmp_path):
    shutil.copytree(wheel / "nnkit", tmp_path / "nnkit")
    with open(tmp_path / "nnkit" / "kernels" / "dense.py", "a") as file:
        file.write("# changed\n")
    said = refusal(NETWORK.format(""), "numba,llvmlite", tmp_path)
    assert said.startswith("ImportError: engine.wasm has to be built") and "pip install numba" in said


def test_a_broken_numba_is_not_hidden(wheel):
    """Numba without its LLVM bindings is a fault of the installation, not a machine without Numba."""
    assert "llvmlite" in refusal("import nnkit", "llvmlite", wheel)


@pytest.mark.parametrize(
    "module, package, extra",
    [("labs", "ipywidgets", "labs"), ("labs", "anywidget", "labs"), ("plots", "matplotlib", "plots")],
)
def test_what_an_extra_installs_is_said(module, package, extra, wheel):
    said = refusal(f"import nnkit; import nnkit.{module}", package, wheel)
    assert said.startswith(f"ImportError: nnkit.{module} needs the package {package}")
    assert f'pip install "nnkit[{extra}]"' in said


@pytest.mark.parametrize("engine", ["numba", "wasm"])
def test_integers_of_another_width_are_refused(engine):
    """NumPy's own integers have 32 bits where addresses have: compiled code would read two of them as one."""
    live = find(engine)("float32")
    memory = live.empty(4, "float32")
    for table in (np.zeros((1, 4), np.int32), np.zeros((1, 4))):
        with pytest.raises(TypeError, match=rf"tables must be an array of int64; got {table.dtype}. Try tables.astype"):
            live.run(table, memory)
    with pytest.raises(TypeError, match="memory must be an array of float32; got float64"):
        live.run(np.zeros((1, 4), np.int64), memory.astype("float64"))


def test_none_is_numba_where_it_is_installed():
    assert find() is find("numba") and nn.Network([nn.Dense(1)], input_shape=(1,)).engine == "numba"
