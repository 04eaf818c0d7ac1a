"""Set 8: convolution, forward and backward. Parameters of the variants and public tests, without answers."""

import numpy as np

from .. import expect
from ..contract import test

NAME, TITLE, MINUTES = "set08", "Convolution, forward and backward", 120
QUESTIONS = {
    "sizes": "Predict sizes",
    "convolve": "A convolutional layer",
    "weight_gradient": "The gradient of shared weights",
    "input_gradient": "The gradient of the image",
    "filtered": "Find the bugs",
    "my_kernel": "Your own image",
}
WRITTEN = {"w1": 3, "w2": 3}

PADDINGS = {  # in words, and a row of 1 2 3 4 with two pixels of padding on each side
    "zeros": ("zeros", (0, 0, 1, 2, 3, 4, 0, 0)),
    "mirror": ("the image mirrored at its outermost pixels, which are not repeated", (3, 2, 1, 2, 3, 4, 3, 2)),
    "wrap": ("the pixels of the opposite side", (3, 4, 1, 2, 3, 4, 1, 2)),
    "border": ("the nearest pixel of the image, repeated", (1, 1, 1, 2, 3, 4, 4, 4)),
}
KERNELS = {
    "as written": "the kernel is used as it is written, as in deep learning",
    "turned": "the kernel is turned by half a turn first, as in mathematics",
}
EDGES = ("bright above, dark below", "dark above, bright below", "bright left, dark right", "dark left, bright right")


def parameters(draws):
    """The padding, the stride, whether a kernel is turned, the edge to look for, and the sizes to predict."""
    return {
        "padding": draws.choice(*PADDINGS),
        "margin": draws.integer(1, 2),
        "stride": draws.integer(1, 3),
        "kernel": draws.choice(*KERNELS),
        "edge": draws.choice(*EDGES),
        "rows": draws.integer(20, 29),
        "columns": draws.integer(30, 40),
        "channels": draws.integer(2, 4),
        "filters": draws.integer(5, 9),
        "window": draws.choice(3, 5),
    }


def describe(me):
    """The variant in words."""
    pixels = "1 pixel" if me.margin == 1 else "2 pixels"
    words, row = PADDINGS[me.padding]
    row = row[2 - me.margin : 6 + me.margin]
    return (
        f"sizes: images of {me.rows} × {me.columns} with {me.channels} channels, {me.filters} filters with windows of "
        f"{me.window} × {me.window}.\n"
        f"sizes, convolve, weight_gradient: {pixels} of padding on each side, and the stride {me.stride}.\n"
        f"convolve, weight_gradient: the padding is {words}: the row 1 2 3 4 becomes {' '.join(map(str, row))}.\n"
        f"input_gradient: no padding, and the stride {me.stride}.\n"
        f"filtered, my_kernel: {KERNELS[me.kernel]}.\n"
        f"my_kernel: edges that are {me.edge}."
    )


@test("sizes")
def sizes_are_numbers(student, me):
    """`sizes` has the five keys, and each value is a whole number."""
    expect.predictions("sizes", student["sizes"], dict.fromkeys("abcde", int))


@test("convolve", points=1)
def the_padding(student, me):
    """An image of 4 × 4 with equal rows, a window of one pixel with the weight 2, and the bias 3."""
    x = np.tile([1.0, 2.0, 3.0, 4.0], (4, 1))
    got = student["convolve"](x[None, :, :, None], np.full((1, 1, 1, 1), 2.0), np.array([3.0]))
    padded = np.tile(PADDINGS[me.padding][1], (8, 1))
    if me.padding == "zeros":
        padded[[0, 1, 6, 7]] = 0
    inner = slice(2 - me.margin, 6 + me.margin)
    right = 2.0 * padded[inner, inner][:: me.stride, :: me.stride] + 3
    expect.close("convolve(x, w, b)", got, right[None, :, :, None])


