"""Attention: each query looks at all steps of a memory and takes a weighted mean of them.

    scores = queries memory^T,  weights = softmax(scores / sqrt(d)),  y = weights values

This is the scaled dot-product attention of Vaswani and others 2017 ("Attention is all you need"): two products of
matrices with a softmax between them. In the backward pass, products with the same two kernels give all gradients.

Axes: n samples; t queries, s steps of the memory, d numbers in each; e numbers in a value.
"""

import numpy as np

from .compile.jit import kernel
from .compile.operations import engine_form, operation
from .compile.views import strided, view
from .dense import matrix_product, zero
from .elementary import exp
from .rows import entry, largest_of_four, next_three, sum_of_four


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


# --- The same as matrix products, and of four rows at a time ------------------------------------------------------


@kernel
def is_finite(x):
    """Whether there is neither inf nor nan in a row x."""
    wrong = 0
    for k in range(x.shape[0]):
        wrong += x[k] - x[k] != 0
    return wrong == 0


@kernel(forceinline=True)
def all_are_zero(A, i, r, s, t, p):
    """Whether A is 0 in the rows i, r, s, t at p."""
    return A[i, 0, p] == 0 and A[r, 0, p] == 0 and A[s, 0, p] == 0 and A[t, 0, p] == 0


@kernel
def product_without_zeros(A, B, C):
    """C = A B, for four rows of A at a time. What all four have before their first and after their last number other
    than 0 is left out: causal weights are 0 in half of the places, and those of short sequences in most.
    """
    zero(C)
    k, m, row, step = A.shape[2], C.shape[1], A.strides[0] // A.itemsize, A.strides[2] // A.itemsize
    for i in range(0, C.shape[0], 4):
        r, s, t = next_three(A, i)
        begin, end = 0, k
        while begin < end and all_are_zero(A, i, r, s, t, begin):
            begin += 1
        while begin < end and all_are_zero(A, i, r, s, t, end - 1):
            end -= 1
        four = strided(C, i * m, (t - i + 1, m), (m, 1))
        rows = strided(A, i * row + begin * step, (t - i + 1, 1, end - begin), (row, row, step))
        matrix_product(rows, strided(B, begin * m, (1, end - begin, m), (k * m, m, 1)), four, four)


@engine_form(batch_product)
def batch_product_blocked(a, b, y):
    samples, t, s, e = a.shape[0], a.shape[1], a.shape[2], b.shape[2]
    if not is_finite(view(b, 0, (samples * s * e,))):  # where a is 0, the product would add 0 inf, which is nan
        batch_product(a, b, y)
        return
    for n in range(samples):
        A, B = strided(a, n * t * s, (t, 1, s), (s, s, 1)), strided(b, n * s * e, (1, s, e), (s * e, e, 1))
        product_without_zeros(A, B, strided(y, n * t * e, (t, e), (e, 1)))


@engine_form(batch_product_transposed)
def batch_product_transposed_blocked(a, b, y):
    samples, t, s, e = a.shape[0], a.shape[1], a.shape[2], b.shape[2]
    if not is_finite(view(b, 0, (samples * t * e,))):
        batch_product_transposed(a, b, y)
        return
    for n in range(samples):
        A, B = strided(a, n * t * s, (s, 1, t), (1, 1, s)), strided(b, n * t * e, (1, t, e), (t * e, e, 1))
        product_without_zeros(A, B, strided(y, n * s * e, (s, e), (e, 1)))


@kernel(forceinline=True)
def steps_seen(causal, query_lengths, memory_lengths, row, queries):
    """How many steps of its memory a query sees: `row` counts the queries of all samples."""
    n, t = row // queries, row % queries
    seen = int(memory_lengths[n]) if t < query_lengths[n] else 0
    return min(seen, t + 1) if causal == 1 else seen


@engine_form(attention_softmax_forward)
def attention_softmax_forward_by_fours(causal, width, query_lengths, memory_lengths, scores, weights):
    """What a query does not see has score -inf, hence the power 0."""
    samples, queries, steps = scores.shape
    rows, root, unseen = samples * queries, np.sqrt(scores.dtype.type(width)), scores.dtype.type(-np.inf)
    x, y = view(scores, 0, (rows, steps)), view(weights, 0, (rows, steps))
    for n in range(0, rows, 4):
        few = min(4, rows - n)
        for k in range(few):
            seen = steps_seen(causal, query_lengths, memory_lengths, n + k, queries)
            for s in range(steps):
                y[n + k, s] = x[n + k, s] if s < seen else unseen
        largest = largest_of_four(y, n)
        for k in range(few):
            for s in range(steps):
                y[n + k, s] = (y[n + k, s] - entry(largest, k)) / root
        powers = view(y, n * steps, (few * steps,))  # one row: its loop is a fast one, however short the rows are
        for s in range(powers.shape[0]):
            powers[s] = exp(powers[s])
        totals = sum_of_four(y, n)
        for k in range(few):
            seen = steps_seen(causal, query_lengths, memory_lengths, n + k, queries)
            for s in range(steps):
                share = y[n + k, s] / entry(totals, k)
                y[n + k, s] = share if s < seen else scores.dtype.type(0)


@engine_form(attention_softmax_backward)
def attention_softmax_backward_by_fours(width, weights, dweights, dscores):
    samples, queries, steps = weights.shape
    rows, root, zero = samples * queries, np.sqrt(weights.dtype.type(width)), weights.dtype.type(0)
    x, y, back = view(weights, 0, (rows, steps)), view(dweights, 0, (rows, steps)), view(dscores, 0, (rows, steps))
    for n in range(0, rows, 4):
        few = min(4, rows - n)
        for k in range(few):
            for s in range(steps):
                back[n + k, s] = zero if x[n + k, s] == zero else x[n + k, s] * y[n + k, s]
        means = sum_of_four(back, n)
        for k in range(few):
            for s in range(steps):
                slope = x[n + k, s] * (y[n + k, s] - entry(means, k)) / root
                back[n + k, s] = zero if x[n + k, s] == zero else slope
