"""Convolution and pooling. Images are (height, width, channels); axes before these are taken as more samples."""

from dataclasses import dataclass

from ..errors import ShapeError
from .base import Layer
from .dense import initial_values


def padding_of(size, window, stride):
    """(before, after, output size) for padding "same": the larger half of an uneven padding comes at the end."""
    output = -(-size // stride)
    total = max(0, (output - 1) * stride + window - size)
    return total // 2, total - total // 2, output


def _windows(layer, shape, window, stride):
    """How often a window fits into an image, each way."""
    *leading, h, w, c = shape
    if h < window[0] or w < window[1]:
        more = "padding='same', or " if hasattr(layer, "padding") else ""
        raise ShapeError(
            f"{layer} needs images of at least {window[0]} x {window[1]}; got {shape}. Try {more}a smaller window."
        )
    return (*leading, (h - window[0]) // stride[0] + 1, (w - window[1]) // stride[1] + 1, c)


@dataclass(frozen=True, eq=False, repr=False)
class Conv2D(Layer):
    """Slides small windows of weights over an image; each place gets the weighted sum of the numbers below it.

    Parameters
    ----------
    filters: how many windows, which is the number of output channels.
    kernel_size: height and width of the window: an integer, or a pair.
    stride: how far the window moves: an integer, or a pair.
    padding: "valid": the window stays inside the image; "same": zeros around it, so that with stride 1 the image
        keeps its size; with another the output is ceil(size / stride), the larger half of an uneven padding at the end.

    Shapes: input (..., height, width, c_in), output (..., h, w, filters). Weight (kernel height, kernel width, c_in,
    filters), bias (filters,). As everywhere in this field it is a cross-correlation: the window is not turned round.
    Initial values: Glorot uniform, He uniform before a ReLU; biases 0.

    Example
    -------
    A window [-1, 1] answers to a step from 2 to 5 with -1*2 + 1*5:

    >>> import numpy as np, nnkit as nn
    >>> net = nn.Network([nn.Conv2D(1, (1, 2))], input_shape=(1, 3, 1))
    >>> net.parameters["0.weight"][:] = np.reshape([-1, 1], (1, 2, 1, 1))
    >>> print(net.predict(np.reshape([2, 2, 5], (1, 1, 3, 1))).ravel())
    [0. 3.]
    """

    filters: int
    kernel_size: int | tuple
    stride: int | tuple = 1
    padding: str = "valid"

    def __post_init__(self):
        self._whole("filters", "a number of filters")
        self._choice("padding", ("valid", "same"))
        self._window  # noqa: B018  (refuses what is no window)

    @property
    def _window(self):
        return self._pair("kernel_size", "a size of the window"), self._pair("stride", "a stride")

    def output_shape(self, shape):
        self._axes(shape, 3, "(height, width, channels)")
        window, stride = self._window
        if self.padding == "valid":
            return (*_windows(self, shape, window, stride)[:-1], self.filters)
        *leading, h, w, _ = shape
        return (*leading, -(-h // stride[0]), -(-w // stride[1]), self.filters)

    def build(self, plan, name, x, followed_by=()):
        (kh, kw), (sy, sx) = self._window
        *leading, h, w, c = plan.buffers[x]
        initial = initial_values(kh * kw * c, kh * kw * self.filters, followed_by)
        weight = plan.parameter(f"{name}.weight", (kh, kw, c, self.filters), *initial)
        bias = plan.parameter(f"{name}.bias", (self.filters,))
        y_shape = (*leading, *self.output_shape((h, w, c)))
        return convolve(plan, name, x, weight, bias, (sy, sx), self.padding, y_shape, keeps_time=bool(leading[1:]))


def convolve(plan, name, x, weight, bias, stride, padding, y_shape, keeps_time=False):
    """Write a convolution of the images in the buffer x into the plan; returns the buffer of its output."""
    kh, kw, c_in, c_out = plan.buffers[weight]
    if padding == "same":
        *leading, h, w, c = plan.buffers[x]
        top, bottom, _ = padding_of(h, kh, stride[0])
        left, right, _ = padding_of(w, kw, stride[1])
        if top + bottom + left + right:
            padded = plan.result(f"{name}.padded", (*leading, top + h + bottom, left + w + right, c), x)
            plan.call("forward", "pad_forward", x, padded, integers=(top, left))
            plan.call("backward", "pad_backward", plan.gradient(padded), plan.gradient(x), integers=(top, left))
            plan.layer()  # so that the backward calls of the convolution come first
            x = padded
    y = plan.result(f"{name}.output", y_shape, x, learned=True, keeps_time=keeps_time)
    dy, dx = plan.gradient(y), plan.gradient(x)
    plan.call("forward", "conv2d_forward", x, weight, bias, y, integers=stride)
    gradients = plan.gradient(weight), plan.gradient(bias)
    plan.call("backward", "conv2d_weight_gradient", x, dy, *gradients, integers=stride)
    if dx is not None:
        scratch = plan.buffer(f"{name}.weight.transposed", (kh, c_out, kw, c_in))
        plan.call("backward", "conv2d_input_gradient", dy, weight, scratch, dx, integers=stride)
    return y


@dataclass(frozen=True, eq=False, repr=False)
class Conv1D(Layer):
    """`Conv2D` along one axis: the window slides over the steps of a sequence.

    Parameters
    ----------
    filters: how many windows, which is the number of output channels.
    kernel_size: how many steps a window spans.
    stride: how far it moves.
    padding: "valid" or "same", as in Conv2D.

    Shapes: input (steps, c_in), output (t, filters). Weight (kernel_size, c_in, filters), bias (filters,).

    >>> import nnkit as nn
    >>> nn.Network([nn.Conv1D(4, 3)], input_shape=(10, 2)).output_shape
    (8, 4)
    """

    filters: int
    kernel_size: int
    stride: int = 1
    padding: str = "valid"

    def __post_init__(self):
        self._whole("filters", "a number of filters")
        self._whole("kernel_size", "a size of the window")
        self._whole("stride", "a stride")
        self._choice("padding", ("valid", "same"))

    def output_shape(self, shape):
        if len(shape) != 2:
            raise ShapeError(f"{self} needs samples of shape (steps, channels); got {shape}.")
        if self.padding == "same":
            return (-(-shape[0] // self.stride), self.filters)
        steps = _windows(self, (1, *shape), (1, self.kernel_size), (1, self.stride))[-2]
        return (steps, self.filters)

    def build(self, plan, name, x, followed_by=()):
        _, steps, c = plan.buffers[x]
        initial = initial_values(self.kernel_size * c, self.kernel_size * self.filters, followed_by)
        weight = plan.parameter(f"{name}.weight", (self.kernel_size, c, self.filters), *initial)
        bias = plan.parameter(f"{name}.bias", (self.filters,))
        # A sequence is an image of height 1.
        flat = plan.alias(f"{name}.image", x, ("n", 1, steps, c))
        window = plan.alias(f"{name}.window", weight, (1, self.kernel_size, c, self.filters))
        steps, filters = self.output_shape((steps, c))
        y = convolve(
            plan, f"{name}.image", flat, window, bias, (1, self.stride), self.padding, ("n", 1, steps, filters)
        )
        return plan.alias(f"{name}.output", y, ("n", steps, filters))


@dataclass(frozen=True, eq=False, repr=False)
class _Pool(Layer, abstract=True):
    """What both kinds of pooling have in common."""

    size: int | tuple
    stride: int | tuple | None = None

    def __post_init__(self):
        self._window  # noqa: B018  (refuses what is no window)

    @property
    def _window(self):
        size = self._pair("size", "a size of the window")
        return size, size if self.stride is None else self._pair("stride", "a stride")

    def output_shape(self, shape):
        self._axes(shape, 3, "(height, width, channels)")
        return _windows(self, shape, *self._window)

    def build(self, plan, name, x, followed_by=()):
        *leading, h, w, c = plan.buffers[x]
        y_shape = (*leading, *self.output_shape((h, w, c)))
        y = plan.result(f"{name}.output", y_shape, x, keeps_time=bool(leading[1:]))
        size, stride = self._window
        self._calls(plan, name, x, y, (*size, *stride))
        return y


@dataclass(frozen=True, eq=False, repr=False)
class MaxPool2D(_Pool):
    """The largest number of each window, channel by channel; the first of equal ones takes the gradient.

    Parameters
    ----------
    size: height and width of the window: an integer, or a pair.
    stride: how far it moves; None: by its own size.

    Shapes: input (..., height, width, channels), output (..., h, w, channels). Windows that do not fit are dropped.

    >>> import numpy as np, nnkit as nn
    >>> net = nn.Network([nn.MaxPool2D(2)], input_shape=(2, 4, 1))
    >>> print(net.predict(np.reshape([1, 2, 3, 4, 5, 6, 7, 8], (1, 2, 4, 1))).ravel())
    [6. 8.]
    """

    def _calls(self, plan, name, x, y, integers):
        winner = plan.buffer(f"{name}.winner", plan.buffers[y])
        plan.count(f"places in a window of {self}", integers[0] * integers[1])
        plan.call("forward", "max_pool_forward", x, y, winner, integers=integers)
        plan.call("backward", "max_pool_backward", plan.gradient(y), winner, plan.gradient(x), integers=integers)


@dataclass(frozen=True, eq=False, repr=False)
class AveragePool2D(_Pool):
    """The mean of each window, channel by channel.

    Parameters
    ----------
    size: height and width of the window: an integer, or a pair.
    stride: how far it moves; None: by its own size.

    Shapes: input (..., height, width, channels), output (..., h, w, channels). Windows that do not fit are dropped.

    >>> import numpy as np, nnkit as nn
    >>> net = nn.Network([nn.AveragePool2D(2)], input_shape=(2, 4, 1))
    >>> print(net.predict(np.reshape([1, 2, 3, 4, 5, 6, 7, 8], (1, 2, 4, 1))).ravel())
    [3.5 5.5]
    """

    def _calls(self, plan, name, x, y, integers):
        plan.call("forward", "average_pool_forward", x, y, integers=integers)
        plan.call("backward", "average_pool_backward", plan.gradient(y), plan.gradient(x), integers=integers)
