"""Attention: one sequence looks at another, or at itself. See kernels/attention.py for the equations."""

from dataclasses import dataclass

from ..errors import ShapeError
from .base import Layer, Node


@dataclass(frozen=True, eq=False, repr=False)
class Attention(Layer):
    """Scaled dot-product attention (Vaswani and others 2017): for each query a weighted mean of the values. The more
    a step of the memory resembles the query, the larger its weight:

        weights = softmax(queries memory^T / sqrt(d)),  y = weights values

    Parameters
    ----------
    causal: True if query t may look only at the steps 0 to t: a sequence that looks at itself then sees no future.

    Called on two or three nodes: ``nn.Attention()(queries, memory, values)``; without values, the memory itself is
    averaged. Shapes: queries (T, d), memory (S, d), values (S, e), output (T, e). No parameters: put a `Dense` before
    each input. ``net.read(x, "3.weights")``, where 3 is the layer's place, returns the weights (N, T, S).

    With `lengths`, steps after the end of a sequence get weight 0, and the output for queries after the end of theirs
    is 0. Several heads are several layers, each with `Dense` layers of its own, joined by `Concatenate`:

    >>> import numpy as np, nnkit as nn
    >>> x = nn.Input((6, 8))
    >>> head = lambda: nn.Attention(causal=True)(nn.Dense(4)(x), nn.Dense(4)(x), nn.Dense(4)(x))
    >>> nn.Network(inputs=x, outputs=nn.Dense(8)(nn.Concatenate()(head(), head()))).output_shape
    (6, 8)

    Example
    -------
    A query that resembles the second of two steps a hundred times over finds the second value:

    >>> queries, memory, values = nn.Input((1, 1)), nn.Input((2, 1)), nn.Input((2, 2))
    >>> net = nn.Network(inputs=[queries, memory, values], outputs=nn.Attention()(queries, memory, values))
    >>> print(net.predict([[[[100]]], [[[0], [1]]], [[[1, 2], [3, 4]]]]))
    [[[3. 4.]]]
    """

    causal: bool = False
    inputs = 2

    def __post_init__(self):
        self._choice("causal", (False, True))

    def __call__(self, queries, memory, values=None):
        """The layer on two nodes; on three, if what is averaged differs from what is compared with the queries."""
        sources = self._nodes((queries, memory) if values is None else (queries, memory, values))
        return Node(self, sources, self.output_shape(*(source.shape for source in sources)))

    def output_shape(self, queries, memory, values=None):
        values = memory if values is None else values
        shapes = f"queries {queries}, memory {memory}, values {values}"
        if not len(queries) == len(memory) == len(values) == 2:
            raise ShapeError(f"{self} needs sequences, samples of shape (steps, numbers per step); got {shapes}.")
        if queries[1] != memory[1]:
            raise ShapeError(
                f"{self} compares queries with memory, so both must have as many numbers per step; got {shapes}. "
                f"Try nn.Dense({memory[1]})(queries)."
            )
        if memory[0] != values[0]:
            raise ShapeError(f"{self} needs one value for each step of the memory; got {shapes}.")
        if self.causal and queries[0] != memory[0]:
            raise ShapeError(f"{self} needs as many queries as the memory has steps; got {shapes}.")
        return (queries[0], values[1])

    def build(self, plan, name, q, k, v=None, followed_by=()):
        v = k if v is None else v
        (n, steps, width), (_, seen, dim) = plan.buffers[q], plan.buffers[v]
        lengths = plan.lengths(q), plan.lengths(k if plan.has_time(k) else v)
        scores = plan.result(f"{name}.scores", (n, steps, seen), q, k)
        weights = plan.result(f"{name}.weights", (n, steps, seen), scores)
        y = plan.result(f"{name}.output", (n, steps, dim), q, valid=(k, v), masked=True)

        turned = plan.buffer(f"{name}.memory.transposed", (n, width, seen))
        plan.call("forward", "transpose_steps", k, turned)
        plan.call("forward", "batch_product", q, turned, scores)
        settings = (int(self.causal), width)
        plan.call("forward", "attention_softmax_forward", *lengths, scores, weights, integers=settings)
        plan.call("forward", "batch_product", weights, v, y)

        dy, dscores = plan.gradient(y), plan.gradient(scores)
        plan.call("backward", "batch_product_transposed", weights, dy, plan.gradient(v))
        if dscores is not None:
            turned, dweights = plan.buffer(f"{name}.values.transposed", (n, dim, seen)), plan.gradient(weights)
            plan.call("backward", "transpose_steps", v, turned)
            plan.call("backward", "batch_product", dy, turned, dweights)
            plan.call("backward", "attention_softmax_backward", weights, dweights, dscores, integers=(width,))
            plan.call("backward", "batch_product", dscores, k, plan.gradient(q))
            plan.call("backward", "batch_product_transposed", dscores, q, plan.gradient(k))
        return y
