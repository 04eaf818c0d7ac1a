"""What the lab `backward` teaches is true: its values, its gradients, its finite differences, its updates."""

from math import exp, isfinite, tanh

import numpy as np
import pytest

import nnkit as nn
import nnkit.labs
from nnkit.labs.backward.lab import LARGEST, PARTS, RULES, START, WEIGHTS

CURVES = {  # and their slopes, told by the argument
    "tanh": (tanh, lambda z: 1 - tanh(z) ** 2),
    "sigmoid": (lambda z: 1 / (1 + exp(-z)), lambda z: exp(-z) / (1 + exp(-z)) ** 2),
    "ReLU": (lambda z: max(z, 0.0), lambda z: float(z > 0)),
    "linear": (lambda z: z, lambda z: 1.0),
}


@pytest.fixture(scope="module")
def lab():
    return nnkit.labs.backward()


@pytest.fixture
def set_all(lab):
    start = {**START, "rate": 0.1, "activation": "tanh", "part": "w11", "steps": 0}
    return lambda **values: lab.set(**{**start, **values})


def by_hand(n, f, slope):
    """The round in plain Python: values, then gradients, as a dict with the lab's names."""
    z1, z2 = n["w11"] * n["x1"] + n["w21"] * n["x2"] + n["b1"], n["w12"] * n["x1"] + n["w22"] * n["x2"] + n["b2"]
    out = n["v1"] * f(z1) + n["v2"] * f(z2) + n["c"]
    error = 2 * (out - n["y"])
    d1, d2 = error * n["v1"] * slope(z1), error * n["v2"] * slope(z2)
    values = {"z1": z1, "z2": z2, "a1": f(z1), "a2": f(z2), "out": out, "loss": (out - n["y"]) ** 2}
    gradients = {
        "out": error, "v1": error * f(z1), "v2": error * f(z2), "c": error, "a1": error * n["v1"],
        "a2": error * n["v2"], "z1": d1, "z2": d2, "b1": d1, "b2": d2, "w11": d1 * n["x1"], "w21": d1 * n["x2"],
        "w12": d2 * n["x1"], "w22": d2 * n["x2"], "x1": d1 * n["w11"] + d2 * n["w12"],
        "x2": d1 * n["w21"] + d2 * n["w22"],
    }  # fmt: skip
    return values, gradients


@pytest.mark.parametrize("activation", CURVES)
def test_every_value_and_every_gradient_is_that_of_plain_python(lab, set_all, activation):
    set_all(activation=activation, steps=50, rate=0.05)
    numbers = dict(START)
    for number in range(1, 6):
        set_all(activation=activation, steps=10 * number, rate=0.05)
        values, gradients = by_hand(numbers, *CURVES[activation])
        shown = lab.result["numbers"]
        assert set(gradients) == set(PARTS)
        assert {name: shown[name] for name in values} == pytest.approx(values)
        assert {name: shown[f"d_{name}"] for name in gradients} == pytest.approx(gradients)
        assert {name: shown[f"n_{name}"] for name in gradients} == pytest.approx(gradients, abs=1e-8)
        numbers |= {name: numbers[name] - 0.05 * gradients[name] for name in WEIGHTS}
        assert {name: shown[f"u_{name}"] for name in WEIGHTS} == pytest.approx({n: numbers[n] for n in WEIGHTS})
        assert shown["next"] == pytest.approx(by_hand(numbers, *CURVES[activation])[0]["loss"])


def test_the_chain_rules_multiply_to_the_gradients(lab, set_all):
    for activation in CURVES:
        set_all(activation=activation, steps=9)
        shown = lab.result["numbers"]
        for part, ways in RULES.items():
            product = sum(np.prod([shown[name] for _, _, name, _ in way]) for way in ways)
            assert product == pytest.approx(shown[f"d_{part}"]), part


def test_nothing_is_told_before_it_is_computed(lab, set_all):
    for part, (_, _, _, known) in PARTS.items():
        for steps in range(11):
            assert (f"comes at step {known}." in set_all(part=part, steps=steps).status) == (steps < known), (
                part,
                steps,
            )
        assert " agrees: " in lab.status


def test_the_updates_have_the_digits_of_fit(lab, set_all):
    set_all(steps=50, rate=0.2)
    net = nn.Network([nn.Dense(2), nn.Tanh(), nn.Dense(1)], input_shape=(2,), dtype="float64")
    for name, (_, buffer, place, _) in WEIGHTS.items():
        net.parameters[buffer].reshape(-1)[place] = START[name]
    x, y = np.array([[START["x1"], START["x2"]]]), np.array([START["y"]])
    history = net.fit(x, y, loss="mse", optimizer=nn.SGD(0.2), epochs=5)
    assert history.loss[-1] == lab.result["numbers"]["loss"]
    for name in net.parameters:
        assert (net.parameters[name] == lab.network.parameters[name]).all()


def test_at_a_kink_the_two_ways_differ_and_it_is_said(lab, set_all):
    set_all(activation="ReLU", x1=0.0, x2=0.0, b1=0.0, part="b1", steps=9)
    assert lab.result["numbers"]["z1"] == lab.result["numbers"]["d_b1"] == 0
    assert " differs (kink or huge numbers): " in lab.status


def test_a_run_that_diverges_says_so_and_keeps_its_last_round(lab, set_all):
    wild = dict.fromkeys(START, 2.0)
    set_all(**wild, activation="linear", rate=5, steps=50)
    assert lab.status.startswith("The rate 5 is too large: in round ") and lab.result["diverged"]
    assert all(isfinite(x) and abs(x) < LARGEST for x in lab.result["numbers"].values())
    assert "too large" not in set_all(**wild, activation="linear", rate=5, steps=5).status


def test_the_update_says_whether_it_helped(lab, set_all):
    assert set_all(steps=10).status.startswith("The update lowers the loss from 1.13 to 0.258. ")
    assert set_all(steps=10, rate=5).status.startswith("The update does not lower the loss: it was 1.13 and is now ")


def test_a_phase_is_a_press_and_the_last_round_is_the_end(lab, set_all):
    set_all(steps=0)
    places = []
    for name in ["forward", "loss", "backward", "update", "forward", "forward"]:
        lab.controls[name].click()
        places.append(lab.values["steps"])
    assert places == [3, 4, 9, 10, 13, 23]
    set_all(steps=45)
    lab.controls["forward"].click()
    assert lab.values["steps"] == 45
