"""The lab `convnet`: a convolutional network learns to read digits, and reads the reader's own."""

import ipywidgets
import numpy as np

from ... import SGD, AveragePool2D, Conv2D, Dense, Flatten, MaxPool2D, Network, ReLU, Softmax, data
from ..frame.controls import Table, read_rows
from ..frame.lab import Lab
from ..frame.numbers import fill
from ..parts.pixels import encoded, shades
from .strokes import length, picture, pieces

SIDE = 8  # pixels
STEP, UPDATES, BATCH = 5, 900, 32  # updates between two evaluations; of the longest run; digits in each update
EVALUATION_BATCH = 60  # held-out digits at a time: little memory
HELD = 0.2004  # the part of the digits that is held out: 360 of 1,797
GOAL = 0.95  # the sentence says when this share of them is right first
FILTERS, SIZES = [1, 2, 4, 8, 16], (3, 5)
POOLINGS = {"none": None, "maximum": MaxPool2D, "mean": AveragePool2D}
RATES = [0.01, 0.03, 0.1, 0.3, 1, 3]
SOURCES = HELD_OUT, OWN = ("held out", "your own")
SHEET, MOST = 100, 160  # of a side of the sheet to draw on; points of a drawing
SEVEN = "22,18,1;40,16,0;60,15,0;78,16,0;68,36,0;58,58,0;50,88,0"  # what is on it at first

SET_UP = (
    "{filters} {filters:filter|filters} of {size} × {size}, {pooling}, {parameters} parameters, rate {rate:~2-}, "
    "seed {seed}."
)


