"""The lab `playground` in Python: it trains as `fit` does, and what the chapter says of it is true."""

import numpy as np
import pytest

import nnkit as nn
import nnkit.labs
from nnkit import data
from nnkit.labs.playground.lab import inputs, sine

LOSS = "binary_cross_entropy"


@pytest.fixture
def lab():
    return nnkit.labs.playground()


def right(lab):
    return lab.result["scores"]["test_right"]


def test_a_run_has_the_digits_of_fit(lab):
    lab.set(data="spiral", noise=20, share=30, units="5;3", activation="ReLU", square2=True, rate=0.1, batch=25,
            l1=0.001, l2=0.01, seed=7, points="1.5,-2,1;0.25,0,0", epochs=40)  # fmt: skip
    made = data.points("spiral", 400, 0.2, 7)
    x = np.concatenate([[[1.5, -2], [0.25, 0]], made.x[:120]])
    y = np.concatenate([[1, 0], made.y[:120]])
    net = nn.Network([nn.Dense(5), nn.ReLU(), nn.Dense(3), nn.ReLU(), nn.Dense(1)], input_shape=(3,), seed=7)
    columns = lambda x: np.column_stack([x, x[:, 1] ** 2])
    test = columns(made.x[120:]), made.y[120:]
    history = net.fit(columns(x), y, loss=LOSS, optimizer=nn.SGD(0.1), epochs=40, batch_size=25, seed=7, l1=0.001,
                      l2=0.01, validation=test)  # fmt: skip
    for name, array in net.parameters.items():
        assert (lab.network.parameters[name] == array).all()
    assert lab.result["scores"]["test_loss"] == net.evaluate(*test, LOSS)
    assert history.validation_loss[-1] == pytest.approx(lab.result["scores"]["test_loss"])  # summed batch by batch
    assert right(lab) == 100 * net.accuracy(*test, LOSS)
    assert lab.result["curves"] == [history.loss.tolist(), history.validation_loss.tolist()]


def test_one_epoch_more_costs_one_epoch(lab):
    lab.set(epochs=300)
    run, updates = lab.film.training, lab.film.training.updates
    lab.set(epochs=301)
    assert lab.film.training is run and run.updates == updates + 20
    lab.set(epochs=10)
    assert lab.film.training is run and run.updates == updates + 20


def test_a_changed_weight_counts_from_its_epoch_on(lab):
    before = lab.set(epochs=30).result
    changed = lab.set(changes="30,2,3,1,4.5;30,1,0,2,-1").result
    assert lab.network.parameters["2.weight"][2, 0] == 4.5 and lab.network.parameters["0.bias"][1] == -1
    assert changed["scores"] != before["scores"] and changed["curves"] == before["curves"]
    assert "Weights set by hand: 2 (2 in this network), the last to −1.00 in epoch 30." in lab.status
    after = lab.set(epochs=50).result

    net = nn.Network([nn.Dense(4), nn.Tanh(), nn.Dense(2), nn.Tanh(), nn.Dense(1)], input_shape=(2,))
    x, y = np.array(before["training"])[:, :2], np.array(before["training"])[:, 2]
    run = net.training(lab._data[0][0], y, loss=LOSS, optimizer=nn.SGD(0.03), epochs=1000, batch_size=10)
    assert x == pytest.approx(lab._data[0][0], abs=1e-3)
    run.advance(30 * 20)
    run.session["2.weight"][2, 0], run.session["0.bias"][1] = 4.5, -1
    run.advance(20 * 20)
    for name, array in run.parameters().items():
        assert (lab.network.parameters[name] == array).all()

    fresh = nnkit.labs.playground().set(changes=lab.values["changes"], epochs=50)
    assert fresh.result == after and fresh.status == lab.status
    assert lab.set(changes="", epochs=30).result == before


def test_changes_of_weights_that_are_not_there_are_left_out(lab):
    plain = lab.set(epochs=5).result
    changed = lab.set(changes="0,7,1,1,9;2,1,3,1,9;3,2,1,5,9").result
    assert {**changed, "changed": 0} == {**plain, "changed": 0}
    assert "Weights set by hand: 3 (0 in this network)" in lab.status


@pytest.mark.parametrize("seed", range(3))
def test_the_circle_takes_three_borders(lab, seed):
    shares = [right(lab.set(units=str(units), seed=seed, epochs=500)) for units in (1, 2, 3)]
    assert shares[0] < 75 and shares[1] < 90 and shares[2] > 95


def test_no_layers_and_no_bends_draw_one_straight_border(lab):
    for settings in ({"units": ""}, {"units": "8;8;8", "activation": "linear"}):
        assert right(lab.set(**settings, data="exclusive or", epochs=300)) < 70
        weights = [np.array(w) for w in lab.result["weights"]]
        assert len(lab.result["maps"]) == len(weights) // 2 == len(lab.result["sizes"]) - 1
    lab.set(units="", x1=False, x2=False, product=True, epochs=50)  # the right input makes it easy
    assert right(lab) > 95


def test_the_spiral_wants_a_second_layer(lab):
    lab.set(data="spiral", epochs=1000, rate=0.1, activation="ReLU")
    assert right(lab.set(units="8")) < 70 < 90 < right(lab.set(units="8;8"))


def test_own_points_alone(lab):
    lab.set(data="your own", epochs=20)
    assert "no training points" in lab.status and lab.result["training"] == []
    lab.set(points="-1,-1,0;1,1,1", epochs=200)
    assert "on 2 training points; there are no test points" in lab.status


def test_without_inputs_it_says_the_same_everywhere(lab):
    lab.set(x1=False, x2=False, epochs=10)
    assert "inputs only 0" in lab.status and len(set(lab.network.predict(lab._places).ravel())) == 1


def test_a_run_that_breaks_off_is_said_so(lab):
    lab.set(data="two clouds", units="8;8;8;8;8;8", activation="linear", square1=True, square2=True, rate=3, epochs=100)
    assert "The loss was no longer a finite number." in lab.status and lab.result["diverged"] > 0
    assert lab.set(rate=0.01).result["diverged"] is None


def test_the_sine_is_right_to_three_digits():
    x = np.linspace(-5, 5, 10_001)
    assert np.abs(sine(x) - np.sin(x)).max() < 0.0015
    assert inputs(np.array([[2.0, -3.0]]), ["x2", "product", "square1"]).tolist() == [[-3, -6, 4]]
