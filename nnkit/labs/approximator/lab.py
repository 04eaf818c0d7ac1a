"""The lab `approximator`: draw a curve, and watch a network with one hidden layer learn to follow it."""

from math import sqrt

import ipywidgets
import numpy as np

from ..frame.controls import Table, read_rows
from ..frame.film import Film
from ..frame.lab import Lab
from ..parts.curves import CURVES, POSITIONS, interpolated

REACH = 5  # the network sees POSITIONS heights, evenly spaced from x = -5 to 5
EPOCHS, STRIDE = 2000, 20  # of the longest run; between two pictures of it
WIDTHS = [1, 2, 3, 4, 6, 8, 12, 16, 24, 32]
ACTIVATIONS = {"tanh": [["Tanh"]], "ReLU": [["ReLU"]], "sigmoid": [["Sigmoid"]], "linear": []}
OWN = "your own"

MORE = (
    "The best straight line through {on} has a typical error of {line:.3}. The network has {width} {activation} "
    "{width:unit|units}; its seed is {seed}."
)


class Approximator(Lab):
    """See `approximator`."""

    name = "approximator"
    main = ("curve", "drawn", "width", "activation")
    texts = {"drawn": Table(((-1, 1, 2),), most=POSITIONS)}
    when = {"drawn": {"curve": [OWN]}}
    templates = {
        "start": f"Before learning, the network's typical error on {{on}} is {{error:.3}}. {MORE}",
        "learned": f"After {{epochs}} epochs, the network follows {{on}} with a typical error of {{error:.3}}. {MORE}",
        "straight": f"After {{epochs}} epochs, the network is a straight line with a typical error of {{error:.3}}. "
        f"{MORE}",
    }

    run = {
        "inputs": 1,
        "layers": [["Dense", "$width"], {"$activation": ACTIVATIONS}, ["Dense", 1]],
        "first": [],
        "samples": ["$curve", "$drawn"],
        "loss": "mse",
        "optimizer": ["Adam", {"learning_rate": 0.02}],
        "epochs": EPOCHS,
        "shuffle": False,
        "seed": "$seed",
        "every": STRIDE,
    }
    says = {
        "on": [(f"curve == '{OWN}'", "your own curve"), ("", "the {curve}")],
        "sentence": [("epochs == 0", "start"), ("activation == 'linear'", "straight"), ("", "learned")],
    }

    def __init__(self, engine=None):
        self.film = Film(self.run, self._samples, first=spread_bends, engine=engine)
        self.x = np.linspace(-REACH, REACH, POSITIONS)[:, None]
        super().__init__(
            groups={
                "Draw a curve in the picture, or choose one": {
                    "curve": ipywidgets.Dropdown(options=[*CURVES, OWN], value="wave", description="curve"),
                    "drawn": ipywidgets.Text("-0.5;0.5;0.5;-0.5", placeholder="0;1;-0.5", description="heights"),
                },
                "The network": {
                    "width": ipywidgets.SelectionSlider(options=WIDTHS, value=8, description="units"),
                    "activation": ipywidgets.Dropdown(
                        options=list(ACTIVATIONS), value="tanh", description="activation"
                    ),
                    "seed": ipywidgets.IntSlider(0, min=0, max=9, description="seed"),
                    "epochs": ipywidgets.IntSlider(0, min=0, max=EPOCHS, step=STRIDE, description="epochs"),
                },
            },
            payload={
                "x": self.x[:, 0].tolist(),
                "curves": CURVES,
            },
            steps="epochs",
        )

    def compute(self, values):
        film = self.film
        yield from film.go(values, values["epochs"] // STRIDE)
        self.network, heights = film.network, film.samples["y"][:, 0].tolist()
        error = sqrt(self.network.evaluate(**film.samples, loss="mse"))
        return {
            "heights": heights,
            "parameters": {name: array.ravel().tolist() for name, array in self.network.parameters.items()},
            "errors": [*np.sqrt(film.losses[::STRIDE]).tolist(), error],  # a loss is that before the epoch's update
            "error": error,
            "line": line_error(self.x[:, 0].tolist(), heights),
        }

    def _samples(self, curve, drawn):
        """The curve, at the positions that the network sees."""
        own = [height for (height,) in read_rows(drawn)] or [0.0]
        return {"x": self.x, "y": np.array(interpolated(CURVES.get(curve, own)))[:, None]}


def spread_bends(network):
    """First biases that spread the bends of the units evenly over x; nnkit's, which are 0, put every bend at x = 0."""
    weights = network.parameters["0.weight"][0]
    width = len(weights)
    network.parameters["0.bias"][:] = [-float(w) * REACH * (2 * k + 1 - width) / width for k, w in enumerate(weights)]


def line_error(x, y):
    """The typical error (root mean square) of the best straight line; sums in order, as the page makes them."""
    n, sums = len(x), [0.0] * 4
    for a, b in zip(x, y):
        sums = [s + term for s, term in zip(sums, (a, b, a * a, a * b))]
    mean_x, mean_y = sums[0] / n, sums[1] / n
    slope = (sums[3] - n * mean_x * mean_y) / (sums[2] - n * mean_x * mean_x)
    squares = 0.0
    for a, b in zip(x, y):
        squares += (b - mean_y - slope * (a - mean_x)) * (b - mean_y - slope * (a - mean_x))
    return sqrt(squares / n)


def _rounded(numbers):
    """Numbers for the picture, as a list."""
    return [round(float(number), 5) for number in numbers]


def approximator(engine: str | None = None) -> Lab:
    """Draw a curve, and watch a network with one hidden layer learn to follow it. Returns a `Lab`.

    The control "curve" chooses it. With "your own" it goes through the heights that the control "drawn" holds, up to 41
    of them between -1 and 1, spread evenly from left to right and joined by straight lines.

    >>> import nnkit.labs
    >>> lab = nnkit.labs.approximator()
    >>> lab.controls["epochs"].value = 2000
    >>> print(lab.status)
    After 2000 epochs, the network follows the wave with a typical error of 0.006. The best straight line through the
    wave has a typical error of 0.535. The network has 8 tanh units; its seed is 0.
    """
    return Approximator(engine)
