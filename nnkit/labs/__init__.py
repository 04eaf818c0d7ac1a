"""Live figures for the book: ``nnkit.labs.line()`` and its sisters return a `Lab`, to be shown and played with.

With a kernel, Numba computes; on a page without one, engine.wasm does, with the same digits.
"""

from .lab import Lab
from .line import line

__all__ = ["Lab", "line"]
