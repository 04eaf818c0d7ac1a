"""Layers: what a network is made of. A layer knows its shapes and which kernels to call; it does no arithmetic.

To add one: write its kernels (nnkit/kernels), then a class here. Its `build` gets the plan, the layer's place in
the network as a name, and the buffer that it reads; it asks for parameters and buffers, adds a forward call and
its backward calls, and returns the buffer that it writes.
"""

from dataclasses import asdict, dataclass

from .errors import ShapeError

LAYERS = {}


@dataclass(frozen=True, eq=False)
class Layer:
    """What all layers have in common."""

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        LAYERS[cls.__name__] = cls

    def configuration(self):
        """The layer as plain data: [class name, arguments]."""
        return [type(self).__name__, asdict(self)]

    def output_shape(self, shape):
        """The shape of one sample's output, for one sample's input `shape`."""
        raise NotImplementedError

    def build(self, plan, name, x, followed_by=None):
        """Write the layer into `plan`: buffers and parameters called `name`.something, reading buffer x.

        `followed_by` is the next layer (None for the last), which can matter for the initial values.
        Returns the name of the buffer that holds the layer's output.
        """
        raise NotImplementedError


@dataclass(frozen=True, eq=False)
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

    units: int

    def __post_init__(self):
        if isinstance(self.units, bool) or not isinstance(self.units, int) or self.units < 1:
            raise ShapeError(f"Dense wants a number of units, an integer of at least 1; it got {self.units!r}.")

    def output_shape(self, shape):
        return (*shape[:-1], self.units)

    def build(self, plan, name, x, followed_by=None):
        *leading, n_in = plan.buffers[x]
        initial = ("he_uniform", n_in) if isinstance(followed_by, ReLU) else ("glorot_uniform", n_in, self.units)
        weight = plan.parameter(f"{name}.weight", (n_in, self.units), *initial)
        bias = plan.parameter(f"{name}.bias", (self.units,))
        y = plan.buffer(f"{name}.output", (*leading, self.units))
        dy, dx = plan.gradient(y), plan.gradient(x)
        plan.call("forward", "dense_forward", x, weight, bias, y)
        plan.call("backward", "dense_weight_gradient", x, dy, plan.gradient(weight), plan.gradient(bias))
        if dx is not None:
            scratch = plan.buffer(f"{name}.weight.transposed", (self.units, n_in))
            plan.call("backward", "dense_input_gradient", dy, weight, scratch, dx)
        return y


@dataclass(frozen=True, eq=False)
class Activation(Layer):
    """A curve applied to each number by itself. The kernels are named after the class."""

    def output_shape(self, shape):
        return shape

    def build(self, plan, name, x, followed_by=None):
        kernel = type(self).__name__.lower()
        y = plan.buffer(f"{name}.output", plan.buffers[x])
        plan.call("forward", f"{kernel}_forward", x, y)
        plan.call("backward", f"{kernel}_backward", y, plan.gradient(y), plan.gradient(x))
        return y


@dataclass(frozen=True, eq=False)
class ReLU(Activation):
    """y = max(x, 0), the rectified linear unit. Shapes: any, kept.

    >>> import numpy as np, nnkit as nn
    >>> print(nn.Network([nn.ReLU()], input_shape=(2,)).predict(np.array([[-2, 3]])))
    [[0. 3.]]
    """


@dataclass(frozen=True, eq=False)
class Sigmoid(Activation):
    """y = 1 / (1 + exp(-x)): squeezes any number between 0 and 1. Shapes: any, kept.

    >>> import numpy as np, nnkit as nn
    >>> print(nn.Network([nn.Sigmoid()], input_shape=(2,)).predict(np.array([[0, 100]])))
    [[0.5 1. ]]
    """


@dataclass(frozen=True, eq=False)
class Tanh(Activation):
    """y = tanh(x): squeezes any number between -1 and 1. Shapes: any, kept.

    >>> import numpy as np, nnkit as nn
    >>> print(nn.Network([nn.Tanh()], input_shape=(2,)).predict(np.array([[0, 100]])))
    [[0. 1.]]
    """
