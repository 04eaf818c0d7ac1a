"""States that go on from batch to batch: fit(carry=True)."""

import numpy as np
import pytest
from networks import labels, numbers

import nnkit as nn

B, T, PARTS = 3, 4, 5  # sequences side by side, steps in a part, parts of each sequence
X, Y = numbers(B, PARTS * T, 2), numbers(B, PARTS * T, 2, seed=1)
CELLS = [nn.RNN, nn.GRU, nn.LSTM]
KEPT = {nn.RNN: 1, nn.GRU: 1, nn.LSTM: 2}  # what goes on: the state, of an LSTM also the cell
RATE = 0.1


def in_parts(array):
    """(B, PARTS * T, ...) as rows of which row k of a batch continues row k of the batch before."""
    return array.reshape(B, PARTS, T, *array.shape[2:]).swapaxes(0, 1).reshape(B * PARTS, T, *array.shape[2:])


def network(*layers, engine=None):
    return nn.Network([*layers, nn.Dense(2)], input_shape=(T, 2), dtype="float64", engine=engine)


def fit(net, x=None, y=None, **more):
    x, y = in_parts(X) if x is None else x, in_parts(Y) if y is None else y
    options = dict(loss="mse", optimizer=nn.SGD(RATE), epochs=3, batch_size=B, shuffle=False, carry=True)
    return net.fit(x, y, **{**options, **more})


def by_hand(cell, net, epochs):
    """The same run with a network that is told where to begin: update by update, state by state."""
    x, begin = nn.Input((T, 2)), [nn.Input((5,)) for _ in range(KEPT[cell])]
    states = cell(5, return_sequences=True)(x, initial=begin)
    told = nn.Network(inputs=[x, *begin], outputs=nn.Dense(2)(states), dtype="float64")
    told.parameters = net.parameters
    losses = []
    for _ in range(epochs):
        state, sums = [np.zeros((B, 5)) for _ in begin], 0
        for k in range(PARTS):
            part = slice(k * T, (k + 1) * T)
            loss, gradients = told.loss_and_gradients([X[:, part], *state], Y[:, part], "mse")
            names = ["0.output", "0.cells"][: len(state)]
            state = [told.read([X[:, part], *state], name)[:, -1] for name in names]
            for name, gradient in gradients.items():
                told.parameters[name] -= RATE * gradient
            sums += loss
        losses.append(sums / PARTS)
    return told, losses


@pytest.mark.parametrize("engine", ["numba", "wasm"])
@pytest.mark.parametrize("cell", CELLS)
def test_it_is_backpropagation_through_time_cut_between_batches(cell, engine):
    net = network(cell(5, return_sequences=True), engine=engine)
    told, losses = by_hand(cell, net, epochs=3)
    history = fit(net)
    np.testing.assert_allclose(history.loss, losses, rtol=1e-13)
    for name, array in told.parameters.items():
        np.testing.assert_allclose(net.parameters[name], array, rtol=1e-11, atol=1e-14)
    without = network(cell(5, return_sequences=True))
    assert abs(fit(without, carry=False).loss - losses).max() > 1e-4  # the states matter


@pytest.mark.parametrize("cell", CELLS)
def test_what_is_carried_is_the_last_state_of_each_layer(cell):
    """Two layers, the second one without its steps; before the first batch of an epoch, zeros."""
    net = network(cell(5, return_sequences=True), cell(3))
    run = net.training(
        in_parts(X), in_parts(Y)[:, 0], loss="mse", optimizer=nn.SGD(RATE), epochs=2, batch_size=B, shuffle=False,
        carry=True,
    )  # fmt: skip
    begins = [name for name in run.session.plan.buffers if name.endswith(".zero")]
    assert len(begins) == 2 * KEPT[cell]
    ends = run.session.plan.memories
    for update in range(2 * PARTS):
        before = [run.session[name].copy() for name in ends]
        run.advance(1)
        for begin, array in zip(begins, before):
            assert (run.session[begin] == (array if update % PARTS else 0)).all()
        assert all(np.abs(run.session[name]).min() > 0 for name in ends)


@pytest.mark.parametrize("cell", CELLS)
def test_validation_begins_from_zeros_and_disturbs_nothing(cell):
    nets, alone = [network(cell(5, return_sequences=True), cell(3)) for _ in range(2)], []
    tell = lambda epoch, history: alone.append(nets[0].evaluate(X[:2, :T], Y[:2, 0], "mse"))
    history = fit(nets[0], y=in_parts(Y)[:, 0], validation=(X[:2, :T], Y[:2, 0]), callback=tell)
    assert history.validation_loss.tolist() == alone
    assert (fit(nets[1], y=in_parts(Y)[:, 0]).loss == history.loss).all()


def test_one_batch_in_an_epoch_carries_nothing():
    nets = [network(nn.GRU(5, return_sequences=True)) for _ in range(2)]
    for net, carry in zip(nets, (True, False)):
        fit(net, X[:, :T], Y[:, :T], carry=carry)
    assert all((array == nets[1].parameters[name]).all() for name, array in nets[0].parameters.items())


