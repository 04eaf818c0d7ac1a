"""Handwritten digits, 8 by 8 pixels: small pictures that still make a real classification task."""

import gzip

import numpy as np

from .dataset import FILES, Dataset

CARD = """\
Handwritten digits: REAL handwriting
What     1,797 digits written by 13 people, as pictures of 8 x 8 pixels; each pixel counts the ink in a block of
         4 x 4 dots, from 0 to 16
Source   E. Alpaydin, C. Kaynak (1998), Optical Recognition of Handwritten Digits, UCI Machine Learning
         Repository, https://doi.org/10.24432/C50P49 (its test set)
Licence  CC BY 4.0
Size     174 to 183 pictures of each digit
Careful  13 writers are few, and the pictures are already centred and scaled: a photograph of your own hand
         needs the same treatment first. A random split puts pictures of one writer on both sides."""


def digits() -> Dataset:
    """Digits as pictures: a `Dataset` with x (1797, 8, 8, 1), from 0 (paper) to 1 (ink), and y from 0 to 9.

    >>> from nnkit import data
    >>> data.digits().x.shape
    (1797, 8, 8, 1)
    """
    with gzip.open(FILES / "digits.csv.gz", "rt", encoding="ascii") as file:
        table = np.loadtxt(file, delimiter=",", dtype=int)
    x = table[:, :64].reshape(-1, 8, 8, 1) / 16
    features = tuple(f"row {row}, column {column}" for row in range(8) for column in range(8))
    return Dataset(x, table[:, 64], features, tuple("0123456789"), CARD)
