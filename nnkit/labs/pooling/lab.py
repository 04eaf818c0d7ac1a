"""The lab `pooling`: a small picture is pooled, then moved and pooled again. Which share of the outputs changes?"""

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

TOUR = [  # where Play moves the picture, right and down
    *((1, 0), (2, 0), (2, 1), (2, 2), (1, 2), (0, 2), (-1, 2), (-2, 2), (-2, 1), (-2, 0)),
    *((-2, -1), (-2, -2), (-1, -2), (0, -2), (1, -2), (2, -2), (2, -1), (2, 0), (1, 0)),
]

AFTER = "{after} % of the outputs change after pooling"
BEFORE = "the {before} % of pixels before it"
SETTINGS = (
    "Only changes above {least} count; the mean change is {plain_mean:.3}, after pooling {pooled_mean:.3}. The "
    "{picture} moved {across} {sideways}, {along} {upright} (move {move}). {window} × {window} windows at stride "
    "{stride} take the {kind}."
)
WHERE = "The window at row {row}, column {column} gives {value:.3},"


class Pooling(Lab):
    """See `pooling`."""

    name = "pooling"
    main = ("picture", "kind", "window", "stride")
    follow = {"move": {number: {"right": right, "down": down} for number, (right, down) in enumerate(TOUR)}}
    says = {
        "verdict": [
            ("right == 0 and down == 0", "Nothing has moved, so no pixel and no output changes."),
            ("after > before", f"{AFTER}, more than {BEFORE}."),
            ("after < before", f"{AFTER}, less than {BEFORE}."),
            ("", f"{AFTER}, the same share as of pixels before it."),
        ],
        "sentence": [("kind == 'maximum'", "maximum"), ("", "mean")],
    }
    spoken = ("left", "right", "up", "down")
    templates = {
        "maximum": f"{{verdict}} {SETTINGS} {WHERE} from row {{winner_row}}, column {{winner_column}}.",
        "mean": f"{{verdict}} {SETTINGS} {WHERE} its mean.",
    }
    constants = {"least": str(LEAST)}

    def __init__(self, engine=None):
        self._engine, self._networks = engine, {}
        self.images = images()
        buttons, slider = ipywidgets.ToggleButtons, ipywidgets.IntSlider
        super().__init__(
            groups={
                "Move the picture": {
                    "move": slider(0, min=0, max=len(TOUR) - 1, description="position"),
                    "picture": buttons(options=list(self.images), description="picture"),
                    "right": slider(1, min=-REACH, max=REACH, description="right"),
                    "down": slider(0, min=-REACH, max=REACH, description="down"),
                },
                "The pooling": {
                    "kind": buttons(options=list(KINDS), description="takes the"),
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
            steps="move",
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

    def numbers(self, values, result):
        size, outputs = values["window"], result["side"] ** 2
        pixels, changed = map(len, result["marks"])
        return {
            "pixels": pixels, "changed": changed, "outputs": outputs,
            "before": percent(pixels, SIDE * SIDE), "after": percent(changed, outputs),
            "across": abs(values["right"]), "sideways": "left" if values["right"] < 0 else "right",
            "along": abs(values["down"]), "upright": "up" if values["down"] < 0 else "down",
            "winner_row": result["top"] + result["winner"] // size,
            "winner_column": result["left"] + result["winner"] % size,
        }  # fmt: skip

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
    """The visible part of a picture that has been moved."""
    top, left = REACH - down, REACH - right
    return whole[top : top + SIDE, left : left + SIDE].astype(np.float32)


def differences(before, after):
    """The change of each number."""
    return [abs(float(a) - float(b)) for a, b in zip(before.ravel(), after.ravel(), strict=True)]


def mean(numbers):
    """The mean, added up in order, as the page does."""
    total = 0.0
    for number in numbers:
        total += number
    return total / len(numbers)


def percent(part, whole):
    """A share in whole per cent, with halves rounded up as in the page."""
    return (200 * part + whole) // (2 * whole)


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
