"""The engine's forms of kernels give the bits of the textbook's where they go other ways than these: for large sizes,
zeros, and numbers that are no numbers.
"""

from itertools import product

import numpy as np
import pytest

from nnkit.kernels.compile.operations import OPERATIONS

DTYPES = pytest.mark.parametrize("dtype", ["float32", "float64"])
SPECIAL = [-np.inf, -1, -0.0, 0, 1, 1, 1, 1, np.inf, np.nan]
KINDS = {"-inf": 8, "inf": 9, "nan": 10}  # how many of these numbers to draw from: those with this one


def both_forms(name, dtype, *integers, **arrays):
    """What the engine's form of an operation writes, which is what the textbook's writes. A tuple stands for an array
    of this shape that holds nothing yet.
    """
    operation = OPERATIONS[name]
    assert operation.kernel is not operation.textbook
    written = []
    for form in (operation.kernel, operation.textbook):
        own = {k: np.full(v, np.nan, dtype) if isinstance(v, tuple) else v.astype(dtype) for k, v in arrays.items()}
        with np.errstate(all="ignore"):
            form(*integers, *(own[name] for name in operation.arrays))
        written.append([own[name] for name in operation.outputs])
    for one, two in zip(*written, strict=True):
        np.testing.assert_array_equal(np.isnan(one), np.isnan(two))
        assert np.nan_to_num(one, nan=7).tobytes() == np.nan_to_num(two, nan=7).tobytes()
    return written[0]


@pytest.fixture
def draw():
    return np.random.default_rng(0).normal


# --- Large sizes --------------------------------------------------------------------------------------------------


@DTYPES
@pytest.mark.parametrize("n, i, o", [(5, 300, 17), (3, 17, 300), (9, 130, 129), (2, 128, 256)])
def test_large_dense_layers(n, i, o, dtype, draw):
    """More terms in a sum than the engine takes at once, and matrices that it turns by parts."""
    x, weight, bias, dy = draw(size=(n, i)), draw(size=(i, o)), draw(size=o), draw(size=(n, o))
    both_forms("dense_forward", dtype, x=x, weight=weight, bias=bias, y=(n, o))
    both_forms("dense_input_gradient", dtype, dy=dy, weight=weight, weight_transposed=(o, i), dx=(n, i))


@DTYPES
@pytest.mark.parametrize("cell, gates", [("rnn", 1), ("lstm", 4), ("gru", 3)])
def test_large_recurrent_layers(cell, gates, dtype, draw):
    """More units than the engine takes at once, and more sequences."""
    n, t, h = 17, 3, 131
    weight, sums = draw(size=(h, gates * h)) / 10, draw(size=(n, t, gates * h))
    given = {"recurrent_weight": weight, "lengths": np.arange(n) % (t + 1), "h_before": draw(size=(n, h)), "h": (n, h)}
    given |= {"states": sums if cell == "rnn" else (n, t, h), "gates": sums, "inner": (n, t, h)}
    given |= {"c_before": draw(size=(n, h)), "c": (n, h), "cells": (n, t, h)}
    forward = OPERATIONS[f"{cell}_forward"]
    activation = [1] * len(forward.integers)
    found = both_forms(forward.name, dtype, *activation, **{name: given[name] for name in forward.arrays})
    given |= zip(forward.outputs, found, strict=True)
    given |= {"dstates": draw(size=(n, t, h)), "dh_last": draw(size=(n, h)), "dc_last": draw(size=(n, h))}
    given |= {"weight_transposed": weight.T.shape, "da": sums.shape, "dsums": sums.shape, "dh": (n, h), "dc": (n, h)}
    backward = OPERATIONS[f"{cell}_backward"]
    both_forms(backward.name, dtype, *activation, **{name: given[name] for name in backward.arrays})


