"""What the lab `speech` learns from and is tested on: words of random speakers, and its networks."""

from functools import cache

import numpy as np

from ..parts.speech.sound import BANDS, FRAMES
from ..parts.speech.speakers import GROUPS, WORDS, drawn, measured

SPEAKERS, TAKES = 20, 4  # to learn from, and how often each says a word: 480 words
HELD_SPEAKERS, HELD_TAKES, HELD_SEED = 8, 2, 1000  # new speakers of each group: 96 words
DATA = MEN, EVERYONE = ["men only", "men, women, children"]
MODELS = MEAN, SIMPLE, GRU, LSTM = ["mean spectrum", "RNN", "GRU", "LSTM"]
UNITS, EPOCHS, BATCH = 24, 20, 32
RATES = {MEAN: 0.01, SIMPLE: 0.005, GRU: 0.02, LSTM: 0.04}  # chosen in tools/experiments/speech.py
LAYERS = {
    MEAN: [["Dense", UNITS], ["Tanh"], ["Dense", len(WORDS)]],
    SIMPLE: [["RNN", UNITS, "tanh"], ["Dense", len(WORDS)]],
    GRU: [["GRU", UNITS], ["Dense", len(WORDS)]],
    LSTM: [["LSTM", UNITS], ["Dense", len(WORDS)]],
}
LAYERS_LONGER = [["GRU", 64], ["Dense", len(WORDS)]]  # of the network that was trained longer
SHAPES = {model: [BANDS] if model == MEAN else [FRAMES, BANDS] for model in MODELS}
RUN = {
    "inputs": {"$model": SHAPES},
    "layers": {"$model": LAYERS},
    "samples": ["$data", "$seed", "$model"],
    "loss": "cross_entropy",
    "optimizer": ["Adam", {"learning_rate": ["cosine", {"$model": RATES}]}],
    "epochs": EPOCHS,
    "batch": BATCH,
    "seed": "$seed",
}


def groups(data, count=SPEAKERS):
    """The group of each of `count` speakers."""
    return [GROUPS[0] if data == MEN else GROUPS[k % 3] for k in range(count)]


@cache
def spectra(data, seed):
    """The training words as spectra (N, FRAMES, BANDS), and the numbers of the words."""
    words = drawn(seed, groups(data), TAKES)
    return measured(words, seed), words["label"]


@cache
def held(seed=HELD_SEED):
    """Words of new speakers, the same number from each group in turn: spectra, numbers of words, of groups."""
    words = drawn(seed, [group for group in GROUPS for _ in range(HELD_SPEAKERS)], HELD_TAKES)
    return measured(words, seed), words["label"], words["group"]


def means(spectra):
    """The mean over the frames of spectra (…, frames, bands) up to each frame: the order of the frames is lost."""
    return np.cumsum(spectra, axis=-2) / np.arange(1, spectra.shape[-2] + 1)[:, None]


def seen(spectra, model):
    """What a model sees of spectra: their mean, or all of them."""
    return means(spectra)[..., -1, :] if model == MEAN else spectra


@cache
def samples(data, seed, model):
    """The training words and the held-out ones for a model: a dict."""
    (x, y), (x_held, y_held, group) = spectra(data, seed), held()
    return {"x": seen(x, model), "y": y, "held": (seen(x_held, model), y_held, group)}


def by_group(answers, label, group):
    """The share of right answers in each group, a list."""
    return [float(np.mean((answers == label)[group == k])) for k in range(len(GROUPS))]
