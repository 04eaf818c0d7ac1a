"""The spectral radius and the singular values of a small square matrix, by +, -, *, / and square roots alone, in a
fixed order: vanishing/spectra.js does the same, and gets the same digits.

Matrices are float64 arrays. `numpy.linalg` computes the same numbers; the tests compare them.
"""

from math import sqrt

import numpy as np

SQUARINGS = 30
SWEEPS = 30  # far more than are needed
SMALL = 1e-15  # a smaller cosine counts as 0


def total(numbers):
    """The sum of an array's numbers, added in order."""
    return float(np.cumsum(numbers, dtype=np.float64)[-1])


def product(a, b):
    """The product of two matrices, every sum added in order."""
    c = np.zeros((len(a), b.shape[1]))
    for k in range(len(b)):
        c += a[:, k : k + 1] * b[k : k + 1]
    return c


def spectral_radius(matrix):
    """The size of the largest eigenvalue: the limit of |A^n|^(1/n) (Gelfand), here for n = 2^30, by squaring.

    >>> import numpy as np
    >>> round(spectral_radius(np.array([[0.0, 2.0], [-0.5, 0.0]])), 6)
    1.0
    """
    radius, power = 1.0, matrix
    for k in range(SQUARINGS):
        size = sqrt(total(power * power))
        if size == 0:
            return 0.0
        power = power / size
        power = product(power, power)
        for _ in range(k):
            size = sqrt(size)
        radius *= size
    return radius


def singular_values(matrix):
    """The largest and the smallest factor by which a matrix stretches a vector: its columns are turned, two at a time,
    until all are at right angles (Jacobi). Then their lengths are the singular values.

    >>> import numpy as np
    >>> largest, smallest = singular_values(np.array([[3.0, 0.0], [4.0, 0.0]]))
    >>> round(largest, 9), round(smallest, 9)
    (5.0, 0.0)
    """
    columns = [[float(x) for x in column] for column in matrix.T]
    for _ in range(SWEEPS):
        turned = False
        for p in range(len(columns)):
            for q in range(p + 1, len(columns)):
                turned = _turn(columns, p, q) or turned
        if not turned:
            break
    lengths = [sqrt(_dot(column, column)) for column in columns]
    return max(lengths), min(lengths)


def _turn(columns, p, q):
    """Turn two columns in their plane so that they are at right angles; False where they are already."""
    one, other = columns[p], columns[q]
    alpha, beta, gamma = _dot(one, one), _dot(other, other), _dot(one, other)
    if abs(gamma) <= SMALL * sqrt(alpha) * sqrt(beta):
        return False
    zeta = (beta - alpha) / (2 * gamma)
    t = (1 if zeta >= 0 else -1) / (abs(zeta) + sqrt(1 + zeta * zeta))
    c = 1 / sqrt(1 + t * t)
    s = c * t
    columns[p] = [c * a - s * b for a, b in zip(one, other)]
    columns[q] = [s * a + c * b for a, b in zip(one, other)]
    return True


def _dot(a, b):
    sum_ = 0.0
    for x, y in zip(a, b):
        sum_ += x * y
    return sum_
