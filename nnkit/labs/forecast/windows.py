"""What a forecaster sees and what it must answer, as numbers.

Everything is added from left to right, by +, -, *, / and square root: windows.js gets the same digits.
"""

import numpy as np

from ..parts.linear_model import least_squares, linear  # noqa: F401  (the experiments take all they need from here)

LAGS, YEARS, YEAR = 24, 12, 12  # single values that are seen; means over YEAR values each
REACH = YEARS * YEAR  # how far back the longer view goes
AHEAD = 12  # the farthest horizon
CHANGE = 0.04  # a relative change of a price that counts as one unit
PERIOD = 132  # months: about one cycle of the sunspots


class Numbers:
    """A series on the scale on which networks and linear models work, and back.

    Sunspot numbers are counts: their square root varies about equally at all heights. It is measured in spreads from
    the mean before the index `known`. Prices are compared with the price at the origin: a change of 4 % is one unit.
    """

    def __init__(self, values, counts, known):
        self.values, self.counts = values, counts
        self.scaled = self.spread = None
        if counts:
            roots = np.sqrt(values)
            mean = total(roots[:known]) / known
            self.spread = float(np.sqrt(total((roots[:known] - mean) ** 2) / known))
            self.scaled = (roots - mean) / self.spread

    def view(self, origins, long):
        """What is known at the origins, indices of the last known value: shape (N, 24) or (N, 36)."""
        level = self.scaled if self.counts else self.values
        last = level[origins]
        seen = [level[origins - lag] for lag in range(LAGS)]
        for year in range(YEARS if long else 0):
            mean = 0.0
            for month in range(YEAR):
                mean = mean + level[origins - (YEAR * year + month)]
            seen.append(mean / YEAR)
        if self.counts:
            return np.stack([last] + [each - last for each in seen[1:]], axis=1)
        return np.stack([(each / last - 1) / CHANGE for each in seen], axis=1)

    def changes(self, origins):
        """The answers: the changes after 1, 2 … 12 steps, shape (N, 12)."""
        ahead = origins[:, None] + np.arange(1, AHEAD + 1)
        if self.counts:
            return self.scaled[ahead] - self.scaled[origins][:, None]
        return (self.values[ahead] / self.values[origins][:, None] - 1) / CHANGE

    def forecasts(self, origins, changes):
        """Changes as values of the series again."""
        last = self.values[origins][:, None]
        if not self.counts:
            return last * (1 + changes * CHANGE)
        return np.maximum(np.sqrt(last) + changes * self.spread, 0) ** 2


def total(numbers):
    """The sum, added from left to right."""
    return float(np.cumsum(numbers)[-1])


def typical(errors):
    """The root of the mean square of each column."""
    return [float(np.sqrt(total(column * column) / len(column))) for column in errors.T]
