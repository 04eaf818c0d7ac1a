"""The hidden tests of set 11. nnkit-canary-3f9b1c6e"""

import numpy as np

from nnkit.homework import expect
from nnkit.homework.contract import test

SET = "set11"

SQUASH = {"tanh": np.tanh, "softsign": lambda a: a / (1 + np.abs(a)), "arctan": np.arctan}


def draws(me, number):
    """Random numbers of this student's hidden tests."""
    return np.random.default_rng([me.seed, number])


def size_of(numbers, me):
    """The size of a gradient."""
    if me.size == "euclid":
        return float(np.sqrt(np.dot(numbers, numbers)))
    return float(max(map(abs, numbers)) if me.size == "largest" else sum(map(abs, numbers)))


def measure_of(U, me):
    """The measure of a matrix."""
    if me.measure == "entries":
        return np.sqrt(np.sum(np.square(U)))
    return max(abs(np.linalg.eigvals(U))) if me.measure == "radius" else np.linalg.svd(U)[1][0]


@test("guesses", points=1)
def the_outcome(student, me):
    """The outcome and the clipped number (a, c)."""
    power, guesses = me.steps * np.log(me.factor), student["guesses"]
    outcome = "vanishes" if power < np.log(0.01) else "explodes" if power > np.log(100) else "neither"
    expect.predicted("guesses", guesses, {"a": outcome})
    expect.near("guesses['c']", guesses["c"], 6 * me.limit / 10, within=0.05)


@test("guesses", points=1)
def the_bound(student, me):
    """The bound and the number of steps (b, d)."""
    guesses = student["guesses"]
    expect.near("guesses['b']", guesses["b"], me.sigma**5, within=0.05)
    expect.predicted("guesses", guesses, {"d": int(np.floor(np.log(0.001) / np.log(me.sigma))) + 1})


def run_on(xs, h, W, U, b, me):
    """The states (T, H) on the inputs (T, D), beginning from h."""
    found = []
    for x in xs:
        h = SQUASH[me.squash](x @ W + h @ U + b)
        found.append(h)
    return np.array(found)


@test("by_lag", points=2)
def random_cells(student, me):
    """Random cells of several sizes, against finite differences; the input stays as it is."""
    for number, (t, d, h) in enumerate(((6, 2, 4), (3, 3, 5), (1, 2, 3))):
        random = draws(me, number)
        xs, W, U, b = (random.normal(size=s) for s in ((t, d), (d, h), (h, h), h))
        gradient, function = random.normal(size=h), student["by_lag"]
        states = run_on(xs, np.zeros(h), W, U, b, me)
        got = expect.number_array("by_lag", function(gradient, states, U))
        expect.unchanged(function)
        expect.that(got.shape == (t, h), f"by_lag must have shape {(t, h)}; got {got.shape}", "shape")
        expect.close("lag 0", got[0], gradient, reveal=False)
        for lag in range(1, t):
            loss = lambda h, lag=lag, rest=(xs, W, U, b, gradient): (
                run_on(rest[0][-lag:], h, *rest[1:4], me)[-1] @ rest[4]
            )
            expect.gradient(f"lag {lag}", got[lag], loss, states[-1 - lag], floor=1e-6)


@test("clip", points=1)
def many_arrays(student, me):
    """Arrays of several shapes; the input stays as it is."""
    random, clip = draws(me, 5), student["clip"]
    gradients = [random.normal(size=shape) for shape in ((3, 4), (4,), (2, 1, 3), (1,))]
    size = size_of(np.concatenate([g.ravel() for g in gradients]), me)
    for limit in (0.3 * size, 0.999 * size, 1.001 * size):
        got = clip(gradients, limit)
        expect.unchanged(clip)
        expect.that(isinstance(got, (list, tuple)) and len(got) == 4, "a list of four arrays must be returned", "type")
        for part, whole in zip(got, gradients):
            expect.close("clip(gradients, limit)", part, whole * min(1, limit / size), reveal=False)


@test("clip", points=1)
def zeros_stay(student, me):
    """A gradient of zeros."""
    for part in student["clip"]([np.zeros((2, 3)), np.zeros(3)], 1.0):
        expect.that(not np.any(expect.number_array("clip", part)), "zeros must stay zeros, without nan")


@test("scaled", points=1)
def random_matrices(student, me):
    """Random matrices, and one that turns."""
    random = draws(me, 6)
    for U in (random.normal(size=(5, 5)), random.normal(size=(3, 3)), np.array([[0.2, -3.0], [1.0, 0.1]])):
        right = U * 1.3 / measure_of(U, me)
        expect.close("scaled(U, 1.3)", student["scaled"](U, 1.3), right, reveal=False)


@test("decay", points=1)
def a_line_after_a_bend(student, me):
    """Lengths that fall steeply at first, then follow a line with noise."""
    random = draws(me, 7)
    lags = np.arange(60)
    for slope in (-0.2, 0.15):
        logs = slope * lags + 4 * np.exp(-lags / 2) + 0.1 * random.normal(size=60)
        x, y = lags[me.start :] - lags[me.start :].mean(), logs[me.start :]
        found = x @ y / (x @ x)
        right = {"factor": np.exp(found), "half-life": np.log(0.5) / found, "decades": found / np.log(10)}[me.decay]
        expect.close("decay(lengths)", student["decay"](np.exp(logs)), right, reveal=False)


@test("my_numbers", points=2)
def numbers_of_your_matrix(student, me):
    """`my_numbers` belong to `my_matrix`."""
    matrix = expect.number_array("my_matrix", student["my_matrix"]).astype(float)
    expect.that(matrix.shape == (4, 4) and len(np.unique(matrix)) >= 6, "my_matrix is not as asked for", "shape")
    radius, g = max(abs(np.linalg.eigvals(matrix))), np.ones(4)
    expect.that(radius > 1e-3, "my_matrix has the spectral radius 0")
    for _ in range(me.lag):
        g = (0.9 / measure_of(matrix, me) * matrix) @ g
    right = [radius, np.linalg.svd(matrix)[1][0], size_of(g, me) / size_of(np.ones(4), me)]
    expect.close("my_numbers", student["my_numbers"], right, rtol=1e-3, reveal=False)
