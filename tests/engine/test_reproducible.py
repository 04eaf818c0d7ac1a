"""The same digits on every machine, in every life; and never a kernel compiled from an older source."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow  # kernels are compiled anew

ROOT = Path(__file__).parents[2]

# Trains every kind of network and prints a digest of the exact digits that each ends with, and how it was compiled.
RUN = """
import hashlib, json, sys
from networks import CASES
from nnkit.kernels.compile import JIT

answer = {"jit": bool(JIT)}
if JIT:
    from nnkit.kernels.compile.lanes import REGISTER_BYTES
    answer["register_bytes"] = REGISTER_BYTES
for dtype in sys.argv[2:] or ("float32", "float64"):
    answer[dtype] = {}
    for name, case in CASES.items():
        net = case.network(dtype, seed=2)
        history = case.train(net, epochs=int(sys.argv[1]))
        digits = history.loss.tobytes() + history.validation_loss.tobytes()
        for array in net.parameters.values():
            digits += array.tobytes()
        answer[dtype][name] = hashlib.sha256(digits).hexdigest()
print(json.dumps(answer))
"""

PROCESSORS = {
    "AVX2, no AVX-512": {"NUMBA_CPU_NAME": "haswell", "NUMBA_CPU_FEATURES": "+sse4.2,+avx,+avx2,+fma,+bmi2"},
    "neither": {"NUMBA_CPU_NAME": "x86-64", "NUMBA_CPU_FEATURES": "+sse2"},
}


def run(program, *arguments, package=ROOT, **environment):
    """Run a Python program in a fresh process; returns what it printed last, and all of its error output."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("NUMBA_")}
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        env={**clean, "PYTHONPATH": os.pathsep.join([str(package), str(ROOT / "tests")]), **environment}, cwd=package,
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return json.loads(done.stdout.splitlines()[-1]), done.stderr


@pytest.fixture(scope="module")
def truth():
    return {epochs: run(RUN, epochs)[0] for epochs in ("20", "2")}


def digits(answer):
    return answer["float32"], answer["float64"]


def test_two_runs_agree(truth):
    assert digits(run(RUN, "20")[0]) == digits(truth["20"])
    assert digits(truth["2"]) != digits(truth["20"])


@pytest.mark.parametrize(
    "processor, dtype",
    [
        ("AVX2, no AVX-512", "float32"),
        ("neither", "float64"),
        pytest.param("AVX2, no AVX-512", "float64", marks=pytest.mark.long),
        pytest.param("neither", "float32", marks=pytest.mark.long),
    ],
)
def test_processors_agree(processor, dtype, truth, tmp_path):
    """The compiler, held to a processor with narrower vectors, gives the same digits: all kernels are compiled anew.

    On machines whose processor is of another kind, LLVM is held to its plainest form.
    """
    import platform

    settings = PROCESSORS[processor]
    if platform.machine().lower() not in ("x86_64", "amd64"):
        settings = {"NUMBA_CPU_NAME": "generic", "NUMBA_CPU_FEATURES": ""}
    answer, _ = run(RUN, "20", dtype, **settings, NUMBA_CACHE_DIR=str(tmp_path))
    assert answer["register_bytes"] == (32 if "+avx2" in settings["NUMBA_CPU_FEATURES"] else 16)
    assert answer[dtype] == truth["20"][dtype]


def test_plain_python_agrees(truth):
    """The kernels without Numba, loop by loop: 2 epochs, both dtypes."""
    answer, _ = run(RUN, "2", NUMBA_DISABLE_JIT="1")
    assert answer["jit"] is False
    assert digits(answer) == digits(truth["2"])


# --- No stale kernel ------------------------------------------------------------------------------------------

PREDICT = """
import json
import numpy as np
import nnkit as nn
from nnkit.kernels.compile.cache import CACHE

net = nn.Network([nn.Dense(1), nn.Tanh()], input_shape=(1,))
print(json.dumps({"y": float(net.predict(np.array([[0.5]]))[0, 0]), "cache": str(CACHE),
                  "files": sorted(str(p) for p in CACHE.rglob("*.nbc"))}))
"""


@pytest.fixture
def copy(tmp_path):
    """A copy of the package, to be changed."""
    ignore = shutil.ignore_patterns("__pycache__", "node_modules", "static")
    shutil.copytree(ROOT / "nnkit", tmp_path / "nnkit", ignore=ignore)
    return tmp_path


def test_a_changed_kernel_is_compiled_anew(copy):
    """A change in activations.py alone, which no cached entry defines: Numba's own cache would not see it."""
    first, printed = run(PREDICT, package=copy)
    assert "nnkit compiles the kernels" in printed
    again, printed = run(PREDICT, package=copy)
    assert again == first and printed == ""  # from the cache, and quiet
    file = copy / "nnkit" / "kernels" / "activations.py"
    dates = file.stat()
    text = file.read_text()
    assert text.count("y[n] = tanh(x[n])") == 1
    file.write_text(text.replace("y[n] = tanh(x[n])", "y[n] = -tanh(x[n])"))
    os.utime(file, ns=(dates.st_atime_ns, dates.st_mtime_ns))  # not even the date tells
    changed, printed = run(PREDICT, package=copy)
    assert changed["y"] == -first["y"] != 0
    assert "nnkit compiles the kernels" in printed and changed["cache"] != first["cache"]


def test_a_changed_setting_compiles_anew(copy):
    """An environment variable that changes how kernels compile leads to other compiled kernels."""
    first, _ = run(PREDICT, package=copy)
    other, printed = run(PREDICT, package=copy, NUMBA_CPU_NAME="generic", NUMBA_CPU_FEATURES="")
    assert "nnkit compiles the kernels" in printed
    assert other["cache"] != first["cache"] and not set(other["files"]) & set(first["files"])
    assert other["y"] == first["y"]
    again, printed = run(PREDICT, package=copy)
    assert again["files"] == first["files"] and printed == ""
