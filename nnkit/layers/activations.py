"""Activations: curves applied to each number separately; and softmax, which applies to a whole row."""

from dataclasses import dataclass, fields

from .base import Layer


@dataclass(frozen=True, eq=False, repr=False)
class Activation(Layer, abstract=True):
    """The kernels are named after the class. `slope_from` says whether the slope is written with the value y of the
    curve or with its argument x. An argument of the layer becomes a constant of the plan.
    """

    by_step = True

    slope_from = "y"

    def output_shape(self, shape):
        return shape

    def build(self, plan, name, x, followed_by=()):
        kernel = type(self).__name__.lower()
        constants = [plan.constant(f"{name}.{f.name}", [getattr(self, f.name)]) for f in fields(self)]
        y = plan.result(f"{name}.output", plan.buffers[x], x)
        plan.call("forward", f"{kernel}_forward", x, *constants, y)
        read = y if self.slope_from == "y" else x
        plan.call("backward", f"{kernel}_backward", read, plan.gradient(y), *constants, plan.gradient(x))
        return y


@dataclass(frozen=True, eq=False, repr=False)
class ReLU(Activation):
    """y = max(x, 0), the rectified linear unit. Shapes: any, kept.

    >>> import numpy as np, nnkit as nn
    >>> print(nn.Network([nn.ReLU()], input_shape=(2,)).predict(np.array([[-2, 3]])))
    [[0. 3.]]
    """


@dataclass(frozen=True, eq=False, repr=False)
class LeakyReLU(Activation):
    """y = x above 0, slope x below. Shapes: any, kept.

    Parameters
    ----------
    slope: below 0; a number of at least 0.

    >>> import numpy as np, nnkit as nn
    >>> print(nn.Network([nn.LeakyReLU(0.5)], input_shape=(2,)).predict(np.array([[-2, 3]])))
    [[-1.  3.]]
    """

    slope: float = 0.01

    def __post_init__(self):
        self._number("slope", lambda v: v >= 0, "a number of at least 0, often 0.01")


@dataclass(frozen=True, eq=False, repr=False)
class ELU(Activation):
    """y = x above 0, alpha (exp(x) - 1) below, the exponential linear unit. Shapes: any, kept.

    Parameters
    ----------
    alpha: far below 0 the curve ends at -alpha; a number of at least 0.

    >>> import numpy as np, nnkit as nn
    >>> print(nn.Network([nn.ELU()], input_shape=(2,)).predict(np.array([[-100, 3]])))
    [[-1.  3.]]
    """

    alpha: float = 1.0
    slope_from = "x"  # with y it would be y + alpha, which loses the digits of a small slope

    def __post_init__(self):
        self._number("alpha", lambda v: v >= 0, "a number of at least 0, often 1")


@dataclass(frozen=True, eq=False, repr=False)
class Sigmoid(Activation):
    """y = 1 / (1 + exp(-x)): squeezes any number between 0 and 1. Shapes: any, kept.

    >>> import numpy as np, nnkit as nn
    >>> print(nn.Network([nn.Sigmoid()], input_shape=(2,)).predict(np.array([[0, 100]])))
    [[0.5 1. ]]
    """


@dataclass(frozen=True, eq=False, repr=False)
class Tanh(Activation):
    """y = tanh(x): squeezes any number between -1 and 1. Shapes: any, kept.

    >>> import numpy as np, nnkit as nn
    >>> print(nn.Network([nn.Tanh()], input_shape=(2,)).predict(np.array([[0, 100]])))
    [[0. 1.]]
    """


@dataclass(frozen=True, eq=False, repr=False)
class Softplus(Activation):
    """y = log(1 + exp(x)): a ReLU without the kink. Shapes: any, kept.

    >>> import numpy as np, nnkit as nn
    >>> print(nn.Network([nn.Softplus()], input_shape=(2,)).predict(np.array([[-100, 100]])).round(6))
    [[  0. 100.]]
    """

    slope_from = "x"


@dataclass(frozen=True, eq=False, repr=False)
class Softmax(Activation):
    """Along the last axis: exp(x) divided by its sum, positive numbers with sum 1. Shapes: any, kept.

    Do not end a network with it that is trained with "cross_entropy": that loss applies the softmax itself.

    >>> import numpy as np, nnkit as nn
    >>> print(nn.Network([nn.Softmax()], input_shape=(2,)).predict(np.array([[7, 7]])))
    [[0.5 0.5]]
    """
