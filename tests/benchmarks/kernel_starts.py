"""How surely, and how fast, the kernels of notebooks start while both cores of a machine are busy.

    python tests/benchmarks/kernel_starts.py [500]

So many starts are shared between two processes side by side, as `make book` does it, beside two more that only keep
the processor busy. Prints how many starts were tried, failed and had to be repeated, and the seconds until a kernel
answered. Exits with 1 if a kernel was lost.
"""

import multiprocessing
import os
import sys
import warnings
from pathlib import Path
from statistics import quantiles
from time import perf_counter

sys.path.insert(0, str(Path(__file__).parents[2] / "tools" / "book"))
from jupyter_kernel import Kernel, StartError

WORKERS = 2


def busy():
    while True:
        pass


def start_kernels(worker, number, results):
    """Put (seconds or None, failed starts, what it printed) of each kernel into `results`."""
    os.environ |= {"PYTEST_XDIST_WORKER": f"gw{worker}", "PYTEST_XDIST_WORKER_COUNT": str(WORKERS)}
    warnings.simplefilter("ignore")  # they are counted
    for _ in range(number):
        begun = perf_counter()
        try:
            kernel = Kernel("python", Path.cwd())
        except StartError as error:
            results.put((None, 3, str(error)))
        else:
            results.put((perf_counter() - begun, len(kernel.failed_starts), "\n".join(kernel.failed_starts)))
            kernel.close()


def main(number):
    context = multiprocessing.get_context("spawn")
    results = context.Queue()
    shares = [number // WORKERS + (worker < number % WORKERS) for worker in range(WORKERS)]
    load = [context.Process(target=busy, daemon=True) for _ in range(WORKERS)]
    starters = [
        context.Process(target=start_kernels, args=(worker, share, results), daemon=True)
        for worker, share in enumerate(shares)
    ]
    for process in load + starters:
        process.start()
    kernels = [results.get() for _ in range(number)]
    for process in load:
        process.kill()
    seconds = sorted(spent for spent, _, _ in kernels if spent is not None)
    lost = number - len(seconds)
    print(f"{number} kernels, {lost} lost, {sum(failed > 0 for _, failed, _ in kernels)} started more than once")
    cuts = quantiles(seconds, n=100)
    print(f"seconds: fastest {seconds[0]:.2f}, median {cuts[49]:.2f}, 95 % {cuts[94]:.2f}, slowest {seconds[-1]:.2f}")
    for _, failed, printed in kernels:
        if failed:
            print(printed)
    return lost > 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 500))
