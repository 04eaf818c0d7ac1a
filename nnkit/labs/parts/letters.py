"""Packs small integers for the page, one letter each. parts/letters.js reads them."""

import numpy as np

INK = 16  # shades of a pixel in the pictures of scikit-learn's digits, above 0


def letters_of(numbers):
    """Small integers as letters, from a for 0."""
    return "".join(chr(ord("a") + int(number)) for number in numbers)


def letters_of_ink(x):
    """The pixels of digits, from 0 to 1, each as a letter from a (0) to q (1)."""
    return letters_of(np.round(INK * x).ravel())
