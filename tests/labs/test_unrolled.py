"""What the lab `recurrence` teaches is true: its sequences, its states, its sums, and what a network learns of them."""

import numpy as np
import pytest

import nnkit as nn
import nnkit.labs
from nnkit.labs.recurrence.lab import sequences


@pytest.fixture
def lab():
    return nnkit.labs.recurrence()


def pairs(task, lag=3, pattern="00101110", seed=0):
    return (np.array(part) for part in sequences(task, lag, pattern, seed))


@pytest.mark.parametrize("lag", [1, 3, 8])
def test_an_echo_is_what_was_heard_before(lag):
    x, y = pairs("echo", lag)
    assert x.shape == y.shape == (200, 16) and set(np.unique(x)) == {0, 1} and 0.45 < x.mean() < 0.55
    assert (y[:, lag:] == x[:, :-lag]).all() and (y[:, :lag] == 0).all()


def test_parity_counts_the_ones():
    x, y = pairs("parity")
    assert (y == np.cumsum(x, axis=1) % 2).all()


def test_a_sine_is_a_sine_one_step_ahead():
    x, y = pairs("sine")
    assert (y[:, :-1] == x[:, 1:]).all()
    for wave in np.column_stack([x, y[:, -1:]]):
        angle = np.arccos((wave[2] + wave[0]) / (2 * wave[1]))  # 2 cos(angle) is the factor of the recurrence
        phase = np.arctan2(wave[0] * np.sin(angle), wave[1] - wave[0] * np.cos(angle))
        assert 6 < 2 * np.pi / angle < 14.5
        assert wave == pytest.approx(np.sin(phase + angle * np.arange(17)), abs=1e-9)


def test_a_pattern_comes_again_and_again_from_every_place():
    x, y = pairs("your own pattern", pattern="0011101")
    found = {"".join(f"{bit:.0f}" for bit in row) for row in np.column_stack([x, y[:, -1:]])}
    assert found == {("0011101" * 4)[start : start + 17] for start in range(7)}


def test_states_and_sums_are_those_of_the_formula(lab):
    lab.set(epochs=30, units=5, time=7, unit=4, seed=2)
    net, result = lab.network, lab.result
    w, u, b = (net.parameters[f"0.{name}"] for name in ("input_weight", "recurrent_weight", "bias"))
    state = np.zeros(5)
    for t, x in enumerate(result["x"]):
        sums = x * w[0] + state @ u + b
        if t == 6:
            kept = (state @ u)[3]
            words = f"Unit 4: {x * w[0, 3] + 0.0:.2f} from the input, {kept:.2f} from the last state, bias {b[3]:.2f}; "
            words += f"tanh makes it {np.tanh(sums[3]):.2f}."
            assert lab.status.endswith(words.replace("-", "−"))
        state = np.tanh(sums)
        assert result["states"][t] == pytest.approx(state, abs=1e-5)
        output = state @ net.parameters["1.weight"][:, 0] + net.parameters["1.bias"][0]
        assert result["predictions"][t] == pytest.approx(output, abs=1e-4)


def test_the_digits_are_those_of_fit_and_the_share_that_of_predict(lab):
    lab.set(task="parity", epochs=25, units=6, seed=3)
    x, y = pairs("parity", seed=3)
    net = nn.Network([nn.RNN(6, return_sequences=True), nn.Dense(1)], input_shape=(16, 1), seed=3)
    history = net.fit(x[:100, :, None], y[:100, :, None], loss="binary_cross_entropy", optimizer=nn.Adam(0.02),
                      epochs=25, batch_size=10, seed=3)  # fmt: skip
    assert all((net.parameters[name] == lab.network.parameters[name]).all() for name in net.parameters)
    start = nn.Network(net.layers, input_shape=(16, 1), seed=3)
    untrained = start.evaluate(x[:100, :, None], y[:100, :, None], loss="binary_cross_entropy")
    assert lab.result["losses"] == [untrained, *history.loss.tolist()]
    right = (net.predict(x[100:, :, None])[:, :, 0] > 0) == (y[100:] > 0)
    assert lab.result["right"] == pytest.approx(100 * right.mean())
    assert lab.result["chance"] == pytest.approx(100 * max(y[100:].mean(), 1 - y[100:].mean()))


@pytest.mark.parametrize("seed", range(3))
def test_with_feedback_it_learns_what_it_cannot_learn_without(lab, seed):
    for settings in ({"task": "echo", "lag": 3}, {"task": "your own pattern", "own": "00101110"}):
        shares = [lab.set(**settings, seed=seed, epochs=100, feedback=fed).result["right"] for fed in (True, False)]
        assert shares[0] > 99 and shares[1] < lab.result["chance"] + 6
    fed, unfed = (lab.set(task="sine", epochs=200, units=8, feedback=f).result["right"] for f in (True, False))
    assert fed > 90 and unfed < 25


def test_a_train_press_goes_on_and_ends_at_the_last_epoch(lab):
    for _ in range(11):
        lab.controls["train"].click()
    assert lab.values["epochs"] == 200 and lab.status.startswith("After 200 epochs ")


def test_what_is_not_there_is_said(lab):
    assert "There is no unit 9." in lab.set(unit=9, time=3).status
    assert "01 (default)" in lab.set(task="your own pattern", own="").status
    assert "not counted" in lab.set(task="echo", lag=5, time=5).status
    assert "not counted" not in lab.set(time=6).status
    assert "0.00 from the last state" in lab.set(unit=1, feedback=False).status


def test_play_teaches_a_network_that_has_read_its_whole_sequence(lab):
    assert lab.status.startswith("Before training, ") and lab.result["right"] < lab.result["chance"] + 5
    assert len(lab.result["losses"]) == 1  # the loss of the untrained network: no picture is empty
    lab.controls["play"].click()
    assert lab.values["epochs"] == 200 and lab.result["right"] == 100
    assert lab.controls["train"].description == nnkit.labs.vanishing().controls["train"].description
