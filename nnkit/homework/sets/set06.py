"""Set 6: gradient descent and the learning rate. Parameters of the variants and public tests, without answers."""

import numpy as np

from .. import expect
from ..contract import test

NAME, TITLE, MINUTES = "set06", "Gradient descent and the learning rate", 100
QUESTIONS = {
    "fates": "Predict five runs",
    "descend": "Gradient descent with momentum",
    "largest_rate": "The largest stable rate",
    "rate_at": "A schedule",
    "fit": "Find the bugs",
    "my_limit": "Your own data",
}
WRITTEN = {"w1": 3, "w2": 3}

METHODS = {
    "heavy ball": "v ← m v + ∇L(θ), then θ ← θ - rate v",
    "averaged": "v ← m v + (1 - m) ∇L(θ), then θ ← θ - rate v",
    "Nesterov": "v ← m v + ∇L(θ - rate m v), then θ ← θ - rate v",
}
LOSSES = {
    "mean": "the mean of the squared errors",
    "half": "half the mean of the squared errors",
    "sum": "the sum of the squared errors",
}
SCHEDULES = {
    "step": "rate · factor^k, where k is s / every, rounded down",
    "cosine": "rate · (1 + cos(π s / S)) / 2",
    "inverse time": "rate / (1 + decay · s)",
    "exponential": "rate · factor^s",
}
FATES = ("one step", "one side", "both sides", "for ever", "away")


def parameters(draws):
    """The method and its momentum, the loss and its penalty, the schedule, and the five runs to predict."""
    curvature = draws.choice(2, 4, 5, 8)
    start = draws.integer(0, 4)
    shares = [0.4, 1.0, 1.6, 2.0, 2.4]
    return {
        "curvature": curvature,
        "rates": [round(share / curvature, 4) for share in shares[start:] + shares[:start]],
        "method": draws.choice(*METHODS),
        "m": draws.decimal(0.3, 0.8),
        "loss": draws.choice(*LOSSES),
        "penalty": draws.decimal(0.1, 0.9),
        "schedule": draws.choice(*SCHEDULES),
        "warmup": draws.integer(2, 5),
        "factor": draws.decimal(0.5, 0.9),
        "every": draws.integer(3, 6),
        "decay": draws.decimal(0.05, 0.4, places=2),
    }


def describe(me):
    """The variant in words."""
    values = {"step": f", with factor = {me.factor} and every = {me.every}", "cosine": "",
              "inverse time": f", with decay = {me.decay}", "exponential": f", with factor = {me.factor}"}  # fmt: skip
    return (
        f"fates: L(w) = {me.curvature / 2:g} (w - 3)², at the rates {', '.join(map(str, me.rates))}.\n"
        f"descend: {METHODS[me.method]}, with m = {me.m}.\n"
        f"largest_rate: {LOSSES[me.loss]}, plus {me.penalty} times the sum of the squares of all parameters.\n"
        f"rate_at: {me.warmup} updates of warm-up, then {SCHEDULES[me.schedule]}{values[me.schedule]}.\n"
        f"fit: {LOSSES[me.loss]}, without a penalty."
    )


@test("fates")
def fates_are_words(student, me):
    """`fates` has the five keys, and each value is one of the five words."""
    expect.predictions("fates", student["fates"], dict.fromkeys("abcde", FATES))


@test("descend", points=1)
def two_updates(student, me):
    """Two updates on L(θ) = θ² / 2 for each of two parameters, at the rate 0.5."""
    m = me.m
    second = {"heavy ball": 2 - 4 * m, "averaged": 2 + 6 * m**2, "Nesterov": 2 - 2 * m}[me.method]
    first = 4 + 4 * m if me.method == "averaged" else 4.0
    got = student["descend"](lambda p: 1.0 * p, np.array([8.0, -16.0]), 0.5, 2)
    right = np.array([[8.0, -16.0], [first, -2 * first], [second, -2 * second]])
    expect.close("descend(gradient, start, 0.5, 2)", got, right)


@test("largest_rate", points=1)
def one_input(student, me):
    """Four samples of one input, with the values 1 and -1."""
    limit = 2 / ({"mean": 2, "half": 1, "sum": 8}[me.loss] + 2 * me.penalty)
    got = student["largest_rate"](np.array([[1.0], [1.0], [-1.0], [-1.0]]))
    expect.close("largest_rate(x)", got, limit, samples=4)


@test("largest_rate")
def only_the_bias(student, me):
    """Four samples whose input is 0: only the bias acts on the predictions."""
    curvature = {"mean": 2, "half": 1, "sum": 8}[me.loss] + 2 * me.penalty
    expect.close("largest_rate(zeros)", student["largest_rate"](np.zeros((4, 1))), 2 / curvature, samples=4)


@test("rate_at", points=1)
def warm_up_and_first(student, me):
    """The warm-up, and the first rate of the schedule behind it."""
    rate_at = student["rate_at"]
    for t in range(me.warmup):
        expect.close(f"rate_at({t}, 60, 0.8)", rate_at(t, 60, 0.8), 0.8 * (t + 1) / (me.warmup + 1))
    expect.close(f"rate_at({me.warmup}, 60, 0.8)", rate_at(me.warmup, 60, 0.8), 0.8)


@test("fit", points=1)
def one_update(student, me):
    """One update from w = b = 0, with the rate 0.1 and three samples."""
    got = student["fit"](np.array([1.0, 2.0, 6.0]), np.array([3.0, 0.0, 6.0]), 0.1, 1)
    expect.parts("fit", got, "the weight", "the bias")
    unit = {"mean": 2, "half": 1, "sum": 6}[me.loss] * 0.1
    expect.close("the weight and the bias", np.array(got), unit * np.array([13.0, 3.0]), samples=3)


@test("fit")
def a_line(student, me):
    """Points on the line 2 x - 1: two hundred updates at a small rate come near it."""
    x = np.array([-1.0, -0.5, 0.0, 0.5, 1.0])
    rate = {"mean": 0.2, "half": 0.4, "sum": 0.04}[me.loss]
    got = student["fit"](x, 2 * x - 1, rate, 200)
    expect.close("the weight and the bias", np.array(got, float), np.array([2.0, -1.0]), rtol=1e-3)


@test("my_limit")
def own_table(student, me):
    """`my_x` is a table with one column and at least six rows, and `my_limit` is a number above 0."""
    x = expect.number_array("my_x", student["my_x"])
    expect.that(x.ndim == 2 and x.shape[1] == 1 and len(x) >= 6, f"my_x must have shape (at least 6, 1); got {x.shape}")
    limit = expect.number_array("my_limit", student["my_limit"])
    expect.that(limit.ndim == 0 and limit > 0, "my_limit must be a number above 0")
