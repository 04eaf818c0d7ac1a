"""The drawing of a network: its numbers can be read where lines cross."""

from itertools import combinations

import matplotlib
import pytest

from nnkit import plots


@pytest.mark.parametrize("left, right", [(1, 3), (2, 2), (3, 1), (2, 3), (3, 2)])
def test_the_weights_of_crossing_lines_stand_apart(left, right):
    matplotlib.use("agg")
    units = [["x"] * left, ["h"] * right]
    ax = plots.network_diagram(units, [[["−1.5"] * right for _ in range(left)]])
    renderer = ax.figure.canvas.get_renderer()
    boxes = [text.get_window_extent(renderer) for text in ax.texts if text.get_text() == "−1.5"]
    assert len(boxes) == left * right
    assert not any(one.overlaps(other) for one, other in combinations(boxes, 2))
    plots.plt.close(ax.figure)
