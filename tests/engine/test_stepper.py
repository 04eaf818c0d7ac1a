"""Networks that run step by step: the same bits as predict, whatever is kept; places that are kept, copied, refused."""

import numpy as np
import pytest
from networks import labels, numbers

import nnkit as nn

T, D, N = 6, 3, 4
X, IDS = numbers(N, T, D), labels(7, N, T)
SOURCE, ENDS = labels(9, N, 5), np.array([5, 1, 3, 4])


def chain(*layers, shape=(T, D)):
    return dict(layers=list(layers), input_shape=shape)


def recurrent(layer):
    """A layer that learns, its last state, and one that begins where it ended is no part of a chain."""
    return chain(nn.OneHot(7), layer(5, return_sequences=True), nn.Dropout(0.5), nn.Dense(4), nn.LayerNorm(), nn.ReLU(),
                 layer(3, return_sequences=True), nn.Dense(7), shape=(T,))  # fmt: skip


def looking():
    """A decoder with attention: it begins from where an encoder ends, and looks at its states."""
    source, target = nn.Input((5,)), nn.Input((T,))
    words = nn.Embedding(9, 4)(source)
    memory = nn.LSTM(4, return_sequences=True)(words)
    states = nn.LSTM(4, return_sequences=True)(nn.Position()(nn.Embedding(7, 3)(target)), initial=memory)
    found = nn.Attention()(states, memory, nn.Dense(2)(words))
    return dict(inputs=[source, target], outputs=nn.Dense(7)(nn.Concatenate()(states, found)))


def captions():
    """Features for every step, and a state from them."""
    features, words = nn.Input((2,)), nn.Input((T,))
    h = nn.Tanh()(nn.Dense(4)(features))
    both = nn.Concatenate()(nn.Repeat(T)(features), nn.Embedding(7, 3)(words))
    return dict(inputs=[features, words], outputs=nn.Dense(7)(nn.GRU(4, return_sequences=True)(both, initial=h)))


def transformer():
    x = nn.Input((T,))
    h = nn.Position()(nn.Embedding(7, 4)(x))
    heads = [nn.Attention(causal=True)(nn.Dense(2)(h), nn.Dense(2)(h), nn.Dense(3)(h)) for _ in range(2)]
    h = nn.LayerNorm()(nn.Add()(h, nn.Dense(4)(nn.Concatenate()(*heads))))
    h = nn.Attention(True)(h, h)
    return dict(inputs=x, outputs=nn.Dense(7)(h))


def shared():
    """One recurrent layer in two places, with a state in each."""
    x, layer = nn.Input((T, D)), nn.GRU(D, return_sequences=True)
    return dict(inputs=x, outputs=nn.Multiply()(layer(layer(x)), nn.Dense(D)(x)))


CASES = {
    "RNN": (recurrent(nn.RNN), IDS, None, None),
    "LSTM": (recurrent(nn.LSTM), IDS, None, None),
    "GRU": (recurrent(nn.GRU), IDS, None, None),
    "dense": (chain(nn.Dense(4), nn.Tanh(), nn.Dense(2)), X, None, None),
    "causal convolutions": (
        chain(nn.Conv1D(4, 3, padding="causal"), nn.Tanh(), nn.Conv1D(5, 2, padding="causal", dilation=2), nn.ReLU(),
              nn.Conv1D(2, 1)), X, None, None,
    ),
    "pictures": (chain(nn.Conv2D(2, 2), nn.MaxPool2D(2), nn.GlobalAveragePool2D(), nn.RNN(3, return_sequences=True),
                       shape=(T, 4, 4, 1)), numbers(N, T, 4, 4, 1), None, None),
    "shared": (shared(), X, None, None),
    "transformer": (transformer(), IDS, None, None),
    "attention": (looking(), [SOURCE, IDS], 1, [ENDS, None]),
    "captions": (captions(), [numbers(N, 2), IDS], 1, None),
}  # fmt: skip


def stepped(name, dtype="float32", engine=None):
    """A network, its samples, a stepper and the steps that it reads."""
    parts, x, place, lengths = CASES[name]
    net = nn.Network(**parts, dtype=dtype, engine=engine, seed=2)
    for k, array in enumerate(net.parameters.values()):
        array += 0.1 * numbers(*array.shape, seed=k)
    if place is None:
        return net, x, None, net.stepper(), x
    known = [None if k == place else array for k, array in enumerate(x)]
    return net, x, lengths, net.stepper(known, lengths), x[place]


@pytest.mark.parametrize("engine", ["numba", "wasm"])
@pytest.mark.parametrize("name", CASES)
def test_steps_equal_the_whole_sequence(name, engine):
    for dtype in ("float32", "float64"):
        net, x, lengths, stepper, steps = stepped(name, dtype, engine)
        y = np.stack([stepper.step(steps[:, t]) for t in range(T)], axis=1)
        assert y.tobytes() == net.predict(x, lengths).tobytes()


@pytest.mark.parametrize("name", CASES)
def test_a_place_is_kept_and_copied(name):
    """From a copy, and from a kept state in another stepper, the same steps follow; the first is not disturbed."""
    *_, stepper, steps = stepped(name)
    other = stepped(name)[3]
    for t in range(2):
        stepper.step(steps[:, t])
    kept, twin = stepper.state, stepper.copy()
    one = [stepper.step(steps[:, t]) for t in range(2, T)]
    two = [twin.step(steps[:, t]) for t in range(2, T)]
    other.reset(kept)
    three = [other.step(steps[:, t]) for t in range(2, T)]
    assert all(a.tobytes() == b.tobytes() == c.tobytes() for a, b, c in zip(one, two, three))
    assert stepper.steps == twin.steps == other.steps == T and kept["steps"] == 2
    stepper.reset()
    again = np.stack([stepper.step(steps[:, t]) for t in range(T)], axis=1)
    assert (again[:, 2:] == np.stack(one, axis=1)).all() and stepper.steps == T


