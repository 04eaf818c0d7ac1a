"""The lab `playground`: a network that the reader builds learns to distinguish two kinds of points."""

from math import pi

import ipywidgets
import numpy as np

from ... import data
from ...data.points import KINDS
from ..frame.controls import Table, read_rows
from ..frame.film import Film
from ..frame.lab import Lab
from ..parts.maps import folded, outputs, packed, places

POINTS, EPOCHS = 400, 1000  # made points; epochs of the longest run
CURVE = 200  # points of a loss curve, at most
REACH, GRID, COARSE = 3.5, 48, 2  # of the picture; its places across; every second one is in a unit's small picture
LAYERS, UNITS = 6, 8  # hidden ones, at most
OWN = "your own"
ACTIVATIONS = {"tanh": [["Tanh"]], "ReLU": [["ReLU"]], "sigmoid": [["Sigmoid"]], "linear": []}
RATES = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3]
PENALTIES = [0, 0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1]
INPUTS = {
    "x1": "x₁", "x2": "x₂", "square1": "x₁²", "square2": "x₂²", "product": "x₁x₂", "sine1": "sin x₁", "sine2": "sin x₂",
}  # fmt: skip
LOSS = "binary_cross_entropy"
SET_UP = (
    "Network {architecture}: {activation}, inputs {inputs}. Points: {data}, noise {noise} %, {own} of your own. "
    "Rate {rate:~2-}, batch size {batch}, L1 {l1:~2-}, L2 {l2:~2-}, seed {seed}. {by_hand}."
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
        "both": f"{{when}}, {{train_right:.1}} % of training and {{test_right:.1}} % of test points are right. "
        f"The loss is {{train_loss:.4}} on {{n}} training {{n:point|points}} and {{test_loss:.4}} on {{m}} test "
        f"points. {SET_UP}",
        "train": f"{{when}}, {{train_right:.1}} % of the training points are right. The loss is {{train_loss:.4}} on "
        f"{{n}} training {{n:point|points}}; there are no test points. {SET_UP}",
        "empty": f"There are no training points: tap the square to add some. The run is at {{epochs}} epochs. {SET_UP}",
        "diverged": "The rate is too large: training stopped at update {diverged}. The loss was no longer a finite "
        f"number. The run was set to {{epochs}} {{epochs:epoch|epochs}}. {SET_UP}",
        "untouched": "No weight set by hand",
        "touched": "Weights set by hand: {listed} ({changed} in this network), the last to {value:.2} in epoch {epoch}",
    }
    when = {"noise": {"data": list(KINDS)}, "share": {"data": list(KINDS)}}

    says = {
        "when": [("epochs", "After {epochs} {epochs:epoch|epochs}"), ("", "Before learning")],
        "by_hand": [("listed", "touched"), ("", "untouched")],
        "sentence": [("diverged >= 0", "diverged"), ("m", "both"), ("n", "train"), ("", "empty")],
    }
    spoken = ("only 0",)
    run = {  # width, hidden and chosen follow from the controls, see `_network`
        "inputs": "$width",
        "layers": ["$hidden", ["Dense", 1]],
        "samples": ["$data", "$noise", "$share", "$seed", "$points", "$chosen"],
        "loss": LOSS,
        "optimizer": ["SGD", {"learning_rate": "$rate"}],
        "epochs": EPOCHS,
        "batch": "$batch",
        "seed": "$seed",
        "l1": "$l1",
        "l2": "$l2",
    }

    def __init__(self, engine=None):
        self.film = Film(self.run, self._samples, edit=_change, engine=engine)
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
                "inputs": INPUTS, "activations": ACTIVATIONS, "count": POINTS, "reach": REACH, "grid": GRID,
                "coarse": COARSE, "layers": LAYERS, "units": UNITS, "own": OWN,
            },
            steps="epochs",
        )  # fmt: skip

    def compute(self, values):
        known = {**values, **_network(values)}
        sizes = [known["width"], *known["units"], 1]
        changes = [change for change in read_rows(values["changes"]) if _exists(change, sizes)]
        yield from self.film.go(known, values["epochs"], changes)
        self.network = self.film.network
        return self._shown(values, sizes, changes)

    def numbers(self, values, result):
        listed = read_rows(values["changes"])
        epoch, *_, value = listed[-1] if listed else (0, 0)
        return {
            **result["scores"], "n": len(result["training"]), "m": len(result["test"]),
            "architecture": " – ".join(map(str, result["sizes"])),
            "inputs": ", ".join(text for name, text in INPUTS.items() if values[name]) or "only 0",
            "own": len(read_rows(values["points"])), "listed": len(listed), "value": value, "epoch": epoch,
        }  # fmt: skip

    def _samples(self, kind, noise, share, seed, points, chosen):
        """What the network is given of the points, and, for later, the points themselves and the map's places."""
        self._sets = _points(kind, noise, share, seed, points)
        self._data = [(inputs(x, chosen), y) for x, y in self._sets]
        self._places = inputs(places(REACH, GRID), chosen)
        (x, y), test = self._data
        return {"x": x, "y": y, **({"validation": test} if len(test[1]) else {})}

    def _shown(self, values, sizes, changes):
        """Everything that the picture and the sentence show."""
        film = self.film
        epoch, diverged = film.step, film.diverged
        _change(self.network, [change for change in changes if change[0] == epoch])
        scores = {}
        for name, (x, y) in zip(("train", "test"), self._data):
            scores[f"{name}_loss"] = self.network.evaluate(x, y, LOSS) if len(y) else 0.0
            scores[f"{name}_right"] = 100 * self.network.accuracy(x, y, LOSS) if len(y) else 0.0
        if not np.isfinite(list(scores.values())).all():  # each batch had a finite loss, but all points together do not
            scores = dict.fromkeys(scores, 0.0)
            diverged = film.at[film.last]
        stride = max(1, -(-epoch // CURVE))
        return {
            "sizes": sizes,
            "weights": [array.tolist() for array in self.network.parameters.values()],
            "maps": self._maps(values["activation"]),
            "training": _listed(*self._sets[0]),
            "test": _listed(*self._sets[1]),
            "scores": scores,
            "stride": stride,
            "curves": [film.history(name)[stride - 1 :: stride] for name in ("loss", "validation_loss")],
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
    After 100 epochs, 90.0 % of training and 81.0 % of test points are right. The loss is 0.2811 on 200 training points
    and 0.3534 on 200 test points. Network 2 – 3 – 1: tanh, inputs x₁, x₂. Points: circle, noise 0 %, 0 of your own.
    Rate 0.03, batch size 10, L1 0, L2 0, seed 0. No weight set by hand.
    """
    return Playground(engine)


# --- Points, inputs, pictures ---------------------------------------------------------------------------------


def _network(values):
    """The chosen inputs, the units of the hidden layers, and the description of the run."""
    chosen = [name for name in INPUTS if values[name]]
    units = [int(count) for (count,) in read_rows(values["units"])]
    hidden = [layer for count in units for layer in (["Dense", count], *ACTIVATIONS[values["activation"]])]
    return {"chosen": chosen, "width": len(chosen) or 1, "units": units, "hidden": hidden}


def _points(kind, noise, share, seed, points):
    """[(x, y) of the training points, (x, y) of the test points]; the reader's own points are there to learn from."""
    own = np.array(read_rows(points)).reshape(-1, 3)
    x, y, n = own[:, :2], own[:, 2].astype(np.int64), len(own)
    if kind != OWN:
        made = data.points(kind, POINTS, noise / 100, seed)
        x, y = np.concatenate([x, made.x]), np.concatenate([y, made.y])
        n += POINTS * share // 100
    return [(x[:n], y[:n]), (x[n:], y[n:])]


def inputs(x, chosen):
    """The network's inputs for the points x (N, 2): a column for each chosen input; a column of 0 if none is chosen."""
    x1, x2 = x.T
    columns = {
        "x1": x1, "x2": x2, "square1": x1 * x1, "square2": x2 * x2, "product": x1 * x2, "sine1": sine(x1),
        "sine2": sine(x2),
    }  # fmt: skip
    return np.stack([columns[name] for name in chosen] or [0 * x1], axis=1)


def sine(x):
    """The sine of x to three digits, from two parabolas, so that the page gets the same digits."""
    u = x / pi
    u = u - 2 * np.floor((u + 1) / 2)
    s = 4 * u * (1 - abs(u))
    return s + 0.225 * (s * abs(s) - s)


def _exists(change, sizes):
    """Whether a network has the weight that a change names."""
    _, layer, row, column, _ = map(int, change)
    return layer < len(sizes) and row <= sizes[layer - 1] and column <= sizes[layer]


def _change(network, changes):
    """Set some of the parameters by hand."""
    arrays = list(network.parameters.values())
    for _, layer, row, column, value in changes:
        place = int(column) - 1
        if row == 0:
            arrays[2 * int(layer) - 1][place] = value
        else:
            arrays[2 * int(layer) - 2][int(row) - 1, place] = value


def _bounded(output, activation):
    """The output of a unit, squashed into the range -1 to 1."""
    if activation == "sigmoid":
        return 2 * output - 1
    return output if activation == "tanh" else folded(output)


def _listed(x, y):
    """Points for the picture: rows [x1, x2, label]."""
    return [[float(a), float(b), int(label)] for (a, b), label in zip(x, y)]
