"""Pictures and numbers for the book: arrays in, matplotlib axes out, in one style and one palette.

The colours are those of Okabe and Ito (2008), "Color Universal Design", which people with the common kinds of
colour blindness can tell apart. Where two things differ in colour they differ in shape or label, too.
"""

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


def glue(name, value, form=""):
    """Let the prose say ``{glue:text}`name` ``: the value, written as ``format(value, form)``.

    Does nothing where the book's tools are not installed: a notebook then runs all the same.
    """
    try:
        from myst_nb import glue as paste
    except ImportError:
        return
    paste(name, format(value, form), display=False)


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
                    share = 0.55 if len(left) < len(right) else 0.45  # nearer to the side where the lines are apart
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
