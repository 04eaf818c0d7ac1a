"""Recurrence over odd shapes: equal bits in all forms, equal to the twins; what masks, one-hot rows and states that are
handed on must always do.
"""

import numpy as np
import pytest
import reference

import nnkit as nn
from nnkit.kernels.compile.operations import OPERATIONS

# sequences, steps, units
SHAPES = [(1, 1, 1), (3, 1, 18), (5, 7, 2), (19, 2, 33), (2, 70, 5), (37, 3, 16)]
DTYPES = ["float32", pytest.param("float64", marks=pytest.mark.slow)]  # one of them is enough for make check
GATES = {"rnn": 1, "lstm": 4, "gru": 3}
CELLS = {
    "tanh": nn.RNN,
    "relu": lambda units, **options: nn.RNN(units, "relu", **options),
    "linear": lambda units, **options: nn.RNN(units, "linear", **options),
    "lstm": nn.LSTM,
    "gru": nn.GRU,
}
every_cell = pytest.mark.parametrize("cell", CELLS.values(), ids=CELLS)


def numbers(*shape, seed=0, dtype="float64"):
    return np.random.default_rng(seed).normal(size=shape).astype(dtype)


def same(one, two):
    """The same numbers; 0 and -0 are one."""
    assert (np.asarray(one) == np.asarray(two)).all()


# --- Kernels --------------------------------------------------------------------------------------------------------


def lengths_of(kind, n, steps):
    return {
        "all steps": np.full(n, steps),
        "none": np.zeros(n),
        "some": np.random.default_rng(1).integers(steps + 1, size=n),
    }[kind]


def call(name, integers, inputs, changed, written, form):
    """What a form of an operation makes of `inputs` and of the arrays `changed`; `written` are shapes of nan."""
    function = getattr(OPERATIONS[name], "textbook" if form == "python" else form)
    if form == "python":
        function = getattr(function, "py_func", function)
    outputs = [a.copy() for a in changed] + [np.full(shape, np.nan, inputs[0].dtype) for shape in written]
    function(*integers, *inputs, *outputs)
    return outputs


def check(name, integers, inputs, changed=(), written=(), twin=None):
    """All forms agree bit for bit, and with the twin, of which `twin` are other inputs; returns the outputs."""
    answers = [call(name, integers, inputs, changed, written, form) for form in ("kernel", "textbook", "python")]
    for answer in answers[1:]:
        assert [a.tobytes() for a in answer] == [a.tobytes() for a in answers[0]]
    function = getattr(reference, name)
    given = [a.astype(float) for a in (inputs if twin is None else twin)] + [a.astype(float) for a in changed]
    for actual, expected in zip(answers[0], function(*integers, *given), strict=True):
        tolerance = 1e-3 if actual.dtype == "float32" else 1e-10
        np.testing.assert_allclose(actual, expected, rtol=tolerance, atol=tolerance)
    return answers[0]


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("lengths", ["all steps", "none", "some"])
@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("cell, activation", [("rnn", 0), ("rnn", 1), ("rnn", 2), ("lstm", None), ("gru", None)])
def test_forms(cell, activation, shape, lengths, dtype):
    n, t, h = shape
    g, states, state = GATES[cell] * h, (n, t, h), (n, h)
    integers = [] if activation is None else [activation]
    draw = lambda *shape, seed: numbers(*shape, seed=seed, dtype=dtype)
    weight, lengths = draw(h, g, seed=1) / np.sqrt(h).astype(dtype), lengths_of(lengths, n, t).astype(dtype)
    before, after = ([draw(*state, seed=k + s) for k in range(2)][: 1 + (cell == "lstm")] for s in (2, 4))

    sums = draw(n, t, g, seed=6)
    more = {"rnn": [], "lstm": [states, states], "gru": [states, states]}[cell]
    kept = check(f"{cell}_forward", integers, [weight, lengths, *before], [sums], [*more, *[state] * len(before)])
    ended = kept[-len(before) :]
    for end, begin in zip(ended, before):
        same(end[lengths == 0], begin[lengths == 0])

    read = {"rnn": kept[:1], "lstm": [*kept[:2], before[-1]], "gru": [*kept[:3], before[0]]}[cell]
    written = [(g, h), (n, t, g), *[(n, t, g)] * (cell == "gru"), *[state] * len(before)]
    arriving, nothing = draw(*states, seed=7), np.zeros((n, t, h), dtype)
    full = check(f"{cell}_backward", integers, [*read, weight, lengths, arriving, *after], (), written)
    last = check(
        f"{cell}_backward", integers, [*read, weight, lengths, nothing[:, :0], *after], (), written,
        twin=[*read, weight, lengths, nothing, *after],
    )  # fmt: skip
    over = np.arange(t) >= lengths[:, None]
    for da in (full[1], last[1]):
        assert (da[over] == 0).all()
    check("recurrent_weight_gradient", [], [before[0], kept[-len(before) - 1], full[1]], (), [(h, g)])