@test("convolve")
def one_bright_pixel(student, me):
    """Two filters with windows of 3 × 2, and an image of 11 × 10 with one bright pixel in the middle."""
    x, w = np.zeros((1, 11, 10, 2)), np.arange(1.0, 25.0).reshape(3, 2, 2, 2)
    place = -(-(me.margin + 2) // me.stride) * me.stride + 1  # in the padded image: not at its border, under a window
    x[0, place - me.margin, place - me.margin, 1] = 1.0
    got = expect.number_array("convolve", student["convolve"](x, w, np.zeros(2)))
    rows, columns = ((n + 2 * me.margin - k) // me.stride + 1 for n, k in ((11, 3), (10, 2)))
    expect.that(got.shape == (1, rows, columns, 2),
                f"the output must have shape {(1, rows, columns, 2)}; got {got.shape}", "shape")  # fmt: skip
    for i, j in np.ndindex(rows, columns):
        k, l = place - i * me.stride, place - j * me.stride
        inside = 0 <= k < 3 and 0 <= l < 2
        expect.close(f"the output at row {i}, column {j}", got[0, i, j], w[k, l, 1] if inside else np.zeros(2))


@test("weight_gradient", points=1)
def one_output(student, me):
    """Only one output acts on the loss: its window, away from the padding, is the gradient."""
    x, i = np.random.default_rng(8).normal(size=(2, 7, 6, 2)), -(-me.margin // me.stride)
    rows, columns = ((n + 2 * me.margin - k) // me.stride + 1 for n, k in ((7, 3), (6, 2)))
    dy = np.zeros((2, rows, columns, 3))
    dy[1, i, i, 2] = 10.0
    dw, db = expect.parts("weight_gradient", student["weight_gradient"](x, dy, (3, 2)), "dw", "db")
    first, right = i * me.stride - me.margin, np.zeros((3, 2, 2, 3))
    right[..., 2] = 10.0 * x[1, first : first + 3, first : first + 2]
    expect.close("dw", dw, right, samples=2)
    expect.close("db", db, np.array([0.0, 0.0, 10.0]), samples=2)


@test("input_gradient", points=1)
def one_output_alone(student, me):
    """Only one output acts on the loss: the gradient is the filter, under its window."""
    s, w = me.stride, np.random.default_rng(9).normal(size=(3, 2, 2, 3))
    dy = np.zeros((2, (9 - 3) // s + 1, (8 - 2) // s + 1, 3))
    dy[1, 1, 2, 0] = 10.0
    right = np.zeros((2, 9, 8, 2))
    right[1, s : s + 3, 2 * s : 2 * s + 2] = 10.0 * w[..., 0]
    expect.close("dx", student["input_gradient"](w, dy, (9, 8)), right, samples=2)


@test("filtered", points=1)
def one_pixel(student, me):
    """An image of 5 × 4 with one bright pixel, and a kernel of 3 × 2."""
    x, w = np.zeros((5, 4)), np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
    x[2, 1] = 1.0
    right = np.zeros((3, 3))
    right[:, :2] = w if me.kernel == "turned" else [[6.0, 5.0], [4.0, 3.0], [2.0, 1.0]]
    expect.close("filtered(x, w)", student["filtered"](x, w), right)


@test("my_kernel")
def own_image(student, me):
    """`my_image` has at least 8 × 8 pixels, `my_kernel` 3 × 3 weights, and `my_map` has the right shape."""
    image = expect.number_array("my_image", student["my_image"])
    expect.that(image.ndim == 2 and min(image.shape) >= 8,
                f"my_image must have shape (at least 8, at least 8); got {image.shape}", "shape")  # fmt: skip
    kernel = expect.number_array("my_kernel", student["my_kernel"])
    expect.that(kernel.shape == (3, 3), f"my_kernel must have shape (3, 3); got {kernel.shape}", "shape")
    found, right = expect.number_array("my_map", student["my_map"]), tuple(n - 2 for n in image.shape)
    expect.that(found.shape == right, f"my_map must have shape {right}; got {found.shape}", "shape")
