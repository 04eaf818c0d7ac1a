"""The drawing of a small array: each number stands in its square, each window has its frame."""

import matplotlib
import numpy as np
import pytest

matplotlib.use("agg")
plt = pytest.importorskip("matplotlib.pyplot")
from nnkit import plots  # noqa: E402


def test_numbers_stand_in_their_squares_and_frames_around_theirs():
    ax = plots.number_grid([[1, -2.5, np.nan], [0, 4, 6]], windows=[(0, 0, 2, 2), (0, 1, 2, 2)])
    assert {text.get_position(): text.get_text() for text in ax.texts} == {
        (0, 0): "1", (1, 0): "−2.5", (0, 1): "0", (1, 1): "4", (2, 1): "6",
    }  # fmt: skip
    boxes = [frame.get_bbox() for frame in ax.patches]
    assert [(round(box.x0), round(box.x1), round(box.y0), round(box.y1)) for box in boxes] == [
        (0, 1, 0, 1),
        (1, 2, 0, 1),
    ]
    assert len({frame.get_linestyle() for frame in ax.patches}) == 2
    assert ax.yaxis_inverted()  # row 0 at the top
    plt.close(ax.figure)
