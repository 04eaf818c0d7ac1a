"""The twins of the kernels of normalization, see reference.py: row by row, the backward pass by its Jacobian."""

import numpy as np


def normalize_rows_forward(x, epsilon):
    deviation = np.sqrt(x.var(axis=1) + epsilon[0])
    return (x - x.mean(axis=1, keepdims=True)) / deviation[:, None], deviation


def normalize_rows_backward(y, deviation, dy):
    count = y.shape[1]
    jacobians = [(np.eye(count) - 1 / count - np.outer(row, row) / count) / d for row, d in zip(y, deviation)]
    return (np.array([row @ jacobian for row, jacobian in zip(dy, jacobians)]),)


def scale_forward(x, weight, bias):
    return (x @ np.diag(weight) + bias,)


def scale_backward(x, weight, dy):
    return dy @ np.diag(weight), np.diag(x.T @ dy), dy.sum(axis=0)


def batch_norm_forward(training, x, weight, bias, settings, mean, variance):
    epsilon, momentum = settings
    n = len(x)
    center, square = (x.mean(axis=0), x.var(axis=0)) if training else (mean, variance)
    if training:
        unbiased = x.var(axis=0, ddof=1) if n > 1 else 0 * variance
        mean, variance = mean + momentum * (center - mean), variance + momentum * (unbiased - variance)
    deviation = np.sqrt(square + epsilon)
    z = (x - center) / deviation
    return z, z @ np.diag(weight) + bias, center, deviation, mean, variance


def batch_norm_backward(training, z, weight, deviation, dy):
    n = len(z)
    columns = []
    for column, w, d, back in zip(z.T, weight, deviation, dy.T):
        jacobian = (np.eye(n) - 1 / n - np.outer(column, column) / n) if training else np.eye(n)
        columns.append(w / d * jacobian @ back)
    return np.diag(z.T @ dy), dy.sum(axis=0), np.array(columns).T
