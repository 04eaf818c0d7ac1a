"""The lab `forecast`: it sees no future, its rivals are what they claim to be, and what it teaches is true."""

import numpy as np
import pytest

import nnkit as nn
import nnkit.labs
from nnkit import data
from nnkit.labs.forecast.windows import Numbers, typical
from nnkit.labs.frame.film import Film
from nnkit.labs.parts.linear_model import least_squares, linear

SUNSPOTS = data.sunspots().values
BEGIN = len(SUNSPOTS) - 300  # of the last test period


@pytest.fixture(scope="module")
def opened():
    return nnkit.labs.forecast()


@pytest.fixture
def lab(opened):
    return opened.set(
        series="sunspots", period=6, origin=88, horizon=12, show="one forecast", view="short", nets=1, units=16,
        rate=0.003, seed=0, epochs=5,
    )  # fmt: skip


@pytest.mark.parametrize("counts", [True, False])
@pytest.mark.parametrize("long", [True, False])
def test_a_view_holds_what_its_name_says(counts, long):
    numbers = Numbers(SUNSPOTS + 1, counts, 1000)
    [seen] = numbers.view(np.array([777]), long)
    level = np.sqrt(SUNSPOTS + 1) if counts else SUNSPOTS + 1
    if counts:
        level = (level - level[:1000].mean()) / level[:1000].std()
    means = [level[777 - 12 * k - 11 : 777 - 12 * k + 1].mean() for k in range(12)] if long else []
    history = np.array([level[777 - lag] for lag in range(24)] + means)
    wanted = history - level[777] if counts else (history / level[777] - 1) / 0.04
    wanted[0] = level[777] if counts else 0
    assert seen == pytest.approx(wanted, abs=1e-9)


@pytest.mark.parametrize("counts", [True, False])
def test_changes_become_values_again(counts):
    numbers, origins = Numbers(SUNSPOTS + 1, counts, 1000), np.array([500, 900])
    there = numbers.forecasts(origins, numbers.changes(origins))
    assert there == pytest.approx(SUNSPOTS[origins[:, None] + np.arange(1, 13)] + 1)
    assert (Numbers(SUNSPOTS, True, 1000).forecasts(origins, np.full((2, 12), -99.0)) == 0).all()


@pytest.mark.parametrize("ridge", [0.0, 100.0])
def test_the_linear_model_has_the_least_squares(ridge):
    random = np.random.default_rng(0)
    x, y = random.normal(size=(80, 6)), random.normal(size=(80, 3))
    found = least_squares(x, y, ridge)
    design = np.hstack([np.ones((80, 1)), x])
    penalty = np.diag([0.0] + [ridge] * 6)
    assert found == pytest.approx(np.linalg.solve(design.T @ design + penalty, design.T @ y))
    assert linear(found, x) == pytest.approx(design @ found)


@pytest.mark.parametrize("view", ["short", "long"])
def test_no_forecast_sees_the_future(lab, view):
    """Other numbers after the first origin of a test period change neither what is learned nor that forecast."""
    before = lab.set(view=view, origin=0, nets=2).result["forecasts"]
    other = nnkit.labs.forecast()
    other.series["sunspots"] = np.concatenate([SUNSPOTS[:BEGIN], 300 - SUNSPOTS[BEGIN:] / 2])
    other.prepared = None, None
    other.films = [Film(other.run, other._samples) for _ in other.films]
    after = other.set(**lab.values).result["forecasts"]
    assert other.result["truth"] != lab.result["truth"]
    assert after == before


def test_the_network_is_what_fit_leaves(lab):
    values = lab.set(view="long", period=4, seed=3, units=8).values
    numbers, begin = Numbers(SUNSPOTS, True, len(SUNSPOTS) - 900), len(SUNSPOTS) - 900
    learned = np.arange(143, begin - 12)
    net = nn.Network([nn.Dense(8), nn.Tanh(), nn.Dense(12)], input_shape=(36,), seed=3)
    net.fit(numbers.view(learned, True), numbers.changes(learned), loss="mse", optimizer=nn.Adam(values["rate"]),
            epochs=values["epochs"], batch_size=32, l2=0.001, seed=3, progress=False)  # fmt: skip
    assert all((array == lab.network.parameters[name]).all() for name, array in net.parameters.items())
    origins = np.arange(begin - 1, begin + 288)
    forecasts = numbers.forecasts(origins, net.predict(numbers.view(origins, True)).astype(float))
    assert lab.result["errors"]["network"] == typical(forecasts - SUNSPOTS[origins[:, None] + np.arange(1, 13)])


def test_the_simple_rivals(lab):
    origin = BEGIN - 1 + 88
    assert lab.result["forecasts"]["last"] == [SUNSPOTS[origin]] * 12
    assert lab.result["forecasts"]["cycle"] == SUNSPOTS[origin - 131 : origin - 119].tolist()
    assert lab.result["truth"] == SUNSPOTS[origin + 12]
    errors = [SUNSPOTS[at] - SUNSPOTS[at + 12] for at in range(BEGIN - 1, BEGIN + 288)]
    assert lab.result["last_value"] == pytest.approx(np.sqrt(np.mean(np.square(errors))))
    assert (lab.result["when"], lab.result["first"], lab.result["last"]) == ("October 1991", "July 1984", "June 2009")


def test_forecasts_are_averaged(lab):
    means = [np.sqrt(lab.set(nets=1, seed=0).result["forecasts"]["network"])]
    averaged = np.sqrt(lab.set(nets=2).result["forecasts"]["network"])
    second = 2 * averaged - means[0]
    net = lab.films[1].network
    origin = np.array([BEGIN - 1 + 88])
    numbers = Numbers(SUNSPOTS, True, BEGIN)
    alone = np.sqrt(numbers.forecasts(origin, net.predict(numbers.view(origin, False)).astype(float))[0])
    assert second == pytest.approx(alone, abs=1e-5) and lab.films[1].run["seed"] == 10


def test_untrained_and_trained_skill(lab):
    """With the settings of the opening: skill on the sunspots, none on a random walk, some on one with a rhythm."""
    assert lab.set(epochs=30).result["skill"] > 0.4
    lab.set(horizon=1, series="random walk")
    walks = [lab.set(period=period).result for period in range(1, 7)]
    assert all(-0.1 < result["skill"] < 0.03 and result["r2"] > 0.9 for result in walks)
    lab.set(series="walk with a rhythm")
    assert np.mean([lab.set(period=period).result["skill"] for period in range(2, 7)]) > 0.08


def test_the_longer_view_helps_at_twelve_months(lab):
    lab.set(epochs=30)
    short, long = (
        [lab.set(view=view, period=period).result for period in range(1, 7)] for view in ("short", "long")
    )  # fmt: skip
    for error in ("error", "linear"):
        assert all(b[error] < a[error] for a, b in zip(short, long))
