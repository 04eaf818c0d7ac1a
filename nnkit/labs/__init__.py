"""Live figures for the book: ``nnkit.labs.line()`` and its sisters return a `Lab`, to be shown and played with.

With a kernel, Numba computes; on a page without one, engine.wasm does, with the same digits.

To add a lab, write two files and one line:

1. ``nnkit/labs/<name>.py``: a subclass of `Lab` with its controls, its data, ``compute`` and ``sentence``, and a
   function ``<name>()`` that returns it. lab.py says what each is; line.py is an example.
2. ``nnkit/labs/js/labs/<name>.js``: ``compute`` and ``sentence`` again, for the page, and ``draw``. frame/frame.js says
   what each gets. Then ``npm run build`` in nnkit/labs.
3. The import below, and the name in LABS of tests/labs/test_labs.py, which tries every control of it.
"""

from .approximator.lab import approximator
from .backward.lab import backward
from .convnet.lab import convnet
from .convolution.lab import convolution
from .descent.lab import descent
from .gates.lab import gates
from .frame.lab import Lab
from .line.lab import line
from .neuron.lab import neuron
from .playground.lab import playground
from .pooling.lab import pooling
from .race.lab import race
from .recurrence.lab import recurrence
from .stopping.lab import stopping
from .surface.lab import surface
from .vanishing.lab import vanishing
from .welcome.lab import welcome

__all__ = [
    "Lab", "approximator", "backward", "convnet", "convolution", "descent", "gates", "line", "neuron", "playground",
    "pooling", "race", "recurrence", "stopping", "surface", "vanishing", "welcome",
]  # fmt: skip
