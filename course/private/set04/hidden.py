"""The hidden tests of set 4, with the reference answers.

nnkit-canary-3f9b1c6e
"""

import numpy as np

from nnkit.homework import expect
from nnkit.homework.contract import test
from nnkit.homework.sets import set04

SET = "set04"


def costs(r, me):
    """The cost of each residual."""
    size, k = np.abs(r), me.k
    return {
        "Huber": lambda: np.where(size <= k, r**2 / 2, k * size - k**2 / 2),
        "log-cosh": lambda: size + k * (np.log1p(np.exp(-2 * size / k)) - np.log(2)),
        "lopsided squares": lambda: np.where(r < 0, k, 1) * r**2,
        "pinball": lambda: np.where(r < 0, k, 1) * size,
        "smooth absolute": lambda: np.sqrt(r**2 + k**2) - k,
    }[me.loss]()


def slopes(r, me):
    """The slope of the cost at each residual."""
    k = me.k
    return {
        "Huber": lambda: np.clip(r, -k, k),
        "log-cosh": lambda: np.tanh(r / k),
        "lopsided squares": lambda: np.where(r < 0, 2 * k, 2) * r,
        "pinball": lambda: np.where(r < 0, -k, 1.0),
        "smooth absolute": lambda: r / np.sqrt(r**2 + k**2),
    }[me.loss]()


def grid_of(x, y, ws, bs, me):
    """The right answer of `surface`."""
    r = ws[:, None, None] * x + bs[None, :, None] - y
    if me.height == set04.HEIGHTS[2]:
        heights = np.abs(r).mean(-1)
    else:
        heights = (r**2).mean(-1) ** (0.5 if me.height == set04.HEIGHTS[1] else 1)
    return heights if me.rows == set04.ROWS[0] else heights.T


def scaled(x, me):
    """The inputs after your scaling."""
    x = np.asarray(x, float)
    shift = {"shifted by their mean": x.mean(), "shifted by their minimum": x.min()}.get(me.scaling, 0)
    return (x - shift) / (x.std() if me.scaling.startswith("divided") else 1)


def pairs_of_tables(me, number):
    """Predictions and targets of several shapes, none of them equal."""
    random = np.random.default_rng(me.seed + number)
    for shape in ((6,), (1,), (4, 3), (5, 1), (3, 3)):
        yield random.normal(0, 4, size=shape), random.normal(1, 4, size=shape)
    yield np.array([3, -2, 8]), np.array([1, 4, 2])


@test("best", points=3)
def all_five_constants(student, me):
    """All five predictions are right."""
    set04.best_has_five_numbers(student, me)
    values = np.array(me.values, float)
    slip = np.where(values == values.max(), 10 * values, values)
    right = {"a": values.mean(), "b": np.median(values), "c": slip.mean(), "d": np.median(slip)}
    right["e"] = (values.min() + values.max()) / 2
    expect.predicted("best", student["best"], right, atol=0.006)


@test("loss", points=1)
def losses_of_tables(student, me):
    """One prediction and many, tables with several columns, whole numbers; the arguments stay as they were."""
    loss = student["loss"]
    for prediction, y in pairs_of_tables(me, 1):
        got = loss(prediction, y)
        expect.unchanged(loss)
        expect.close("loss(prediction, y)", got, costs(prediction - y, me).mean(), samples=len(y), reveal=False)


@test("loss", points=1)
def an_enormous_slip(student, me):
    """Errors of several thousand, without nan."""
    prediction, y = np.array([4500.0, 3.0, -4500.0]), np.array([4.5, 3.5, -4.0])
    expect.close("loss(prediction, y)", student["loss"](prediction, y), costs(prediction - y, me).mean(), reveal=False)


@test("loss_slopes", points=1)
def slopes_of_tables(student, me):
    """The same shapes for the slopes."""
    loss_slopes = student["loss_slopes"]
    for prediction, y in pairs_of_tables(me, 2):
        got = loss_slopes(prediction, y)
        expect.unchanged(loss_slopes)
        right = slopes(prediction - y, me) / y.size
        expect.close("loss_slopes(prediction, y)", got, right, samples=len(y), reveal=False)


@test("loss_slopes", points=1)
def slopes_at_a_slip(student, me):
    """The slopes at errors of several thousand, without nan."""
    prediction, y = np.array([4500.0, 3.0, -4500.0]), np.array([4.5, 3.5, -4.0])
    right = slopes(prediction - y, me) / 3
    expect.close("loss_slopes(prediction, y)", student["loss_slopes"](prediction, y), right, reveal=False)


@test("surface", points=2)
def other_grids(student, me):
    """Grids of several sizes, square ones among them."""
    random = np.random.default_rng(me.seed + 3)
    surface = student["surface"]
    for n, across, along in ((6, 7, 5), (4, 4, 4), (3, 1, 6), (9, 2, 3)):
        x, y = random.normal(size=n), random.normal(size=n)
        ws, bs = np.sort(random.normal(size=across)), np.sort(random.normal(size=along))
        got = surface(x, y, ws, bs)
        expect.unchanged(surface)
        expect.close("surface(x, y, ws, bs)", got, grid_of(x, y, ws, bs, me), samples=n, reveal=False)


@test("curvature", points=1)
def matrix_and_ratio(student, me):
    """The matrix and the ratio for random inputs."""
    random = np.random.default_rng(me.seed + 4)
    for n in (4, 9, 30):
        x = random.normal(2, 3, size=n)
        curvature = student["curvature"]
        got = curvature(x)
        expect.unchanged(curvature)
        expect.that(isinstance(got, (tuple, list)) and len(got) == 2, "two values are required", "type")
        s = scaled(x, me)
        right = np.array([[np.mean(s**2), s.mean()], [s.mean(), 1]]) * (1 if me.bowl.startswith("half") else 2)
        low, high = np.linalg.eigvalsh(right)
        expect.close("H", got[0], right if me.order.startswith("first w") else right[::-1, ::-1], reveal=False)
        expect.close("the ratio", got[1], high / low, rtol=1e-5, reveal=False)


def lowest(values, me):
    """The ends of the interval of constants with the smallest loss."""
    guesses = np.linspace(values.min(), values.max(), 2001)
    heights = costs(guesses[:, None] - values, me).mean(1)
    good = guesses[heights <= heights.min() * (1 + 1e-9)]
    return good.min(), good.max()


def near(name, got, values, me, spread):
    """A constant must be among the best, up to a hundredth of the spread."""
    low, high = lowest(values, me)
    slack = 0.01 * spread + np.ptp(values) / 1000
    expect.that(low - slack <= got <= high + slack, f"{name} is not the constant with the smallest loss")


@test("my_best", points=1)
def the_best_constant(student, me):
    """`my_best` is the constant with the smallest value of your loss."""
    set04.my_values_are_measured(student, me)
    values = np.array(student["my_values"], float)
    near("my_best", float(np.array(student["my_best"])), values, me, np.ptp(values))


@test("my_best", points=1)
def the_best_constant_after_a_slip(student, me):
    """`my_best_slip` is the best constant when the first value has lost its decimal point."""
    the_best_constant(student, me)
    values = np.array(student["my_values"], float)
    slipped = np.concatenate([10 * values[:1], values[1:]])
    near("my_best_slip", float(np.array(student["my_best_slip"])), slipped, me, np.ptp(values))
