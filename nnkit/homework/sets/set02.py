"""Set 2, the neuron: weights and directions, activations and their slopes, a loss for two kinds. The public side."""

import numpy as np

from .. import expect
from ..contract import test

NAME, TITLE, MINUTES = "set02", "The neuron and its activation", 110
QUESTIONS = {
    "changes": "Predict how the output changes",
    "activation": "Your activation",
    "slope": "The slope of your activation",
    "neuron": "Find the bugs in a neuron",
    "log_slopes": "The slopes of a loss for two kinds",
    "gate": "A neuron that fires on some inputs",
    "my_data": "Your own data",
}
WRITTEN = {"w1": 4}

FORMULAS = {
    "bent line": "f(z) = z above 0, else k z",
    "ELU": "f(z) = z above 0, else k (e^z - 1)",
    "softplus": "f(z) = ln(1 + e^(k z)) / k",
    "swish": "f(z) = z / (1 + e^(-k z))",
    "wide tanh": "f(z) = k tanh(z / k)",
    "softsign": "f(z) = z / (1 + |z| / k)",
}
RANGES = {"from 0 to 1": (0, 1), "from -1 to 1": (-1, 1), "from 0 to 100": (0, 100), "from 2 to 4": (2, 4)}
GATES = {  # which of the inputs 00, 01, 10, 11 fire
    "x1 and x2": (0, 0, 0, 1),
    "x1 or x2": (0, 1, 1, 1),
    "x1 and not x2": (0, 0, 1, 0),
    "x2 and not x1": (0, 1, 0, 0),
    "neither x1 nor x2": (1, 0, 0, 0),
    "not both x1 and x2": (1, 1, 1, 0),
}
MEANS = ("number of samples", "sum of all counts")


def parameters(draws):
    """The activation, the outputs of the neuron, how the samples count, the gate, and the neuron of question 1."""
    p, q = (draws.choice(-3, -2, -1, 1, 2, 3) for _ in range(2))
    moves = ((-q, p), (q, -p), (p, q), (-p, -q), (p, 0), (0, -q), (2 * q, -2 * p))
    point = (draws.integer(-2, 2), draws.integer(-2, 2))
    bias = draws.integer(-4, 4)
    if p * point[0] + q * point[1] + bias == 0:
        bias += 1
    return {
        "activation": draws.choice(*FORMULAS),
        "k": draws.choice(0.5, 1.5, 2.5),
        "outputs": draws.choice(*RANGES),
        "counts_more": draws.choice("kind 0", "kind 1"),
        "count": draws.choice(3, 4, 5),
        "divide_by": draws.choice(*MEANS),
        "gate": draws.choice(*GATES),
        "weights": (p, q),
        "bias": bias,
        "point": point,
        "moves": {key: draws.choice(*moves) for key in "abc"},
    }


def describe(me):
    """The variant in words."""
    moves = ", ".join(f"{key}: {move}" for key, move in me.moves.items())
    return (
        f"changes: the neuron has the weights {me.weights} and the bias {me.bias}; the input is {me.point}; "
        f"the moves are {moves}.\n"
        f"activation and slope: {me.activation}, {FORMULAS[me.activation]}, with k = {me.k}.\n"
        f"neuron: the outputs go {me.outputs}.\n"
        f"log_slopes: each sample of {me.counts_more} counts {me.count} times, each other sample once; the sum is "
        f"divided by the {me.divide_by}.\n"
        f"gate: the neuron fires on {me.gate}."
    )


VALUES = {  # of each activation at -2 and 0.5: the value, and the slope
    ("bent line", 0.5): ([-1, 0.5], [0.5, 1]),
    ("bent line", 1.5): ([-3, 0.5], [1.5, 1]),
    ("bent line", 2.5): ([-5, 0.5], [2.5, 1]),
    ("ELU", 0.5): ([-0.4323324, 0.5], [0.06766764, 1]),
    ("ELU", 1.5): ([-1.296997, 0.5], [0.2030029, 1]),
    ("ELU", 2.5): ([-2.161662, 0.5], [0.3383382, 1]),
    ("softplus", 0.5): ([0.6265234, 1.651879], [0.2689414, 0.5621765]),
    ("softplus", 1.5): ([0.03239157, 0.757914], [0.04742587, 0.6791787]),
    ("softplus", 2.5): ([0.002686139, 0.6007716], [0.006692851, 0.7772999]),
    ("swish", 0.5): ([-0.5378828, 0.2810883], [0.07232949, 0.62371]),
    ("swish", 1.5): ([-0.09485175, 0.3395893], [-0.08810411, 0.8425999]),
    ("swish", 2.5): ([-0.0133857, 0.3886499], [-0.02654743, 0.9936808]),
    ("wide tanh", 0.5): ([-0.4996646, 0.3807971], [0.001340951, 0.4199743]),
    ("wide tanh", 1.5): ([-1.305092, 0.4822691], [0.2429927, 0.8966296]),
    ("wide tanh", 2.5): ([-1.660092, 0.4934383], [0.5590552, 0.961043]),
    ("softsign", 0.5): ([-0.4, 0.25], [0.04, 0.25]),
    ("softsign", 1.5): ([-0.8571429, 0.375], [0.1836735, 0.5625]),
    ("softsign", 2.5): ([-1.111111, 0.4166667], [0.308642, 0.6944444]),
}


