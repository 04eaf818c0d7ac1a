"""The lab `approximator`: what it teaches is true, and its run is that of `Network.fit`."""

import numpy as np
import pytest

import nnkit as nn
import nnkit.labs
from nnkit.labs.approximator.lab import ACTIVATIONS, OWN, WIDTHS, line_error
from nnkit.labs.parts.curves import CURVES, interpolated


@pytest.fixture
def lab():
    return nnkit.labs.approximator().set(epochs=2000)


def errors(lab, **values):
    """The typical errors at all widths."""
    return [lab.set(**values, width=width).result["error"] for width in WIDTHS]


@pytest.mark.parametrize("curve", CURVES)
def test_linear_units_stay_at_the_best_straight_line_at_every_width(lab, curve):
    for seed in (0, 5):
        found = errors(lab, curve=curve, activation="linear", seed=seed)
        assert found == pytest.approx([lab.result["line"]] * len(WIDTHS), abs=0.001)
        assert min(found) >= lab.result["line"] - 1e-6
    assert "is a straight line" in lab.status and lab.set(epochs=0).status.startswith("Before learning")


@pytest.mark.parametrize("activation", [name for name in ACTIVATIONS if name != "linear"])
def test_bent_units_follow_what_no_line_can(lab, activation):
    for curve in ("wave", "two hills", "zigzag", "hat"):
        found = errors(lab, curve=curve, activation=activation)
        assert min(found) < 0.15 * lab.result["line"], curve
        assert min(found[WIDTHS.index(8) :]) < 0.3 * min(found[: WIDTHS.index(2)])  # more units, more bends


def test_the_start_decides_where_units_are_few(lab):
    found = [lab.set(curve="wave", activation="tanh", width=4, seed=seed).result["error"] for seed in range(10)]
    assert min(found) < 0.02 and max(found) > 0.1


def test_the_best_line_is_that_of_least_squares(lab):
    x = lab.x[:, 0]
    for heights in ([0.0], [1.0, -1.0], CURVES["wave"], CURVES["hat"], [0.3, 0.1, 0.9, -1.0]):
        y = interpolated(heights)
        slope, height = np.polyfit(x, y, 1)
        assert line_error(x.tolist(), y) == pytest.approx(np.sqrt(np.mean((slope * x + height - y) ** 2)), abs=1e-7)


def test_heights_are_spread_and_joined_by_straight_lines():
    places = np.linspace(0, 1, 41)
    for heights in ([0.5], [-1.0, 1.0], [0.0, 1.0, -0.5], CURVES["two hills"], [k / 23 for k in range(23)]):
        expected = np.interp(places, np.linspace(0, 1, len(heights)) if len(heights) > 1 else [0], heights)
        assert interpolated(heights) == pytest.approx(expected, abs=1e-12)
    assert interpolated(CURVES["wave"]) == CURVES["wave"]


def test_your_own_curve_is_learned(lab):
    lab.set(curve=OWN, drawn="-1;1;-1")
    assert lab.result["heights"][::20] == [-1, 1, -1] and "follows your own curve" in lab.status
    assert lab.set(drawn="").result["heights"] == [0] * 41
    assert lab.set(drawn="0.5;much;-7").result["heights"][::40] == [0.5, -1]  # what makes no sense is left out


def test_the_run_is_that_of_fit(lab):
    start = lab.set(curve="hat", width=6, activation="sigmoid", seed=3, epochs=0).network.parameters
    net = nn.Network([nn.Dense(6), nn.Sigmoid(), nn.Dense(1)], input_shape=(1,))
    for name, array in start.items():
        net.parameters[name][:] = array
    net.fit(
        lab.x, np.array(lab.result["heights"]), loss="mse", optimizer=nn.Adam(0.02), epochs=2000, batch_size=41,
        shuffle=False,
    )  # fmt: skip
    lab.set(epochs=2000)
    assert all((lab.network.parameters[name] == net.parameters[name]).all() for name in start)


def test_units_begin_with_their_bends_spread_evenly(lab):
    for width in WIDTHS:
        parameters = lab.set(width=width, activation="ReLU", seed=1, epochs=0).network.parameters
        bends = -parameters["0.bias"] / parameters["0.weight"][0]
        assert bends == pytest.approx((np.arange(width) + 0.5) * 10 / width - 5, abs=1e-4)
