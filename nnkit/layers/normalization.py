"""Layers that bring numbers to mean 0 and variance 1. See kernels/normalization.py for the equations."""

from dataclasses import dataclass

from .base import Layer

EPSILON = 1e-5


def ones(plan, ask, name, shape):
    """A parameter that begins as 1; `ask` is the method of the plan that makes it."""
    new = name not in plan.buffers
    ask(name, shape)
    if new:
        plan.call("initialise", "fill", name, integers=(1,))
    return name


@dataclass(frozen=True, eq=False, repr=False)
class LayerNorm(Layer):
    """Layer normalization (Ba, Kiros and Hinton 2016): each row of numbers, along the last axis, is brought to mean 0
    and variance 1; then each number gets a weight and a bias that are learned:

        y = weight (x - mean) / sqrt(variance + 1e-5) + bias

    In the backward pass, with z the normalized row and g = weight dy: dx = (g - mean(g) - z mean(g z)) / sqrt(variance
    + 1e-5).

    Shapes: input (..., n), kept. Parameters weight (n,), which begins as 1, and bias (n,), which begins as 0. It does
    the same in training and prediction: other samples and other steps play no part.

    Example
    -------
    A row with mean 3 and variance 4:

    >>> import numpy as np, nnkit as nn
    >>> net = nn.Network([nn.LayerNorm()], input_shape=(2,))
    >>> net.parameters["0.bias"][:] = 10
    >>> print(net.predict(np.array([[1, 5]])).round(3))
    [[ 9. 11.]]
    """

    by_step = True

    def output_shape(self, shape):
        return shape

    def build(self, plan, name, x, followed_by=()):
        shape = plan.buffers[x]
        weight = ones(plan, plan.parameter, f"{name}.weight", shape[-1:])
        bias = plan.parameter(f"{name}.bias", shape[-1:])
        epsilon = plan.constant(f"{name}.epsilon", [EPSILON])
        z = plan.result(f"{name}.normalized", shape, x, learned=True)
        deviation = plan.buffer(f"{name}.deviation", shape[:-1])
        plan.call("forward", "normalize_rows_forward", x, epsilon, z, deviation)
        y = plan.result(f"{name}.output", shape, x, learned=True)
        plan.call("forward", "scale_forward", z, weight, bias, y)
        dz = plan.gradient(z)
        gradients = [plan.gradient(p) or plan.buffer(f"{name}.unused", shape[-1:]) for p in (weight, bias)]
        plan.call("backward", "scale_backward", z, weight, plan.gradient(y), dz, *gradients)
        plan.call("backward", "normalize_rows_backward", z, deviation, dz, plan.gradient(x))
        return y


@dataclass(frozen=True, eq=False, repr=False)
class BatchNorm(Layer):
    """Batch normalization (Ioffe and Szegedy 2015): each column of a batch, the numbers at one place of the last axis
    in all samples (and at all steps, all pixels), is brought to mean 0 and variance 1; then it gets a weight and a bias
    that are learned:

        y = weight (x - mean) / sqrt(variance + 1e-5) + bias

    In `fit`, mean and variance are those of the present batch, and the layer keeps running averages of them. Everywhere
    else (`predict`, `evaluate`, `loss_and_gradients`, the validation of `fit`) it computes with these averages, so that
    the answer for a sample does not depend on other samples. Each update of `fit` moves them:

        running mean     += momentum (mean of the batch - running mean)
        running variance += momentum (variance of the batch - running variance)

    This last variance is the unbiased one, with n - 1 in place of the n numbers of a column. In the backward pass of
    `fit`, with z the normalized column and g = weight dy: dx = (g - mean(g) - z mean(g z)) / sqrt(variance + 1e-5).

    Parameters
    ----------
    momentum: how fast the running averages follow the batches, above 0 and at most 1.

    Shapes: input (..., n), kept; for images (height, width, channels) n is the number of channels. Parameters weight
    (n,), which begins as 1, and bias (n,), which begins as 0. The running averages, mean (n,), which begins as 0, and
    variance (n,), which begins as 1, are in `Network.parameters`, too, so they are saved and copied; but optimizers and
    penalties leave them out, and their gradients are 0. With ``fit(frozen=...)`` the layer computes with its running
    averages and keeps them.

    A column needs at least two numbers, so `fit` refuses batches of one sample of shape (n,). The last batch of an
    epoch may be smaller than the others: it is normalized by its own few samples, and moves the running averages as far
    as the others do. `fit` refuses `lengths` where the layer reads the steps of sequences; `LayerNorm` takes them.

    Example
    -------
    A batch with mean 3, variance 4 and unbiased variance 8, which momentum 1 makes the running averages:

    >>> import numpy as np, nnkit as nn
    >>> net = nn.Network([nn.BatchNorm(momentum=1)], input_shape=(1,))
    >>> x = np.array([[1], [5]])
    >>> history = net.fit(x, [[-1], [1]], loss="mse", optimizer=nn.SGD(0.1), epochs=1)
    >>> round(float(history.loss[0]), 3)                          # in training 1 and 5 become -1 and 1
    0.0
    >>> print(net.parameters["0.mean"], net.parameters["0.variance"], net.predict([[3 + 8**0.5]]).round(3))
    [3.] [8.] [[1.]]
    """

    by_step = True

    momentum: float = 0.1

    def __post_init__(self):
        self._number("momentum", lambda v: 0 < v <= 1, "a number above 0 and at most 1, often 0.1")

    def output_shape(self, shape):
        return shape

    def build(self, plan, name, x, followed_by=()):
        shape = plan.buffers[x]
        weight = ones(plan, plan.parameter, f"{name}.weight", shape[-1:])
        bias = plan.parameter(f"{name}.bias", shape[-1:])
        averages = (
            plan.average(f"{name}.mean", shape[-1:]),
            ones(plan, plan.average, f"{name}.variance", shape[-1:]),
        )
        training = plan.over_batch(name, x)
        settings = plan.constant(f"{name}.settings", [EPSILON, self.momentum])
        column = lambda what: plan.buffer(f"{name}.{what}", shape[-1:])
        z, center, deviation = plan.buffer(f"{name}.normalized", shape), column("center"), column("deviation")
        y = plan.result(f"{name}.output", shape, x, learned=True)
        outputs = z, y, center, deviation, *averages
        plan.call("forward", "batch_norm_forward", x, weight, bias, settings, *outputs, integers=(training,))
        unused = lambda what, shape: plan.buffer(f"{name}.unused.{what}", shape)
        outputs = [plan.gradient(p) or unused("parameter", shape[-1:]) for p in (weight, bias)]
        outputs.append(plan.gradient(x) or unused("input", shape))
        dy = plan.gradient(y)
        plan.call("backward", "batch_norm_backward", z, weight, deviation, dy, *outputs, integers=(training,))
        return y