@test("changes")
def changes_are_words(student, me):
    """`changes` has the five keys, and each value is "larger", "smaller" or "same"."""
    expect.predictions("changes", student["changes"], dict.fromkeys("abcde", ("larger", "smaller", "same")))


@test("activation", points=1)
def two_values(student, me):
    """The values at -2 and at 0.5."""
    got = student["activation"](np.array([-2.0, 0.5]))
    expect.close("activation(z)", got, VALUES[me.activation, me.k][0], rtol=1e-5)


@test("activation")
def a_table_of_sums(student, me):
    """A table of weighted sums keeps its shape."""
    z = np.linspace(-3, 3, 12).reshape(4, 3)
    got = expect.number_array("activation(z)", student["activation"](z))
    expect.that(got.shape == (4, 3), f"activation(z) must have shape (4, 3); got {got.shape}", "shape")


@test("slope", points=1)
def two_slopes(student, me):
    """The slopes at -2 and at 0.5."""
    got = student["slope"](np.array([-2.0, 0.5]))
    expect.close("slope(z)", got, VALUES[me.activation, me.k][1], rtol=1e-5)


@test("neuron", points=1)
def three_outputs(student, me):
    """Three samples with two inputs each; the inputs stay as they were."""
    two = float(np.log(2))
    x, w = np.array([[0.0, 0.0], [two, 0.0], [0.0, 2 * two]]), np.array([1.0, -1.0])
    low, high = RANGES[me.outputs]
    neuron = student["neuron"]
    got = neuron(x, w, two)  # the sigmoids of ln 2, ln 4 and -ln 2 are 2/3, 4/5 and 1/3
    expect.close("neuron(x, w, b)", got, low + (high - low) * np.array([2 / 3, 4 / 5, 1 / 3]))
    expect.unchanged(neuron)


def counts_of(y, me):
    """How often each sample counts in your loss."""
    return np.where(y == int(me.counts_more[-1]), me.count, 1)


def log_loss(x, y, w, b, me):
    """Your loss for two kinds, to measure its slopes by finite differences."""
    a = 1 / (1 + np.exp(-(x @ w + b)))
    counts = counts_of(y, me)
    costs = -np.log(np.where(y == 1, a, 1 - a))
    return np.sum(counts * costs) / (len(y) if me.divide_by == MEANS[0] else counts.sum())


@test("log_slopes", points=1)
def small_changes_of_the_loss(student, me):
    """The slopes are what small changes of the parameters do to your loss."""
    x = np.array([[1.0, 0.5], [2.0, -1.0], [0.5, 1.0], [-1.5, 1.0], [0.0, 2.0]])
    y, w, b = np.array([1, 0, 0, 1, 1]), np.array([0.8, -0.3]), 0.4
    got = student["log_slopes"](x, y, w, b)
    expect.parts("log_slopes", got, "the slopes along w", "the slope along b")
    expect.gradient("the slopes along w", got[0], lambda at: log_loss(x, y, at, b, me), w)
    expect.gradient("the slope along b", got[1], lambda at: log_loss(x, y, w, at, me), np.array(b))


@test("gate")
def gate_has_three_numbers(student, me):
    """`gate` holds two weights and a bias."""
    gate = expect.number_array("gate", student["gate"])
    expect.that(gate.shape == (3,), f"gate must have shape (3,): w1, w2 and b; got {gate.shape}", "shape")


@test("my_data")
def my_data_fits_together(student, me):
    """`my_data`, `my_kinds`, `my_neuron` and `my_share` have the right shapes."""
    data = expect.number_array("my_data", student["my_data"])
    expect.that(data.ndim == 2 and data.shape[0] >= 8 and data.shape[1] == 2,
                f"my_data must have shape (at least 8, 2); got {data.shape}", "shape")  # fmt: skip
    kinds = expect.number_array("my_kinds", student["my_kinds"])
    expect.that(kinds.shape == data.shape[:1], f"my_kinds must have shape {data.shape[:1]}", "shape")
    expect.that(set(kinds.tolist()) == {0, 1}, "my_kinds must hold 0 and 1 only, and both of them")
    neuron = expect.number_array("my_neuron", student["my_neuron"])
    expect.that(neuron.shape == (3,), "my_neuron must have shape (3,): w1, w2 and b", "shape")
    share = expect.number_array("my_share", student["my_share"])
    expect.that(share.shape == (), "my_share must be one number", "shape")
