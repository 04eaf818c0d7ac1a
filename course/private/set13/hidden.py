"""The hidden tests of set 13. nnkit-canary-3f9b1c6e"""

import numpy as np

from nnkit.homework import expect
from nnkit.homework.contract import test
from nnkit.homework.sets import set13

SET = "set13"


def draws(me, number):
    """Random numbers of this student's hidden tests."""
    return np.random.default_rng([me.seed, number])


def measured(labels, predicted, me):
    """The right answer of `score`."""
    table = np.zeros((3, 3))
    np.add.at(table, (labels, predicted), 1)
    table = table[table.sum(axis=1) > 0], np.flatnonzero(table.sum(axis=1)), table.sum(axis=0)
    right = np.array([row[k] for row, k in zip(table[0], table[1])])
    if me.metric == "f1":
        return np.mean(2 * right / (table[0].sum(axis=1) + table[2][table[1]]))
    shares = right / table[0].sum(axis=1)
    return shares.min() if me.metric == "worst" else shares.mean()


@test("plan", points=1)
def baseline(student, me):
    """The baseline by both measures (a, b)."""
    share = me.shares[0]
    right = {"balanced": 1 / 3, "worst": 0, "f1": 2 / 3 * share / (share + 1)}[me.metric]
    expect.close("plan['a']", student["plan"]["a"], share, rtol=1e-3, reveal=False)
    expect.close("plan['b']", student["plan"]["b"], right, rtol=0.05, atol=1e-3, reveal=False)


@test("plan", points=1)
def parameters(student, me):
    """The number of parameters (c)."""
    expect.predicted("plan", student["plan"], {"c": 13 * me.filters + 3})


@test("plan", points=1)
def uncertainty(student, me):
    """The standard error (d)."""
    expect.near("plan['d']", student["plan"]["d"], 0.4 / me.count**0.5, within=0.06)


@test("test_rows", points=2)
def other_rows(student, me):
    """Other rows, with cameras and days that are missing."""
    random = draws(me, 1)
    for count in (90, 41):
        y = random.integers(0, 3, size=count)
        camera, day = random.choice([0, 1, 3, 4, 5, 8, 10], size=count), 2 * random.integers(3, 40, size=count)
        if me.split == "camera":
            right = np.isin(camera, range(0, 12, me.every))
        elif me.split == "day":
            right = np.isin(day, sorted(set(day.tolist()))[-me.last :])
        else:
            seen, right = [0, 0, 0], np.zeros(count, bool)
            for row, label in enumerate(y):
                seen[label] += 1
                right[row] = seen[label] % me.every == 0
        rows = set13.true_or_false(student["test_rows"](y, camera, day), count)
        expect.that(bool((rows == right).all()), f"{int((rows != right).sum())} of {count} rows are in the wrong part")


@test("score", points=1)
def random_labels(student, me):
    """Random labels, some of them wrong."""
    random = draws(me, 2)
    for count in (50, 200):
        labels = random.choice(3, size=count, p=me.shares)
        predicted = np.where(random.random(count) < 0.4, random.integers(0, 3, size=count), labels)
        right = measured(labels, predicted, me)
        expect.close("score(labels, predicted)", student["score"](labels, predicted), right, reveal=False)


@test("score", points=1)
def a_missing_class(student, me):
    """A class that does not occur in the labels, and one that is never predicted."""
    for labels, predicted in (([0, 2, 2, 0, 0], [0, 2, 1, 0, 2]), ([0, 1, 2, 2], [0, 0, 2, 2])):
        labels, predicted = np.array(labels), np.array(predicted)
        right = measured(labels, predicted, me)
        expect.close("score(labels, predicted)", student["score"](labels, predicted), right, reveal=False)


