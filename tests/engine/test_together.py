"""Compiling in several processes: what others compile is the same, and who does not answer is not waited for."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import nnkit as nn
from nnkit.kernels.compile import JIT

pytestmark = pytest.mark.skipif(not JIT, reason="wants compiled kernels")

# Trains a network whose kernels nobody has compiled yet, on two cores, whatever this machine has. `here`: what this
# process compiled, and did not load; `started`: how many others there were.
PROGRAM = """
import json, subprocess, sys
import numpy as np
import nnkit as nn
from nnkit import cores
from nnkit.engines import native, together
from nnkit.kernels.compile import cache, linking

cores.available = lambda: 2
started, here, compiled = [], [], linking.compiled

class Started(subprocess.Popen):
    def __init__(self, command, **options):
        started.append(command)
        super().__init__(command, **options)

def note(name, *rest):
    here.append(name)
    return compiled(name, *rest)

linking.compiled = note
together.subprocess.Popen = Started
{change}
x = np.linspace(-1, 1, 24).reshape(12, 2)
net = nn.Network([nn.Dense(5), nn.Tanh(), nn.Dense(3)], input_shape=(2,), seed=1)
history = net.fit(x, np.arange(12) % 3, loss="cross_entropy", optimizer=nn.SGD(0.5), epochs=5, progress=False)
kept = sorted(file.name.rsplit(".", 2)[0] for file in cache.CACHE.glob("*.o"))
print(json.dumps([net.parameters["2.weight"].tolist(), len(started), here, kept]))
"""


def trained(place, change=""):
    """What the program says."""
    environment = {**os.environ, "NUMBA_CACHE_DIR": str(place), "PYTHONPATH": str(Path(nn.__file__).parents[1])}
    program = PROGRAM.replace("{change}", change)
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True)
    assert done.stderr.count("compiles the kernels that are used for the first time") <= 1
    return json.loads(done.stdout)


def test_two_processes_compile_what_one_does(tmp_path):
    weights, started, here, kept = trained(tmp_path / "two")
    alone = trained(tmp_path / "one", "cores.available = lambda: 1")
    assert started == 1 and alone[1] == 0
    assert weights == alone[0] and kept == alone[3] == sorted(f"float32.{name}" for name in alone[2])
    assert len(set(here)) == len(here) and set(here) < set(alone[2])  # the rest, another process did
    again = trained(tmp_path / "two")
    assert again[:3] == [weights, 0, []]


def test_each_kernel_has_a_place():
    """With those that have parts in common, and the longest lists first."""
    from nnkit.engines import together
    from nnkit.kernels.compile.linking import ENTRIES, TEAM

    names = {*nn.kernels.OPERATIONS, *ENTRIES, *TEAM}
    groups = together.grouped(names)
    assert sorted(name for group in groups for name in group) == sorted(names)
    assert any({"dense_forward", "dense_weight_gradient"} <= {*group} for group in groups)
    assert groups[-1] != together.grouped({"fill", "dense_forward"})[0] == ["dense_forward"]


@pytest.mark.parametrize(
    "change",
    [
        "together.PROGRAM = 'raise SystemExit(1)'",
        "sys.executable = '/there/is/no/such/program'",
        "together.PROGRAM, together.PATIENCE = 'import sys; sys.stdin.read()', 0.1",
    ],
    ids=["fails", "does not start", "does not answer"],
)
def test_who_does_not_compile_is_not_needed(change, tmp_path):
    weights, _, here, kept = trained(tmp_path, change)
    assert sorted(f"float32.{name}" for name in here) == kept and "float32.execute" in kept
    assert weights == trained(tmp_path)[0]
