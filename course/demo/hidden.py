"""The hidden tests of the demo set, which are public, because the set is there to try a whole round of grading."""

import numpy as np

from nnkit.homework import expect
from nnkit.homework.contract import test
from nnkit.homework.sets import demo

SET = "demo"


def labels_of(me, count, classes, number):
    """Random labels."""
    return np.random.default_rng([me.seed, number]).integers(classes, size=count)


@test("encode", points=1)
def many_labels(student, me):
    """Random labels, as many as classes, and one label."""
    for count, classes in ((7, 3), (4, 4), (1, 5)):
        labels = labels_of(me, count, classes, 1)
        expect.close("encode", student["encode"](labels, classes), demo.encoded(labels, classes, me), reveal=False)


@test("accuracy", points=1)
def ties(student, me):
    """Several largest scores."""
    scores = np.array([[1.0, 1.0, 0.0], [0.0, 2.0, 2.0], [3.0, 3.0, 3.0], [0.0, 0.0, 1.0], [1.0, 0.0, 1.0]])
    for labels in (np.array([0, 1, 0, 2, 0]), np.array([1, 2, 2, 2, 2]), np.array([1, 2, 1, 0, 0])):
        right = demo.share_right(scores, labels, me)
        expect.close("accuracy", student["accuracy"](scores, labels), right, reveal=False)


@test("accuracy", points=1)
def negative_scores(student, me):
    """Negative scores, and more classes than samples."""
    for count, classes in ((3, 6), (40, 4)):
        scores = np.random.default_rng([me.seed, 2]).normal(-5, 1, size=(count, classes))
        labels = labels_of(me, count, classes, 3)
        right = demo.share_right(scores, labels, me)
        expect.close("accuracy", student["accuracy"](scores, labels), right, reveal=False)


@test("confusion", points=1)
def repeated_pairs(student, me):
    """Pairs that occur more than once; a class that does not occur."""
    labels, predicted = labels_of(me, 60, 3, 4), labels_of(me, 60, 3, 5)
    right = demo.counted(labels, predicted, 4, me)
    expect.close("confusion", student["confusion"](labels, predicted, 4), right, reveal=False)


@test("confusion", points=1)
def the_labels_stay(student, me):
    """`confusion` leaves its arguments unchanged."""
    labels, predicted = labels_of(me, 9, 3, 6), labels_of(me, 9, 3, 7)
    confusion = student["confusion"]
    got = confusion(labels, predicted, 3)
    expect.unchanged(confusion)
    expect.close("confusion", got, demo.counted(labels, predicted, 3, me), reveal=False)
