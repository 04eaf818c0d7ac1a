"""Measure the experiments that are named, or all whose code has changed since they were measured."""

import sys
from time import perf_counter

from . import names, up_to_date, write

if __name__ == "__main__":
    for name in sys.argv[1:] or [name for name in names() if not up_to_date(name)]:
        begun = perf_counter()
        write(name)
        print(f"{name}: {perf_counter() - begun:.0f} s", flush=True)
