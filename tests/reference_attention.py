"""The twins of the kernels of attention, see reference.py: each sample by itself, with NumPy's own products."""

import numpy as np


def transpose_steps(x):
    return (np.swapaxes(x, 1, 2),)


def batch_product(a, b):
    return (a @ b,)


def batch_product_transposed(a, b):
    return (np.swapaxes(a, 1, 2) @ b,)


def attention_softmax_forward(causal, width, query_lengths, memory_lengths, scores):
    weights = np.zeros_like(scores)
    for n, t, s in np.ndindex(scores.shape):
        if t < query_lengths[n] and s < memory_lengths[n] and (s <= t or not causal):
            weights[n, t, s] = np.exp(scores[n, t, s] / np.sqrt(width))
    totals = weights.sum(axis=2, keepdims=True)
    return (np.divide(weights, totals, out=np.zeros_like(weights), where=totals > 0),)


def attention_softmax_backward(width, weights, dweights):
    dscores = np.zeros_like(weights)
    for n, t in np.ndindex(weights.shape[:2]):
        row = weights[n, t]
        dscores[n, t] = (np.diag(row) - np.outer(row, row)) @ dweights[n, t] / np.sqrt(width)
    return (dscores,)
