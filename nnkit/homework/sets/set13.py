"""Set 13: a project, from the question to an honest report. Its solutions are not in this package."""

import numpy as np

from .. import expect
from ..contract import test

NAME, TITLE, MINUTES = "set13", "Project: a small network and an honest report", 120
QUESTIONS = {
    "plan": "Predict, then run",
    "test_rows": "Split the data",
    "score": "Measure",
    "honest": "Find the bug in an evaluation",
    "predict": "Your network",
    "my_summary": "Compare by several seeds",
}
WRITTEN = {"w1": 20}

SHAPES = {
    "bar": [[0, 1, 0], [0, 1, 0], [0, 1, 0]],
    "beam": [[0, 0, 0], [1, 1, 1], [0, 0, 0]],
    "slash": [[0, 0, 1], [0, 1, 0], [1, 0, 0]],
    "backslash": [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
    "plus": [[0, 1, 0], [1, 1, 1], [0, 1, 0]],
    "ring": [[1, 1, 1], [1, 0, 1], [1, 1, 1]],
}


def parameters(draws):
    """The shapes and how often they occur, how the data are split, scored and scaled, and some numbers."""
    return {
        "shapes": draws.choice("bar beam ring", "slash plus beam", "ring backslash bar", "plus slash backslash"),
        "split": draws.choice("camera", "day", "class"),
        "every": draws.integer(3, 5),
        "last": draws.integer(5, 8),
        "metric": draws.choice("balanced", "worst", "f1"),
        "scale": draws.choice("standard", "range", "robust"),
        "shares": draws.choice((0.5, 0.3, 0.2), (0.55, 0.25, 0.2), (0.4, 0.35, 0.25)),
        "budget": draws.integer(140, 220),
        "filters": draws.integer(4, 8),
        "count": draws.choice(100, 200, 400),
    }


def describe(me):
    """The variant in words."""
    split = {
        "camera": f"test rows are those of the cameras whose number is divisible by {me.every} (0 is, too)",
        "day": f"test rows are those of the last {me.last} different days",
        "class": f"in each class, in the order of the rows, the rows number {me.every}, {2 * me.every}, "
        f"{3 * me.every} and so on, counted from 1, are test rows",
    }[me.split]
    metric = {
        "balanced": "the mean over the classes of the share of its samples that are right",
        "worst": "the smallest, over the classes, share of its samples that are right",
        "f1": "the mean over the classes of 2 R / (2 R + W + M): R of its samples are right, M are missed, "
        "and W samples of other classes are taken for it",
    }[me.metric]
    scale = {
        "standard": "subtract the mean, divide by the standard deviation",
        "range": "subtract the minimum, divide by the difference of maximum and minimum",
        "robust": "subtract the median, divide by the mean absolute difference from the median",
    }[me.scale]
    return (
        f"Pictures of three classes: {me.shapes.replace(' ', ', ')}, with the shares {me.shares}.\n"
        f"test_rows: {split}.\n"
        f"score: {metric}. Only classes that occur in the labels count.\n"
        f"honest: {scale}.\n"
        f"predict: at most {me.budget} numbers.\n"
        f"plan: {me.filters} filters; {me.count} pictures."
    )


def pictures(me, count, seed):
    """Pictures of your three shapes: x (count, 10, 10), classes y, cameras from 0 to 11, and days from 0 to 29.

    `seed` is a whole number: the same seed gives the same pictures. Each picture has one shape of 3 x 3 pixels at a
    random place, with noise. Some cameras make brighter pictures than others.
    """
    random = np.random.default_rng(seed)
    y = random.choice(3, size=count, p=me.shares)
    camera, day = random.integers(0, 12, size=count), random.integers(0, 30, size=count)
    x = random.normal(0, 0.3, size=(count, 10, 10)) + (camera[:, None, None] - 5.5) / 20
    kinds = [np.array(SHAPES[name], float) for name in me.shapes.split()]
    for picture, label, top, left, ink in zip(
        x, y, *random.integers(0, 8, (2, count)), random.uniform(1.5, 2.5, count)
    ):
        picture[top : top + 3, left : left + 3] += ink * kinds[label] / np.sqrt(kinds[label].sum())
    return x, y, camera, day


@test("plan")
def predictions_are_numbers(student, me):
    """`plan` has the four keys, and each value is a number."""
    expect.predictions("plan", student["plan"], dict.fromkeys("abcd", float))


def true_or_false(got, count):
    """The answer of `test_rows`, which must be `count` values, each True or False."""
    rows = expect.number_array("test_rows(y, camera, day)", got)
    right = rows.dtype == bool and rows.shape == (count,)
    expect.that(right, f"test_rows must return {count} values True or False, one for each row", "type")
    return rows


@test("test_rows", points=2)
def the_promise_of_your_split(student, me):
    """Both parts have rows, and the split keeps its promise."""
    _, y, camera, day = pictures(me, 150, 3)
    rows = true_or_false(student["test_rows"](y, camera, day), 150)
    expect.that(rows.any() and not rows.all(), "both parts must have rows")
    if me.split == "camera":
        both = set(camera[rows]) & set(camera[~rows])
        expect.that(not both, f"{len(both)} cameras have pictures in both parts")
    elif me.split == "day":
        expect.that(day[rows].min() > day[~rows].max(), "a test row is not later than all training rows")
    else:
        counts = [int(np.sum(rows[y == label])) for label in range(3)]
        right = [int(np.sum(y == label)) // me.every for label in range(3)]
        expect.that(counts == right, f"the classes must have {right} test rows; they have {counts}")


@test("score", points=1)
def seven_samples(student, me):
    """Seven samples, one of them wrong."""
    labels, predicted = np.array([0, 0, 0, 0, 1, 1, 2]), np.array([0, 0, 0, 1, 1, 1, 2])
    right = {"balanced": 0.91666666667, "worst": 0.75, "f1": 0.88571428571}[me.metric]
    expect.close("score(labels, predicted)", student["score"](labels, predicted), right)


@test("honest", points=1)
def three_settings(student, me):
    """Three settings, and a test row that is far from the others."""
    x, part = np.array([[0.0], [4.0], [8.0], [100.0], [4.0]]), np.array([0, 0, 0, 2, 1])
    errors = np.array([[0.1, 0.4, 0.2], [0.2, 0.3, 0.6], [0.3, 0.5, 0.1]])
    got = student["honest"](x, part, errors)
    expect.parts("honest", got, "the scaled table", "the setting", "the error")
    right = {"standard": [-1.22474487139, 0, 1.22474487139, 29.3938769134, 0], "range": [0, 0.5, 1, 12.5, 0.5],
             "robust": [-1.5, 0, 1.5, 36, 0]}[me.scale]  # fmt: skip
    expect.close("the scaled table", got[0], np.array(right)[:, None])
    expect.close("the chosen setting", got[1], 1)
    expect.close("the reported error", got[2], 0.6)


@test("predict", points=1)
def labels_within_the_budget(student, me):
    """`predict` gives a label for each picture, and `weights` keep to the budget."""
    weights = student["weights"]
    expect.that(isinstance(weights, (list, tuple)), "weights must be a list of arrays", "type")
    x = pictures(me, 7, 4)[0]
    given = expect.number_array("the labels", student["predict"](weights, x))
    expect.that(given.shape == (7,), f"predict must return 7 labels, shape (7,); got {given.shape}", "shape")
    expect.that(np.isin(given, (0, 1, 2)).all(), "the labels must be 0, 1 or 2")
    total = sum(expect.number_array("an array of weights", part).size for part in weights)
    expect.that(total <= me.budget, f"weights hold {total} numbers; your budget is {me.budget}")


@test("my_summary")
def runs_and_a_summary(student, me):
    """`my_runs` has two scores for each of at least five seeds; `my_summary` are two numbers."""
    runs = expect.number_array("my_runs", student["my_runs"])
    expect.that(runs.ndim == 2 and runs.shape[0] == 2 and runs.shape[1] >= 5,
                f"my_runs must have shape (2, at least 5); got {runs.shape}", "shape")  # fmt: skip
    expect.that(runs.min() >= 0 and runs.max() <= 1 and np.ptp(runs) > 0, "scores lie from 0 to 1 and differ")
    summary = expect.number_array("my_summary", student["my_summary"])
    expect.that(summary.shape == (2,), f"my_summary must have shape (2,); got {summary.shape}", "shape")
