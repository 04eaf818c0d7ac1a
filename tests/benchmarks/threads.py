"""What more threads gain in one training run: each workload with one thread and with several, in turns.

    python tests/benchmarks/threads.py [--threads 2] [--rounds 7] [--batches 32 64 128] [WORKLOAD ...]

Prints the milliseconds of the fastest run with one thread and with so many, and the median over the rounds of their
ratio. The digits of all runs of a workload must be equal.
"""

import argparse
from statistics import median
from time import perf_counter

import numpy as np
from competitors import nnkit_fit
from workloads import WORKLOADS, workload

from nnkit import cores

TURN = 0.02  # seconds of a turn, at least


def one_turn(run, threads):
    """The seconds of a run with so many threads, the fastest of a turn, and what was learned."""
    seconds = []
    with cores.working_with(cores.Share(threads)):
        while sum(seconds) < TURN:
            begun = perf_counter()
            learned = run()
            seconds.append(perf_counter() - begun)
    return min(seconds), np.concatenate([array.ravel() for array in learned])


def compare(name, batch, threads, rounds):
    """Print the line of a workload with batches of this size."""
    task = workload(name, "float32")
    task.batch = batch
    runs = {count: nnkit_fit(task, "float32", count) for count in (1, threads)}
    first = [one_turn(run, count)[1] for count, run in runs.items()]
    assert (first[0] == first[1]).all()
    seconds = [[one_turn(run, count)[0] for count, run in runs.items()] for _ in range(rounds)]
    one, several = (1e3 * min(column) for column in zip(*seconds))
    ratio = median(a / b for a, b in seconds)
    print(f"{name:<12}{batch:5}{one:9.2f} ms{several:9.2f} ms{ratio:7.2f}", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("workloads", nargs="*", default=list(WORKLOADS))
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--batches", type=int, nargs="+", default=[32, 64, 128])
    chosen = parser.parse_args()
    print(f"{'workload':<12}batch{'1 thread':>12}{f'{chosen.threads} threads':>12}  ratio")
    for name in chosen.workloads:
        for batch in chosen.batches:
            compare(name, batch, chosen.threads, chosen.rounds)
