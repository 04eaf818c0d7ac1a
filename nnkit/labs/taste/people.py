"""The people of the lab `taste`: whom the network learns from, and the newcomers, who answer questions one by one."""

from functools import cache

import numpy as np

from ... import data
from ...data.ratings import FOLDS
from ...kernels import permutation, streams
from .models import total

PEOPLE = 320  # learned from; the other people are newcomers
ANSWERS, LEAST = 8, 12  # of a newcomer; the ratings that a newcomer must have, or is left out


@cache
def ratings():
    """The made-up ratings."""
    return data.ratings()


def planted():
    """What was planted, (tastes of the people learned from, flavours of the dishes), to three decimals."""
    return [np.rint(1000 * numbers) / 1000 for numbers in (ratings().tastes[:PEOPLE], ratings().flavours)]


def folds():
    """The split, 1 to 5, in which each rating is held out."""
    found = np.zeros(len(ratings().rows()[0]), int)
    for split in range(FOLDS):
        found[ratings().fold(split)[1]] = split + 1
    return found


@cache
def samples(split):
    """The ratings of a split: x, y for training, `held` the pair (x, y) of the held-out ones, stars above the mean.

    `rows` has (people, dishes, stars) of the training ratings, `mean` their mean.
    """
    people, dishes, stars = ratings().rows()
    known, held = people < PEOPLE, folds() == split
    take = lambda places: (people[places], dishes[places], stars[places].astype(float))
    rows, others = take(known & ~held), take(known & held)
    mean = float(total(rows[2]) / len(rows[2]))
    pair = lambda rows: ([rows[0][:, None], rows[1][:, None]], (rows[2] - mean)[:, None])
    x, y = pair(rows)
    return {"x": x, "y": y, "held": pair(others), "rows": rows, "held_rows": others, "mean": mean}


@cache
def newcomers():
    """For each newcomer the rated dishes in a random order, and their stars: [(dishes, stars), …]."""
    found = []
    for person in range(PEOPLE, len(ratings().table)):
        order = np.empty(len(ratings().dishes), np.int64)
        permutation(person, streams.SPLIT, order)
        rated = order[ratings().table[person, order] > 0]
        if len(rated) >= LEAST:
            found.append((rated, ratings().table[person, rated].astype(float)))
    return found
