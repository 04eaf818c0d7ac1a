"""The hidden tests of set 6. nnkit-canary-3f9b1c6e"""

import numpy as np

from nnkit.homework import expect
from nnkit.homework.contract import test
from nnkit.homework.sets import set06

SET = "set06"


@test("fates", points=2)
def all_five_runs(student, me):
    """All five predictions are right."""
    set06.fates_are_words(student, me)
    order = [0.4, 1.0, 1.6, 2.0, 2.4]
    words = dict(zip(order, ("one side", "one step", "both sides", "for ever", "away")))
    right = {key: words[round(rate * me.curvature, 2)] for key, rate in zip("abcde", me.rates)}
    expect.predicted("fates", student["fates"], right)


def places(gradient, start, rate, updates, me):
    """The right answer of `descend`."""
    path, v = [np.array(start, float)], np.zeros(len(start))
    for _ in range(updates):
        here = path[-1]
        if me.method == "Nesterov":
            v = me.m * v + gradient(here - rate * me.m * v)
        else:
            v = me.m * v + (gradient(here) if me.method == "heavy ball" else (1 - me.m) * gradient(here))
        path.append(here - rate * v)
    return np.stack(path)


@test("descend", points=1)
def a_tilted_bowl(student, me):
    """A bowl in three directions, tilted, from a random start."""
    random = np.random.default_rng([me.seed, 1])
    table = random.normal(size=(5, 3))
    tilted = lambda place: table.T @ (table @ place - 1) / 5
    start = random.normal(size=3)
    got = student["descend"](tilted, start, 0.1, 12)
    expect.close("descend", got, places(tilted, start, 0.1, 12, me), reveal=False)


@test("descend", points=1)
def a_curved_loss(student, me):
    """A loss that is no bowl; one parameter; no updates at all."""
    steep = lambda place: np.sin(place) + 0.2 * place**3
    for start, updates in ((np.array([1.5]), 8), (np.array([0.4, -2.0]), 1), (np.array([0.4, -2.0]), 0)):
        got = student["descend"](steep, start, 0.2, updates)
        expect.close("descend", got, places(steep, start, 0.2, updates, me), reveal=False)


@test("descend", points=1)
def whole_numbers_and_the_start(student, me):
    """The start may hold whole numbers, and stays as it was."""
    function = student["descend"]
    for start in (np.array([3, -2, 5, 1]), np.array([3.5, -2.0])):
        half = lambda place: 0.5 * place
        got = function(half, start, 0.3, 5)
        expect.unchanged(function)
        expect.close("descend", got, places(half, start, 0.3, 5, me), reveal=False)


def limit(x, me, penalty):
    """The right answer of `largest_rate`."""
    wide = np.hstack([x, np.ones((len(x), 1))])
    top = np.linalg.svd(wide, compute_uv=False)[0] ** 2
    return 2 / ({"mean": 2 * top / len(x), "half": top / len(x), "sum": 2 * top}[me.loss] + 2 * penalty)


@test("largest_rate", points=1)
def several_inputs(student, me):
    """Several inputs that are not centred."""
    random = np.random.default_rng([me.seed, 2])
    for shape in ((7, 3), (20, 2), (4, 4)):
        x = random.normal(2, 1, size=shape)
        expect.close("largest_rate", student["largest_rate"](x), limit(x, me, me.penalty), reveal=False)


@test("largest_rate", points=1)
def correlated_inputs(student, me):
    """Two inputs of which one is nearly a multiple of the other; the table stays as it was."""
    random, function = np.random.default_rng([me.seed, 3]), student["largest_rate"]
    x = random.normal(0, 3, size=(9, 1)) * np.array([1.0, -2.0]) + 0.01 * random.normal(size=(9, 2))
    got = function(x)
    expect.unchanged(function)
    expect.close("largest_rate", got, limit(x, me, me.penalty), reveal=False)


def scheduled(t, total, rate, me):
    """The right answer of `rate_at`."""
    s = t - me.warmup
    if s < 0:
        return rate - rate * -s / (me.warmup + 1)
    share = {
        "step": me.factor ** np.floor(s / me.every),
        "cosine": np.cos(np.pi * s / (total - me.warmup) / 2) ** 2,
        "inverse time": (1 + me.decay * s) ** -1,
        "exponential": np.exp(s * np.log(me.factor)),
    }
    return rate * share[me.schedule]


@test("rate_at", points=1)
def a_whole_run(student, me):
    """All updates of two runs."""
    for total, rate in ((25, 0.3), (41, 2.0)):
        got = [student["rate_at"](t, total, rate) for t in range(total)]
        right = [scheduled(t, total, rate, me) for t in range(total)]
        expect.close("the rates of a run", got, right, reveal=False)


def trained(x, y, rate, updates, me):
    """The right answer of `fit`."""
    table, place = np.column_stack([x, np.ones(len(x))]), np.zeros(2)
    for _ in range(updates):
        place = place - rate * {"mean": 2 / len(x), "half": 1 / len(x), "sum": 2.0}[me.loss] * (
            table.T @ (table @ place - y)
        )
    return place


@test("fit", points=1)
def some_updates(student, me):
    """Zero, two and nine updates on random samples that are not centred."""
    random, function = np.random.default_rng([me.seed, 4]), student["fit"]
    for samples, updates in ((6, 2), (11, 9), (5, 0), (1, 3)):
        x, y = random.normal(1, 1, size=samples), random.normal(3, 1, size=samples)
        got = function(x, y, 0.02, updates)
        expect.unchanged(function)
        right = trained(x, y, 0.02, updates, me)
        expect.close("the weight and the bias", np.array(got, float), right, reveal=False)


@test("my_limit", points=1)
def measured_limit(student, me):
    """`my_limit` is within three per cent of the limit of your data; they are not constant."""
    set06.own_table(student, me)
    x = np.asarray(student["my_x"], float)
    expect.that(np.isfinite(x).all() and np.ptp(x) > 0, "my_x is constant, or has nan")
    y = expect.number_array("my_y", student["my_y"])
    expect.that(y.shape in ((len(x),), (len(x), 1)), f"my_y must have shape ({len(x)},); got {y.shape}", "shape")
    expect.that(abs(float(student["my_limit"]) / limit(x, me, 0.0) - 1) < 0.03, "my_limit is not near the limit")
