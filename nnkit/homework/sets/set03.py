"""Set 3, layers: shapes and counts, first weights, the forward pass, and what layers can and cannot do. Public side."""

import numpy as np

from .. import expect
from ..contract import test

NAME, TITLE, MINUTES = "set03", "Layers", 110
QUESTIONS = {
    "sizes": "Predict shapes and counts",
    "initial": "First weights",
    "forward": "The outputs of all layers",
    "collapse": "Find the bugs: one layer for many",
    "design": "A network made by hand",
    "my_scale": "Your own measurement",
}
WRITTEN = {"w1": 4}

RULES = {
    "He": "the square root of 2 / n_in",
    "LeCun": "the square root of 1 / n_in",
    "Glorot": "the square root of 2 / (n_in + n_out)",
}
ACTIVATIONS = ("ReLU", "leaky ReLU with slope 0.1", "ELU", "softplus", "tanh")
LINEAR = ("f(z) = k z", "f(z) = z + k", "f(z) = k - z")
TARGETS = {
    "the distance |x - c|": lambda x, c: np.abs(x - c),
    "the smaller of x and c": lambda x, c: np.minimum(x, c),
    "x, but at least 0 and at most c": lambda x, c: np.clip(x, 0, c),
    "a tent, the larger of 0 and 1 - |x - c|": lambda x, c: np.maximum(0, 1 - np.abs(x - c)),
}
BENDS = ("leaky ReLU: z above 0, else q z", "bent line: q |z|", "flatter ReLU: q z above 0, else 0")


def parameters(draws):
    """The architecture, its biases, the rule for first weights, the activations, and what to make by hand."""
    return {
        "widths": (draws.integer(2, 3), draws.integer(4, 6), draws.integer(7, 9), draws.choice(1, 10)),
        "samples": draws.integer(11, 20),
        "biases": draws.choice("in every layer", "in the hidden layers only", "in the last layer only"),
        "rule": draws.choice(*RULES),
        "distribution": draws.choice("normal", "uniform"),
        "activation": draws.choice(*ACTIVATIONS),
        "last": draws.choice("no activation", "the sigmoid"),
        "linear": draws.choice(*LINEAR),
        "k": draws.choice(0.5, 2, 3),
        "target": draws.choice(*TARGETS),
        "c": draws.integer(2, 5),
        "bend": draws.choice(*BENDS),
        "q": draws.choice(0.3, 0.4, 0.5, 0.6),
    }


def describe(me):
    """The variant in words."""
    return (
        f"sizes: the architecture is {' – '.join(map(str, me.widths))}, with biases {me.biases}; there are "
        f"{me.samples} samples.\n"
        f"initial: the rule of {me.rule}: the standard deviation is {RULES[me.rule]}; the distribution is "
        f"{me.distribution}.\n"
        f"forward: {me.activation} after each hidden layer, {me.last} after the last layer.\n"
        f"collapse: {me.linear} after each hidden layer, with k = {me.k}.\n"
        f"design: {me.target}, with c = {me.c}.\n"
        f"my_scale: the activation is the {me.bend}, with q = {me.q}."
    )


def list_of_pairs(name, got):
    """A result that must be a list of layers (W, b), as arrays."""
    expect.that(got is not ..., f"{name}: not attempted yet", "stub")
    pairs = isinstance(got, (list, tuple)) and all(isinstance(p, (list, tuple)) and len(p) == 2 for p in got)
    expect.that(pairs, f"{name} must be a list of pairs (W, b)", "type")
    return [(expect.number_array(f"{name}: W", W), expect.number_array(f"{name}: b", b)) for W, b in got]


@test("sizes")
def sizes_are_numbers_or_shapes(student, me):
    """`sizes` has the five keys; a and b are tuples, the others are whole numbers."""
    expect.predictions("sizes", student["sizes"], {"a": tuple, "b": tuple, "c": int, "d": int, "e": int})


@test("initial", points=1)
def the_size_of_the_weights(student, me):
    """Shapes, biases of 0, and about the right standard deviation."""
    widths = [150, 400, 300]
    layers = list_of_pairs("initial", student["initial"](widths, np.random.default_rng(1)))
    expect.that(len(layers) == 2, f"initial({widths}, rng) must return 2 layers; got {len(layers)}", "shape")
    deviations = {"He": (0.11547, 0.07071), "LeCun": (0.08165, 0.05), "Glorot": (0.0603, 0.05345)}[me.rule]
    for (W, b), n_in, n_out, right in zip(layers, widths, widths[1:], deviations):
        expect.that(W.shape == (n_in, n_out), f"W must have shape ({n_in}, {n_out}); got {W.shape}", "shape")
        expect.close("b", b, np.zeros(n_out))
        wrong = f"the weights of the layer {n_in} – {n_out} have the standard deviation {W.std():.4f}, not {right:.4f}"
        expect.that(0.9 * right < W.std() < 1.1 * right, wrong)


