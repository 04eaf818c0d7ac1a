"""The lab `convnet`: its run, every layer's answer and what becomes of a drawing, against independent calculations."""

import base64

import numpy as np
import pytest

import nnkit as nn
import nnkit.labs
from nnkit.labs.convnet.lab import FILTERS, HELD, POOLINGS, RATES, SEVEN, SIZES
from nnkit.labs.convnet.strokes import DOTS, INK, fitted, inked, picture, straightened
from nnkit.labs.frame.controls import read_rows
from nnkit.labs.parts.strokes import pieces


@pytest.fixture(scope="module")
def lab():
    return nnkit.labs.convnet()


def bytes_of(text):
    return np.frombuffer(base64.b64decode(text), np.uint8)


def test_the_whole_run_is_that_of_fit(lab):
    lab.set(updates=900, rate=0.1, filters=4, size=3, pooling="maximum", seed=3, source="held out")
    x, y, x_held, y_held = nnkit.data.digits().split(test=HELD, seed=0)
    net = nn.Network([nn.Conv2D(4, 3, padding="same"), nn.ReLU(), nn.MaxPool2D(2), nn.Flatten(), nn.Dense(10)],
                     input_shape=(8, 8, 1), seed=3)  # fmt: skip
    history = net.fit(x, y, loss="cross_entropy", optimizer=nn.SGD(0.1), epochs=20, batch_size=32, seed=3,
                      validation=(x_held, y_held))  # fmt: skip
    assert all(np.array_equal(net.parameters[name], array) for name, array in lab.network.parameters.items())
    assert lab.result["curve"][9::9] == pytest.approx(history.validation_accuracy, abs=1e-6)
    assert len(x_held) == 360 and lab.result["parameters"] == 4 * 10 + 64 * 10 + 10


def test_it_learns_with_every_seed(lab):
    for seed in range(10):
        result = lab.set(updates=900, rate=0.3, filters=8, size=3, pooling="maximum", seed=seed).result
        assert result["passed"] <= 300 and result["curve"][-1] > 0.94, seed
        assert result["curve"][0] < 0.3


