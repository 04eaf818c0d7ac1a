"""The demo set: labels and scores. All of it is public, with sample submissions, to try a whole round of grading."""

import numpy as np

from .. import expect
from ..contract import test

NAME, TITLE, MINUTES = "demo", "Demo: labels and scores", 30
QUESTIONS = {"encode": "Encode labels", "accuracy": "Accuracy", "confusion": "Find the bug in a table"}
WRITTEN = {"w1": 2}


def parameters(draws):
    """The value that is spread over all classes, the rule for ties, and what the rows of the table are."""
    return {
        "share": draws.decimal(0.05, 0.3, places=2),
        "tie": draws.choice("first", "last"),
        "rows": draws.choice("true class", "predicted class"),
    }


def describe(me):
    """The variant in words."""
    return (
        f"encode: 1 - {me.share} at the right class, plus {me.share} spread evenly over all classes.\n"
        f"accuracy: of several largest scores the {me.tie} one counts.\n"
        f"confusion: one row for each {me.rows}."
    )


@test("encode", points=1)
def three_labels(student, me):
    """Three labels of four classes."""
    labels = np.array([2, 0, 3])
    expect.close("encode(labels, 4)", student["encode"](labels, 4), encoded(labels, 4, me), samples=3)


@test("accuracy", points=1)
def four_samples(student, me):
    """Four samples of three classes, without ties."""
    scores = np.array([[0.1, 2.0, 0.3], [1.5, 0.2, 0.1], [0.0, 0.5, 0.7], [0.9, 0.8, 0.1]])
    labels = np.array([1, 0, 1, 0])
    expect.close("accuracy(scores, labels)", student["accuracy"](scores, labels), 0.75, samples=4)


@test("confusion", points=1)
def five_samples(student, me):
    """Five samples of three classes."""
    labels, predicted = np.array([0, 0, 1, 2, 2]), np.array([0, 1, 1, 2, 0])
    got = student["confusion"](labels, predicted, 3)
    expect.close("confusion(labels, predicted, 3)", got, counted(labels, predicted, 3, me))


# The answers. Those of the other sets are not in this package.


def encoded(labels, classes, me):
    """The right answer of `encode`."""
    return (1 - me.share) * np.eye(classes)[labels] + me.share / classes


def share_right(scores, labels, me):
    """The right answer of `accuracy`."""
    right = 0
    for row, label in zip(scores, labels):
        largest = np.flatnonzero(row == row.max())
        right += largest[0 if me.tie == "first" else -1] == label
    return right / len(labels)


def counted(labels, predicted, classes, me):
    """The right answer of `confusion`."""
    table = np.zeros((classes, classes))
    for label, guess in zip(labels, predicted):
        table[label, guess] += 1
    return table if me.rows == "true class" else table.T
