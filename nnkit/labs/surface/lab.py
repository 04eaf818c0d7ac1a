"""The lab `surface`: the loss of one linear unit as a bowl, by three losses and with one bird moved; and a plane
through the loss of a network.
"""

from math import sqrt

import ipywidgets
import numpy as np

from ... import Adam, Dense, Network, data
from ..frame.lab import Lab
from . import landscape as land

PENGUINS, ODD = 12, 8  # how many there are; which of them can be moved
W, B = (-1.0, 2.4), (2.6, 6.0)  # the map
FLIPPER, MASS = (-2.0, 2.0), (0.0, 9.0)  # where the odd bird can be
ROUNDS = 60  # of reweighting, by which the lowest point of the Huber loss is found
UNIT, NETWORK = "one linear unit", "a network"
LOSSES = {"mse": ("mean squared error", "kg²"), "mae": ("mean absolute error", "kg"), "huber": ("Huber loss", "kg²")}

MOVES = (
    "One bird of {true:.1} kg, entered as {odd_mass:.1} kg with a flipper of {odd_flipper:.2}, moves the lowest point "
    "of the MSE by {mse:.2}, of the MAE by {mae:.2}, of the Huber loss by {huber:.2}."
)
STANDS = "at ({across:.2}, {up:.2}) the loss is {loss:~3}"
SHAPE = (
    "The lowest point, ({lowest_across:.2}, {lowest_up:.2}), has {low:~3}; {bent} % of all points curve downwards in "
    "some direction, and {hollows} {hollows:is a hollow|are hollows}."
)


class Surface(Lab):
    """See `surface`."""

    name = "surface"
    main = ("surface", "loss", "through")
    rules = {"w": ".2", "b": ".2", "odd_flipper": ".2", "odd_mass": ".1", "across": ".2", "up": ".2"}
    when = {
        **{name: {"surface": [UNIT]} for name in ("loss", "w", "b", "odd_flipper", "odd_mass")},
        **{name: {"surface": [NETWORK]} for name in ("run", "through", "across", "up")},
        "directions": {"surface": [NETWORK], "through": [land.RANDOM]},
    }
    templates = {
        "unit": "Your line, mass = {w:.2} × flipper {b:+.2}, has a {name} of {at:~3} {kg}; the lowest, {low:~3}, is at "
        f"w = {{best_w:.2}}, b = {{best_b:.2}}. {MOVES}",
        "random": f"Around run {{run}}, which ended at a loss of {{trained:~3}}, along two random directions (seed "
        f"{{directions}}), {STANDS}. {SHAPE}",
        "runs": "On the plane through the runs {run}, {second} and {third}, the first of which ended at a loss of "
        f"{{trained:~3}}, {STANDS}. {SHAPE}",
    }

    def __init__(self, engine=None):
        self.x, self.y, self.centre, self.spread = penguins()
        self.odd = self.x.pop(ODD), self.y.pop(ODD)
        self.unit = Network([Dense(1)], input_shape=(1,), dtype="float64", engine=engine)
        self.landscape = land.Landscape(engine)
        self.before = {loss: best(loss, [*self.x, self.odd[0]], [*self.y, self.odd[1]]) for loss in LOSSES}
        slider = ipywidgets.FloatSlider
        super().__init__(
            groups={
                "The surface": {
                    "surface": ipywidgets.ToggleButtons(options=[UNIT, NETWORK], description="surface"),
                    "loss": ipywidgets.ToggleButtons(
                        options=[("MSE", "mse"), ("MAE", "mae"), ("Huber", "huber")], description="loss"
                    ),
                    "through": ipywidgets.ToggleButtons(options=[land.RANDOM, land.RUNS], description="plane by"),
                    "run": ipywidgets.IntSlider(0, min=0, max=9, description="run"),
                    "directions": ipywidgets.IntSlider(0, min=0, max=9, description="directions"),
                },
                "Your place on it": {
                    "w": slider(0.0, min=W[0], max=W[1], step=0.02, description="slope w"),
                    "b": slider(3.6, min=B[0], max=B[1], step=0.02, description="height b"),
                    "odd_flipper": slider(0.7, min=FLIPPER[0], max=FLIPPER[1], step=0.05, description="odd flipper"),
                    "odd_mass": slider(1.0, min=MASS[0], max=MASS[1], step=0.1, description="odd mass"),
                    "across": slider(0.5, min=-1, max=1, step=0.05, description="to the right"),
                    "up": slider(0.25, min=-1, max=1, step=0.05, description="upwards"),
                },
            },
            payload={
                "x": self.x,
                "y": self.y,
                "centre": self.centre,
                "spread": self.spread,
                "odd": self.odd,
                "before": self.before,
                "map": [W, B],
                "mass": MASS,
                "losses": LOSSES,
                "rounds": ROUNDS,
                "plans": {loss: self.unit.plan(loss).to_json() for loss in LOSSES},
                "network": {
                    "x": self.landscape.x[:, 0].tolist(),
                    "y": self.landscape.y[:, 0].tolist(),
                    "plan": self.landscape.network.plan("mse", Adam(land.RATE)).to_json(),
                    "epochs": land.EPOCHS,
                    "stride": land.STRIDE,
                    "grid": land.GRID,
                    "length": land.LENGTH,
                },
            },
        )

    def compute(self, values):
        if values["surface"] == UNIT:
            self.network = self.unit
            return self._unit(values)
        self.network = self.landscape.network
        plane = yield from self.landscape.plane(values["run"], values["through"], values["directions"])
        loss = self.landscape.loss(land.at(plane, values["across"], values["up"]))
        shown = ("heights", "lowest", "low", "bent", "hollows", "marks", "trained")
        return {
            **{name: plane[name] for name in shown},
            "loss": loss,
            "prediction": self.network.predict(self.landscape.x)[:, 0].tolist(),
        }

    def sentence(self, values, result):
        if values["surface"] == UNIT:
            name, kg = LOSSES[values["loss"]]
            w, b = result["best"][values["loss"]]
            moves = {loss: distance(result["best"][loss], self.before[loss]) for loss in LOSSES}
            return "unit", {**values, **result, **moves, "name": name, "kg": kg, "best_w": w, "best_b": b,
                            "true": self.odd[1]}  # fmt: skip
        across, up = result["lowest"]
        numbers = {
            **values, **result, "lowest_across": across, "lowest_up": up, "bent": 100 * result["bent"],
            "second": values["run"] + 1, "third": values["run"] + 2,
        }  # fmt: skip
        return ("random" if values["through"] == land.RANDOM else "runs"), numbers

    def _unit(self, values):
        """The loss of the line that was set, and the lowest points of all three losses."""
        x, y = [*self.x, values["odd_flipper"]], [*self.y, values["odd_mass"]]
        lowest = {loss: best(loss, x, y) for loss in LOSSES}
        low = self._loss(values["loss"], x, y, *lowest[values["loss"]])
        return {"at": self._loss(values["loss"], x, y, values["w"], values["b"]), "low": low, "best": lowest}

    def _loss(self, loss, x, y, w, b):
        self.unit.parameters["0.weight"][:], self.unit.parameters["0.bias"][:] = w, b
        return self.unit.evaluate(np.array(x)[:, None], np.array(y)[:, None], loss=loss)


