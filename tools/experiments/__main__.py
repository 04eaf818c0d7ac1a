"""Measure the experiments that are named, or all whose code has changed since they were measured."""

from . import scripts, write

if __name__ == "__main__":
    scripts.run(write)
