"""The lab `descent`: gradient descent on three loss surfaces, with momentum and schedules, and the largest rate that
settles, measured.

Each surface is the loss of one linear unit on the same penguins, over its weight w and its bias b: the engine's kernels
compute the path, the losses and the measured threshold alike. What differs is the unit in which the input is measured,
and how an error is counted.
"""

from math import isfinite, sqrt

import ipywidgets
import numpy as np

from ... import SGD, Add, Dense, Input, Network, Tanh, data
from ..frame.film import Film, resolved, scheduled
from ..frame.lab import Lab

STEPS = 100  # of a run
REACH = 4.0  # of the map, from its middle
GRID = 57  # places along each side of the map
SERIES = (1, 1.1, 1.2, 1.4, 1.6, 1.8, 2, 2.2, 2.5, 2.8, 3.2, 3.6, 4, 4.5, 5, 5.6, 6.3, 7.1, 8, 9)
RATES = [float(f"{number}e{power}") for power in range(-3, 2) for number in SERIES]  # a logarithmic scale
MOMENTA = [0.0, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95]
SCHEDULES = {  # how a rate changes in the course of a run: as a run describes it, and how the sentence says so
    "constant": ("$rate", ""),
    "step": (["step", "$rate", 25, 0.5], " (halved every 25 steps)"),
    "cosine": (["cosine", "$rate"], " (falling along a cosine)"),
    "inverse time": (["inverse_time", "$rate", 0.1], " (inverse-time decay)"),
    "warm-up": (["warmup", "$rate", 20], " (after 20 warm-up steps)"),
}
WHERE = ["On the bowl", "In the valley", "Among the wells"]
ONE, DEPTHS = ["the lowest point"], ["the deepest well", "the middle well", "the shallowest well"]

BEGIN = {  # where a run begins and how large its steps are, on each surface, so that they are seen
    "bowl": {"w": 3.0, "b": -3.0, "rate": 0.1, "momentum": 0.0},
    "valley": {"w": 3.0, "b": -3.0, "rate": 0.36, "momentum": 0.7},
    "wells": {"w": 2.0, "b": 2.0, "rate": 1.0, "momentum": 0.0},
}
FIRST = "valley"

# The measured threshold: does a point that is set down beside the bottom of a well come back?
OFFSET = 1e-4  # how far beside it the point starts
WAIT, CHECK = 200, 25  # steps until the decision; steps between two checks
SHRINK = 0.98  # what is left of the distance in the second half of the wait, at most, if it comes back
BRACKET, HALVINGS = (0.05, 50.0), 15  # where the threshold is sought; how often that is halved

AFTER = "After {updates} {updates:step|steps}"
HOW = "at rate {$rate:~2-}{schedule} with {kind} {momentum:~2-}"
START = f"{{where}} the run begins at w = {{$w:.2}} and b = {{$b:.2}}, {HOW}."
WAY = f"{{where}} w and b went from {{$w:.2}} and {{$b:.2}} to {{w:.2}} and {{b:.2}}, {HOW}."
LIMIT = "Near {well}, rates below {measured:~3} converge; {formula} = {theory:~3}."


