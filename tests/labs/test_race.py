"""What the lab `race` teaches is true: who is where after equal epochs, updates, time, and how noisy a gradient is."""

from itertools import combinations
from math import isfinite

import numpy as np
import pytest

import nnkit as nn
import nnkit.labs
from nnkit.labs.race.lab import FINISH, MACHINES, amount, noise, spread, updates_at

NAMES = {"batch": 342, "mini": 16, "single": 1}


@pytest.fixture(scope="module")
def lab():
    return nnkit.labs.race()


@pytest.fixture
def set_all(lab):
    start = {"equal": "epochs", "machine": "nnkit", "steps": 0, "size": 16, "rate": 0.05, "decay": 0, "seed": 0}
    return lambda **values: lab.set(**{**start, "w": -0.5, "b": 3.2, **values})


def test_the_bowl_is_that_of_the_normal_equations(lab):
    table = np.column_stack([lab.x, np.ones(len(lab.x))])
    best, squares = np.linalg.lstsq(table, lab.y[:, 0], rcond=None)[:2]
    assert lab.best == pytest.approx(best, rel=1e-9)
    assert lab.best_loss == pytest.approx(squares[0] / len(table), rel=1e-9)
    assert np.abs(2 * table.T @ table / len(table) - 2 * np.eye(2)).max() < 1e-12  # round: both curvatures are 2


@pytest.mark.parametrize("size, per_epoch", [(1, 342), (16, 22), (256, 2), (342, 1)])
def test_equal_epochs_are_equal_passes(size, per_epoch):
    assert [updates_at(k, size, 342, "epochs", "nnkit") for k in (0, 1, 7)] == [0, per_epoch, 7 * per_epoch]
    assert updates_at(7, size, 342, "updates", "nnkit") == 7


@pytest.mark.parametrize("machine", MACHINES)
def test_equal_time_is_updates_times_their_cost(set_all, machine):
    update, sample, between = MACHINES[machine]
    result = set_all(equal="time", machine=machine, steps=60).result
    for name, size in NAMES.items():
        cost = update + sample * size
        assert result[name]["updates"] * cost <= 60 * between < (result[name]["updates"] + 1) * cost
    assert f"{60 * between:g} µs of {machine}" in set_all(equal="time", machine=machine, steps=60).status


