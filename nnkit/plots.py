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
