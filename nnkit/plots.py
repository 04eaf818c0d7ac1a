"""Pictures and numbers for the book: arrays in, matplotlib axes out, in one style and one palette.

The colours are those of Okabe and Ito (2008), "Color Universal Design", which people with the common kinds of
colour blindness can tell apart. Where two things differ in colour they differ in shape or label, too.
"""

import contextlib
import io

import numpy as np

from .extras import extra

with extra("plots", "nnkit.plots"):
    import matplotlib.pyplot as plt
    from matplotlib.colors import LinearSegmentedColormap

BLUE, ORANGE, GREEN, PINK = "#0072B2", "#D55E00", "#009E73", "#CC79A7"
SKY, AMBER, YELLOW, INK, GREY = "#56B4E9", "#E69F00", "#F0E442", "#222222", "#767676"
CYCLE = (BLUE, ORANGE, GREEN, PINK, SKY, AMBER)
MARKERS = "os^DvP"
DIVERGING = LinearSegmentedColormap.from_list("nnkit", ["#9CC9E3", "#FFFFFF", "#F3B994"])  # BLUE to ORANGE, paled
SIGNED = LinearSegmentedColormap.from_list("signed", [BLUE, "#FFFFFF", ORANGE])  # for numbers around 0

STYLE = {
    "figure.figsize": (7, 4),
    "figure.dpi": 160,
    "figure.constrained_layout.use": True,
    "font.size": 11,
    "axes.prop_cycle": plt.cycler(color=CYCLE),
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": GREY,
    "axes.labelcolor": INK,
    "axes.titlelocation": "left",
    "axes.titlesize": 12,
    "xtick.color": INK,
    "ytick.color": INK,
    "lines.linewidth": 2,
    "legend.frameon": False,
    "image.cmap": "cividis",
}


def use_style():
    """Draw everything that follows in the style of the book."""
    plt.rcParams.update(STYLE)


_glued: dict[str, str] = {}


def glue(name, value, form=""):
    """Let the prose say ``{glue:text}`name` ``: the value, written as ``format(value, form)``.

    Shows nothing where the book's tools are not installed: a notebook then runs all the same.
    """
    _glued[name] = format(value, form)
    try:
        from myst_nb import glue as paste
    except ImportError:
        return
    paste(name, _glued[name], display=False)


def again(name, code):
    """Compute a number of a chapter again: run code that glues it, with no names but its own; returns the text.

    >>> again("area", "from nnkit import plots; plots.glue('area', 3 * 5)")
    '15'
    """
    _glued.pop(name, None)
    with contextlib.redirect_stdout(io.StringIO()):
        exec(compile(code, "<code of the page>", "exec"), {"__name__": "__main__"})
    plt.close("all")  # what the code has drawn on its way
    return _glued[name]


def network_diagram(units, edges, ax=None):
    """A drawing of a network: a column of circles for each layer, and a line for each weight.

    units: for each layer the texts in its circles, from top to bottom. edges: for each two layers that are
    neighbours a table of texts, a row for each unit on the left and a column for each on the right; "" draws no line.
    Returns the axes.

    >>> ax = network_diagram([["x"], ["ReLU", "ReLU"], ["ŷ"]], [[["1", "1"]], [["2"], ["-1"]]])
    """
    tallest = max(map(len, units))
    ax = ax or plt.subplots(figsize=(2.6 * len(units), 0.95 * tallest + 0.4))[1]
    places = [[(2.6 * k, (len(column) - 1) / 2 - i) for i in range(len(column))] for k, column in enumerate(units)]
    for left, right, table in zip(places, places[1:], edges):
        for (x0, y0), row in zip(left, table, strict=True):
            for (x1, y1), text in zip(right, row, strict=True):
                if text:
                    share = 0.45 if 1 in (len(left), len(right)) else 0.27  # not in the middle, where lines cross
                    share = 1 - share if len(left) < len(right) else share  # nearer to the side where they are apart
                    ax.plot([x0, x1], [y0, y1], color=GREY, linewidth=1.3, zorder=1)
                    ax.text(
                        x0 + share * (x1 - x0), y0 + share * (y1 - y0), text, ha="center", va="center", color=INK,
                        bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.5},
                    )  # fmt: skip
    for column, texts in zip(places, units):
        for (x, y), text in zip(column, texts, strict=True):
            ax.add_patch(plt.Circle((x, y), 0.4, facecolor="white", edgecolor=BLUE, linewidth=2, zorder=2))
            ax.text(x, y, text, ha="center", va="center", color=INK, zorder=3)
    ax.set(xlim=(-0.6, 2.6 * (len(units) - 1) + 0.6), ylim=(-tallest / 2 - 0.05, tallest / 2 + 0.05), aspect="equal")
    ax.set_axis_off()
    return ax