class Descent(Lab):
    """See `descent`."""

    name = "descent"
    main = ("surface", "rate", "schedule", "momentum")
    rules = {"w": ".2", "b": ".2"}
    when = {"nesterov": {"momentum": MOMENTA[1:]}}
    follow = {"surface": BEGIN}
    templates = {
        "ready": f"Before the first step the loss is {{loss:~3}}. {START} {LIMIT}",
        "arrived": f"{AFTER} the run has arrived at {{well}}, with loss {{loss:~3}}. {WAY} {LIMIT}",
        "bounces": f"{AFTER} the run bounces to and fro near {{well}}, with loss {{loss:~3}}. {WAY} {LIMIT}",
        "crawls": f"{AFTER} the run crawls: loss {{loss:~3}}, last step {{stride:~1}} long. {WAY} {LIMIT}",
        "walks": f"{AFTER} the run is still on its way, with loss {{loss:~3}}. {WAY} {LIMIT}",
        "climbs": f"{AFTER} the loss has grown from {{first:~3}} to {{loss:~3}}. {WAY} {LIMIT}",
        "diverged": f"{AFTER} the loss is no longer finite: the rate is too large. {WAY} {LIMIT}",
    }

    says = {
        "schedule": [(f"schedule == '{name}'", words) for name, (_, words) in SCHEDULES.items()],
        "kind": [("ahead", "Nesterov momentum"), ("", "momentum")],
        "sentence": [
            ("diverged", "diverged"), ("not finite", "diverged"), ("updates == 0", "ready"), ("loss > first", "climbs"),
            ("away < 0.05 and stride < 0.05", "arrived"), ("turns", "bounces"), ("stride < 0.01", "crawls"),
            ("", "walks"),
        ],
    }  # fmt: skip
    spoken = (*WHERE, *ONE, *DEPTHS)
    run = {
        "surface": "$surface",
        "dtype": "float64",
        "first": {"0.weight": "$w", "0.bias": "$b"},
        "samples": ["$surface"],
        "loss": "mse",
        "optimizer": [
            "SGD",
            {
                "learning_rate": {"$schedule": {name: rate for name, (rate, _) in SCHEDULES.items()}},
                "momentum": "$momentum",
                "nesterov": "$ahead",
            },
        ],
        "epochs": STEPS,
        "shuffle": False,
    }

    def __init__(self, engine=None):
        self.surfaces = surfaces(engine)
        self.film = Film(self.run, self._samples, look=_rate, network=lambda run: self.surfaces[run["surface"]].network)
        self._thresholds, begin = {}, BEGIN[FIRST]
        super().__init__(
            groups={
                "Where it starts": {
                    "surface": ipywidgets.ToggleButtons(
                        options=list(self.surfaces), value=FIRST, description="surface"
                    ),
                    "w": ipywidgets.FloatSlider(begin["w"], min=-REACH, max=REACH, step=0.05, description="start w"),
                    "b": ipywidgets.FloatSlider(begin["b"], min=-REACH, max=REACH, step=0.05, description="start b"),
                },
                "How it steps": {
                    "rate": ipywidgets.SelectionSlider(options=RATES, value=begin["rate"], description="rate"),
                    "schedule": ipywidgets.Dropdown(options=list(SCHEDULES), description="schedule"),
                    "momentum": ipywidgets.SelectionSlider(
                        options=MOMENTA, value=begin["momentum"], description="momentum"
                    ),
                    "nesterov": ipywidgets.Checkbox(False, description="look ahead (Nesterov)"),
                    "steps": ipywidgets.IntSlider(0, min=0, max=STEPS, description="steps"),
                },
            },
            payload={
                "surfaces": {name: surface.for_the_page() for name, surface in self.surfaces.items()},
                "reach": REACH,
                "search": {
                    "offset": OFFSET,
                    "wait": WAIT,
                    "check": CHECK,
                    "shrink": SHRINK,
                    "bracket": BRACKET,
                    "halvings": HALVINGS,
                },
            },
            steps="steps",
        )

    def compute(self, values):
        surface, film = self.surfaces[values["surface"]], self.film
        known = {**values, "ahead": _looks_ahead(values)}
        yield from film.go(known, STEPS)  # the whole run: the picture also shows the steps to come
        whole = [[kept["0.weight"].item(), kept["0.bias"].item()] for kept in film.kept]
        every = film.losses
        yield from film.go(known, values["steps"])
        path = whole[: film.last + 1]
        loss = surface.loss(*path[-1])
        well = surface.nearest(*path[-1])
        measured = yield from self._threshold(surface, well, values["momentum"], values["nesterov"])
        surface.place(*path[-1])  # the search has moved it
        self.network = surface.network
        return {
            "path": path,
            "to_come": whole[film.last :],
            "losses_to_come": every[film.last :],
            "losses": [*film.losses, loss if isfinite(loss) else None],
            "rate": film.seen[film.last] if film.last else values["rate"],
            "diverged": film.diverged is not None,
            "well": well,
            "measured": measured,
        }

    def numbers(self, values, result):
        surface = self.surfaces[values["surface"]]
        well, path, losses = surface.wells[result["well"]], result["path"], result["losses"]
        ahead = _looks_ahead(values)
        theory, formula = limit(well["curvature"], values["momentum"], ahead)
        return {
            "w": path[-1][0], "b": path[-1][1], "loss": losses[-1], "first": losses[0],
            "finite": losses[-1] is not None, "updates": len(path) - 1, "stride": stride(path), "where": surface.where,
            "well": well["name"],
            "theory": theory, "formula": formula, "ahead": ahead,
            "away": distance(path[-1], (well["w"], well["b"])), "turns": turns(path),
        }  # fmt: skip

    def _samples(self, surface):
        return {"x": self.surfaces[surface].inputs, "y": self.surfaces[surface].target}

    def _threshold(self, surface, well, momentum, nesterov):
        """The largest rate that converges in a well, measured once."""
        key = (surface.where, well, momentum, nesterov)
        if key not in self._thresholds:
            self._thresholds[key] = yield from surface.threshold(well, momentum, nesterov)
        return self._thresholds[key]


