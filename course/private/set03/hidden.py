"""The hidden tests of set 3, with the reference answers.

nnkit-canary-3f9b1c6e
"""

import numpy as np

from nnkit.homework import expect
from nnkit.homework.contract import test
from nnkit.homework.sets import set03

SET = "set03"


def bent(z, me):
    """Your activation."""
    return {
        "ReLU": lambda: np.maximum(z, 0),
        "leaky ReLU with slope 0.1": lambda: np.where(z > 0, z, z / 10),
        "ELU": lambda: np.where(z > 0, z, np.expm1(np.minimum(z, 0))),
        "softplus": lambda: np.logaddexp(0, z),
        "tanh": lambda: np.tanh(z),
    }[me.activation]()


def all_outputs(x, layers, me):
    """The right answer of `forward`."""
    outputs = [x]
    for W, b in layers:
        z = outputs[-1] @ W + b
        if len(outputs) < len(layers):
            outputs.append(bent(z, me))
        else:
            outputs.append(z if me.last == "no activation" else 0.5 * (1 + np.tanh(z / 2)))
    return outputs


def random_layers(random, widths):
    """Layers of some widths."""
    return [(random.normal(size=(m, n)), random.normal(size=n)) for m, n in zip(widths, widths[1:])]


@test("sizes", points=3)
def all_five_sizes(student, me):
    """All five predictions are right."""
    set03.sizes_are_numbers_or_shapes(student, me)
    p, q, r, s = me.widths
    weights = p * q + q * r + r * s
    biases = {"in every layer": q + r + s, "in the hidden layers only": q + r, "in the last layer only": s}[me.biases]
    right = {"a": (me.samples, q), "b": (q, r), "c": weights + biases, "d": me.samples * weights, "e": p * s + s}
    expect.predicted("sizes", student["sizes"], right)


@test("initial", points=1)
def the_distribution_of_the_weights(student, me):
    """The standard deviation is right within three per cent, and so is the shape of the distribution."""
    widths = [300, 500, 200, 400]
    layers = student["initial"](widths, np.random.default_rng(me.seed))
    layers = set03.list_of_pairs("initial", layers)
    expect.that(len(layers) == 3, "one layer for each pair of neighbouring widths is required", "shape")
    for (W, b), m, n in zip(layers, widths, widths[1:]):
        expect.close("b", b, np.zeros(n))
        right = np.sqrt({"He": 2 / m, "LeCun": 1 / m, "Glorot": 2 / (m + n)}[me.rule])
        expect.that(W.shape == (m, n), "a layer has the wrong shape", "shape")
        expect.that(abs(W.std() / right - 1) < 0.03 and abs(W.mean()) < right / 20, "the size is wrong")
        largest = np.abs(W).max() / right
        fits = largest < 1.8 if me.distribution == "uniform" else largest > 2.5
        expect.that(fits, "the distribution is not the one that is required")


@test("initial", points=1)
def new_weights_for_each_layer(student, me):
    """All numbers come from the generator: layers differ, seeds differ, equal seeds give equal weights."""
    first, again, other = (
        set03.list_of_pairs("initial", student["initial"]([60, 60, 60], np.random.default_rng(me.seed + step)))
        for step in (1, 1, 2)
    )
    expect.that(len(first) == 2, "two layers are required", "shape")
    expect.that(all(W.std() > 0.05 for W, _ in first), "the weights are too small")
    expect.that(not np.array_equal(first[0][0], first[1][0]), "two layers have the same weights")
    expect.that(np.array_equal(first[0][0], again[0][0]), "the same seed gives other weights")
    expect.that(not np.array_equal(first[0][0], other[0][0]), "another seed gives the same weights")


@test("forward", points=2)
def other_architectures(student, me):
    """One layer and four, one sample and many; the input and the layers stay as they were."""
    random = np.random.default_rng(me.seed + 3)
    forward = student["forward"]
    for n, widths in ((5, (3, 2)), (4, (2, 6, 3)), (1, (3, 5, 4, 2)), (6, (1, 4, 7, 3, 2)), (3, (3, 3, 3))):
        x, layers = random.normal(size=(n, widths[0])), random_layers(random, widths)
        got, right = forward(x, layers), all_outputs(x, layers, me)
        expect.unchanged(forward)
        expect.that(isinstance(got, (list, tuple)) and len(got) == len(right), "one array too few or too many", "type")
        for number, (a, b) in enumerate(zip(got, right)):
            expect.close(f"forward(x, layers)[{number}]", a, b, reveal=False)


@test("collapse", points=2)
def other_stacks(student, me):
    """One layer and four, of several widths, equal ones among them."""
    random = np.random.default_rng(me.seed + 4)
    collapse = student["collapse"]
    for widths in ((3, 2), (2, 5, 3), (4, 4, 4), (3, 6, 2, 5, 1)):
        layers = random_layers(random, widths)
        [(W, b)] = set03.list_of_pairs("collapse", [collapse(layers)])
        expect.unchanged(collapse)
        right_b = set03.through(np.zeros((1, widths[0])), layers, me)[0]
        right_W = set03.through(np.eye(widths[0]), layers, me) - right_b
        expect.close("W", W, right_W, rtol=1e-5, atol=1e-7, reveal=False)
        expect.close("b", b, right_b, rtol=1e-5, atol=1e-7, reveal=False)


@test("design", points=2)
def the_curve_is_right(student, me):
    """The network with the ReLU after each hidden layer draws the curve, from -10 to 10."""
    set03.design_fits_together(student, me)
    layers = set03.list_of_pairs("design", student["design"])
    x = a = np.linspace(-10, 10, 401)[:, None]
    for W, b in layers[:-1]:
        a = np.maximum(a @ W + b, 0)
    a = a @ layers[-1][0] + layers[-1][1]
    expect.close("the output", a, set03.TARGETS[me.target](x, me.c), atol=1e-6, reveal=False)


@test("my_scale", points=1)
def the_scale_keeps_the_size(student, me):
    """With `my_scale` the numbers keep their size through many layers."""
    set03.my_scale_is_a_number(student, me)
    half = {set03.BENDS[0]: (1 + me.q**2) / 2, set03.BENDS[1]: me.q**2, set03.BENDS[2]: me.q**2 / 2}[me.bend]
    scale = float(expect.number_array("my_scale", student["my_scale"]))
    expect.that(abs(scale * np.sqrt(half) - 1) < 0.04, "twenty layers make the numbers much larger or much smaller")


@test("my_scale", points=1)
def the_sizes_were_measured(student, me):
    """`my_sizes` are sizes that were measured with a suitable scale."""
    the_scale_keeps_the_size(student, me)
    sizes = expect.number_array("my_sizes", student["my_sizes"]).astype(float)
    plausible = np.all(sizes > 0) and np.all(np.abs(np.log(sizes)) < np.log(10)) and len(np.unique(sizes)) > 15
    expect.that(plausible, "these are not the typical sizes after the twenty layers")
