"""The language of a page, by its place on the site: "de/book/index.html" is German, "book/index.html" English.

What the tools add to pages is written in English, as the argument of a function `told`, which gives it in the language
of the page (see nnkit/labs/frame/words.py and tools/languages).
"""

from nnkit.labs.frame.words import ENGLISH, catalogue, languages, t


def language_of(place):
    """The language of the page at a place."""
    first = place.split("/")[0]
    return first if first in languages() else ENGLISH


def english(place):
    """The place of the same page in English."""
    return place.removeprefix(f"{language_of(place)}/")


def in_language(language):
    """The function `told(text, **numbers)` of a language."""
    words = catalogue(language)
    return lambda text, **numbers: t(text, numbers, words)


def teller(place):
    """The function `told` of the page at a place."""
    return in_language(language_of(place))
