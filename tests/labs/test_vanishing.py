"""What the lab `vanishing` teaches is true: what is left by lag, against Jacobians; the straight line; clipping."""

import numpy as np
import pytest

import nnkit as nn
import nnkit.labs
from nnkit.labs.vanishing.lab import RATE, SEQUENCES, bits
from nnkit.labs.vanishing.spectra import singular_values, spectral_radius

START = {
    "radius": 0.7, "activation": "tanh", "start": "orthogonal", "units": 6, "length": 12, "seed": 1, "epochs": 0,
    "clip": 0, "bounds": False,
}  # fmt: skip


@pytest.fixture(scope="module")
def lab():
    return nnkit.labs.vanishing()


@pytest.fixture
def set_all(lab):
    return lambda **values: lab.set(**{**START, **values})


def numbers(lab):
    return {name: array.astype(float) for name, array in lab.network.parameters.items()}


def by_jacobians(lab):
    """What is left by lag, in NumPy: every sequence's gradient through one Jacobian after the other."""
    p, values = numbers(lab), lab.values
    f = {"tanh": np.tanh, "ReLU": lambda a: np.maximum(a, 0), "linear": lambda a: a}[values["activation"]]
    slope = {"tanh": lambda h: 1 - h**2, "ReLU": lambda h: (h > 0) * 1.0, "linear": np.ones_like}[values["activation"]]
    x = bits(values["seed"], values["length"])[:SEQUENCES]
    squares = np.zeros(values["length"])
    for sequence in x:
        h, states = np.zeros(values["units"]), []
        for step in sequence:
            h = f(step @ p["0.input_weight"] + h @ p["0.recurrent_weight"] + p["0.bias"])
            states.append(h)
        probability = 1 / (1 + np.exp(-(h @ p["1.weight"] + p["1.bias"])))
        gradient = (probability - (sequence[0] > 0)) * p["1.weight"][:, 0] / SEQUENCES
        for lag, h in enumerate(states[::-1]):
            squares[lag] += gradient @ gradient
            gradient = (p["0.recurrent_weight"] * slope(h)) @ gradient  # the Jacobian of h by the state before it
    return np.sqrt(squares / squares[0])


@pytest.mark.parametrize("activation", ["tanh", "ReLU", "linear"])
@pytest.mark.parametrize("start", ["orthogonal", "random", "identity"])
def test_what_is_left_is_what_the_jacobians_leave(set_all, activation, start):
    lab = set_all(activation=activation, start=start, epochs=3, clip=1)
    assert lab.result["now"] == pytest.approx(by_jacobians(lab), rel=1e-4)


def test_finite_differences_agree(set_all):
    lab = set_all(length=4, units=3)
    p, x = numbers(lab), bits(1, 4)[:1, :, 0]
    after = lambda h, steps: h if not len(steps) else after(
        np.tanh(steps[0] * p["0.input_weight"][0] + h @ p["0.recurrent_weight"]), steps[1:]
    )  # fmt: skip
    logit = lambda h: float(after(h, x[0, 1:]) @ p["1.weight"][:, 0])
    first = after(np.zeros(3), x[0, :1])
    slopes = nn.finite_differences(lambda: logit(first), first)
    h, states = first, [first]
    for step in x[0, 1:]:
        h = after(h, [step])
        states.append(h)
    gradient = p["1.weight"][:, 0]
    for h in states[:0:-1]:
        gradient = (p["0.recurrent_weight"] * (1 - h**2)) @ gradient
    assert gradient == pytest.approx(slopes, rel=1e-6)


def test_matrices_have_the_radius_and_the_stretch_that_numpy_finds():
    for seed, units in enumerate((1, 2, 5, 16)):
        matrix = np.random.default_rng(seed).normal(size=(units, units))
        assert spectral_radius(matrix) == pytest.approx(abs(np.linalg.eigvals(matrix)).max(), rel=1e-6)
        stretches = np.linalg.svd(matrix, compute_uv=False)
        assert singular_values(matrix) == pytest.approx((stretches[0], stretches[-1]), rel=1e-9)
    assert spectral_radius(np.array([[0.0, 1.0], [0.0, 0.0]])) == 0
    assert singular_values(np.zeros((3, 3))) == (0, 0)


@pytest.mark.parametrize("radius", [0.5, 0.9, 1.0, 1.3])
def test_a_linear_cell_goes_by_the_radius(set_all, radius):
    turned = set_all(activation="linear", radius=radius, length=40).result
    assert turned["now"] == pytest.approx(radius ** np.arange(40), rel=1e-4)  # an orthogonal matrix only turns
    mixed = set_all(activation="linear", start="random", radius=radius, length=100, units=12).result
    assert mixed["rho"] == pytest.approx(radius, rel=1e-6) and mixed["largest"] > 1.2 * radius
    slope = np.polyfit(np.arange(20, 100), np.log(mixed["now"][20:]), 1)[0]
    assert slope == pytest.approx(np.log(radius), abs=0.02)


