"""Four networks of the book's applications, for workloads.py: models and data, without any of the libraries.

`shapes` lists the parameters as nnkit has them, in its order. All inputs of a sample are the columns of one row of x.
"""

from dataclasses import dataclass

import numpy as np


def gru_shapes(n_in, units):
    return [((n_in, 3 * units), units), ((units, 3 * units), units), ((3 * units,), units)]


def dense_shapes(n_in, units):
    return [((n_in, units), n_in), ((units,), n_in)]


@dataclass(frozen=True)
class Translator:
    """A GRU reads a sentence of `steps` words; another writes one, and attends to what the first has read."""

    vocabulary: int
    size: int
    steps: int

    def shapes(self):
        table = ((self.vocabulary, self.size), 4)
        yield from [table, *gru_shapes(self.size, self.size), table, *gru_shapes(self.size, self.size)]
        yield from dense_shapes(self.size, self.size)
        yield from dense_shapes(2 * self.size, self.vocabulary)


@dataclass(frozen=True)
class Recommender:
    """The product of the numbers of a person and of a thing, and a number more for each of both."""

    people: int
    things: int
    size: int

    def shapes(self):
        for columns in (self.size, 1):
            for rows in (self.people, self.things):
                yield (rows, columns), 4


@dataclass(frozen=True)
class Sentiment:
    """Embedding, convolution over three words, ReLU, the largest over time, one logit."""

    vocabulary: int
    size: int
    filters: int

    def shapes(self):
        yield (self.vocabulary, self.size), 4
        yield (3, self.size, self.filters), 3 * self.size
        yield (self.filters,), 3 * self.size
        yield from dense_shapes(self.filters, 1)


@dataclass(frozen=True)
class Writer:
    """A language model: embedding, GRU, a dense layer at every step."""

    vocabulary: int
    size: int
    units: int

    def shapes(self):
        yield (self.vocabulary, self.size), 4
        yield from gru_shapes(self.size, self.units)
        yield from dense_shapes(self.units, self.vocabulary)


def dates(n=2000, words=155, steps=7):
    """Sentences (n, 2 * steps), each followed by its translation but the last word, and the translations (n, steps):
    other words, in the reverse order.
    """
    generator = np.random.default_rng(7)
    sentence = generator.integers(1, words, (n, steps))
    translation = generator.permutation(words)[sentence[:, ::-1]]
    written = np.concatenate([np.zeros((n, 1), np.int64), translation[:, :-1]], axis=1)
    return np.concatenate([sentence, written], axis=1), translation


def ratings(n=70_000, people=2800, things=25):
    """(person, thing) of n ratings, and the ratings (n, 1)."""
    generator = np.random.default_rng(8)
    x = np.stack([generator.integers(0, people, n), generator.integers(0, things, n)], axis=1)
    taste, kind = generator.normal(size=(people, 3)), generator.normal(size=(things, 3))
    return x, ((taste[x[:, 0]] * kind[x[:, 1]]).sum(1) + generator.normal(size=n))[:, None]


def sentences(n=2400, words=3000, steps=24):
    """Sentences (n, steps), and whether most of their words are good ones (n, 1)."""
    generator = np.random.default_rng(9)
    x, value = generator.integers(0, words, (n, steps)), generator.normal(size=words)
    return x, (value[x].sum(1) > 0).astype(float)[:, None]
