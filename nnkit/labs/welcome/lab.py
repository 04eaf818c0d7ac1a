"""The lab `welcome`: one neuron, a layer, a deep net, and their outputs for a shape. The landing page scrolls it."""

import ipywidgets
import numpy as np

from ... import data
from ..frame.film import Film
from ..frame.lab import Lab
from ..parts.maps import folded, outputs, packed, places

POINTS, EPOCHS = 300, 100
REACH, GRID, COARSE = 3.2, 48, 2  # of the square; its places across; every second one is in a unit's small picture
LOSS = "binary_cross_entropy"
STAGES = {  # on the button: which points, the units of each hidden layer, what classifies
    "one neuron": ("clouds", [], "one neuron classifies"),
    "its limit": ("heart", [], "one neuron classifies"),
    "a layer": ("heart", [3], "a layer of three neurons classifies"),
    "a deep net": ("heart", [6, 6, 6], "three layers of six neurons classify"),
}
SCORE = "{what} {right:.1} % of the points correctly. The {n} points form {shape}. The loss is {loss:.4}."


class Welcome(Lab):
    """See `welcome`."""

    name = "welcome"
    main = ("stage",)
    templates = {
        "before": f"Before learning, {SCORE}",
        "after": f"After {{epochs}} {{epochs:epoch|epochs}}, {SCORE}",
    }

    says = {
        "what": [(f"stage == '{stage}'", what) for stage, (*_, what) in STAGES.items()],
        "shape": [("stage == 'one neuron'", "two clouds"), ("", "a heart")],
        "sentence": [("epochs", "after"), ("", "before")],
    }
    constants = {"n": POINTS}
    run = {
        "inputs": 2,
        "layers": [
            {"$stage": {stage: [layer for n in units for layer in (["Dense", n], ["Tanh"])]
                        for stage, (_, units, _) in STAGES.items()}},
            ["Dense", 1],
        ],
        "samples": ["$stage"],
        "loss": LOSS,
        "optimizer": ["Adam", {"learning_rate": 0.005}],
        "epochs": EPOCHS,
        "batch": 20,
        "seed": 3,
    }  # fmt: skip

    def __init__(self, engine=None):
        clouds = data.points("two clouds", POINTS)
        self.points = {"clouds": (clouds.x.round(3), clouds.y), "heart": _heart()}
        self._places = places(REACH, GRID)
        self.films = {stage: Film(self.run, self._samples, engine=engine) for stage in STAGES}  # each keeps its run
        super().__init__(
            groups={
                "From one neuron to many": {
                    "stage": ipywidgets.ToggleButtons(options=list(STAGES), description="network"),
                    "epochs": ipywidgets.IntSlider(0, min=0, max=EPOCHS, description="epochs"),
                }
            },
            payload={
                "stages": {stage: {"points": which, "units": units} for stage, (which, units, _) in STAGES.items()},
                "points": {name: np.column_stack([x, y]).tolist() for name, (x, y) in self.points.items()},
                "reach": REACH, "grid": GRID, "coarse": COARSE,
            },
            steps="epochs",
        )  # fmt: skip

    def compute(self, values):
        film = self.films[values["stage"]]
        yield from film.go(values, values["epochs"])
        self.network = film.network
        return {
            "weights": [array.tolist() for array in self.network.parameters.values()],
            "maps": self._maps(),
            "loss": self.network.evaluate(**film.samples, loss=LOSS),
            "right": 100 * self.network.accuracy(**film.samples, loss=LOSS),
        }

    def _samples(self, stage):
        x, y = self.points[STAGES[stage][0]]
        return {"x": x, "y": y}

    def _maps(self):
        """The output of each neuron at each place of the square, layer by layer, the network's output last."""
        found = outputs(self.network, self._places)
        maps = [[unit.reshape(GRID, GRID)[::COARSE, ::COARSE] for unit in layer.T] for layer in found[1:-1:2]]
        return [[packed(unit) for unit in layer] for layer in [*maps, [folded(found[-1])]]]


def _heart():
    """Points (x, y) of two kinds in turn: outside a heart, and in it. Close to its border there are none."""
    x1, x2 = np.random.default_rng(0).uniform(-1.55, 1.55, (4000, 2)).T
    height = 1.2 * (x2 + 0.2) - np.sqrt(abs(x1))
    distance = x1 * x1 + height * height  # 1 all along the border
    kinds = [np.flatnonzero(distance > 1.15), np.flatnonzero(distance < 0.85)]
    turns = np.column_stack([kind[: POINTS // 2] for kind in kinds]).ravel()
    return 2 * np.column_stack([x1, x2])[turns].round(3), np.arange(POINTS) % 2


def welcome(engine: str | None = None) -> Lab:
    """One neuron, a layer and a deep network learn to classify points. Returns a `Lab`.

    >>> import nnkit.labs
    >>> print(nnkit.labs.welcome().set(stage="a deep net", epochs=50).status)
    After 50 epochs, three layers of six neurons classify 99.0 % of the points correctly. The 300 points form a heart.
    The loss is 0.0404.
    """
    return Welcome(engine)
