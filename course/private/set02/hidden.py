"""The hidden tests of set 2, with the reference answers.

nnkit-canary-3f9b1c6e
"""

import numpy as np

from nnkit.homework import expect
from nnkit.homework.contract import test
from nnkit.homework.sets import set02

SET = "set02"


def sigmoid(z):
    """The sigmoid, without overflow."""
    return 0.5 * (1 + np.tanh(np.asarray(z, float) / 2))


def bent(z, me):
    """The right answer of `activation`."""
    z, k = np.asarray(z, float), me.k
    return {
        "bent line": lambda: np.where(z > 0, z, k * z),
        "ELU": lambda: np.where(z > 0, z, k * np.expm1(np.minimum(z, 0))),
        "softplus": lambda: np.logaddexp(0, k * z) / k,
        "swish": lambda: z * sigmoid(k * z),
        "wide tanh": lambda: k * np.tanh(z / k),
        "softsign": lambda: z / (1 + np.abs(z) / k),
    }[me.activation]()


def steepness(z, me):
    """The right answer of `slope`."""
    z, k = np.asarray(z, float), me.k
    return {
        "bent line": lambda: np.where(z > 0, 1, k),
        "ELU": lambda: np.where(z > 0, 1, k * np.exp(np.minimum(z, 0))),
        "softplus": lambda: sigmoid(k * z),
        "swish": lambda: sigmoid(k * z) * (1 + k * z * sigmoid(-k * z)),
        "wide tanh": lambda: 1 - np.tanh(z / k) ** 2,
        "softsign": lambda: (1 + np.abs(z) / k) ** -2.0,
    }[me.activation]()


def sums(me, number):
    """Weighted sums of several shapes, one number and whole numbers among them."""
    random = np.random.default_rng(me.seed + number)
    tables = [random.normal(0, 2, size=shape) for shape in ((7,), (4, 5), (2, 3, 4), (1, 1))]
    return [*tables, np.array([-3, -1, 2, 5]), np.array(random.uniform(-2, -1)), np.array(random.uniform(1, 2))]


@test("changes", points=3)
def all_five_changes(student, me):
    """All five predictions are right."""
    set02.changes_are_words(student, me)
    (p, q), (u, v) = me.weights, me.point
    z = p * u + q * v + me.bias
    after = {key: z + p * move[0] + q * move[1] for key, move in me.moves.items()} | {"d": 2 * z, "e": -z}
    right = {key: "same" if new == z else "larger" if new > z else "smaller" for key, new in after.items()}
    expect.predicted("changes", student["changes"], right)


@test("activation", points=1)
def other_shapes_of_sums(student, me):
    """Arrays of one, two and three axes, one number, whole numbers; the argument stays as it was."""
    activation = student["activation"]
    for z in sums(me, 1):
        got = activation(z)
        expect.unchanged(activation)
        expect.close("activation(z)", got, bent(z, me), reveal=False)


@test("activation", points=1)
def sums_far_out(student, me):
    """Sums as large as 1000, without nan."""
    z = np.array([-1000.0, -800.0, -30.0, 30.0, 800.0, 1000.0])
    expect.close("activation(z)", student["activation"](z), bent(z, me), reveal=False)


@test("slope", points=1)
def slopes_of_other_shapes(student, me):
    """The same shapes for the slope."""
    slope = student["slope"]
    for z in sums(me, 2):
        got = slope(z)
        expect.unchanged(slope)
        expect.close("slope(z)", got, steepness(z, me), reveal=False)


@test("slope", points=1)
def slopes_far_out(student, me):
    """The slope at sums as large as 1000, without nan."""
    z = np.array([-1000.0, -800.0, -30.0, 30.0, 800.0, 1000.0])
    expect.close("slope(z)", student["slope"](z), steepness(z, me), reveal=False)


@test("neuron", points=1)
def neurons_of_several_sizes(student, me):
    """Other numbers of samples and inputs; the inputs stay as they were."""
    random, (low, high) = np.random.default_rng(me.seed + 3), set02.RANGES[me.outputs]
    neuron = student["neuron"]
    for n, d in ((5, 3), (3, 3), (1, 4), (6, 1)):
        x, w, b = random.normal(size=(n, d)), random.normal(size=d), random.normal()
        got = neuron(x, w, b)
        expect.unchanged(neuron)
        expect.close("neuron(x, w, b)", got, low + (high - low) * sigmoid(x @ w + b), reveal=False)


@test("neuron", points=1)
def a_neuron_far_out(student, me):
    """Inputs in millimetres: weighted sums as large as 2000, without nan."""
    low, high = set02.RANGES[me.outputs]
    x, w = np.array([[180.0, 5.0], [-200.0, 3.0], [0.1, 0.2]]), np.array([10.0, 2.0])
    right = low + (high - low) * sigmoid(x @ w - 1.0)
    expect.close("neuron(x, w, b)", student["neuron"](x, w, -1.0), right, reveal=False)


@test("log_slopes", points=1)
def slopes_of_random_kinds(student, me):
    """Random samples of several shapes, some with one kind only."""
    random = np.random.default_rng(me.seed + 4)
    for n, d in ((7, 2), (4, 1), (1, 3), (3, 3)):
        x, w, b = random.normal(size=(n, d)), random.normal(size=d), random.normal()
        y = random.integers(0, 2, size=n)
        counts = set02.counts_of(y, me)
        pull = counts * (sigmoid(x @ w + b) - y) / (n if me.divide_by == set02.MEANS[0] else counts.sum())
        got = student["log_slopes"](x, y, w, b)
        expect.that(isinstance(got, (tuple, list, np.ndarray)) and len(got) == 2, "two values are required", "type")
        expect.close("the slopes along w", got[0], pull @ x, samples=n, reveal=False)
        expect.close("the slope along b", got[1], pull.sum(), samples=n, reveal=False)


@test("gate", points=1)
def four_inputs(student, me):
    """The output is above 0.9 where the neuron must fire, and below 0.1 elsewhere."""
    set02.gate_has_three_numbers(student, me)
    w1, w2, b = expect.number_array("gate", student["gate"]).astype(float)
    for (x1, x2), fires in zip(((0, 0), (0, 1), (1, 0), (1, 1)), set02.GATES[me.gate]):
        a = sigmoid(w1 * x1 + w2 * x2 + b)
        expect.that(a > 0.9 if fires else a < 0.1, f"the output for ({x1}, {x2}) is {a:.2f}")


@test("my_data", points=1)
def better_than_the_more_frequent_kind(student, me):
    """`my_share` is the share that your neuron gets right, and it beats the answer "the more frequent kind"."""
    set02.my_data_fits_together(student, me)
    data, kinds, neuron = (np.array(student[name], float) for name in ("my_data", "my_kinds", "my_neuron"))
    w1, w2, b = neuron
    share = np.mean((data @ [w1, w2] + b > 0) == (kinds == 1))
    expect.close("my_share", student["my_share"], share, rtol=1e-3, reveal=False)
    expect.that(share > max(kinds.mean(), 1 - kinds.mean()), "the neuron is no better than the more frequent kind")
