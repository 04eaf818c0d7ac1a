"""Series: one number after another, in the order of time."""

from dataclasses import dataclass

import numpy as np

from .dataset import FILES

SUNSPOTS = """\
Sunspots: REAL observations
What     the mean daily sunspot number (ten times the groups of spots plus the spots, scaled by observer),
         month by month, January 1749 to June 2009
Source   National Geophysical Data Center, as published with statsmodels
Licence  public domain
Size     3,126 months
Careful  The first century was reconstructed from few observers; the last months are preliminary. The way of counting
         was revised in 2015, so that newer tables show other numbers."""


@dataclass(frozen=True, eq=False)
class Series:
    """A series of numbers.

    times: when, in years with a fraction, float64, (N,).
    values: the numbers, float64, (N,).
    name: what they are, with their unit.
    card: a text: is it REAL, from where, which licence, how large, what to be careful about.
    """

    times: np.ndarray
    values: np.ndarray
    name: str
    card: str

    def __repr__(self):
        return f"Series({len(self.values)} numbers, {self.times[0]:.0f} to {self.times[-1]:.0f}: {self.name})"


def sunspots() -> Series:
    """Sunspots, month by month: a `Series`.

    >>> from nnkit import data
    >>> data.sunspots()
    Series(3126 numbers, 1749 to 2009: sunspot number, mean of a month)
    """
    with open(FILES / "sunspots_monthly.dat", encoding="ascii") as file:
        rows = [line.split() for line in file if line[:4].isdigit()]
    times = np.array([int(row[0]) + (month + 0.5) / 12 for row in rows for month in range(len(row) - 1)])
    values = np.array([float(number) for row in rows for number in row[1:]])
    return Series(times, values, "sunspot number, mean of a month", SUNSPOTS)
