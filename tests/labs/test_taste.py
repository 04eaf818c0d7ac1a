"""The lab `taste`: the network is what `fit` leaves, answers are folded in as by a linear system, the map is right."""

import numpy as np
import pytest

import nnkit as nn
import nnkit.labs
from nnkit import data
from nnkit.labs.taste import models
from nnkit.labs.taste.lab import ASKED
from nnkit.labs.taste.people import PEOPLE, newcomers, planted, samples


@pytest.fixture(scope="module")
def opened():
    return nnkit.labs.taste()


@pytest.fixture
def lab(opened):
    return opened.set(own="1,5;2,2;6,4", prior="people's spread", factors=2, map="learned", split=1, seed=0, epochs=30)


def test_the_network_is_what_fit_leaves(lab):
    lab.set(factors=3, split=4, seed=2)
    given = samples(4)
    net = models.network(PEOPLE, 40, 3, seed=2)
    net.fit(given["x"], given["y"], loss="mse", optimizer=nn.Adam(nn.cosine(0.03)), epochs=30, batch_size=128,
            l2=0.001, seed=2, progress=False)  # fmt: skip
    assert all((array == lab.network.parameters[name]).all() for name, array in net.parameters.items())
    x, y = given["held"]
    assert lab.result["error"] == pytest.approx(np.sqrt(np.mean((net.predict(x) - y) ** 2)), rel=1e-6)


def test_a_prediction_is_biases_and_the_product_of_factors(lab):
    own, other = models.tables(lab.network.parameters)
    x, _ = samples(1)["held"]
    people, dishes = x[0][:, 0], x[1][:, 0]
    by_hand = own[people, 0] + other[dishes, 0] + (own[people, 1:] * other[dishes, 1:]).sum(axis=1)
    assert lab.network.predict(x)[:, 0] == pytest.approx(by_hand, abs=1e-5)


@pytest.mark.parametrize("answers", [0, 1, 3, 8])
def test_folding_in_is_regression_with_a_prior(answers):
    random = np.random.default_rng(answers)
    rows, stars, root = random.normal(size=(answers, 3)), random.normal(size=answers), random.normal(size=(3, 3))
    mean, covariance, noise = random.normal(size=3), root @ root.T, 0.4
    left = rows.T @ rows / noise + np.linalg.inv(covariance)
    wanted = mean + np.linalg.solve(left, rows.T @ (stars - rows @ mean) / noise)
    found = models.fold_in(mean, covariance, rows, stars, noise)
    assert found.shape == (answers + 1, 3) and found[-1] == pytest.approx(wanted)


def test_spread_and_map_are_numpys():
    random = np.random.default_rng(0)
    numbers, planted = random.normal(size=(50, 3)), random.normal(size=(50, 2))
    mean, covariance = models.spread(numbers)
    assert mean == pytest.approx(numbers.mean(axis=0)) and covariance == pytest.approx(np.cov(numbers.T, bias=True))
    x = np.hstack([np.ones((50, 1)), numbers])
    wanted = np.linalg.solve(x.T @ x + 0.01 * np.eye(4), x.T @ planted)
    weights = models.straight(numbers, planted)
    assert weights == pytest.approx(wanted)
    share = 1 - ((x @ wanted - planted) ** 2).sum() / ((planted - planted.mean(axis=0)) ** 2).sum()
    assert models.explained(models.mapped(numbers, weights), planted) == pytest.approx(share)


def test_the_simple_rivals():
    people, dishes, stars = np.array([0, 0, 1]), np.array([0, 1, 1]), np.array([5.0, 3.0, 1.0])
    mean, generous, good = models.biases(people, dishes, stars, (3, 3), (1, 2))
    assert (mean, good.tolist()) == (3, [2 / 3, -2 / 4, 0])
    assert generous == pytest.approx([(2 - 2 / 3 + 0.5) / 3, (-2 + 0.5) / 2, 0])
    assert models.item_means(dishes, stars, 3).tolist() == [5, 2, 3]


def test_the_list_is_the_best_of_what_is_not_rated(lab):
    rated = {data.ratings().dishes.index(ASKED[k]) for k in (0, 1, 5)}
    assert set(lab.result["places"]) == rated and not rated & set(lab.result["best"])
    assert lab.result["predicted"] == sorted(lab.result["predicted"], reverse=True)
    flavours = planted()[1][lab.result["best"]]
    assert flavours[:, 0].min() > 0 and lab.result["hot"] > 0.5 > 0 > lab.result["sweet"]
    sweet = lab.set(own="1,1;2,5").result
    assert sweet["sweet"] > 0 > sweet["hot"] and planted()[1][sweet["best"], 1].min() > 0


def test_a_dish_rated_twice_has_the_later_stars(lab):
    twice = lab.set(own="8,5;3,1;8,2").result
    assert twice == lab.set(own="3,1;8,2").result and twice["given"] == [1, 2]
    lab.controls["clear"].click()
    assert lab.values["own"] == "" and lab.result["count"] == 0 and "a stranger" in lab.status


def test_planted_flavours_are_found_by_training(lab):
    assert lab.set(epochs=0).result["found"] < 20
    for split in range(1, 6):
        found = lab.set(epochs=30, split=split).result
        assert found["found"] > 95 and found["error"] < 0.75 < 0.85 < found["biases"] < found["means"]
    assert lab.set(factors=1).result["found"] < 60


@pytest.mark.parametrize("factors, worst", [(2, 3), (3, 4), (5, 6)])
def test_a_small_ridge_is_worst_when_answers_are_as_many_as_numbers(lab, factors, worst):
    around, small = lab.set(factors=factors).result["by_answers"]
    assert small.index(max(small)) == worst and max(small) > small[0] + 0.1
    assert all(after < before for before, after in zip(around, around[1:]))
    assert len(newcomers()) > 60 and all(len(places) >= 12 for places, _ in newcomers())
