"""The hidden tests of set 5. nnkit-canary-3f9b1c6e"""

import numpy as np

from nnkit.homework import expect
from nnkit.homework.contract import test
from nnkit.homework.sets import set05

SET = "set05"

SLOPES = {
    "arctan(z)": lambda z: 1 / (1 + z * z),
    "z / (1 + |z|)": lambda z: (1 + abs(z)) ** -2.0,
    "z / sqrt(1 + z²)": lambda z: 1 / np.sqrt(1 + z * z) ** 3,
    "log(1 + exp(z))": lambda z: 0.5 + 0.5 * np.tanh(z / 2),
}
QUOTIENTS = {
    "centred": lambda f, h: (f(h) - f(-h)) / (2 * h),
    "one-sided": lambda f, h: (4 * f(h) - 3 * f(0) - f(2 * h)) / (2 * h),
    "five-point": lambda f, h: (8 * (f(h) - f(-h)) - (f(2 * h) - f(-2 * h))) / (12 * h),
}


def measured(loss, x, h, me):
    """The right answer of `numeric_grad`."""
    gradient = np.zeros(np.shape(x))
    for place in np.ndindex(gradient.shape):
        unit = np.zeros(gradient.shape)
        unit[place] = 1.0
        gradient[place] = QUOTIENTS[me.rule](lambda step, unit=unit: loss(x + step * unit), h)
    return gradient


@test("slopes", points=2)
def all_six_slopes(student, me):
    """All six slopes are right."""
    set05.slopes_are_numbers(student, me)
    total, product = me.join == "sum", me.reuse == "product"
    v = me.w * me.x + me.b if total else me.w * me.x * me.b
    t = 2 * ((v * me.x if product else v - me.x) - me.y)
    to_v = t * me.x if product else t
    right = {"t": t, "v": to_v, "u": to_v if total else to_v * me.b, "b": to_v if total else to_v * me.w * me.x}
    right |= {"w": right["u"] * me.x, "x": right["u"] * me.w + (t * v if product else -t)}
    expect.predicted("slopes", student["slopes"], right, rtol=1e-5)


@test("numeric_grad", points=1)
def several_shapes(student, me):
    """Arrays of one, two and three axes, and a loss that mixes their values."""
    random = np.random.default_rng([me.seed, 1])
    for shape in ((5,), (3, 2), (2, 1, 3)):
        x, weight = random.normal(size=shape), random.normal(size=shape)
        mixed = lambda a, weight=weight: float(np.sin((a * weight).sum()) + (weight * a**2).sum())
        got = student["numeric_grad"](mixed, x, 0.01)
        expect.close("numeric_grad", got, measured(mixed, x, 0.01, me), rtol=1e-7, reveal=False)


@test("numeric_grad", points=1)
def the_array_stays(student, me):
    """`x` stays exactly as it was; whole numbers are allowed."""
    random, function = np.random.default_rng([me.seed, 2]), student["numeric_grad"]
    for x in (random.normal(size=7) * 10.0 ** -np.arange(7), random.integers(-4, 5, size=(2, 3))):
        quartic = lambda a: float((a**4).sum())
        got = function(quartic, x, 0.1)
        expect.unchanged(function)
        expect.close("numeric_grad", got, measured(quartic, x, 0.1, me), rtol=1e-7, reveal=False)


@test("activation_slope", points=1)
def large_sums(student, me):
    """Weighted sums from -1000 to 1000, in a table; they stay as they were."""
    function = student["activation_slope"]
    z = np.concatenate([[-1000.0, 1000.0, 0.0, -40.0], np.random.default_rng([me.seed, 3]).normal(0, 3, 8)])
    got = function(z.reshape(4, 3))
    expect.unchanged(function)
    expect.close("activation_slope", got, SLOPES[me.activation](z).reshape(4, 3), reveal=False)


@test("backward", points=1)
def other_widths(student, me):
    """More hidden units than inputs, and as many of each."""
    random = np.random.default_rng([me.seed, 4])
    for samples, inputs, hidden in ((5, 2, 4), (3, 3, 3)):
        x, y = random.normal(size=(samples, inputs)), random.normal(size=(samples, 1))
        set05.check_backward(student, x, y, set05.some_parameters(random, inputs, hidden, 1, me), me)


@test("backward", points=1)
def several_outputs(student, me):
    """Two and three outputs; and one sample alone."""
    random = np.random.default_rng([me.seed, 5])
    for samples, inputs, hidden, outputs in ((4, 3, 2, 3), (1, 2, 3, 2)):
        x, y = random.normal(size=(samples, inputs)), random.normal(size=(samples, outputs))
        set05.check_backward(student, x, y, set05.some_parameters(random, inputs, hidden, outputs, me), me)


@test("backward", points=1)
def arguments_stay(student, me):
    """`backward` leaves its arguments unchanged."""
    random = np.random.default_rng([me.seed, 6])
    x, y = random.normal(size=(6, 2)), random.normal(size=(6, 1))
    function = set05.check_backward(student, x, y, set05.some_parameters(random, 2, 3, 1, me), me)
    expect.unchanged(function)


def smoothed(scores, labels, me):
    """The right answer of `cross_entropy`."""
    z = scores / me.temperature
    logs = z - np.logaddexp.reduce(z, axis=1)[:, None]
    hot = np.arange(scores.shape[1]) == labels[:, None]
    return -logs[hot].mean(), (np.exp(logs) - hot) / me.temperature / len(labels)


@test("cross_entropy", points=1)
def many_and_large(student, me):
    """Repeated labels, as many samples as classes, and scores of a thousand; the arguments stay."""
    random, function = np.random.default_rng([me.seed, 7]), student["cross_entropy"]
    for samples, classes, size in ((6, 3, 2), (4, 4, 2), (1, 5, 1), (5, 3, 1500)):
        scores, labels = random.normal(0, size, size=(samples, classes)), random.integers(classes, size=samples)
        got = function(scores, labels)
        expect.unchanged(function)
        right = smoothed(scores, labels, me)
        expect.close("the loss", got[0], right[0], samples=samples, reveal=False)
        expect.close("the slopes", got[1], right[1], samples=samples, reveal=False)


@test("my_errors", points=1)
def errors_of_large_steps(student, me):
    """The errors at the steps 0.1 and 0.01 are those of your formula at your point."""
    set05.twelve_errors(student, me)
    point, f = float(student["my_point"]), set05.ACTIVATIONS[me.activation]
    errors = np.asarray(student["my_errors"], float)
    for place, h in enumerate((0.1, 0.01)):
        right = abs(QUOTIENTS[me.rule](lambda step: float(f(point + step)), h) / SLOPES[me.activation](point) - 1)
        expect.close(f"the error at step {h}", errors[place], right, rtol=1e-2, atol=1e-11, reveal=False)
    expect.that(errors.min() < 1e-6, "the smallest error is far too large")