def test_the_last_state_is_that_of_what_was_read_so_far():
    net = nn.Network([nn.LSTM(4), nn.Dense(2)], input_shape=(T, D))
    stepper = net.stepper()
    for t in range(T):
        y = stepper.step(X[:, t])
        assert (y == net.predict(X, np.full(N, t + 1))).all()
    assert list(stepper.state) == ["steps", "0.state", "0.cell"]


def test_a_recurrent_network_reads_on_beyond_its_input_shape():
    net = nn.Network([nn.GRU(4, return_sequences=True)], input_shape=(2, D))
    long = nn.Network([nn.GRU(4, return_sequences=True)], input_shape=(T, D))
    stepper = net.stepper()
    assert stepper.limit is None
    y = np.stack([stepper.step(X[:, t]) for t in range(T)], axis=1)
    assert (y == long.predict(X)).all()


def test_several_outputs():
    x = nn.Input((T, D))
    states = nn.GRU(4, return_sequences=True)(x)
    net = nn.Network(inputs=x, outputs=[states, nn.Dense(2)(states)])
    stepper = net.stepper()
    for t in range(T):
        for y, whole in zip(stepper.step(X[:, t]), net.predict(X)):
            assert (y == whole[:, t]).all()


def test_greedy_decoding_equals_predicting_the_growing_target():
    net, (source, _), lengths, _, _ = stepped("attention")
    stepper = net.stepper([source, None], lengths)
    target = np.zeros((N, T), int)
    word = target[:, 0]
    for t in range(T):
        target[:, t] = word
        word = stepper.step(word).argmax(axis=-1)
        assert (word == net.predict([source, target], lengths)[:, t].argmax(axis=-1)).all()


@pytest.mark.parametrize("layers, expected", [
    ([nn.Reverse(), nn.GRU(2)], r"layer 0, Reverse\(\), combines all steps"),
    ([nn.GRU(2, return_sequences=True), nn.MeanOverTime()], r"layer 1, MeanOverTime\(\), combines all steps"),
    ([nn.Conv1D(2, 3, padding="same")], "layer 0, Conv1D"),
    ([nn.Flatten(), nn.Dense(2)], r"layer 0, Flatten\(\)"),
])  # fmt: skip
def test_layers_that_read_later_steps_are_refused(layers, expected):
    with pytest.raises(nn.ShapeError, match=f"{expected}.*Use predict on whole sequences"):
        nn.Network(layers, input_shape=(T, D)).stepper()


def test_what_else_is_refused():
    x, y = nn.Input((T, D)), nn.Input((T, D))
    both = nn.Network(inputs=[x, y], outputs=nn.Attention()(x, y))
    added = nn.Network(inputs=[x, y], outputs=nn.Add()(x, y))
    itself = nn.Network(inputs=x, outputs=nn.Attention()(x, x))
    from_end = nn.Network(inputs=x, outputs=nn.GRU(2, return_sequences=True)(x, initial=nn.GRU(2)(x)))
    whole = nn.Network([nn.Dense(T)], input_shape=(T,))
    recurrent, causal = (nn.Network(**CASES[name][0]) for name in ("GRU", "transformer"))
    moved, ended = recurrent.stepper(), causal.stepper()
    moved.step([1, 2])
    for t in range(T):
        ended.step(IDS[:, t])
    for make, error, expected in [
        (itself.stepper, nn.ShapeError, "looks at later steps; try Attention"),
        (from_end.stepper, nn.ShapeError, "layer 1, GRU.* begins from where another layer ends"),
        (whole.stepper, nn.ShapeError, "layer 0, Dense"),
        (lambda: added.stepper([X, None]), nn.ShapeError, "layer 0, Add.*combines sequences of several inputs"),
        (both.stepper, nn.DataError, "got None for 2 of 2 inputs"),
        (lambda: both.stepper([None]), nn.ShapeError, "x must be a list of 2 entries, one for each input"),
        (lambda: both.stepper([X, X]), nn.DataError, "got None for 0 of 2 inputs"),
        (lambda: both.stepper([X, None]), nn.ShapeError, "compares steps with what is not known"),
        (lambda: both.stepper([None, X], [ENDS, None]), nn.DataError, "lengths must be None for the input that"),
        (lambda: recurrent.stepper().step([[1]]), nn.ShapeError, r"must have shape \(N,\), one step of each seq"),
        (lambda: recurrent.stepper().step([9]), nn.DataError, "integers from 0 to 6"),
        (lambda: moved.step([1]), nn.ShapeError, "a step of each of the 2 sequences; got 1"),
        (lambda: moved.reset({"steps": 1}), nn.DataError, "must be the state of a stepper of this network"),
        (lambda: moved.reset({**moved.state, "1.state": [1]}), nn.ShapeError, r"state\['1.state'\] must have shape"),
        (lambda: ended.step(IDS[:, 0]), nn.DataError, "All 6 steps that this network reads are done"),
    ]:
        with pytest.raises(error, match=expected):
            make()