def test_every_rate_ends_in_finite_numbers(lab):
    for rate in RATES:
        result = lab.set(updates=900, rate=rate, filters=16, size=5, pooling="none", seed=0).result
        assert np.isfinite(result["logits"]).all() and sum(result["probabilities"]) == pytest.approx(1, abs=1e-5)
    assert result["high"] == 0 and "No filter responds to it" in lab.status


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("pooling", POOLINGS)
def test_every_layer_answers_as_by_hand(lab, size, pooling):
    result = lab.set(updates=45, rate=0.3, filters=2, size=size, pooling=pooling, source="held out", sample=5).result
    w, b, w_dense, b_dense = (array.astype(float) for array in lab.network.parameters.values())
    pixels = lab.x_held[5, :, :, 0]
    windows = np.lib.stride_tricks.sliding_window_view(np.pad(pixels, size // 2), (size, size))
    maps = np.maximum(0, np.einsum("ijkl,klf->ijf", windows, w[:, :, 0]) + b)
    blocks = maps.reshape(4, 2, 4, 2, 2)
    seen = {"none": maps, "maximum": blocks.max(axis=(1, 3)), "mean": blocks.mean(axis=(1, 3))}[pooling]
    logits = seen.ravel() @ w_dense + b_dense
    powers = np.exp(logits - logits.max())
    assert result["high"] == pytest.approx(maps.max(), rel=1e-5)
    assert result["logits"] == pytest.approx(logits, rel=1e-4, abs=1e-5)
    assert result["probabilities"] == pytest.approx(powers / powers.sum(), rel=1e-4)
    assert (result["prediction"], result["label"]) == (int(logits.argmax()), int(lab.y_held[5]))
    assert abs(bytes_of(result["maps"]) - 255 * maps.ravel() / maps.max()).max() < 0.6
    assert abs(bytes_of(result["pixels"]) - 255 * pixels.ravel()).max() < 0.6
    reach = abs(w).max()
    assert abs(bytes_of(result["weights"]) - 255 * (w.ravel() / reach + 1) / 2).max() < 0.6
    shown = bytes_of(result["pooled"])
    assert len(shown) == 0 if pooling == "none" else abs(shown - 255 * seen.ravel() / maps.max()).max() < 0.6


@pytest.mark.parametrize("size", SIZES)
def test_a_pixel_of_a_feature_map_is_a_sum(lab, size):
    lab.set(updates=45, rate=0.3, filters=4, size=size, pooling="none", source="held out", sample=5)
    for row, column in ((0, 0), (3, 4), (7, 7)):
        result = lab.set(pixel=f"3,{row},{column}").result
        framed = np.pad(lab.x_held[5, :, :, 0], size // 2)
        patch = framed[row : row + size, column : column + size].ravel()
        assert [light or 0 for light in result["patch"]] == patch.tolist()
        beyond = sum(light is None for light in result["patch"])
        assert (beyond > 0) == (row in (0, 7)) and beyond == size**2 - (size - (row in (0, 7)) * (size // 2)) ** 2
        assert result["kernel"] == lab.network.parameters["0.weight"][:, :, 0, 2].ravel().tolist()
        assert result["sum"] == pytest.approx(float(patch @ result["kernel"]) + result["bias"], abs=1e-5)
        assert result["value"] == max(0, result["sum"]) and f"row {row}, column {column}" in lab.status
    assert lab.set(pixel="").result["sum"] is None and "row" not in lab.status
    lab.set(pixel="5,1,2")
    assert lab.result["sum"] is None and "feature map 5 does not exist: the network has 4 filters" in lab.status
    lab.set(pixel="")


def test_what_the_page_gets_are_the_digits(lab):
    for name, x, y in (("training", lab.x, lab.y), ("held", lab.x_held, lab.y_held)):
        sent = lab.view.payload[name]
        assert [ord(c) - ord("a") for c in sent["pixels"]] == (16 * x).ravel().tolist()
        assert [ord(c) - ord("a") for c in sent["labels"]] == y.tolist()


def test_an_empty_sheet_and_the_button(lab):
    lab.set(updates=0, filters=FILTERS[3], source="held out")
    lab.controls["clear"].click()
    assert "The sheet is empty" in lab.wait().status and not bytes_of(lab.result["pixels"]).any()


# --- A drawing ---------------------------------------------------------------------------------------------------


def ring(tall=60, wide=40, lean=0.0, turn=0.0):
    """A ring in 48 points."""
    t = 2 * np.pi * np.arange(49) / 48 + turn
    x, y = wide / 2 * np.cos(t), tall / 2 * np.sin(t)
    return [[50 + a + lean * b, 50 + b, int(k == 0)] for k, (a, b) in enumerate(zip(x, y))]


def test_a_drawing_gets_the_ink_and_the_height_of_the_data():
    x = nnkit.data.digits().x[..., 0]
    assert 16 * x.sum(axis=(1, 2)).mean() == pytest.approx(INK, abs=1)
    assert (x.max(axis=2) > 0).all() and (x[:, :, 0].max(axis=1) > 0).mean() < 0.02  # all rows, seldom the edges
    for points in (ring(), ring(20, 60), read_rows(SEVEN), [[3, 4, 1]], [[10, 10, 1], [10, 90, 0]]):
        dots = inked(fitted(straightened(pieces(points))))
        assert INK <= dots.sum() < INK + 12, "more only where several are equally near"
        assert picture(points).sum() == pytest.approx(dots.sum() / 16)
    assert (picture(ring()).max(axis=1) > 0).all()


def test_place_size_and_slant_of_a_drawing_do_not_matter():
    upright = picture(ring())
    moved = [[x / 2 + 7, y / 2 + 31, begins] for x, y, begins in ring()]
    assert np.array_equal(picture(moved), upright)
    for lean in (-0.5, 0.3, 0.8):
        leaning = inked(fitted(pieces(ring(lean=lean)))).reshape(8, 4, 8, 4).mean(axis=(1, 3))
        assert abs(picture(ring(lean=lean)) - upright).mean() < abs(leaning - upright).mean() / 3
    assert abs(picture(ring(turn=1.0)) - upright).max() < 0.2  # nor where the hand has begun


def test_the_ink_is_nearest_to_the_strokes():
    found = fitted(straightened(pieces(read_rows(SEVEN))))
    along = np.linspace(0, 1, 400)[:, None]
    places = np.concatenate([(1 - along) * piece[:2] + along * piece[2:] for piece in np.array(found)])
    middles = np.arange(DOTS) + 0.5
    gap = np.hypot(middles[None, :, None] - places[:, 0], middles[:, None, None] - places[:, 1]).min(axis=2)
    dots = inked(found)
    assert gap[dots].max() <= gap[~dots].min() + 0.01
    assert np.array_equal(np.argwhere(dots).min(axis=0) // 4, [0, 0])


def test_it_reads_the_seven_that_stands_there_at_first(lab):
    lab.set(updates=900, rate=0.3, filters=8, size=3, pooling="maximum", seed=0, source="your own", drawing=SEVEN)
    assert lab.result["prediction"] == 7 and lab.status.startswith("The network reads your digit as 7 (")
    assert "Your digit has 1 stroke, 133.7 long." in lab.status