def number_grid(numbers, windows=(), ax=None):
    """A small array, drawn as a grid of squares with a number in each.

    numbers: (rows, columns); nan leaves a square empty. windows: frames around parts of the grid, each a tuple
    (row, column, height, width) of its upper left square and its size; the first is blue and solid, the second orange
    and dashed, and so on.
    Returns the axes.

    >>> ax = number_grid([[1, 3], [5, 5]], windows=[(0, 0, 2, 1)])
    """
    numbers = np.asarray(numbers, float)
    rows, columns = numbers.shape
    ax = ax or plt.subplots(figsize=(0.6 * columns, 0.6 * rows))[1]
    for line in range(rows + 1):
        ax.plot([-0.5, columns - 0.5], [line - 0.5] * 2, color=GREY, linewidth=0.8, zorder=1)
    for line in range(columns + 1):
        ax.plot([line - 0.5] * 2, [-0.5, rows - 0.5], color=GREY, linewidth=0.8, zorder=1)
    for (row, column), number in np.ndenumerate(numbers):
        if not np.isnan(number):
            text = f"{number:g}".replace("-", "−")
            ax.text(column, row, text, ha="center", va="center", color=INK, fontsize=13)
    for k, (row, column, height, width) in enumerate(windows):
        crossed = sum(
            row < top + high and top < row + height and column < left + wide and left < column + width
            for top, left, high, wide in windows[:k]
        )
        edge = 0.43 - 0.07 * crossed  # smaller than the frames that it crosses, so that none hides another
        corner, size = (column - edge, row - edge), (width - 1 + 2 * edge, height - 1 + 2 * edge)
        look = {"edgecolor": CYCLE[k % len(CYCLE)], "linestyle": ("-", "--", ":", "-.")[k % 4], "linewidth": 2.5}
        ax.add_patch(plt.Rectangle(corner, *size, facecolor="none", zorder=3, **look))
    ax.set(xlim=(-0.6, columns - 0.4), ylim=(rows - 0.4, -0.6), aspect="equal", xticks=[], yticks=[])
    ax.spines[:].set_visible(False)
    return ax


def path_diagram(boxes, lines, ax=None):
    """A drawing of the paths by which numbers act on a result: values above, slopes below in orange.

    boxes: for each name its column, its row, its value and the slope of the result along it, (1, 0, "1.5", "4").
    lines: for each line the names at its two ends, and what is written above and below it; "" writes nothing.
    Returns the axes.

    >>> boxes = {"w": (0, 0, "3", "8"), "z": (1, 0, "6", "4")}
    >>> ax = path_diagram(boxes, [("w", "z", "2", "")])
    """
    columns, rows = (1 + max(box[k] for box in boxes.values()) for k in (0, 1))
    ax = ax or plt.subplots(figsize=(1.55 * columns, 0.95 * rows + 0.2))[1]
    places = {name: (2.1 * column, -1.2 * row) for name, (column, row, *_) in boxes.items()}
    for start, end, above, below in lines:
        (x0, y0), (x1, y1) = places[start], places[end]
        ax.plot([x0, x1], [y0, y1], color=GREY, linewidth=1.3, zorder=1)
        off = 0.03 if y0 == y1 else 0.1  # a slanted line would cross its texts
        for text, color, away, side in ((above, INK, off, "bottom"), (below, ORANGE, -off, "top")):
            ax.text((x0 + x1) / 2, (y0 + y1) / 2 + away, text, ha="center", va=side, color=color, zorder=2)
    for name, (_, _, value, slope) in boxes.items():
        x, y = places[name]
        ax.add_patch(plt.Rectangle((x - 0.58, y - 0.4), 1.16, 0.8, facecolor="white", edgecolor=BLUE, zorder=3))
        ax.text(x, y + 0.03, f"{name} = {value}", ha="center", va="bottom", color=INK, zorder=4)
        ax.text(x, y - 0.03, f"∂ {slope}" if slope else "", ha="center", va="top", color=ORANGE, zorder=4)
    ax.set(xlim=(-0.65, 2.1 * (columns - 1) + 0.65), ylim=(-1.2 * (rows - 1) - 0.5, 0.5))
    ax.set_axis_off()
    return ax


def loss_curve(history, ax=None):
    """The training loss of a `History`, epoch by epoch, and the validation loss if there is one.

    Returns the axes.
    """
    ax = ax or plt.subplots()[1]
    curves = {"training": history.loss, "held out": history.validation_loss}
    for (label, losses), line in zip(curves.items(), ("-", "--")):
        if len(losses):
            ax.plot(np.arange(1, len(losses) + 1), losses, line, label=label)
    ax.set(xlabel="epoch", ylabel="loss")
    ax.set_ylim(bottom=0)
    ax.legend()
    return ax


def boundary(decide, x, y, features=("", ""), classes=("0", "1"), ax=None):
    """Samples x (N, 2) with labels y (N,) of 0 and 1, on a map of a classifier's output.

    `decide` turns points (M, 2) into M numbers, above 0 for class 1; the line is where it is 0.
    Returns the axes.
    """
    ax = ax or plt.subplots()[1]
    low, high = x.min(0), x.max(0)
    margin = 0.05 * (high - low)
    across, up = (np.linspace(a - m, b + m, 160) for a, b, m in zip(low, high, margin))
    points = np.stack(np.meshgrid(across, up), axis=-1).reshape(-1, 2)
    surface = np.asarray(decide(points), np.float64).reshape(len(up), len(across))
    ax.pcolormesh(across, up, np.tanh(surface / 2), cmap=DIVERGING, vmin=-1, vmax=1, rasterized=True)
    if surface.min() < 0 < surface.max():
        ax.contour(across, up, surface, levels=[0], colors=INK, linewidths=1.5)
    for k, name in enumerate(classes):
        chosen = x[y == k]
        ax.plot(*chosen.T, MARKERS[k], color=CYCLE[k], markersize=5, markeredgecolor="white", label=name)
    ax.set(xlabel=features[0], ylabel=features[1])
    ax.legend(loc="upper left", bbox_to_anchor=(1, 1))
    return ax
