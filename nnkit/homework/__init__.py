"""Graded problem sets: `begin` a set, `check` your answers, `submit` the notebook; `grade` what a class has handed in.

A student works in a notebook, which needs only nnkit and NumPy:

    >>> from nnkit import homework
    >>> me = homework.begin("set00", student="ada")                      # doctest: +ELLIPSIS
    Set 0...
    >>> me.width
    4
    >>> def smooth(series):
    ...     return np.convolve(series, np.ones(me.width), mode="valid")
    >>> homework.check("smooth")
    smooth: 0 of 1 public tests pass.
      ✗ A series of seven numbers.
        smooth(series): every value is 4 times the right one, and there are 4 samples: is the result a sum that must \
be a mean?
    >>> def smooth(series):
    ...     return np.convolve(series, np.ones(me.width) / me.width, mode="valid")
    >>> homework.check("smooth")
    smooth: 1 of 1 public tests pass. Hidden tests run after you hand in.

At the end `homework.submit()` makes a zip file to hand in. An instructor grades all of them with one command:

    python -m nnkit.homework grade course/set00 submissions/ --to marks/

Each notebook runs in a process of its own, which holds no test and no answer; `python -m nnkit.homework grade --help`
tells the options, `nnkit.homework.sandbox` how strong the isolation is. The command `gradescope` in place of `grade`
makes a package that grades at Gradescope.

This package needs NumPy and the standard library only, and works without Numba.
"""

import numpy as np  # noqa: F401 - for the example above

from .notebook import begin, check
from .submission import submit

__all__ = ["begin", "check", "submit"]
