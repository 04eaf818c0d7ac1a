"""The hidden tests of set 8. nnkit-canary-3f9b1c6e"""

import numpy as np

from nnkit.homework import expect
from nnkit.homework.contract import test
from nnkit.homework.sets import set08

SET = "set08"


def layer(x, w, b, me):
    """The right answer of `convolve`."""
    y = np.einsum("nijcab,abco->nijo", windows(x, w.shape[:2], me), w)
    return y + b


def windows(x, window, me):
    """All windows of the padded images: (N, H', W', C, KH, KW)."""
    for axis in (1, 2):
        places = np.arange(-me.margin, x.shape[axis] + me.margin)
        size = x.shape[axis]
        if me.padding == "mirror":
            places = np.abs(places)
            places = np.where(places >= size, 2 * (size - 1) - places, places)
        elif me.padding == "border":
            places = np.clip(places, 0, size - 1)
        outside = (places < 0) | (places >= size)
        x = np.take(x, places % size, axis=axis)
        if me.padding == "zeros":
            x = x * np.where(outside, 0.0, 1.0).reshape([-1 if k == axis else 1 for k in range(4)])
    return np.lib.stride_tricks.sliding_window_view(x, window, axis=(1, 2))[:, :: me.stride, :: me.stride]


def some(me, number, *shapes):
    """Random arrays of these shapes."""
    random = np.random.default_rng([me.seed, number])
    return [random.normal(size=shape) for shape in shapes]


def numbers_for(me):
    """The right answers of `sizes`."""
    a, b = (len(range(0, n + 2 * me.margin - me.window + 1, me.stride)) for n in (me.rows, me.columns))
    weights = me.window * me.window * me.channels * me.filters
    return {"a": a, "b": b, "c": weights + me.filters, "d": a * b * weights, "e": round(6 / me.stride)}


@test("sizes", points=2)
def all_five_sizes(student, me):
    """All five numbers are right."""
    set08.sizes_are_numbers(student, me)
    right = numbers_for(me)
    expect.predicted("sizes", student["sizes"], right)


@test("convolve", points=1)
def images_and_filters(student, me):
    """Two images of 7 × 5 with three channels, four filters of 3 × 2, with biases."""
    x, w, b = some(me, 1, (2, 7, 5, 3), (3, 2, 3, 4), (4,))
    expect.close("convolve", student["convolve"](x, w, b), layer(x, w, b, me), reveal=False)


@test("convolve", points=1)
def wide_windows(student, me):
    """Windows as high as the image, and as wide; as many filters as channels."""
    for image, window in (((6, 9), (6, 3)), ((5, 4), (1, 4)), ((4, 4), (2, 2))):
        x, w, b = some(me, 2, (3, *image, 2), (*window, 2, 2), (2,))
        expect.close("convolve", student["convolve"](x, w, b), layer(x, w, b, me), reveal=False)


@test("convolve", points=1)
def arguments_stay(student, me):
    """Images of whole numbers; the arguments stay as they were."""
    (w, b), function = some(me, 3, (2, 3, 1, 3), (3,)), student["convolve"]
    x = np.random.default_rng(me.seed).integers(0, 9, size=(1, 8, 6, 1))
    got = function(x, w, b)
    expect.unchanged(function)
    expect.close("convolve", got, layer(x, w, b, me), reveal=False)


@test("weight_gradient", points=1)
def all_positions(student, me):
    """All outputs act on the loss; windows of several sizes; the arguments stay as they were."""
    function = student["weight_gradient"]
    for window in ((3, 2), (2, 4), (1, 1)):
        (x,) = some(me, 4, (3, 7, 6, 2))
        seen = windows(x, window, me)
        (dy,) = some(me, 5, (*seen.shape[:3], 4))
        got = function(x, dy, window)
        expect.unchanged(function)
        expect.close("dw", got[0], np.einsum("nijcab,nijo->abco", seen, dy), samples=3, reveal=False)
        expect.close("db", got[1], np.einsum("nijo->o", dy), samples=3, reveal=False)


@test("input_gradient", points=1)
def overlapping_windows(student, me):
    """Windows that overlap, and pixels under no window; the arguments stay as they were."""
    function, s = student["input_gradient"], me.stride
    for (high, wide), image in (((5, 4), (9, 11)), ((4, 5), (10, 7)), ((1, 1), (3, 4))):
        rows, columns = (image[0] - high) // s + 1, (image[1] - wide) // s + 1
        w, dy = some(me, 6, (high, wide, 3, 2), (2, rows, columns, 2))
        got = function(w, dy, image)
        expect.unchanged(function)
        right = np.zeros((2, *image, 3))
        for k, l in np.ndindex(high, wide):  # each weight moves all slopes to the pixels that it multiplied
            down, across = slice(k, k + s * (rows - 1) + 1, s), slice(l, l + s * (columns - 1) + 1, s)
            right[:, down, across] += dy @ w[k, l].T
        expect.close("dx", got, right, reveal=False)


def grey(x, w, me):
    """The right answer of `filtered`."""
    patches = np.lib.stride_tricks.sliding_window_view(x, w.shape)
    return np.einsum("ijkl,kl->ij", patches, np.rot90(w, 2) if me.kernel == "turned" else w)


@test("filtered", points=1)
def whole_numbers(student, me):
    """Images of whole numbers, windows that are not square; the arguments stay as they were."""
    random, function = np.random.default_rng([me.seed, 7]), student["filtered"]
    for image, window in (((7, 5), (2, 4)), ((5, 8), (3, 1)), ((6, 6), (3, 3))):
        x, w = random.integers(0, 10, size=image), random.normal(size=window)
        got = function(x, w)
        expect.unchanged(function)
        expect.close("filtered", got, grey(x, w, me), reveal=False)


@test("my_kernel", points=1)
def the_right_edges(student, me):
    """The kernel responds to your edges as the question asks, and to no others."""
    set08.own_image(student, me)
    kernel = np.asarray(student["my_kernel"], float)
    step = np.repeat([[1.0], [0.0]], 4, axis=0) * np.ones(6)  # bright above, dark below
    if "left" in me.edge:
        step = step.T
    if me.edge.startswith("dark"):
        step = 1 - step
    along = grey(step, kernel, me)
    along = along if "above" in me.edge else along.T
    expect.that(np.allclose(grey(np.ones((5, 5)), kernel, me), 0), "the output on an even image is not 0")
    expect.that((along[2:4] > 1e-6).all(), "the output at your edge is not above 0")
    expect.that(np.allclose(grey(step.T, kernel, me), 0), "the output at an edge at right angles is not 0")


@test("my_kernel", points=1)
def the_map(student, me):
    """`my_map` is the output for your image and your kernel; the image is not even."""
    set08.own_image(student, me)
    image, kernel = (np.asarray(student[name], float) for name in ("my_image", "my_kernel"))
    expect.that(np.isfinite(image).all() and np.ptp(image) > 0, "my_image is of one brightness, or has nan")
    expect.close("my_map", student["my_map"], grey(image, kernel, me), reveal=False)
