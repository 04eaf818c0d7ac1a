"""Attention: each query looks at all steps of a memory and takes a weighted mean of them.

    scores = queries memory^T,  weights = softmax(scores / sqrt(d)),  y = weights values

This is the scaled dot-product attention of Vaswani and others 2017 ("Attention is all you need"): two products of
matrices with a softmax between them. In the backward pass, products with the same two kernels give all gradients.

Axes: n samples; t queries, s steps of the memory, d numbers in each; e numbers in a value.
"""

import numpy as np

from .compile.operations import operation
from .elementary import exp


@operation("x[n,s,d] -> y[n,d,s]")
def transpose_steps(x, y):
    """y[n, d, s] = x[n, s, d]: rows become columns.

    Example: x = [[[1, 2], [3, 4]]] gives y = [[[1, 3], [2, 4]]].
    """
    for n in range(x.shape[0]):
        for s in range(x.shape[1]):
            for d in range(x.shape[2]):
                y[n, d, s] = x[n, s, d]


@operation("a[n,t,s] b[n,s,e] -> y[n,t,e]")
def batch_product(a, b, y):
    """y[n, t, e] = sum over s of a[n, t, s] b[n, s, e]: a product of two matrices for each sample.

    Where a is 0 nothing is added, even if b is inf or nan there: steps after the end of a sequence have weight 0 and
    may hold anything.

    Example: a = [[[1, 2]]], b = [[[3, 4], [5, 6]]] give y = [[[1*3 + 2*5, 1*4 + 2*6]]].
    """
    for n in range(y.shape[0]):
        for t in range(y.shape[1]):
            for e in range(y.shape[2]):
                y[n, t, e] = 0
            for s in range(a.shape[2]):
                if a[n, t, s] != 0:
                    for e in range(y.shape[2]):
                        y[n, t, e] += a[n, t, s] * b[n, s, e]


@operation("a[n,t,s] b[n,t,e] -> y[n,s,e]")
def batch_product_transposed(a, b, y):
    """y[n, s, e] = sum over t of a[n, t, s] b[n, t, e]: the same with a transposed. Where a is 0 nothing is added.

    Example: a = [[[1, 2]]], b = [[[3, 4]]] give y = [[[1*3, 1*4], [2*3, 2*4]]].
    """
    for n in range(y.shape[0]):
        for s in range(y.shape[1]):
            for e in range(y.shape[2]):
                y[n, s, e] = 0
        for t in range(a.shape[1]):
            for s in range(y.shape[1]):
                if a[n, t, s] != 0:
                    for e in range(y.shape[2]):
                        y[n, s, e] += a[n, t, s] * b[n, t, e]


@operation("causal width query_lengths[n] memory_lengths[n] scores[n,t,s] -> weights[n,t,s]")
def attention_softmax_forward(causal, width, query_lengths, memory_lengths, scores, weights):
    """weights[n, t, s] = exp(z[s]) / sum over the visible s' of exp(z[s']), with z[s] = scores[n, t, s] / sqrt(width).

    Query t sees the steps s < memory_lengths[n]; if causal is 1, only those with s <= t. The steps that it does not see
    have weight 0, and so have all steps for a query after the end of its own sequence. The division by sqrt(width)
    keeps the scores, sums of `width` products, near 1 where the numbers are. As in `softmax_forward`, the largest
    score is subtracted first.

    Example: causal = 1, width = 4, query_lengths = [2], memory_lengths = [2], scores = [[[6, 9], [7, 7]]]
    give weights = [[[1, 0], [0.5, 0.5]]].
    """
    root = np.sqrt(scores.dtype.type(width))
    for n in range(weights.shape[0]):
        for t in range(weights.shape[1]):
            for s in range(weights.shape[2]):
                weights[n, t, s] = 0
            seen = int(memory_lengths[n]) if t < query_lengths[n] else 0
            if causal == 1:
                seen = min(seen, t + 1)
            largest = scores[n, t, 0]
            for s in range(seen):
                largest = scores[n, t, s] if scores[n, t, s] > largest else largest
            for s in range(seen):
                weights[n, t, s] = exp((scores[n, t, s] - largest) / root)
            total = scores.dtype.type(0)
            for s in range(seen):
                total += weights[n, t, s]
            for s in range(seen):
                weights[n, t, s] /= total


@operation("width weights[n,t,s] dweights[n,t,s] -> dscores[n,t,s]")
def attention_softmax_backward(width, weights, dweights, dscores):
    """dscores[n, t, s] = weights[n, t, s] (dweights[n, t, s] - mean) / sqrt(width), where mean is the sum over s of
    weights[n, t, s] dweights[n, t, s]: the backward pass of a softmax, and of the division. Where the weight is 0, so
    is dscores.

    Example: width = 4, weights = [[[0.5, 0.5]]], dweights = [[[2, 0]]] give dscores = [[[0.5 / 2, -0.5 / 2]]].
    """
    zero, root = weights.dtype.type(0), np.sqrt(weights.dtype.type(width))
    for n in range(weights.shape[0]):
        for t in range(weights.shape[1]):
            mean = zero
            for s in range(weights.shape[2]):
                if weights[n, t, s] != 0:
                    mean += weights[n, t, s] * dweights[n, t, s]
            for s in range(weights.shape[2]):
                slope = weights[n, t, s] * (dweights[n, t, s] - mean) / root
                dscores[n, t, s] = zero if weights[n, t, s] == zero else slope