# --- Layers ---------------------------------------------------------------------------------------------------------


def answers(net, x, y, lengths=None):
    """The outputs, and the gradients as one row of numbers."""
    _, gradients = net.loss_and_gradients(x, y, "mse", lengths)
    return net.predict(x, lengths), np.concatenate([g.ravel() for g in gradients.values()])


def two_layers(cell, steps, sequences):
    layers = [cell(5, return_sequences=True), cell(3, return_sequences=sequences)]
    return nn.Network(layers, input_shape=(steps, 2), seed=4)


@every_cell
@pytest.mark.parametrize("sequences", [False, True])
def test_a_mask_is_as_good_as_cutting(cell, sequences):
    """The same outputs and gradients, to the last bit."""
    whole, cut = two_layers(cell, 9, sequences), two_layers(cell, 4, sequences)
    x, y = numbers(7, 9, 2), numbers(7, *whole.output_shape, seed=1)
    short = y[:, :4] if sequences else y
    output, gradients = answers(whole, x, y, np.full(7, 4))
    expected, others = answers(cut, x[:, :4], short)
    same(output[:, :4] if sequences else output, expected)
    same(gradients, others)


@every_cell
def test_what_stands_behind_the_end_leaves_no_trace(cell):
    net = two_layers(cell, 9, True)
    x, y = numbers(7, 9, 2), numbers(7, 9, 3, seed=1)
    lengths = np.array([9, 0, 3, 1, 5, 8, 2])
    before = answers(net, x, y, lengths)
    over = np.arange(9) >= lengths[:, None]
    x[over], y[over] = 100, -100
    for one, two in zip(before, answers(net, x, y, lengths)):
        assert one.tobytes() == two.tobytes()
    assert (before[0][over] == 0).all() and (before[0][~over] != 0).any(axis=-1).all()


@every_cell
def test_sequences_do_not_mix(cell):
    """Each is answered as if it were alone, cut to its length; the last state is that of the last valid step."""
    net, every = (nn.Network([cell(6, return_sequences=s)], input_shape=(8, 3), seed=2) for s in (False, True))
    x, lengths = numbers(21, 8, 3), np.arange(21) % 9
    last, states = net.predict(x, lengths), every.predict(x, lengths)
    for n, length in enumerate(lengths):
        if length == 0:
            assert (last[n] == 0).all()
            continue
        alone = nn.Network([cell(6)], input_shape=(int(length), 3), seed=2).predict(x[n : n + 1, :length])
        same(last[n], alone[0])
        same(last[n], states[n, length - 1])


@every_cell
def test_no_valid_step_no_gradient(cell):
    net = two_layers(cell, 4, False)
    output, gradients = answers(net, numbers(5, 4, 2), numbers(5, 3, seed=1), np.zeros(5, int))
    assert (output == 0).all() and (gradients == 0).all()


@every_cell
@pytest.mark.parametrize("steps", [1, 6])
def test_gradients_with_lengths(cell, steps):
    layers = [cell(3, return_sequences=True), cell(4), nn.Dense(2)]
    net = nn.Network(layers, input_shape=(steps, 2), dtype="float64", seed=1)
    for array in net.parameters.values():  # no ReLU at its kink, where it would stand with biases of 0
        array += 0.2 * numbers(*array.shape, seed=3)
    lengths = np.random.default_rng(0).integers(steps + 1, size=9)
    assert nn.gradient_check(net, numbers(9, steps, 2), numbers(9, 2, seed=1), "mse", lengths) < 1e-6


@every_cell
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_one_hot_rows_are_looked_up(cell, dtype):
    """To the bits of the product with the rows spelled out; and these are never written."""
    integers = np.random.default_rng(0).integers(7, size=(11, 5))
    layers = [nn.OneHot(7), cell(4, return_sequences=True)]
    short = nn.Network(layers, input_shape=(5,), dtype=dtype)
    long = nn.Network(layers[1:], input_shape=(5, 7), dtype=dtype)
    for one, two in zip(short.parameters.values(), long.parameters.values()):
        one[:] = two
    y = numbers(11, 5, 4, seed=1)
    for one, two in zip(answers(short, integers, y), answers(long, np.eye(7)[integers], y)):
        assert one.tobytes() == two.tobytes()
    assert "one_hot_forward" not in [call.operation for call in short.plan().sections["forward"]]


def test_one_hot_rows_that_are_read_as_numbers_are_written():
    integers = np.array([[2, 0]])
    net = nn.Network([nn.OneHot(3), nn.Flatten(), nn.Dense(2)], input_shape=(2,))
    expected = net.parameters["2.weight"][2] + net.parameters["2.weight"][3]
    np.testing.assert_allclose(net.predict(integers)[0], expected, rtol=1e-6)
    assert nn.Network([nn.OneHot(3)], input_shape=(2,)).predict(integers).tolist() == [[[0, 0, 1], [1, 0, 0]]]


