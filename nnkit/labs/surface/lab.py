"""The lab `surface`: the loss of one linear unit as a bowl down which a ball rolls, by three losses and with one wrong
entry; and a plane through the loss of a network.
"""

from math import sqrt

import ipywidgets
import numpy as np

from ... import SGD, Adam, Dense, Network, data
from ..frame.film import Film
from ..frame.lab import Lab
from . import landscape as land

PENGUINS, ODD = 12, 8  # how many there are; which of them can be moved
W, B = (-1.0, 2.4), (2.6, 6.0)  # the map
FLIPPER, MASS = (-2.0, 2.0), (0.0, 9.0)  # where the odd bird can be
ROUNDS = 60  # of reweighting, by which the lowest point of the Huber loss is found
STEPS, RATE = 60, 0.05  # of the ball that rolls down the loss of the unit
NEAR = 0.01  # above the lowest loss: a line whose loss is lower than that is at the bottom
UNIT, NETWORK = "one linear unit", "a network"
LOSSES = {"mse": "mean squared error", "mae": "mean absolute error", "huber": "Huber loss"}

ROLL = "{steps} {steps:step|steps} downhill {steps:takes|take} the"


class Surface(Lab):
    """See `surface`."""

    name = "surface"
    main = ("surface", "loss", "wrong", "through")
    rules = {"w": ".2", "b": ".2", "odd_flipper": ".2", "odd_mass": ".1", "across": ".2", "up": ".2"}
    when = {
        **{name: {"surface": [UNIT]} for name in ("loss", "wrong", "w", "b")},
        **{name: {"surface": [UNIT], "wrong": [True]} for name in ("odd_flipper", "odd_mass")},
        **{name: {"surface": [NETWORK]} for name in ("run", "through", "across", "up")},
        "directions": {"surface": [NETWORK], "through": [land.RANDOM]},
    }
    run = {
        "inputs": 1,
        "layers": [["Dense", 1]],
        "dtype": "float64",
        "first": {"0.weight": "$w", "0.bias": "$b"},
        "samples": ["$odd"],
        "loss": "$loss",
        "optimizer": ["SGD", {"learning_rate": RATE}],
        "epochs": STEPS,
        "shuffle": False,
    }
    says = {
        "kg": [("loss == 'mae'", "kg"), ("", "kg²")],
        "name": [(f"loss == '{loss}'", name) for loss, name in LOSSES.items()],
        "plane": [
            (f"surface == '{UNIT}'", ""),
            (f"through == '{land.RUNS}'", "the plane through runs {run}, {second} and {third}"),
            ("", "a plane along two random directions (seed {directions}) around run {run}"),
        ],
        "result": [
            (f"surface == '{NETWORK}' and steps > 0", f"{ROLL} network's loss from {{begun:~3}} to {{at:~3}}; run "
             "{run} ended at {trained:~3}."),
            (f"surface == '{NETWORK}'", "The network's loss here is {at:~3}; run {run} ended at {trained:~3}."),
            ("steps > 0", f"{ROLL} loss from {{begun:~3}} to {{at:~3}} {{kg}}; the lowest is {{low:~3}}."),
            ("bottom", "The orange dot is at the bottom: the loss is {at:~3} {kg}, the lowest {low:~3}."),
            ("wrong", "The wrong entry moves the lowest point by {moved:.2}; your loss is {at:~3} {kg}."),
            ("", "Your line has a loss of {at:~3} {kg}; the lowest possible is {low:~3}."),
        ],
        "place": [
            (f"surface == '{NETWORK}' and steps > 0", "The ball is at ({across:.2}, {up:.2}), from ({$across:.2}, "
             "{$up:.2}), on {plane}."),
            (f"surface == '{NETWORK}'", "The place is ({across:.2}, {up:.2}) on {plane}."),
            ("steps > 0", "The loss is the {name}, the line mass = {w:.2} × flipper {b:+.2}, from w = {$w:.2}, b = "
             "{$b:.2}."),
            ("", "The loss is the {name}, the line mass = {w:.2} × flipper {b:+.2}."),
        ],
        "sentence": [(f"surface == '{NETWORK}'", "network"), ("wrong", "wrong"), ("", "right")],
    }  # fmt: skip
    templates = {
        "right": "{result} {place} The lowest point is w = {best_w:.2}, b = {best_b:.2}.",
        "wrong": "{result} {place} A bird of {true:.1} kg, entered as {odd_mass:.1} kg with flipper {odd_flipper:.2}, "
        "moves the lowest point by {mse:.2} (MSE), {mae:.2} (MAE), {huber:.2} (Huber).",
        "network": "{result} {place} Its lowest point, ({lowest_across:.2}, {lowest_up:.2}), has {low:~3}. {bent} % of "
        "its points curve downwards in some direction; {hollows} {hollows:is a hollow|are hollows}.",
    }

    def __init__(self, engine=None):
        self.x, self.y, self.centre, self.spread = penguins()
        self.odd = self.x.pop(ODD), self.y.pop(ODD)
        self.unit = Network([Dense(1)], input_shape=(1,), dtype="float64", engine=engine)
        self.landscape = land.Landscape(engine)
        self.film = Film(self.run, self._samples, engine=engine)
        self.constants = {"true": self.odd[1]}
        self.before = {loss: best(loss, [*self.x, self.odd[0]], [*self.y, self.odd[1]]) for loss in LOSSES}
        slider = ipywidgets.FloatSlider
        super().__init__(
            groups={
                "The surface": {
                    "surface": ipywidgets.ToggleButtons(options=[UNIT, NETWORK], description="surface of"),
                    "loss": ipywidgets.ToggleButtons(
                        options=[("MSE", "mse"), ("MAE", "mae"), ("Huber", "huber")], description="loss"
                    ),
                    "through": ipywidgets.ToggleButtons(options=[land.RANDOM, land.RUNS], description="plane by"),
                    "run": ipywidgets.IntSlider(0, min=0, max=9, description="run"),
                    "directions": ipywidgets.IntSlider(0, min=0, max=9, description="directions"),
                },
                "Your place on it": {
                    "steps": ipywidgets.IntSlider(0, min=0, max=STEPS, description="steps"),
                    "w": slider(-0.4, min=W[0], max=W[1], step=0.02, description="slope w"),
                    "b": slider(5.5, min=B[0], max=B[1], step=0.02, description="height b"),
                    "wrong": ipywidgets.Checkbox(False, description="Add a wrong entry"),
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
                "losses": list(LOSSES),
                "rounds": ROUNDS,
                "near": NEAR,
                "plans": {loss: self.unit.plan(loss, SGD(RATE)).to_json() for loss in LOSSES},
                "network": {
                    "x": self.landscape.x[:, 0].tolist(),
                    "y": self.landscape.y[:, 0].tolist(),
                    "plan": self.landscape.network.plan("mse", Adam(land.RATE)).to_json(),
                    "epochs": land.EPOCHS,
                    "stride": land.STRIDE,
                    "grid": land.GRID,
                    "length": land.LENGTH,
                    "downhill": land.DOWNHILL,
                    "farthest": land.FARTHEST,
                },
            },
            steps="steps",
        )

    def compute(self, values):
        if values["surface"] == UNIT:
            return (yield from self._unit(values))
        self.network = self.landscape.network
        plane = yield from self.landscape.plane(values["run"], values["through"], values["directions"])
        path = yield from self.landscape.roll(plane, values["across"], values["up"], values["steps"])
        begun, at = (self.landscape.loss(land.at(plane, *place)) for place in (path[0], path[-1]))
        shown = ("heights", "lowest", "low", "bent", "hollows", "marks", "trained")
        return {
            **{name: plane[name] for name in shown},
            "path": path,
            "begun": begun,
            "at": at,
            "prediction": self.network.predict(self.landscape.x)[:, 0].tolist(),
        }

    def numbers(self, values, result):
        if values["surface"] == UNIT:
            moves = {loss: distance(result["best"][loss], self.before[loss]) for loss in LOSSES}
            (w, b), (best_w, best_b) = result["path"][-1], result["best"][values["loss"]]
            return {**moves, "moved": moves[values["loss"]], "w": w, "b": b, "best_w": best_w, "best_b": best_b}
        (lowest_across, lowest_up), (across, up) = result["lowest"], result["path"][-1]
        return {
            "across": across, "up": up, "lowest_across": lowest_across, "lowest_up": lowest_up,
            "bent": 100 * result["bent"], "second": values["run"] + 1, "third": values["run"] + 2,
        }  # fmt: skip

    def _unit(self, values):
        """The path of the ball, the loss where it is, and the lowest points of all three losses."""
        odd = [values["odd_flipper"], values["odd_mass"]] if values["wrong"] else list(self.odd)
        yield from self.film.go({**values, "odd": odd}, values["steps"])
        self.network = self.film.network
        path = [[kept["0.weight"].item(), kept["0.bias"].item()] for kept in self.film.kept[: self.film.last + 1]]
        lowest = {loss: best(loss, [*self.x, odd[0]], [*self.y, odd[1]]) for loss in LOSSES}
        loss = values["loss"]
        low, begun, at = (self._loss(loss, *place) for place in (lowest[loss], path[0], path[-1]))
        return {"path": path, "begun": begun, "at": at, "low": low, "bottom": at - low < NEAR, "best": lowest}

    def _samples(self, odd):
        return {"x": np.array([*self.x, odd[0]])[:, None], "y": np.array([*self.y, odd[1]])[:, None]}

    def _loss(self, loss, w, b):
        """The loss of a line; the network keeps it."""
        self.network.parameters["0.weight"][:], self.network.parameters["0.bias"][:] = w, b
        return self.network.evaluate(self.film.samples["x"], self.film.samples["y"], loss=loss)


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
    >>> print(nnkit.labs.surface().set(steps=60).status)
    60 steps downhill take the loss from 2.88 to 0.0993 kg²; the lowest is 0.0992. The loss is the mean squared
    error, the line mass = 0.72 × flipper + 4.27, from w = −0.40, b = 5.50. The lowest point is w = 0.72, b = 4.27.
    """
    return Surface(engine)
