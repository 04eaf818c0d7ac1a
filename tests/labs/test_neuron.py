"""The lab `neuron`: what it says of a neuron is true."""

import numpy as np
import pytest

import nnkit as nn
import nnkit.labs
from nnkit.labs.neuron.lab import ACTIVATIONS, CELLS, REACH


@pytest.fixture(scope="module")
def lab():
    return nnkit.labs.neuron()


def plane():
    """The centres of the plane's cells."""
    side = (np.arange(CELLS) + 0.5) * (2 * REACH / CELLS) - REACH
    return np.stack(np.meshgrid(side, side), axis=-1).reshape(-1, 2)


def test_it_opens_with_the_example_of_the_chapter():
    lab = nnkit.labs.neuron()
    assert lab.result["z"] == 1.25 and lab.result["a"] == pytest.approx(1 / (1 + np.exp(-1.25)))
    assert lab.status.startswith("The neuron outputs 0.78 at the ring; ")
    assert "It computes a = sigmoid(1.0 x₁ + 0.5 x₂ + 0.5). At the ring, (1.0, −0.5), z is 1.25" in lab.status


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_the_slopes_are_those_of_the_network(lab, activation):
    lab.set(activation=activation, w1=1.3, w2=-0.7, b=0.4, x1=0.8, x2=1.1)
    w, point, step = np.array([1.3, -0.7]), np.array([0.8, 1.1]), 1e-6
    length = np.linalg.norm(w)
    ahead, behind = (lab.network.predict((point + s * step * w / length)[None])[0, 0] for s in (1, -1))
    assert lab.result["along"] == pytest.approx((ahead - behind) / (2 * step), abs=1e-8)
    assert lab.result["slope"] == pytest.approx(lab.result["along"] / length)
    assert lab.result["a"] == lab.network.predict(point[None])[0, 0]


def test_the_walk_along_the_arrow_meets_what_is_there(lab):
    lab.set(activation="tanh", w1=-0.5, w2=1.2, b=-1)
    distances = np.linspace(-5, 5, 201)[:, None]
    along = lab.network.predict(distances * np.array([-0.5, 1.2]) / 1.3)[:, 0]
    assert lab.result["walk"] == pytest.approx(along, abs=1e-5)
    assert np.interp(1 / 1.3, distances[:, 0], lab.result["walk"]) == pytest.approx(0, abs=1e-3)  # the line, at -b/|w|


def test_the_share_in_saturation(lab):
    lab.set(activation="sigmoid", w1=2, w2=-1.5, b=0.7, small=0.1)

    def flat(points):
        a = 1 / (1 + np.exp(-(points @ [2, -1.5] + 0.7)))
        return a * (1 - a) < 0.1

    assert lab.result["plane"] == pytest.approx(100 * flat(plane()).mean())
    assert lab.result["flat"] == flat(lab.x).sum()
    shares = []
    for w1 in (0.5, 1, 2, 3):  # a longer arrow, more of the plane
        shares.append(lab.set(w1=w1, w2=w1, b=0).result["plane"])
    assert shares == sorted(shares) and shares[0] < 30 < 80 < shares[-1]
    assert lab.set(activation="ReLU", b=0).result["plane"] == pytest.approx(50, abs=1)
    assert lab.set(activation="none").result["plane"] == 0


def test_a_learned_neuron_parts_the_species(lab):
    net = nn.Network([nn.Dense(1)], input_shape=(2,), dtype="float64")
    net.fit(lab.x, lab.y, loss="binary_cross_entropy", optimizer=nn.SGD(1.0), epochs=50, batch_size=len(lab.x))
    w1, w2 = (float(w) for w in net.parameters["0.weight"][:, 0].round(1))
    lab.set(activation="sigmoid", w1=w1, w2=w2, b=float(net.parameters["0.bias"][0].round(1)))
    assert lab.result["right"] >= 272 and f"{lab.result['right']} of 274 birds are on the correct side." in lab.status


def test_without_weights_there_is_no_line(lab):
    lab.set(activation="sigmoid", w1=0, w2=0, b=0)
    assert lab.status.startswith("The neuron outputs 0.50 everywhere, because both weights are 0.")
    assert set(lab.result["walk"]) == {0.5} and lab.result["along"] == 0
