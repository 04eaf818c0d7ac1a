"""Time nnkit against its peers on all workloads: one warmed process each, taking turns.

    python tests/benchmarks/run.py [--rounds 21] [--dtype float32] [--threads 1] [--clock wall] [--only torch,jax_step]
        [--cold] [--write] [WORKLOAD ...]

Prints for each competitor the median and the fastest of its runs, both as ratios to nnkit's, too (above 1: nnkit is
faster; the first is the median over the rounds), and how far its learned parameters lie from nnkit's. In float64 nnkit
must end within 1e-10 of PyTorch. Who is far behind takes part in the first rounds only. With one thread every process
is kept on one XX
--write puts the figures into nnkit/data/benchmarks.json, from which the book's appendix draws its tables. Wants the
packages of the extra "bench": pip install -e .[bench]
"""

import argparse
import sys

import table
from competitors import COMPETITORS, can_run
from turns import compare
from workloads import WORKLOADS

PEERS = [name for name in COMPETITORS if not name.startswith("nnkit")]
TOLERANCE = 1e-10


def report(workload, dtype, threads, clock, names, rounds, turn):
    """Print the comparison on one workload; returns it as plain data for the table."""
    names = [name for name in names if can_run(name, WORKLOADS[workload]().model)]
    found = compare(workload, dtype, threads, clock, names, rounds, turn)
    words = f", {rounds} rounds, {clock} time{', cold' * (turn == 'cold')}"
    print(f"\n{workload}, {dtype}, {threads} thread{'s'[: threads - 1]}{words}")
    for name, of in found.items():
        low, high = of["quartiles"]
        print(
            f"{name:<12}{of['median'] * 1e3:10.3f} ms, fastest {of['fastest'] * 1e3:9.3f}"
            f"{of['ratio']:9.2f} x nnkit ({low:.2f} to {high:.2f}), fastest {of['ratio of fastest']:8.2f}"
            f"   parameters within {of['distance']:.0e}",
            flush=True,
        )
    rounded = {
        name: {key: [*map(table.short, x)] if isinstance(x, list) else table.short(x) for key, x in of.items()}
        for name, of in found.items()
    }
    return {
        "workload": workload, "dtype": dtype, "threads": threads, "clock": clock, "date": table.today(),
        "competitors": rounded,
    }  # fmt: skip


def keep(part, row):
    """Put a row into a part of the appendix's figures, in place of one with its settings; in the order of workloads."""
    setting = lambda row: (row["dtype"], row["threads"], list(WORKLOADS).index(row["workload"]))

    def merged(rows):
        return sorted([row, *(old for old in rows or [] if setting(old) != setting(row))], key=setting)

    table.write(part, merged)


def too_far(row):
    """What ends too far from PyTorch, in float64: a list of complaints."""
    return [
        f"{row['workload']}: {name} ends {distance:.1e} away; must be at most {TOLERANCE:.0e}"
        for name in ("torch", "torch_opt")
        if row["dtype"] == "float64"
        and (distance := row["competitors"].get(name, {"distance": 0})["distance"]) > TOLERANCE
    ]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("workloads", nargs="*", metavar="WORKLOAD", default=list(WORKLOADS))
    parser.add_argument("--rounds", type=int, default=21)
    parser.add_argument("--dtype", default="float32", choices=["float32", "float64"])
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--clock", default="wall", choices=["wall", "processor"])
    parser.add_argument("--only", default=",".join([*PEERS, "nnkit_wasm"]), help="competitors, with commas between")
    parser.add_argument("--cold", dest="turn", action="store_const", const="cold", default="go", help="one run a turn")
    parser.add_argument("--write", action="store_true", help="keep the figures for the book's appendix")
    chosen = parser.parse_args()
    names = [name for name in chosen.only.split(",") if chosen.threads == 1 or name != "nnkit_wasm"]
    complaints = []
    for workload in chosen.workloads:
        row = report(workload, chosen.dtype, chosen.threads, chosen.clock, names, chosen.rounds, chosen.turn)
        complaints += too_far(row)
        if chosen.write:
            keep("cold rows" if chosen.turn == "cold" else "rows", row)
    sys.exit("\n".join(complaints))