@test("forward", points=1)
def two_samples(student, me):
    """Two samples through a network 2 – 2 – 3: the outputs of all layers."""
    x = np.array([[2.0, 2.0], [-1.0, 2.0]])
    layers = [
        (np.array([[-1.0, 1.0], [0.0, 0.5]]), np.array([1.0, -1.0])),
        (np.array([[1.0, -1.0, 0.5], [2.0, 0.5, -1.0]]), np.array([0.1, 0.2, 0.3])),
    ]
    low, high = {  # the sums of the hidden layer are -1 and 2
        "ReLU": (0, 2),
        "leaky ReLU with slope 0.1": (-0.1, 2),
        "ELU": (-0.632120559, 2),
        "softplus": (0.313261688, 2.126928011),
        "tanh": (-0.761594156, 0.964027580),
    }[me.activation]
    hidden = np.array([[low, high], [high, low]])
    z = hidden @ layers[1][0] + layers[1][1]
    got = student["forward"](x, layers)
    expect.parts("forward", got, "the input", "the output of layer 1", "the output of layer 2")
    expect.close("forward(x, layers)[0]", got[0], x)
    expect.close("forward(x, layers)[1]", got[1], hidden)
    expect.close("forward(x, layers)[2]", got[2], z if me.last == "no activation" else 1 / (1 + np.exp(-z)))


@test("forward")
def hidden_units_can_change_places(student, me):
    """If the hidden units change places, the output stays the same."""
    random = np.random.default_rng(2)
    W, b, V, c = (random.normal(size=shape) for shape in ((3, 5), (5,), (5, 2), (2,)))
    x, order = random.normal(size=(4, 3)), [3, 0, 4, 1, 2]
    before = student["forward"](x, [(W, b), (V, c)])
    after = student["forward"](x, [(W[:, order], b[order]), (V[order], c)])
    both = all(isinstance(got, (list, tuple)) and len(got) == 3 for got in (before, after))
    expect.that(both, "forward must return a list with three arrays for two layers", "type")
    expect.close("the output", after[2], before[2])


def through(x, layers, me):
    """What a network gives whose hidden layers have your linear activation."""
    f = {LINEAR[0]: lambda z: me.k * z, LINEAR[1]: lambda z: z + me.k, LINEAR[2]: lambda z: me.k - z}[me.linear]
    for number, (W, b) in enumerate(layers, 1):
        x = x @ W + b
        if number < len(layers):
            x = f(x)
    return x


@test("collapse", points=1)
def one_layer_for_three(student, me):
    """One layer does what three layers do; the three stay as they were."""
    random = np.random.default_rng(3)
    shapes = ((3, 5), (5,)), ((5, 4), (4,)), ((4, 2), (2,))
    layers = [tuple(random.integers(-3, 4, size=shape) * 1.0 for shape in pair) for pair in shapes]
    x = random.normal(size=(6, 3))
    collapse = student["collapse"]
    [(W, b)] = list_of_pairs("collapse", [collapse(layers)])
    expect.unchanged(collapse)
    expect.that(W.shape == (3, 2), f"W must have shape (3, 2); got {W.shape}", "shape")
    expect.close("x @ W + b", x @ W + b, through(x, layers, me))


@test("design")
def design_fits_together(student, me):
    """`design` is a list of layers (W, b) that fit together, from one input to one output."""
    layers = list_of_pairs("design", student["design"])
    width = 1
    for W, b in layers:
        expect.that(W.ndim == 2 and W.shape[0] == width and b.shape == W.shape[1:],
                    f"W must have shape ({width}, n) and b (n,); got {W.shape} and {b.shape}", "shape")  # fmt: skip
        width = W.shape[1]
    expect.that(layers and width == 1, "the last layer must have one unit", "shape")


@test("my_scale")
def my_scale_is_a_number(student, me):
    """`my_scale` is a number above 0, and `my_sizes` holds twenty."""
    scale = expect.number_array("my_scale", student["my_scale"])
    expect.that(scale.shape == () and scale > 0, "my_scale must be one number above 0", "shape")
    sizes = expect.number_array("my_sizes", student["my_sizes"])
    expect.that(sizes.shape == (20,), f"my_sizes must have shape (20,); got {sizes.shape}", "shape")
