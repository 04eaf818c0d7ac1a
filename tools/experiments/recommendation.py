"""Typical error on held-out ratings of dishes: popularity, biases, factors by least squares, networks; five splits.

A method's settings are those with the lowest squared error on the ratings of the next split, learned from the other
three; it then learns again from all four. `held` is the typical error on the held-out ratings, `unrated` that on what
the people would give to the dishes that they have not rated, known only because the data are made. `dishes` and
`people` say how much of the planted tastes a linear map finds in the learned factors (R²). `by_factors` has the
held-out error for 1 to 5 factors, the other settings chosen for each. Networks, and the first factors of least squares,
begin with three seeds; seed 100 chooses. "deep" networks put the factors side by side below a hidden layer.
"""

from itertools import product

import numpy as np

import nnkit as nn
from nnkit import data
from nnkit.labs.taste.models import biases, item_means, network, tables, typical

RATINGS = data.ratings()
ROWS_OF = RATINGS.rows()
COUNTS = RATINGS.table.shape
UNRATED = np.nonzero(RATINGS.table == 0)
CHOOSER, EPOCHS, BATCH, SWEEPS = 100, 30, 128, 15
FACTORS, RIDGES = (1, 2, 3, 4, 5), (0.3, 1.0, 2.0, 3.0, 5.0, 8.0)
PENALTIES, RATES = (1e-4, 3e-4, 1e-3, 2e-3, 4e-3), (0.003, 0.01, 0.03, 0.1)
STRONGER = (1e-3, 2e-3, 4e-3, 8e-3, 1.6e-2)  # penalties of the deep network
SHRINKS = (0.3, 1.0, 3.0, 10.0, 30.0)
CHOICES = {
    "mean": [()],
    "item mean": [()],
    "biases": list(product(SHRINKS, SHRINKS)),
    "least squares": list(product(FACTORS, RIDGES)),
    "network": list(product(FACTORS, PENALTIES, RATES)),
    "deep": list(product((2, 4, 8, 16), STRONGER, RATES)),
}
SEEDS = {"mean": 1, "item mean": 1, "biases": 1, "least squares": 3, "network": 3, "deep": 3}
ROWS = [
    {"method": method, "split": split, "seed": seed}
    for method in CHOICES
    for split in range(5)
    for seed in range(SEEDS[method])
]


def least_squares(people, dishes, stars, factors, ridge, seed):
    """Alternating least squares with biases: (predict, taste, flavour), each step a small linear system per row."""
    random, mean = np.random.default_rng(seed), stars.mean()
    own = [0.3 * random.normal(size=(count, factors + 1)) for count in COUNTS]  # the first column is the bias
    own[0][:, 0] = own[1][:, 0] = 0
    at = (people, dishes)
    for turn in range(2 * SWEEPS):
        mine, other = turn % 2, 1 - turn % 2
        seen = own[other][at[other]]
        rest, x = stars - mean - seen[:, 0], np.hstack([np.ones((len(stars), 1)), seen[:, 1:]])
        left = np.repeat(ridge * np.eye(factors + 1)[None], COUNTS[mine], axis=0)
        right = np.zeros((COUNTS[mine], factors + 1))
        np.add.at(left, at[mine], x[:, :, None] * x[:, None, :])
        np.add.at(right, at[mine], x * rest[:, None])
        own[mine] = np.linalg.solve(left, right[:, :, None])[:, :, 0]
    return predictor(mean, *own), own[0][:, 1:], own[1][:, 1:]


def predictor(mean, own, other):
    """Stars for people and dishes, from the biases and factors of both."""

    def predict(people, dishes):
        agree = (own[people, 1:] * other[dishes, 1:]).sum(axis=1)
        return mean + own[people, 0] + other[dishes, 0] + agree

    return predict


def embedded(people, dishes, stars, factors, penalty, rate, seed):
    """The network: (predict, taste, flavour)."""
    net = network(*COUNTS, factors, seed)
    train(net, people, dishes, stars, penalty, rate, seed)
    own, other = tables(net.parameters)
    return predictor(stars.mean(), own, other), own[:, 1:], other[:, 1:]


