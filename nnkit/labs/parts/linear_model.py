"""The linear model with the smallest squared error, by sums in order: linear_model.js gets the same digits."""

import numpy as np


def least_squares(x, y, ridge):
    """The linear model with the smallest squared error: weights (1 + D, K), the first row the bias.

    ridge: times the sum of the squared weights, the bias apart, is added to the sum of the squared errors.
    """
    rows = np.concatenate([np.ones((len(x), 1)), x, y], axis=1).astype(float)
    products = np.zeros((rows.shape[1], rows.shape[1]))
    for row in rows:
        products += row[:, None] * row
    size = 1 + x.shape[1]
    matrix, right = products[:size, :size].copy(), products[:size, size:].copy()
    for k in range(1, size):
        matrix[k, k] += ridge
    for k in range(size):  # Gaussian elimination; the matrix is positive definite
        for below in range(k + 1, size):
            factor = matrix[below, k] / matrix[k, k]
            matrix[below, k:] -= factor * matrix[k, k:]
            right[below] -= factor * right[k]
    for k in reversed(range(size)):
        for column in range(k + 1, size):
            right[k] -= matrix[k, column] * right[column]
        right[k] /= matrix[k, k]
    return right


def linear(weights, x):
    """The answers of a linear model, shape (N, K)."""
    answers = np.zeros((len(x), weights.shape[1])) + weights[0]
    for k, column in enumerate(x.T, 1):
        answers += column[:, None] * weights[k]
    return answers