# --- States that are handed on --------------------------------------------------------------------------------------


@every_cell
def test_a_sequence_can_be_read_in_two_parts(cell):
    """The second part, begun from where the first ended, ends where the whole ends."""
    a, b, c = nn.Input((4, 2)), nn.Input((3, 2)), nn.Input((7, 2))
    layer, again = cell(5), cell(5)
    parts = nn.Network(inputs=[a, b], outputs=layer(b, initial=layer(a)), dtype="float64", seed=3)
    whole = nn.Network(inputs=[c], outputs=again(c), dtype="float64", seed=3)
    x, y = numbers(6, 7, 2), numbers(6, 5, seed=1)
    output, gradients = answers(parts, [x[:, :4], x[:, 4:]], y)
    expected, others = answers(whole, x, y)
    same(output, expected)
    np.testing.assert_allclose(gradients, others, rtol=1e-12, atol=1e-14)


@every_cell
def test_a_layer_begins_from_an_input(cell):
    """Without any valid step the output is what it begins from."""
    x, begin = nn.Input((4, 2)), nn.Input((5,))
    initial = (begin, begin) if cell is nn.LSTM else begin  # its cell begins from the same numbers
    net = nn.Network(inputs=[x, begin], outputs=cell(5)(x, initial=initial))
    states = numbers(6, 5, dtype="float32")
    assert net.predict([numbers(6, 4, 2), states], [np.zeros(6, int), None]).tobytes() == states.tobytes()


def test_an_encoder_and_a_decoder_learn_to_reverse(tmp_path):
    """Three digits are read, then written backwards: the decoder sees only the states, and what it has written."""
    generator = np.random.default_rng(0)
    digits = generator.integers(4, size=(300, 3))
    target = digits[:, ::-1]
    written = np.concatenate([np.full((300, 1), 4), target[:, :-1]], axis=1)  # 4 stands for the beginning
    source, so_far = nn.Input((3,)), nn.Input((3,))
    read = nn.LSTM(24)(nn.OneHot(4)(source))
    states = nn.LSTM(24, return_sequences=True)(nn.OneHot(5)(so_far), initial=read)
    net = nn.Network(inputs=[source, so_far], outputs=nn.Dense(4)(states), seed=1)
    net.fit([digits, written], target, loss="cross_entropy", optimizer=nn.Adam(0.02), epochs=40, batch_size=30)
    assert net.accuracy([digits, written], target) == 1
    net.save(tmp_path / "net.npz")
    assert (
        nn.load(tmp_path / "net.npz").predict([digits, written]).tobytes() == net.predict([digits, written]).tobytes()
    )


# --- How layers begin, and what they refuse -------------------------------------------------------------------------


@pytest.mark.parametrize("layer, gates", [(nn.RNN(6), 1), (nn.LSTM(6), 4), (nn.GRU(6), 3)])
def test_initial_values(layer, gates):
    net = nn.Network([layer], input_shape=(9, 2), dtype="float64")
    shapes = {name: array.shape for name, array in net.parameters.items()}
    assert shapes == {"0.input_weight": (2, gates * 6), "0.recurrent_weight": (6, gates * 6), "0.bias": (gates * 6,)}
    limit = np.sqrt(6 / (2 + 6))
    assert 0.8 * limit < np.abs(net.parameters["0.input_weight"]).max() <= limit
    for block in np.split(net.parameters["0.recurrent_weight"], gates, axis=1):
        np.testing.assert_allclose(block.T @ block, np.eye(6), atol=1e-14)
    assert net.parameters["0.bias"].tolist() == ([0] * 6 + [1] * 6 + [0] * 12 if gates == 4 else [0] * gates * 6)


def test_arguments_that_are_refused():
    x = nn.Input((4, 2))
    for make, expected in [
        (lambda: nn.LSTM(0), "integer of at least 1"),
        (lambda: nn.GRU(2)(nn.Input((4,))), r"shape \(steps, numbers per step\)"),
        (lambda: nn.LSTM(2)(x, initial=nn.LSTM(3)(x)), "of 2 units"),
        (lambda: nn.RNN(2)(x, initial=x), r"or a node of shape \(2,\)"),
        (lambda: nn.RNN(2)(x, initial=3), "must be called on nodes"),
    ]:
        with pytest.raises(nn.ShapeError, match=expected):
            make()
    with pytest.raises(nn.DataError, match="one of linear, tanh, relu"):
        nn.RNN(2, "sigmoid")
    with pytest.raises(nn.DataError, match="one of False, True"):
        nn.LSTM(2, return_sequences="yes")
