"""Time nnkit against its peers: one warmed process each, taking turns, on one thread.

    python tests/benchmarks/run.py [--rounds 9] [--dtype float32] WORKLOAD [COMPETITOR ...]

Prints the median of each and its ratio to nnkit's within the same rounds, and how far the final parameters of
each lie from nnkit's. Wants the packages of the extra "bench".
"""

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path
from statistics import median

import numpy as np

ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS"), "1") | {
    "XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
}


class Competitor:
    """A process that trains when told to."""

    def __init__(self, name, workload, dtype):
        self.name, self.seconds, self.parameters = name, [], None
        self.process = subprocess.Popen(
            [sys.executable, Path(__file__).with_name("competitors.py"), name, workload, dtype],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env={**os.environ, **ONE_THREAD},
        )  # fmt: skip

    def go(self):
        self.process.stdin.write("go\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f"{self.name} ended with status {self.process.wait()}")
        answer = json.loads(line)
        self.parameters = np.concatenate(answer["parameters"])
        return answer["seconds"]


def compare(workload, dtype, names, rounds):
    """Rounds of one run each; returns [(name, median seconds, median ratio to nnkit, distance)]."""
    crew = [Competitor(name, workload, dtype) for name in names]
    for one in crew:
        one.go()
    for _ in range(rounds):
        for one in crew:
            one.seconds.append(one.go())
    for one in crew:
        one.process.stdin.close()
        one.process.wait()
    ours = crew[0]
    return [
        (
            one.name,
            median(one.seconds),
            median(theirs / our for theirs, our in zip(one.seconds, ours.seconds)),
            float(np.abs(one.parameters - ours.parameters).max()),
        )
        for one in crew
    ]


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("workload")
    arguments.add_argument("competitors", nargs="*", default=["torch_eager", "jax_scan"])
    arguments.add_argument("--rounds", type=int, default=9)
    arguments.add_argument("--dtype", default="float32")
    chosen = arguments.parse_args()
    names = ["nnkit_fit", *chosen.competitors]
    print(f"{chosen.workload}, {chosen.dtype}, one thread, {chosen.rounds} rounds")
    for name, seconds, ratio, distance in compare(chosen.workload, chosen.dtype, names, chosen.rounds):
        print(f"{name:<14} {seconds * 1e3:10.3f} ms   {ratio:8.2f} x nnkit   parameters within {distance:.1e}")
