"""The public side of the problem sets: one module each, with the parameters of its variants and its public tests.

A module has

    NAME, TITLE, MINUTES             "set00", "Warm-up: arrays and the grader", 45
    QUESTIONS                        {"rescale": "Rescale columns", …}: the names that students define
    WRITTEN                          {"w1": 2, …}: the points of the written answers
    parameters(draws)                the parameters of a variant, as a dict
    describe(me)                     what the variant means, in words for the student
    functions marked with @test      the public tests

Hidden tests, reference solutions and masters are not in this package.
"""

import importlib
import pkgutil


def names():
    """The names of all sets.

    >>> "set00" in names()
    True
    """
    return sorted(module.name for module in pkgutil.iter_modules(__path__))


def load(name):
    """The module of a set."""
    if name not in names():
        raise ValueError(f"There is no problem set {name!r}. The sets are: {', '.join(names())}.")
    return importlib.import_module(f"{__name__}.{name}")
