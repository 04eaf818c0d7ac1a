"""Random numbers for synthetic data, by +, -, *, / alone, so that JavaScript gets the same digits."""

import numpy as np

from ..kernels import glorot_uniform

TWELVE = 12  # uniform random numbers, whose sum is nearly normal


def uniform(seed, stream, n, columns):
    """Random numbers from -1 to 1: n rows, as lists."""
    random = np.empty(n * columns)
    glorot_uniform(seed, stream, 1, 5, random)
    return random.reshape(n, columns).tolist()


def normal(numbers):
    """One number that is nearly normal, with mean 0 and spread 1, from twelve between -1 and 1.

    Added from left to right: `sum` compensates rounding in newer Pythons and gets other digits.
    """
    total = 0.0
    for number in numbers:
        total += number
    return total / 2
