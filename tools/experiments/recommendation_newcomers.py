"""Typical error on a newcomer's other ratings after 0 to 12 answers, by five ways to use the answers; five splits.

80 of the 400 people are the newcomers of a split. A network with two factors learns from the others. Of a newcomer's
ratings, in random order, the first 12 are the answers, the others the test; newcomers with fewer than 16 ratings are
left out. `errors` has one error per number of answers. "bias" learns only how generous the newcomer is; "ridge 0.1"
and "ridge tuned" find the newcomer's numbers by least squares with that ridge, "prior" with the mean and covariance of
the other people's numbers, all three for the same dishes. "reader" is a network that reads all answers at once. Ridge,
the noise of "prior" and of "bias", and the settings of the reader are chosen on 80 of the other people, with seed 100.
"""

from functools import cache
from itertools import product

import numpy as np

import nnkit as nn
from nnkit import data
from nnkit.labs.taste.models import fold_in, network, spread, tables, typical

RATINGS = data.ratings()
PEOPLE, DISHES = RATINGS.table.shape
NEW, ANSWERS, LEAST, COPIES = 80, 12, 16, 30  # COPIES: of each person, with other answers shown to the reader
CHOOSER, EPOCHS = 100, 30
FACTORS, PENALTY, RATE = 2, 1e-3, 0.03
RIDGES, NOISES = (0.1, 0.3, 1.0, 3.0, 10.0), (0.7, 1.0, 1.3, 2.0)
READERS = list(product((16, 64), (0.001, 0.003, 0.01), (3, 5, 10, 20), (0.0, 1e-3, 3e-3, 1e-2)))
CHOICES = {
    "bias": [(noise,) for noise in (*NOISES, 4.0, 8.0)],
    "ridge 0.1": [(0.1,)],
    "ridge tuned": [(ridge,) for ridge in RIDGES],
    "prior": [(noise,) for noise in NOISES],
    "reader": READERS,
}
ROWS = [{"way": way, "split": split} for way in CHOICES for split in range(5)]


def groups(split):
    """The newcomers, the people who choose settings, and the others."""
    group = np.arange(PEOPLE) // NEW
    new, choosing = group == split, group == (split + 1) % 5
    return np.flatnonzero(new), np.flatnonzero(choosing), np.flatnonzero(~new & ~choosing)


@cache
def learned(some):
    """What the network learns from the ratings of some people, a tuple: (mean, numbers of people, of dishes, noise)."""
    people, dishes = np.nonzero(RATINGS.table[list(some)])
    stars = RATINGS.table[list(some)][people, dishes].astype(float)
    net = network(len(some), DISHES, FACTORS)
    x = [people[:, None], dishes[:, None]]
    net.fit(x, (stars - stars.mean())[:, None], loss="mse", optimizer=nn.Adam(nn.cosine(RATE)), epochs=EPOCHS,
            batch_size=128, l2=PENALTY, progress=False)  # fmt: skip
    error = typical(stars - stars.mean() - net.predict(x)[:, 0])
    return stars.mean(), *tables(net.parameters), error * error


def asked(person, split):
    """The dishes that a newcomer is asked about, in order, and those of the test."""
    rated = np.random.default_rng([split, person]).permutation(np.flatnonzero(RATINGS.table[person]))
    return rated[:ANSWERS], rated[ANSWERS:]


def by_factors(way, some, newcomers, setting, split):
    """Errors on the test ratings of all newcomers after each number of answers, (1 + ANSWERS, ratings)."""
    mean, own, other, noise = learned(tuple(some))
    center, covariance = spread(own)
    rows, found = np.hstack([np.ones((DISHES, 1)), other[:, 1:]]), []
    for person in newcomers:
        answers, test = asked(person, split)
        stars = RATINGS.table[person] - mean - other[:, 0]
        if way == "prior":
            w = fold_in(center, covariance, rows[answers], stars[answers], setting[0] * noise)
        elif way == "bias":
            bias = fold_in(center[:1], covariance[:1, :1], rows[answers, :1], stars[answers], setting[0] * noise)
            w = np.hstack([bias, np.tile(center[1:], (len(bias), 1))])
        else:
            size = 1 + FACTORS
            w = fold_in(np.zeros(size), np.eye(size), rows[answers], stars[answers], setting[0])
        found.append(w @ rows[test].T - stars[test])
    return np.concatenate(found, axis=1)


def reader(some, newcomers, setting, split, seed):
    """The same for a network that reads 40 answers and 40 marks of what is known, and predicts all 40 dishes."""
    units, rate, epochs, penalty = setting
    table, random = RATINGS.table[some], np.random.default_rng(seed)
    means = table.sum(axis=0) / (table > 0).sum(axis=0)
    copies = np.repeat(table, COPIES, axis=0)
    order = np.where(copies > 0, random.random(copies.shape), 2).argsort(axis=1).argsort(axis=1)
    shown = (order < random.integers(0, ANSWERS + 1, (len(copies), 1))) & (copies > 0)
    read = lambda table, shown: np.hstack([(table - means) * shown, shown])
    net = nn.Network([nn.Dense(units), nn.ReLU(), nn.Dense(DISHES), nn.Reshape((DISHES, 1))], (2 * DISHES,), seed=seed)
    net.fit(read(copies, shown), (copies - means)[:, :, None], loss="mse", optimizer=nn.Adam(rate), epochs=epochs,
            batch_size=64, seed=seed, l2=penalty, mask=(copies > 0) & ~shown, progress=False)  # fmt: skip
    found = []
    for person in newcomers:
        answers, test = asked(person, split)
        marks = np.zeros((ANSWERS + 1, DISHES), bool)
        for k, dish in enumerate(answers):
            marks[k + 1 :, dish] = True
        stars = RATINGS.table[person]
        found.append(means[test] + net.predict(read(stars, marks))[:, test, 0] - stars[test])
    return np.concatenate(found, axis=1)


def measure(way, split):
    many = (RATINGS.table > 0).sum(axis=1) >= LEAST
    new, choosing, others = (group for group in groups(split))
    run = lambda some, people, setting, seed: (
        reader(some, people[many[people]], setting, split, seed)
        if way == "reader"
        else by_factors(way, some, people[many[people]], setting, split)
    )  # fmt: skip
    choices = CHOICES[way]
    scores = [typical(run(others, choosing, setting, CHOOSER).ravel()) for setting in choices] if choices[1:] else [0]
    best = choices[int(np.argmin(scores))]
    errors = run(np.sort(np.concatenate([others, choosing])), new, best, split)
    return {"setting": list(best), "newcomers": int(many[new].sum()), "errors": [round(typical(e), 4) for e in errors]}
