"""The hidden tests of set 7. nnkit-canary-3f9b1c6e"""

import numpy as np

from nnkit.homework import expect
from nnkit.homework.contract import test
from nnkit.homework.sets import set07

SET = "set07"


def sizes_of(samples, size, me):
    """The sizes of the batches of an epoch."""
    sizes, left = [size] * (samples // size), samples % size
    if left and me.last == "kept":
        sizes.append(left)
    if me.last == "joined":
        sizes[-1] += left
    return sizes


@test("counts", points=2)
def all_five_counts(student, me):
    """All five numbers are right."""
    set07.counts_are_numbers(student, me)
    sizes = sizes_of(me.samples, me.size, me)
    right = {"a": len(sizes), "b": sizes[-1], "c": me.epochs * len(sizes), "d": sum(sizes), "e": 16**-0.5}
    expect.predicted("counts", student["counts"], right, rtol=1e-5)


def batches_of(student, me, samples, size, epochs, shape=(), seed=0):
    """What `minibatches` makes of numbered samples, checked: for each epoch, the numbers in their order."""
    y = np.arange(float(samples))
    x = y.reshape(-1, *([1] * len(shape))) + np.zeros(shape)
    function = student["minibatches"]
    got = function(x, y, size, epochs, np.random.default_rng([me.seed, seed]))
    expect.unchanged(function)
    sizes = sizes_of(samples, size, me)
    batches = set07.pairs_of(got, epochs * len(sizes))
    for (bx, by), count in zip(batches, epochs * sizes):
        right = bx.shape == (count, *shape) and by.shape == (count,)
        expect.that(right, "a batch has the wrong shape", "shape")
        expect.that((bx == by.reshape(-1, *([1] * len(shape)))).all(), "x and y of a batch do not match")
    orders = np.concatenate([by for _, by in batches]).reshape(epochs, -1)
    for order in orders:
        expect.that(len(set(order)) == sum(sizes) and set(order) <= set(y), "a sample is missing, or occurs twice")
    return orders


@test("minibatches", points=1)
def other_sizes(student, me):
    """Images as samples; a batch size that divides the number of samples; batches of one; all samples in one batch."""
    for samples, size, shape in ((11, 3, (2, 3)), (12, 4, (5,)), (7, 1, ()), (6, 6, (1,))):
        batches_of(student, me, samples, size, 2, shape)


@test("minibatches", points=1)
def new_orders(student, me):
    """Each epoch has a new order, and every sample gets its turn in every place."""
    orders = batches_of(student, me, 9, 2, 120)
    expect.that(not (orders == orders[0]).all(axis=1)[1:].all(), "all epochs have the same order")
    for place in (0, 3, orders.shape[1] - 1):
        expect.that(len(set(orders[:, place])) == 9, "some samples are never in some places: is all of it shuffled?")


@test("minibatches", points=1)
def chance_from_rng(student, me):
    """The same generator gives the same batches, another one other batches."""
    first, again, other = (batches_of(student, me, 30, 7, 2, seed=seed) for seed in (1, 1, 2))
    expect.that(np.array_equal(first, again), "the same rng gives different batches: use rng alone")
    expect.that(not np.array_equal(first, other), "a different rng gives the same batches")


SLOPES = {
    "e²": lambda e: e + e,
    "log(cosh(e))": np.tanh,
    "e² / (1 + e²)": lambda e: (e + e) / np.square(1 + e * e),
}


def path_of(x, y, orders, size, rate, me):
    """The right answer of `train`."""
    table, path = np.column_stack([x, np.ones(len(x))]), [np.zeros(2)]
    for order in orders:
        start = 0
        for count in sizes_of(len(x), size, me):
            rows, targets = table[order[start : start + count]], y[order[start : start + count]]
            path.append(path[-1] - rate * rows.T @ SLOPES[me.loss](rows @ path[-1] - targets) / count)
            start += count
    return np.array(path)


@test("train", points=1)
def random_orders(student, me):
    """Random orders, with samples left over."""
    random = np.random.default_rng([me.seed, 3])
    x, y = random.normal(1, 1, size=11), random.normal(size=11)
    orders = np.array([random.permutation(11) for _ in range(4)])
    got = student["train"](x, y, orders, 4, 0.2)
    expect.close("train", got, path_of(x, y, orders, 4, 0.2, me), samples=4, reveal=False)


@test("train", points=1)
def single_samples(student, me):
    """Batches of one, and of nearly all; the arguments stay as they were."""
    random, function = np.random.default_rng([me.seed, 4]), student["train"]
    for samples, size in ((5, 1), (7, 6), (6, 3)):
        x, y = random.normal(size=samples), random.normal(2, 1, size=samples)
        orders = np.array([random.permutation(samples) for _ in range(2)])
        got = function(x, y, orders, size, 0.1)
        expect.unchanged(function)
        expect.close("train", got, path_of(x, y, orders, size, 0.1, me), reveal=False)


def formula(gradients, size, me):
    """The right answer of `noise`."""
    found = gradients.var(axis=0).sum() / size
    if me.drawing.startswith("without"):
        found = found * (len(gradients) - size) / (len(gradients) - 1)
    return found**0.5 if me.measure == "typical error" else found


@test("noise", points=1)
def several_parameters(student, me):
    """Several parameters; batches of one and of all samples; the gradients stay as they were."""
    random, function = np.random.default_rng([me.seed, 5]), student["noise"]
    for samples, size, count in ((9, 4, 3), (30, 1, 2), (5, 5, 5), (12, 11, 1)):
        gradients = random.normal(1, 2, size=(samples, count))
        got = function(gradients, size)
        expect.unchanged(function)
        expect.close("noise", got, formula(gradients, size, me), reveal=False)


@test("measured_noise", points=1)
def against_the_formula(student, me):
    """Gradients that grow from sample to sample; a batch of all samples; chance from `rng` alone."""
    random, function = np.random.default_rng([me.seed, 6]), student["measured_noise"]
    for samples, size, count in ((12, 3, 2), (6, 6, 3)):
        gradients = random.normal(1, 1, size=(samples, count)) + np.linspace(0, 6, samples)[:, None]
        got, right = function(gradients, size, np.random.default_rng(5), 1000), formula(gradients, size, me)
        expect.that(np.shape(got) == (), "measured_noise must return one number", "shape")
        expect.that(
            abs(got - right) <= set07.BANDS[me.measure] * right + 1e-9, "measured_noise is not near the formula"
        )
        few = [function(gradients, size, np.random.default_rng(6), 9) for _ in range(2)]
        expect.that(few[0] == few[1], "the same rng gives different results: use rng alone")


@test("my_noise", points=1)
def own_noise(student, me):
    """`my_noise` is the noise of your numbers at w = 0; they are not all equal."""
    set07.own_numbers(student, me)
    numbers = np.asarray(student["my_numbers"], float)
    expect.that(np.isfinite(numbers).all() and np.ptp(numbers) > 0, "my_numbers are all equal, or have nan")
    right = [formula(-2 * numbers[:, None], size, me) for size in (1, 4, 16)]
    expect.close("my_noise", student["my_noise"], right, reveal=False)
