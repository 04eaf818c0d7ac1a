"""Networks with several outputs: the same numbers as with one, clear refusals."""

import copy

import numpy as np
import pytest

import nnkit as nn


def numbers(*shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape)


def two_outputs(**options):
    """A network that is trained, and one that shows its states, too: (net, both)."""
    x = nn.Input((5, 3))
    states = nn.GRU(4, return_sequences=True)(x)
    y = nn.Dense(2)(states)
    net, both = (nn.Network(inputs=x, outputs=outputs, seed=1, **options) for outputs in (y, [states, y]))
    both.parameters = net.parameters
    return net, both


@pytest.mark.parametrize("engine", ["numba", "wasm"])
def test_several_outputs_are_a_list(engine, tmp_path):
    net, both = two_outputs(engine=engine)
    assert both.output_shape == [(5, 4), (5, 2)] and net.output_shape == (5, 2)
    x, lengths = numbers(7, 5, 3), np.array([5, 1, 0, 3, 5, 2, 4])
    states, y = both.predict(x, lengths)
    assert y.tobytes() == net.predict(x, lengths).tobytes()
    first = nn.Network([nn.GRU(4, return_sequences=True)], input_shape=(5, 3))
    first.parameters = {name: net.parameters[name] for name in first.parameters}
    assert states.tobytes() == first.predict(x, lengths).tobytes()
    for one, two in zip(both.predict(x, lengths, batch_size=2), (states, y)):
        assert one.tobytes() == two.tobytes()
    both.save(tmp_path / "net")
    for other in (copy.deepcopy(both), nn.load(tmp_path / "net")):
        assert [a.tobytes() for a in other.predict(x)] == [a.tobytes() for a in both.predict(x)]


def test_a_list_of_one_output_is_one_output():
    x = nn.Input((3,))
    node = nn.Dense(2)(x)
    one, same = nn.Network(inputs=x, outputs=[node]), nn.Network(inputs=x, outputs=node)
    assert one.output_shape == (2,) and (one.predict(numbers(4, 3)) == same.predict(numbers(4, 3))).all()
    one.fit(numbers(4, 3), numbers(4, 2), loss="mse", optimizer=nn.SGD(0.1), epochs=1)


def test_an_output_that_others_read_keeps_its_numbers():
    """One-hot rows are written where they are an output, although the next layer only looks them up."""
    x = nn.Input((2,))
    rows = nn.OneHot(3)(x)
    net = nn.Network(inputs=x, outputs=[rows, nn.Dense(2)(rows)])
    assert net.predict([[2, 0]])[0].tolist() == [[[0, 0, 1], [1, 0, 0]]]


def test_lengths_must_suit_every_output():
    x = nn.Input((5, 3))
    states, mixed = nn.GRU(4, return_sequences=True)(x), nn.Conv1D(2, 2)(x)
    net = nn.Network(inputs=x, outputs=[states, mixed])
    with pytest.raises(nn.ShapeError, match="layer 1, Conv1D.*Leave lengths out"):
        net.predict(numbers(2, 5, 3), lengths=[1, 2])


def test_several_outputs_only_predict():
    _, both = two_outputs()
    x, y = numbers(7, 5, 3), numbers(7, 5, 2)
    for use in (
        lambda: both.fit(x, y, loss="mse", optimizer=nn.SGD(0.1), epochs=1),
        lambda: both.evaluate(x, y, "mse"),
        lambda: both.loss_and_gradients(x, y, "mse"),
        lambda: both.classify(x),
        lambda: both.probabilities(x),
        lambda: both.accuracy(x, y),
        lambda: both.plan("mse"),
        lambda: setattr(both, "classes", ["a", "b"]),
    ):
        with pytest.raises(nn.ShapeError, match="with 2 outputs only predicts.*several.parameters = one.parameters"):
            use()
    assert [str(step) for step in both.steps(x)][-1].startswith("1.output = dense_forward")


def test_outputs_that_are_refused():
    x = nn.Input((3,))
    node = nn.Dense(2)(x)
    for outputs, message in [
        ([], r"got \[\]"),
        ([node, x], r"got Input"),
        ([node, node], "each node once"),
        (3, "got 3"),
    ]:
        with pytest.raises(nn.ShapeError, match=f"outputs must .*{message}"):
            nn.Network(inputs=x, outputs=outputs)
