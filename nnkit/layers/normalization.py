"""Layers that bring numbers to mean 0 and variance 1. See kernels/normalization.py for the equations."""

from dataclasses import dataclass

from .base import Layer

EPSILON = 1e-5


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
        if f"{name}.weight" not in plan.buffers:
            plan.parameter(f"{name}.weight", shape[-1:])
            plan.call("initialise", "fill", f"{name}.weight", integers=(1,))
        weight, bias = plan.parameter(f"{name}.weight", shape[-1:]), plan.parameter(f"{name}.bias", shape[-1:])
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
