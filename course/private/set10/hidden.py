"""The hidden tests of set 10. nnkit-canary-3f9b1c6e"""

import numpy as np

from nnkit.homework import expect
from nnkit.homework.contract import test

SET = "set10"

SQUASH = {"tanh": np.tanh, "softsign": lambda a: a / (1 + np.abs(a)), "arctan": np.arctan}


def draws(me, number):
    """Random numbers of this student's hidden tests."""
    return np.random.default_rng([me.seed, number])


def unrolled(x, W, U, b, me):
    """The right answer of `states`, one sequence at a time."""
    result = np.zeros((*x.shape[:2], len(b)))
    for n, sequence in enumerate(x):
        h = np.zeros(len(b))
        for t, row in enumerate(sequence):
            h = me.keep * h + me.share * SQUASH[me.squash](row @ W + h @ U + b)
            result[n, t] = h
    return result


def random_layer(random, n, t, d, h):
    """Sequences, and weights and biases of a layer."""
    return random.normal(size=(n, t, d)), random.normal(size=(d, h)), random.normal(size=(h, h)), random.normal(size=h)


@test("guesses", points=1)
def the_state_after_silence(student, me):
    """The state after the silence (a)."""
    expect.close("guesses['a']", student["guesses"]["a"], me.u**me.silence, reveal=False)


@test("guesses", points=1)
def shapes_and_counts(student, me):
    """Parameters, shape and factor (b, c, d)."""
    right = {"b": me.units**2 + me.units * me.inputs + me.units, "c": (7, me.steps, me.units), "d": 1}
    expect.predicted("guesses", student["guesses"], right)


@test("states", points=1)
def several_sequences(student, me):
    """Sequences, steps, inputs and units in different numbers; the input stays as it is."""
    states = student["states"]
    for sizes in ((3, 6, 2, 4), (1, 1, 5, 2), (2, 9, 1, 3)):
        layer = random_layer(draws(me, 1), *sizes)
        got = states(*layer)
        expect.unchanged(states)
        expect.close("states(x, W, U, b)", got, unrolled(*layer, me), reveal=False)


@test("states", points=1)
def nothing_from_the_future(student, me):
    """Later inputs do not change earlier states, and sequences do not change each other."""
    x, W, U, b = random_layer(draws(me, 2), 3, 7, 2, 5)
    whole = expect.number_array("states", student["states"](x, W, U, b))
    x[:, 4:] += 1
    x[2] -= 3
    changed = expect.number_array("states", student["states"](x, W, U, b))
    expect.close("states(x, W, U, b)", changed[:2, :4], whole[:2, :4], reveal=False)
    expect.close("states(x, W, U, b)", changed, unrolled(x, W, U, b, me), reveal=False)


def check_gradients(student, me, number, sizes, only=None):
    """Compare the three gradients with finite differences."""
    random = draws(me, number)
    x, *weights = random_layer(random, *sizes)
    d = random.normal(size=(*sizes[:2], sizes[3]))
    if only is not None:
        d *= (np.arange(sizes[1]) == only)[:, None]
    gradients = student["gradients"]
    got = gradients(x, d, *weights)
    expect.unchanged(gradients)
    expect.that(isinstance(got, (tuple, list)) and len(got) == 3, "three arrays must be returned", "type")
    for k, name in enumerate(("dW", "dU", "db")):
        loss = lambda p, k=k: np.sum(d * unrolled(x, *weights[:k], p, *weights[k + 1 :], me))
        expect.gradient(name, got[k], loss, weights[k], floor=1e-6)


@test("gradients", points=1)
def gradients_of_every_step(student, me):
    """A loss at every step."""
    check_gradients(student, me, 3, (3, 5, 2, 4))


@test("gradients", points=1)
def gradients_of_the_last_step(student, me):
    """A loss at the last step only, with more inputs than units."""
    check_gradients(student, me, 4, (2, 6, 5, 3), only=5)


@test("gradients", points=1)
def gradients_of_a_middle_step(student, me):
    """A loss in the middle: later steps do not count."""
    check_gradients(student, me, 5, (1, 6, 1, 3), only=2)


@test("echo_share", points=1)
def random_answers(student, me):
    """Random bits and scores of several sequences."""
    random = draws(me, 6)
    for n, t in ((5, 12), (1, me.lag + 1)):
        bits = random.integers(0, 2, size=(n, t, 1)).astype(float)
        scores = random.normal(0, 2, bits.shape) if me.scores == "logits" else random.uniform(0, 1, bits.shape)
        hits = []
        for i, k in np.ndindex(n, t - me.lag):
            now, before = bits[i, k + me.lag, 0] == 1, bits[i, k, 0] == 1
            target = {"echo": before, "opposite": not before, "differs": now != before}[me.task]
            hits.append((scores[i, k + me.lag, 0] > (0.0 if me.scores == "logits" else 0.5)) == target)
        expect.close("echo_share(scores, bits)", student["echo_share"](scores, bits), np.mean(hits), reveal=False)


@test("my_errors", points=2)
def errors_of_your_series(student, me):
    """`my_errors` are the errors of persistence and of your baseline."""
    series = expect.number_array("my_series", student["my_series"]).astype(float)
    expect.that(series.ndim == 1 and series.size >= 24 and np.ptp(series) > 0, "my_series is not as asked for", "shape")
    errors = [[], []]
    for t in range(me.window, len(series)):
        guess = {
            "mean": series[t - me.window : t].mean(),
            "earlier": series[t - me.window],
            "line": series[t - 1] + (series[t - 1] - series[t - 2]),
        }[me.baseline]
        errors[0].append(abs(series[t] - series[t - 1]))
        errors[1].append(abs(series[t] - guess))
    errors = np.array(errors)
    right = errors.mean(axis=1) if me.error == "mean absolute" else np.sqrt((errors**2).mean(axis=1))
    expect.close("my_errors", student["my_errors"], right, rtol=1e-3, reveal=False)
