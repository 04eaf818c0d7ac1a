"""The lab `line`: a straight line through real data, by hand or learned, and the loss surface beside it."""

import ipywidgets
import numpy as np

from ... import SGD, Dense, Network, data
from ..frame.lab import Lab

EPOCHS = 60  # of the longest run
POINTS = 8  # of the path, in each epoch, at most
REACH = 1.5  # how far the sliders for w and b go from the best line
RATES = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 0.9, 1, 1.1, 1.5, 2]  # roughly a logarithmic scale
FIT = "mass = {w:.2} × flipper {b:+.2}, mean squared error {loss:~3} kg²"
HOW = "at rate {rate:~2-} in batches of {batch} (seed {seed})"
RUN = f"From w = {{w0:.2}}, b = {{b0:.2}}, {{epochs}} {{epochs:epoch|epochs}} {HOW}"


class Line(Lab):
    """See `line`."""

    name = "line"
    rules = {"w": ".2", "b": ".2"}
    templates = {
        "hand": f"Your line, before learning {HOW}: {FIT}; the best line has {{best:~3}} kg².",
        "learned": f"{RUN} {{epochs:leads|lead}} to {FIT}; the best line has {{best:~3}} kg².",
        "grown": f"{RUN} {{epochs:overshoots|overshoot}}: {FIT}, more than at the start; the rate is too large.",
        "diverged": f"{RUN} {{epochs:stops|stop}} after {{updates}} {{updates:update|updates}}: the steps "
        "grew until the error was no longer a finite number; the rate is too large.",
    }

    def __init__(self, engine=None):
        flipper, mass = _penguins()
        centre, spread = flipper.mean(), flipper.std()
        self.x, self.y = ((flipper - centre) / spread)[:, None], mass[:, None]
        self.network = Network([Dense(1)], input_shape=(1,), engine=engine)
        self.best = [float(np.mean(self.x * self.y)), float(np.mean(self.y))]  # as x has mean 0 and spread 1
        self._place(*self.best)
        self.best_loss = self.network.evaluate(self.x, self.y, loss="mse")
        self._run_key = None
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
                "epochs": EPOCHS,
                "points": POINTS,
                "plan": self.network.plan("mse", SGD(0.1)).to_json(),
            },
            steps="epochs",
        )

    def compute(self, values):
        key = [values[name] for name in ("w", "b", "rate", "batch", "seed")]
        if key != self._run_key:
            self._start(values)
            self._run_key = key
        while len(self._ends) <= values["epochs"] and self._diverged is None:
            self._epoch(values["batch"])
            yield len(self._ends) / values["epochs"]
        diverged = self._diverged if values["epochs"] >= len(self._ends) else None
        last = self._ends[values["epochs"]] if diverged is None else len(self._path) - 1
        self._place(*self._path[last])
        loss = self.network.evaluate(self.x, self.y, loss="mse")
        if not np.isfinite(loss):  # the last batch had a finite loss, all samples together have not
            loss = None
            if diverged is None:
                diverged = values["epochs"] * -(-len(self.x) // values["batch"])
        return {
            "path": [list(place) for place in self._path[: last + 1]],
            "ends": self._ends[: values["epochs"] + 1],
            "w": self._path[last][0],
            "b": self._path[last][1],
            "loss": loss,
            "start": self._start_loss,
            "diverged": diverged,
        }

    def sentence(self, values, result):
        start = {"w0": values["w"], "b0": values["b"], "best": self.best_loss, "updates": result["diverged"]}
        numbers = {**values, **start, **result}
        if result["diverged"] is not None:
            return "diverged", numbers
        if values["epochs"] == 0:
            return "hand", numbers
        return ("grown" if result["loss"] > result["start"] else "learned"), numbers

    def _place(self, w, b):
        """Give the network this line."""
        self.network.parameters["0.weight"][:] = w
        self.network.parameters["0.bias"][:] = b

    def _start(self, values):
        """A new run, from the line that was set by hand."""
        self._place(values["w"], values["b"])
        self._start_loss = self.network.evaluate(self.x, self.y, loss="mse")
        self._training = self.network.training(
            self.x, self.y, loss="mse", optimizer=SGD(values["rate"]), epochs=EPOCHS, batch_size=values["batch"],
            seed=values["seed"],
        )  # fmt: skip
        self._path, self._ends, self._diverged = [[values["w"], values["b"]]], [0], None

    def _epoch(self, batch):
        """One epoch more of the run, and a few points more of its path."""
        left = -(-len(self.x) // batch)
        stride = -(-left // POINTS)
        while left > 0:
            self._training.advance(min(stride, left))
            left -= stride
            point = self._training.parameters()
            point = [float(point["0.weight"][0, 0]), float(point["0.bias"][0])]
            if self._training.diverged or not np.isfinite(point).all():
                self._diverged = self._training.updates
                return
            self._path.append(point)
        self._ends.append(len(self._path) - 1)


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
    From w = 0.00, b = 3.60, 12 epochs at rate 0.1 in batches of 342 (seed 0) lead to mass = 0.65 × flipper + 4.16,
    mean squared error 0.159 kg²; the best line has 0.155 kg².
    """
    return Line(engine)
