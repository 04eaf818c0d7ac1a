"""Set 0, the warm-up: arrays, shapes and the grader itself. All of it is public, hidden tests and solutions too."""

import numpy as np

from .. import expect
from ..contract import test

NAME, TITLE, MINUTES = "set00", "Warm-up: arrays and the grader", 45
QUESTIONS = {
    "shapes": "Predict shapes",
    "rescale": "Rescale columns",
    "distances": "Distances by broadcasting",
    "smooth": "Find the bug",
    "my_data": "Your own data",
}
WRITTEN = {"w1": 2}

CENTRES = {"mean": np.mean, "median": np.median, "minimum": np.min, "maximum": np.max}
SPREADS = {"range": np.ptp, "standard deviation": np.std, "largest absolute value": lambda c: np.max(np.abs(c))}
DISTANCES = {
    "sum of absolute differences": lambda d: np.abs(d).sum(),
    "largest absolute difference": lambda d: np.abs(d).max(),
    "sum of squared differences": lambda d: (d**2).sum(),
}


def parameters(draws):
    """Which centre and spread rescale a column, which distance is asked for, and the width of the moving average."""
    return {
        "centre": draws.choice(*CENTRES),
        "spread": draws.choice(*SPREADS),
        "distance": draws.choice(*DISTANCES),
        "width": draws.integer(3, 5),
        "rows": draws.integer(4, 9),
        "columns": draws.integer(2, 3),
    }


def describe(me):
    """The variant in words."""
    return (
        f"rescale: subtract the {me.centre} of a column, then divide by the {me.spread} of the centred column.\n"
        f"distances: the {me.distance}.\n"
        f"smooth: a moving average of width {me.width}.\n"
        f"shapes: x has shape ({me.rows}, {me.columns})."
    )


@test("shapes")
def shapes_are_tuples(student, me):
    """`shapes` has the five keys, and each value is a tuple of whole numbers."""
    expect.predictions("shapes", student["shapes"], dict.fromkeys("abcde", tuple))


@test("rescale", points=1)
def a_small_table(student, me):
    """Three samples with two measurements each."""
    x = np.array([[1.0, 10.0], [2.0, 60.0], [6.0, 20.0]])
    expect.close("rescale(x)", student["rescale"](x), rescaled(x, me), samples=3)


@test("rescale", points=1)
def rescale_keeps_its_input(student, me):
    """`rescale` leaves its argument unchanged."""
    rescale = student["rescale"]
    x = np.array([[1.0, 10.0], [2.0, 60.0], [6.0, 20.0], [4.0, 30.0]])
    got = rescale(x)
    expect.unchanged(rescale)
    expect.close("rescale(x)", got, rescaled(x, me), samples=4)


@test("distances", points=1)
def two_points_and_three(student, me):
    """The distances from two points to three."""
    a, b = np.array([[0.0, 0.0], [1.0, 2.0]]), np.array([[3.0, 4.0], [1.0, 1.0], [-2.0, 0.5]])
    expect.close("distances(a, b)", student["distances"](a, b), all_distances(a, b, me))


@test("smooth", points=1)
def a_short_series(student, me):
    """A series of seven numbers."""
    series = np.array([1.0, 4.0, 2.0, 8.0, 5.0, 7.0, 1.0])
    expect.close("smooth(series)", student["smooth"](series), moving_average(series, me.width), samples=me.width)


@test("my_data")
def my_data_has_the_right_shape(student, me):
    """`my_data` is an array of at least five samples with two measurements."""
    data = expect.number_array("my_data", student["my_data"])
    expect.that(data.ndim == 2 and data.shape[0] >= 5 and data.shape[1] == 2,
                f"my_data must have shape (at least 5, 2); got {data.shape}", "shape")  # fmt: skip


# The answers. Those of the other sets are not in this package.


def rescaled(x, me):
    """The right answer of `rescale`: a column whose spread is 0 becomes zeros."""
    columns = []
    for column in np.asarray(x, float).T:
        centred = column - CENTRES[me.centre](column)
        spread = SPREADS[me.spread](centred)
        columns.append(centred / spread if spread > 0 else np.zeros_like(centred))
    return np.array(columns).T.reshape(np.shape(x))


def all_distances(a, b, me):
    """The right answer of `distances`."""
    return np.array([[DISTANCES[me.distance](p - q) for q in b] for p in a]).reshape(len(a), len(b))


def moving_average(series, width):
    """The right answer of `smooth`: the means of each `width` neighbouring numbers."""
    return np.array([np.mean(series[i : i + width]) for i in range(len(series) - width + 1)])
