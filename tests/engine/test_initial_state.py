"""An LSTM that begins from a given state and cell: right values, right gradients, clear refusals."""

import copy
import pickle

import numpy as np
import pytest

import nnkit as nn


def numbers(*shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape)


def lstm_by_hand(x, h, c, weight, recurrent, bias):
    """The textbook equations, step by step."""
    for t in range(x.shape[1]):
        i, f, g, o = np.split(x[:, t] @ weight + bias + h @ recurrent, 4, axis=1)
        i, f, o = (1 / (1 + np.exp(-a)) for a in (i, f, o))
        c = f * c + i * np.tanh(g)
        h = o * np.tanh(c)
    return h


@pytest.mark.parametrize("engine", ["numba", "wasm"])
def test_an_lstm_begins_from_a_state_and_a_cell(engine):
    x, h, c = nn.Input((5, 3)), nn.Input((4,)), nn.Input((4,))
    node = nn.LSTM(4)(x, initial=(h, c))
    net = nn.Network(inputs=[x, h, c], outputs=node, dtype="float64", engine=engine)
    samples = [numbers(6, 5, 3), numbers(6, 4, seed=1), numbers(6, 4, seed=2)]
    expected = lstm_by_hand(*samples, *net.parameters.values())
    np.testing.assert_allclose(net.predict(samples), expected, rtol=1e-13)
    none = net.predict(samples, lengths=[np.zeros(6, int), None, None])
    assert none.tobytes() == samples[1].tobytes()  # no step: the state is still the first one


@pytest.mark.parametrize("kind", ["two nodes", "the same node", "from a GRU", "from an LSTM"])
def test_gradients_through_a_state_and_a_cell(kind):
    x, begin = nn.Input((5, 3)), nn.Input((4,))
    h = nn.Dense(4)(begin)
    pair = {
        "two nodes": lambda: (h, nn.Dense(4)(begin)),
        "the same node": lambda: (h, h),
        "from a GRU": lambda: (nn.GRU(4)(x), h),
        "from an LSTM": lambda: (nn.LSTM(4)(x), h),
    }[kind]()
    net = nn.Network(inputs=[x, begin], outputs=nn.LSTM(4)(x, initial=pair), dtype="float64", seed=1)
    lengths = [np.array([0, 1, 2, 3, 4, 5]), None]
    error = nn.gradient_check(net, [numbers(6, 5, 3), numbers(6, 4, seed=1)], numbers(6, 4, seed=2), "mse", lengths)
    assert error < 2e-6


def test_a_network_with_a_pair_is_copied_and_saved(tmp_path):
    x, h, c = nn.Input((5, 3)), nn.Input((4,)), nn.Input((4,))
    net = nn.Network(inputs=[x, h, c], outputs=nn.LSTM(4)(x, initial=(h, c)))
    samples = [numbers(6, 5, 3), numbers(6, 4, seed=1), numbers(6, 4, seed=2)]
    net.save(tmp_path / "net")
    for other in (copy.deepcopy(net), pickle.loads(pickle.dumps(net)), nn.load(tmp_path / "net")):
        assert other.predict(samples).tobytes() == net.predict(samples).tobytes()


def test_no_cell_begins_at_zero_without_a_word():
    x, h = nn.Input((5, 3)), nn.Input((4,))
    d = nn.Dense(4)(h)
    for layer, initial, message in [
        (nn.LSTM(4), h, r"an LSTM layer or a pair \(h, c\).*got 1 node: Input\(\(4,\)\). Try initial=\(h, c\)"),
        (nn.LSTM(4), nn.GRU(4)(x), r"got 1 node: <GRU \(4,\)>"),
        (nn.LSTM(4), (h, d, d), "got 3 nodes"),
        (nn.LSTM(4), (h, nn.LSTM(4)(x)), "not their cells.*try initial=h"),
        (nn.LSTM(4), (h, nn.Dense(3)(h)), r"node of shape \(4,\)"),
        (nn.GRU(4), (h, d), "initial must be one node, for the state; got 2 nodes"),
        (nn.LSTM(4), (h, 3), "must be called on nodes"),
    ]:
        with pytest.raises(nn.ShapeError, match=message):
            layer(x, initial=initial)
    assert nn.GRU(4)(x, initial=nn.LSTM(4)(x)).shape == (4,)  # the state alone is all that a GRU keeps
