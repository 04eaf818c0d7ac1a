"""Graphs: what may be built, time steps that flow through them, and depth."""

import copy
import inspect
import pickle
import random
import re
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import nnkit as nn

STEPS = 4


# --- Lengths: what stands after the end of a sequence leaves no trace, or the network refuses -----------------------


def layers(draw):
    """A few layers of every kind, with small arguments drawn at random."""
    sequences = draw.random() < 0.6
    return [
        nn.Dense(draw.randint(1, 3)), nn.Tanh(), nn.ReLU(), nn.Softmax(), nn.Dropout(0.5), nn.Flatten(),
        nn.LSTM(2, return_sequences=sequences), nn.GRU(2, return_sequences=sequences),
        nn.RNN(2, return_sequences=sequences), nn.Conv1D(2, draw.randint(1, 2), padding=draw.choice(["same", "valid"])),
        nn.Reshape((STEPS, -1)), nn.Reshape((-1, 2)), nn.Reshape((2, -1)), nn.Reshape((STEPS, 1, 2, -1)),
        nn.Conv2D(2, (1, 2)), nn.MaxPool2D((1, 2)), nn.AveragePool2D(1), nn.Add(), nn.Multiply(), nn.Concatenate(),
        nn.Attention(draw.random() < 0.5), nn.Embedding(5, 2), nn.OneHot(5), nn.LeakyReLU(), nn.ELU(), nn.Sigmoid(),
        nn.Softplus(), nn.Reverse(), nn.Position(), nn.LayerNorm(), nn.MaxOverTime(), nn.MeanOverTime(), nn.Repeat(2),
        nn.Repeat(STEPS), nn.Dot(), nn.Conv1D(2, 2, padding="causal", dilation=draw.randint(1, 2)),
        nn.GlobalAveragePool2D(), nn.BatchNorm(), nn.Position(kind="sinusoidal"),
    ]  # fmt: skip


def random_graph(seed):
    """Inputs, and a node made of them by up to eight layers; some are used twice, some begin from a state."""
    draw = random.Random(seed)
    shapes = [(STEPS, 2), (STEPS, 2), (STEPS,), (2,), (STEPS, 1, 2, 2)]
    inputs = [nn.Input(draw.choice(shapes)) for _ in range(draw.randint(1, 3))]
    nodes, shelf, expected = list(inputs), [], draw.randint(1, 8)
    found = None
    while found is None or len(nodes) - len(inputs) < expected:
        layer = draw.choice(shelf if shelf and draw.random() < 0.1 else layers(draw))
        sources = [draw.choice(nodes[-4:] if draw.random() < 0.5 else nodes) for _ in range(layer.inputs)]
        if isinstance(layer, (nn.Attention, nn.LSTM, nn.GRU, nn.RNN)) and draw.random() < 0.3:
            sources.append(draw.choice(nodes))
        try:
            node = layer(*sources)
            used = [x for x in inputs if leads(x, node)]
            nn.Network(inputs=used, outputs=node, dtype="float64")
        except nn.ShapeError:
            continue
        shelf.append(layer)
        nodes.append(node)
        found = used, node
    return found


def leads(x, node):
    """Whether the input x leads to the node."""
    return x is node or any(leads(x, source) for source in node.sources)


def behind(lengths):
    return np.arange(STEPS) >= lengths[:, None]


def with_other_padding(net, x, lengths, generator):
    """The same samples, with other numbers after the ends of their sequences."""
    changed = []
    for node, array, ends in zip(net.graph.inputs, x, lengths):
        array = array.copy()
        if ends is not None:
            over = behind(ends)
            ids = net.graph.readers(node)
            array[over] = generator.integers(5, size=array[over].shape) if ids else 1e6
        changed.append(array)
    return changed


def looks(net, x, y, lengths):
    """The prediction, the loss and the gradients."""
    one = len(x) == 1
    x, lengths = (x[0], lengths[0]) if one else (x, lengths)
    loss, gradients = net.loss_and_gradients(x, y, "mse", lengths)
    return net.predict(x, lengths), loss, gradients


def leaves_a_trace(seed):
    """Whether lengths are taken; if so, other padding must not be seen. None if the network refuses them."""
    generator = np.random.default_rng(seed)
    inputs, output = random_graph(seed)
    net = nn.Network(inputs=inputs, outputs=output, dtype="float64")
    n = 5
    x = []
    for node in inputs:
        shape = (n, *node.shape)
        x.append(generator.integers(5, size=shape) if net.graph.readers(node) else generator.normal(size=shape))
    lengths = [generator.integers(STEPS + 1, size=n) if node.shape[0] == STEPS else None for node in inputs]
    lengths = [None if generator.random() < 0.2 else ends for ends in lengths]
    if all(ends is None for ends in lengths):
        return None
    y = generator.normal(size=(n, *net.output_shape))
    try:
        before = looks(net, x, y, lengths)
    except nn.ShapeError as error:
        assert "Leave lengths out" in str(error)
        return None
    time = net.plan("mse").time(net.plan().output)
    valid = np.full((n, *net.output_shape), True)
    if time.axis is not None:
        ends = lengths[int(time.axis[0].split(".")[1]) if "." in time.axis[0] else 0]
        if ends is not None:
            valid[behind(ends)] = False
    after = looks(net, with_other_padding(net, x, lengths, generator), np.where(valid, y, -1e6), lengths)
    same = (before[0] == after[0])[valid].all() and before[1] == after[1]
    return not (same and all((before[2][name] == after[2][name]).all() for name in before[2]))