def test_no_time_is_longer_than_the_longest_run(lab):
    for machine in MACHINES:
        for size in (1, *lab.controls["size"].options, 342):
            updates = updates_at(60, size, 342, "time", machine)
            assert updates <= 60 * -(-342 // size)


@pytest.mark.parametrize("decay", [0, 0.3])
def test_each_runner_has_the_digits_of_fit(lab, set_all, decay):
    set_all(steps=5, rate=0.1, decay=decay, seed=3)
    for name, size in NAMES.items():
        net = nn.Network([nn.Dense(1)], input_shape=(1,), dtype="float64")
        net.parameters["0.weight"][:], net.parameters["0.bias"][:] = -0.5, 3.2
        rate = nn.inverse_time(0.1, decay) if decay else 0.1
        history = net.fit(lab.x, lab.y, loss="mse", optimizer=nn.SGD(rate), epochs=5, batch_size=size, seed=3)
        runner = lab.result[name]
        assert runner["path"][-1] == [net.parameters["0.weight"][0, 0], net.parameters["0.bias"][0]]
        assert runner["updates"] == runner["at"][-1] == history.updates
        assert runner["above"] == pytest.approx(net.evaluate(lab.x, lab.y, loss="mse") - lab.best_loss, abs=1e-12)


def test_batch_leaves_the_same_share_at_every_update(lab, set_all):
    for rate, steps in ((0.05, 60), (0.9, 11), (1.1, 30)):
        above = set_all(rate=rate, steps=steps).result["batch"]["above"]
        start = (-0.5 - lab.best[0]) ** 2 + (3.2 - lab.best[1]) ** 2
        assert above == pytest.approx(start * (1 - 2 * rate) ** (2 * steps), rel=1e-6)


def test_who_is_nearest_depends_on_what_is_equal(set_all):
    nearest = lambda **values: set_all(**values).facts["nearest"]
    assert nearest(steps=1) == "stochastic"
    assert nearest(steps=3) == "mini-batches"
    assert nearest(steps=60) == nearest(equal="updates", steps=60) == "batch"
    assert nearest(equal="time", steps=1) == "stochastic"
    assert set_all(equal="time", steps=1).result["batch"]["updates"] == 0
    assert nearest(equal="time", machine="NumPy", steps=20) == "mini-batches"
    result = set_all(equal="time", machine="NumPy", steps=20).result
    assert result["single"]["updates"] < 2 * result["batch"]["updates"]  # in NumPy an update costs an update


@pytest.mark.parametrize("values", [{}, {"rate": 0.2, "seed": 5}, {"rate": 0.02, "decay": 0.3, "w": 2.0, "b": 5.5}])
def test_the_finish_is_where_a_run_update_by_update_first_is(lab, set_all, values):
    set_all(steps=60, **values)
    for name, size in NAMES.items():
        now = lab.values
        net = nn.Network([nn.Dense(1)], input_shape=(1,), dtype="float64")
        net.parameters["0.weight"][:], net.parameters["0.bias"][:] = now["w"], now["b"]
        rate = nn.inverse_time(now["rate"], now["decay"]) if now["decay"] else now["rate"]
        run = net.training(
            lab.x, lab.y, loss="mse", optimizer=nn.SGD(rate), epochs=60, batch_size=size, seed=now["seed"]
        )
        above = lambda net=net: net.evaluate(lab.x, lab.y, loss="mse") - lab.best_loss
        while above() > FINISH and run.advance(1):
            for key, array in run.parameters().items():
                net.parameters[key][:] = array
        found = lab.result[name]["finish"]
        if found is None:
            assert above() > FINISH
        else:
            assert run.updates <= found <= 1.02 * run.updates  # exact up to 128 updates, then to two per cent


def test_who_wins_depends_on_what_is_counted(set_all):
    first = lambda **values: set_all(steps=60, **values).status.split(". ")[0]
    assert first() == ("Winner at equal epochs: stochastic, at the finish after 0.12 epochs; mini-batches after 1.2")
    assert first(equal="updates").startswith("Winner at equal updates: mini-batches, at the finish after 26 updates")
    assert first(equal="time").startswith("Winner at equal time of nnkit: stochastic,")
    assert first(equal="time", machine="NumPy").startswith("Winner at equal time of NumPy: mini-batches,")
    assert set_all(steps=1).status.split(". ")[0].endswith("; others not yet")
    assert set_all(steps=1, rate=0.001).status.startswith("After 1 epoch nobody has finished: stochastic leads,")
    assert set_all(steps=60, equal="updates", w=0.6, b=4.2).status.startswith("Tie at equal updates: batch and mini")
    assert amount(40, 16, 342, "time", "NumPy") == pytest.approx(40 * (7.4 + 16 * 0.015))


def test_a_constant_rate_jitters_and_a_falling_one_settles(lab, set_all):
    def typical(**values):
        path = set_all(steps=60, **values).result["single"]["path"][-200:]
        return np.mean((np.array(path) - lab.best) ** 2)

    wide, narrow, falling = typical(rate=0.1), typical(rate=0.02), typical(rate=0.1, decay=3)
    assert 3 < wide / narrow < 10  # the jitter grows as the rate
    assert falling < narrow / 5


def test_the_noise_is_that_of_all_batches(lab, set_all):
    pairs = [(0.5, -1.0), (2.0, 0.25), (-1.5, 3.0), (0.0, 0.0), (4.0, -2.0), (1.0, 1.0)]
    assert spread(pairs) == pytest.approx(np.sqrt(np.sum(np.var(pairs, axis=0))))
    for size in range(1, 7):
        means = np.array([np.mean(chosen, axis=0) for chosen in combinations(pairs, size)])
        off = np.sqrt(np.mean(np.sum((means - np.mean(pairs, axis=0)) ** 2, axis=1)))
        assert noise(spread(pairs), size, 6) == pytest.approx(off, abs=1e-12)


def test_the_spread_is_that_of_the_network_s_gradients(lab, set_all):
    set_all(steps=2)
    lab.network.parameters["0.weight"][:], lab.network.parameters["0.bias"][:] = lab.result["mini"]["path"][-1]
    slopes = [lab.network.loss_and_gradients(lab.x[k : k + 1], lab.y[k : k + 1], loss="mse")[1] for k in range(342)]
    pairs = np.array([(slope["0.weight"][0, 0], slope["0.bias"][0]) for slope in slopes])
    assert lab.result["spread"] == pytest.approx(np.sqrt(np.sum(pairs.var(axis=0))), rel=1e-9)


def test_a_run_that_diverges_leaves_no_nan(lab, set_all):
    set_all(rate=1.1, size=2, steps=60)
    assert lab.status.count("diverged at update") == 2 and "noise" not in lab.status
    assert "nobody has finished: all are farther away" in lab.status and not lab.facts["nearer"]
    for name in NAMES:
        assert all(isfinite(x) for place in lab.result[name]["path"] for x in place)
    assert lab.result["single"]["updates"] < 60 * 342


@pytest.mark.parametrize("seed", range(4))
def test_going_back_says_what_going_forwards_said(lab, set_all, seed):
    values = {"rate": 1.1, "size": 2, "equal": "time", "seed": seed}
    forwards = [set_all(**values, steps=steps).status for steps in range(61)]
    assert [set_all(**values, steps=steps).status for steps in range(60, -1, -1)] == forwards[::-1]
    assert "diverged at" in forwards[-1] and "diverged at" not in forwards[0]
