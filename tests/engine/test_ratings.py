"""Made-up ratings: what was planted is in them, and which of them are known depends on what the card says."""

import numpy as np
import pytest

from nnkit import data
from nnkit.data.ratings import DISHES


@pytest.fixture(scope="module")
def ratings():
    return data.ratings()


def test_known_ratings_are_those_that_people_would_give(ratings):
    known = ratings.table > 0
    assert (ratings.table[known] == ratings.everything[known]).all()
    assert set(np.unique(ratings.everything)) == {1, 2, 3, 4, 5}
    assert known.sum(axis=1).min() >= 5 and known.sum(axis=0).min() >= 50


def test_a_rating_adds_up_what_was_planted(ratings):
    """A straight line through the planted agreement has the slope that was planted, less what rounding cuts off."""
    agree = (ratings.tastes @ ratings.flavours.T).ravel()
    slope, _ = np.polyfit(agree, ratings.everything.ravel(), 1)
    assert 0.45 < slope < 0.56
    means, quality = ratings.everything.mean(axis=0), [row[3] for row in DISHES]
    assert np.corrcoef(means, quality)[0, 1] > 0.9
    assert np.abs(np.corrcoef(ratings.tastes.T)[0, 1]) < 0.1 and np.abs(ratings.tastes.std(axis=0) - 1).max() < 0.1


def test_well_known_and_liked_dishes_are_rated_more_often(ratings):
    known = ratings.table > 0
    shares = [row[4] / 100 for row in DISHES]
    assert np.corrcoef(known.mean(axis=0), shares)[0, 1] > 0.95
    stars = [known[ratings.everything == star].mean() for star in (1, 2, 3, 4, 5)]
    assert stars == sorted(stars)


def test_each_rating_is_held_out_once(ratings):
    held = np.concatenate([ratings.fold(split)[1] for split in range(5)])
    assert sorted(held.tolist()) == list(range(len(ratings.rows()[0])))
    train, out = ratings.fold(2)
    assert not set(train) & set(out) and len(train) + len(out) == len(held)
    with pytest.raises(ValueError, match="0 to 4; got 5"):
        ratings.fold(5)


def test_the_seed_chooses_the_people(ratings):
    other = data.ratings(1)
    assert other.dishes == ratings.dishes and (other.tastes != ratings.tastes).all()
    assert (data.ratings(0).table == ratings.table).all()