@DTYPES
@pytest.mark.parametrize("t, s, e", [(1, 1, 1), (3, 7, 5), (9, 150, 33), (150, 9, 70)])
def test_products_of_samples(t, s, e, dtype, draw):
    """Zeros at the ends of rows and inside of them, which the engine skips, or adds."""
    a, b = draw(size=(3, t, s)), draw(size=(3, s, e))
    a[0] *= np.tri(t, s)  # causal weights
    a[1, :, s // 2 :] = 0  # a short sequence
    a[2] *= np.random.default_rng(0).integers(2, size=(t, s))
    for weights in (a, -a):  # with 0 and with -0
        (y,) = both_forms("batch_product", dtype, a=weights, b=b, y=(3, t, e))
        np.testing.assert_allclose(y, weights @ b, rtol=1e-4, atol=1e-4)
        both_forms("batch_product_transposed", dtype, a=weights.swapaxes(1, 2).copy(), b=b, y=(3, t, e))


# --- Numbers that are no numbers ----------------------------------------------------------------------------------


def rows_of(most, dtype):
    """Rows of the first `most` special numbers, of several shapes."""
    generator = np.random.default_rng(most)
    for n, _ in product([1, 3, 4, 9], range(20)):
        yield generator, generator.choice(np.array(SPECIAL[:most], dtype), (n, 5))


@DTYPES
@pytest.mark.parametrize("most", KINDS.values(), ids=KINDS)
def test_cross_entropy(most, dtype):
    """Of equal logits the first is the answer; in a row with nan there is none."""
    right = 0
    for generator, y in rows_of(most, dtype):
        n = len(y)
        target, counts = generator.integers(0, 5, n), generator.integers(0, 2, n)
        *_, loss = both_forms(
            "cross_entropy_forward", dtype, y=y, target=target, counts=counts, p=y.shape, terms=(n,), loss=np.zeros(4)
        )
        counted = np.isfinite(y.max(1)) & (counts > 0)
        expected = (y.argmax(1) == target)[counted].sum() / max(counts.sum(), 1)
        assert loss[2] == np.dtype(dtype).type(expected)
        right += expected
    assert right > 0


@DTYPES
@pytest.mark.parametrize("most", KINDS.values(), ids=KINDS)
def test_rows(most, dtype):
    """Softmax and normalization."""
    for generator, x in rows_of(most, dtype):
        (y,) = both_forms("softmax_forward", dtype, x=x, y=x.shape)
        assert most > KINDS["-inf"] or not np.isnan(y[np.isfinite(x.max(1))]).any()
        dy = generator.choice(x.ravel(), x.shape)
        dy[::3] = 0
        both_forms("softmax_backward", dtype, y=x, dy=dy, dx=x.shape)
        both_forms("normalize_rows_forward", dtype, x=x, epsilon=np.array([0.1]), y=x.shape, deviation=x.shape[:1])
        deviation = np.ones(len(x))
        (dx,) = both_forms("normalize_rows_backward", dtype, y=x, deviation=deviation, dy=dy, dx=x.shape)
        assert not dx[::3].any()


@DTYPES
@pytest.mark.parametrize("causal", [0, 1])
@pytest.mark.parametrize("most", KINDS.values(), ids=KINDS)
def test_attention(most, causal, dtype):
    """What a query does not see has weight 0, whatever its score is; and where a weight is 0 nothing is added."""
    generator = np.random.default_rng(most)
    choose = lambda *shape: generator.choice(np.array(SPECIAL[:most], dtype), shape)
    for t, s in [(1, 1), (3, 3), (5, 5), (9, 9)]:
        lengths = generator.integers(t + 1, size=6), generator.integers(s + 1, size=6)
        given = {"query_lengths": lengths[0], "memory_lengths": lengths[1], "scores": choose(6, t, s)}
        (weights,) = both_forms("attention_softmax_forward", dtype, causal, 3, **given, weights=(6, t, s))
        unseen = (np.arange(t)[:, None] >= lengths[0][:, None, None]) | (np.arange(s) >= lengths[1][:, None, None])
        assert not weights[unseen | (causal * np.tri(s, t, -1).T > 0)].any()
        values = choose(6, s, 4)
        both_forms("batch_product", dtype, a=weights, b=values, y=(6, t, 4))
        both_forms("batch_product_transposed", dtype, a=weights, b=choose(6, t, 4), y=(6, s, 4))
        both_forms("attention_softmax_backward", dtype, 3, weights=weights, dweights=choose(6, t, s), dscores=(6, t, s))
