"""Synthetic ratings: people with planted tastes rate dishes, and not every person rates every dish."""

from dataclasses import dataclass

import numpy as np

from ..kernels import permutation, streams
from .made import TWELVE, normal, uniform

FOLDS = 5
PEOPLE = 400
MEAN, GENEROSITY, WEIGHT, NOISE = 3.2, 0.3, 0.55, 0.6  # of a rating, before it is rounded
SEEKING = 0.1  # how much more often a person rates a dish for each star more that the person would give

# What we planted: dish, hot, sweet, quality (all in tenths), and how many in a hundred people rate it.
DISHES = (
    ("potato soup", -13, -9, -1, 41),
    ("roast chicken", -9, -11, 6, 66),
    ("mushroom risotto", -11, -7, 2, 38),
    ("cheese toast", -10, -6, 4, 58),
    ("fish pie", -12, -12, -5, 27),
    ("boiled eggs", -14, -8, -3, 45),
    ("garlic bread", -5, -10, 6, 62),
    ("leek quiche", -11, -9, -2, 25),
    ("green salad", -9, -4, 0, 50),
    ("noodle soup", -4, -8, 3, 47),
    ("lamb vindaloo", 16, -8, 2, 33),
    ("kimchi stew", 13, -10, 0, 26),
    ("chilli con carne", 11, -7, 5, 57),
    ("pepper steak", 8, -12, 4, 44),
    ("hot ramen", 12, -6, 5, 46),
    ("wasabi peas", 14, -4, -5, 24),
    ("pepper pizza", 9, -6, 6, 64),
    ("harissa eggs", 11, -9, -1, 22),
    ("spicy lentils", 9, -8, 1, 36),
    ("horseradish beef", 7, -13, -3, 20),
    ("mango curry", 11, 8, 4, 42),
    ("chilli chocolate", 10, 14, 0, 34),
    ("ginger cake", 7, 13, 1, 37),
    ("sweet hot wings", 12, 6, 5, 53),
    ("pineapple salsa", 9, 9, -1, 28),
    ("honey chilli ribs", 10, 7, 6, 49),
    ("plum chutney", 6, 8, -4, 21),
    ("pepper biscuits", 8, 12, -3, 19),
    ("cinnamon buns", 3, 14, 6, 59),
    ("chai pudding", 5, 11, -1, 23),
    ("vanilla ice cream", -11, 14, 6, 68),
    ("apple pie", -7, 12, 6, 63),
    ("rice pudding", -12, 10, -1, 39),
    ("pancakes", -9, 11, 7, 67),
    ("banana bread", -8, 9, 2, 46),
    ("lemon tart", -5, 13, 1, 40),
    ("fruit salad", -10, 8, 2, 51),
    ("custard", -13, 12, -2, 32),
    ("tomato pasta", -3, -2, 6, 65),
    ("peanut noodles", 3, 2, 2, 35),
)

CARD = """\
Ratings of dishes: MADE, not measured
What     {people} made-up people rate {dishes} dishes with 1 to 5 stars: {ratings:,} ratings. A rating is a mean, plus
         how good the dish is, plus how generous the person is, plus how well two planted tastes agree (hot and
         sweet), plus noise; then it is rounded. People rate well-known dishes more often, and a little more often
         the dishes that they like
Source   computed, by nnkit/data/ratings.py, from the seed {seed}
Licence  none needed
Careful  Real people have more than two tastes, and change them. These do not."""


@dataclass(frozen=True, eq=False)
class Ratings:
    """Ratings of dishes by people.

    dishes: the names of the N dishes.
    table: stars, integers (U, N), one row per person; 0 where the person has not rated the dish.
    everything: the stars that each person would give to each dish, (U, N): known only because the data are made.
    tastes: what was planted in the people, hot and sweet, (U, 2): what each likes.
    flavours: what was planted in the dishes, hot and sweet, (N, 2): what each is.
    card: a text: how the data were made, and caveats.
    """

    dishes: tuple[str, ...]
    table: np.ndarray
    everything: np.ndarray
    tastes: np.ndarray
    flavours: np.ndarray
    card: str

    def rows(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """(people, dishes, stars): one entry for each rating, person by person.

        >>> from nnkit import data
        >>> people, dishes, stars = data.ratings().rows()
        >>> people[:3].tolist(), dishes[:3].tolist(), stars[:3].tolist()
        ([0, 0, 0], [1, 3, 4], [3, 5, 4])
        """
        people, dishes = np.nonzero(self.table)
        return people, dishes, self.table[people, dishes]

    def fold(self, number: int) -> tuple[np.ndarray, np.ndarray]:
        """The places, in `rows`, of the training and of the held-out ratings of split `number`, 0 to 4: two arrays.

        Each rating is held out in exactly one of the five splits, which are the same on every machine.

        >>> from nnkit import data
        >>> [len(places) for places in data.ratings().fold(0)]
        [5677, 1420]
        """
        if number not in range(FOLDS):
            raise ValueError(f"number must be the number of a split, 0 to {FOLDS - 1}; got {number!r}.")
        order = np.empty(int((self.table > 0).sum()), np.int64)
        permutation(0, streams.SPLIT, order)
        held = np.zeros(len(order), bool)
        held[order[number::FOLDS]] = True
        return np.flatnonzero(~held), np.flatnonzero(held)

    def __repr__(self):
        people, dishes = self.table.shape
        return f"Ratings({people} people, {dishes} dishes, {int((self.table > 0).sum())} ratings)"


def ratings(seed: int = 0) -> Ratings:
    """Made-up people with planted tastes rate dishes: `Ratings`. The same seed gives the same on every machine.

    >>> from nnkit import data
    >>> data.ratings()
    Ratings(400 people, 40 dishes, 7097 ratings)
    """
    count = len(DISHES)
    people = uniform(seed, streams.RATINGS, PEOPLE, 3 * TWELVE)
    chances = uniform(seed, streams.RATINGS + 1, PEOPLE * count, TWELVE + 1)
    tastes, stars, rated = [], [], []
    for person in range(PEOPLE):
        hot, sweet, generous = (normal(people[person][TWELVE * k : TWELVE * (k + 1)]) for k in range(3))
        tastes.append([hot, sweet])
        for dish, (_, dish_hot, dish_sweet, quality, known) in enumerate(DISHES):
            *noise, chance = chances[person * count + dish]
            agree = hot * dish_hot / 10 + sweet * dish_sweet / 10
            exact = MEAN + quality / 10 + GENEROSITY * generous + WEIGHT * agree + NOISE * normal(noise)
            star = max(1, min(5, int(exact + 0.5)))
            stars.append(star)
            rated.append((chance + 1) / 2 < known / 100 + SEEKING * (star - 3) / 2)
    everything = np.array(stars).reshape(PEOPLE, count)
    table = everything * np.array(rated).reshape(PEOPLE, count)
    card = CARD.format(people=PEOPLE, dishes=count, ratings=int((table > 0).sum()), seed=seed)
    flavours = np.array([row[1:3] for row in DISHES]) / 10
    return Ratings(tuple(row[0] for row in DISHES), table, everything, np.array(tastes), flavours, card)
