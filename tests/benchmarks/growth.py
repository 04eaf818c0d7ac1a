"""How nnkit's cost grows, in time and in memory.

    python tests/benchmarks/growth.py [--write]

Time: one training run, and what becomes of its seconds when there are twice as many samples, epochs, or parameters: an
exponent of 1 is linear. Memory: what a process holds before and after many updates, as the system counts it and as
Python does: training is to allocate nothing once it has begun. --write keeps the figures for the book's appendix.
"""

import argparse
import gc
import tracemalloc
from pathlib import Path
from time import perf_counter

import numpy as np
import table
from competitors import network_of
from workloads import WORKLOADS, workload

import nnkit as nn

ROUNDS = 9
PAGE = 4096
UPDATES = 1000  # between two looks at the memory


def seconds(samples=2000, epochs=20, hidden=32):
    """The fastest of some runs of a network 8 -> hidden -> hidden -> 1 on so many samples."""
    generator = np.random.default_rng(0)
    x, y = generator.normal(size=(samples, 8)), generator.normal(size=(samples, 1))
    layers = [nn.Dense(hidden), nn.Tanh(), nn.Dense(hidden), nn.Tanh(), nn.Dense(1)]
    net = nn.Network(layers, input_shape=(8,))
    found = []
    for _ in range(ROUNDS):
        begun = perf_counter()
        net.fit(x, y, loss="mse", optimizer=nn.SGD(0.001), epochs=epochs, progress=False)
        found.append(perf_counter() - begun)
    return min(found), sum(array.size for array in net.parameters.values())


def growth():
    """For samples, epochs and parameters: (list of how many, list of seconds)."""
    samples, epochs, hidden = ([least * 2**k for k in range(6)] for least in (500, 5, 16))
    found = {
        "samples": (samples, [seconds(samples=n)[0] for n in samples]),
        "epochs": (epochs, [seconds(epochs=n)[0] for n in epochs]),
    }
    times, counts = zip(*(seconds(hidden=n, epochs=2) for n in hidden))
    return {**found, "parameters": (list(counts), list(times))}


def exponent(values, times):
    """The slope of a straight line through the logarithms."""
    return float(np.polyfit(np.log(values), np.log(times), 1)[0])


def resident():
    """The bytes of memory that the system has given to this process."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE


def memory(name):
    """What UPDATES updates of a workload add to what the process holds, after as many before."""
    task = workload(name, "float32")
    net, inputs = network_of(task.model, task.x.shape[1:])
    few = slice(0, 4 * task.batch)
    options = dict(loss=task.loss, optimizer=nn.SGD(1e-4), epochs=2 * UPDATES, batch_size=task.batch)
    run = net.training(inputs(task.x[few]), task.y[few], **options)
    run.advance(UPDATES)
    gc.collect()
    tracemalloc.start()
    before, held = resident(), tracemalloc.get_traced_memory()[0]
    run.advance(UPDATES)
    after, (_, peak) = resident(), tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert run.updates == 2 * UPDATES
    return {"updates": UPDATES, "system": after - before, "python": peak - held}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="keep the figures")
    chosen = parser.parse_args()
    grown = growth()
    for what, (values, times) in grown.items():
        told = ", ".join(f"{value:,}: {time * 1e3:.2f}" for value, time in zip(values, times))
        print(f"{what}: exponent {exponent(values, times):.2f}   milliseconds at {told}", flush=True)
    held = {}
    for name in WORKLOADS:
        held[name] = memory(name)
        print(f"{name:<12} {held[name]['updates']} updates add {held[name]['system']} bytes, {held[name]['python']} "
              "of them Python's", flush=True)  # fmt: skip
    if chosen.write:
        rows = {
            what: {
                "values": values, "seconds": [table.short(t) for t in times],
                "exponent": round(exponent(values, times), 3),
            }
            for what, (values, times) in grown.items()
        }  # fmt: skip
        table.write("growth", {"date": table.today(), **rows})
        table.write("memory", {"date": table.today(), **held})