def _rate(film):
    """The rate of the last step."""
    return float(film.training.session["rate"][0])


def _looks_ahead(values):
    return values["nesterov"] and values["momentum"] > 0


class Surface:
    """The loss of a network with one weight and one bias, as a surface over the two.

    Parameters
    ----------
    where: the beginning of a sentence about it.
    network, inputs, target: what computes it.
    near: places from which long runs find its lowest points.
    names: of these points, the deepest first.
    map: the loss all over the map, to draw it; None for a surface that its hessian determines.

    `wells`: the lowest points, a list of dicts with w, b, loss, name, hessian, and curvature: its larger eigenvalue.
    """

    def __init__(self, where, network, inputs, target, near, names, map=None):
        self.where, self.network, self.inputs, self.target, self.map = where, network, inputs, target, map
        found = sorted((self._bottom(*place) for place in near), key=lambda well: well["loss"])
        self.wells = [{**well, "name": name} for well, name in zip(found, names)]

    def _bottom(self, w, b):
        self.place(w, b)
        run = self.run(1 / curvature(self.hessian(w, b)), momentum=0.9, nesterov=False, steps=1000)
        run.advance(1000)
        w, b = point_of(run)
        hessian = self.hessian(w, b)
        return {"w": w, "b": b, "loss": self.loss(w, b), "hessian": hessian, "curvature": curvature(hessian)}

    def place(self, w, b):
        """Give the network this weight and this bias."""
        self.network.parameters["0.weight"][:], self.network.parameters["0.bias"][:] = w, b

    def loss(self, w, b):
        """The loss at a point; the network stays there."""
        self.place(w, b)
        return self.network.evaluate(self.inputs, self.target, loss="mse")

    def gradient(self, w, b):
        """The slopes of the loss along w and along b."""
        self.place(w, b)
        slopes = self.network.loss_and_gradients(self.inputs, self.target, loss="mse")[1]
        return float(slopes["0.weight"][0, 0]), float(slopes["0.bias"][0])

    def hessian(self, w, b, h=1e-3):
        """The second derivatives at a point, [[ww, wb], [bw, bb]], by central differences of the gradient."""
        pairs = [(self.gradient(w + h, b), self.gradient(w - h, b)), (self.gradient(w, b + h), self.gradient(w, b - h))]
        return [[(above[k] - below[k]) / (2 * h) for above, below in pairs] for k in (0, 1)]

    def nearest(self, w, b):
        """The number of the well that is nearest to a point."""
        away = [distance((w, b), (well["w"], well["b"])) for well in self.wells]
        return away.index(min(away))

    def run(self, rate, momentum, nesterov, steps):
        """A training run from the current parameters, of at most `steps` steps, each on all samples."""
        optimizer = SGD(rate, momentum, nesterov=nesterov and momentum > 0)
        return self.network.training(self.inputs, self.target, loss="mse", optimizer=optimizer, epochs=steps,
                                     batch_size=len(self.target), shuffle=False)  # fmt: skip

    def settles(self, well, rate, momentum, nesterov):
        """Whether steps at this rate return to the bottom of a well from just beside it."""
        bottom = self.wells[well]["w"], self.wells[well]["b"]
        self.place(bottom[0] + OFFSET, bottom[1] + OFFSET)
        run, halfway = self.run(rate, momentum, nesterov, WAIT), 0.0
        for steps in range(CHECK, WAIT + 1, CHECK):
            run.advance(CHECK)
            away = distance(point_of(run), bottom)
            if run.diverged or not away < 100 * OFFSET:
                return False
            if away < 0.01 * OFFSET:
                return True
            if steps == WAIT // 2:
                halfway = away
        return away < SHRINK * halfway

    def threshold(self, well, momentum, nesterov):
        """The largest rate that converges in a well, by bisection. Yields the share done, returns the rate."""
        low, high = BRACKET
        for k in range(HALVINGS):
            yield 0.5 + 0.5 * k / HALVINGS
            middle = sqrt(low * high)
            if self.settles(well, middle, momentum, nesterov):
                low = middle
            else:
                high = middle
        return sqrt(low * high)

    def for_the_page(self):
        """What the page needs of the surface: plans, samples, wells."""
        rates = resolved({name: rate for name, (rate, _) in SCHEDULES.items()}, {"rate": 1.0})
        plans = {name: self.network.plan("mse", SGD(scheduled(rate), 0.5)) for name, rate in rates.items()}
        inputs = self.inputs if isinstance(self.inputs, list) else [self.inputs]
        fields = [name for name in plans["constant"].fields if name != "target"]
        return {
            "where": self.where,
            "wells": self.wells,
            "map": self.map,
            "plans": {name: plan.to_json() for name, plan in plans.items()},
            "samples": {name: array[:, 0].tolist() for name, array in zip(fields, inputs)},
            "target": self.target[:, 0].tolist(),
        }


