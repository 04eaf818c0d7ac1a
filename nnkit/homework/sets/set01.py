"""Set 1, the linear unit: predictions, best lines, slopes of a loss and steps against them. The public side."""

import numpy as np

from .. import expect
from ..contract import test

NAME, TITLE, MINUTES = "set01", "The linear unit", 90
QUESTIONS = {
    "guesses": "Predict how the best line changes",
    "predict": "A unit with several inputs",
    "fit_through": "The best line through one sample",
    "gradient": "The slopes of your loss",
    "descend": "Find the bugs in gradient descent",
    "my_data": "Your own data",
}
WRITTEN = {"w1": 4}

ANCHORS = ("first sample", "last sample", "sample with the smallest input", "sample with the largest input")
RESIDUALS = ("prediction minus target", "prediction minus target, divided by the target")
LOSSES = ("mean of the squared residuals", "half the mean of the squared residuals")
SCHEDULES = ("always the same", "halved after each step", "divided by the number of the step")
SCORES = ("mean absolute residual", "root of the mean squared residual", "largest absolute residual")


def parameters(draws):
    """Where the bias stands, through which sample the line goes, the loss, the learning rates, and the score."""
    return {
        "layout": draws.choice("bias first", "bias last"),
        "anchor": draws.choice(*ANCHORS),
        "residual": draws.choice(*RESIDUALS),
        "loss": draws.choice(*LOSSES),
        "rate": draws.choice(0.1, 0.2, 0.25),
        "schedule": draws.choice(*SCHEDULES),
        "score": draws.choice(*SCORES),
        "slope": draws.integer(2, 9) / 2,
        "height": draws.integer(-9, -1) / 2,
        "shift": draws.integer(2, 7),
        "factor": draws.choice(10, 100, 1000),
    }


def describe(me):
    """The variant in words."""
    return (
        f"guesses: the best line has slope {me.slope} and height {me.height}; the shift is {me.shift}, the factor "
        f"{me.factor}.\n"
        f"predict: the parameters stand in one array, {me.layout}.\n"
        f"fit_through: the line goes through the {me.anchor}.\n"
        f"gradient: a residual is the {me.residual}. The loss is the {me.loss}.\n"
        f"descend: the learning rate is {me.rate} in step 1, {me.schedule}.\n"
        f"my_data: the score is the {me.score}."
    )


def loss(x, y, w, b, me):
    """Your loss, to measure its slopes by finite differences."""
    residuals = x @ w + b - y
    if me.residual == RESIDUALS[1]:
        residuals = residuals / y
    return np.mean(residuals**2) / (2 if me.loss == LOSSES[1] else 1)


def pair(name, got):
    """The two parts of a result that must be a pair."""
    two = isinstance(got, (tuple, list, np.ndarray)) and len(got) == 2
    expect.that(two, f"{name} must return two values, as with `return w, b`", "type")
    return got


@test("guesses")
def guesses_are_pairs(student, me):
    """`guesses` has the five keys, and each value is a pair of numbers."""
    guesses = expect.predictions("guesses", student["guesses"], dict.fromkeys("abcde"))
    for key in "abcde":
        value = expect.number_array(f"guesses[{key!r}]", guesses[key])
        expect.that(value.shape == (2,), f"guesses[{key!r}] must be (slope, height), such as (0.5, 2)", "type")


@test("predict", points=1)
def three_samples(student, me):
    """Three samples with two inputs each."""
    x, theta = np.array([[1.0, 2.0], [3.0, -1.0], [0.0, 4.0]]), np.array([0.5, 2.0, -1.0])
    right = {"bias first": [0.5, 7.5, -3.5], "bias last": [3.5, -1.5, 7.0]}
    expect.close("predict(x, theta)", student["predict"](x, theta), right[me.layout])


@test("fit_through", points=1)
def four_samples(student, me):
    """Four samples that lie on no line."""
    x, y = np.array([2.0, 1.0, 5.0, 4.0]), np.array([1.0, 2.0, 4.0, 3.0])
    right = {  # worked out on paper
        "first sample": (12 / 14, -10 / 14),
        "last sample": (8 / 14, 10 / 14),
        "sample with the smallest input": (10 / 26, 42 / 26),
        "sample with the largest input": (18 / 26, 14 / 26),
    }
    got = pair("fit_through", student["fit_through"](x, y))
    expect.close("fit_through(x, y)", got, right[me.anchor])


@test("fit_through")
def samples_on_a_line(student, me):
    """Samples on a line: whatever the anchor, it is the best line."""
    x = np.array([3.0, -1.0, 2.0, 7.0])
    got = pair("fit_through", student["fit_through"](x, 4 * x - 3))
    expect.close("fit_through(x, 4 * x - 3)", got, (4, -3))


@test("gradient", points=1)
def small_changes(student, me):
    """The slopes are what small changes of the parameters do to your loss."""
    x = np.array([[1.0, 0.5], [2.0, -1.0], [0.5, 3.0], [-1.5, 1.0], [0.0, 2.0]])
    y, w, b = np.array([2.0, 0.5, -1.0, 4.0, 1.5]), np.array([0.8, -0.3]), 0.4
    got = pair("gradient", student["gradient"](x, y, w, b))
    expect.gradient("the slopes along w", got[0], lambda at: loss(x, y, at, b, me), w)
    expect.gradient("the slope along b", got[1], lambda at: loss(x, y, w, at, me), np.array(b))


@test("descend", points=1)
def two_steps(student, me):
    """The first two steps for the three made-up birds of the chapter, from w = 0 and b = 0."""
    x, y = np.array([-1.0, 0.0, 1.0]), np.array([3.4, 4.3, 4.9])
    second = {"always the same": 1.0, "halved after each step": 0.5, "divided by the number of the step": 0.5}
    w, b = me.rate * 1.0, me.rate * 8.4  # at the start the slopes are -1 and -8.4
    # for these birds the slopes are 4/3 w - 1 and 2 b - 8.4
    right = [[0, 0], [w, b], [w - me.rate * second[me.schedule] * (4 / 3 * w - 1),
                              b - me.rate * second[me.schedule] * (2 * b - 8.4)]]  # fmt: skip
    expect.close("descend(x, y, 2)", student["descend"](x, y, 2), right)


@test("my_data")
def my_data_is_a_table(student, me):
    """`my_data` is an array of at least seven samples with an input and a target."""
    data = expect.number_array("my_data", student["my_data"])
    expect.that(data.ndim == 2 and data.shape[0] >= 7 and data.shape[1] == 2,
                f"my_data must have shape (at least 7, 2); got {data.shape}", "shape")  # fmt: skip
    line = expect.number_array("my_line", student["my_line"])
    expect.that(line.shape == (2,), "my_line must be a pair (w, b)", "shape")
    score = expect.number_array("my_score", student["my_score"])
    expect.that(score.shape == (), "my_score must be one number", "shape")
