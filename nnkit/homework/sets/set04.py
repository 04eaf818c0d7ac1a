"""Set 4, loss: what a loss makes best, its slopes, and its surface over weight and bias. The public side."""

import numpy as np

from .. import expect
from ..contract import test

NAME, TITLE, MINUTES = "set04", "Loss and its surface", 100
QUESTIONS = {
    "best": "Predict the best constant",
    "loss": "Your loss",
    "loss_slopes": "The slopes of your loss",
    "surface": "Find the bugs in a surface",
    "curvature": "How the bowl curves",
    "my_best": "Your own measurements",
}
WRITTEN = {"w1": 4}

FORMULAS = {  # the cost of one residual r, prediction minus target
    "Huber": "r^2 / 2 if |r| is at most k, else k (|r| - k / 2)",
    "log-cosh": "k ln(cosh(r / k)), where cosh(z) = (e^z + e^-z) / 2",
    "lopsided squares": "k r^2 if the prediction is too low, else r^2",
    "pinball": "k |r| if the prediction is too low, else |r|",
    "smooth absolute": "the square root of (r^2 + k^2), minus k",
}
ROWS = ("one row for each weight", "one row for each bias")
HEIGHTS = ("mean squared error", "root of the mean squared error", "mean absolute error")
SCALINGS = (
    "left as they are",
    "shifted by their mean",
    "divided by their standard deviation",
    "shifted by their minimum",
)


def parameters(draws):
    """The loss, how its surface is stored, how inputs are scaled, and the values of question 1."""
    low = draws.integer(2, 9)
    return {
        "loss": draws.choice(*FORMULAS),
        "k": draws.choice(1.5, 2.5, 3.0),
        "rows": draws.choice(*ROWS),
        "height": draws.choice(*HEIGHTS),
        "scaling": draws.choice(*SCALINGS),
        "order": draws.choice("first w, then b", "first b, then w"),
        "bowl": draws.choice("the mean squared error", "half the mean squared error"),
        "values": (low + draws.integer(3, 5), low, low + draws.integer(20, 40), low + draws.integer(6, 9), low + 1),
    }


def describe(me):
    """The variant in words."""
    return (
        f"best: the values are {', '.join(map(str, me.values))}.\n"
        f"loss and loss_slopes: {me.loss}. A residual r costs {FORMULAS[me.loss]}, with k = {me.k}.\n"
        f"surface: {me.rows}; the height is the {me.height}.\n"
        f"curvature: the inputs are {me.scaling}; the loss is {me.bowl}; {me.order}.\n"
        f"my_best: your loss, {me.loss}."
    )


VALUES = {  # of each loss for the residuals -4 and 1: the mean cost, and the slopes
    ("Huber", 1.5): (2.6875, [-0.75, 0.5]),
    ("Huber", 2.5): (3.6875, [-1.25, 0.5]),
    ("Huber", 3.0): (4, [-1.5, 0.5]),
    ("log-cosh", 1.5): (1.63936337, [-0.495195247, 0.291391473]),
    ("log-cosh", 2.5): (1.28094955, [-0.460834277, 0.189974481]),
    ("log-cosh", 3.0): (1.14287725, [-0.435030831, 0.160756369]),
    ("lopsided squares", 1.5): (12.5, [-6, 1]),
    ("lopsided squares", 2.5): (20.5, [-10, 1]),
    ("lopsided squares", 3.0): (24.5, [-12, 1]),
    ("pinball", 1.5): (3.5, [-0.75, 0.5]),
    ("pinball", 2.5): (5.5, [-1.25, 0.5]),
    ("pinball", 3.0): (6.5, [-1.5, 0.5]),
    ("smooth absolute", 1.5): (1.53738876, [-0.468164589, 0.277350098]),
    ("smooth absolute", 2.5): (1.20478648, [-0.423999152, 0.185695338]),
    ("smooth absolute", 3.0): (1.08113883, [-0.4, 0.158113883]),
}


@test("best")
def best_has_five_numbers(student, me):
    """`best` has the five keys, and each value is a number."""
    expect.predictions("best", student["best"], dict.fromkeys("abcde", float))