def test_the_bounds_hold(set_all):
    for values in (
        {"radius": 1.1},
        {"start": "random"},
        {"epochs": 60, "clip": 1},
        {"activation": "ReLU", "epochs": 9},
    ):
        result = set_all(**values).result
        for lag, left in enumerate(result["now"]):
            assert result["least"][lag] * 0.9999 <= left <= result["largest"] ** lag * 1.0001


def test_a_gradient_that_vanishes_teaches_nothing_and_one_that_survives_does(set_all):
    values = {"length": 20, "units": 12, "epochs": 200, "clip": 1}
    poor = [set_all(**values, radius=0.7, seed=seed).result["right"] for seed in range(3)]
    good = [set_all(**values, radius=1.0, seed=seed).result["right"] for seed in range(3)]
    assert max(poor) < 70 and min(good) > 95


def test_clipping_shortens_the_update_and_leaves_near_and_far_alone(set_all):
    values = {"activation": "linear", "radius": 1.1, "length": 30, "units": 12, "seed": 0}
    clipped, free = set_all(**values, clip=1), nnkit.labs.vanishing().set(**{**START, **values})
    assert clipped.result["now"] == free.result["now"] and clipped.result["sizes"] == free.result["sizes"]
    assert "clipped to 1" in clipped.status and "used unchanged" in free.status
    before = numbers(clipped)
    set_all(**values, clip=1, epochs=1)
    moved = np.sqrt(sum(((numbers(clipped)[name] - before[name]) ** 2).sum() for name in before))
    assert moved == pytest.approx(RATE * 1, rel=1e-4)
    set_all(**values, clip=1, epochs=200)
    free.set(epochs=200)
    assert clipped.result["right"] > 95 and free.result["diverged"] and "stopped in epoch" in free.status


def test_the_run_is_that_of_fit(set_all):
    lab = set_all(epochs=7, clip=0.3, radius=1.0)
    x = bits(1, 12)
    y = (x[:, 0] > 0).astype(float)
    net = nn.Network([nn.RNN(6), nn.Dense(1)], input_shape=(12, 1), seed=1)
    net.fit(x[:SEQUENCES], y[:SEQUENCES], loss="binary_cross_entropy", optimizer=nn.SGD(RATE), epochs=7,
            batch_size=SEQUENCES, seed=1, clip_norm=0.3)  # fmt: skip
    for name, array in net.parameters.items():
        assert np.array_equal(array, lab.network.parameters[name]), name
    right = np.mean((net.predict(x[SEQUENCES:]) > 0) == (y[SEQUENCES:] > 0))
    assert lab.result["right"] == 100 * right


def test_what_leaves_the_range_of_float32_is_said(set_all):
    gone = set_all(start="random", radius=0.5, length=100, epochs=100, seed=0)
    assert "exactly 0" in gone.status and 0 in gone.result["now"] and gone.result["outcome"] == "vanishes"
    lost = set_all(activation="linear", radius=1.5, length=100, units=16, epochs=200)
    assert lost.result["outcome"] == "explodes" and lost.result["diverged"]
    for name in ("now", "first", "sizes", "losses", "least"):
        assert all(x is None or np.isfinite(x) for x in lost.result[name]), name
    assert set_all(length=2, units=1).status.count("1 step back") == 1


@pytest.mark.parametrize("seed", range(2))
def test_going_back_says_what_going_forwards_said(set_all, seed):
    values = {"activation": "linear", "radius": 1.0, "length": 25, "units": 8, "seed": seed}
    forwards = [set_all(**values, epochs=epochs).status for epochs in range(12)]
    assert [set_all(**values, epochs=epochs).status for epochs in range(11, -1, -1)] == forwards[::-1]


def test_the_sentence_begins_with_the_result_and_is_short(set_all):
    for values in ({}, {"epochs": 60, "clip": 1}, {"radius": 1.5, "activation": "linear"}):
        first, rest = set_all(**values).status.split(". ", 1)
        assert first.startswith("The gradient ") and len(first.split()) <= 16
        assert len(f"{first} {rest}".split()) <= 62


def test_bounds_change_the_picture_and_the_sentence_alone(set_all):
    plain = dict(set_all(epochs=3).result)
    lab = set_all(epochs=3, bounds=True)
    assert lab.result == plain and "largest stretch" in lab.status
    assert "largest stretch" not in set_all(epochs=3, bounds=False).status