@test("honest", points=2)
def random_tables(student, me):
    """Random tables with a constant column; the input stays as it is."""
    random, honest = draws(me, 3), student["honest"]
    for n, d, s in ((30, 4, 5), (12, 2, 8)):
        x, part = random.normal(random.uniform(-9, 9, d), 3, size=(n, d)), random.permutation(np.arange(n) % 3)
        x[part == 0, 0] = 2.0
        errors = random.uniform(0.1, 1, size=(s, 3))
        known = x[part == 0]
        low = {"standard": known.mean(0), "range": known.min(0), "robust": np.median(known, 0)}[me.scale]
        wide = {"standard": known.std(0), "range": known.max(0) - known.min(0),
                "robust": np.abs(known - low).mean(0)}[me.scale]  # fmt: skip
        wide[0] = 1.0
        best = sorted(range(s), key=lambda k: errors[k, 1])[0]
        got = honest(x, part, errors)
        expect.unchanged(honest)
        expect.that(isinstance(got, (tuple, list)) and len(got) == 3, "three values must be returned", "type")
        expect.close("the scaled table", got[0], (x - low) / wide, reveal=False)
        expect.close("the chosen setting", got[1], best, reveal=False)
        expect.close("the reported error", got[2], errors[best, 2], reveal=False)


def judged(student, me, x, weights=None):
    """The labels that the student's network gives to pictures."""
    weights = student["weights"] if weights is None else weights
    labels = expect.number_array("predict(weights, x)", student["predict"](weights, x))
    expect.that(labels.shape == (len(x),) and np.isin(labels, (0, 1, 2)).all(), "no labels 0, 1 or 2", "shape")
    total = sum(np.size(part) for part in student["weights"])
    expect.that(total <= me.budget, f"weights hold {total} numbers; the budget is {me.budget}")
    return labels.astype(int)


def best_constant(y, me):
    """The score of the best constant answer."""
    return max(measured(y, np.full(len(y), k), me) for k in range(3))


@test("predict", points=2)
def better_than_a_constant(student, me):
    """On new pictures the score is well above that of the best constant answer."""
    x, y, _, _ = set13.pictures(me, 250, me.seed)
    got, constant = measured(y, judged(student, me, x), me), best_constant(y, me)
    expect.that(got >= constant + 0.15, f"the score is {got:.2f}; the best constant answer has {constant:.2f}")


@test("predict", points=1)
def a_good_score(student, me):
    """On new pictures the score is good."""
    x, y, _, _ = set13.pictures(me, 250, me.seed + 1)
    got, goal = measured(y, judged(student, me, x), me), 0.45 if me.metric == "worst" else 0.7
    expect.that(got >= goal, f"the score is {got:.2f}; the goal is {goal}")


@test("predict", points=1)
def the_weights_hold_what_was_learned(student, me):
    """Each picture is judged alone, and with zeros as weights nothing is known."""
    x, y, _, _ = set13.pictures(me, 120, me.seed + 2)
    labels = judged(student, me, x)
    for part in (slice(0, 9), slice(110, 111)):
        same = (judged(student, me, x[part]) == labels[part]).all()
        expect.that(bool(same), "a picture gets another label when it comes with other pictures")
    zeros = [np.zeros(np.shape(part)) for part in student["weights"]]
    without = measured(y, judged(student, me, x, zeros), me)
    expect.that(without <= best_constant(y, me) + 0.1, f"with zeros as weights the score is still {without:.2f}")
    expect.that(measured(y, labels, me) > without, "the weights do not help")


@test("my_summary", points=2)
def summary_of_your_runs(student, me):
    """`my_summary` has the mean difference in pairs and its standard error."""
    runs = expect.number_array("my_runs", student["my_runs"]).astype(float)
    fine = runs.ndim == 2 and runs.shape[0] == 2 and runs.shape[1] >= 5 and 0 <= runs.min() < runs.max() <= 1
    expect.that(fine, "my_runs is not as asked for", "shape")
    pairs = [a - b for a, b in runs.T.tolist()]
    mean = sum(pairs) / len(pairs)
    error = (sum((p - mean) ** 2 for p in pairs) / (len(pairs) - 1) / len(pairs)) ** 0.5
    expect.close("my_summary", student["my_summary"], [mean, error], rtol=1e-3, atol=1e-4, reveal=False)
