"""Who of nine men speaks: the share of 370 test utterances of data.japanese_vowels() that seven methods get right.

`mean`: logistic regression on the mean of the frames, 12 numbers; `seven`: on seven frames, evenly spread over the
utterance, 84 numbers; `vectors`: a support vector machine on the same; `neighbour` and `warping`: the nearest training
utterances, by the seven frames, and by dynamic time warping of all frames; `GRU` and `LSTM`: networks that read frame
after frame.
All learn from the same 270 utterances, standardised. Settings are those with the largest share over five splits of the
training utterances into 216 and 54 (the first of equal ones). Networks differ between rows by their initial values, the
order of the samples and dropout (`seed`); the other methods have nothing random and give the same for each seed.
"""

from functools import cache

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold
from sklearn.svm import SVC

import nnkit as nn
from nnkit import data

POINTS, UNITS, EPOCHS, BATCH, DROPOUT = 7, 32, 60, 16, 0.5
STRENGTHS = (0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0)
SETTINGS = {
    "mean": STRENGTHS,
    "seven": STRENGTHS,
    "vectors": STRENGTHS,
    "neighbour": (1, 3, 5),
    "warping": (1, 3, 5),
    "GRU": (0.005, 0.01, 0.02, 0.04),
    "LSTM": (0.005, 0.01, 0.02, 0.04),
}
ROWS = [{"model": model, "seed": seed} for model in SETTINGS for seed in range(5)]


@cache
def utterances():
    """The frames (N, 29, 12), standardised by those of the training utterances, and the rest of the data."""
    said = data.japanese_vowels()
    valid = np.arange(said.x.shape[1]) < said.lengths[:, None]
    frames = said.x[: said.train][valid[: said.train]]
    return np.where(valid[..., None], (said.x - frames.mean(axis=0)) / frames.std(axis=0), 0.0), said


def summaries(which, model):
    """What a method sees of utterances instead of all frames: (N, numbers)."""
    x, said = utterances()
    if model == "mean":
        return np.stack([x[k, : said.lengths[k]].mean(axis=0) for k in which])
    places = [np.linspace(0, said.lengths[k] - 1, POINTS) for k in which]
    rows = []
    for k, place in zip(which, places):
        frames = x[k, : said.lengths[k]]
        rows.append(np.stack([np.interp(place, np.arange(len(frames)), column) for column in frames.T]).ravel())
    return np.array(rows)


@cache
def distances():
    """The distances of all utterances from the training ones by time warping, divided by the sum of both lengths."""
    x, said = utterances()
    lengths = said.lengths[: said.train]
    rows = []
    for k, length in enumerate(said.lengths):
        apart = np.sqrt(((x[k, :length, None, None] - x[None, : said.train]) ** 2).sum(-1)).transpose(0, 2, 1)
        least = np.cumsum(apart[0], axis=0)
        for row in apart[1:]:
            above, least = least, np.empty_like(least)
            least[0] = above[0] + row[0]
            for t in range(1, len(row)):
                least[t] = np.minimum(np.minimum(above[t], least[t - 1]) + row[t], above[t - 1] + 2 * row[t])
        rows.append(least[lengths - 1, np.arange(said.train)] / (lengths + length))
    return np.array(rows)


def voted(apart, y, count):
    """The speaker of most of the `count` nearest ones; of equal ones that of the lowest number."""
    nearest = y[np.argsort(apart, axis=1, kind="stable")[:, :count]]
    return np.array([np.bincount(each).argmax() for each in nearest])


def answers(model, setting, train, new, seed):
    """The answers for the utterances `new` after learning from the utterances `train`, both numbers of utterances."""
    x, said = utterances()
    y = said.y[train]
    if model in ("GRU", "LSTM"):
        layers = [getattr(nn, model)(UNITS), nn.Dropout(DROPOUT), nn.Dense(9)]
        net = nn.Network(layers, input_shape=x.shape[1:], seed=seed)
        net.fit(x[train], y, lengths=said.lengths[train], loss="cross_entropy", optimizer=nn.Adam(nn.cosine(setting)),
                epochs=EPOCHS, batch_size=BATCH, seed=seed, progress=False)  # fmt: skip
        return net.predict(x[new], lengths=said.lengths[new]).argmax(axis=1)
    if model == "warping":
        return voted(distances()[np.ix_(new, train)], y, setting)
    seen, other = summaries(train, model), summaries(new, model)
    if model == "neighbour":
        return voted(((other[:, None] - seen[None]) ** 2).sum(axis=2), y, setting)
    made = SVC(C=setting, gamma="scale") if model == "vectors" else LogisticRegression(C=setting, max_iter=5000)
    return made.fit(seen, y).predict(other)


@cache
def chosen(model):
    """The setting with the largest share over five splits of the training utterances."""
    _, said = utterances()
    y = said.y[: said.train]
    splits = list(StratifiedKFold(5, shuffle=True, random_state=0).split(y, y))

    def right(setting):
        return sum(int((answers(model, setting, train, new, 9) == y[new]).sum()) for train, new in splits)

    return max(SETTINGS[model], key=right)


def measure(model, seed):
    _, said = utterances()
    setting, new = chosen(model), np.arange(said.train, len(said.y))
    found = answers(model, setting, np.arange(said.train), new, seed)
    return {"setting": setting, "right": round(float(np.mean(found == said.y[new])), 4)}
