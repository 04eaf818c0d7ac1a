"""Hyperparameters: numbers that a user chooses, such as a learning rate; each has a range."""

from math import isfinite
from numbers import Real

import numpy as np

from ..errors import DataError


def check_number(owner, name, value, accept, what):
    """`value` as a float; refuses what is not a finite number that `accept` accepts. `what` describes those."""
    try:
        # A float, too, is a Real, but an abstract class takes long to say so.
        number = float(value) if isinstance(value, (float, Real)) and not isinstance(value, bool) else float("nan")
    except OverflowError:  # an integer or a fraction beyond all floats
        number = float("inf")
    if not (isfinite(number) and accept(number)):
        raise DataError(f"{owner}: {name} must be {what}; got {value!r}.")
    return number


def check_rounded(owner, rounded, dtype):
    """Refuse settings that are no longer in their range once they are rounded to a network's dtype.

    `rounded(to)` makes a copy of `owner` with `to(number)` in place of each number.
    """
    try:
        with np.errstate(all="ignore"):  # what becomes inf or 0 is reported below
            rounded(lambda number: float(dtype.type(number)))
    except DataError as error:
        raise DataError(
            f"{owner} has a setting that {dtype} cannot hold. Rounded to {dtype}: {error} Use a less extreme number, "
            "or Network(..., dtype='float64')."
        ) from None
