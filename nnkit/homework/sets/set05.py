"""Set 5: backpropagation by hand, and the check by finite differences. Parameters and public tests, without answers."""

import numpy as np

from .. import expect
from ..contract import test

NAME, TITLE, MINUTES = "set05", "Backpropagation by hand", 110
QUESTIONS = {
    "slopes": "Predict slopes",
    "numeric_grad": "Measure a gradient",
    "activation_slope": "The slope of your activation",
    "backward": "The backward pass",
    "cross_entropy": "Find the bugs",
    "my_errors": "Your own measurement",
}
WRITTEN = {"w1": 3, "w2": 3}

ACTIVATIONS = {
    "arctan(z)": np.arctan,
    "z / (1 + |z|)": lambda z: z / (1 + np.abs(z)),
    "z / sqrt(1 + z²)": lambda z: z / np.sqrt(1 + z**2),
    "log(1 + exp(z))": lambda z: np.logaddexp(0, z),
}
LOSSES = {
    "e²": lambda e: e**2,
    "log(cosh(e))": lambda e: np.log(np.cosh(e)),
    "sqrt(1 + e²) - 1": lambda e: np.sqrt(1 + e**2) - 1,
}
NETWORKS = {
    "skip": "the inputs also lead to the output directly, through weights W3",
    "shared": "the second and the third layer have the same weights W2 and biases b2",
    "gate": "each hidden unit is multiplied by a weighted sum of the inputs, with weights W3",
}
RULES = {
    "centred": "(L(x + h) - L(x - h)) / 2h",
    "one-sided": "(-3 L(x) + 4 L(x + h) - L(x + 2h)) / 2h",
    "five-point": "(L(x - 2h) - 8 L(x - h) + 8 L(x + h) - L(x + 2h)) / 12h",
}


def parameters(draws):
    """The graph and its numbers, the rule for differences, the activation, the network and the loss."""
    x, w, b = draws.integer(2, 4), draws.integer(2, 5), draws.integer(-4, -1)
    join, reuse = draws.choice("sum", "product"), draws.choice("product", "difference")
    v = w * x + b if join == "sum" else w * x * b
    t = v * x if reuse == "product" else v - x
    return {
        "join": join,
        "reuse": reuse,
        "x": x,
        "w": w,
        "b": b,
        "y": t + draws.choice(-3, -2, -1, 1, 2, 3),
        "rule": draws.choice(*RULES),
        "activation": draws.choice(*ACTIVATIONS),
        "network": draws.choice(*NETWORKS),
        "loss": draws.choice(*LOSSES),
        "temperature": draws.decimal(1.5, 4.0),
    }


def describe(me):
    """The variant in words."""
    v = "w x + b" if me.join == "sum" else "w x b"
    t = "v x" if me.reuse == "product" else "v - x"
    return (
        f"slopes: u = w x, v = {v}, t = {t}, L = (t - y)², with x = {me.x}, w = {me.w}, b = {me.b}, y = {me.y}.\n"
        f"numeric_grad: {RULES[me.rule]}.\n"
        f"activation_slope, backward: the activation is f(z) = {me.activation}.\n"
        f"backward: network {me.network!r}: {NETWORKS[me.network]}.\n"
        f"backward: the loss is the mean of {me.loss}, where e is prediction minus target.\n"
        f"cross_entropy: the scores are divided by {me.temperature} before the softmax."
    )


def forward(x, p, me):
    """The output of the network, (N, O)."""
    f = ACTIVATIONS[me.activation]
    hidden = f(x @ p["W1"] + p["b1"])
    if me.network == "skip":
        return hidden @ p["W2"] + p["b2"] + x @ p["W3"]
    if me.network == "shared":
        hidden = f(f(hidden @ p["W2"] + p["b2"]) @ p["W2"] + p["b2"])
        return hidden @ p["W3"] + p["b3"]
    return (hidden * (x @ p["W3"])) @ p["W2"] + p["b2"]


def mean_loss(x, y, p, me):
    """The loss: a mean over all values of the output."""
    return np.mean(LOSSES[me.loss](forward(x, p, me) - y))


