"""Set 11: vanishing and exploding gradients, clipping, initial weights. Its solutions are not in this package."""

import numpy as np

from .. import expect
from ..contract import test

NAME, TITLE, MINUTES = "set11", "Vanishing and exploding gradients", 110
QUESTIONS = {
    "guesses": "Predict, then run",
    "by_lag": "The gradient, step by step",
    "clip": "Clipping",
    "scaled": "Initial recurrent weights",
    "decay": "Find the bug in a measurement",
    "my_numbers": "Your own matrix",
}
WRITTEN = {"w1": 6}

SIZES = {
    "euclid": "the root of the sum of the squares",
    "largest": "the largest absolute value",
    "sum": "the sum of the absolute values",
}
MEASURES = {
    "radius": "the spectral radius",
    "singular": "the largest singular value",
    "entries": "the root of the sum of the squares of all entries",
}


def parameters(draws):
    """The function of the cell, what the size of a gradient is, how weights are scaled, what a decay is called."""
    return {
        "squash": draws.choice("tanh", "softsign", "arctan"),
        "size": draws.choice(*SIZES),
        "measure": draws.choice(*MEASURES),
        "decay": draws.choice("factor", "half-life", "decades"),
        "start": draws.integer(5, 9),
        "lag": draws.integer(4, 8),
        "factor": draws.choice(0.8, 0.9, 0.99, 1.01, 1.1, 1.2),
        "steps": draws.integer(55, 65),
        "sigma": draws.choice(0.5, 0.6, 0.7, 0.8),
        "limit": draws.choice(1.0, 2.0, 5.0),
    }


def describe(me):
    """The variant in words."""
    squash = {"tanh": "tanh(a)", "softsign": "a / (1 + |a|)", "arctan": "arctan(a)"}[me.squash]
    decay = {
        "factor": "the factor by which the length is multiplied at each step",
        "half-life": "the number of steps over which the length is halved (negative if it grows)",
        "decades": "the number of powers of ten by which the length changes at each step",
    }[me.decay]
    return (
        f"by_lag: h_t = s(x_t W + h_(t-1) U + b) with s(a) = {squash}.\n"
        f"clip: the size of a gradient is {SIZES[me.size]}.\n"
        f"scaled: weights are scaled so that {MEASURES[me.measure]} has the value that is asked for.\n"
        f"decay: {decay}, from lag {me.start} on.\n"
        f"my_numbers: {me.lag} steps back.\n"
        f"guesses: factor {me.factor}, {me.steps} steps; largest singular value {me.sigma}; limit {me.limit:g}."
    )


@test("guesses")
def guesses_are_there(student, me):
    """`guesses` has the four keys: a is a word, the others are numbers."""
    expect.predictions(
        "guesses", student["guesses"], {"a": ("vanishes", "explodes", "neither"), "b": float, "c": float, "d": float}
    )


@test("by_lag", points=1)
def two_units_at_rest(student, me):
    """Two units whose states are 0, over three steps."""
    U = np.array([[0.0, 2.0], [0.0, 0.5]])
    got = student["by_lag"](np.array([1.0, 1.0]), np.zeros((3, 2)), U)
    expect.close("by_lag(gradient, states, U)", got, [[1.0, 1.0], [2.0, 0.5], [1.0, 0.25]])


@test("clip", points=1)
def two_arrays(student, me):
    """Two arrays, clipped together at 1, and at a limit that they do not reach."""
    gradients = [np.array([[3.0, 0.0], [0.0, 0.0]]), np.array([-4.0])]
    size = {"euclid": 5.0, "largest": 4.0, "sum": 7.0}[me.size]
    for limit, shrink in ((1.0, 1 / size), (100.0, 1.0)):
        got = student["clip"](gradients, limit)
        expect.that(isinstance(got, (list, tuple)) and len(got) == 2, "clip must return a list of two arrays", "type")
        for name, part, right in zip(("first", "second"), got, gradients):
            expect.close(f"the {name} array at the limit {limit:g}", part, shrink * right)


@test("scaled", points=1)
def a_diagonal_matrix(student, me):
    """A diagonal matrix with the entries 1, 2 and -4."""
    U = np.diag([1.0, 2.0, -4.0])
    right = 0.5 * U / {"radius": 4.0, "singular": 4.0, "entries": 4.58257569496}[me.measure]
    expect.close("scaled(U, 0.5)", student["scaled"](U, 0.5), right)


@test("decay", points=1)
def halved_at_each_step(student, me):
    """Lengths that are halved at each step."""
    got = student["decay"](3 * 0.5 ** np.arange(40))
    expect.close("decay(lengths)", got, {"factor": 0.5, "half-life": 1.0, "decades": -0.30102999566}[me.decay])


@test("my_numbers")
def a_matrix_and_three_numbers(student, me):
    """`my_matrix` is a 4 x 4 matrix with a spectral radius above 0; `my_numbers` are three numbers."""
    matrix = expect.number_array("my_matrix", student["my_matrix"])
    expect.that(matrix.shape == (4, 4), f"my_matrix must have shape (4, 4); got {matrix.shape}", "shape")
    expect.that(len(np.unique(matrix)) >= 6, "my_matrix must contain at least six different numbers")
    expect.that(np.abs(np.linalg.eigvals(matrix)).max() > 1e-3, "my_matrix must have a spectral radius above 0")
    numbers = expect.number_array("my_numbers", student["my_numbers"])
    expect.that(numbers.shape == (3,), f"my_numbers must have shape (3,); got {numbers.shape}", "shape")
