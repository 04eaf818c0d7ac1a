"""Live figures for the book: ``nnkit.labs.line()`` and its sisters return a `Lab`, to be shown and played with.

With a kernel, Numba computes; on a page without one, engine.wasm does, with the same digits.

To add a lab, write two files and one line:

1. ``nnkit/labs/<name>.py``: a subclass of `Lab` with its controls, its data, ``compute`` and ``sentence``, and a
   function ``<name>()`` that returns it. lab.py says what each is; line.py is an example.
2. ``nnkit/labs/js/labs/<name>.js``: ``compute`` and ``sentence`` again, for the page, and ``draw``. js/frame.js says
   what each gets. Then ``npm run build`` in nnkit/labs.
3. The import below, and the name in LABS of tests/test_labs.py, which tries every control of it.
"""

from .approximator import approximator
from .backward import backward
from .convnet import convnet
from .convolution import convolution
from .descent import descent
from .gates import gates
from .lab import Lab
from .line import line
from .neuron import neuron
from .playground import playground
from .pooling import pooling
from .race import race
from .recurrence import recurrence
from .stopping import stopping
from .surface import surface
from .vanishing import vanishing
from .welcome import welcome

__all__ = [
    "Lab", "approximator", "backward", "convnet", "convolution", "descent", "gates", "line", "neuron", "playground",
    "pooling", "race", "recurrence", "stopping", "surface", "vanishing", "welcome",
]  # fmt: skip
