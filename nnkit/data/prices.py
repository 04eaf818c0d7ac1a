"""Synthetic prices: a random walk, which cannot be predicted, and one with a rhythm, which can."""

import numpy as np

from ..kernels import streams
from .made import TWELVE, normal, uniform
from .series import Series

FIRST, SPREAD = 100.0, 0.01  # the price on day 0; the spread of a day's relative change
PERIOD = 10  # days, of the rhythm

CARD = """\
Prices: MADE, not measured
What     {n} daily prices. Every day the price changes by a random share of spread 0.01, plus {rhythm:g} times
         the change of ten days before
Source   computed, by nnkit/data/prices.py, from the seed {seed}
Licence  none needed
Careful  Real prices have calm and wild times, gaps and trends. These have none."""


def prices(n: int = 2400, seed: int = 0, rhythm: float = 0.0) -> Series:
    """Made-up daily prices, a random walk: a `Series`.

    Parameters
    ----------
    n: how many days, at least 1.
    seed: the same seed gives the same prices on every machine, and the same first prices for every n.
    rhythm: how much of the change of ten days ago comes back, from 0 (a random walk: nothing) up to less than 1.

    >>> from nnkit import data
    >>> data.prices(4).values.round(2).tolist()
    [100.0, 100.98, 101.4, 99.26]
    """
    price, values = FIRST, [FIRST]
    changes: list[float] = []
    for day, row in enumerate(uniform(seed, streams.PRICES, n - 1, TWELVE)):
        echo = rhythm * changes[day - PERIOD] if day >= PERIOD else 0.0
        changes.append(normal(row) + echo)
        price = price * (1 + SPREAD * changes[day])
        values.append(price)
    return Series(np.arange(float(n)), np.array(values), "price", CARD.format(n=n, rhythm=rhythm, seed=seed))
