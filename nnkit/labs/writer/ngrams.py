"""n-gram models of a text, by counting: add-k and Kneser-Ney smoothing, bits per character; ngrams.js is the twin.

The number of an n-gram is that of its characters, read as digits. All n-grams that begin with the same n - 1
characters, their context, are neighbours in a sorted table. Only +, -, *, / and sums from left to right: the page gets
the same digits.
"""

import numpy as np

LN2 = 0.6931471805599453
TERMS = 12  # of the series for the logarithm: what is left out is below 2e-13 bits


class Table:
    """Different n-grams and a count of each; what is needed to smooth them.

    grams: numbers of n-grams, repeated as often as they count. size: characters in the alphabet.
    """

    def __init__(self, grams, size):
        self.grams, self.counts = np.unique(grams, return_counts=True)
        self.size = size
        many = [int((self.counts == times).sum()) for times in range(5)]
        shrink = many[1] / (many[1] + 2 * many[2]) if many[1] else 0.0
        self.discounts = [0.0]  # of n-grams that occur 0, 1, 2, 3 or more times: Chen and Goodman
        for times in (1, 2, 3):
            less = (times + 1) * shrink * many[times + 1] / many[times] if many[times] else 0.0
            self.discounts.append(max(times - less, 0.0))
        self.contexts, self.begins = np.unique(self.grams // size, return_index=True)
        ends = np.append(self.begins[1:], len(self.grams))
        sums = lambda numbers: np.add.reduceat(numbers, self.begins)
        self.totals = sums(self.counts)
        ones, twos = (sums((self.counts == times).astype(int)) for times in (1, 2))
        rest = ends - self.begins - ones - twos
        self.freed = self.discounts[1] * ones + self.discounts[2] * twos + self.discounts[3] * rest

    def given(self, context):
        """(characters, their counts, total, what the discounts free) after a context, or None if it never occurs."""
        place = int(np.searchsorted(self.contexts, context))
        if place == len(self.contexts) or self.contexts[place] != context:
            return None
        begin = self.begins[place]
        end = self.begins[place + 1] if place + 1 < len(self.begins) else len(self.grams)
        return self.grams[begin:end] % self.size, self.counts[begin:end], self.totals[place], self.freed[place]


class KneserNey:
    """The probability of the next character after n - 1 others: interpolated Kneser-Ney smoothing with three discounts.

    text: numbers of characters, (N,). The longest n-grams count as often as they occur; a shorter one counts the
    different characters that occur before it.
    """

    def __init__(self, text, n, size):
        self.n, self.size = n, size
        self.tables = [
            Table(grams_of(text, n, size) if m == n else np.unique(grams_of(text, m + 1, size)) % size**m, size)
            for m in range(1, n + 1)
        ]

    def next(self, before):
        """The probabilities of all characters after those in the list `before`, (size,)."""
        shares = np.full(self.size, 1 / self.size)
        for m, table in enumerate(self.tables):
            found = table.given(number_of(before[len(before) - m :], self.size)) if len(before) >= m else None
            if found is None:
                continue
            characters, counts, total, freed = found
            shares = shares * (freed / total)
            shares[characters] += (counts - np.take(table.discounts, np.minimum(counts, 3))) / total
        return shares

    def shares(self, text, start):
        """The probability of each character of a text from place `start` on, at least n - 1, a float64 array."""
        shares = np.full(len(text) - start, 1 / self.size)
        for m, table in enumerate(self.tables, 1):
            grams = grams_of(text, m, self.size)[start - m + 1 :]
            place = np.minimum(np.searchsorted(table.contexts, grams // self.size), len(table.contexts) - 1)
            known = table.contexts[place] == grams // self.size
            at = np.minimum(np.searchsorted(table.grams, grams), len(table.grams) - 1)
            counts = np.where(table.grams[at] == grams, table.counts[at], 0)
            more = (counts - np.take(table.discounts, np.minimum(counts, 3))) / table.totals[place]
            shares = np.where(known, shares * (table.freed[place] / table.totals[place]) + more, shares)
        return shares


class AddK:
    """The probability of the next character after n - 1 others, with k added to each count."""

    def __init__(self, text, n, size, k):
        self.n, self.size, self.k = n, size, k
        self.table = Table(grams_of(text, n, size), size)

    def next(self, before):
        """The probabilities of all characters after those in the list `before`, (size,)."""
        counts, total = np.zeros(self.size), 0
        if len(before) >= self.n - 1:
            found = self.table.given(number_of(before[len(before) - self.n + 1 :], self.size))
            if found is not None:
                counts[found[0]], total = found[1], found[2]
        return (counts + self.k) / (total + self.k * self.size)

    def shares(self, text, start):
        """The probability of each character of a text from place `start` on, at least n - 1, a float64 array."""
        table, grams = self.table, grams_of(text, self.n, self.size)[start - self.n + 1 :]
        place = np.minimum(np.searchsorted(table.contexts, grams // self.size), len(table.contexts) - 1)
        totals = np.where(table.contexts[place] == grams // self.size, table.totals[place], 0)
        at = np.minimum(np.searchsorted(table.grams, grams), len(table.grams) - 1)
        counts = np.where(table.grams[at] == grams, table.counts[at], 0)
        return (counts + self.k) / (totals + self.k * self.size)


def grams_of(text, n, size):
    """The numbers of all n-grams of a text, in order."""
    grams = np.zeros(len(text) - n + 1, np.int64)
    for k in range(n):
        grams = grams * size + text[k : len(text) - n + 1 + k]
    return grams


def number_of(characters, size):
    """The number of one n-gram."""
    number = 0
    for character in characters:
        number = number * size + int(character)
    return number


def bits(shares):
    """-log2 of probabilities above 0, an array of float64: the bits that each character takes."""
    fractions, exponents = np.frexp(shares)  # fractions from 1/2 to 1
    z = (fractions - 1) / (fractions + 1)
    square, power, series = z * z, z, z
    for k in range(1, TERMS):
        power = power * square
        series = series + power / (2 * k + 1)
    return -(exponents + 2 * series / LN2)


def mean_bits(shares):
    """Bits per character, added from left to right."""
    return float(np.cumsum(bits(shares))[-1] / len(shares))
