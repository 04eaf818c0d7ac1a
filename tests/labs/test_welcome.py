"""What the lab `welcome` shows is so: a line cannot hold a heart, a layer comes near, a deep network learns it."""

import numpy as np
import pytest

import nnkit as nn
import nnkit.labs


@pytest.fixture(scope="module")
def lab():
    return nnkit.labs.welcome()


def right(lab, **values):
    return lab.set(**values).result["right"]


def test_the_story_is_true(lab):
    assert right(lab, stage="one neuron", epochs=0) < 50 < 100 == right(lab, stage="one neuron", epochs=100)
    assert right(lab, stage="its limit", epochs=100) < 65
    assert 85 < right(lab, stage="a layer", epochs=100) < 95
    assert right(lab, stage="a deep net", epochs=100) == 100


def test_no_line_holds_the_heart(lab):
    """Of all lines, turned and moved in small steps, none puts many more points on the correct side."""
    x, y = lab.points["heart"]
    best = 0.0
    for turn in np.linspace(0, 2 * np.pi, 180, endpoint=False):
        along = x @ [np.cos(turn), np.sin(turn)]
        best = max(best, *(np.mean((along > place) == y) for place in np.linspace(-4.5, 4.5, 180)))
    assert best < 0.8


def test_the_points_are_of_two_kinds_in_turn(lab):
    for x, y in lab.points.values():
        assert x.shape == (300, 2) and (y == np.arange(300) % 2).all() and abs(x).max() < 3.2
    x, y = lab.points["heart"]
    across, up = x[:, 0] / 2, x[:, 1] / 2 + 0.2
    inside = across**2 + (1.2 * up - np.sqrt(abs(across))) ** 2 < 1
    assert (inside == y).all()
    assert {tuple(point) for point in x[y == 1]} != {tuple(point) for point in x[y == 0]}


def test_a_run_has_the_digits_of_fit(lab):
    lab.set(stage="a layer", epochs=7)
    net = nn.Network([nn.Dense(3), nn.Tanh(), nn.Dense(1)], input_shape=(2,), seed=3)
    x, y = lab.points["heart"]
    net.fit(x, y, loss="binary_cross_entropy", optimizer=nn.Adam(0.005), epochs=7, batch_size=20, seed=3)
    for name, array in net.parameters.items():
        assert (lab.network.parameters[name] == array).all(), name
    answers = net.predict(x)[:, 0] > 0
    assert lab.result["right"] == pytest.approx(100 * np.mean(answers == y))


def test_the_way_back_shows_what_was_there(lab):
    there = lab.set(stage="a deep net", epochs=30).status
    lab.set(epochs=90)
    assert lab.set(epochs=30).status == there