@test("loss", points=1)
def two_predictions(student, me):
    """The predictions 1 and 2 for the targets 5 and 1."""
    got = student["loss"](np.array([1.0, 2.0]), np.array([5.0, 1.0]))
    expect.close("loss(prediction, y)", got, VALUES[me.loss, me.k][0], rtol=1e-5, samples=2)


@test("loss")
def no_error_no_loss(student, me):
    """Right predictions have a loss of 0."""
    y = np.array([[2.0, -1.0], [0.5, 3.0], [7.0, 0.0]])
    expect.close("loss(y, y)", student["loss"](y, y.copy()), 0.0)


@test("loss_slopes", points=1)
def slopes_of_two_predictions(student, me):
    """The slopes along the predictions 1 and 2 for the targets 5 and 1."""
    got = student["loss_slopes"](np.array([1.0, 2.0]), np.array([5.0, 1.0]))
    expect.close("loss_slopes(prediction, y)", got, VALUES[me.loss, me.k][1], rtol=1e-5, samples=2)


@test("surface", points=1)
def a_small_grid(student, me):
    """Two samples, three weights and two biases."""
    x, y, ws, bs = np.array([1.0, 2.0]), np.array([1.0, 4.0]), np.array([0.0, 1.0, 3.0]), np.array([0.0, 2.0])
    squares = np.array([[8.5, 2.5], [2.0, 2.0], [4.0, 16.0]])  # worked out on paper, a row for each weight
    absolutes = np.array([[2.5, 1.5], [1.0, 1.0], [2.0, 4.0]])
    right = {HEIGHTS[0]: squares, HEIGHTS[1]: np.sqrt(squares), HEIGHTS[2]: absolutes}[me.height]
    got = student["surface"](x, y, ws, bs)
    expect.close("surface(x, y, ws, bs)", got, right if me.rows == ROWS[0] else right.T, samples=2)


@test("surface")
def a_perfect_line(student, me):
    """Samples on a line: the height is 0 at its weight and bias, and nowhere else."""
    x, ws, bs = np.array([-1.0, 0.0, 2.0, 5.0]), np.linspace(-1, 1, 5), np.linspace(0, 6, 4)
    got = expect.number_array("surface", student["surface"](x, 0.5 * x + 2, ws, bs))
    expect.that(
        got.shape in ((5, 4), (4, 5)), f"surface must give a grid of 5 by 4 or 4 by 5; got {got.shape}", "shape"
    )
    place = (3, 1) if me.rows == ROWS[0] else (1, 3)
    zeros = np.argwhere(np.abs(got) < 1e-12).tolist()
    expect.that(zeros == [list(place)], f"the height must be 0 at {list(place)} and nowhere else; it is 0 at {zeros}")


@test("curvature", points=1)
def three_inputs(student, me):
    """The matrix for the inputs 1, 2 and 6."""
    mean, square = {  # of the scaled inputs, and of their squares
        "left as they are": (3, 41 / 3),
        "shifted by their mean": (0, 14 / 3),
        "divided by their standard deviation": (1.3887301, 41 / 14),
        "shifted by their minimum": (2, 26 / 3),
    }[me.scaling]
    right = np.array([[square, mean], [mean, 1]]) * (1 if me.bowl.startswith("half") else 2)
    got = student["curvature"](np.array([1.0, 2.0, 6.0]))
    expect.parts("curvature", got, "H", "a ratio")
    expect.close("H", got[0], right if me.order == "first w, then b" else right[::-1, ::-1], rtol=1e-5)


@test("my_best")
def my_values_are_measured(student, me):
    """`my_values` holds at least seven positive numbers; `my_best` and `my_best_slip` are numbers."""
    values = expect.number_array("my_values", student["my_values"])
    expect.that(values.ndim == 1 and len(values) >= 7,
                f"my_values must have shape (at least 7,); got {values.shape}", "shape")  # fmt: skip
    expect.that(np.all(values > 0) and np.ptp(values) > 0, "my_values must be positive, and not all the same")
    for name in ("my_best", "my_best_slip"):
        number = expect.number_array(name, student[name])
        expect.that(number.shape == (), f"{name} must be one number", "shape")
