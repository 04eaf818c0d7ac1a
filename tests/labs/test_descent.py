"""What the lab `descent` teaches is true: its thresholds, its paths, what it says of them."""

from math import isfinite

import numpy as np
import pytest

import nnkit as nn
import nnkit.labs
from nnkit.gradients import finite_differences


@pytest.fixture(scope="module")
def lab():
    return nnkit.labs.descent()


@pytest.fixture
def set_all(lab):
    start = {"w": 3.0, "b": -3.0, "rate": 0.1, "schedule": "constant", "momentum": 0.0, "nesterov": False, "steps": 0}
    return lambda **values: lab.set(**{**start, **values})


def wells(lab):
    return [(name, surface, k) for name, surface in lab.surfaces.items() for k in range(len(surface.wells))]


def test_the_bottoms_are_bottoms(lab):
    assert len(wells(lab)) == 5
    for name, surface, k in wells(lab):
        well = surface.wells[k]
        assert np.abs(surface.gradient(well["w"], well["b"])).max() < 1e-12, name
        assert np.linalg.eigvalsh(well["hessian"]).min() > 0
        assert np.linalg.eigvalsh(well["hessian"]).max() == pytest.approx(well["curvature"], rel=1e-6)
    losses = [well["loss"] for well in lab.surfaces["wells"].wells]
    assert losses == sorted(losses)


def test_bowl_and_valley_are_those_of_the_normal_equations(lab):
    for name in ("bowl", "valley"):
        surface = lab.surfaces[name]
        table = np.column_stack([surface.inputs, np.ones(len(surface.target))])
        best = np.linalg.lstsq(table, surface.target[:, 0], rcond=None)[0]
        well = surface.wells[0]
        assert [well["w"], well["b"]] == pytest.approx(best, abs=1e-9)
        assert np.array(well["hessian"]) == pytest.approx(2 * table.T @ table / len(table), rel=1e-6, abs=1e-9)


def test_gradients_are_those_of_the_loss(lab):
    for surface in lab.surfaces.values():
        place = np.array([1.5, -0.5])
        differences = finite_differences(lambda place=place, surface=surface: surface.loss(*place), place, 1e-5)
        assert surface.gradient(*place) == pytest.approx(differences, rel=1e-6)


@pytest.mark.parametrize("momentum, nesterov", [(0.0, False), (0.5, False), (0.95, False), (0.3, True), (0.9, True)])
def test_the_measured_threshold_is_that_of_theory(lab, set_all, momentum, nesterov):
    places = {("wells", k): [well["w"], well["b"]] for k, well in enumerate(lab.surfaces["wells"].wells)}
    places |= {("bowl", 0): [0, 0], ("valley", 0): [0, 0]}
    for (name, number), (w, b) in places.items():
        set_all(surface=name, w=w, b=b, momentum=momentum, nesterov=nesterov)
        assert lab.result["well"] == number
        bend = np.linalg.eigvalsh(lab.surfaces[name].wells[number]["hessian"]).max()
        limit = (2 + 2 * momentum) / bend / (1 + 2 * momentum if nesterov else 1)
        assert lab.result["measured"] == pytest.approx(limit, rel=3e-4)


def test_below_the_threshold_a_run_arrives_and_above_it_is_thrown_out(lab, set_all):
    assert "arrived at the lowest point" in set_all(surface="bowl", rate=0.9, steps=100).status
    assert "bounces to and fro" in set_all(surface="bowl", rate=0.9, steps=4).status
    assert "the loss has grown from" in set_all(surface="bowl", rate=1.1, steps=100).status
    last = [set_all(surface="valley", rate=rate, steps=100).result["losses"][-1] for rate in (0.28, 0.32)]
    assert last[0] < 3.7 < 20 < last[1]
    assert "the run crawls" in set_all(surface="valley", rate=0.001, steps=100).status


def test_a_run_that_diverges_leaves_no_nan(lab, set_all):
    set_all(surface="valley", rate=90.0, steps=100)
    assert "the loss is no longer finite: the rate is too large." in lab.status
    path, losses = lab.result["path"], lab.result["losses"]
    assert len(path) == len(losses) < 100 and all(isfinite(x) for place in path for x in place)
    assert all(loss is None or isfinite(loss) for loss in losses)
    set_all(surface="valley", rate=90.0, steps=1)
    assert "no longer finite" not in lab.status  # as far as it is shown, all is finite


def test_it_opens_on_a_zigzag_that_is_all_there_before_the_first_step():
    lab = nnkit.labs.descent()
    assert (lab.values["surface"], lab.values["momentum"], lab.values["steps"]) == ("valley", 0.7, 0)
    whole = np.array(lab.result["to_come"])
    assert whole.shape == (101, 2) and len(lab.result["losses_to_come"]) == 100
    steps = np.diff(whole[:21], axis=0)
    assert sum(before @ after < 0 for before, after in zip(steps, steps[1:])) > 5  # to and fro
    for steps in (7, 100):
        lab.set(steps=steps)
        assert lab.result["path"] == whole[: steps + 1].tolist() and lab.result["to_come"] == whole[steps:].tolist()
    assert lab.status.startswith("After 100 steps the run has arrived at the lowest point, ")


def test_a_path_has_the_digits_of_fit(lab, set_all):
    set_all(surface="valley", w=1.0, b=2.0, rate=0.2, schedule="cosine", momentum=0.8, nesterov=True, steps=30)
    surface = lab.surfaces["valley"]
    net = nn.Network([nn.Dense(1)], input_shape=(1,), dtype="float64")
    net.parameters["0.weight"][:], net.parameters["0.bias"][:] = 1, 2
    optimizer = nn.SGD(nn.cosine(0.2, epochs=100), momentum=0.8, nesterov=True)
    history = net.fit(surface.inputs, surface.target, loss="mse", optimizer=optimizer, epochs=30,
                      batch_size=len(surface.target), shuffle=False)  # fmt: skip
    assert lab.result["path"][-1] == [net.parameters["0.weight"][0, 0], net.parameters["0.bias"][0]]
    assert lab.result["losses"][:30] == history.loss.tolist()
    assert lab.result["losses"][30] == lab.network.evaluate(surface.inputs, surface.target, loss="mse")


def test_among_the_wells_a_falling_rate_finds_what_constant_ones_do_not(lab, set_all):
    for rate in (1.0, 5.0):
        set_all(surface="wells", rate=rate, steps=100)
        assert lab.result["well"] == 2
    assert "arrived at the deepest well" in set_all(surface="wells", rate=40.0, schedule="cosine", steps=100).status


def test_momentum_arrives_where_the_plain_method_is_on_its_way(lab, set_all):
    assert "arrived" not in set_all(surface="valley", steps=60).status
    assert "arrived" in set_all(surface="valley", momentum=0.8, steps=60).status