def penguins():
    """Twelve of the penguins, evenly spread by the length of their flippers: these in standard deviations from their
    mean, the masses in kg, that mean and that deviation in mm.
    """
    flipper, mass = (data.penguins().x[:, k] for k in (2, 3))
    order = sorted(range(len(flipper)), key=lambda k: flipper[k])
    chosen = [order[int((k + 0.5) * len(order) / PENGUINS)] for k in range(PENGUINS)]
    centre, spread = float(np.mean(flipper[chosen])), float(np.std(flipper[chosen]))
    return ((flipper[chosen] - centre) / spread).tolist(), (mass[chosen] / 1000).tolist(), centre, spread


# --- The lowest points, by sums in order, as the page makes them ------------------------------------------------


def best(loss, x, y):
    """The line with the lowest loss, [w, b]."""
    if loss == "mae":
        return least_absolute(x, y)
    weights = [1.0] * len(x)
    line = least_squares(x, y, weights)
    for _ in range(ROUNDS if loss == "huber" else 0):  # where the error is larger than 1, the loss is a straight line
        weights = [1 / max(1.0, abs(line[0] * a + line[1] - c)) for a, c in zip(x, y)]
        line = least_squares(x, y, weights)
    return line


def least_squares(x, y, weights):
    """The line with the least sum of weighted squares, [w, b], by the normal equations."""
    n = sx = sy = sxx = sxy = 0.0
    for a, c, k in zip(x, y, weights):
        n, sx, sy, sxx, sxy = n + k, sx + k * a, sy + k * c, sxx + k * a * a, sxy + k * a * c
    w = (n * sxy - sx * sy) / (n * sxx - sx * sx)
    return [w, (sy - w * sx) / n]


def least_absolute(x, y):
    """The line with the least sum of absolute errors, [w, b]: there is one that goes through two of the points."""
    lowest, found = float("inf"), None
    for j in range(len(x)):
        for k in range(j):
            if x[j] == x[k]:
                continue
            w = (y[j] - y[k]) / (x[j] - x[k])
            b, total = y[j] - w * x[j], 0.0
            for a, c in zip(x, y):
                total += abs(w * a + b - c)
            if total < lowest:
                lowest, found = total, [w, b]
    return found


def distance(p, q):
    across, up = p[0] - q[0], p[1] - q[1]
    return sqrt(across * across + up * up)


def surface(engine: str | None = None) -> Lab:
    """The loss of one linear unit as a bowl, and planes through that of a network. Returns a `Lab`.

    >>> import nnkit.labs
    >>> print(nnkit.labs.surface().set(w=0.72, b=4.26, odd_mass=1.0).status)
    Your line, mass = 0.72 × flipper + 4.26, has a mean squared error of 1.27 kg²; the lowest, 1.15, is at w =
    0.52, b = 3.98. One bird of 4.5 kg, entered as 1.0 kg with a flipper of 0.70, moves the lowest point of the
    MSE by 0.36, of the MAE by 0.00, of the Huber loss by 0.08.
    """
    return Surface(engine)
