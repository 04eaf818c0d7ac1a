"""What a reader waits for: the first import, the first fit ever, the first fit with compiled kernels kept; and what
a page loads, engine.wasm.

    python tests/benchmarks/startup.py [--rounds 15] [--cold 1] [--write]

Fresh processes, with Python's bytecode kept, as after an installation; prints the median and the fastest of so many,
and the seconds that the process was at work. The first fit ever compiles, in an empty cache folder. --write keeps the
other figures for the book's appendix and the README.
"""

import argparse
import gzip
import os
import subprocess
import sys
import tempfile
from statistics import median
from time import perf_counter

import table

PROGRAMS = {
    "python": "",
    "import numba": "import numba",
    "import nnkit": "import nnkit",
    "first fit": """
import numpy as np, nnkit as nn
x = np.linspace(-1, 1, 50)[:, None]
nn.Network([nn.Dense(8), nn.Tanh(), nn.Dense(1)], input_shape=(1,)).fit(
    x, x * x, loss="mse", optimizer=nn.SGD(0.1), epochs=10, progress=False)
""",
}


def seconds(program, folder, cache="kept"):
    """(seconds on the wall, seconds at work) of a process; Python and Numba keep what they compile in `folder`."""
    environment = {**os.environ, "NUMBA_CACHE_DIR": f"{folder}/{cache}", "PYTHONPYCACHEPREFIX": f"{folder}/bytecode"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    at_work = lambda: sum(os.times()[2:4])  # of all children that have ended
    before, begun = at_work(), perf_counter()
    subprocess.run([sys.executable, "-c", program], check=True, env=environment, stderr=subprocess.DEVNULL)
    return perf_counter() - begun, at_work() - before


def engine_bytes():
    """The size of engine.wasm, both dtypes, as it is and as a web server sends it."""
    from nnkit.engines.build import find_or_build

    binary = find_or_build().read_bytes()
    return {"raw": len(binary), "gzip": len(gzip.compress(binary, 9))}


def figures(runs):
    wall, work = zip(*runs)
    return {
        "rounds": len(runs), "median": round(median(wall), 3), "fastest": round(min(wall), 3),
        "at work": round(min(work), 3),
    }  # fmt: skip


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--cold", type=int, default=1, help="rounds of the first fit ever")
    parser.add_argument("--write", action="store_true", help="keep the figures")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        seconds(PROGRAMS["first fit"], folder)
        found = {
            name: figures([seconds(program, folder) for _ in range(chosen.rounds)])
            for name, program in PROGRAMS.items()
        }
        ever = figures([seconds(PROGRAMS["first fit"], folder, f"empty{k}") for k in range(chosen.cold)])
    for name, of in {**found, "first fit ever": ever}.items():
        print(f"{name:<16}{of['median']:7.2f} s, fastest {of['fastest']:6.2f} s, at work {of['at work']:6.2f} s")
    size = engine_bytes()
    print(f"engine.wasm: {size['raw']:,} bytes, {size['gzip']:,} by gzip")
    if chosen.write:
        table.write("startup", {"date": table.today(), **found})
        table.write("engine.wasm", size)
