"""The hidden tests of set 9. nnkit-canary-3f9b1c6e"""

import numpy as np

from nnkit.homework import expect
from nnkit.homework.contract import test

SET = "set09"


def draws(me, number):
    """Random numbers of this student's hidden tests."""
    return np.random.default_rng([me.seed, number])


def windows(height, width, me, kept=False):
    """The rows and columns of each window, by the place of its output."""
    count = [
        -(-(n - me.window) // me.stride) + 1 if kept else (n - me.window) // me.stride + 1 for n in (height, width)
    ]
    for i, j in np.ndindex(*count):
        top, left = i * me.stride, j * me.stride
        yield (i, j), np.s_[top : min(top + me.window, height), left : min(left + me.window, width)]


def pooled(x, me):
    """The right answer of `pool`."""
    found = dict(windows(*x.shape[1:3], me))
    pick = np.max if me.kind == "maximum" else np.min
    rows, columns = (1 + max(place[axis] for place in found) for axis in (0, 1))
    result = np.zeros((len(x), rows, columns, x.shape[3]))
    for n, c in np.ndindex(len(x), x.shape[3]):
        for place, part in found.items():
            result[(n, *place, c)] = pick(x[n, :, :, c][part])
    return result


def passed_back(x, dout, me):
    """The right answer of `pool_backward`."""
    dx = np.zeros(x.shape)
    for n, c in np.ndindex(len(x), x.shape[3]):
        for place, part in windows(*x.shape[1:3], me):
            numbers = x[n, :, :, c][part]
            wins = (numbers == (numbers.max() if me.kind == "maximum" else numbers.min())).astype(float)
            if me.tie == "shared":
                share = wins / wins.sum()
            else:
                flat = np.flatnonzero(wins)
                share = np.zeros(wins.size)
                share[flat[0 if me.tie == "first" else -1]] = 1
                share = share.reshape(wins.shape)
            dx[n, :, :, c][part] += dout[(n, *place, c)] * share
    return dx


def means_back(dout, height, width, me):
    """The right answer of `mean_backward`."""
    dx = np.zeros((height, width))
    for place, part in windows(height, width, me, me.edge == "kept"):
        dx[part] += dout[place] / dx[part].size
    return dx


def network(x, w, b, v, bias, me):
    """The right answer of `logits`."""
    views = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    maps = np.maximum(np.einsum("nijckl,klcf->nijf", views, w) + b, 0)
    flat = maps.reshape(len(x), -1, w.shape[3])
    return (flat.max(axis=1) if me.last == "maximum" else flat.mean(axis=1)) @ v + bias


@test("sizes", points=1)
def shapes(student, me):
    """The two shapes are right."""
    h, w = me.height - 2, me.width - 2
    rows, columns = ((n - me.window) // me.stride + 1 for n in (h, w))
    expect.predicted("sizes", student["sizes"], {"a": (h, w, me.filters), "b": (rows, columns, me.filters)})


@test("sizes", points=1)
def parameter_counts(student, me):
    """The numbers of parameters are right."""
    rows, columns = ((n - 2 - me.window) // me.stride + 1 for n in (me.height, me.width))
    expect.predicted(
        "sizes",
        student["sizes"],
        {"c": me.filters * (9 * me.channels + 1), "d": 10 * (rows * columns * me.filters + 1)},
    )


@test("sizes", points=1)
def receptive_field(student, me):
    """The part of the image behind a pooled number is right."""
    expect.predicted("sizes", student["sizes"], {"e": 3 + me.window - 1, "f": me.stride})


@test("pool", points=1)
def odd_shapes(student, me):
    """Several images, with rows and columns that no window reaches."""
    random = draws(me, 1)
    for shape in ((2, 11, 8, 3), (3, me.window, me.window + 1, 2), (1, 9, 12, 4)):
        x = random.normal(size=shape)
        expect.close("pool(x)", student["pool"](x), pooled(x, me), reveal=False)


@test("pool_backward", points=1)
def gradients_without_ties(student, me):
    """Random numbers, several images and channels; the input stays as it is."""
    random, backward = draws(me, 2), student["pool_backward"]
    for shape in ((2, 11, 8, 3), (1, 9, 12, 2)):
        x = random.normal(size=shape)
        dout = random.normal(size=pooled(x, me).shape)
        got = backward(x, dout)
        expect.unchanged(backward)
        expect.close("pool_backward(x, dout)", got, passed_back(x, dout, me), reveal=False)


@test("pool_backward", points=1)
def gradients_with_ties(student, me):
    """Whole numbers, many of them equal."""
    random = draws(me, 3)
    x = random.integers(0, 3, size=(2, 10, 13, 3)).astype(float)
    dout = random.normal(size=pooled(x, me).shape)
    expect.close("pool_backward(x, dout)", student["pool_backward"](x, dout), passed_back(x, dout, me), reveal=False)


@test("mean_backward", points=1)
def every_size(student, me):
    """Maps that are not square, with and without windows that do not fit."""
    random = draws(me, 4)
    for height, width in ((13, 8), (9, 14), (me.window, me.window + me.stride + 1)):
        count = [place for place, _ in windows(height, width, me, me.edge == "kept")][-1]
        dout = random.normal(size=(count[0] + 1, count[1] + 1))
        right = means_back(dout, height, width, me)
        expect.close("mean_backward", student["mean_backward"](dout, height, width), right, reveal=False)


@test("logits", points=1)
def random_networks(student, me):
    """Random images and filters of several sizes."""
    random = draws(me, 5)
    for n, h, w, c, k, f, m in ((2, 7, 9, 3, 3, 4, 5), (3, 6, 5, 1, 2, 7, 2)):
        numbers = [random.normal(size=s) for s in ((n, h, w, c), (k, k, c, f), f, (f, m), m)]
        numbers[2][::2] -= 60  # these filters never respond
        right = network(*numbers, me)
        expect.close("logits", student["logits"](*numbers), right, reveal=False)


@test("my_change", points=2)
def the_change_of_your_image(student, me):
    """`my_change` is the relative change of your pooled image."""
    image = expect.number_array("my_image", student["my_image"]).astype(float)
    expect.that(image.ndim == 2 and min(image.shape) >= 8, "my_image is too small", "shape")
    expect.that(image.min() >= 1 and image.max() <= 9 and len(np.unique(image)) >= 3, "not the pixels asked for")
    down, right = {"right": (0, 1), "left": (0, -1), "down": (1, 0), "up": (-1, 0)}[me.direction]
    h, w = image.shape
    moved = np.pad(image, 1, constant_values=1)[1 - down : 1 - down + h, 1 - right : 1 - right + w]
    before, after = (pooled(each[None, :, :, None], me) for each in (image, moved))
    share = np.sqrt(((after - before) ** 2).sum() / (before**2).sum())
    expect.close("my_change", student["my_change"], share, rtol=1e-3, reveal=False)
