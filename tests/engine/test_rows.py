"""Plain SGD changes those rows of an Embedding that a batch names; where it does so, and that no bit shows it."""

import numpy as np
import pytest
from networks import labels, numbers

import nnkit as nn
from nnkit.kernels.compile.operations import OPERATIONS

STEPS, WORDS, SAMPLES = 6, 500, 23
X = labels(50, SAMPLES, STEPS) ** 2 // 5  # 0 to 480, many of them several times, and most words never
LENGTHS = np.arange(SAMPLES) % (STEPS + 1)
Y = numbers(SAMPLES, 2, seed=1)
BY_ROWS = {"embedding_backward_rows", "sgd_rows"}
OPTIMIZERS = {
    "rate": nn.SGD(0.3),
    "schedule": nn.SGD(nn.cosine(0.5)),
    "decay": nn.SGD(0.3, weight_decay=0.01),
}


def network(dtype="float32", engine=None):
    layers = [nn.Embedding(WORDS, 3), nn.GRU(4), nn.Dense(2)]
    return nn.Network(layers, input_shape=(STEPS,), dtype=dtype, engine=engine)


def operations(plan):
    return {call.operation for section in ("backward", "update") for call in plan.sections[section]}


def trained(batch, optimizer, dtype, engine, **options):
    """The table before and after a run, a second run in the same memory, and all digits of both."""
    net, histories = network(dtype, engine), []
    net.parameters["0.weight"][::2, 1] = -0.0
    before = net.parameters["0.weight"].copy()
    for seed in (1, 2):
        fit = dict(loss="mse", optimizer=optimizer, epochs=3, batch_size=batch, lengths=LENGTHS, seed=seed)
        histories.append(net.fit(X, Y, **fit, **options))
    digits = [array.tobytes() for array in (*net.parameters.values(), *(history.loss for history in histories))]
    return before, net.parameters["0.weight"], digits


@pytest.mark.parametrize("engine", ["numba", "wasm"])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("optimizer", OPTIMIZERS.values(), ids=OPTIMIZERS)
@pytest.mark.parametrize("batch", [1, 5, 23], ids="batch{}".format)  # 23 name so many rows that all are visited
def test_equal_bits(batch, optimizer, dtype, engine):
    """A norm that no gradient has asks for the whole gradient, and changes nothing."""
    before, after, digits = trained(batch, optimizer, dtype, engine)
    _, _, expected = trained(batch, optimizer, dtype, engine, clip_norm=1e30)
    assert digits == expected
    named = np.isin(np.arange(WORDS), X)
    moved = (before != after).any(axis=1)
    assert moved[named].any()
    if not optimizer.weight_decay:
        assert before[~named].tobytes() == after[~named].tobytes() and not named.all()


def test_what_is_carried_out():
    net = network()
    plan = net.plan("mse", nn.SGD(0.1))
    assert operations(plan) >= BY_ROWS and "embedding_backward" not in operations(plan)
    lines = [str(call) for call in plan.sections["update"]]
    assert lines[0] == "0.weight, 0.weight.gradient = sgd_rows(input, rate, settings)"
    assert lines[1] == "1.input_weight = sgd(1.input_weight.gradient, rate, settings)"
    assert not operations(net.plan("mse")) & BY_ROWS


def shared():
    table, a, b = nn.Embedding(WORDS, 3), nn.Input((2,)), nn.Input((3,))
    return nn.Network(inputs=[a, b], outputs=nn.Add()(*(nn.MeanOverTime()(table(node)) for node in (a, b))))


@pytest.mark.parametrize(
    ("net", "settings"),
    [
        (network, dict(optimizer=nn.SGD(0.1, momentum=0.9))),
        (network, dict(optimizer=nn.RMSProp())),
        (network, dict(optimizer=nn.Adam())),
        (network, dict(optimizer=nn.AdamW())),
        (network, dict(clip_norm=1.0)),
        (network, dict(l1=0.01)),
        (network, dict(l2=0.01)),
        (network, dict(frozen=[0])),
        (shared, dict()),
    ],
    ids=["momentum", "rmsprop", "adam", "adamw", "clip_norm", "l1", "l2", "frozen", "shared"],
)
def test_where_all_rows_are_needed(net, settings):
    """Momentum moves rows of earlier batches, others read the whole gradient; a frozen table has none."""
    plan = net().plan("mse", **{"optimizer": nn.SGD(0.1), **settings})
    assert not operations(plan) & BY_ROWS
    assert ("embedding_backward" in operations(plan)) == ("frozen" not in settings)


def test_one_of_two_tables_is_shared():
    """Each table is judged by itself."""
    once, twice, x = nn.Embedding(WORDS, 3), nn.Embedding(WORDS, 3), nn.Input((STEPS,))
    net = nn.Network(inputs=x, outputs=nn.Add()(once(x), nn.Multiply()(twice(x), twice(x))))
    updates = net.plan("mse", nn.SGD(0.1)).sections["update"]
    assert [(call.operation, call.outputs[0]) for call in updates] == [("sgd_rows", "0.weight"), ("sgd", "1.weight")]


def test_gradients_are_whole_between_the_passes():
    """After a backward pass a table's gradient is that of `loss_and_gradients`; the update, which uses it, leaves 0."""
    net = network()
    session = net.session(net.plan("mse", nn.SGD(0.1)), 5)
    for first in (0, 5, 10):
        rows = slice(first, first + 5)
        for name, array in net.parameters.items():
            array[:] = session[name]
        session.fill({"input": X[rows], "target": Y[rows], "lengths": LENGTHS[rows]}, 0)
        session.run("forward", "loss", "backward")
        _, gradients = net.loss_and_gradients(X[rows], Y[rows], "mse", lengths=LENGTHS[rows])
        assert gradients["0.weight"].any()
        assert session["0.weight.gradient"].tobytes() == gradients["0.weight"].tobytes()
        session.run("backward")  # again: it does not add up
        assert session["0.weight.gradient"].tobytes() == gradients["0.weight"].tobytes()
        session.run("update")
        assert not session["0.weight.gradient"].any()


@pytest.mark.parametrize("decay", [0, 0.01])
@pytest.mark.parametrize("rows", [2, 200], ids=["few", "many"])
def test_the_step_of_rows_is_that_of_all(rows, decay):
    """With the gradients of a few rows among many, and of so many that a pass over all numbers is shorter."""
    index = labels(60, rows)
    named = np.isin(np.arange(60), index)[:, None]
    parameter, gradient = numbers(60, 5), np.where(named, numbers(60, 5, seed=1), 0.0)  # never -0.0: it is a sum from 0
    parameter[::3] *= -0.0
    expected, rate, settings = parameter.copy(), np.array([0.3]), np.array([decay])
    OPERATIONS["sgd"].textbook(gradient.ravel(), rate, settings, expected.reshape(-1))
    OPERATIONS["sgd_rows"].textbook(index.astype(float), rate, settings, parameter, gradient)
    assert parameter.tobytes() == expected.tobytes() and not gradient.any()