@pytest.mark.parametrize("optimizer", [nn.Adam(0.01), nn.SGD(0.1)], ids=repr)
def test_a_run_in_pieces_is_the_same_run(optimizer):
    """In slices of updates; and continued, where the states of an unfinished epoch go on, too."""
    one, two, slow = (network(nn.LSTM(5, return_sequences=True)) for _ in range(3))
    history = fit(one, optimizer=optimizer, epochs=6)
    first = fit(two, optimizer=optimizer, epochs=3)
    assert (fit(two, optimizer=optimizer, epochs=3, continue_from=first).loss == history.loss).all()
    run = slow.training(
        in_parts(X), in_parts(Y), loss="mse", optimizer=optimizer, epochs=6, batch_size=B, shuffle=False, carry=True
    )
    while run.advance(4):
        pass
    for name, array in one.parameters.items():
        assert (array == two.parameters[name]).all() and (array == run.parameters()[name]).all()
    with pytest.raises(nn.DataError, match="the earlier run had carry True; got False"):
        fit(two, optimizer=optimizer, carry=False, continue_from=first)


def test_an_interrupted_epoch_continues_with_its_states(monkeypatch):
    """As after Ctrl-C: the checkpoint of a run that stopped between two batches holds the states."""
    one, two = (network(nn.GRU(5, return_sequences=True)) for _ in range(2))
    fit(one, epochs=2)
    options = dict(loss="mse", optimizer=nn.SGD(RATE), batch_size=B, shuffle=False, carry=True)
    run = two.training(in_parts(X), in_parts(Y), **options, epochs=1)
    run.advance(PARTS - 2)
    history = run.history
    history.checkpoint = run.checkpoint()
    two.parameters = run.parameters()
    two.fit(in_parts(X), in_parts(Y), **options, epochs=2, continue_from=history)
    assert all((array == two.parameters[name]).all() for name, array in one.parameters.items())


def test_frozen_layers_carry_their_state_too():
    net = network(nn.GRU(5, return_sequences=True))
    x = net.read(X[:, :T], "0.output")
    told = nn.Network([nn.Dense(2)], input_shape=(T, 5), dtype="float64")
    for name in ("weight", "bias"):
        told.parameters[f"0.{name}"] = net.parameters[f"1.{name}"]
    long = nn.Network([nn.GRU(5, return_sequences=True)], input_shape=(PARTS * T, 2), dtype="float64")
    for name, array in long.parameters.items():
        array[...] = net.parameters[name]
    features = long.predict(X)
    assert (features[:, :T] == x).all()
    history = fit(net, frozen=[0])
    expected = told.fit(
        in_parts(features), in_parts(Y), loss="mse", optimizer=nn.SGD(RATE), epochs=3, batch_size=B, shuffle=False
    )
    np.testing.assert_allclose(history.loss, expected.loss, rtol=1e-13)


def test_it_learns_what_lies_before_the_part():
    """Parts of two steps: at the first of them, only a carried state knows the letter before, which is the answer."""
    letters = labels(4, 2, 201)
    x, y = (part.reshape(2, 100, 2).swapaxes(0, 1).reshape(-1, 2) for part in (letters[:, 1:], letters[:, :-1]))
    losses = {}
    for carry in (True, False):
        net = nn.Network([nn.OneHot(4), nn.GRU(12, return_sequences=True), nn.Dense(4)], input_shape=(2,))
        history = net.fit(x, y, loss="cross_entropy", optimizer=nn.Adam(0.02), epochs=30, batch_size=2, shuffle=False,
                          carry=carry)  # fmt: skip
        losses[carry] = history.loss[-1]
    assert losses[True] < 0.2 < 0.6 < losses[False]


def begun():
    x, h = nn.Input((T, 2)), nn.Input((5,))
    return nn.Network(inputs=[x, h], outputs=nn.Dense(2)(nn.GRU(5, return_sequences=True)(x, initial=h)))


@pytest.mark.parametrize("make, options, expected", [
    (lambda: network(nn.Tanh()), {}, "carry=True needs a recurrent layer"),
    (lambda: network(nn.Reverse(), nn.GRU(3, return_sequences=True)), {}, r"layer 0, Reverse\(\), turns them around"),
    (begun, dict(x=[in_parts(X), np.zeros((B * PARTS, 5))]), r"layer 0, GRU\(5, .*\), begins from another node"),
    (None, dict(shuffle=True), "got shuffle=True. Try shuffle=False"),
    (None, dict(shuffle=np.zeros((3, B * PARTS), int)), "got shuffle=an array. Try shuffle=False"),
    (None, dict(validation_split=0.2), "validation_split takes some of them out"),
    (None, dict(lengths=np.full(B * PARTS, T)), "sequences that fill all steps, .* got lengths"),
    (None, dict(batch_size=4), "got 15 samples for batch_size=4"),
    (None, dict(batch_size=16), "got 15 samples for batch_size=16"),
    (None, dict(carry=1), "carry must be True or False; got 1"),
])  # fmt: skip
def test_what_is_refused(make, options, expected):
    net = make() if make else network(nn.GRU(3, return_sequences=True))
    before = net.parameters.copy()
    with pytest.raises((nn.DataError, nn.ShapeError), match=expected):
        fit(net, **options)
    assert all((array == before[name]).all() for name, array in net.parameters.items())
