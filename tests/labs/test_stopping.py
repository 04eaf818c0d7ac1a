"""The lab `stopping`: its two runs are those of `Network.fit`, it stops by the rule, and what it teaches is true."""

import numpy as np
import pytest

import nnkit as nn
import nnkit.labs
from nnkit import data


@pytest.fixture
def lab():
    return nnkit.labs.stopping()


def fitted(lab, epochs, stop):
    """The network that `fit` makes of the lab's points, and its history."""
    values = lab.values
    net = nn.Network([nn.Dense(values["width"]), nn.Tanh(), nn.Dense(1)], input_shape=(1,), seed=values["seed"])
    made = data.curve(values["points"], values["noise"] / 100, values["seed"])
    held = np.arange(values["points"]) % 3 == 2
    history = net.fit(
        made.x[~held], made.y[~held], loss="mse", optimizer=nn.Adam(values["rate"]), epochs=epochs,
        batch_size=int((~held).sum()), shuffle=False, validation=(made.x[held], made.y[held]), stop=stop,
    )  # fmt: skip
    return net, history


def by_the_rule(losses, patience, delta):
    """(best epoch, last epoch or None): early stopping once more, in plain Python, epochs counted from 1."""
    lowest, best = float("inf"), 0
    for epoch, loss in enumerate(losses, 1):
        if loss < lowest - delta:
            lowest, best = loss, epoch
        if epoch - best >= patience:
            return best, epoch
    return best, None


@pytest.mark.parametrize("restore", [True, False])
@pytest.mark.parametrize("epochs", [10, 200, 330, 1500])
def test_the_network_is_what_fit_leaves(lab, restore, epochs):
    lab.set(patience=50, delta=0.001, restore=restore, epochs=1500)
    lab.set(epochs=epochs)  # back from later, too
    net, history = fitted(lab, epochs, nn.EarlyStopping(50, 0.001, restore_best=restore))
    assert all((array == lab.network.parameters[name]).all() for name, array in net.parameters.items())
    assert lab.result["best"] == history.best_epoch + 1
    assert lab.result["last"] == (history.epochs_run if history.ended == "early" else None)
    assert ("Stopped after epoch" in lab.status) == (history.ended == "early")


def test_the_other_run_never_stops(lab):
    lab.set(patience=1, epochs=200)
    net, history = fitted(lab, 200, None)
    assert lab.result["last"] < 200 and lab.result["stride"] == 1
    assert lab.result["losses"] == [history.loss.tolist(), history.validation_loss.tolist()]
    assert lab.result["now"]["outputs"] == pytest.approx(net.predict(lab.places)[:, 0], abs=1e-4)


def test_it_stops_by_the_rule(lab):
    for seed in range(4):
        losses = fitted(lab.set(seed=seed), 2000, None)[1].validation_loss.tolist()
        for patience, delta in [(1, 0), (5, 0), (20, 0.003), (100, 0), (200, 0.01), (1000, 0.1)]:
            lab.set(patience=patience, delta=delta, epochs=2000)
            assert (lab.result["best"], lab.result["last"]) == by_the_rule(losses, patience, delta)


def test_its_numbers_are_those_of_the_networks(lab):
    lab.set(epochs=900)
    x = lab.places
    curve = (x**3 - 6 * x) / 9
    for parameters, shown in [
        (fitted(lab, 900, nn.EarlyStopping(100))[0], "chosen"),
        (fitted(lab, 900, None)[0], "now"),
    ]:
        assert lab.result[shown]["error"] == pytest.approx(
            np.sqrt(np.mean((parameters.predict(x) - curve) ** 2)), abs=1e-6
        )
        for part, name in [(lab.result["training"], "train"), (lab.result["held"], "held")]:
            points = np.array(part)
            loss = np.mean((parameters.predict(points[:, :1])[:, 0] - points[:, 1]) ** 2)
            assert lab.result[shown][name] == pytest.approx(loss, abs=1e-4)


def test_another_stopping_leaves_the_long_run_alone(lab):
    lab.set(epochs=500)
    run = lab.film.training
    lab.set(patience=5)
    lab.set(delta=0.01, restore=False)
    assert lab.film.training is run
    assert lab.set(rate=0.03).film.training is not run


def test_a_third_of_the_points_is_held_out(lab):
    for points in (6, 33, 90):
        lab.set(points=points, noise=0)
        training, held = np.array(lab.result["training"]), np.array(lab.result["held"])
        assert (len(training), len(held)) == (2 * points // 3, points // 3)
        for x, y in [*training, *held]:
            assert y == pytest.approx((x**3 - 6 * x) / 9, abs=1e-3)


def test_it_learns_the_noise_in_the_end(lab):
    """Over all seeds: the training loss falls on, the held-out loss does not; stopping comes nearer to the curve."""
    lab.set(patience=500, epochs=2000)
    results = []
    for seed in range(20):
        results.append(lab.set(seed=seed).result)
        assert results[-1]["now"]["train"] < results[-1]["chosen"]["train"] + 1e-6
        assert results[-1]["now"]["held"] > results[-1]["chosen"]["held"] - 1e-6
    nearer = [result["chosen"]["error"] < result["now"]["error"] for result in results]
    assert sum(nearer) >= 14
    error = {name: np.median([result[name]["error"] for result in results]) for name in ("chosen", "now")}
    assert error["chosen"] < 0.75 * error["now"]
    lab.set(noise=0)
    clean = [lab.set(seed=seed).result for seed in range(20)]
    assert np.median([result["now"]["error"] for result in clean]) < 0.1  # where there is no noise, none is learned
