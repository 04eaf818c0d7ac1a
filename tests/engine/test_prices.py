"""Made-up prices: their changes are random, and what the rhythm adds is what the card says."""

import numpy as np
import pytest

from nnkit import data


def changes(values):
    return values[1:] / values[:-1] - 1


def test_a_random_walk_has_changes_without_memory():
    made = data.prices(5000, seed=2)
    change = changes(made.values)
    assert made.values[0] == 100 and len(made.values) == len(made.times) == 5000 and "MADE" in made.card
    assert (change.mean(), change.std()) == pytest.approx((0, 0.01), abs=0.0005)
    assert all(abs(np.corrcoef(change[lag:], change[:-lag])[0, 1]) < 0.05 for lag in range(1, 15))


def test_a_rhythm_comes_back_after_ten_days():
    change = changes(data.prices(5000, seed=2, rhythm=0.5).values)
    related = [np.corrcoef(change[lag:], change[:-lag])[0, 1] for lag in range(1, 15)]
    assert related[9] == pytest.approx(0.5, abs=0.05) and max(related[:9] + related[10:]) < 0.06
    fresh = 100 * (change[10:] - 0.5 * change[:-10])
    assert fresh == pytest.approx(100 * changes(data.prices(5000, seed=2).values)[10:], abs=1e-9)


def test_the_first_prices_are_the_same_for_every_length():
    long, short = (data.prices(n, seed=4, rhythm=0.3).values for n in (300, 40))
    assert (long[:40] == short).all() and data.prices(1).values.tolist() == [100]
