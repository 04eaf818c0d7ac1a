"""Layers with little or no arithmetic: inputs, shapes, branches, integers, dropout."""

import numbers
from collections.abc import Sequence
from dataclasses import dataclass
from math import prod

from ..errors import ShapeError
from .base import Layer, Node


def sample_shape(value, name="input_shape"):
    """The shape of one sample, as a tuple of ints."""
    required = f"{name} must be the shape of one sample, for example (2,) for two numbers"
    if isinstance(value, numbers.Integral):
        raise ShapeError(f"{required}; got the number {value}. Try ({value},).")
    entries = _integers(value)
    if entries is None:
        raise ShapeError(f"{required}; got {value!r}.")
    if not entries or min(entries) < 1:
        raise ShapeError(f"{required}, each entry at least 1; got {entries}.")
    return entries


def _integers(value):
    """The entries of `value` as a tuple of ints; None if they are no integers."""
    try:
        entries = tuple(value)
    except TypeError:
        return None
    return tuple(map(int, entries)) if all(isinstance(n, numbers.Integral) for n in entries) else None


def Input(shape: Sequence[int]) -> Node:
    """An input of a graph, for samples of this shape: call layers on it, or on their results.

    >>> import nnkit as nn
    >>> x = nn.Input((3,))
    >>> y = nn.Dense(1)(nn.Tanh()(nn.Dense(4)(x)))
    >>> nn.Network(inputs=[x], outputs=y).output_shape
    (1,)
    """
    return Node(None, (), sample_shape(shape, "Input"))


@dataclass(frozen=True, eq=False, repr=False)
class Flatten(Layer):
    """All numbers of a sample in one row; an image in the order height, width, channels.

    Shapes: input (...), output (their product,).

    >>> import nnkit as nn
    >>> nn.Network([nn.Flatten()], input_shape=(8, 8, 3)).output_shape
    (192,)
    """

    moves_only = True

    def output_shape(self, shape):
        return (prod(shape),)

    def build(self, plan, name, x, followed_by=()):
        return plan.alias(f"{name}.output", x, ("n", prod(plan.buffers[x][1:])))


