"""Train the networks that are named, or all whose code has changed since they were trained."""

from . import scripts, write

if __name__ == "__main__":
    scripts.run(write)
