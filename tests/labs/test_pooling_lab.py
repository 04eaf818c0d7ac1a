"""The lab `pooling`: its outputs, its counts and its winner against a calculation of its own."""

import base64
from itertools import product

import numpy as np
import pytest

import nnkit.labs
from nnkit.labs.pooling.lab import DIGIT, KINDS, SIDE, STRIDES, TOUR, TOWER, WINDOWS


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
    assert "from row" in lab.status and "its mean" in lab.set(kind="mean", window=4).status


def test_play_moves_the_digit_around_one_pixel_at_a_time():
    lab = nnkit.labs.pooling()
    begun, places, shares = dict(lab.values), [], set()
    for move in range(len(TOUR)):
        lab.controls["move"].value = move
        places.append((lab.values["right"], lab.values["down"]))
        shares.add((lab.facts["before"], lab.facts["after"]))
    assert places == TOUR and (begun["right"], begun["down"]) == TOUR[0] == TOUR[-1]
    steps = np.abs(np.diff(TOUR, axis=0)).sum(axis=1)
    assert (steps == 1).all() and {right for right, _ in TOUR} == {down for _, down in TOUR} == {-2, -1, 0, 1, 2}
    assert len(shares) > 5 and max(after for _, after in shares) - min(after for _, after in shares) >= 10
    lab.set(right=-3)
    assert lab.values["right"] == -3 and lab.values["move"] == len(TOUR) - 1  # a hand may move it between two moves
    lab.controls["reset"].click()
    assert lab.values == begun


def test_the_shares_are_those_of_the_marks_and_the_sentence_says_which_is_larger():
    lab = nnkit.labs.pooling()
    verdicts = set()
    for picture, right, window, stride in product(("digit", "photograph"), (0, 1, 2), WINDOWS, STRIDES):
        lab.set(picture=picture, right=right, window=window, stride=stride)
        (pixels, changed), outputs = map(len, lab.result["marks"]), lab.result["side"] ** 2
        before, after = lab.facts["before"], lab.facts["after"]
        assert abs(before - 100 * pixels / SIDE**2) <= 0.5 and abs(after - 100 * changed / outputs) <= 0.5
        first = lab.status.split(". ")[0]
        verdicts.add(verdict := (after > before) - (after < before) if right else None)
        compared = {
            1: f"more than the {before} %",
            -1: f"less than the {before} %",
            0: "the same share",
            None: "Nothing",
        }
        assert compared[verdict] in first and (f"{after} %" in first or not right), first
        words = lambda text: len([word for word in text.split() if any(letter.isalnum() for letter in word)])
        assert words(first) <= 16 and words(lab.status) <= 60, lab.status
    assert verdicts == {None, -1, 0, 1}
