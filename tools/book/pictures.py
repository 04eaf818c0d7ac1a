"""The pictures by which the site is known elsewhere: the icon of its tab and the cards of shared links.

The icon is what the book begins with, a line between two kinds of points; the book's card shows what a deep network
makes of a heart, as on the first page, trained here; a chapter's card shows its first figure.
"""

from io import BytesIO
from textwrap import fill

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.patches import FancyBboxPatch
from metadata import site_title

import nnkit.labs
from nnkit import plots

INCH = 100  # pixels
CARD = (1200 / INCH, 630 / INCH)


def draw(static):
    """Write icon.svg, icon.png, touch-icon.png and card.png into the folder `static`."""
    plt.switch_backend("agg")
    plt.rcParams.update({"svg.hashsalt": "nnkit", "svg.fonttype": "path"})
    figure = _icon()
    figure.savefig(static / "icon.svg", transparent=True, metadata={"Date": None})
    figure.savefig(static / "icon.png", dpi=32, transparent=True)
    figure.savefig(static / "touch-icon.png", dpi=180)
    _card(site_title()).savefig(static / "card.png", dpi=INCH)
    plt.close("all")


def card(title, figure):
    """The card of a chapter, as PNG: its title, and the figure of this path."""
    plt.switch_backend("agg")
    drawing = plt.figure(figsize=CARD, facecolor="white")
    axes = drawing.add_axes((0.04, 0.13, 0.92, 0.58), anchor="C")
    axes.axis("off")
    axes.imshow(plt.imread(figure), interpolation="antialiased")
    words = fill(title, 32)
    size = 40 if "\n" not in words else 30
    drawing.text(0.04, 0.86, words, fontsize=size, weight="bold", color=plots.INK, va="center", linespacing=1.15)
    drawing.text(0.04, 0.06, site_title(), fontsize=22, color=plots.GREY, va="center")
    written = BytesIO()
    drawing.savefig(written, dpi=INCH, format="png")
    plt.close(drawing)
    return written.getvalue()


def _icon():
    figure = plt.figure(figsize=(1, 1))
    axes = figure.add_axes((0, 0, 1, 1), xlim=(0, 1), ylim=(0, 1))
    axes.axis("off")
    axes.add_patch(FancyBboxPatch((0.2, 0.2), 0.6, 0.6, "round,pad=0.2", facecolor="white", edgecolor="none"))
    axes.plot([0.12, 0.88], [0.78, 0.22], color=plots.INK, linewidth=5, solid_capstyle="round")
    axes.plot(0.7, 0.71, "o", color=plots.BLUE, markersize=24, markeredgewidth=0)
    axes.plot(0.29, 0.28, "s", color=plots.ORANGE, markersize=21, markeredgewidth=0)
    return figure


def _card(title):
    lab = nnkit.labs.welcome().set(stage="a deep net", epochs=100)
    x, y = lab.points["heart"]
    reach, side = 3.2, 160
    across = np.linspace(-reach, reach, side)
    square = np.stack([np.tile(across, side), np.repeat(across, side)], axis=1)
    answer = lab.network.predict(square).reshape(side, side)
    figure = plt.figure(figsize=CARD, facecolor="white")
    axes = figure.add_axes((0.5, 0.05, 0.9 * 630 / 1200, 0.9), xlim=(-reach, reach), ylim=(-reach, reach))
    axes.axis("off")
    edges = (-reach, reach, -reach, reach)
    axes.imshow(np.tanh(answer / 2), origin="lower", extent=edges, cmap=plots.DIVERGING, vmin=-1, vmax=1)
    axes.contour(across, across, answer, levels=[0], colors=plots.INK, linewidths=3)
    for kind, marker, colour in ((0, "o", plots.BLUE), (1, "s", plots.ORANGE)):
        axes.plot(*x[y == kind].T, marker, color=colour, markersize=7, markeredgecolor="white")
    figure.text(0.05, 0.62, title.replace(" ", "\n"), fontsize=50, weight="bold", color=plots.INK, va="center")
    figure.text(0.05, 0.2, "A textbook that computes\nas you read", fontsize=26, color=plots.GREY, va="center")
    return figure