def some_parameters(random, inputs, hidden, outputs, me):
    """Random parameters of the network."""
    w1, b1 = random.normal(size=(inputs, hidden)), random.normal(size=hidden)
    if me.network == "shared":
        shapes = {"W2": (hidden, hidden), "b2": hidden, "W3": (hidden, outputs), "b3": outputs}
    else:
        third = (inputs, outputs if me.network == "skip" else hidden)
        shapes = {"W2": (hidden, outputs), "b2": outputs, "W3": third}
    return {"W1": w1, "b1": b1} | {name: random.normal(size=shape) for name, shape in shapes.items()}


def check_backward(student, x, y, p, me):
    """Compare each array of the student's gradient with centred differences of the loss."""
    function = student["backward"]
    got = function(x, y, p)
    expect.that(isinstance(got, dict), "backward must return a dict with a gradient for each parameter", "type")
    missing = [name for name in p if name not in got]
    expect.that(not missing, f"the dict that backward returns has no {', '.join(missing)}", "shape")
    for name, array in p.items():
        with_other = lambda a, n=name: mean_loss(x, y, p | {n: a}, me)
        expect.gradient(f"the gradient of {name}", got[name], with_other, array)
    return function


@test("slopes")
def slopes_are_numbers(student, me):
    """`slopes` has the six keys, and each value is a number."""
    expect.predictions("slopes", student["slopes"], dict.fromkeys("tvuwbx", float))


@test("numeric_grad", points=1)
def a_cubic(student, me):
    """The sum of 2 x³ over three numbers, with the large step 0.5."""
    x = np.array([1.0, -2.0, 0.5])
    off = {"centred": 0.5, "one-sided": -1.0, "five-point": 0.0}[me.rule]
    got = student["numeric_grad"](lambda a: float(2 * (a**3).sum()), x, 0.5)
    expect.close("numeric_grad(loss, x, 0.5)", got, np.array([6.0, 24.0, 1.5]) + off)


@test("activation_slope", points=1)
def against_differences(student, me):
    """Five weighted sums, compared with centred differences of your activation."""
    z = np.array([-2.5, -0.7, 0.3, 1.1, 3.0])
    f = ACTIVATIONS[me.activation]
    expect.gradient("activation_slope(z)", student["activation_slope"](z), lambda a: float(f(a).sum()), z)


@test("backward", points=1)
def a_small_network(student, me):
    """Four samples, three inputs, two hidden units, one output, compared with centred differences."""
    random = np.random.default_rng(5)
    x, y = random.normal(size=(4, 3)), random.normal(size=(4, 1))
    check_backward(student, x, y, some_parameters(random, 3, 2, 1, me), me)


@test("cross_entropy", points=1)
def equal_scores(student, me):
    """With equal scores, every class has the same probability."""
    got = student["cross_entropy"](np.zeros((3, 4)), np.array([2, 0, 2]))
    expect.parts("cross_entropy", got, "loss", "slopes")
    expect.close("the loss", got[0], 1.3862943611198906, samples=3)
    expect.close("the sum of the slopes of each sample", np.sum(got[1], axis=1), np.zeros(3))


@test("cross_entropy")
def slopes_of_the_loss(student, me):
    """The slopes are those of your own loss, by centred differences."""
    scores = np.array([[0.5, -1.0, 2.0], [1.5, 0.0, -0.5]])
    function, labels = student["cross_entropy"], np.array([1, 0])
    expect.gradient("the slopes", function(scores, labels)[1], lambda s: function(s, labels)[0], scores)


@test("my_errors")
def twelve_errors(student, me):
    """`my_point` is a number, and `my_errors` holds an error for each of the twelve steps."""
    point = expect.number_array("my_point", student["my_point"])
    errors = expect.number_array("my_errors", student["my_errors"])
    expect.that(point.ndim == 0 and 0.2 <= abs(point) <= 2, "my_point must be a number from 0.2 to 2, of either sign")
    expect.that(errors.shape == (12,), f"my_errors must have shape (12,); got {errors.shape}", "shape")
    expect.that((errors >= 0).all(), "my_errors must hold absolute values; some are negative or nan")
