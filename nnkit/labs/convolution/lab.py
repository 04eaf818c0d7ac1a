"""The lab `convolution`: a small kernel of weights moves over a photograph; one output is written out as a sum."""

import ipywidgets
import numpy as np

from ... import Conv2D, Network, data
from ...layers.convolution import padding_of
from ..frame.controls import Table, read_rows
from ..frame.lab import Lab
from ..parts.pixels import encoded, shades

OWN = "your own"
SIZES, STRIDES, PADDINGS = (3, 5), (1, 2, 3), ("same", "valid")
MOST = 30.0  # of a weight that the reader sets
EDGE = 2  # rows and columns of an output whose windows may reach beyond the image


def _outer(down, across, divisor=1):
    return (np.outer(down, across) / divisor).tolist()


FILTERS = {  # name: the kernels of 3 x 3 and of 5 x 5 weights
    "identity": ([[0, 0, 0], [0, 1, 0], [0, 0, 0]], np.diag([0, 0, 1, 0, 0]).tolist()),
    "shift": ([[0, 0, 0], [0, 0, 1], [0, 0, 0]], [[0] * 5, [0] * 5, [0, 0, 0, 0, 1], [0] * 5, [0] * 5]),
    "box blur": (_outer([1, 1, 1], [1, 1, 1], 9), _outer([1] * 5, [1] * 5, 25)),
    "soft blur": (_outer([1, 2, 1], [1, 2, 1], 16), _outer([1, 4, 6, 4, 1], [1, 4, 6, 4, 1], 256)),
    "sharpen": (
        [[0, -1, 0], [-1, 5, -1], [0, -1, 0]],
        (2 * np.diag([0, 0, 1, 0, 0]) - np.outer([1, 4, 6, 4, 1], [1, 4, 6, 4, 1]) / 256).tolist(),
    ),
    "vertical edges": (_outer([1, 2, 1], [-1, 0, 1]), _outer([1, 4, 6, 4, 1], [-1, -2, 0, 2, 1])),
    "horizontal edges": (_outer([-1, 0, 1], [1, 2, 1]), _outer([-1, -2, 0, 2, 1], [1, 4, 6, 4, 1])),
    "outline": (
        [[-1, -1, -1], [-1, 8, -1], [-1, -1, -1]],
        (np.diag([0, 0, 25, 0, 0]) - np.ones((5, 5))).tolist(),
    ),
    "emboss": (
        [[-2, -1, 0], [-1, 1, 1], [0, 1, 2]],
        [[-2, 0, -1, 0, 0], [0, -2, -1, 0, 0], [-1, -1, 1, 1, 1], [0, 0, 1, 2, 0], [0, 0, 1, 0, 2]],
    ),
}

IMAGE = (
    "The filter turns {height} × {width} pixels into {rows} × {columns}, {negative} of them below 0. The outputs range "
    "from {low:.2} to {high:.2}. Filter: {filter}, {size} × {size}, stride {stride}, padding {padding}."
)
PIXEL = "The output nearest to row {row}, column {column} is {value:.3}, in row {i}, column {j}."
PATCH = "It sums {count} pixels (rows {top} to {bottom}, columns {left} to {right}{zeros}), each times its weight."


