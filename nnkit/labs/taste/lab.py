"""The lab `taste`: the reader rates dishes; a network that has learned other people's tastes recommends more."""

import ipywidgets
import numpy as np

from ...data.ratings import FOLDS
from ..frame.controls import Table, read_rows
from ..frame.film import Film, planned, resolved
from ..frame.lab import Lab
from .models import (
    NOISE,
    agreement,
    biases,
    explained,
    fold_in,
    item_means,
    mapped,
    network,
    spread,
    straight,
    tables,
    typical,
)  # fmt: skip
from .people import ANSWERS, PEOPLE, folds, newcomers, planted, ratings, samples

SHRINKS, RIDGE = (10, 3), 0.1  # of the biases of people and of dishes; of the small ridge
EPOCHS = 30
FACTORS = [1, 2, 3, 5]
PRIORS = SPREAD, SMALL = ["people's spread", "small ridge"]
MAPS = ["learned", "planted"]
CROWD, SHOWN = 80, 5  # people on the map; recommendations
ASKED = ["lamb vindaloo", "vanilla ice cream", "roast chicken", "mango curry", "pancakes", "kimchi stew",
         "tomato pasta", "chilli chocolate"]  # fmt: skip
ABOUT = (
    " You rated: {told}. Your taste: hot {hot:.2}, sweet {sweet:.2}. Held-out error: network {error:.3}, biases "
    "{biases:.3}, means {means:.3}. Newcomers after {count} {count:answer|answers}, {prior}: {newcomers:.3}. {factors} "
    "{factors:factor explains|factors explain} {found:.1} % of the flavours; {map} map, {epochs} "
    "{epochs:epoch|epochs}, split {split}, seed {seed}."
)


