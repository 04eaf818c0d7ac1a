"""The lab `playground`: a network of the reader's own build learns to classify points of two kinds."""

from math import pi

import ipywidgets
import numpy as np

from ... import SGD, Dense, Network, ReLU, Sigmoid, Tanh, data
from ...data.points import KINDS
from ..frame.controls import Table, read_rows
from ..frame.lab import Lab
from ..frame.numbers import fill
from ..parts.maps import folded, outputs, packed, places

POINTS, EPOCHS = 400, 1000  # made points; epochs of the longest run
CURVE = 200  # points of a loss curve, at most
REACH, GRID, COARSE = 3.5, 48, 2  # of the picture; its places across; every second one is in a unit's small picture
LAYERS, UNITS = 6, 8  # hidden ones, at most
OWN = "your own"
ACTIVATIONS = {"tanh": Tanh, "ReLU": ReLU, "sigmoid": Sigmoid, "linear": None}
RATES = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3]
PENALTIES = [0, 0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1]
INPUTS = {
    "x1": "x₁", "x2": "x₂", "square1": "x₁²", "square2": "x₂²", "product": "x₁x₂", "sine1": "sin x₁", "sine2": "sin x₂",
}  # fmt: skip
LOSS = "binary_cross_entropy"
HERE = "After {epochs} {epochs:epoch|epochs}"
SET_UP = (
    "Network {architecture} with {activation}, inputs {inputs}; {data}, noise {noise} %, {own} own {own:point|points}; "
    "rate {rate:~2-}, batches of {batch}, L1 {l1:~2-}, L2 {l2:~2-}, seed {seed}, "
    "{by_hand}."
)


