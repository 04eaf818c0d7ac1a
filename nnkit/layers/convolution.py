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

    by_step = True

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
        if self.padding == "same":
            x = pad(plan, name, x, padding_of(h, kh, sy), padding_of(w, kw, sx))
        y = plan.result(f"{name}.output", y_shape, x, learned=True, keeps_time=bool(leading[1:]))
        convolve(plan, name, x, weight, bias, (sy, sx), y)
        return y


def pad(plan, name, x, rows, columns):
    """Write a border of zeros around the images in the buffer x into the plan: (before, after, ...) of each axis.
    Returns the buffer of what is padded.
    """
    *leading, h, w, c = plan.buffers[x]
    (top, bottom), (left, right) = rows[:2], columns[:2]
    if not top + bottom + left + right:
        return x
    padded = plan.result(f"{name}.padded", (*leading, top + h + bottom, left + w + right, c), x)
    plan.call("forward", "pad_forward", x, padded, integers=(top, left))
    plan.call("backward", "pad_backward", plan.gradient(padded), plan.gradient(x), integers=(top, left))
    plan.layer()  # so that the backward calls of what reads it come first
    return padded


def convolve(plan, name, x, weight, bias, stride, y):
    """Write a convolution of the images in the buffer x into the plan; its output is the buffer y."""
    kh, kw, c_in, c_out = plan.buffers[weight]
    dy, dx = plan.gradient(y), plan.gradient(x)
    plan.call("forward", "conv2d_forward", x, weight, bias, y, integers=stride)
    gradients = plan.gradient(weight), plan.gradient(bias)
    plan.call("backward", "conv2d_weight_gradient", x, dy, *gradients, integers=stride)
    if dx is not None:
        scratch = plan.buffer(f"{name}.weight.transposed", (kh, c_out, kw, c_in))
        plan.call("backward", "conv2d_input_gradient", dy, weight, scratch, dx, integers=stride)


