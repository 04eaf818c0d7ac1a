"""The lab `pooling`: a small picture, pooled; then moved and pooled again, to see how many outputs have changed."""

import ipywidgets
import numpy as np

from ... import AveragePool2D, MaxPool2D, Network, data
from ..frame.lab import Lab
from ..parts.pixels import encoded, shades

SIDE, REACH = 16, 3  # of the picture, in pixels; how far it can be moved
LEAST = 0.1  # a change by more than this is counted
KINDS = {"maximum": MaxPool2D, "mean": AveragePool2D}
WINDOWS, STRIDES = (2, 3, 4), (1, 2, 3, 4)
LEVELS = {"digit": 16, "photograph": 255}  # steps between black and white
DIGIT, TOWER = 3, (5, 43)  # which digit; the upper left corner of the piece of the photograph

MOVED = (
    "{picture}, moved {across} {side} and {along} {way}: {pixels} of {all} pixels {pixels:changes|change} by more than "
    "a tenth, the mean change is {plain_mean:.3}."
)
WINDOW = "{window} × {window} windows at stride {stride}"
POOLED = f"With the {{kind}} of {WINDOW}: {{changed}} of {{outputs}} outputs, {{pooled_mean:.3}}."
PLACE = "Nearest to row {row}, column {column}, the window in rows {top} to {bottom}, columns {left} to {end}"


class Pooling(Lab):
    """See `pooling`."""

    name = "pooling"
    main = ("right", "kind", "window", "stride")
    templates = {
        "maximum": f"{MOVED} {POOLED} {PLACE} keeps its largest number, {{value:.3}}, first found in row "
        "{winner_row}, column {winner_column}.",
        "mean": f"{MOVED} {POOLED} {PLACE} keeps the mean of its {{count}} numbers, {{value:.3}}.",
    }

    def __init__(self, engine=None):
        self._engine, self._networks = engine, {}
        self.images = images()
        buttons, slider = ipywidgets.ToggleButtons, ipywidgets.IntSlider
        super().__init__(
            groups={
                "Move the picture": {
                    "picture": buttons(options=list(self.images), description="picture"),
                    "right": slider(1, min=-REACH, max=REACH, description="right"),
                    "down": slider(0, min=-REACH, max=REACH, description="down"),
                },
                "The pooling": {
                    "kind": buttons(options=list(KINDS), description="keeps the"),
                    "window": buttons(options=[(f"{n} × {n}", n) for n in WINDOWS], description="window"),
                    "stride": buttons(options=STRIDES, value=2, description="stride"),
                },
                "Where to look": {
                    "row": slider(6, min=0, max=SIDE - 1, description="row"),
                    "column": slider(8, min=0, max=SIDE - 1, description="column"),
                },
            },
            payload={
                "images": {name: encoded(np.round(whole * LEVELS[name])) for name, whole in self.images.items()},
                "levels": LEVELS,
                "side": SIDE,
                "reach": REACH,
                "least": LEAST,
                "plans": {
                    f"{kind},{window},{stride}": self._network(kind, window, stride).plan().to_json()
                    for kind in KINDS
                    for window in WINDOWS
                    for stride in STRIDES
                },
            },
        )

    def compute(self, values):
        kind, size, stride = values["kind"], values["window"], values["stride"]
        self.network = self._network(kind, size, stride)
        whole = self.images[values["picture"]]
        pair = np.stack([piece(whole), piece(whole, values["down"], values["right"])])
        before, after = self.network.predict(pair[..., None])[..., 0]
        yield 1.0
        changes, pooled_changes = differences(*pair), differences(before, after)
        i, top = window(values["row"], size, stride)
        j, left = window(values["column"], size, stride)
        patch = pair[1, top : top + size, left : left + size]
        winner = int(patch.argmax())  # the first, where several are largest
        return {
            "side": len(before),
            "pictures": [encoded(shades(picture, 0, 1)) for picture in (*pair, before, after)],
            "marks": [[k for k, change in enumerate(found) if change > LEAST] for found in (changes, pooled_changes)],
            "plain_mean": mean(changes),
            "pooled_mean": mean(pooled_changes),
            "i": i,
            "j": j,
            "top": top,
            "left": left,
            "patch": [float(number) for number in patch.ravel()],
            "winner": winner,
            "value": float(after[i, j]),
        }

    def sentence(self, values, result):
        size = values["window"]
        numbers = {
            **values, **result, "picture": f"The {values['picture']}", "all": SIDE * SIDE,
            "pixels": len(result["marks"][0]), "changed": len(result["marks"][1]), "outputs": result["side"] ** 2,
            "count": size * size, "bottom": result["top"] + size - 1, "end": result["left"] + size - 1,
            "winner_row": result["top"] + result["winner"] // size,
            "across": abs(values["right"]), "side": "left" if values["right"] < 0 else "right",
            "along": abs(values["down"]), "way": "up" if values["down"] < 0 else "down",
            "winner_column": result["left"] + result["winner"] % size,
        }  # fmt: skip
        return values["kind"], numbers

    def _network(self, kind, size, stride):
        """The network of one pooling layer, made once."""
        key = (kind, size, stride)
        if key not in self._networks:
            layer = KINDS[kind](size, stride)
            self._networks[key] = Network([layer], input_shape=(SIDE, SIDE, 1), engine=self._engine)
        return self._networks[key]


def images():
    """The pictures with a margin on each side, from which they are cut when they are moved."""
    digit = np.pad(data.digits().x[DIGIT, :, :, 0], (SIDE - 8) // 2 + REACH)
    top, left = TOWER
    place = lambda corner: slice(corner - REACH, corner + SIDE + REACH)
    return {"digit": digit, "photograph": data.photograph()[place(top), place(left)]}


def piece(whole, down=0, right=0):
    """What is seen of a picture that has been moved."""
    top, left = REACH - down, REACH - right
    return whole[top : top + SIDE, left : left + SIDE].astype(np.float32)


def differences(before, after):
    """How far each number has changed."""
    return [abs(float(a) - float(b)) for a, b in zip(before.ravel(), after.ravel(), strict=True)]


def mean(numbers):
    """The mean, added up in order, as the page does."""
    total = 0.0
    for number in numbers:
        total += number
    return total / len(numbers)


def window(place, size, stride):
    """(number of the output, first pixel of its window) whose middle is nearest to a place, along one axis."""
    number = min((SIDE - size) // stride, max(0, (place - size // 2 + stride // 2) // stride))
    return number, number * stride


def pooling(engine: str | None = None) -> Lab:
    """A small picture that is pooled, moved, and pooled again.

    Returns a `Lab`: show it as the last line of a cell.

    >>> import nnkit.labs
    >>> lab = nnkit.labs.pooling().set(right=0, down=0)
    >>> lab.result["marks"]
    [[], []]
    """
    return Pooling(engine)
