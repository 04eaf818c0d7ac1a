"""The lab `forecast`: networks forecast the sunspots, or prices that no one can forecast, beside simpler methods."""

import ipywidgets
import numpy as np

from ... import data
from ..frame.film import Film
from ..frame.lab import Lab
from ..parts.linear_model import least_squares, linear
from .windows import AHEAD, PERIOD, REACH, Numbers, total, typical

BLOCK, PERIODS = 300, 6  # values in a test period; how many periods, up to the end of the series
ORIGINS = BLOCK - AHEAD + 1  # of a period: all 12 values after each are in the period
PAST = 60  # values in the picture, before the origin
EPOCHS, OPENING = 40, 30  # of the longest run; of the run with which the lab opens
MOST = 5  # networks whose forecasts are averaged
RIDGE = 100.0  # of the linear model: near the middle of those that the chapter's experiment chooses
RHYTHM, DAYS, PRICES_SEED = 0.5, 2400, 1
SERIES = ["sunspots", "random walk", "walk with a rhythm"]
MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
          "November", "December"]  # fmt: skip
YEAR = 1749  # of the first sunspot number
SHOWN = ["one forecast", "all forecasts"]
SET_UP = (
    "Forecast from {when_word} {when_number}: {now:.1}; the linear model says {now_linear:.1}; observed {truth:.1}. "
    "Shown: {show}. {nets} {nets:network|networks averaged}, {units} tanh units, rate {rate:~2-}, {view} view, "
    "{epochs} {epochs:epoch|epochs}, seed {seed}. Tested on {first_word} {first_number} to {last_word} {last_number}, "
    "learned from all before."
)


