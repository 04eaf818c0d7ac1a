"""What the lab `translate` and its chapter share: sentences as numbers, two networks, and a dictionary as the rival."""

from functools import cache

import numpy as np

from ... import data, layers
from ...network import Network

TRAINING, HELD = 3000, 100  # sentences to learn from; held-out sentences that the lab tests
ROWS = 155  # of the tables of words: enough for every language
WIDTHS = {"with attention": (32, 32), "without attention": (51, 16)}  # units, numbers of a word
MODELS = ATTENTION, PLAIN = list(WIDTHS)
LANGUAGES = ["Spanish", "French", "German"]
WEIGHTS = "6.weights"  # of the attention: (N, words of the translation, words of the source)


def network(model, source, target, seed=0, cell="GRU", widths=None, engine=None):
    """The network that translates `source` words into `target` words, <end> included, with attention or without."""
    (units, width), recurrent = widths or WIDTHS[model], getattr(layers, cell)
    english, written = layers.Input((source,)), layers.Input((target,))
    words = layers.Embedding(ROWS, width, scale=1)(english)
    encoder = recurrent(units, return_sequences=model == ATTENTION)(words)
    so_far = layers.Embedding(ROWS, width, scale=1)(written)
    decoder = recurrent(units, return_sequences=True)(so_far, initial=encoder)
    found = decoder
    if model == ATTENTION:
        memory = layers.Add()(words, encoder)
        found = layers.Concatenate()(decoder, layers.Attention()(layers.Dense(units)(decoder), memory))
    return Network(inputs=[english, written], outputs=layers.Dense(ROWS)(found), seed=seed, engine=engine)


def encoded(language, days):
    """Sentences as numbers: (the English one, what the decoder reads, what it must answer), each (N, words).

    The decoder reads <start> and the translation up to a word, and must answer with the next word, at the end <end>.
    """
    english, other = (data.languages[name].encode(days) for name in ("English", language))
    edge = np.zeros((len(days), 1), int)
    return english, np.concatenate([edge, other], axis=1), np.concatenate([other, edge + 1], axis=1)


@cache
def sentences(language, dates):
    """The training sentences of the lab, and the held-out ones: a dict."""
    x, decoder, y = encoded(language, data.dates(TRAINING, dates))
    return {"x": [x, decoder], "y": y, "held": encoded(language, data.dates(HELD, dates, held_out=True))}


def exact(net, english, decoder, target):
    """The share of sentences that a network translates without a mistake, <end> included.

    One pass with the right words as the decoder's input suffices: the network, writing alone, makes no mistake exactly
    if its best word is right each time that all words before it are.
    """
    best = net.predict([english, decoder]).argmax(axis=-1)
    return float((best == target).all(axis=1).mean())


def greedy(net, english, steps, lengths=None):
    """The numbers of the words that a network writes, (N, steps): each time the best word, the first of equal ones.

    lengths: of the English sentences and of the translations, where they differ.
    """
    words = np.zeros((len(english), steps), int)
    decoder = np.zeros((len(english), steps), int)
    for t in range(steps):
        words[:, t] = net.predict([english, decoder], lengths=lengths)[:, t].argmax(axis=-1)
        decoder[:, t + 1 : t + 2] = words[:, t : t + 1]
    return words


class Dictionary:
    """For each place of the translation, one place of the source and a table: which word becomes which.

    english (N, S), target (N, T): numbers of words. The place is that with the fewest exceptions to its table, the
    first of equal ones; with ``reorder=False``, place t of the translation is translated from place t.
    """

    def __init__(self, english, target, reorder=True):
        self.places, self.tables = [], []
        for t, answers in enumerate(target.T):
            choices = range(english.shape[1]) if reorder else [min(t, english.shape[1] - 1)]
            counts = {s: _together(english[:, s], answers) for s in choices}
            best = max(choices, key=lambda s: counts[s].max(axis=1).sum())
            self.places.append(best)
            self.tables.append(np.where(counts[best].any(axis=1), counts[best].argmax(axis=1), -1))

    def __call__(self, english):
        """The numbers of the words of the translations, (N, T); -1 for a word that is in no table."""
        return np.stack([table[english[:, s]] for s, table in zip(self.places, self.tables, strict=True)], axis=1)

    def exact(self, english, target):
        """The share of sentences that it translates without a mistake."""
        return float((self(english) == target).all(axis=1).mean())


def _together(words, answers):
    """How often each word stands together with each answer: (ROWS, ROWS)."""
    counts = np.zeros((ROWS, ROWS), int)
    np.add.at(counts, (words, answers), 1)
    return counts
