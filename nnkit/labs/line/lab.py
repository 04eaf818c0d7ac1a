"""The lab `line`: a straight line through real data, by hand or learned, and the loss surface beside it."""

from math import isfinite

import ipywidgets
import numpy as np

from ... import SGD, Dense, Network, data
from ..frame.film import Film
from ..frame.lab import Lab

EPOCHS = 60  # of the longest run
REACH = 1.5  # how far the sliders for w and b go from the best line
RATES = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 0.9, 1, 1.1, 1.5, 2]  # roughly a logarithmic scale
AFTER = "{epochs} {epochs:epoch|epochs}"
BEST = "the best line has {best:~3} kg²"
SETTINGS = "rate {rate:~2-}, batch size {batch}, seed {seed}"
RUN = f"Training began at w = {{$w:.2}}, b = {{$b:.2}} with {SETTINGS}."
NOW = (
    f"Before training, the error was {{start:~3}} kg²; {BEST}. The line is now mass = {{w:.2}} × flipper {{b:+.2}}. "
    f"{RUN}"
)


class Line(Lab):
    """See `line`."""

    name = "line"
    main = ("w", "b", "rate")
    rules = {"w": ".2", "b": ".2"}
    run = {
        "inputs": 1,
        "layers": [["Dense", 1]],
        "first": {"0.weight": "$w", "0.bias": "$b"},
        "samples": [],
        "loss": "mse",
        "optimizer": ["SGD", {"learning_rate": "$rate"}],
        "epochs": EPOCHS,
        "batch": "$batch",
        "seed": "$seed",
        "looks": 8,  # points of the path, in each epoch, at most
    }
    says = {"sentence": [("diverged", "diverged"), ("epochs == 0", "hand"), ("loss > start", "grown"), ("", "learned")]}
    templates = {
        "hand": f"Your line has a mean squared error of {{loss:~3}} kg²; {BEST}. Your line is mass = {{w:.2}} × "
        f"flipper {{b:+.2}}. It is ready to learn with {SETTINGS}.",
        "learned": f"After {AFTER}, the mean squared error is {{loss:~3}} kg². {NOW}",
        "grown": f"The rate is too large: after {AFTER} the error has grown to {{loss:~3}} kg². {NOW}",
        "diverged": "The rate is too large: after {diverged} {diverged:update|updates} the error is no longer a finite "
        f"number. The run was set to {AFTER}. {RUN}",
    }

    def __init__(self, engine=None):
        flipper, mass = _penguins()
        centre, spread = flipper.mean(), flipper.std()
        self.x, self.y = ((flipper - centre) / spread)[:, None], mass[:, None]
        self.network = Network([Dense(1)], input_shape=(1,), engine=engine)
        self.best = [float(np.mean(self.x * self.y)), float(np.mean(self.y))]  # as x has mean 0 and spread 1
        self.network.parameters["0.weight"][:], self.network.parameters["0.bias"][:] = self.best
        self.best_loss = self.network.evaluate(self.x, self.y, loss="mse")
        self.constants = {"best": self.best_loss}
        self.film = Film(self.run, lambda: {"x": self.x, "y": self.y}, engine=engine)
        w, b = (round(best, 1) for best in self.best)
        batches = [1, 4, 16, 64, len(self.x)]
        super().__init__(
            groups={
                "Set your line, then let it learn": {
                    "w": ipywidgets.FloatSlider(0.0, min=w - REACH, max=w + REACH, step=0.02, description="slope w"),
                    "b": ipywidgets.FloatSlider(3.6, min=b - REACH, max=b + REACH, step=0.02, description="height b"),
                },
                "How it learns": {
                    "rate": ipywidgets.SelectionSlider(options=RATES, value=0.05, description="rate"),
                    "batch": ipywidgets.SelectionSlider(options=batches, value=len(self.x), description="batch size"),
                    "seed": ipywidgets.IntSlider(0, min=0, max=9, description="seed"),
                    "epochs": ipywidgets.IntSlider(0, min=0, max=EPOCHS, description="epochs"),
                },
            },
            payload={
                "x": self.x[:, 0].tolist(),
                "y": mass.tolist(),
                "centre": float(centre),
                "spread": float(spread),
                "best": [*self.best, self.best_loss],
                "plan": self.network.plan("mse", SGD(0.1)).to_json(),
            },
            steps="epochs",
        )

    def compute(self, values):
        film = self.film
        yield from film.go(values, values["epochs"])
        self.network = film.network
        start = self._loss(film.kept[0])
        loss, diverged = self._loss(film.kept[film.last]), film.diverged
        if not isfinite(loss):  # the last batch had a finite loss, all samples together have not
            loss, diverged = None, film.at[film.last] if diverged is None else diverged
        path = [[kept["0.weight"].item(), kept["0.bias"].item()] for kept in film.kept[1 : film.last + 1]]
        path = [[values["w"], values["b"]], *path]
        return {
            "path": path,
            "ends": film.ends[: film.step + 1],
            "w": path[-1][0],
            "b": path[-1][1],
            "loss": loss,
            "start": start,
            "diverged": diverged,
        }

    def _loss(self, parameters):
        """The loss of the line with these parameters."""
        self.film.place(parameters)
        return self.network.evaluate(self.x, self.y, loss="mse")


def _penguins():
    """Flipper length in mm and body mass in kg of the penguins of whom both are known."""
    flipper, mass = (data.penguins().x[:, k] for k in (2, 3))
    return flipper, mass / 1000


def line(engine: str | None = None) -> Lab:
    """A straight line through the penguins: set it by hand, then let it learn. Returns a `Lab`.

    >>> import nnkit.labs
    >>> lab = nnkit.labs.line()
    >>> lab.controls["rate"].value, lab.controls["epochs"].value = 0.1, 12
    >>> print(lab.status)
    After 12 epochs, the mean squared error is 0.159 kg². Before training, the error was 1.00 kg²; the best line has
    0.155 kg². The line is now mass = 0.65 × flipper + 4.16. Training began at w = 0.00, b = 3.60 with rate 0.1, batch
    size 342, seed 0.
    """
    return Line(engine)