class Convolution(Lab):
    """See `convolution`."""

    name = "convolution"
    main = ("filter", "stride", "padding")
    texts = {"kernel": Table(columns=((-MOST, MOST, 4),), most=25)}
    hidden = ("kernel",)
    when = {"kernel": {"filter": [OWN]}}
    templates = {
        "filtered": f"{IMAGE} {PIXEL} {PATCH}",
        "border": "; {outside} of them zeros beyond the edge",
    }
    says = {"zeros": [("outside", "border"), ("", "")], "sentence": [("", "filtered")]}

    def __init__(self, engine=None):
        self.image = data.photograph()
        self._engine, self._networks, self._key = engine, {}, None
        height, width = self.image.shape
        self.constants = {"height": height, "width": width}
        super().__init__(
            groups={
                "The kernel": {
                    "filter": ipywidgets.Dropdown(options=[*FILTERS, OWN], value="sharpen", description="filter"),
                    "kernel": ipywidgets.Text("0;-1;0;-1;5;-1;0;-1;0", description="kernel"),
                    "size": ipywidgets.ToggleButtons(options=[(f"{n} × {n}", n) for n in SIZES], description="size"),
                },
                "How it moves": {
                    "stride": ipywidgets.ToggleButtons(options=STRIDES, description="stride"),
                    "padding": ipywidgets.ToggleButtons(options=PADDINGS, description="padding"),
                },
                "Where to look": {
                    "row": ipywidgets.IntSlider(31, min=0, max=height - 1, description="row"),
                    "column": ipywidgets.IntSlider(62, min=0, max=width - 1, description="column"),
                },
            },
            payload={
                "image": encoded(shades(self.image, 0, 1)),
                "height": height,
                "width": width,
                "filters": FILTERS,
                "own": OWN,
                "most": MOST,
                "edge": EDGE,
                "plans": {
                    f"{size},{stride},{padding}": self._network(size, stride, padding).plan().to_json()
                    for size in SIZES
                    for stride in STRIDES
                    for padding in PADDINGS
                },
            },
        )

    def compute(self, values):
        weights = weights_of(values)
        size, stride, padding = values["size"], values["stride"], values["padding"]
        self.network = self._network(size, stride, padding)
        key = (weights, stride, padding)
        if key != self._key:
            self.network.parameters["0.weight"][:] = np.reshape(weights, (size, size, 1, 1))
            self._output = self.network.predict(self.image[None, :, :, None])[0, :, :, 0]
            self._key = key
        yield 1.0
        y = self._output
        low, high = float(y.min()), float(y.max())
        scale = scale_of(weights, y)
        i, top = window(values["row"], size, stride, padding, self.image.shape[0])
        j, left = window(values["column"], size, stride, padding, self.image.shape[1])
        return {
            "rows": y.shape[0],
            "columns": y.shape[1],
            "low": low,
            "high": high,
            "negative": int((y < 0).sum()),
            "scale": scale,
            "image": encoded(shades(y, *scale)),
            "i": i,
            "j": j,
            "top": top,
            "left": left,
            "weights": list(weights),
            "patch": [self._pixel(top + k, left + l) for k in range(size) for l in range(size)],
            "value": float(y[i, j]),
        }

    def numbers(self, values, result):
        size = values["size"]
        edges = {"bottom": result["top"] + size - 1, "right": result["left"] + size - 1}
        return {**edges, "count": size * size, "outside": sum(pixel is None for pixel in result["patch"])}

    def _network(self, size, stride, padding):
        """The network of one convolution, made once."""
        key = (size, stride, padding)
        if key not in self._networks:
            layer, shape = Conv2D(1, size, stride, padding), (*self.image.shape, 1)
            self._networks[key] = Network([layer], input_shape=shape, engine=self._engine)
        return self._networks[key]

    def _pixel(self, row, column):
        """The brightness of a pixel; None beyond the edge."""
        height, width = self.image.shape
        return float(self.image[row, column]) if 0 <= row < height and 0 <= column < width else None


def weights_of(values):
    """The weights of the kernel, row by row. A kernel of the reader's own is cut, or framed by zeros, to fit."""
    size = values["size"]
    if values["filter"] != OWN:
        return tuple(float(w) for row in FILTERS[values["filter"]][SIZES.index(size)] for w in row)
    numbers = [w for (w,) in read_rows(values["kernel"])]
    side = 3 if len(numbers) <= 9 else 5
    edge = (side - size) // 2  # rows cut off at the top, or added if negative
    place = lambda k, l: (k + edge) * side + l + edge
    inside = lambda k, l: 0 <= k + edge < side and 0 <= l + edge < side and place(k, l) < len(numbers)
    return tuple(numbers[place(k, l)] if inside(k, l) else 0.0 for k in range(size) for l in range(size))


def scale_of(weights, y):
    """The numbers that are drawn as the first and the last colour: from black to white where the kernel keeps the image
    about as bright as it is, else as far below 0 as above. The edge, where zeros come in, may go beyond.
    """
    total = 0.0
    for w in weights:
        total += w
    if 0.5 < total < 1.5:
        return [0.0, 1.0]
    reach = max(0.01, float(np.abs(y[EDGE:-EDGE, EDGE:-EDGE]).max()))
    return [-reach, reach]


def window(place, size, stride, padding, length):
    """(number of the output, first pixel of its window) whose middle is nearest to a place, along one axis."""
    before, _, outputs = (
        padding_of(length, size, stride) if padding == "same" else (0, 0, (length - size) // stride + 1)
    )
    number = (place + before - size // 2 + stride // 2) // stride
    number = min(outputs - 1, max(0, number))
    return number, number * stride - before


def convolution(engine: str | None = None) -> Lab:
    """A photograph, filtered by a small kernel: choose a filter or set its weights, and see every output as a sum.

    Returns a `Lab`: show it as the last line of a cell.

    >>> import nnkit.labs
    >>> lab = nnkit.labs.convolution().set(filter="identity", row=31, column=62)
    >>> round(lab.result["value"], 3), float(lab.image[31, 62].round(3))
    (0.137, 0.137)
    """
    return Convolution(engine)
