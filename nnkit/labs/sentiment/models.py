"""What the lab `sentiment` learns from: sentences as numbers, five splits of them, and the counts of naive Bayes."""

from functools import cache

import numpy as np

from ... import data
from ...kernels import log

STEPS = 32  # words that are read of a sentence
ROWS = 4800  # of the table of words: enough for the training sentences of every split
EPOCHS, BATCH, EVALUATION_BATCH = 8, 32, 119  # 595 = 5 × 119: little memory
MODELS = COUNTS, BAG, CONVOLUTION = ["naive Bayes", "bag of embeddings", "small convolution"]

RUN = {
    "inputs": [STEPS],
    "layers": {
        "$model": {
            BAG: [["Embedding", ROWS, 8], ["Reshape", [STEPS, 8, 1]], ["AveragePool2D", [STEPS, 1]], ["Flatten"],
                  ["Dense", 1]],
            CONVOLUTION: [["Embedding", ROWS, 16], ["Dropout", 0.5], ["Conv1D", 32, 3, 1, "same"], ["ReLU"],
                          ["Reshape", [STEPS, 32, 1]], ["MaxPool2D", [STEPS, 1]], ["Flatten"], ["Dropout", 0.5],
                          ["Dense", 1]],
        }
    },
    "samples": ["$split"],
    "loss": "binary_cross_entropy",
    "optimizer": ["Adam", {"learning_rate": {"$model": {BAG: 0.01, CONVOLUTION: 0.005}}}],
    "epochs": EPOCHS,
    "batch": BATCH,
    "seed": "$seed",
}  # fmt: skip


@cache
def reviews():
    """The review sentences."""
    return data.reviews()


@cache
def sentences(split):
    """The sentences of a split, 1 to 5, as numbers: a dict.

    x, y are the training sentences and their labels, `held` the pair of the held-out ones; `vocabulary` has the words
    of the training sentences, and `naive` is what naive Bayes counts in them.
    """
    found, y = reviews(), reviews().y[:, None]
    train, held = found.fold(split - 1)
    texts, texts_held = ([found.texts[k] for k in places] for places in (train, held))
    vocabulary = data.Vocabulary(texts)
    x, x_held = (vocabulary.encode(each, STEPS)[0] for each in (texts, texts_held))
    return {
        "x": x, "y": y[train], "held": (x_held, y[held]), "vocabulary": vocabulary,
        "naive": NaiveBayes(x, y[train, 0], len(vocabulary)),
    }  # fmt: skip


def accuracy(film):
    """The share of the held-out sentences that the network of a film gets right."""
    return film.network.accuracy(*film.samples["held"], loss="binary_cross_entropy", batch_size=EVALUATION_BATCH)


class NaiveBayes:
    """Naive Bayes by counting, with 1 added to each count: what each word adds to the log-odds of a sentence.

    x: sentences (N, steps), numbers of words, 0 where there is none; y: labels (N,), 0 or 1. The page counts, too, and
    gets `start`, the log-odds of an empty sentence, and `rest`, the part that all words share, from here.
    """

    def __init__(self, x, y, vocabulary):
        counts = [(np.bincount(x[y == label].ravel(), minlength=vocabulary)[1:] + 1).tolist() for label in (0, 1)]
        self.start = log(float((y == 1).sum())) - log(float((y == 0).sum()))
        self.rest = log(float(sum(counts[0]))) - log(float(sum(counts[1])))
        self.largest = max(map(max, counts))
        logs = logarithms(self.largest)
        self.added = [0.0] + [logs[p] - logs[n] + self.rest for n, p in zip(*counts, strict=True)]

    def __call__(self, x):
        """The log-odds of the sentences x (N, steps), a list."""
        scores = []
        for row in x.tolist():
            score = self.start
            for number in row:
                score += self.added[number]
            scores.append(score)
        return scores

    def accuracy(self, x, y):
        """The share of the sentences x (N, steps) whose log-odds have the sign of their labels y (N, 1)."""
        return sum((score > 0) == (label > 0) for score, label in zip(self(x), y[:, 0].tolist(), strict=True)) / len(x)


def logarithms(largest):
    """The natural logarithms of 1 to `largest`, each at its place; 0 at place 0."""
    return [0.0, *(log(float(n)) for n in range(1, largest + 1))]
