"""Share of new speakers' words that ten methods recognise; only the order of three vowels carries the meaning.

Everything is synthetic, made by nnkit/labs/speech. A row has training speakers, test speakers, initial values and an
order of the samples of its own. It learns from 480 words of 20 speakers (`data`: of men, women and children; of men;
of men and three copies with the 16 bands moved up or down; with loud noise; with the frames of each word in random
order) and tests 288 words of 24 new speakers: `men`, `women`, `children`, and `right` for all. `loud` is the share with
noise at half to all of the voice's strength, `uneven` that with a more uneven rhythm. Each method's settings are those
with the largest share of right answers on validation words of other speakers, over two other seeds (the first of equal
ones), after learning from men, women and children.
"""

from functools import cache
from itertools import product

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier, NearestCentroid
from sklearn.svm import SVC

import nnkit as nn
from nnkit.labs.parts.speech.sound import BANDS, FRAMES
from nnkit.labs.parts.speech.speakers import GROUPS, drawn, measured
from nnkit.labs.speech.models import BATCH, EPOCHS, UNITS, groups

CHOOSING = (50, 51)  # seeds of the training words with which settings are chosen
VALIDATION, TEST = 3000, 2000  # are added to a seed, for other speakers
SPEAKERS, TAKES = 8, 2  # of each group, to test
NOISE, UNEVEN = (0.5, 1.0), 1.3
COPIES, MOVED = 3, 1.5  # of the men's words; bands by which they are moved, at most
COARSE = 8  # frames of a word, each the mean of five
RATES = [(rate,) for rate in (0.002, 0.005, 0.01, 0.02, 0.04, 0.08)]
SETTINGS = {
    "mean spectrum": [()],
    "centroid": [(COARSE,), (FRAMES,)],
    "neighbours": list(product((COARSE, FRAMES), (1, 3, 5, 9))),
    "logistic": list(product((COARSE, FRAMES), (0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0))),
    "vectors": list(product((COARSE, FRAMES), (1.0, 10.0, 100.0), (0.25, 0.5, 1.0, 2.0))),
    "warping": [(FRAMES // 2,), (FRAMES,)],
    "RNN": RATES,
    "GRU": RATES,
    "LSTM": RATES,
    "convolution": RATES,
}
DATA = {"everyone": list(SETTINGS), "men": ["vectors", "warping", "GRU", "LSTM", "convolution"],
        "moved": ["vectors", "GRU"], "noisy": ["vectors", "GRU"], "shuffled": ["GRU"]}  # fmt: skip
SEEDS = range(5)
ROWS = [{"model": model, "data": data, "seed": seed} for data in DATA for model in DATA[data] for seed in SEEDS]


@cache
def training(data, seed):
    """Spectra (N, FRAMES, BANDS) to learn from, and the numbers of their words."""
    who = groups("men only" if data in ("men", "moved") else "everyone")
    words = drawn(seed, who, 4, **({"quiet": (0.02, 1.0)} if data == "noisy" else {}))
    x, y = measured(words, seed), words["label"]
    if data == "shuffled":
        x = shuffled(x, seed)
    if data == "moved":
        by = np.random.default_rng(seed).uniform(-MOVED, MOVED, (COPIES, len(x)))
        x, y = np.concatenate([x, *(moved(x, each) for each in by)]), np.tile(y, 1 + COPIES)
    return x, y


def moved(x, by):
    """Spectra whose bands are moved up by `by` (N,) bands: between two bands in proportion, the last ones repeated."""
    place = np.clip(np.arange(BANDS) - by[:, None], 0, BANDS - 1)
    low = np.minimum(place.astype(int), BANDS - 2)
    share = (place - low)[:, None]
    take = lambda bands: np.take_along_axis(x, np.repeat(bands[:, None], FRAMES, axis=1), axis=2)
    return (1 - share) * take(low) + share * take(low + 1)


def shuffled(x, seed):
    """Spectra with their frames in random order, another one for each word."""
    order = np.random.default_rng(seed).random((len(x), FRAMES)).argsort(axis=1)
    return np.take_along_axis(x, order[:, :, None], axis=1)


@cache
def testing(seed, **changes):
    """Spectra of new speakers, the numbers of their words and groups."""
    words = drawn(seed, [group for group in GROUPS for _ in range(SPEAKERS)], TAKES, **changes)
    return measured(words, seed), words["label"], words["group"]


def coarse(x, frames):
    """Spectra as rows, with fewer frames, each the mean of several."""
    return x.reshape(len(x), frames, -1, BANDS).mean(axis=2).reshape(len(x), -1)


def warped(x, new):
    """The distances (M, N) by dynamic time warping of the spectra `new` (M) and x (N): a step goes to the next frame of
    one of them or of both, and costs the distance of the two frames, twice that for both.
    """
    found, squares = [], (x**2).sum(2)[:, :, None]
    for word in new:
        apart = np.sqrt(np.maximum(squares + (word**2).sum(1) - 2 * x @ word.T, 0)).transpose(1, 2, 0)
        least = np.cumsum(apart[0], axis=0)
        for row in apart[1:]:
            above, least = least, np.empty_like(least)
            least[0] = above[0] + row[0]
            for k in range(1, len(row)):
                least[k] = np.minimum(np.minimum(above[k], least[k - 1]) + row[k], above[k - 1] + 2 * row[k])
        found.append(least[-1])
    return np.array(found)


def network(model, seed):
    """A network of about the same size as that of the lab."""
    if model == "convolution":
        layers = [nn.Conv1D(UNITS, 5, stride=2), nn.ReLU(), nn.Conv1D(UNITS, 5, stride=2), nn.ReLU(), nn.Flatten(),
                  nn.Dropout(0.3)]  # fmt: skip
    else:
        layers = [getattr(nn, model)(UNITS)]
    return nn.Network([*layers, nn.Dense(6)], input_shape=(FRAMES, BANDS), seed=seed)


def fitted(model, setting, x, y, seed):
    """A function from spectra to the numbers of words."""
    if model in ("RNN", "GRU", "LSTM", "convolution"):
        net = network(model, seed)
        net.fit(x, y, loss="cross_entropy", optimizer=nn.Adam(nn.cosine(*setting)), epochs=EPOCHS, batch_size=BATCH,
                seed=seed, progress=False)  # fmt: skip
        return lambda new: net.predict(new).argmax(axis=1)
    if model == "warping":
        fewer = lambda spectra: coarse(spectra, *setting).reshape(len(spectra), -1, BANDS)
        return lambda new: y[warped(fewer(x), fewer(new)).argmin(axis=1)]
    frames, *rest = setting or (1,)
    flat = lambda spectra: coarse(spectra, frames)
    if model in ("mean spectrum", "centroid"):
        made = NearestCentroid()
    elif model == "neighbours":
        made = KNeighborsClassifier(rest[0])
    elif model == "logistic":
        made = LogisticRegression(C=rest[0], max_iter=1000)
    else:
        made = SVC(C=rest[0], gamma=rest[1] / (flat(x).shape[1] * flat(x).var()))
    made.fit(flat(x), y)
    return lambda new: made.predict(flat(new))


@cache
def chosen(model):
    """The settings with the largest share of right answers on validation words."""

    def right(setting):
        total = 0.0
        for seed in CHOOSING:
            x, y, _ = testing(seed + VALIDATION)
            total += np.mean(fitted(model, setting, *training("everyone", seed), seed)(x) == y)
        return total

    return max(SETTINGS[model], key=right) if len(SETTINGS[model]) > 1 else SETTINGS[model][0]


def measure(model, data, seed):
    setting = chosen(model)
    answer = fitted(model, setting, *training(data, seed), seed)

    def hits(**changes):
        x, y, group = testing(seed + TEST, **changes)
        return answer(shuffled(x, seed + TEST) if data == "shuffled" else x) == y, group

    plain, group = hits()
    found = {"setting": list(setting), "right": plain.mean(), "loud": hits(quiet=NOISE)[0].mean(),
             "uneven": hits(uneven=UNEVEN)[0].mean()}  # fmt: skip
    found |= {name: plain[group == k].mean() for k, name in enumerate(GROUPS)}
    return {name: value if name == "setting" else round(float(value), 4) for name, value in found.items()}
