"""The hidden tests of set 1, with the reference answers.

nnkit-canary-3f9b1c6e
"""

import numpy as np

from nnkit.homework import expect
from nnkit.homework.contract import test
from nnkit.homework.sets import set01

SET = "set01"


def anchored(x, y, me):
    """The right answer of `fit_through`."""
    place = {
        "first sample": 0,
        "last sample": len(x) - 1,
        "sample with the smallest input": int(np.argmin(x)),
        "sample with the largest input": int(np.argmax(x)),
    }[me.anchor]
    away, above = x - x[place], y - y[place]
    w = (away @ above) / (away @ away)
    return w, y[place] - w * x[place]


def slopes(x, y, w, b, me):
    """The right answer of `gradient`."""
    divisor = y if me.residual == set01.RESIDUALS[1] else np.ones_like(y)
    factor = 1.0 if me.loss == set01.LOSSES[1] else 2.0
    pull = factor * (x @ w + b - y) / divisor**2 / len(y)
    return pull @ x, pull.sum()


def path_of(x, y, steps, me):
    """The right answer of `descend`."""
    w = b = 0.0
    path = [(w, b)]
    for number in range(1, steps + 1):
        rate = (
            me.rate
            * {
                "always the same": 1,
                "halved after each step": 0.5 ** (number - 1),
                "divided by the number of the step": 1 / number,
            }[me.schedule]
        )
        r = w * x + b - y
        w, b = w - rate * np.mean(2 * r * x), b - rate * np.mean(2 * r)
        path.append((w, b))
    return np.array(path)


def score(residuals, me):
    """The score of some residuals."""
    size = np.abs(residuals)
    return {
        "mean absolute residual": size.mean(),
        "root of the mean squared residual": np.sqrt(np.mean(size**2)),
        "largest absolute residual": size.max(),
    }[me.score]


@test("guesses", points=3)
def all_five_lines(student, me):
    """All five predictions are right."""
    set01.guesses_are_pairs(student, me)
    w, b, s, k = me.slope, me.height, me.shift, me.factor
    right = {"a": (w, b - w * s), "b": (w / k, b), "c": (w, b + s), "d": (w * k, b * k), "e": (w, b)}
    expect.predicted("guesses", student["guesses"], right, rtol=1e-6)


@test("predict", points=1)
def other_numbers_of_inputs(student, me):
    """One input and many; one sample; whole numbers; the arguments stay as they were."""
    random = np.random.default_rng(me.seed)
    predict = student["predict"]
    for n, d in ((6, 1), (1, 4), (5, 3), (3, 3)):
        x, theta = random.normal(size=(n, d)), random.normal(size=d + 1)
        x = np.round(x * 5).astype(int) if d == 3 else x
        w, b = (theta[1:], theta[0]) if me.layout == "bias first" else (theta[:-1], theta[-1])
        got = predict(x, theta)
        expect.unchanged(predict)
        expect.close("predict(x, theta)", got, x @ w + b, reveal=False)


@test("fit_through", points=1)
def random_samples(student, me):
    """Random samples, in random order, two of them and many."""
    random = np.random.default_rng(me.seed + 1)
    for n in (2, 9, 30):
        x, y = random.normal(3, 4, size=n), random.normal(-2, 5, size=n)
        got = set01.pair("fit_through", student["fit_through"](x, y))
        expect.close("fit_through(x, y)", got, anchored(x, y, me), reveal=False)


@test("fit_through", points=1)
def nothing_changes(student, me):
    """The line is right for large inputs such as years, and the arguments stay as they were."""
    random = np.random.default_rng(me.seed + 2)
    x, y = random.permutation(np.arange(1990, 2020, 3)) * 1.0, random.normal(10, 3, size=10)
    fit = student["fit_through"]
    got = set01.pair("fit_through", fit(x, y))
    expect.unchanged(fit)
    expect.close("fit_through(years, y)", got, anchored(x, y, me), reveal=False)


@test("gradient", points=2)
def slopes_of_random_samples(student, me):
    """Random samples of several shapes."""
    random = np.random.default_rng(me.seed + 3)
    for n, d in ((7, 1), (4, 3), (1, 2), (3, 3)):
        x, w, b = random.normal(size=(n, d)), random.normal(size=d), random.normal()
        y = random.choice([-1, 1], size=n) * random.uniform(1, 4, size=n)
        got = set01.pair("gradient", student["gradient"](x, y, w, b))
        right = slopes(x, y, w, b, me)
        expect.close("the slopes along w", got[0], right[0], samples=n, reveal=False)
        expect.close("the slope along b", got[1], right[1], samples=n, reveal=False)


@test("descend", points=2)
def longer_paths(student, me):
    """Other samples, whose inputs have another mean than 0; no step and many."""
    random = np.random.default_rng(me.seed + 4)
    for n, steps in ((6, 5), (11, 25), (4, 0)):
        x, y = random.uniform(-0.5, 1.5, size=n), random.normal(2, 1, size=n)
        got = student["descend"](x, y, steps)
        expect.close(f"descend(x, y, {steps})", got, path_of(x, y, steps, me), samples=n, reveal=False)


@test("my_data", points=1)
def the_best_line(student, me):
    """`my_line` is the best line of all rows but the last two."""
    set01.my_data_is_a_table(student, me)
    data = expect.number_array("my_data", student["my_data"]).astype(float)
    x, y = data[:-2].T
    expect.that(np.isfinite(data).all() and np.ptp(x) > 0 and np.ptp(y) > 0, "my_data has a constant column or nan")
    expect.close("my_line", student["my_line"], np.polyfit(x, y, 1), rtol=1e-4, atol=1e-6, reveal=False)


@test("my_data", points=1)
def the_score_of_two(student, me):
    """`my_score` is your score of the line, for the two samples that were held back."""
    the_best_line(student, me)
    data = expect.number_array("my_data", student["my_data"]).astype(float)
    w, b = np.polyfit(*data[:-2].T, 1)
    right = score(w * data[-2:, 0] + b - data[-2:, 1], me)
    expect.close("my_score", student["my_score"], right, rtol=1e-3, atol=1e-6, reveal=False)