def test_padding_leaves_no_trace_in_any_graph():
    assert {type(layer) for layer in layers(random.Random(0))} == set(nn.layers.LAYERS.values())
    kinds = {True: 0, False: 0, None: 0}

    @settings(max_examples=150, deadline=None, derandomize=True, database=None)
    @given(st.integers(0, 2**32))
    def look(seed):
        trace = leaves_a_trace(seed)
        kinds[trace] += 1
        assert not trace, f"padding is seen in the graph of seed {seed}"

    look()
    assert kinds[False] > 30 and kinds[None] > 30, kinds


def sequences(*shape):
    return np.random.default_rng(0).normal(size=(3, *shape))


def joined(first, second):
    """Both ways of joining two branches of one input."""
    x = nn.Input((STEPS, 2))
    a, b = first(x), second(x)
    return [nn.Network(inputs=x, outputs=join(*pair)) for join in (nn.Add(), nn.Multiply(), nn.Concatenate())
            for pair in ((a, b), (b, a))]  # fmt: skip


def test_lengths_do_not_depend_on_the_order_of_branches():
    lstm, conv = nn.LSTM(2, return_sequences=True), nn.Conv1D(2, 3, padding="same")
    for net in joined(lstm, conv):
        with pytest.raises(nn.ShapeError, match="layer 1, Conv1D.*combines them.*Leave lengths out"):
            net.predict(sequences(STEPS, 2), lengths=[1, 2, 3])
        assert net.predict(sequences(STEPS, 2)).shape[1] == STEPS
    for net in joined(lstm, nn.Dense(2)):
        y = sequences(*net.output_shape)
        other = np.where(behind(np.array([1, 2, 3]))[:, :, None], 100, y)
        one, two = (net.evaluate(sequences(STEPS, 2), t, "mse", [1, 2, 3]) for t in (y, other))
        assert one == two


def test_a_convolution_in_any_branch_refuses_lengths():
    x = nn.Input((STEPS, 2))
    net = nn.Network(inputs=x, outputs=nn.Concatenate()(nn.LSTM(2)(x), nn.LSTM(2)(nn.Conv1D(2, 2)(x))))
    with pytest.raises(nn.ShapeError, match="time steps of x apart; layer 1, Conv1D"):
        net.predict(sequences(STEPS, 2), lengths=[1, 2, 3])


def test_sequences_with_lengths_of_their_own_cannot_be_added():
    a, b = nn.Input((STEPS, 2)), nn.Input((STEPS, 2))
    net = nn.Network(inputs=[a, b], outputs=nn.Dense(1)(nn.Add()(a, b)))
    x = [sequences(STEPS, 2)] * 2
    for lengths in ([[1, 2, 3], None], [None, [1, 2, 3]]):
        with pytest.raises(nn.ShapeError, match="layer 0, Add.*Leave lengths out"):
            net.predict(x, lengths=lengths)
    assert net.predict(x).shape == (3, STEPS, 1)


@pytest.mark.parametrize("loss", nn.objective.losses.LOSSES)
def test_padding_may_hold_anything(loss):
    """Numbers so large that predictions and losses of padded steps overflow: the others do not see it."""
    net = nn.Network([nn.Dense(3), nn.ReLU(), nn.Dense(2)], input_shape=(STEPS, 2))
    x, lengths = sequences(STEPS, 2), np.array([1, 3, 0])
    y = np.zeros((3, STEPS), int) if loss == "cross_entropy" else np.zeros((3, STEPS, 2))
    one = net.loss_and_gradients(x, y, loss, lengths)
    x[behind(lengths)] = 1e38
    two = net.loss_and_gradients(x, y, loss, lengths)
    assert one[0] == two[0] and all((one[1][name] == two[1][name]).all() for name in one[1])


# --- Shared layers ------------------------------------------------------------------------------------------------


LEARNING = {
    "Dense": (nn.Dense(3), [(2,), (4,)]),
    "Conv1D": (nn.Conv1D(8, 2), [(6, 1), (6, 8)]),
    "Conv2D": (nn.Conv2D(3, 2), [(6, 6, 1), (6, 6, 3)]),
    "RNN": (nn.RNN(3), [(5, 2), (5, 3)]),
    "LSTM": (nn.LSTM(3), [(5, 2), (5, 3)]),
    "GRU": (nn.GRU(3), [(5, 2), (5, 3)]),
    "LayerNorm": (nn.LayerNorm(), [(2,), (3, 4)]),
    "BatchNorm": (nn.BatchNorm(), [(2,), (3, 4)]),
    "Position": (nn.Position(scale=1), [(5, 2), (3, 2)]),
}


