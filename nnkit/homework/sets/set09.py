"""Set 9: pooling, receptive fields and a small convolutional network. Its solutions are not in this package."""

import numpy as np

from .. import expect
from ..contract import test

NAME, TITLE, MINUTES = "set09", "Pooling and a small convolutional network", 100
QUESTIONS = {
    "sizes": "Predict sizes",
    "pool": "Pooling with windows that overlap",
    "pool_backward": "The gradient of a winner",
    "mean_backward": "Find the bug in average pooling",
    "logits": "A small convolutional network",
    "my_change": "Move your own image",
}
WRITTEN = {"w1": 6}


def parameters(draws):
    """What wins in a window, who gets the gradient of a tie, what happens at the edge, and the sizes of a network."""
    window = draws.integer(3, 4)
    return {
        "kind": draws.choice("maximum", "minimum"),
        "tie": draws.choice("first", "last", "shared"),
        "edge": draws.choice("dropped", "kept"),
        "last": draws.choice("maximum", "mean"),
        "direction": draws.choice("right", "left", "down", "up"),
        "window": window,
        "stride": window - 1,
        "height": draws.integer(20, 29),
        "width": draws.integer(30, 39),
        "channels": draws.integer(2, 3),
        "filters": draws.integer(5, 9),
    }


def describe(me):
    """The variant in words."""
    ties = {
        "first": "the first of them, row by row, gets the whole gradient",
        "last": "the last of them, row by row, gets the whole gradient",
        "shared": "they share the gradient equally",
    }
    edges = {
        "dropped": "windows that do not fit into the map are dropped",
        "kept": "windows that hang over the lower or right edge are kept, and only numbers in the map count",
    }
    return (
        f"pool: the {me.kind} of windows of {me.window} x {me.window} with stride {me.stride}.\n"
        f"pool_backward: if several numbers are equally good, {ties[me.tie]}.\n"
        f"mean_backward: {edges[me.edge]}.\n"
        f"logits: the {me.last} of each whole feature map goes to the dense layer.\n"
        f"my_change: move your image one pixel {me.direction}.\n"
        f"sizes: images of {me.height} x {me.width} with {me.channels} channels, {me.filters} filters."
    )


@test("sizes")
def predictions_are_numbers(student, me):
    """`sizes` has the six keys: a and b are tuples, the others whole numbers."""
    expect.predictions("sizes", student["sizes"], {"a": tuple, "b": tuple, **dict.fromkeys("cdef", int)})


@test("pool", points=1)
def two_channels(student, me):
    """One image with two channels, four windows each."""
    size = me.window + me.stride
    up = np.arange(float(size * size)).reshape(size, size)
    starts, ends = [0, me.stride], [me.window - 1, size - 1]
    first, second = (ends, starts) if me.kind == "maximum" else (starts, ends)
    right = np.stack([up[np.ix_(first, first)], -up[np.ix_(second, second)]], axis=-1)
    x = np.stack([up, -up], axis=-1)[None]
    expect.close("pool(x)", student["pool"](x), right[None])


@test("pool_backward", points=1)
def one_winner_of_four_windows(student, me):
    """A number that wins in four windows gets all four gradients."""
    size, place = me.window + me.stride, me.stride
    sign = 1 if me.kind == "maximum" else -1
    x = np.arange(size * size).reshape(1, size, size, 1) / 100.0
    x[0, place, place, 0] = 9.0 * sign
    right = np.zeros_like(x)
    right[0, place, place, 0] = 10
    arriving = np.array([[1.0, 2.0], [3.0, 4.0]])[None, :, :, None]
    expect.close("pool_backward(x, dout)", student["pool_backward"](x, arriving), right)


@test("mean_backward", points=1)
def nothing_gets_lost(student, me):
    """As much gradient leaves as arrives, for a square map."""
    size = 3 * me.stride + me.window
    arriving = np.arange(1.0, 17.0).reshape(4, 4)
    got = expect.number_array("mean_backward", student["mean_backward"](arriving, size, size))
    expect.that(got.shape == (size, size), f"the result must have shape ({size}, {size}); got {got.shape}", "shape")
    expect.that(np.isclose(got.sum(), 136), f"a gradient of 136 arrives in all, and {got.sum():.6g} is passed back")


@test("logits", points=1)
def a_black_image(student, me):
    """For a black image every number in a feature map is the filter's bias, if this is positive."""
    x, w = np.zeros((2, 5, 6, 1)), np.ones((3, 3, 1, 2))
    v, bias = np.array([[1.0, 2.0, 0.0], [0.0, -1.0, 4.0]]), np.array([10.0, 20.0, 30.0])
    got = student["logits"](x, w, np.array([0.5, 0.25]), v, bias)
    expect.close("logits(x, w, b, v, bias)", got, [[10.5, 20.75, 31.0]] * 2)


@test("my_change")
def an_image_and_a_number(student, me):
    """`my_image` has at least 8 x 8 pixels from 1 to 9 and three different values; `my_change` is a number."""
    image = expect.number_array("my_image", student["my_image"])
    expect.that(image.ndim == 2 and min(image.shape) >= 8,
                f"my_image must have shape (at least 8, at least 8); got {image.shape}", "shape")  # fmt: skip
    expect.that(image.min() >= 1 and image.max() <= 9, "the pixels of my_image must lie between 1 (paper) and 9 (ink)")
    expect.that(len(np.unique(image)) >= 3, "my_image must contain at least three different values")
    expect.that(expect.number_array("my_change", student["my_change"]).ndim == 0, "my_change must be a number", "shape")
