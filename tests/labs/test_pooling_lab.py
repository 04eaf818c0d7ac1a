"""The lab `pooling`: its outputs, its counts and its winner against a calculation of its own."""

import base64

import numpy as np
import pytest

import nnkit.labs
from nnkit.labs.pooling.lab import DIGIT, KINDS, SIDE, STRIDES, TOWER, WINDOWS


@pytest.fixture(scope="module")
def lab():
    return nnkit.labs.pooling()


def picture(name, down, right):
    """The moved picture, cut anew from the data."""
    if name == "digit":
        frame = np.zeros((SIDE, SIDE))
        frame[4 + down : 12 + down, 4 + right : 12 + right] = nnkit.data.digits().x[DIGIT, :, :, 0]
        return frame
    top, left = TOWER[0] - down, TOWER[1] - right
    return nnkit.data.photograph()[top : top + SIDE, left : left + SIDE]


def pooled(image, kind, size, stride):
    windows = np.lib.stride_tricks.sliding_window_view(image, (size, size))[::stride, ::stride]
    return windows.max(axis=(2, 3)) if kind == "maximum" else windows.mean(axis=(2, 3))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("size", WINDOWS)
@pytest.mark.parametrize("stride", STRIDES)
def test_outputs_and_counts_are_right(lab, kind, size, stride):
    for name in ("digit", "photograph"):
        for down, right in ((0, 0), (0, 1), (-3, 2)):
            result = lab.set(picture=name, down=down, right=right, kind=kind, window=size, stride=stride).result
            images = [picture(name, 0, 0), picture(name, down, right)]
            outputs = [pooled(image, kind, size, stride) for image in images]
            for shown, expected in zip(result["pictures"], (*images, *outputs), strict=True):
                drawn = np.frombuffer(base64.b64decode(shown), np.uint8).reshape(expected.shape)
                assert np.abs(drawn - 255 * expected).max() < 0.51
            for k, (before, after) in enumerate((images, outputs)):
                change = np.abs(before - after).ravel()
                assert result["marks"][k] == np.flatnonzero(change > 0.1).tolist()
                assert result[("plain_mean", "pooled_mean")[k]] == pytest.approx(change.mean(), abs=1e-6)
            assert result["value"] == pytest.approx(outputs[1][result["i"], result["j"]], abs=1e-6)


def test_a_whole_stride_moves_the_outputs_along(lab):
    """Moved by the stride, the digit's outputs are those of before, one place farther."""
    lab.set(picture="digit", kind="maximum", window=2, stride=2, down=0, right=2)
    before, after = (
        np.frombuffer(base64.b64decode(text), np.uint8).reshape(8, 8) for text in lab.result["pictures"][2:]
    )
    assert (after[:, 1:] == before[:, :-1]).all()


def test_the_window_is_the_nearest_and_the_first_largest_wins(lab):
    for size in WINDOWS:
        for stride in STRIDES:
            middles = np.arange((SIDE - size) // stride + 1) * stride + size // 2
            for place in range(SIDE):
                result = lab.set(picture="digit", kind="maximum", down=0, right=0, window=size, stride=stride,
                                 row=place, column=place).result  # fmt: skip
                assert abs(middles[result["i"]] - place) == np.abs(middles - place).min()
                image = picture("digit", 0, 0)[result["top"] :, result["left"] :][:size, :size]
                assert result["patch"] == image.ravel().tolist()
                assert result["winner"] == int(np.argmax(image))
    assert "first found in row" in lab.status and "keeps the mean of its 16" in lab.set(kind="mean", window=4).status
