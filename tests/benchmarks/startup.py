"""What a reader waits for: the first import, the first fit ever, the first fit with compiled kernels kept.

    python tests/benchmarks/startup.py [ROUNDS]

Each figure is the median over fresh processes; the first fit ever compiles, in an empty cache folder.
"""

import os
import statistics
import subprocess
import sys
import tempfile
from time import perf_counter

PROGRAMS = {
    "python alone": "",
    "import numpy": "import numpy",
    "import numba": "import numba",
    "import nnkit": "import nnkit",
    "first fit": """
import numpy as np, nnkit as nn
x = np.linspace(-1, 1, 50)[:, None]
nn.Network([nn.Dense(8), nn.Tanh(), nn.Dense(1)], input_shape=(1,)).fit(
    x, x * x, loss="mse", optimizer=nn.SGD(0.1), epochs=10, progress=False)
""",
}


def seconds(program, cache):
    begun = perf_counter()
    environment = {**os.environ, "NUMBA_CACHE_DIR": cache}
    subprocess.run([sys.executable, "-c", program], check=True, env=environment, stderr=subprocess.DEVNULL)
    return perf_counter() - begun


if __name__ == "__main__":
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    with tempfile.TemporaryDirectory() as kept:
        seconds(PROGRAMS["first fit"], kept)
        for name, program in PROGRAMS.items():
            print(f"{name:<24}{statistics.median(seconds(program, kept) for _ in range(rounds)):7.2f} s")
    cold = []
    for _ in range(min(rounds, 3)):
        with tempfile.TemporaryDirectory() as empty:
            cold.append(seconds(PROGRAMS["first fit"], empty))
    print(f"{'first fit ever':<24}{statistics.median(cold):7.2f} s")
