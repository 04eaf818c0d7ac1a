"""Layers that read whole sequences without a recurrence. See kernels/sequences.py for the equations."""

from dataclasses import dataclass

from ..errors import ShapeError
from ..kernels.sequences import sinusoid
from .base import Layer
from .shapes import table


@dataclass(frozen=True, eq=False, repr=False)
class _OfSteps(Layer, abstract=True):
    """What the layers of this file have in common: samples are sequences."""

    def output_shape(self, shape):
        if len(shape) != 2:
            raise ShapeError(f"{self} needs sequences, samples of shape (steps, numbers per step); got {shape}.")
        return shape


@dataclass(frozen=True, eq=False, repr=False)
class _OverTime(_OfSteps, abstract=True):
    """A layer that turns each column of a sequence into one number."""

    def output_shape(self, shape):
        return super().output_shape(shape)[1:]


@dataclass(frozen=True, eq=False, repr=False)
class MaxOverTime(_OverTime):
    """The largest number of each column of a sequence: y_d = max over t of x_{t,d}. The first of equal ones takes the
    gradient. After a convolution: whether its window has found something, wherever that was.

    Shapes: input (T, D), output (D,). With `lengths` only the valid steps count; a sequence without any gives 0.

    >>> import numpy as np, nnkit as nn
    >>> net = nn.Network([nn.MaxOverTime()], input_shape=(3, 2))
    >>> x = np.array([[[1, 5], [2, 4], [9, 9]]])
    >>> print(net.predict(x), net.predict(x, lengths=np.array([2])))
    [[9. 9.]] [[2. 5.]]
    """

    def build(self, plan, name, x, followed_by=()):
        n, _, dim = plan.buffers[x]
        lengths = plan.lengths(x)
        y = plan.result(f"{name}.output", (n, dim), valid=(x,))
        winner = plan.buffer(f"{name}.winner", (n, dim))
        plan.call("forward", "max_over_time_forward", lengths, x, y, winner)
        plan.call("backward", "max_over_time_backward", plan.gradient(y), winner, plan.gradient(x))
        return y


@dataclass(frozen=True, eq=False, repr=False)
class MeanOverTime(_OverTime):
    """The mean of each column of a sequence: y_d = sum over t of x_{t,d} / T. Each step gets dy_d / T in the backward
    pass. After an embedding: a bag of words, without their order.

    Shapes: input (T, D), output (D,). With `lengths` only the valid steps count, and T is their number; a sequence
    without any gives 0.

    >>> import numpy as np, nnkit as nn
    >>> net = nn.Network([nn.MeanOverTime()], input_shape=(3, 2))
    >>> x = np.array([[[1, 5], [2, 4], [9, 9]]])
    >>> print(net.predict(x), net.predict(x, lengths=np.array([2])))
    [[4. 6.]] [[1.5 4.5]]
    """

    def build(self, plan, name, x, followed_by=()):
        n, _, dim = plan.buffers[x]
        lengths = plan.lengths(x)
        y = plan.result(f"{name}.output", (n, dim), valid=(x,))
        plan.call("forward", "mean_over_time_forward", lengths, x, y)
        plan.call("backward", "mean_over_time_backward", lengths, plan.gradient(y), plan.gradient(x))
        return y