@pytest.mark.parametrize("name", LEARNING)
def test_a_shared_layer_needs_the_same_numbers_everywhere(name):
    layer, shapes = LEARNING[name]
    inputs = [nn.Input(shape) for shape in shapes]
    outputs = nn.Concatenate()(*(nn.Flatten()(layer(x)) for x in inputs))
    with pytest.raises(nn.ShapeError, match="Layer 0 is used more than once, .* Give that one a layer of its own"):
        nn.Network(inputs=inputs, outputs=outputs)


def test_every_layer_that_learns_is_tried_above():
    """All but Embedding, whose table has the same shape for any input."""
    learns = lambda kind: re.search(r"\b(parameter|table)\(", inspect.getsource(kind.build))
    learning = [kind.__name__ for kind in nn.layers.LAYERS.values() if learns(kind)]
    assert sorted(learning) == sorted([*LEARNING, "Embedding"])


# --- Inputs -------------------------------------------------------------------------------------------------------


def test_an_input_is_listed_once():
    a, b = nn.Input((3,)), nn.Input((3,))
    outputs = nn.Dense(1)(nn.Add()(a, b))
    with pytest.raises(nn.ShapeError, match="entries 0 and 2 are the same Input"):
        nn.Network(inputs=[a, b, a], outputs=outputs)
    with pytest.raises(nn.ShapeError, match="not among inputs"):
        nn.Network(inputs=[a], outputs=outputs)
    with pytest.raises(nn.ShapeError, match="Input 1, .* does not lead to the output"):
        nn.Network(inputs=[a, b], outputs=nn.Tanh()(a))


# --- Depth --------------------------------------------------------------------------------------------------------

DEPTH = 5000


def test_a_node_has_a_short_repr():
    h = nn.Input((4,))
    for _ in range(60):  # each block would double it
        h = nn.Add()(h, nn.Dense(4)(h))
    assert repr(h) == "<Add (4,)>" and repr(h.sources[1]) == "<Dense (4,)>"
    with pytest.raises(nn.ShapeError, match=r"got \[<Add \(4,\)>\]"):
        nn.Network(inputs=[h], outputs=nn.Tanh()(h))


def test_deep_networks_know_no_recursion(tmp_path):
    assert sys.getrecursionlimit() < DEPTH
    node = x = nn.Input((2, 2))
    for k in range(DEPTH):
        node = [nn.Tanh(), nn.Flatten(), nn.Reshape((2, 2)), nn.Dense(2)][k % 4](node)
    net = nn.Network(inputs=x, outputs=node)
    sample, y = np.ones((1, 2, 2)), np.ones((1, *net.output_shape))
    loss, gradients = net.loss_and_gradients(sample, y, "mse")
    net.save(tmp_path / "net")
    for other in (copy.deepcopy(net), pickle.loads(pickle.dumps(net)), nn.load(tmp_path / "net")):
        assert other.loss_and_gradients(sample, y, "mse")[0] == loss
    assert len(repr(net)) > DEPTH and net.summary().count("\n") > DEPTH and len(repr(node)) < 30
    assert len(gradients) == 2 * len([layer for layer in net.layers if isinstance(layer, nn.Dense)])


def test_many_views_of_one_buffer_have_gradients():
    node = x = nn.Input((4,))
    node = nn.Dense(4)(node)
    for _ in range(DEPTH):
        node = nn.Flatten()(node)
    net = nn.Network(inputs=x, outputs=nn.Dense(1)(node), dtype="float64")
    plain = nn.Network([nn.Dense(4), nn.Dense(1)], input_shape=(4,), dtype="float64")
    plain.parameters = dict(zip(plain.parameters, net.parameters.values()))
    one, two = (each.loss_and_gradients(np.ones((2, 4)), [1, 2], "mse") for each in (net, plain))
    assert one[0] == two[0]
    assert all((a == b).all() for a, b in zip(one[1].values(), two[1].values()))


def test_a_copied_node_is_a_node_of_its_own():
    h = nn.Tanh()(nn.Input((2,)))
    again = copy.deepcopy(h)
    assert again.serial != h.serial and again.sources[0].serial < again.serial
    net = nn.Network(inputs=[h.sources[0], again.sources[0]], outputs=nn.Add()(h, again))
    assert net.predict([[[1, 2]], [[0, 0]]]) == pytest.approx(np.tanh([[1, 2]]), rel=1e-6)


def work(build):
    """How many lines of Python `build` carries out in plan.py and graph.py."""
    lines = 0

    def count(frame, event, argument):
        nonlocal lines
        if not frame.f_code.co_filename.endswith(("plan.py", "graph.py", "network.py")):
            return None
        lines += event == "line"
        return count

    before = sys.gettrace()
    sys.settrace(count)
    try:
        build()
    finally:
        sys.settrace(before)
    return lines


def test_the_work_to_build_grows_with_the_depth_and_no_faster():
    def build(depth):
        shared = nn.Dense(4)
        net = nn.Network([layer for _ in range(depth) for layer in (nn.Dense(4), nn.Tanh(), shared)], input_shape=(4,))
        net.plan("mse")
        net.summary()

    assert work(lambda: build(160)) < 2.2 * work(lambda: build(80))
