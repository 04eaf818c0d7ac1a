"""The lab `gates`: its networks are those of `Network.fit`, its gates those of the equations; so is what it teaches."""

import numpy as np
import pytest

import nnkit as nn
import nnkit.labs
from nnkit.labs.gates.lab import (
    ADD,
    BATCH,
    GATES,
    LONGEST,
    REMEMBER,
    TEST_SIZE,
    TRAINING_SIZE,
    as_many,
    chance,
    random_rows,
)


@pytest.fixture
def lab():
    return nnkit.labs.gates()


def made(values, rows, lags, steps):
    """Sequences and their answers, one by one."""
    x, y = np.zeros((len(rows), steps, 2)), np.zeros((len(rows), 1))
    for n, (row, lag) in enumerate(zip(rows, lags)):
        x[n, :, 0], x[n, 0, 1] = row[:steps], 1
        if values["task"] == REMEMBER:
            x[n, 0, 0], y[n] = (1, 1) if row[0] > 0 else (-1, 0)
        else:
            place = 1 + int((row[-1] + 1) / 2 * lag)
            assert 1 <= place <= lag
            x[n, place, 1] = 1
            y[n] = x[n, x[n, :, 1] == 1, 0].sum()
    return x, y


def fitted(values, kind):
    """The network that `fit` makes of the lab's sequences."""
    units, lag, seed = values["units"], values["lag"], values["seed"]
    rows = random_rows(seed)[:TRAINING_SIZE]
    lags = [1 + int((row[-2] + 1) / 2 * lag) for row in rows]
    assert set(lags) == set(range(1, lag + 1))
    layer = nn.LSTM(units) if kind == "lstm" else nn.RNN(as_many(units))
    net = nn.Network([layer, nn.Dense(1)], input_shape=(lag + 1, 2), seed=seed)
    if kind == "lstm":
        net.parameters["0.bias"][units : 2 * units] = values["bias"]
    net.fit(
        *made(values, rows, lags, lag + 1), lengths=np.array(lags) + 1, epochs=values["epochs"], batch_size=BATCH,
        loss="mse" if values["task"] == ADD else "binary_cross_entropy", optimizer=nn.Adam(values["rate"]), seed=seed,
        clip_norm=1.0, progress=False,
    )  # fmt: skip
    return net


def rights(net, values, lag):
    """The share that it gets right, each sequence cut to its length."""
    x, y = made(values, random_rows(values["seed"])[TRAINING_SIZE:], [lag] * TEST_SIZE, LONGEST + 1)
    cut = nn.Network(net.layers, input_shape=(lag + 1, 2))
    for name, array in net.parameters.items():
        cut.parameters[name][:] = array
    output = cut.predict(x[:, : lag + 1])
    return 100 * np.mean(abs(output - y) < 0.2 if values["task"] == ADD else (output > 0) == (y > 0))


@pytest.mark.parametrize("settings", [
    {"epochs": 7}, {"epochs": 25, "task": REMEMBER, "lag": 9, "units": 3, "bias": -1, "rate": 0.01, "seed": 5},
])  # fmt: skip
def test_its_networks_are_those_of_fit(lab, settings):
    lab.set(**settings)
    for kind, place in (("lstm", 0), ("rnn", 1)):
        net = fitted(lab.values, kind)
        assert all(
            (array == lab._test_networks[place].parameters[name]).all() for name, array in net.parameters.items()
        )
        assert lab.result["shares"][place] == pytest.approx(rights(net, lab.values, lab.values["lag"]))
        reach = [rights(net, lab.values, lag) for lag in range(10, 61, 10)]
        assert lab.result["reach"][place] == pytest.approx(reach)
        if kind == "lstm":
            assert all((array == lab.network.parameters[name]).all() for name, array in net.parameters.items())


def test_the_strips_are_what_the_equations_say(lab):
    lab.set(epochs=10, sequence=4, time=7, unit=3)
    result, (W, U, b) = lab.result, list(lab.network.parameters.values())[:3]
    sigmoid = lambda a: 1 / (1 + np.exp(-a))
    h, c = np.zeros(4), np.zeros(4)
    for t, pair in enumerate(result["x"]):
        sums = np.array(pair) @ W + h @ U + b
        if t == 6:
            assert [row[3] for row in result["sums"]] == pytest.approx(sums.reshape(4, 4)[:, 2], abs=1e-5)
            assert [sum(row[:3]) for row in result["sums"]] == pytest.approx(sums.reshape(4, 4)[:, 2], abs=1e-5)
        i, f, g, o = sums.reshape(4, 4)
        i, f, g, o = sigmoid(i), sigmoid(f), np.tanh(g), sigmoid(o)
        c = f * c + i * g
        h = o * np.tanh(c)
        for name, expected in zip((*GATES, "cell", "state"), (i, f, g, o, c, h)):
            assert result["strips"][name][t] == pytest.approx(expected, abs=1e-5), name
    answer = h @ lab.network.parameters["1.weight"][:, 0] + lab.network.parameters["1.bias"][0]
    assert result["predictions"][0] == pytest.approx(answer, abs=1e-5)


def test_the_two_have_about_as_many_parameters(lab):
    for units in range(1, 9):
        result = lab.set(units=units).result
        assert abs(result["size"] / result["plain_size"] - 1) < 0.12 if units > 1 else result["size"] > 0
        counts = [sum(p.size for p in net.parameters.values()) for net in lab._test_networks]
        assert counts == [result["size"], result["plain_size"]]
    assert abs(result["size"] / result["plain_size"] - 1) < 0.03


def test_going_back_shows_what_was_there(lab):
    first = lab.set(epochs=5).result
    lab.set(epochs=30)
    assert lab.set(epochs=5).result == first
    runs = [film.training for film in lab.films]
    lab.set(sequence=3, time=4, unit=2)
    assert all(film.training is run for film, run in zip(lab.films, runs, strict=True))
    assert lab.set(bias=3).films[0].training is not runs[0]


def test_chance_is_what_one_answer_gets():
    assert chance(REMEMBER, np.array([[0.0], [1], [1], [1]])) == 75
    assert chance(ADD, np.array([[0.1], [-0.1], [0.5], [1]])) == 50


def test_an_lstm_adds_what_an_rnn_of_its_size_does_not(lab):
    shares = np.array([lab.set(seed=seed, epochs=80).result["shares"] for seed in range(6)])
    assert shares[:, 0].min() > 95 and np.median(shares[:, 1]) < 50


def test_the_sentence_begins_with_the_result_and_is_short(lab):
    for values in ({}, {"epochs": 60}, {"task": REMEMBER}, {"unit": 8}):
        first, rest = lab.set(**values).status.split(". ", 1)
        assert first.startswith("The LSTM ") and "guessing" in first and len(first.split()) <= 16
        assert len(f"{first} {rest}".split()) <= 68  # signs such as × and % are counted, too