def point_of(run):
    """The current point of a run: (w, b)."""
    parameters = run.parameters()
    return float(parameters["0.weight"][0, 0]), float(parameters["0.bias"][0])


def distance(p, q):
    across, up = p[0] - q[0], p[1] - q[1]
    return sqrt(across * across + up * up)


def stride(path):
    """The length of a path's last step."""
    return distance(path[-1], path[-2]) if len(path) > 1 else 0.0


def turns(path):
    """Whether the last step went back against the one before it."""
    if len(path) < 3:
        return False
    (w1, b1), (w2, b2), (w3, b3) = path[-3:]
    return (w3 - w2) * (w2 - w1) + (b3 - b2) * (b2 - b1) < 0


def curvature(hessian):
    """The larger eigenvalue of a symmetric matrix of two rows: how strongly the surface bends where it bends most."""
    (a, c), (_, d) = hessian
    half = (a - d) / 2
    return (a + d) / 2 + sqrt(half * half + c * c)


def limit(curvature, m, nesterov):
    """The largest rate that converges on a surface with this curvature and momentum m, and the formula."""
    if nesterov:
        return (2 + 2 * m) / ((1 + 2 * m) * curvature), "(2 + 2m) / ((1 + 2m) λ)"
    if m > 0:
        return (2 + 2 * m) / curvature, "(2 + 2m) / λ"
    return 2 / curvature, "2 / λ"


def surfaces(engine):
    """The three surfaces, a dict name -> `Surface`: a unit predicts the depth of a bill, in mm, from its length."""
    bills = data.penguins().columns("bill length (mm)", "bill depth (mm)")
    length, depth = bills.x[:, :1], bills.x[:, 1:]
    depth = depth - data.Scale(depth).mean
    scaled, centimetres = data.Scale(length)(length), length / 10 - 3
    line = Network([Dense(1)], input_shape=(1,), dtype="float64", engine=engine)
    near, errors = [(-1, 0), (0.4, 1.3), (1.2, -3)], [scaled, -depth]
    heights = _map(capped(GRID, engine), scaled, depth)
    return {
        "bowl": Surface(WHERE[0], line, scaled, depth, [(0, 0)], ONE),
        "valley": Surface(WHERE[1], line, centimetres, depth, [(0, 0)], ONE),
        "wells": Surface(WHERE[2], capped(1, engine), errors, 0 * depth, near, DEPTHS, heights),
    }


def capped(units, engine):
    """Linear units side by side whose errors pass through tanh: an error of many mm counts as 1."""
    x, minus_y = Input((1,)), Input((units,))
    errors = Tanh()(Add()(Dense(units)(x), minus_y))
    return Network(inputs=[x, minus_y], outputs=errors, dtype="float64", engine=engine)


def _map(network, x, y):
    """The loss all over the map, in rows of b, w to the right: one unit for each place of a row."""
    places = np.linspace(-REACH, REACH, GRID)
    network.parameters["0.weight"][:], rows = places, []
    for b in places:
        network.parameters["0.bias"][:] = b
        rows.append((network.predict([x, np.repeat(-y, GRID, axis=1)]) ** 2).mean(axis=0).round(3).tolist())
    return rows


def descent(engine: str | None = None) -> Lab:
    """Gradient descent on a bowl, in a narrow valley and among three wells: rate, momentum, schedule. Returns a `Lab`.

    >>> import nnkit.labs
    >>> print(nnkit.labs.descent().set(surface="valley", rate=0.2, steps=40, momentum=0).status)
    After 40 steps the run is still on its way, with loss 3.81. In the valley w and b went from 3.00 and −3.00 to
    −0.20 and 0.18, at rate 0.2 with momentum 0. Near the lowest point, rates below 0.318 converge; 2 / λ = 0.318.
    """
    return Descent(engine)
