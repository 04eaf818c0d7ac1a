"""The lab `approximator`: draw a curve, and watch a network with one hidden layer learn to follow it."""

from math import sqrt

import ipywidgets
import numpy as np

from ... import Adam, Dense, Network, ReLU, Sigmoid, Tanh
from ..frame.controls import Table, read_rows
from ..frame.lab import Lab
from ..parts.curves import CURVES, POSITIONS, interpolated

REACH = 5  # the network sees POSITIONS heights, evenly spaced from x = -5 to 5
EPOCHS, STRIDE = 2000, 20  # of the longest run; between two pictures of it
RATE = 0.02
WIDTHS = [1, 2, 3, 4, 6, 8, 12, 16, 24, 32]
ACTIVATIONS = {"tanh": [Tanh()], "ReLU": [ReLU()], "sigmoid": [Sigmoid()], "linear": []}
OWN = "your own"

UNITS = "{width} {activation} {width:unit|units} (seed {seed})"
ERROR = "a typical error of {error:.3}"
LINE = "the best straight line has {line:.3}"


class Approximator(Lab):
    """See `approximator`."""

    name = "approximator"
    texts = {"drawn": Table(((-1, 1, 2),), most=POSITIONS)}
    when = {"drawn": {"curve": [OWN]}}
    templates = {
        "start": f"Before learning, {UNITS} {{width:has|have}} {ERROR} on {{curve}}; {LINE}.",
        "learned": f"After {{epochs}} epochs, {UNITS} {{width:follows|follow}} {{curve}} with {ERROR}; {LINE}.",
        "straight": f"After {{epochs}} epochs, {UNITS} {{width:makes|make}} one straight line with {ERROR} on "
        f"{{curve}}; {LINE}.",
    }

    def __init__(self, engine=None):
        self._engine, self._run_key = engine, None
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
                "epochs": EPOCHS,
                "stride": STRIDE,
                "rate": RATE,
            },
            steps="epochs",
        )

    def compute(self, values):
        key = [values[name] for name in ("curve", "drawn", "width", "activation", "seed")]
        if key != self._run_key:
            self._start(values)
            self._run_key = key
        shown = values["epochs"] // STRIDE
        while len(self._kept) <= shown:
            self._training.advance(STRIDE)
            self._kept.append(self._training.parameters())
            yield len(self._kept) / (shown + 1)
        for name, array in self.network.parameters.items():
            array[:] = self._kept[shown][name]
        losses = self._training.history.loss[: values["epochs"] : STRIDE]  # of an epoch, before its update
        error = sqrt(self.network.evaluate(self.x, self.y, loss="mse"))
        return {
            "heights": self.heights,
            "parameters": {name: array.ravel().tolist() for name, array in self.network.parameters.items()},
            "errors": [*np.sqrt(losses).tolist(), error],
            "error": error,
            "line": self.line,
        }

    def sentence(self, values, result):
        curve = "your own curve" if values["curve"] == OWN else f"the {values['curve']}"
        template = "start" if values["epochs"] == 0 else "learned"
        if values["activation"] == "linear" and values["epochs"] > 0:
            template = "straight"
        return template, {**values, **result, "curve": curve}

    def _start(self, values):
        """A new run: the curve, the network, and where its units begin."""
        drawn = [height for (height,) in read_rows(values["drawn"])] or [0.0]
        self.heights = interpolated(CURVES.get(values["curve"], drawn))
        self.y = np.array(self.heights)[:, None]
        self.line = line_error(self.x[:, 0].tolist(), self.heights)
        self.network = begin(values["width"], values["activation"], values["seed"], self._engine)
        self._training = self.network.training(
            self.x, self.y, loss="mse", optimizer=Adam(RATE), epochs=EPOCHS, batch_size=POSITIONS,
            shuffle=False,
        )  # fmt: skip
        self._kept = [self._training.parameters()]


def begin(width, activation, seed, engine=None):
    """The network as it begins: nnkit's weights, and biases that spread the bends of the units evenly over x.

    nnkit begins with biases of 0, which puts every bend at x = 0.
    """
    layers = [Dense(width), *ACTIVATIONS[activation], Dense(1)]
    network = Network(layers, input_shape=(1,), seed=seed, engine=engine)
    weights = network.parameters["0.weight"][0]
    network.parameters["0.bias"][:] = [-float(w) * REACH * (2 * k + 1 - width) / width for k, w in enumerate(weights)]
    return network


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


def approximator(engine: str | None = None) -> Lab:
    """Draw a curve, and watch a network with one hidden layer learn to follow it. Returns a `Lab`.

    The control "curve" chooses it. With "your own" it goes through the heights that the control "drawn" holds, up to 41
    of them between -1 and 1, spread evenly from left to right and joined by straight lines.

    >>> import nnkit.labs
    >>> lab = nnkit.labs.approximator()
    >>> lab.controls["epochs"].value = 2000
    >>> print(lab.status)
    After 2000 epochs, 8 tanh units (seed 0) follow the wave with a typical error of 0.006; the best straight line has
    0.535.
    """
    return Approximator(engine)
