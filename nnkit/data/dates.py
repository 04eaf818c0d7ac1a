"""Dates in four languages: sentences of one, two or three dates that mean the same in each. Made, by integers alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

FIRST, DAYS = 1950, 36525  # the first year; days from 1 January 1950 to 31 December 2049
LENGTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
START, END = "<start>", "<end>"  # the words 0 and 1 of every language
MULTIPLIER, MODULUS = 16807, 2**31 - 1  # Park and Miller (1988): below 2^53, so that JavaScript computes the same


def calendar(day: int) -> tuple[int, int, int, int]:
    """(year, month, day of the month, weekday) of a day, counted from 0 on 1 January 1950; month 1 to 12, Monday 0.

    From 1950 to 2049 every fourth year is a leap year.

    >>> from nnkit.data.dates import calendar
    >>> calendar(0), calendar(36524)
    ((1950, 1, 1, 6), (2049, 12, 31, 4))
    """
    year, left = FIRST, int(day)
    while left >= (size := 366 if year % 4 == 0 else 365):
        year, left = year + 1, left - size
    month = 0
    while left >= (size := LENGTHS[month] + (month == 1 and year % 4 == 0)):
        month, left = month + 1, left - size
    return year, month + 1, left + 1, (int(day) + 6) % 7


def day_number(year: int, month: int, day: int) -> int:
    """The number of a day, from 0 on 1 January 1950. A day after the end of its month becomes the month's last day.

    >>> from nnkit.data.dates import calendar, day_number
    >>> calendar(day_number(2023, 2, 31))
    (2023, 2, 28, 1)
    """
    leap = year % 4 == 0
    last = LENGTHS[month - 1] + (month == 2 and leap)
    before = sum(LENGTHS[: month - 1]) + (month > 2 and leap)
    return 365 * (year - FIRST) + (year - FIRST + 1) // 4 + before + min(day, last) - 1


@dataclass(frozen=True)
class Language:
    """How a language writes dates: the full form of the Unicode CLDR, with every word and mark a word of its own.

    name: "English"; weekdays: from Monday; months: from January; pattern: the order of the parts; joins: what stands
    between dates, before the last one and before the others; vocabulary: all words, whose places are their numbers.

    >>> from nnkit import data
    >>> german = data.languages["German"]
    >>> german.text([0, 7])
    'Sonntag, 1. Januar 1950 und Sonntag, 8. Januar 1950'
    >>> german.words([0])
    ['Sonntag', ',', '1', '.', 'Januar', '1950']
    >>> german.encode([[0]]), len(german.vocabulary)
    (array([[11,  2, 24,  3, 12, 55]]), 155)
    """

    name: str
    weekdays: tuple[str, ...]
    months: tuple[str, ...]
    pattern: tuple[str, ...]
    joins: tuple[tuple[str, ...], ...]  # between two dates; between three: before the second, before the third

    @property
    def vocabulary(self) -> list[str]:
        """All words: <start> and <end>, marks and small words, weekdays, months, days of the month, years."""
        parts = {"weekday", "day", "month", "year"}
        small = [word for word in (*self.pattern, *sum(self.joins, ())) if word not in parts]
        numbers = [str(n) for n in (*range(1, 32), *range(FIRST, FIRST + 100))]
        return [START, END, *dict.fromkeys(small), *self.weekdays, *self.months, *numbers]

    def words(self, days: Sequence[int]) -> list[str]:
        """The sentence that joins one, two or three dates, given as numbers of days, as a list of words and marks."""
        words: list[str] = []
        joins = {1: (), 2: self.joins[:1], 3: self.joins[1:]}[len(days)]
        for day, join in zip(days, ((), *joins), strict=True):
            year, month, date, weekday = calendar(day)
            parts = {"weekday": self.weekdays[weekday], "day": date, "month": self.months[month - 1], "year": year}
            words += [*join, *(str(parts.get(part, part)) for part in self.pattern)]
        return words

    def text(self, days: Sequence[int]) -> str:
        """The sentence as it is written."""
        return written(self.words(days))

    def encode(self, days: Sequence[Sequence[int]]) -> np.ndarray:
        """The numbers of the words of N sentences with equally many dates: (N, words)."""
        numbers = {word: number for number, word in enumerate(self.vocabulary)}
        return np.array([[numbers[word] for word in self.words(row)] for row in days])

    def decode(self, numbers: Sequence[int]) -> list[str]:
        """The words with these numbers, up to the first <end>."""
        words = [self.vocabulary[number] for number in numbers]
        return words[: words.index(END)] if END in words else words


def written(words: Sequence[str]) -> str:
    """Words as a text: no space before a comma or a full stop."""
    text = " ".join(words)
    return text.replace(" ,", ",").replace(" .", ".")


@cache
def _shuffled(seed: int) -> tuple[int, ...]:
    """All days in an order that depends on the seed."""
    order, state = list(range(DAYS)), seed + 1
    for last in range(DAYS - 1, 0, -1):
        state = state * MULTIPLIER % MODULUS
        other = state % (last + 1)
        order[last], order[other] = order[other], order[last]
    return tuple(order)


def dates(n: int, per_sentence: int = 1, seed: int = 0, held_out: bool = False) -> np.ndarray:
    """Days for n sentences, drawn from the years 1950 to 2049, no day twice: numbers of days (n, per_sentence).

    With the same seed, no day of the training sentences is in a held-out sentence. `calendar` reads a number,
    `languages` write it.

    Parameters
    ----------
    n: how many sentences; n times per_sentence is at most 18,262, half of all days.
    per_sentence: dates in each sentence, 1 to 3.
    seed: the same seed gives the same days on every machine, and the same first sentences for every n.
    held_out: draw held-out sentences instead of training sentences.

    >>> from nnkit import data
    >>> days = data.dates(2, per_sentence=2)
    >>> data.languages["English"].text(days[0])
    'Friday, May 27, 2016 and Thursday, February 4, 1993'
    """
    if per_sentence not in (1, 2, 3):
        raise ValueError(f"per_sentence must be 1, 2 or 3 dates; got {per_sentence!r}.")
    if not 1 <= n * per_sentence <= DAYS // 2:
        raise ValueError(f"n times per_sentence must be 1 to {DAYS // 2}, half of all days; got {n * per_sentence}.")
    order = _shuffled(seed)
    taken = order[::-1] if held_out else order
    return np.array(taken[: n * per_sentence]).reshape(n, per_sentence)


def _language(name, weekdays, months, pattern, two, three):
    joins = tuple(tuple(join.split()) for join in (two, *three))
    return Language(name, tuple(weekdays.split()), tuple(months.split()), tuple(pattern.split()), joins)


languages = {
    language.name: language
    for language in (
        _language(
            "English", "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
            "January February March April May June July August September October November December",
            "weekday , month day , year", "and", (",", ", and"),
        ),
        _language(
            "Spanish", "lunes martes miércoles jueves viernes sábado domingo",
            "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
            "weekday , day de month de year", "y", (",", "y"),
        ),
        _language(
            "French", "lundi mardi mercredi jeudi vendredi samedi dimanche",
            "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
            "weekday day month year", "et", (",", "et"),
        ),
        _language(
            "German", "Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag",
            "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
            "weekday , day . month year", "und", (",", "und"),
        ),
    )
}  # fmt: skip