class Taste(Lab):
    """See `taste`."""

    name = "taste"
    main = ("factors", "prior", "map")
    texts = {"own": Table(columns=((1, len(ASKED), 0), (1, 5, 0)), most=len(ASKED))}
    hidden = ("own",)
    buttons = {"clear": "Clear ratings"}
    run = {
        "factors": "$factors",
        "samples": ["$split"],
        "loss": "mse",
        "optimizer": ["Adam", {"learning_rate": ["cosine", 0.03]}],
        "l2": 0.001,
        "epochs": EPOCHS,
        "batch": 128,
        "seed": "$seed",
    }
    templates = {
        "rated": "For you: {first}, {stars:.1} of 5 stars (mean {average:.1})." + ABOUT,
        "unrated": "For a stranger: {first}, {stars:.1} of 5 stars (mean {average:.1})." + ABOUT,
    }
    says = {"sentence": [("count", "rated"), ("", "unrated")]}
    spoken = ("nothing",)

    def __init__(self, engine=None):
        self._engine, self.prepared, self.kept = engine, {}, (None, None)
        self.film = Film(self.run, samples, look=_held, network=self._network, engine=engine)
        whole, buttons = ipywidgets.IntSlider, ipywidgets.ToggleButtons
        super().__init__(
            groups={
                "You": {
                    "own": ipywidgets.Text("1,5;2,2;6,4", description="your ratings"),
                    "prior": buttons(options=PRIORS, description="prior"),
                },
                "The network": {
                    "factors": buttons(options=FACTORS, value=2, description="factors"),
                    "map": buttons(options=MAPS, description="map"),
                    "split": whole(1, min=1, max=FOLDS, description="split"),
                    "seed": whole(0, min=0, max=9, description="seed"),
                    "epochs": whole(EPOCHS, min=0, max=EPOCHS, description="epochs"),
                },
            },
            payload=self._payload(),
            steps="epochs",
        )

    def compute(self, values):
        yield from self.film.go(values, values["epochs"])
        self.network = self.film.network
        known = self._learned()
        rivals, rows, dishes, mean = self._rivals(values["split"]), known["rows"], known["dishes"], known["mean"]
        answered = dict(read_rows(values["own"]))
        places = [ratings().dishes.index(ASKED[int(k) - 1]) for k in sorted(answered)]
        stars = np.array([answered[k] for k in sorted(answered)])
        steps = self._fold(known["begin"][values["prior"]], rows, dishes, mean, places, stars)
        path = mapped(steps[:, 1:], known["likes"])
        predicted = agreement(rows, steps[-1]) + mean + dishes[:, 0]
        left = [k for k in range(len(dishes)) if k not in places]
        best = sorted(left, key=lambda k: -predicted[k])[:SHOWN]
        return {
            "curve": self.film.seen[: self.film.last + 1],
            "biases": rivals["biases"],
            "means": rivals["means"],
            "error": self.film.seen[self.film.last],
            "flavours": known["flavours"].tolist(),
            "crowd": mapped(known["people"][:CROWD, 1:], known["likes"]).tolist(),
            "path": path.tolist(),
            "hot": float(path[-1, 0]),
            "sweet": float(path[-1, 1]),
            "places": places,
            "given": stars.tolist(),
            "best": best,
            "predicted": [min(5.0, max(1.0, float(predicted[k]))) for k in best],
            "averages": [float(rivals["averages"][k]) for k in best],
            "by_answers": [known["by_answers"][name] for name in PRIORS],
            "count": len(places),
            "newcomers": known["by_answers"][values["prior"]][len(places)],
            "found": 100 * explained(known["flavours"], planted()[1]),
        }

    def numbers(self, values, result):
        pairs = zip(result["places"], result["given"], strict=True)
        told = ", ".join(f"{ratings().dishes[k]} {int(stars)}" for k, stars in pairs)
        return {
            "told": told or "nothing",
            "first": ratings().dishes[result["best"][0]],
            "stars": result["predicted"][0],
            "average": result["averages"][0],
        }

    def pressed(self, name, values):
        return {"own": ""}

    def _learned(self):
        """What follows from the network alone, computed once for each step of the film that is shown."""
        film = self.film
        if self.kept[0] is not film.kept[film.last]:
            people, dishes = tables(film.network.parameters)
            x, y = film.samples["x"], film.samples["y"]
            noise = typical(film.network.predict(x)[:, 0].astype(float) - y[:, 0])
            size, mean = people.shape[1], film.samples["mean"]
            rows = np.hstack([np.ones((len(dishes), 1)), dishes[:, 1:]])  # times a person's bias and factors
            begin = {SPREAD: (*spread(people), NOISE * noise * noise), SMALL: (np.zeros(size), np.eye(size), RIDGE)}
            found = {
                "people": people,
                "dishes": dishes,
                "rows": rows,
                "mean": mean,
                "begin": begin,
                "likes": straight(people[:, 1:], planted()[0]),
                "flavours": mapped(dishes[:, 1:], straight(dishes[:, 1:], planted()[1])),
                "by_answers": {name: self._newcomers(each, rows, dishes, mean) for name, each in begin.items()},
            }
            self.kept = film.kept[film.last], found
        return self.kept[1]

    @staticmethod
    def _fold(begin, rows, dishes, mean, places, stars):
        """What is believed about someone's bias and factors after each rating: see `fold_in`."""
        center, covariance, noise = begin
        return fold_in(center, covariance, rows[places], stars - mean - dishes[places, 0], noise)

    def _newcomers(self, begin, rows, dishes, mean):
        """The typical error on the newcomers' other ratings, after each number of answers, a list."""
        squares, count = np.zeros(ANSWERS + 1), 0
        for places, stars in newcomers():
            steps = self._fold(begin, rows, dishes, mean, places[:ANSWERS], stars[:ANSWERS])
            for place, star in zip(places[ANSWERS:], stars[ANSWERS:], strict=True):
                error = agreement(steps, rows[place]) + mean + dishes[place, 0] - star
                squares, count = squares + error * error, count + 1
        return np.sqrt(squares / count).tolist()

    def _rivals(self, split):
        """What does not depend on the network: errors of the biases and of the dishes' means, and these means."""
        if split not in self.prepared:
            given = samples(split)
            people, dishes, stars = given["rows"]
            mean, generous, good = biases(people, dishes, stars, (PEOPLE, len(ratings().dishes)), SHRINKS)
            averages = item_means(dishes, stars, len(ratings().dishes))
            someone, dish, truth = given["held_rows"]
            self.prepared[split] = {
                "biases": typical(mean + generous[someone] + good[dish] - truth),
                "means": typical(averages[dish] - truth),
                "averages": averages,
            }
        return self.prepared[split]

    def _network(self, run):
        return network(PEOPLE, len(ratings().dishes), run["factors"], run["seed"], self._engine)

    def _payload(self):
        """What the page needs: the ratings, their splits, newcomers, what was planted, and the plans."""
        plans = {}
        for factors in FACTORS:
            run = resolved(self.run, {"factors": factors, "split": 1, "seed": 0})
            plans[factors] = planned(self._network(run), run)
        tastes, flavours = planted()
        thousandths = lambda numbers: np.rint(1000 * numbers).astype(int).tolist()
        return {
            "dishes": list(ratings().dishes),
            "asked": ASKED,
            "people": PEOPLE,
            "answers": ANSWERS,
            "shown": SHOWN,
            "crowd": CROWD,
            "priors": PRIORS,
            "ridge": RIDGE,
            "noise": NOISE,
            "shrinks": SHRINKS,
            "table": ["".join(map(str, row)) for row in ratings().table[:PEOPLE].tolist()],
            "folds": "".join(map(str, folds()[ratings().rows()[0] < PEOPLE])),
            "newcomers": [[places.tolist(), stars.astype(int).tolist()] for places, stars in newcomers()],
            "tastes": thousandths(tastes),
            "flavours": thousandths(flavours),
            "plans": plans,
        }


def _held(film):
    """The typical error of the network on the held-out ratings."""
    x, y = film.samples["held"]
    return typical(film.network.predict(x)[:, 0].astype(float) - y[:, 0])


def taste(engine: str | None = None) -> Lab:
    """Rate dishes, and a network that has learned the tastes of others recommends you more. Returns a `Lab`.

    The ratings are made up, with two planted tastes: hot and sweet. The map shows the dishes and you in the learned
    factors, turned and stretched to the planted tastes by a linear map. The control "own" holds your ratings: the
    number of a dish, 1 to 8, and stars, 1 to 5.

    >>> import nnkit.labs
    >>> print(nnkit.labs.taste().set(own="1,1;2,5").status)
    For you: pancakes, 5.0 of 5 stars (mean 3.9). You rated: lamb vindaloo 1, vanilla ice cream 5. Your taste: hot
    −1.54, sweet 0.75. Held-out error: network 0.687, biases 0.923, means 0.938. Newcomers after 2 answers, people's
    spread: 0.831. 2 factors explain 98.0 % of the flavours; learned map, 30 epochs, split 1, seed 0.
    """
    return Taste(engine)
