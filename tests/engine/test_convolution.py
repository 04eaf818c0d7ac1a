"""Convolution and pooling over odd shapes: equal bits in all forms, equal to the twins, and what must always hold."""

import inspect

import numpy as np
import pytest
import reference

from nnkit.kernels.compile.operations import OPERATIONS

# (images, height, width, channels), (window height, width, filters), (stride down, across)
CONVOLUTIONS = [
    ((1, 1, 1, 1), (1, 1, 1), (1, 1)),
    ((5, 7, 9, 3), (2, 4, 17), (1, 1)),
    ((3, 8, 11, 2), (5, 4, 33), (2, 3)),
    ((4, 9, 7, 5), (1, 3, 2), (3, 1)),
    ((2, 11, 8, 6), (1, 1, 3), (3, 2)),  # pixels that no window reaches
    ((6, 4, 12, 1), (3, 3, 8), (1, 2)),
    ((7, 5, 4, 3), (5, 4, 6), (1, 3)),  # a window as big as the image
    ((19, 6, 5, 8), (3, 3, 16), (1, 1)),
]
# (images, height, width, channels), (window height, width), (stride down, across)
POOLINGS = [
    ((1, 1, 1, 1), (1, 1), (1, 1)),
    ((3, 8, 6, 5), (2, 2), (2, 2)),
    ((2, 7, 9, 17), (3, 2), (2, 3)),  # overlaps down, gaps across, both leave something over
    ((4, 5, 6, 33), (3, 3), (1, 1)),
    ((2, 4, 9, 3), (4, 9), (1, 2)),
    ((5, 3, 10, 2), (1, 4), (3, 4)),
]
both_dtypes = pytest.mark.parametrize("dtype", ["float32", "float64"])
convolutions = pytest.mark.parametrize("images, window, strides", CONVOLUTIONS)
poolings = pytest.mark.parametrize("images, size, strides", POOLINGS)


def call(name, integers, inputs, shapes, form="kernel"):
    """The outputs of a form of an operation; they hold nan before."""
    outputs = [np.full(shape, np.nan, inputs[0].dtype) for shape in shapes]
    function = getattr(OPERATIONS[name], "textbook" if form == "python" else form)
    if form == "python":
        function = getattr(function, "py_func", function)
    function(*integers, *inputs, *outputs)
    return outputs


def check_forms(name, integers, inputs, shapes):
    """All forms agree bit for bit, and with the twin; returns the outputs."""
    engine, textbook, python = (call(name, integers, inputs, shapes, form) for form in ("kernel", "textbook", "python"))
    for a, b, c in zip(engine, textbook, python, strict=True):
        assert a.tobytes() == b.tobytes() == c.tobytes()
    twin = getattr(reference, name)
    known = {"shapes": shapes} if "shapes" in inspect.signature(twin).parameters else {}
    expected = twin(*integers, *(a.astype(float) for a in inputs), **known)
    tolerance = 1e-4 if inputs[0].dtype == np.float32 else 1e-12
    for a, b in zip(engine, expected, strict=True):
        np.testing.assert_allclose(a, b, rtol=tolerance, atol=tolerance)
    return engine


def draw(dtype, *shapes):
    generator = np.random.default_rng(sum(map(sum, shapes)))
    return [generator.normal(size=shape).astype(dtype) for shape in shapes]


def fits(length, size, stride):
    return (length - size) // stride + 1


class Convolution:
    """Random numbers for one convolution, the shapes of its arrays, and its three kernels."""

    def __init__(self, images, window, strides, dtype="float64"):
        n, h, w, c = images
        k, l, o = window
        y = n, fits(h, k, strides[0]), fits(w, l, strides[1]), o
        self.x, self.weight, self.bias, self.dy = draw(dtype, images, (k, l, c, o), (o,), y)
        self.forward = "conv2d_forward", strides, (self.x, self.weight, self.bias), [y]
        self.weight_gradient = "conv2d_weight_gradient", strides, (self.x, self.dy), [(k, l, c, o), (o,)]
        self.input_gradient = "conv2d_input_gradient", strides, (self.dy, self.weight), [(k, o, l, c), images]


@both_dtypes
@convolutions
def test_convolution_forms(images, window, strides, dtype):
    convolution = Convolution(images, window, strides, dtype)
    check_forms(*convolution.forward)
    check_forms(*convolution.weight_gradient)
    _, dx = check_forms(*convolution.input_gradient)
    reached = np.zeros(images[1:3], bool)
    for i, j in np.ndindex(convolution.dy.shape[1:3]):
        reference.window(reached[None], i, j, window, strides)[...] = True
    assert (dx[:, ~reached] == 0).all() and (dx[:, reached] != 0).all()