@dataclass(frozen=True, eq=False, repr=False)
class Reshape(Layer):
    """The numbers of a sample in another shape, in the same order.

    Parameters
    ----------
    shape: of one sample; one entry may be -1: it is computed from the others.

    An image (height, width, channels) as a sequence of its rows: ``nn.Reshape((height, -1))``.

    >>> import nnkit as nn
    >>> nn.Network([nn.Reshape((4, -1))], input_shape=(4, 3, 2)).output_shape
    (4, 6)
    """

    shape: Sequence[int]
    moves_only = True

    def __post_init__(self):
        shape = _integers(self.shape)
        if not shape or sum(n == -1 for n in shape) > 1 or any(n < 1 and n != -1 for n in shape):
            raise ShapeError(
                f"Reshape: shape must be a tuple such as (4, -1), with at most one -1; got {self.shape!r}."
            )
        object.__setattr__(self, "shape", shape)

    def output_shape(self, shape):
        known = prod(n for n in self.shape if n != -1)
        whole = tuple(prod(shape) // known if n == -1 else n for n in self.shape)
        if prod(whole) != prod(shape):
            raise ShapeError(
                f"{self} must hold as many numbers as a sample; got samples of shape {shape}, {prod(shape)} numbers."
            )
        return whole

    def build(self, plan, name, x, followed_by=()):
        return plan.alias(f"{name}.output", x, ("n", *self.output_shape(plan.buffers[x][1:])))


@dataclass(frozen=True, eq=False, repr=False)
class _Pairwise(Layer, abstract=True):
    """Two inputs of one shape, number by number."""

    by_step = True

    inputs = 2

    def output_shape(self, a, b):
        if a != b:
            raise ShapeError(f"{self} needs two inputs of the same shape; got {a} and {b}.")
        return a


@dataclass(frozen=True, eq=False, repr=False)
class Add(_Pairwise):
    """The sum of two inputs, number by number. Shapes: any, twice the same, kept.

    >>> import nnkit as nn
    >>> x = nn.Input((4,))
    >>> shortcut = nn.Add()(x, nn.Dense(4)(x))
    """

    def build(self, plan, name, a, b, followed_by=()):
        y = plan.result(f"{name}.output", plan.buffers[a], a, b)
        plan.call("forward", "add", a, b, y)
        plan.call("backward", "copy", plan.gradient(y), plan.gradient(a))
        plan.call("backward", "copy", plan.gradient(y), plan.gradient(b))
        return y


@dataclass(frozen=True, eq=False, repr=False)
class Multiply(_Pairwise):
    """The product of two inputs, number by number. Shapes: any, twice the same, kept.

    >>> import nnkit as nn
    >>> x = nn.Input((4,))
    >>> gated = nn.Multiply()(x, nn.Sigmoid()(nn.Dense(4)(x)))
    """

    def build(self, plan, name, a, b, followed_by=()):
        y = plan.result(f"{name}.output", plan.buffers[a], a, b)
        plan.call("forward", "multiply", a, b, y)
        plan.call("backward", "multiply", plan.gradient(y), b, plan.gradient(a))
        plan.call("backward", "multiply", plan.gradient(y), a, plan.gradient(b))
        return y


@dataclass(frozen=True, eq=False, repr=False)
class Dot(_Pairwise):
    """The dot product of two inputs along the last axis: y = sum over i of a_i b_i. Large where two rows of numbers are
    long and point the same way. Shapes: (..., i), twice the same, become (..., 1).

    A recommender predicts a rating from what is learned about a reader and about a book:

    >>> import numpy as np, nnkit as nn
    >>> reader, book = nn.Input((1,)), nn.Input((1,))
    >>> rating = nn.Flatten()(nn.Dot()(nn.Embedding(100, 8)(reader), nn.Embedding(500, 8)(book)))
    >>> nn.Network(inputs=[reader, book], outputs=rating).output_shape
    (1,)

    Example
    -------
    >>> a, b = nn.Input((2,)), nn.Input((2,))
    >>> print(nn.Network(inputs=[a, b], outputs=nn.Dot()(a, b)).predict([[[1, 2]], [[3, 4]]]))  # 1*3 + 2*4
    [[11.]]
    """

    def output_shape(self, a, b):
        return (*super().output_shape(a, b)[:-1], 1)

    def build(self, plan, name, a, b, followed_by=()):
        y = plan.result(f"{name}.output", (*plan.buffers[a][:-1], 1), a, b)
        plan.call("forward", "dot_forward", a, b, y)
        plan.call("backward", "dot_backward", plan.gradient(y), b, plan.gradient(a))
        plan.call("backward", "dot_backward", plan.gradient(y), a, plan.gradient(b))
        return y


@dataclass(frozen=True, eq=False, repr=False)
class Concatenate(Layer):
    """Two inputs side by side, along the last axis. Shapes: (..., i) and (..., j) become (..., i + j).

    >>> import nnkit as nn
    >>> nn.Concatenate()(nn.Input((4,)), nn.Input((3,))).shape
    (7,)
    """

    by_step = True

    inputs = 2
    moves_only = True

    def output_shape(self, a, b):
        if a[:-1] != b[:-1]:
            raise ShapeError(f"{self} needs two inputs that differ in the last axis only; got {a} and {b}.")
        return (*a[:-1], a[-1] + b[-1])

    def build(self, plan, name, a, b, followed_by=()):
        first, second = plan.buffers[a], plan.buffers[b]
        y = plan.result(f"{name}.output", (*first[:-1], first[-1] + second[-1]), a, b)
        plan.call("forward", "concatenate_forward", a, b, y)
        plan.call("backward", "take_columns", plan.gradient(y), plan.gradient(a), integers=(0,))
        plan.call("backward", "take_columns", plan.gradient(y), plan.gradient(b), integers=(plan.buffers[a][-1],))
        return y


@dataclass(frozen=True, eq=False, repr=False)
class Repeat(Layer):
    """The same numbers several times: a vector for every step of a sequence.

    Parameters
    ----------
    times: how many copies.

    Shapes: input (...), output (times, ...). The gradients of all copies add up. The features of a picture, joined to
    each word of its caption:

    >>> import numpy as np, nnkit as nn
    >>> features, words = nn.Input((16,)), nn.Input((5,))
    >>> nn.Concatenate()(nn.Repeat(5)(features), nn.Embedding(30, 8)(words)).shape
    (5, 24)

    Example
    -------
    >>> print(nn.Network([nn.Repeat(2)], input_shape=(3,)).predict(np.array([[1, 2, 3]])))
    [[[1. 2. 3.]
      [1. 2. 3.]]]
    """

    times: int
    moves_only = True

    def __post_init__(self):
        self._whole("times", "a number of copies")

    def output_shape(self, shape):
        return (self.times, *shape)

    def build(self, plan, name, x, followed_by=()):
        shape = plan.buffers[x][1:]
        y = plan.result(f"{name}.output", ("n", self.times, *shape), x, keeps_time=False)
        rows = plan.alias(f"{name}.rows", x, ("n", prod(shape)))
        copies = plan.alias(f"{name}.copies", y, ("n", self.times, prod(shape)))
        plan.call("forward", "repeat_forward", rows, copies)
        plan.call("backward", "repeat_backward", plan.gradient(copies), plan.gradient(rows))
        return y


@dataclass(frozen=True, eq=False, repr=False)
class Dropout(Layer):
    """Dropout (Srivastava and others 2014): during `fit`, a random part of the numbers is set to 0, a new one in each
    update, and the others are scaled up to compensate; elsewhere it does nothing. Shapes: any, kept.

    Parameters
    ----------
    rate: the part that is set to 0, from 0 to below 1.

    The same seed of `fit` drops the same numbers, on every machine.

    >>> import numpy as np, nnkit as nn
    >>> print(nn.Network([nn.Dropout(0.5)], input_shape=(2,)).predict(np.array([[3, 4]])))
    [[3. 4.]]
    """

    by_step = True

    rate: float

    def __post_init__(self):
        self._number("rate", lambda v: 0 <= v < 1, "a number from 0 to below 1, often 0.5")

    def output_shape(self, shape):
        return shape

    def build(self, plan, name, x, followed_by=()):
        rate = plan.constant(f"{name}.rate", [self.rate])
        mask = plan.buffer(f"{name}.mask", plan.buffers[x])
        y = plan.result(f"{name}.output", plan.buffers[x], x)
        stream = plan.stream()
        plan.call("forward", "dropout_forward", x, rate, mask, y, integers=("training", "seed", stream))
        plan.call("backward", "multiply", mask, plan.gradient(y), plan.gradient(x))
        return y


@dataclass(frozen=True, eq=False, repr=False)
class OneHot(Layer):
    """Each integer becomes a row of zeros with a 1 at its place. No parameters.

    Parameters
    ----------
    vocabulary: how many different integers there are, 0 to vocabulary - 1.

    Shapes: input (...) of integers, output (..., vocabulary).

    >>> import numpy as np, nnkit as nn
    >>> print(nn.Network([nn.OneHot(3)], input_shape=(2,)).predict(np.array([[2, 0]])))
    [[[0. 0. 1.]
      [1. 0. 0.]]]
    """

    by_step = True

    vocabulary: int

    def __post_init__(self):
        self._whole("vocabulary", "the size of a vocabulary")

    @property
    def integers(self):
        return self.vocabulary

    def output_shape(self, shape):
        return (*shape, self.vocabulary)

    def build(self, plan, name, x, followed_by=()):
        y = plan.result(f"{name}.output", (*plan.buffers[x], self.vocabulary), x)
        plan.indices[y] = x
        plan.count(f"integers for {self}", self.vocabulary)
        plan.call("forward", "one_hot_forward", x, y)
        return y


@dataclass(frozen=True, eq=False, repr=False)
class Embedding(Layer):
    """Each integer becomes a row of a table of learned numbers.

    Parameters
    ----------
    vocabulary: how many different integers there are, 0 to vocabulary - 1.
    dim: how many numbers each of them gets.
    scale: the standard deviation of the initial values, which are then normal; None: Glorot uniform, whose standard
        deviation is sqrt(2 / (vocabulary + dim)).

    Glorot's rule makes the rows of a large vocabulary small: 0.08 for 253 words of 32 numbers. Where the next layer
    multiplies rows with each other, as attention does, or where rows join other numbers, try scale=1. A sum or mean of
    rows with a linear layer after it can start small; compare both on held-out data.

    Shapes: input (...) of integers, output (..., dim). Weight (vocabulary, dim).

    >>> import numpy as np, nnkit as nn
    >>> net = nn.Network([nn.Embedding(3, 2)], input_shape=(1,))
    >>> net.parameters["0.weight"][:] = [[0, 1], [2, 3], [4, 5]]
    >>> print(net.predict(np.array([[2]])))
    [[[4. 5.]]]
    """

    by_step = True

    vocabulary: int
    dim: int
    scale: float | None = None

    def __post_init__(self):
        self._whole("vocabulary", "the size of a vocabulary")
        self._whole("dim", "a number of dimensions")
        if self.scale is not None:
            self._number("scale", lambda v: v > 0, "a number above 0, often 1, or None")

    @property
    def integers(self):
        return self.vocabulary

    def output_shape(self, shape):
        return (*shape, self.dim)

    def build(self, plan, name, x, followed_by=()):
        weight = table(plan, name, (self.vocabulary, self.dim), self.scale)
        y = plan.result(f"{name}.output", (*plan.buffers[x], self.dim), x, learned=True)
        plan.count(f"integers for {self}", self.vocabulary)
        plan.call("forward", "embedding_forward", x, weight, y)
        plan.call("backward", "embedding_backward", x, plan.gradient(y), plan.gradient(weight))
        return y


def table(plan, name, shape, scale):
    """The parameter `name`.weight, a table of learned numbers: normal ones of this scale, or Glorot uniform."""
    weight = f"{name}.weight"
    if scale is None:
        return plan.parameter(weight, shape, "glorot_uniform", *shape)
    given = [plan.constant(f"{name}.scale", [scale])] if weight not in plan.buffers else []
    return plan.parameter(weight, shape, "scaled_normal", given=given)
