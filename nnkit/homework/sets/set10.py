"""Set 10: a recurrent cell and backpropagation through time. Its solutions are not in this package."""

import numpy as np

from .. import expect
from ..contract import test

NAME, TITLE, MINUTES = "set10", "A recurrent cell and backpropagation through time", 120
QUESTIONS = {
    "guesses": "Predict, then run",
    "states": "The states of your cell",
    "gradients": "Backpropagation through time",
    "echo_share": "Find the bug in a score",
    "my_errors": "Forecast your own series",
}
WRITTEN = {"w1": 6}

AT_HALF = {"tanh": 0.46211715726, "softsign": 1 / 3, "arctan": 0.46364760900}  # s(0.5)
SLOPE_AT_HALF = {"tanh": 0.78644773296, "softsign": 4 / 9, "arctan": 0.8}


def parameters(draws):
    """The rule of the cell, its function, the task that is scored, the baseline of a forecast, and some sizes."""
    rule = draws.choice("plain", "leaky", "added")
    keep = draws.choice(0.25, 0.5, 0.75)
    baseline = draws.choice("mean", "earlier", "line")
    window = draws.integer(3, 6)
    return {
        "rule": rule,
        "squash": draws.choice("tanh", "softsign", "arctan"),
        "keep": 0.0 if rule == "plain" else keep,
        "share": 1 - keep if rule == "leaky" else 1.0,
        "task": draws.choice("echo", "opposite", "differs"),
        "lag": draws.integer(2, 4),
        "scores": draws.choice("logits", "probabilities"),
        "baseline": baseline,
        "window": 2 if baseline == "line" else window,
        "error": draws.choice("root mean square", "mean absolute"),
        "u": draws.choice(0.5, -0.5, 2.0, -2.0),
        "silence": draws.integer(3, 5),
        "inputs": draws.integer(2, 5),
        "units": draws.integer(6, 9),
        "steps": draws.integer(10, 19),
    }


def describe(me):
    """The variant in words."""
    formula = {
        "plain": "h_t = s(a_t)",
        "leaky": f"h_t = {me.keep} h_(t-1) + {me.share} s(a_t)",
        "added": f"h_t = {me.keep} h_(t-1) + s(a_t)",
    }[me.rule]
    squash = {"tanh": "tanh(a)", "softsign": "a / (1 + |a|)", "arctan": "arctan(a)"}[me.squash]
    target = {
        "echo": f"the bit of {me.lag} steps before",
        "opposite": f"1 minus the bit of {me.lag} steps before",
        "differs": f"1 if the present bit differs from the bit of {me.lag} steps before, else 0",
    }[me.task]
    cut = {"logits": "logits: above 0 means 1", "probabilities": "probabilities: above 0.5 means 1"}[me.scores]
    baseline = {
        "mean": f"the mean of the last {me.window} values",
        "earlier": f"the value of {me.window} steps before",
        "line": "the straight line through the last two values, continued",
    }[me.baseline]
    return (
        f"Your cell: {formula}, with a_t = x_t W + h_(t-1) U + b and s(a) = {squash}.\n"
        f"echo_share: the target is {target}. The scores are {cut}.\n"
        f"my_errors: your baseline is {baseline}; errors are {me.error} errors.\n"
        f"guesses: u = {me.u:g}, {me.silence} steps of silence; {me.inputs} inputs, {me.units} units, {me.steps} steps."
    )


@test("guesses")
def guesses_are_there(student, me):
    """`guesses` has the four keys: c is a tuple, the others are numbers."""
    expect.predictions("guesses", student["guesses"], {"a": float, "b": float, "c": tuple, "d": float})


@test("states", points=1)
def two_steps_of_one_unit(student, me):
    """One unit, an input of 0.5 and a step of silence."""
    first = me.share * AT_HALF[me.squash]
    x, one = np.array([[[0.5], [0.0]]]), np.ones((1, 1))
    got = student["states"](x, one, 0.5 / first * one, np.zeros(1))  # with this weight, a_2 is 0.5, too
    expect.close("states(x, W, U, b)", got, [[[first], [first * (1 + me.keep)]]])


@test("gradients", points=1)
def one_step_of_two_sequences(student, me):
    """Two sequences of one step."""
    x, d = np.array([[[0.5]], [[-0.5]]]), np.array([[[1.0]], [[2.0]]])
    got = student["gradients"](x, d, np.ones((1, 1)), np.full((1, 1), 3.0), np.zeros(1))
    expect.parts("gradients", got, "dW", "dU", "db")
    slope = me.share * SLOPE_AT_HALF[me.squash]
    expect.close("dW", got[0], [[-0.5 * slope]], samples=2)
    expect.close("dU", got[1], [[0.0]])
    expect.close("db", got[2], [3 * slope], samples=2)


@test("gradients", points=1)
def a_loss_at_the_end(student, me):
    """Three silent steps: the gradient of the last state reaches the bias at each of them."""
    d, u = np.array([[[0.0], [0.0], [1.0]]]), 0.5
    got = student["gradients"](np.zeros((1, 3, 1)), d, np.ones((1, 1)), np.full((1, 1), u), np.zeros(1))
    expect.parts("gradients", got, "dW", "dU", "db")
    factor = me.keep + me.share * u  # all states are 0, where the slope of s is 1
    expect.close("db", got[2], [me.share * (1 + factor + factor**2)])


@test("echo_share", points=1)
def only_ones(student, me):
    """A sequence of ones: of the last four answers three are right, those before do not count."""
    right = me.task == "echo"
    high, low = (0.4, -0.3) if me.scores == "logits" else (0.7, 0.4)
    answers = np.array([not right] * me.lag + [right, right, right, not right])
    scores = np.where(answers, high, low)[None, :, None]
    expect.close("echo_share(scores, bits)", student["echo_share"](scores, np.ones(scores.shape)), 0.75)


@test("my_errors")
def a_series_and_two_errors(student, me):
    """`my_series` has at least 24 numbers, not all equal; `my_errors` are two numbers."""
    series = expect.number_array("my_series", student["my_series"])
    expect.that(series.ndim == 1 and series.size >= 24, f"my_series must have shape (at least 24,); got {series.shape}",
                "shape")  # fmt: skip
    expect.that(np.isfinite(series).all() and np.ptp(series) > 0, "my_series must hold numbers that are not all equal")
    errors = expect.number_array("my_errors", student["my_errors"])
    expect.that(errors.shape == (2,), f"my_errors must have shape (2,); got {errors.shape}", "shape")
