"""The lab `convolution`: its outputs, its sum and its windows against a calculation of its own."""

import base64

import numpy as np
import pytest

import nnkit.labs
from nnkit.labs.convolution.lab import FILTERS, OWN, PADDINGS, SIZES, STRIDES, window


def by_hand(image, kernel, stride, padding):
    """The outputs by NumPy, in float64, and how many zeros stand above and to the left of the image."""
    size, before = len(kernel), (0, 0)
    if padding == "same":
        totals = [max(0, (-(-n // stride) - 1) * stride + size - n) for n in image.shape]
        before = tuple(total // 2 for total in totals)
        image = np.pad(image, [(total // 2, total - total // 2) for total in totals])
    patches = np.lib.stride_tricks.sliding_window_view(image, (size, size))[::stride, ::stride]
    return np.einsum("ijkl,kl->ij", patches, kernel), before


@pytest.fixture(scope="module")
def lab():
    return nnkit.labs.convolution()


@pytest.mark.parametrize("padding", PADDINGS)
@pytest.mark.parametrize("stride", STRIDES)
@pytest.mark.parametrize("size", SIZES)
def test_outputs_and_the_sum_are_right(lab, size, stride, padding):
    for name, kernels in FILTERS.items():
        kernel = np.array(kernels[SIZES.index(size)], float)
        y, (above, left) = by_hand(lab.image, kernel, stride, padding)
        for row, column in ((0, 0), (31, 62), (106, 159)):
            result = lab.set(filter=name, size=size, stride=stride, padding=padding, row=row, column=column).result
            i, j = result["i"], result["j"]
            assert (result["rows"], result["columns"]) == y.shape
            assert result["value"] == pytest.approx(y[i, j], abs=1e-4)
            patch = [0 if pixel is None else pixel for pixel in result["patch"]]
            assert np.dot(patch, result["weights"]) == pytest.approx(y[i, j], abs=1e-4)
            assert (result["top"], result["left"]) == (i * stride - above, j * stride - left)
        assert (result["low"], result["high"]) == pytest.approx((y.min(), y.max()), abs=1e-4)
        shown = np.frombuffer(base64.b64decode(result["image"]), np.uint8).reshape(y.shape)
        low, high = result["scale"]
        assert np.abs(shown - 255 * np.clip((y - low) / (high - low), 0, 1)).max() < 0.51


def test_the_output_that_is_shown_has_the_nearest_window():
    for size in SIZES:
        for stride in STRIDES:
            for padding in PADDINGS:
                last, _ = window(106, size, stride, padding, 107)
                before = window(0, size, stride, padding, 107)[1]
                middles = [before + k * stride + size // 2 for k in range(last + 1)]
                for place in range(107):
                    k, first = window(place, size, stride, padding, 107)
                    assert first + size // 2 == middles[k]
                    assert abs(middles[k] - place) == min(abs(middle - place) for middle in middles)


def test_filters_do_what_their_names_say(lab):
    for size in SIZES:
        weights = {name: np.array(kernels[SIZES.index(size)], float) for name, kernels in FILTERS.items()}
        for name in ("identity", "shift", "box blur", "soft blur", "sharpen", "emboss"):
            assert weights[name].sum() == pytest.approx(1)  # a plain grey stays as it is
        for name in ("vertical edges", "horizontal edges", "outline"):
            assert weights[name].sum() == 0  # nothing happens where nothing changes
        assert (weights["vertical edges"] == weights["horizontal edges"].T).all()
        steps = size // 2
        shifted = by_hand(lab.image, weights["shift"], 1, "same")[0]
        assert (shifted[:, :-steps] == lab.image[:, steps:]).all()


def test_a_kernel_of_one_s_own_keeps_its_middle(lab):
    own = ";".join(str(k) for k in range(1, 10))
    lab.set(filter=OWN, kernel=own, size=3)
    assert lab.result["weights"] == list(range(1, 10))
    framed = np.reshape(lab.set(size=5).result["weights"], (5, 5))
    assert framed[1:4, 1:4].ravel().tolist() == list(range(1, 10)) and framed.sum() == 45
    lab.set(kernel=";".join(str(k) for k in range(25)))
    assert lab.result["weights"] == list(range(25))
    assert np.reshape(lab.set(size=3).result["weights"], (3, 3)).tolist() == [[6, 7, 8], [11, 12, 13], [16, 17, 18]]
    assert lab.set(kernel="").result["weights"] == [0] * 9 and lab.result["value"] == 0


def test_zeros_beyond_the_edge_are_said(lab):
    lab.set(filter="sharpen", size=3, stride=1, padding="same", row=0, column=0)
    assert "5 of them zeros beyond the edge" in lab.status
    assert "beyond" not in lab.set(padding="valid").status
