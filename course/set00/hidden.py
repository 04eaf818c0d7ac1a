"""The hidden tests of set 0, which are public, because set 0 is there to try the grader."""

import numpy as np

from nnkit.homework import expect
from nnkit.homework.contract import test
from nnkit.homework.sets import set00

SET = "set00"


@test("shapes", points=3)
def all_five_shapes(student, me):
    """All five shapes are right."""
    set00.shapes_are_tuples(student, me)
    n, d = me.rows, me.columns
    right = {"a": (d,), "b": (n,), "c": (n, d), "d": (d, d), "e": (n, n, d)}
    expect.predicted("shapes", student["shapes"], right)


@test("rescale", points=1)
def many_columns(student, me):
    """Random tables of several shapes, one sample among them."""
    random = np.random.default_rng(me.seed)
    for shape in ((5, 3), (3, 5), (1, 4), (40, 1)):
        x = random.normal(random.uniform(-5, 5), 3, size=shape)
        expect.close("rescale(x)", student["rescale"](x), set00.rescaled(x, me), reveal=False)


@test("rescale", points=1)
def a_constant_column(student, me):
    """A constant column becomes zeros, without nan."""
    x = np.random.default_rng(me.seed + 1).normal(size=(6, 3))
    x[:, 1] = 4.0
    expect.close("rescale(x)", student["rescale"](x), set00.rescaled(x, me), reveal=False)


@test("rescale", points=1)
def whole_numbers(student, me):
    """A table of integers."""
    x = np.random.default_rng(me.seed + 2).integers(-9, 9, size=(7, 2))
    expect.close("rescale(x)", student["rescale"](x), set00.rescaled(x, me), reveal=False)


@test("distances", points=2)
def other_shapes(student, me):
    """Points with other numbers of coordinates; as many points as coordinates."""
    random = np.random.default_rng(me.seed + 3)
    for m, n, d in ((4, 3, 2), (2, 5, 3), (3, 3, 3), (1, 1, 4)):
        a, b = random.normal(size=(m, d)), random.normal(size=(n, d))
        expect.close("distances(a, b)", student["distances"](a, b), set00.all_distances(a, b, me), reveal=False)


@test("smooth", points=2)
def long_and_short(student, me):
    """Long series, and one that is as long as the window."""
    random = np.random.default_rng(me.seed + 4)
    for length in (30, me.width, me.width + 1):
        series = random.normal(5, 2, size=length)
        expect.close("smooth(series)", student["smooth"](series), set00.moving_average(series, me.width), reveal=False)


@test("smooth", points=1)
def the_series_stays(student, me):
    """`smooth` leaves its argument unchanged."""
    smooth = student["smooth"]
    series = np.random.default_rng(me.seed + 5).normal(size=12)
    got = smooth(series)
    expect.unchanged(smooth)
    expect.close("smooth(series)", got, set00.moving_average(series, me.width), reveal=False)


@test("my_data", points=3)
def own_data_rescaled(student, me):
    """`my_rescaled` is `my_data`, rescaled by your formula; your data are not constant."""
    set00.my_data_has_the_right_shape(student, me)
    data = expect.number_array("my_data", student["my_data"]).astype(float)
    expect.that(np.isfinite(data).all() and (np.ptp(data, axis=0) > 0).all(), "my_data has a constant column or nan")
    expect.close("my_rescaled", student["my_rescaled"], set00.rescaled(data, me), reveal=False)