class Convnet(Lab):
    """See `convnet`."""

    name = "convnet"
    main = ("filters", "pooling", "rate")
    texts = {"drawing": Table(columns=((0, SHEET, 0), (0, SHEET, 0), (0, 1, 0)), most=MOST)}
    hidden = ("drawing",)
    buttons = {"clear": "Clear the sheet"}
    when = {"sample": {"source": [HELD_OUT]}, "drawing": {"source": [OWN]}}
    templates = {
        "ready": f"Before learning: {{right:.1}} % of {{held}} held-out digits right. {{reads}} {SET_UP}",
        "learned": "After {updates} updates ({epochs:.1} epochs): {right:.1} % of {held} held-out digits right{since}. "
        f"{{reads}} {SET_UP}",
        "since": ", 95 % first reached after {passed}",
        HELD_OUT: "Held-out digit {sample}, which is {label}, is read as {prediction} ({sure:.1} %){silent}.",
        OWN: "It reads your digit ({strokes} {strokes:stroke|strokes}, {length:.1} long) as {prediction} ({sure:.1} %)"
        "{silent}.",
        "empty": "The sheet is empty; draw a digit.",
        "silent": "; no filter responds to it, each feature map is 0 everywhere",
        "none": "no pooling", "maximum": "max pooling", "mean": "mean pooling",
    }  # fmt: skip

    def __init__(self, engine=None):
        self._engine, self._key = engine, None
        digits = data.digits()
        self.x, self.y, self.x_held, self.y_held = digits.split(test=HELD, seed=0)
        buttons, slider = ipywidgets.ToggleButtons, ipywidgets.SelectionSlider
        super().__init__(
            groups={
                "Let it learn": {
                    "updates": ipywidgets.IntSlider(0, min=0, max=UPDATES, step=STEP, description="updates"),
                    "rate": slider(options=RATES, value=0.3, description="rate"),
                    "seed": ipywidgets.IntSlider(0, min=0, max=19, description="seed"),
                },
                "The network": {
                    "filters": slider(options=FILTERS, value=8, description="filters"),
                    "size": buttons(options=[(f"{n} × {n}", n) for n in SIZES], description="size"),
                    "pooling": buttons(options=list(POOLINGS), value="maximum", description="pooling"),
                },
                "The digit to read": {
                    "source": buttons(options=SOURCES, description="digit"),
                    "sample": ipywidgets.IntSlider(0, min=0, max=len(self.x_held) - 1, description="held out"),
                    "drawing": ipywidgets.Text(SEVEN, description="drawing"),
                },
            },
            payload={
                "training": {"pixels": letters(self.x), "labels": letters_of(self.y)},
                "held": {"pixels": letters(self.x_held), "labels": letters_of(self.y_held)},
                "numbers": {
                    "side": SIDE,
                    "step": STEP,
                    "most": UPDATES,
                    "batch": BATCH,
                    "evaluation_batch": EVALUATION_BATCH,
                    "goal": GOAL,
                },
                "sheet": SHEET,
            },
            steps="updates",
        )

    def compute(self, values):
        self._begin(values)
        shown = values["updates"] // STEP
        while len(self._kept) <= shown:
            self._run.advance(STEP)
            self._keep()
            yield len(self._kept) / (shown + 1)
        self._place(self._kept[shown])
        curve = self._shares[: shown + 1]
        passed = [k * STEP for k, share in enumerate(curve) if share >= GOAL]
        return {
            "curve": curve,
            "passed": passed[0] if passed else None,
            "parameters": sum(array.size for array in self.network.parameters.values()),
            **self._digit(values),
        }

    def sentence(self, values, result):
        numbers = {
            **values, **result, "held": len(self.x_held), "epochs": values["updates"] / -(-len(self.x) // BATCH),
            "right": 100 * result["curve"][-1], "sure": 100 * max(result["probabilities"]),
            "silent": "" if result["high"] else self.templates["silent"], "pooling": self.templates[values["pooling"]],
        }  # fmt: skip
        reads = "empty" if values["source"] == OWN and not values["drawing"] else values["source"]
        numbers["reads"] = fill(self.templates[reads], numbers)
        numbers["since"] = "" if result["passed"] is None else fill(self.templates["since"], numbers)
        return ("learned" if values["updates"] else "ready"), numbers

    def pressed(self, name, values):
        return {"source": OWN, "drawing": ""}

    # --- The run --------------------------------------------------------------------------------------------

    def _begin(self, values):
        """A new run, where the network or how it learns is new."""
        key = [values[name] for name in ("filters", "size", "pooling", "rate", "seed")]
        if key == self._key:
            return
        self._key = None  # invalid until rebuilt
        pooling, how = POOLINGS[values["pooling"]], {"input_shape": (SIDE, SIDE, 1), "engine": self._engine}
        layers = [Conv2D(values["filters"], values["size"], padding="same"), ReLU(), *([pooling(2)] if pooling else [])]
        layers += [Flatten(), Dense(10)]
        self.network = Network(layers, seed=values["seed"], **how)
        self._with_softmax = Network([*layers, Softmax()], **how)  # the same, with probabilities
        self._run = self.network.training(
            self.x, self.y, loss="cross_entropy", optimizer=SGD(values["rate"]), batch_size=BATCH, seed=values["seed"],
            epochs=UPDATES // -(-len(self.x) // BATCH),
        )  # fmt: skip
        self._kept, self._shares = [], []
        self._keep()
        self._key = key

    def _keep(self):
        """Keep the parameters, and how many of the held-out digits they get right."""
        self._kept.append(self._run.parameters())
        self._place(self._kept[-1])
        self._shares.append(self.network.accuracy(self.x_held, self.y_held, batch_size=EVALUATION_BATCH))

    def _place(self, parameters):
        """Give the network these parameters."""
        for name, array in parameters.items():
            self.network.parameters[name][:] = self._with_softmax.parameters[name][:] = array

    # --- Its prediction for one digit ----------------------------------------------------------------------------

    def _digit(self, values):
        """The digit and the output of each layer."""
        points = read_rows(values["drawing"])
        own = values["source"] == OWN
        pixels = picture(points) if own else self.x_held[values["sample"], :, :, 0]
        steps = self._with_softmax.steps(pixels[None, :, :, None].astype(np.float32))
        buffers = {name: array[0] for step in steps for name, array in step.outputs.items()}
        last, filters = len(self.network.layers), self.network.parameters["0.weight"][:, :, 0]
        maps, reach = buffers["1.output"], float(np.abs(filters).max())
        high = float(maps.max())
        probabilities = buffers[f"{last}.output"].tolist()
        shown = lambda array, low, high: encoded(shades(array.ravel(), low, high or 1))
        return {
            "strokes": sum(1 for k, point in enumerate(points) if point[2] or k == 0),
            "length": length(pieces(points)),
            "label": None if own else int(self.y_held[values["sample"]]),
            "pixels": shown(pixels, 0, 1),
            "weights": shown(filters, -reach, reach),
            "reach": reach,
            "maps": shown(maps, 0, high),
            "high": high,
            "pooled": shown(buffers["2.output"], 0, high) if values["pooling"] != "none" else "",
            "logits": buffers[f"{last - 1}.output"].tolist(),
            "probabilities": probabilities,
            "prediction": probabilities.index(max(probabilities)),
        }


def letters(x):
    """The pixels of digits, each of them one of the letters a (0) to q (16)."""
    return letters_of(np.round(16 * x).ravel())


def letters_of(numbers):
    """Small whole numbers as letters from a."""
    return "".join(chr(ord("a") + int(number)) for number in numbers)


def convnet(engine: str | None = None) -> Lab:
    """A convolutional network that learns to read digits, and reads yours. Returns a `Lab`.

    Draw on the sheet, or choose one of the digits that it has not learned from. From Play to the moment when 95 % of
    these are right, as measured in Chromium 156 on one core of an AMD EPYC: 1.3 s, pauses between the steps included.

    >>> import nnkit.labs
    >>> lab = nnkit.labs.convnet()
    >>> print(lab.set(updates=300, sample=17).status)
    After 300 updates (6.7 epochs): 95.6 % of 360 held-out digits right, 95 % first reached after 165. Held-out digit
    17, which is 6, is read as 6 (100.0 %). 8 filters of 3 × 3, max pooling, 1370 parameters, rate 0.3, seed 0.
    """
    return Convnet(engine)