class Playground(Lab):
    """See `playground`."""

    name = "playground"
    main = ("data", "rate")
    texts = {
        "units": Table(columns=((1, UNITS, 0),), most=LAYERS),
        "points": Table(columns=((-REACH, REACH, 2), (-REACH, REACH, 2), (0, 1, 0)), most=100),
        "changes": Table(  # epoch, layer from 1, row from 1 or 0 for the bias, column from 1, value
            columns=((0, EPOCHS, 0), (1, LAYERS + 1, 0), (0, UNITS, 0), (1, UNITS, 0), (-20, 20, 2)), most=40
        ),
    }
    hidden = ("units", "points", "changes", *INPUTS)
    templates = {
        "both": f"{HERE}: loss {{train_loss:.4}} on {{n}} training points and {{test_loss:.4}} on {{m}} test points; "
        f"{{train_right:.1}} % and {{test_right:.1}} % of them right. {SET_UP}",
        "train": f"{HERE}: loss {{train_loss:.4}} on {{n}} training {{n:point|points}}, {{train_right:.1}} % right; no "
        f"test points. {SET_UP}",
        "empty": f"{HERE}: no training points; tap the square to add some. {SET_UP}",
        "diverged": f"{HERE}: stopped at update {{updates}}, because the loss was no longer a finite number; the "
        f"rate is too large. {SET_UP}",
        "untouched": "no weight set by hand",
        "touched": "weights set by hand: {listed} ({changed} in this network), the last to {value:.2} in epoch {epoch}",
    }
    when = {"noise": {"data": list(KINDS)}, "share": {"data": list(KINDS)}}

    def __init__(self, engine=None):
        self._engine, self._key = engine, None
        slider = ipywidgets.SelectionSlider
        super().__init__(
            groups={
                "Let it learn": {
                    "rate": slider(options=RATES, value=0.03, description="rate"),
                    "batch": slider(options=[1, 5, 10, 25, 50, 100, 200], value=10, description="batch size"),
                    "l1": slider(options=PENALTIES, value=0, description="L1"),
                    "l2": slider(options=PENALTIES, value=0, description="L2"),
                    "epochs": ipywidgets.IntSlider(0, min=0, max=EPOCHS, description="epochs"),
                },
                "The points": {
                    "data": ipywidgets.Dropdown(options=[*KINDS, OWN], value="circle", description="points"),
                    "noise": ipywidgets.IntSlider(0, min=0, max=50, step=5, description="noise, %"),
                    "share": ipywidgets.IntSlider(50, min=10, max=90, step=10, description="training, %"),
                    "points": ipywidgets.Text("", description="own points"),
                },
                "The network": {
                    "activation": ipywidgets.Dropdown(options=list(ACTIVATIONS), description="activation"),
                    "seed": ipywidgets.IntSlider(0, min=0, max=19, description="seed"),
                    "units": ipywidgets.Text("4;2", description="hidden units"),
                    **{
                        name: ipywidgets.Checkbox(name in ("x1", "x2"), description=text)
                        for name, text in INPUTS.items()
                    },
                    "changes": ipywidgets.Text("", description="weights set by hand"),
                },
            },
            payload={
                "inputs": INPUTS, "count": POINTS, "epochs": EPOCHS, "reach": REACH, "grid": GRID, "coarse": COARSE,
                "layers": LAYERS, "units": UNITS, "own": OWN,
            },
            steps="epochs",
        )  # fmt: skip

    def compute(self, values):
        key = {name: value for name, value in values.items() if name not in ("epochs", "changes")}
        sizes = [sum(values[name] for name in INPUTS) or 1, *(int(u) for (u,) in read_rows(values["units"])), 1]
        changes = [change for change in read_rows(values["changes"]) if _exists(change, sizes)]
        if key != self._key or [c for c in changes if c[0] < self._done] != self._made:
            self._key = None  # invalid until rebuilt
            self._start(values, sizes)
            self._key = key
        while self._done < values["epochs"] and self._training and self._diverged is None:
            self._epoch([c for c in changes if c[0] == self._done])
            yield self._done / values["epochs"]
        return self._shown(values, sizes, changes)

    def sentence(self, values, result):
        numbers = {**values, **result["scores"], "updates": result["diverged"]}
        numbers["n"], numbers["m"] = len(result["training"]), len(result["test"])
        numbers["architecture"] = " – ".join(map(str, result["sizes"]))
        numbers["inputs"] = ", ".join(text for name, text in INPUTS.items() if values[name]) or "only 0"
        numbers["own"] = len(read_rows(values["points"]))
        numbers["by_hand"] = self._by_hand(read_rows(values["changes"]), result["changed"])
        if result["diverged"] is not None:
            return "diverged", numbers
        return ("both" if numbers["m"] else "train" if numbers["n"] else "empty"), numbers

    def _by_hand(self, listed, changed):
        """The part of the sentence about the weights that the reader has set."""
        if not listed:
            return self.templates["untouched"]
        epoch, *_, value = listed[-1]
        numbers = {"listed": len(listed), "changed": changed, "value": value, "epoch": epoch}
        return fill(self.templates["touched"], numbers)

    # --- A run ------------------------------------------------------------------------------------------------

    def _start(self, values, sizes):
        """A new run, from random weights."""
        chosen = [name for name in INPUTS if values[name]]
        self._sets = _points(values)
        self._data = [(inputs(x, chosen), y) for x, y in self._sets]
        self._places = inputs(places(REACH, GRID), chosen)
        self.network = self._build(values, sizes)
        self._training = None
        (_, y), test = self._data
        if len(y):
            self._training = self.network.training(
                *self._data[0], loss=LOSS, optimizer=SGD(values["rate"]), epochs=EPOCHS, batch_size=values["batch"],
                seed=values["seed"], validation=test if len(test[1]) else None, l1=values["l1"], l2=values["l2"],
            )  # fmt: skip
        self._kept = [{name: array.copy() for name, array in self.network.parameters.items()}]
        self._made, self._done, self._diverged = [], 0, None

    def _build(self, values, sizes):
        activation = ACTIVATIONS[values["activation"]]
        layers = []
        for units in sizes[1:-1]:
            layers += [Dense(units)] + ([activation()] if activation else [])
        return Network([*layers, Dense(1)], input_shape=sizes[:1], seed=values["seed"], engine=self._engine)

    def _epoch(self, changes):
        """One epoch more, after what the reader has changed before it."""
        run = self._training
        for name, array in _changed(self._kept[-1], changes).items():
            run.session[name][:] = array
        run.advance(run.run.updates_per_epoch)
        learned = run.parameters()
        if run.diverged or not all(np.isfinite(array).all() for array in learned.values()):
            self._diverged = run.updates
            return
        self._kept.append(learned)
        self._made += changes
        self._done += 1

    def _shown(self, values, sizes, changes):
        """Everything that the picture and the sentence show."""
        epoch = min(values["epochs"], self._done)
        now = _changed(self._kept[epoch], [c for c in changes if c[0] == epoch])
        for name, array in now.items():
            self.network.parameters[name][:] = array
        scores = {}
        for name, (x, y) in zip(("train", "test"), self._data):
            scores[f"{name}_loss"] = self.network.evaluate(x, y, LOSS) if len(y) else 0.0
            scores[f"{name}_right"] = 100 * self.network.accuracy(x, y, LOSS) if len(y) else 0.0
        diverged = self._diverged if values["epochs"] > self._done else None
        if not np.isfinite(list(scores.values())).all():  # each batch had a finite loss, all points together have not
            scores = dict.fromkeys(scores, 0.0)
            diverged = epoch * self._training.run.updates_per_epoch
        history = self._training.history if self._training else None
        stride = max(1, -(-epoch // CURVE))
        curves = (history.loss, history.validation_loss) if history else ([], [])
        return {
            "sizes": sizes,
            "weights": [array.tolist() for array in now.values()],
            "maps": self._maps(values["activation"]),
            "training": _listed(*self._sets[0]),
            "test": _listed(*self._sets[1]),
            "scores": scores,
            "stride": stride,
            "curves": [[float(loss) for loss in curve[:epoch][stride - 1 :: stride]] for curve in curves],
            "changed": len(changes),
            "diverged": diverged,
        }

    def _maps(self, activation):
        """The output of each unit at each place, layer by layer, from -32767 to 32767, two bytes each, in base64."""
        layers = outputs(self.network, self._places)
        hidden = layers[:-1] if activation == "linear" else layers[1::2]
        maps = [[_bounded(unit, activation).reshape(GRID, GRID)[::COARSE, ::COARSE] for unit in a.T] for a in hidden]
        return [[packed(unit) for unit in layer] for layer in [*maps, [_bounded(layers[-1], "linear")]]]


def playground(engine: str | None = None) -> Lab:
    """A network to build and to train on two kinds of points, after the TensorFlow Playground. Returns a `Lab`.

    >>> import nnkit.labs
    >>> lab = nnkit.labs.playground()
    >>> print(lab.set(units="3", epochs=100).status)
    After 100 epochs: loss 0.2811 on 200 training points and 0.3534 on 200 test points; 90.0 % and 81.0 % of them right.
    Network 2 – 3 – 1 with tanh, inputs x₁, x₂; circle, noise 0 %, 0 own points; rate 0.03, batches of 10, L1 0, L2 0,
    seed 0, no weight set by hand.
    """
    return Playground(engine)


# --- Points, inputs, pictures ---------------------------------------------------------------------------------


def _points(values):
    """[(x, y) of the training points, (x, y) of the test points]; the reader's own points are there to learn from."""
    own = np.array(read_rows(values["points"])).reshape(-1, 3)
    x, y, n = own[:, :2], own[:, 2].astype(np.int64), len(own)
    if values["data"] != OWN:
        made = data.points(values["data"], POINTS, values["noise"] / 100, values["seed"])
        x, y = np.concatenate([x, made.x]), np.concatenate([y, made.y])
        n += POINTS * values["share"] // 100
    return [(x[:n], y[:n]), (x[n:], y[n:])]


def inputs(x, chosen):
    """What the network is given of the points x (N, 2): a column for each chosen input; a column of 0 if none is."""
    x1, x2 = x.T
    columns = {
        "x1": x1, "x2": x2, "square1": x1 * x1, "square2": x2 * x2, "product": x1 * x2, "sine1": sine(x1),
        "sine2": sine(x2),
    }  # fmt: skip
    return np.stack([columns[name] for name in chosen] or [0 * x1], axis=1)


def sine(x):
    """The sine of x, to three digits: two parabolas. The page gets the same digits, which no library would promise."""
    u = x / pi
    u = u - 2 * np.floor((u + 1) / 2)
    s = 4 * u * (1 - abs(u))
    return s + 0.225 * (s * abs(s) - s)


def _exists(change, sizes):
    """Whether a network has the weight that a change names."""
    _, layer, row, column, _ = map(int, change)
    return layer < len(sizes) and row <= sizes[layer - 1] and column <= sizes[layer]


def _changed(parameters, changes):
    """The parameters, a dict, with some of them set by hand."""
    parameters = dict(parameters)
    names = list(parameters)
    for _, layer, row, column, value in changes:
        name = names[2 * int(layer) - (1 if row == 0 else 2)]
        parameters[name] = parameters[name].copy()
        place = int(column) - 1
        parameters[name][place if row == 0 else (int(row) - 1, place)] = value
    return parameters


def _bounded(output, activation):
    """The output of a unit, brought to between -1 and 1."""
    if activation == "sigmoid":
        return 2 * output - 1
    return output if activation == "tanh" else folded(output)


def _listed(x, y):
    """Points for the picture: rows [x1, x2, label]."""
    return [[float(a), float(b), int(label)] for (a, b), label in zip(x, y)]
