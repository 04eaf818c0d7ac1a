"""The drawing of paths: each number stands above the middle of its line or box, each slope below."""

import matplotlib

from nnkit import plots

matplotlib.use("agg")

BOXES = {"x": (0, 1, "2", ""), "y": (1, 0, "3", "4"), "z": (1, 2, "5", "6")}
LINES = [("x", "y", "0.5", "8"), ("x", "z", "7", "")]


def test_values_stand_above_and_slopes_below():
    ax = plots.path_diagram(BOXES, LINES)
    at = {text.get_text(): text for text in ax.texts if text.get_text()}
    assert {"x = 2", "y = 3", "z = 5", "∂ 4", "∂ 6", "0.5", "8", "7"} == set(at)
    for value, slope in [("y = 3", "∂ 4"), ("z = 5", "∂ 6"), ("0.5", "8")]:
        assert at[value].get_position()[0] == at[slope].get_position()[0]
        assert at[value].get_position()[1] > at[slope].get_position()[1]
        assert at[value].get_va() == "bottom" and at[slope].get_va() == "top"


def test_lines_join_their_boxes():
    ax = plots.path_diagram(BOXES, LINES)
    centres = {(patch.get_x() + 0.58, patch.get_y() + 0.4) for patch in ax.patches}
    ends = [point for line in ax.lines for point in zip(*line.get_data())]
    assert len(ax.lines) == 2 and len(ax.patches) == 3
    assert all(min(abs(x - a) + abs(y - b) for a, b in centres) < 1e-9 for x, y in ends)