@convolutions
def test_gradients_are_adjoint(images, window, strides):
    """<conv(x, weight), dy> = <x, input gradient> = <weight, weight gradient>, as the convolution is linear in each."""
    convolution = Convolution(images, window, strides)
    convolution.bias[:] = 0
    (y,) = call(*convolution.forward)
    dweight, _ = call(*convolution.weight_gradient)
    _, dx = call(*convolution.input_gradient)
    expected = np.vdot(y, convolution.dy)
    assert np.vdot(convolution.x, dx) == pytest.approx(expected, rel=1e-10, abs=1e-10)
    assert np.vdot(convolution.weight, dweight) == pytest.approx(expected, rel=1e-10, abs=1e-10)


def test_a_shifted_image_gives_a_shifted_output():
    """To the last bit: each output number is the same sum, wherever it stands."""
    convolution = Convolution((3, 9, 10, 2), (3, 2, 5), (1, 1), "float32")
    (y,) = call(*convolution.forward)
    convolution.x[:, 2:, 3:] = convolution.x[:, :-2, :-3].copy()
    (shifted,) = call(*convolution.forward)
    assert shifted[:, 2:, 3:].tobytes() == y[:, :-2, :-3].tobytes()


def test_more_images_do_not_change_the_others():
    """A batch of 21 and its first images alone: the same outputs and the same gradients of the images, bit for bit."""
    big, small = (Convolution((n, 7, 8, 3), (3, 3, 7), (1, 1), "float32") for n in (21, 5))
    small.x[:], small.weight[:], small.bias[:], small.dy[:] = big.x[:5], big.weight, big.bias, big.dy[:5]
    for kernel in ("forward", "input_gradient"):
        many, few = (call(*getattr(c, kernel))[-1] for c in (big, small))
        assert many[:5].tobytes() == few.tobytes()


@both_dtypes
@pytest.mark.parametrize("sides", [(0, 0, 0, 0), (1, 2, 2, 1), (0, 3, 2, 0)])
def test_padding_and_cropping(sides, dtype):
    top, bottom, left, right = sides
    x, dpadded = draw(dtype, (3, 4, 5, 6), (3, 4 + top + bottom, 5 + left + right, 6))
    (padded,) = check_forms("pad_forward", (top, left), (x,), [dpadded.shape])
    (back,) = check_forms("pad_backward", (top, left), (padded,), [x.shape])
    (dx,) = check_forms("pad_backward", (top, left), (dpadded,), [x.shape])
    assert back.tobytes() == x.tobytes()
    assert np.count_nonzero(padded) == x.size
    assert np.vdot(padded, dpadded) == pytest.approx(np.vdot(x, dx), rel=1e-4)


@both_dtypes
@poolings
@pytest.mark.parametrize("ties", [False, True])
def test_pooling_forms(images, size, strides, dtype, ties):
    n, h, w, c = images
    pooled = n, fits(h, size[0], strides[0]), fits(w, size[1], strides[1]), c
    x, dy = draw(dtype, images, pooled)
    if ties:  # few different values, so that most windows have more than one largest
        x = np.round(x)
    integers = *size, *strides
    _, winner = check_forms("max_pool_forward", integers, (x,), [pooled, pooled])
    check_forms("max_pool_backward", integers, (dy, winner), [images])
    (y,) = check_forms("average_pool_forward", integers, (x,), [pooled])
    (dx,) = check_forms("average_pool_backward", integers, (dy,), [images])
    assert np.vdot(y, dy) == pytest.approx(np.vdot(x, dx), rel=1e-3, abs=1e-3)


def test_the_first_largest_number_takes_the_gradient():
    x = np.zeros((1, 3, 3, 1))
    y, winner = call("max_pool_forward", (2, 2, 1, 1), (x,), [(1, 2, 2, 1)] * 2)
    (dx,) = call("max_pool_backward", (2, 2, 1, 1), (y + 1, winner), [x.shape])
    assert (winner == 0).all()
    assert dx[0, :, :, 0].tolist() == [[1, 1, 0], [1, 1, 0], [0, 0, 0]]
    x[0, 1, 1] = 5  # the largest of all four windows
    y, winner = call("max_pool_forward", (2, 2, 1, 1), (x,), [(1, 2, 2, 1)] * 2)
    (dx,) = call("max_pool_backward", (2, 2, 1, 1), (y, winner), [x.shape])
    assert winner.ravel().tolist() == [3, 2, 1, 0]
    assert dx[0, :, :, 0].tolist() == [[0, 0, 0], [0, 20, 0], [0, 0, 0]]


def test_windows_that_do_not_fit_are_dropped():
    x = np.arange(25.0).reshape(1, 5, 5, 1)
    y, winner = call("max_pool_forward", (2, 2, 2, 2), (x,), [(1, 2, 2, 1)] * 2)
    assert y.ravel().tolist() == [6, 8, 16, 18]
    (dx,) = call("max_pool_backward", (2, 2, 2, 2), (y, winner), [x.shape])
    assert dx[0, 4].sum() == dx[0, :, 4].sum() == 0
    (mean,) = call("average_pool_forward", (2, 2, 2, 2), (x,), [(1, 2, 2, 1)])
    assert mean.ravel().tolist() == [3, 5, 13, 15]
