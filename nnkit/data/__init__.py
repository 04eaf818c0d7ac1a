"""Real data, small enough to ship with nnkit: ``data.penguins()``, ``data.digits()`` and others.

    >>> from nnkit import data
    >>> birds = data.penguins()
    >>> birds
    Dataset(342 samples of 4 features; classes Adelie, Chinstrap, Gentoo)
    >>> x_train, y_train, x_test, y_test = birds.split(test=0.25, seed=0)
    >>> len(x_train), len(x_test)
    (257, 85)

``print(birds.card)`` gives the source of the numbers, their licence, and caveats. SOURCES.md says how each file
was obtained. ``data.points("spiral")``, ``data.curve()``, ``data.prices()``, ``data.ratings()`` and ``data.dates(100)``
are synthetic data for trying things out.
"""

from .alice import Book, alice
from .curve import curve
from .dataset import Dataset, Scale
from .dates import dates, languages
from .digits import digits
from .experiments import benchmarks, experiment
from .mnist import mnist
from .penguins import penguins
from .photograph import photograph
from .points import points
from .prices import prices
from .ratings import Ratings, ratings
from .reviews import Reviews, Vocabulary, reviews, words
from .series import Series, sunspots
from .tables import breast_cancer, cars, diabetes
from .vowels import Utterances, japanese_vowels

__all__ = [
    "Book", "Dataset", "Ratings", "Reviews", "Scale", "Series", "Utterances", "Vocabulary", "alice",
    "benchmarks", "breast_cancer", "cars", "curve", "dates", "diabetes", "digits", "experiment", "japanese_vowels",
    "languages", "mnist", "penguins", "photograph", "points", "prices", "ratings", "reviews", "sunspots", "words",
]  # fmt: skip
