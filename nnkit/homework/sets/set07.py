"""Set 7: batch, stochastic and mini-batch gradient descent. Parameters and public tests, without answers."""

import numpy as np

from .. import expect
from ..contract import test

NAME, TITLE, MINUTES = "set07", "Batch, stochastic and mini-batch", 100
QUESTIONS = {
    "counts": "Predict counts",
    "minibatches": "Shuffled batches",
    "train": "Train with given orders",
    "noise": "Gradient noise by formula",
    "measured_noise": "Find the bugs",
    "my_noise": "Your own data",
}
WRITTEN = {"w1": 3, "w2": 3}

LAST = {
    "kept": "the samples that are left over at the end of an epoch are a smaller batch of their own",
    "dropped": "the samples that are left over at the end of an epoch are not used in this epoch",
    "joined": "the samples that are left over at the end of an epoch join the batch before them",
}
LOSSES = {
    "e²": lambda e: e**2,
    "log(cosh(e))": lambda e: np.log(np.cosh(e)),
    "e² / (1 + e²)": lambda e: e**2 / (1 + e**2),
}
MEASURES = {
    "variance": "the mean of the squared distance between the gradient of a batch and the true one",
    "typical error": "the root of the mean of the squared distance between the gradient of a batch and the true one",
}


def parameters(draws):
    """What happens to samples that are left over, the loss, how batches are drawn, and how noise is measured."""
    size, whole = draws.choice(8, 16, 25, 40, 50), draws.integer(3, 9)
    return {
        "last": draws.choice(*LAST),
        "size": size,
        "samples": size * whole + draws.integer(1, size - 1),
        "epochs": draws.integer(3, 12),
        "loss": draws.choice(*LOSSES),
        "drawing": draws.choice("with replacement", "without replacement"),
        "measure": draws.choice(*MEASURES),
    }


def describe(me):
    """The variant in words."""
    return (
        f"counts: {me.samples} samples, batches of {me.size}, {me.epochs} epochs.\n"
        f"counts, minibatches, train: {me.last!r}: {LAST[me.last]}.\n"
        f"train: the loss of a sample is {me.loss}, where e is prediction minus target.\n"
        f"noise, measured_noise, my_noise: the samples of a batch are drawn {me.drawing}. "
        f"The noise is the {me.measure}: {MEASURES[me.measure]}."
    )


def pairs_of(got, count):
    """The batches that a student's function returned, as a list of pairs of arrays."""
    expect.that(isinstance(got, (list, tuple)), "minibatches must return a list of pairs (x, y)", "type")
    pairs = all(isinstance(pair, (list, tuple)) and len(pair) == 2 for pair in got)
    expect.that(pairs, "each batch must be a pair (x, y)", "type")
    expect.that(len(got) == count, f"there must be {count} batches in all; got {len(got)}", "shape")
    return [(expect.number_array("x of a batch", x), expect.number_array("y of a batch", y)) for x, y in got]


@test("counts")
def counts_are_numbers(student, me):
    """`counts` has the five keys, and each value is a number."""
    expect.predictions("counts", student["counts"], dict.fromkeys("abcde", float))


@test("minibatches", points=1)
def ten_samples(student, me):
    """Ten samples in batches of four, for two epochs: the sizes, the pairs, and no sample twice in an epoch."""
    x, y = np.arange(20.0).reshape(10, 2), np.arange(10.0) + 100
    sizes = {"kept": [4, 4, 2], "dropped": [4, 4], "joined": [4, 6]}[me.last]
    got = student["minibatches"](x, y, 4, 2, np.random.default_rng(3))
    batches = pairs_of(got, 2 * len(sizes))
    for (bx, by), size in zip(batches, sizes * 2):
        expect.that(bx.shape == (size, 2) and by.shape == (size,),
                    f"a batch must have x of shape {(size, 2)} and y of shape {(size,)}; got {bx.shape} and {by.shape}",
                    "shape")  # fmt: skip
        expect.that(
            np.array_equal(bx[:, 1], 2 * by - 199), "in a batch, the rows of x and the values of y do not match"
        )
    for epoch in (batches[: len(sizes)], batches[len(sizes) :]):
        seen = np.concatenate([by for _, by in epoch])
        expect.that(len(set(seen)) == len(seen), "a sample occurs twice in an epoch")


@test("train", points=1)
def one_batch(student, me):
    """All four samples in one batch: the first step is the gradient of the mean loss, by centred differences."""
    x, y = np.array([1.0, -0.5, 2.0, 0.3]), np.array([0.7, 1.2, -0.4, 2.0])
    path = expect.number_array("train", student["train"](x, y, np.arange(4)[None], 4, 0.1))
    expect.that(path.shape == (2, 2), f"the path must have shape (2, 2) after one update; got {path.shape}", "shape")
    mean_loss = lambda p: float(np.mean(LOSSES[me.loss](p[0] * x + p[1] - y)))
    expect.close("the start of the path", path[0], np.zeros(2))
    expect.gradient("the first step, divided by -0.1", (path[0] - path[1]) / 0.1, mean_loss, np.zeros(2))


@test("train")
def number_of_updates(student, me):
    """Ten samples in batches of four, for three epochs: the number of updates."""
    orders = np.array([np.roll(np.arange(10), k) for k in range(3)])
    path = student["train"](np.linspace(-1, 1, 10), np.ones(10), orders, 4, 0.1)
    rows = 1 + 3 * {"kept": 3, "dropped": 2, "joined": 2}[me.last]
    expect.that(np.shape(path) == (rows, 2), f"the path must have shape {(rows, 2)}; got {np.shape(path)}", "shape")


FOUR = {  # of the four slopes -2, -4, -6, -12 in batches of two
    ("with replacement", "variance"): 7.0,
    ("with replacement", "typical error"): 2.6457513110645907,
    ("without replacement", "variance"): 4.666666666666667,
    ("without replacement", "typical error"): 2.160246899469287,
}

BANDS = {"variance": 0.2, "typical error": 0.1}  # how far chance may carry a measurement: about five deviations


@test("noise", points=1)
def four_slopes(student, me):
    """The four slopes of the chapter, in batches of two."""
    got = student["noise"](np.array([[-2.0], [-4.0], [-6.0], [-12.0]]), 2)
    expect.close("noise(gradients, 2)", got, FOUR[me.drawing, me.measure])


@test("measured_noise", points=1)
def four_slopes_measured(student, me):
    """The four slopes of the chapter, measured with 1,500 batches of two."""
    slopes = np.array([[-2.0], [-4.0], [-6.0], [-12.0]])
    got = expect.number_array("measured_noise", student["measured_noise"](slopes, 2, np.random.default_rng(7), 1500))
    expect.that(got.ndim == 0, f"measured_noise must return one number; got shape {got.shape}", "shape")
    share = float(got) / FOUR[me.drawing, me.measure]
    expect.that(abs(share - 1) < BANDS[me.measure], f"measured_noise is {share:.2f} times the right value")


@test("my_noise")
def own_numbers(student, me):
    """`my_numbers` has at least twenty values, and `my_noise` three."""
    numbers = expect.number_array("my_numbers", student["my_numbers"])
    expect.that(numbers.ndim == 1 and len(numbers) >= 20,
                f"my_numbers must have shape (at least 20,); got {numbers.shape}", "shape")  # fmt: skip
    found = expect.number_array("my_noise", student["my_noise"])
    expect.that(found.shape == (3,), f"my_noise must have shape (3,); got {found.shape}", "shape")