@dataclass(frozen=True, eq=False, repr=False)
class Conv1D(Layer):
    """`Conv2D` along one axis: the window slides over the steps of a sequence.

    Parameters
    ----------
    filters: how many windows, which is the number of output channels.
    kernel_size: how many steps a window covers.
    stride: how far it moves.
    padding: "valid" or "same", as in Conv2D; or "causal": zeros before the first step, so that the window ends at the
        step that it computes and sees no later one.
    dilation: the distance between the steps of a window: with 2 it covers every other step. Needs stride 1.

    Shapes: input (steps, c_in), output (t, filters). Weight (kernel_size, c_in, filters), bias (filters,). With j steps
    of the window before step t and stride 1, y_t = b + sum over k of x_{t - j + k * dilation} W_k.

    A causal convolution with stride 1 keeps the steps apart, so that a network with it takes `lengths`. Layers with
    dilation 1, 2, 4, ... see a past that doubles with each of them (WaveNet: van den Oord and others 2016):

    >>> import numpy as np, nnkit as nn
    >>> layers = [nn.Conv1D(4, 2, padding="causal", dilation=d) for d in (1, 2, 4)]
    >>> nn.Network([nn.Conv1D(4, 3), *layers], input_shape=(10, 2)).output_shape
    (8, 4)

    Example
    -------
    A window that adds a step and the one two steps before it:

    >>> net = nn.Network([nn.Conv1D(1, 2, padding="causal", dilation=2)], input_shape=(5, 1))
    >>> net.parameters["0.weight"][:] = 1
    >>> print(net.predict(np.reshape([1, 2, 3, 4, 5], (1, 5, 1))).ravel())
    [1. 2. 4. 6. 8.]
    """

    filters: int
    kernel_size: int
    stride: int = 1
    padding: str = "valid"
    dilation: int = 1

    def __post_init__(self):
        self._whole("filters", "a number of filters")
        self._whole("kernel_size", "a size of the window")
        self._whole("stride", "a stride")
        self._whole("dilation", "a distance between steps")
        self._choice("padding", ("valid", "same", "causal"))
        if self.dilation > 1 and self.stride > 1:
            raise ShapeError(
                f"Conv1D: dilation above 1 needs stride 1; got dilation={self.dilation}, stride={self.stride}. Try two "
                "layers: one with the dilation, then one with the stride."
            )

    @property
    def reach(self):
        """How many steps there are from the first to the last of a window."""
        return (self.kernel_size - 1) * self.dilation + 1

    @property
    def is_causal(self):
        """Whether each step of the output belongs to one of the input, and sees none after it."""
        return self.stride == 1 and (self.padding == "causal" or self.reach == 1)

    def output_shape(self, shape):
        if len(shape) != 2:
            raise ShapeError(f"{self} needs samples of shape (steps, channels); got {shape}.")
        if self.padding != "valid":
            return (-(-shape[0] // self.stride), self.filters)
        steps = _windows(self, (1, *shape), (1, self.reach), (1, self.stride))[-2]
        return (steps, self.filters)

    def build(self, plan, name, x, followed_by=()):
        _, steps, c = plan.buffers[x]
        initial = initial_values(self.kernel_size * c, self.kernel_size * self.filters, followed_by)
        weight = plan.parameter(f"{name}.weight", (self.kernel_size, c, self.filters), *initial)
        bias = plan.parameter(f"{name}.bias", (self.filters,))
        before, after, t = self._padding(steps)
        y = plan.result(f"{name}.output", ("n", t, self.filters), x, learned=True, keeps_time=self.is_causal)
        flat = plan.alias(f"{name}.image", x, ("n", 1, steps, c))  # a sequence is an image of height 1
        if self.dilation > 1:
            self._folded(plan, name, flat, weight, bias, before, after, y)
            return y
        flat = pad(plan, f"{name}.image", flat, (0, 0), (before, after))
        window = plan.alias(f"{name}.window", weight, (1, self.kernel_size, c, self.filters))
        row = plan.alias(f"{name}.image.output", y, ("n", 1, t, self.filters))
        convolve(plan, f"{name}.image", flat, window, bias, (1, self.stride), row)
        return y

    def _padding(self, steps):
        """(zeros before, zeros after, steps of the output)."""
        t = self.output_shape((steps, 1))[0]
        if self.padding == "causal":
            return self.reach - 1, 0, t
        return padding_of(steps, self.reach, self.stride) if self.padding == "same" else (0, 0, t)

    def _folded(self, plan, name, flat, weight, bias, before, after, y):
        """Write a dilated convolution: the steps are folded into an image with a row for every `dilation` steps. What
        is `dilation` steps apart then stands one below the other, and a window one column wide slides over it.
        """
        steps, c = plan.buffers[flat][2:]
        t, filters = plan.buffers[y][1:]
        rows = -(-(before + steps + after) // self.dilation)
        flat = pad(plan, f"{name}.image", flat, (0, 0), (before, rows * self.dilation - before - steps))
        folded = plan.alias(f"{name}.folded", flat, ("n", rows, self.dilation, c))
        window = plan.alias(f"{name}.window", weight, (self.kernel_size, 1, c, filters))
        high = rows - self.kernel_size + 1
        whole = plan.result(f"{name}.folded.output", ("n", high, self.dilation, filters), folded, learned=True)
        convolve(plan, f"{name}.folded", folded, window, bias, (1, 1), whole)
        plan.layer()  # the steps of the output, without those that fill the last row
        row = plan.alias(f"{name}.folded.steps", whole, ("n", 1, high * self.dilation, filters))
        part = plan.alias(f"{name}.image.output", y, ("n", 1, t, filters))
        sizes = [("n", high * self.dilation * filters), ("n", t * filters)]
        rows = [plan.alias(f"{of}.numbers", of, size) for of, size in zip((row, part), sizes)]
        plan.call("forward", "take_columns", *rows, integers=(0,))
        plan.call("backward", "pad_forward", plan.gradient(part), plan.gradient(row), integers=(0, 0))


@dataclass(frozen=True, eq=False, repr=False)
class _Pool(Layer, abstract=True):
    """What both kinds of pooling have in common."""

    by_step = True

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


@dataclass(frozen=True, eq=False, repr=False)
class GlobalAveragePool2D(Layer):
    """The mean of each channel over the whole image. Shapes: input (..., height, width, channels), output (...,
    channels). With y_c = mean over all places of x_c, each place gets dy_c / (height width) in the backward pass.

    After convolutions it replaces `Flatten` and a large dense layer: the number of weights no longer depends on the
    size of the image.

    >>> import numpy as np, nnkit as nn
    >>> net = nn.Network([nn.GlobalAveragePool2D()], input_shape=(2, 2, 1))
    >>> print(net.predict(np.reshape([1, 2, 3, 6], (1, 2, 2, 1))))
    [[3.]]
    """

    by_step = True

    def output_shape(self, shape):
        self._axes(shape, 3, "(height, width, channels)")
        return (*shape[:-3], shape[-1])

    def build(self, plan, name, x, followed_by=()):
        *leading, h, w, c = plan.buffers[x]
        y = plan.result(f"{name}.output", (*leading, c), x, keeps_time=bool(leading[1:]))
        place = plan.alias(f"{name}.place", y, (*leading, 1, 1, c))
        window = (h, w, h, w)
        plan.call("forward", "average_pool_forward", x, place, integers=window)
        plan.call("backward", "average_pool_backward", plan.gradient(place), plan.gradient(x), integers=window)
        return y
