"""Competitors that take turns, round after round, so that all meet the same disturbances."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median, quantiles

import numpy as np

POOLS = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS")
TRIALS = 3  # rounds in which everybody takes part
FAR = 4  # who is so many times slower than the fastest rival then has shown enough


class Competitor:
    """A library that trains each time `go` is called. `turns`: for each round a list with the seconds of each run;
    `parameters`: what it has learned, in one row.
    """

    def __init__(self, name):
        self.name, self.turns = name, []

    @property
    def fastest(self):
        """The seconds of its fastest run."""
        return min(map(min, self.turns))

    def against(self, ours):
        """Its figures: seconds, ratio to `ours` in the same rounds, distance of the learned parameters."""
        ratios = [median(theirs) / median(others) for theirs, others in zip(self.turns, ours.turns)]
        return {
            "rounds": len(self.turns),
            "median": median(map(median, self.turns)),
            "fastest": self.fastest,
            "ratio": median(ratios),
            "quartiles": quantiles(ratios, n=4, method="inclusive")[::2],
            "ratio of fastest": self.fastest / ours.fastest,
            "distance": float(np.abs(self.parameters - ours.parameters).max()),
        }


class Process(Competitor):
    """A competitor in a warmed process of its own; `turn`: what it is told to do in each, see competitors.py."""

    def __init__(self, name, workload, dtype, threads, clock, folder, turn="go"):
        super().__init__(name)
        self.turn = turn
        environment = {**os.environ, **dict.fromkeys(POOLS, str(threads))}
        environment.pop("OPENBLAS_CORETYPE", None)  # it would hold NumPy's products to an older processor
        if threads == 1:
            environment["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
        file = Path(folder, f"{name}.npz")
        program = Path(__file__).with_name("competitors.py")
        self.process = subprocess.Popen(
            [sys.executable, program, name, workload, dtype, str(threads), clock, file],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment,
            preexec_fn=one_processor if threads == 1 else None,
        )  # fmt: skip
        self._read()
        with np.load(file) as found:
            self.parameters = np.concatenate([found[key].ravel() for key in found])

    def _read(self):
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f"{self.name} ended with status {self.process.wait()}")
        return line

    def go(self):
        self.process.stdin.write(f"{self.turn}\n")
        self.process.stdin.flush()
        self.turns.append(json.loads(self._read()))

    def leave(self):
        self.process.stdin.close()
        self.process.wait()


def one_processor():
    """Keep this process, and whatever threads it starts, on one processor, where the system can do that."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


def compare(workload, dtype, threads, clock, names, rounds, turn="go"):
    """The figures of nnkit and of the competitors with these names: dict name -> dict, see `Competitor.against`."""
    with tempfile.TemporaryDirectory() as folder:
        crew = [Process(name, workload, dtype, threads, clock, folder, turn) for name in ["nnkit", *names]]
        take_turns(crew, rounds)
        for one in crew:
            one.leave()
    return {one.name: one.against(crew[0]) for one in crew}


def take_turns(crew, rounds):
    """Let everybody train in each round, but who is far behind only in the first."""
    for turn in range(rounds):
        limit = FAR * min((one.fastest for one in crew if is_rival(one) and turn), default=0)
        for one in crew:
            if turn < TRIALS or not is_rival(one) or one.fastest <= limit:
                one.go()


def is_rival(one):
    """Whether it is somebody else's code."""
    return not one.name.startswith("nnkit")
