"""The dense layer."""

from dataclasses import dataclass

from .activations import ReLU
from .base import Layer


def initial_values(fan_in, fan_out, followed_by):
    """The initial values of weights: (operation, *integers). He uniform before a ReLU, else Glorot uniform."""
    if any(isinstance(layer, ReLU) for layer in followed_by):
        return "he_uniform", fan_in
    return "glorot_uniform", fan_in, fan_out


def weighted_sum(plan, x, weight, bias, y, dy):
    """Write y = x W + b into the plan, and its backward pass from the gradient in the buffer `dy`."""
    gradients = plan.gradient(weight), plan.gradient(bias)
    if x in plan.indices:  # one-hot rows: rows of the weights are looked up, not multiplied
        plan.call("forward", "dense_one_hot_forward", plan.indices[x], weight, bias, y)
        plan.call("backward", "dense_one_hot_weight_gradient", plan.indices[x], dy, *gradients)
        return
    plan.call("forward", "dense_forward", x, weight, bias, y)
    plan.call("backward", "dense_weight_gradient", x, dy, *gradients)
    if (dx := plan.gradient(x)) is not None:
        scratch = plan.buffer(f"{weight}.transposed", plan.buffers[weight][::-1])
        plan.call("backward", "dense_input_gradient", dy, weight, scratch, dx)


@dataclass(frozen=True, eq=False, repr=False)
class Dense(Layer):
    """Every output is a weighted sum of all inputs, plus a bias: y = x W + b.

    Parameters
    ----------
    units: how many outputs, at least 1.

    Shapes: input (..., n_in), output (..., units): it acts on the last axis. Weight (n_in, units), bias (units,).
    Initial values: Glorot uniform, He uniform before a ReLU; biases 0.

    Example
    -------
    One unit with weights 3 and 4 and bias 10 turns (1, 2) into 1*3 + 2*4 + 10:

    >>> import numpy as np, nnkit as nn
    >>> net = nn.Network([nn.Dense(1)], input_shape=(2,))
    >>> net.parameters["0.weight"][:] = [[3], [4]]
    >>> net.parameters["0.bias"][:] = 10
    >>> print(net.predict(np.array([[1, 2]])))
    [[21.]]
    """

    by_step = True

    units: int

    def __post_init__(self):
        self._whole("units", "a number of units")

    def output_shape(self, shape):
        return (*shape[:-1], self.units)

    def build(self, plan, name, x, followed_by=()):
        *leading, n_in = plan.buffers[x]
        initial = initial_values(n_in, self.units, followed_by)
        weight = plan.parameter(f"{name}.weight", (n_in, self.units), *initial)
        bias = plan.parameter(f"{name}.bias", (self.units,))
        y = plan.result(f"{name}.output", (*leading, self.units), x, learned=True)
        weighted_sum(plan, x, weight, bias, y, plan.gradient(y))
        return y