class Forecast(Lab):
    """See `forecast`."""

    name = "forecast"
    main = ("series", "horizon", "origin", "view")
    run = {
        "inputs": {"$view": {"short": 24, "long": 36}},
        "layers": [["Dense", "$units"], ["Tanh"], ["Dense", AHEAD]],
        "samples": ["$series", "$period", "$view"],
        "loss": "mse",
        "optimizer": ["Adam", {"learning_rate": "$rate"}],  # takes no step much longer than the rate: no run diverges
        "l2": 0.001,
        "epochs": EPOCHS,
        "batch": 32,
        "seed": "$seed",
    }
    templates = {
        "sunspots": "Typical error, {horizon} {horizon:month|months} ahead: network {error:.1}, linear model "
        "{linear:.1}, last value {last_value:.1}. Skill against the last value: {skill:.2}. " + SET_UP,
        "prices": "Skill against the last price, {horizon} {horizon:day|days} ahead: network {skill:.3}, linear model "
        "{skill_linear:.3}. R²: network {r2:.3}, last price {r2_last:.3}. " + SET_UP,
    }
    says = {"sentence": [("series == 'sunspots'", "sunspots"), ("", "prices")]}
    spoken = (*MONTHS, "day")

    def __init__(self, engine=None):
        self.series = {
            "sunspots": data.sunspots().values,
            "random walk": data.prices(DAYS, PRICES_SEED).values,
            "walk with a rhythm": data.prices(DAYS, PRICES_SEED, RHYTHM).values,
        }
        self.prepared = None, None
        self.films = [Film(self.run, self._samples, engine=engine) for _ in range(MOST)]
        slider, whole, choice = ipywidgets.SelectionSlider, ipywidgets.IntSlider, ipywidgets.Dropdown
        super().__init__(
            groups={
                "What to forecast": {
                    "series": choice(options=SERIES, value="sunspots", description="series"),
                    "period": whole(6, min=1, max=PERIODS, description="test period"),
                    "origin": whole(88, min=0, max=ORIGINS - 1, description="origin"),
                    "horizon": whole(12, min=1, max=AHEAD, description="horizon"),
                    "show": choice(options=SHOWN, value="one forecast", description="show"),
                },
                "The networks": {
                    "view": choice(options=["short", "long"], value="short", description="view"),
                    "nets": whole(1, min=1, max=MOST, description="networks"),
                    "units": slider(options=[1, 2, 4, 8, 16, 32], value=16, description="units"),
                    "rate": slider(options=[0.0003, 0.001, 0.003, 0.01], value=0.003, description="rate"),
                    "seed": whole(0, min=0, max=9, description="seed"),
                    "epochs": whole(OPENING, min=0, max=EPOCHS, description="epochs"),
                },
            },
            payload={
                "sunspots": self.series["sunspots"].tolist(),
                "made": {"random walk": [DAYS, PRICES_SEED, 0.0], "walk with a rhythm": [DAYS, PRICES_SEED, RHYTHM]},
                "months": MONTHS,
                "year": YEAR,
            },
            steps="epochs",
        )

    def compute(self, values):
        films, nets = self.films[: values["nets"]], values["nets"]
        for k, film in enumerate(films):
            for share in film.go({**values, "seed": values["seed"] + 10 * k}, values["epochs"]):
                yield (k + share) / nets
        self.network = films[0].network
        ready = self._ready(values["series"], values["period"], values["view"])
        changes = 0.0
        for film in films:
            changes = changes + film.network.predict(ready["seen"]).astype(float)
        found = {"network": ready["numbers"].forecasts(ready["origins"], changes / nets), **ready["rivals"]}
        truth, h, at = ready["truth"], values["horizon"] - 1, values["origin"]
        sets = {name: typical(forecasts - truth) for name, forecasts in found.items()}
        spread = truth[:, h] - total(truth[:, h]) / ORIGINS
        [varied] = typical(spread[:, None])
        shown, origin = slice(max(0, at - PAST), at + 1), int(ready["origins"][at])
        return {
            "errors": sets,
            "forecasts": {name: forecasts[at].tolist() for name, forecasts in found.items()},
            "track": {name: forecasts[shown, h].tolist() for name, forecasts in found.items()},
            "observed": ready["numbers"].values[origin - PAST : origin + AHEAD + 1].tolist(),
            "at": origin,
            "error": sets["network"][h],
            "linear": sets["linear"][h],
            "last_value": sets["last"][h],
            "gain": sets["linear"][h] - sets["network"][h],
            "now": float(found["network"][at, h]),
            "now_linear": float(found["linear"][at, h]),
            "truth": float(truth[at, h]),
            "skill": _skill(sets["network"][h], sets["last"][h]),
            "skill_linear": _skill(sets["linear"][h], sets["last"][h]),
            "r2": _skill(sets["network"][h], varied),
            "r2_last": _skill(sets["last"][h], varied),
            "when": self._date(values["series"], origin),
            "first": self._date(values["series"], ready["origins"][0] + 1),
            "last": self._date(values["series"], ready["origins"][-1] + AHEAD),
        }

    def numbers(self, values, result):
        """The dates, each as a word, to be translated, and a number."""
        dates = {name: result[name].split() for name in ("when", "first", "last")}
        return {f"{name}_{part}": text for name, date in dates.items() for part, text in zip(("word", "number"), date)}

    def _samples(self, series, period, view):
        ready = self._ready(series, period, view)
        return {"x": ready["x"], "y": ready["y"]}

    def _ready(self, series, period, view):
        """What does not depend on the network: the samples, the origins, the truth, and the rivals' forecasts."""
        if self.prepared[0] != (series, period, view):
            self.prepared = (series, period, view), self._prepare(self.series[series], series, period, view == "long")
        return self.prepared[1]

    def _prepare(self, values, series, period, long):
        begin = len(values) - (PERIODS + 1 - period) * BLOCK
        numbers = Numbers(values, series == "sunspots", begin)
        learned, origins = np.arange(REACH - 1, begin - AHEAD), np.arange(begin - 1, begin - 1 + ORIGINS)
        ahead = origins[:, None] + np.arange(1, AHEAD + 1)
        x, y, seen = numbers.view(learned, long), numbers.changes(learned), numbers.view(origins, long)
        changes = linear(least_squares(x, y, RIDGE), seen)
        rivals = {
            "linear": numbers.forecasts(origins, changes),
            "last": np.repeat(values[origins, None], AHEAD, axis=1),
        }
        if series == "sunspots":
            rivals["cycle"] = values[ahead - PERIOD]
        return {"x": x, "y": y, "seen": seen, "origins": origins, "truth": values[ahead], "numbers": numbers,
                "rivals": rivals}  # fmt: skip

    @staticmethod
    def _date(series, index):
        """The words for an index of a series."""
        return f"{MONTHS[index % 12]} {YEAR + index // 12}" if series == "sunspots" else f"day {index}"


def _skill(error, other):
    """How far an error is below another: 1 minus the ratio of their squares."""
    return 1 - error * error / (other * other)


def forecast(engine: str | None = None) -> Lab:
    """Networks that forecast the sunspots, or made-up prices, beside simpler methods. Returns a `Lab`.

    The linear model sees what the networks see: the last 24 values, and with the long view 12 yearly means, too. Errors
    are those of all 289 origins in the test period, from whose past alone everything was learned. The control "origin"
    counts the origins of the period from 0. `lab.network` is the first of the networks.

    >>> import nnkit.labs
    >>> lab = nnkit.labs.forecast()
    >>> print(lab.status)
    Typical error, 12 months ahead: network 24.7, linear model 27.9, last value 36.4. Skill against the last value:
    0.54. Forecast from October 1991: 107.4; the linear model says 102.2; observed 88.7. Shown: one forecast. 1
    network, 16 tanh units, rate 0.003, short view, 30 epochs, seed 0. Tested on July 1984 to June 2009, learned from
    all before.
    """
    return Forecast(engine)
