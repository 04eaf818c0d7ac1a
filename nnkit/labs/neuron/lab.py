"""The lab `neuron`: two inputs, weights, a bias, an activation; the output everywhere, and where it is flat."""

from math import sqrt

import ipywidgets
import numpy as np

from ... import ELU, Dense, LeakyReLU, Network, ReLU, Sigmoid, Softplus, Tanh, data
from ..frame.lab import Lab

REACH = 3.5  # of the plane, to each side, in standard deviations
CELLS = 70  # of the plane, along each side; the share in saturation is that of their centres
WALK = 5  # how far the walk along the arrow goes to both sides: as far as the corners of the plane
STRIDE = 0.05  # of the walk
STEPS = STRIDE * np.arange(round(2 * WALK / STRIDE) + 1) - WALK  # distances from the origin, along the arrow
SMALL = [0.01, 0.02, 0.05, 0.1, 0.2]  # below which a slope counts as flat
ACTIVATIONS = {
    "sigmoid": [Sigmoid()],
    "tanh": [Tanh()],
    "ReLU": [ReLU()],
    "leaky ReLU": [LeakyReLU(0.1)],
    "ELU": [ELU()],
    "softplus": [Softplus()],
    "none": [],
}
SUM = "{w1:.1} x₁ {w2:+.1} x₂ {b:+.1}"
LINE = "The {kind} outputs {a:.2} at the ring; {right} of {samples} birds are on the correct side."
LEVEL = "The {kind} outputs {a:.2} everywhere, because both weights are 0."
MORE = (
    "At the ring, ({x1:.1}, {x2:.1}), z is {z:.2} and the slope {slope:~2}, along the arrow {along:~2}. The slope is "
    "below {small:~2-} on {plane} % of the plane and for {flat} {flat:bird|birds}."
)


class Neuron(Lab):
    """See `neuron`."""

    name = "neuron"
    main = ("w1", "w2", "b", "activation")
    rules = {"w1": ".1", "w2": ".1", "b": ".1", "x1": ".1", "x2": ".1"}
    templates = {
        "line": f"{LINE} It computes a = {{formula}}. {MORE}",
        "level": f"{LEVEL} It computes a = {{formula}}. {MORE}",
        "sum": SUM,
        "activated": f"{{activation}}({SUM})",
    }
    says = {
        "kind": [("activation == 'none'", "linear unit"), ("", "neuron")],
        "formula": [("activation == 'none'", "sum"), ("", "activated")],
        "sentence": [("w1 == 0 and w2 == 0", "level"), ("", "line")],
    }

    def __init__(self, engine=None):
        penguins = data.penguins().only("Adelie", "Gentoo").columns("bill length (mm)", "bill depth (mm)")
        self.x, self.y = data.Scale(penguins.x)(penguins.x), penguins.y
        self.constants = {"samples": len(self.x)}
        points = np.concatenate([_plane(), self.x, np.zeros((len(STEPS) + 1, 2))])
        self._probes = {name: Probe(layers, points, engine) for name, layers in ACTIVATIONS.items()}
        self.network = self._probes["sigmoid"].network

        def slider(value, reach, description):
            return ipywidgets.FloatSlider(
                value, min=-reach, max=reach, step=0.1, description=description, readout_format=".1f"
            )

        super().__init__(
            groups={
                "The neuron": {
                    "w1": slider(1.0, 3, "weight w₁"),
                    "w2": slider(0.5, 3, "weight w₂"),
                    "b": slider(0.5, 6, "bias b"),
                    "activation": ipywidgets.Dropdown(options=list(ACTIVATIONS), description="activation"),
                },
                "Where to look": {
                    "x1": slider(1.0, REACH, "input x₁"),
                    "x2": slider(-0.5, REACH, "input x₂"),
                    "small": ipywidgets.SelectionSlider(options=SMALL, value=0.05, description="flat below"),
                },
            },
            payload={
                "x": self.x.tolist(),
                "y": self.y.tolist(),
                "species": list(penguins.classes),
                "reach": REACH,
                "cells": CELLS,
                "walk": WALK,
                "stride": STRIDE,
                "plans": {name: probe.plan.to_json() for name, probe in self._probes.items()},
            },
        )

    def compute(self, values):
        probe = self._probes[values["activation"]]
        self.network = probe.network
        w = np.array([values["w1"], values["w2"]])
        length = sqrt(w[0] * w[0] + w[1] * w[1])
        direction = w / length if length else np.array([1.0, 0.0])
        own = [[values["x1"], values["x2"]]]
        z, a, slopes = probe.evaluate(w, values["b"], np.concatenate([STEPS[:, None] * direction, own]))
        yield 1
        cells, samples = CELLS * CELLS, len(self.x)
        flat = slopes < values["small"]
        walk = slice(cells + samples, -1)
        return {
            "z": float(z[-1]),
            "a": float(a[-1]),
            "slope": float(slopes[-1]),
            "along": float(slopes[-1]) * length,
            "plane": 100 * int(np.sum(flat[:cells])) / cells,
            "flat": int(np.sum(flat[cells : cells + samples])),
            "right": int(np.sum((z[cells : cells + samples] > 0) == self.y)),
            "walk": a[walk].tolist(),
            "slopes": slopes[walk].tolist(),
        }


class Probe:
    """One neuron with two inputs, evaluated at many points at once.

    layers: what comes after its weighted sum: an activation or nothing.
    points: (N, 2); the last of them may be replaced each time.
    """

    def __init__(self, layers, points, engine):
        self.network = Network([Dense(1), *layers], input_shape=(2,), dtype="float64", engine=engine)
        self.plan = self.network.plan("mse")
        del self.plan.sections["backward"][0]  # the loss's own call: `evaluate` sets the gradient of each output
        self._session = self.network.session(self.plan, len(points))
        self._session["input"][:] = points

    def evaluate(self, w, b, last):
        """Weighted sums, outputs, and slopes of the activation, each (N,), with other points in the last places.

        The slope is the result of a backward pass from a gradient of 1 for each output.
        """
        session, output = self._session, self.plan.output
        for parameters in (self.network.parameters, session):
            parameters["0.weight"][:, 0], parameters["0.bias"][:] = w, b
        session["input"][-len(last) :] = last
        session.run("forward")
        session[f"{output}.gradient"][:] = 1
        session.run("backward")
        return tuple(session[name][:, 0].copy() for name in ("0.output", output, "0.output.gradient"))


def _plane():
    """The centres of the plane's cells, (CELLS * CELLS, 2)."""
    side = (np.arange(CELLS) + 0.5) * (2 * REACH / CELLS) - REACH
    return np.stack(np.meshgrid(side, side), axis=-1).reshape(-1, 2)


def neuron(engine: str | None = None) -> Lab:
    """A neuron with two inputs over the plane of two bill measurements. Returns a `Lab`.

    >>> import nnkit.labs
    >>> lab = nnkit.labs.neuron()
    >>> lab.controls["activation"].value, lab.controls["w1"].value = "tanh", 2
    >>> print(lab.status.split(". ")[0])
    The neuron outputs 0.98 at the ring; 271 of 274 birds are on the correct side
    """
    return Neuron(engine)
