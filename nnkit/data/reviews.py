"""Review sentences: 3,000 sentences about products, films and restaurants, each positive or negative."""

import gzip
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from ..kernels import permutation, streams
from .dataset import FILES

FOLDS = 5
MARKS = "!?.,"
WORD = re.compile(r"[a-z]+(?:'[a-z]+)?|[0-9]+|[!?.,]")
LOWER = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ’", "abcdefghijklmnopqrstuvwxyz'")

CARD = """\
Review sentences: REAL texts
What     sentences from reviews on amazon.com (products), imdb.com (films) and yelp.com (restaurants), chosen and
         labelled by people: negative (0) or positive (1)
Source   D. Kotzias, M. Denil, N. de Freitas, P. Smyth (2015), KDD 2015: From Group to Individual Labels Using Deep
         Features; UCI Machine Learning Repository, Sentiment Labelled Sentences
Licence  CC BY 4.0
Size     2,972 different sentences, 1,486 of them positive
Careful  Only sentences with a clear sentiment were chosen: there are no neutral ones. Sentences with the same words
         as an earlier one, apart from ! ? . and commas, are left out (28)."""


@dataclass(frozen=True, eq=False)
class Reviews:
    """Sentences with labels.

    texts: the sentences, a tuple of N strings.
    y: 1 for positive, 0 for negative, integers, (N,).
    sources: "amazon", "imdb" or "yelp" for each sentence.
    card: a text: whether the data are REAL, their source, licence and size, and caveats.
    """

    texts: tuple[str, ...]
    y: np.ndarray
    sources: tuple[str, ...]
    card: str

    def fold(self, number: int) -> tuple[np.ndarray, np.ndarray]:
        """The places of the training and of the held-out sentences of split `number`, 0 to 4: two arrays, in order.

        Each sentence is held out in exactly one of the five splits, which are the same on every machine.

        >>> from nnkit import data
        >>> train, held = data.reviews().fold(0)
        >>> len(train), len(held)
        (2377, 595)
        """
        if number not in range(FOLDS):
            raise ValueError(f"number must be the number of a split, 0 to {FOLDS - 1}; got {number!r}.")
        order = np.empty(len(self.texts), np.int64)
        permutation(0, streams.SPLIT, order)
        held = np.zeros(len(order), bool)
        held[order[number::FOLDS]] = True
        return np.flatnonzero(~held), np.flatnonzero(held)

    def __repr__(self):
        return f"Reviews({len(self.texts)} sentences, {int(self.y.sum())} of them positive)"


def words(text: str) -> list[str]:
    """The words of a sentence in lower case, numbers, and the marks ! ? . and , in order.

    Only the letters A to Z count as letters, so that a browser finds the same words.

    >>> from nnkit.data import words
    >>> words("Don't go: 40 minutes, COLD food!!")
    ["don't", 'go', '40', 'minutes', ',', 'cold', 'food', '!', '!']
    """
    return WORD.findall(text.translate(LOWER))


class Vocabulary:
    """Numbers for the words of some sentences: 1, 2, … in the order in which the words first appear.

    >>> from nnkit import data
    >>> vocabulary = data.Vocabulary(["Good food.", "Good service"])
    >>> len(vocabulary), vocabulary.numbers["service"]
    (5, 4)
    >>> x, lengths = vocabulary.encode(["Service is good", "Bad"], 4)
    >>> x.tolist(), lengths.tolist()
    ([[4, 1, 0, 0], [0, 0, 0, 0]], [2, 1])
    """

    def __init__(self, texts: Iterable[str]) -> None:
        self.numbers: dict[str, int] = {}
        for text in texts:
            for word in words(text):
                self.numbers.setdefault(word, len(self.numbers) + 1)

    def __len__(self) -> int:
        """The number of words, plus one for the 0 that fills up short sentences."""
        return len(self.numbers) + 1

    def encode(self, texts: Sequence[str], steps: int) -> tuple[np.ndarray, np.ndarray]:
        """(x, lengths): the numbers of the first `steps` known words of each sentence, (N, steps), and how many.

        Unknown words are left out, and zeros fill up the row. A sentence without known words has length 1.
        """
        x, lengths = np.zeros((len(texts), steps), int), np.ones(len(texts), int)
        for row, text in enumerate(texts):
            known = [self.numbers[word] for word in words(text) if word in self.numbers][:steps]
            x[row, : len(known)], lengths[row] = known, max(1, len(known))
        return x, lengths


def reviews() -> Reviews:
    """Sentences from reviews, positive and negative: `Reviews`.

    >>> from nnkit import data
    >>> data.reviews()
    Reviews(2972 sentences, 1486 of them positive)
    """
    with gzip.open(FILES / "reviews.tsv.gz", "rt", encoding="utf-8", newline="\n") as file:
        rows = [line.rstrip("\n").split("\t") for line in file]
    different: dict[str, list[str]] = {}
    for row in rows:
        different.setdefault(" ".join(word for word in words(row[2]) if word not in MARKS), row)
    sources, labels, texts = zip(*different.values(), strict=True)
    return Reviews(texts, np.array(labels, int), sources, CARD)