@dataclass(frozen=True, eq=False, repr=False)
class Reverse(_OfSteps):
    """The steps of a sequence in reverse order: y_t = x_{T - 1 - t}. With `lengths` the valid steps, so that the last
    valid one comes first; the steps after them are 0.

    Shapes: input (T, D), kept. A network that reads in both directions has, at every step, the states of one layer
    that came from the left and of one that came from the right:

    >>> import numpy as np, nnkit as nn
    >>> x = nn.Input((5, 3))
    >>> right = nn.GRU(4, return_sequences=True)(x)
    >>> left = nn.Reverse()(nn.GRU(4, return_sequences=True)(nn.Reverse()(x)))
    >>> nn.Network(inputs=x, outputs=nn.Concatenate()(right, left)).output_shape
    (5, 8)

    Example
    -------
    >>> net = nn.Network([nn.Reverse()], input_shape=(4, 1))
    >>> x = np.array([[[1], [2], [3], [4]]])
    >>> print(net.predict(x).ravel(), net.predict(x, lengths=np.array([3])).ravel())
    [4. 3. 2. 1.] [3. 2. 1. 0.]
    """

    def build(self, plan, name, x, followed_by=()):
        lengths = plan.lengths(x)
        y = plan.result(f"{name}.output", plan.buffers[x], x, masked=True)
        plan.call("forward", "reverse_steps", lengths, x, y)
        plan.call("backward", "reverse_steps", lengths, plan.gradient(y), plan.gradient(x))
        return y


@dataclass(frozen=True, eq=False, repr=False)
class Position(_OfSteps):
    """Adds numbers of its own to each place in a sequence: y_t = x_t + p_t. Attention compares contents and does not
    see where they stand; after this layer it does.

    Parameters
    ----------
    scale: of "learned" numbers, the standard deviation of the initial values, which are then normal; None: Glorot
        uniform, whose standard deviation is sqrt(2 / (T + D)). See `Embedding`. Of "sinusoidal" ones, the height of the
        waves; None: 1.
    kind: "learned": p is the parameter weight (T, D). "sinusoidal": p is fixed, sine and cosine waves of D / 2 lengths,
        from 2 pi places to almost 10000 times that (Vaswani and others 2017); there is no parameter:

            p_{t,d} = sin(t / 10000^(d/D)) for an even d,  cos(t / 10000^((d-1)/D)) for an odd d

    Shapes: input (T, D), kept. Learned numbers exist only for the T places of the network's input_shape. Waves go on:
    for longer sequences, make a network with a larger T and the same parameters.

    Example
    -------
    >>> import numpy as np, nnkit as nn
    >>> net = nn.Network([nn.Position()], input_shape=(2, 1))
    >>> net.parameters["0.weight"][:] = [[10], [20]]
    >>> print(net.predict(np.array([[[1], [1]]])).ravel())
    [11. 21.]
    >>> waves = nn.Network([nn.Position(kind="sinusoidal")], input_shape=(3, 2))
    >>> print(waves.predict(np.zeros((1, 3, 2))).round(3))       # sin(0), cos(0); sin(1), cos(1); sin(2), cos(2)
    [[[ 0.     1.   ]
      [ 0.841  0.54 ]
      [ 0.909 -0.416]]]
    """

    scale: float | None = None
    kind: str = "learned"

    def __post_init__(self):
        if self.scale is not None:
            self._number("scale", lambda v: v > 0, "a number above 0, often 0.1, or None")
        self._choice("kind", ("learned", "sinusoidal"))

    @property
    def learns(self):
        """Whether its numbers are learned."""
        return self.kind == "learned"

    def waves(self, shape):
        """The numbers for the places of sequences of this shape, where they are not learned: a list of T rows of D."""
        height, (steps, columns) = 1.0 if self.scale is None else self.scale, shape
        return [[sinusoid(height, t, d, columns) for d in range(columns)] for t in range(steps)]

    def build(self, plan, name, x, followed_by=()):
        shape = plan.buffers[x][1:]
        if self.learns:
            places = table(plan, name, shape, self.scale)
        else:
            waves = plan.constant(f"{name}.waves", [number for row in self.waves(shape) for number in row])
            places = plan.alias(f"{name}.places", waves, shape)
        y = plan.result(f"{name}.output", plan.buffers[x], x, learned=self.learns)
        plan.call("forward", "position_forward", x, places, y)
        plan.call("backward", "copy", plan.gradient(y), plan.gradient(x))
        if self.learns:
            plan.call("backward", "position_gradient", plan.gradient(y), plan.gradient(places))
        return y