def deep(people, dishes, stars, factors, penalty, rate, seed):
    """Factors side by side below a hidden layer: (predict, nothing, nothing)."""
    person, dish = nn.Input((1,)), nn.Input((1,))
    taste, flavour = (nn.Embedding(n, factors, 0.3)(x) for n, x in zip(COUNTS, (person, dish), strict=True))
    hidden = nn.ReLU()(nn.Dense(32)(nn.Flatten()(nn.Concatenate()(taste, flavour))))
    net = nn.Network(inputs=[person, dish], outputs=nn.Dense(1)(hidden), seed=seed)
    train(net, people, dishes, stars, penalty, rate, seed)
    return lambda *at: stars.mean() + net.predict([each[:, None] for each in at])[:, 0], None, None


def train(net, people, dishes, stars, penalty, rate, seed):
    net.fit(
        [people[:, None], dishes[:, None]], (stars - stars.mean())[:, None], loss="mse", epochs=EPOCHS,
        optimizer=nn.Adam(nn.cosine(rate)), batch_size=BATCH, l2=penalty, seed=seed, progress=False,
    )  # fmt: skip


def simple(people, dishes, stars, *shrink):
    """Without factors: the mean, or the dish's mean, or biases: (predict, nothing, nothing)."""
    mean, generous, good = biases(people, dishes, stars, COUNTS, shrink)
    return lambda people, dishes: mean + generous[people] + good[dishes], None, None


def fitted(method, learned, setting, seed):
    """(predict, taste, flavour) of a method that has learned from some of the ratings."""
    people, dishes, stars = (column[learned] for column in ROWS_OF)
    stars = stars.astype(float)
    if method == "mean":
        return lambda people, dishes: np.full(len(people), stars.mean()), None, None
    if method == "item mean":
        means = item_means(dishes, stars, COUNTS[1])
        return lambda people, dishes: means[dishes], None, None
    if method == "biases":
        return simple(people, dishes, stars, *setting)
    method = {"least squares": least_squares, "network": embedded, "deep": deep}[method]
    return method(people, dishes, stars, *setting, seed)


def explained(factors, planted):
    """R² of the planted numbers, explained by a linear map of the factors."""
    if factors is None:
        return None
    x = np.hstack([np.ones((len(factors), 1)), factors])
    rest = planted - x @ np.linalg.lstsq(x, planted, rcond=None)[0]
    return round(float(1 - (rest**2).sum() / ((planted - planted.mean(axis=0)) ** 2).sum()), 4)


def measure(method, split, seed):
    learned, held = RATINGS.fold(split)
    validation = RATINGS.fold((split + 1) % 5)[1]
    some = np.setdiff1d(learned, validation)
    error = lambda predict, places: typical(
        predict(ROWS_OF[0][places], ROWS_OF[1][places]) - ROWS_OF[2][places]
    )  # fmt: skip
    scores = [error(fitted(method, some, setting, CHOOSER)[0], validation) for setting in CHOICES[method]]
    best = CHOICES[method][int(np.argmin(scores))]
    predict, taste, flavour = fitted(method, learned, best, seed)
    by_factors = []
    for count in FACTORS if method in ("least squares", "network") else ():
        mine = [k for k, setting in enumerate(CHOICES[method]) if setting[0] == count]
        setting = CHOICES[method][min(mine, key=lambda k: scores[k])]
        by_factors.append(round(error(fitted(method, learned, setting, seed)[0], held), 4))
    unrated = typical(predict(*UNRATED) - RATINGS.everything[UNRATED])
    return {
        "setting": list(best), "held": round(error(predict, held), 4), "unrated": round(unrated, 4),
        "dishes": explained(flavour, RATINGS.flavours), "people": explained(taste, RATINGS.tastes),
        "by_factors": by_factors,
    }  # fmt: skip
