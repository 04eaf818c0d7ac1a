"""Integers that layers look up: whatever stands before such a layer, no number outside of its table gets there."""

import dataclasses

import numpy as np
import pytest

import nnkit as nn
from nnkit.layers import LAYERS

ENGINES = ["numba", "wasm"]
READERS = {"Embedding": lambda size: nn.Embedding(size, 2), "OneHot": nn.OneHot}
ARGUMENTS = {"rate": 0.5, "shape": (-1,)}  # of layers, where 2 will not do


USES = [
    lambda net, good, bad, y: net.predict(bad),
    lambda net, good, bad, y: net.evaluate(bad, y, "mse"),
    lambda net, good, bad, y: net.loss_and_gradients(bad, y, "mse"),
    lambda net, good, bad, y: next(net.steps(bad)),
    lambda net, good, bad, y: net.training(bad, y, **RUN),
    lambda net, good, bad, y: net.fit(good, y, **RUN, validation=(bad, y)),
]
RUN = dict(loss="mse", optimizer=nn.SGD(0.1), epochs=1)


def instance(kind):
    """A layer of this class, with small arguments."""
    expected = [f.name for f in dataclasses.fields(kind) if f.default is dataclasses.MISSING]
    return kind(**{name: ARGUMENTS.get(name, 2) for name in expected})


def after(layer):
    """An input and the node of `layer` on it, for the first shape of samples that the layer takes."""
    for shape in [(4,), (4, 4), (4, 4, 1)]:
        x = nn.Input(shape)
        try:
            return x, layer(*[x] * layer.inputs)
        except nn.ShapeError:
            pass
    raise AssertionError(f"{layer} takes none of the shapes")


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("name", LAYERS)
def test_integers_behind_any_layer(name, reader, engine):
    """Either the layer hands integers on, and they are checked, or the network is refused."""
    x, node = after(instance(LAYERS[name]))
    outputs = READERS[reader](5)(node)
    if not LAYERS[name].moves_only:
        with pytest.raises(nn.ShapeError, match=f"{reader}.* must read integers.*{name}.* computes what it reads"):
            nn.Network(inputs=x, outputs=outputs, engine=engine)
        return
    net = nn.Network(inputs=x, outputs=outputs, engine=engine)
    ids = np.random.default_rng(0).integers(5, size=(3, *x.shape))
    alone = nn.Network([net.layers[-1]], input_shape=node.shape, engine=engine)
    alone.parameters = dict(zip(alone.parameters, net.parameters.values()))
    joined = np.concatenate([ids] * len(node.sources), axis=-1)
    moved = np.stack([np.resize(each, node.shape) for each in joined])  # Repeat writes it several times
    assert (net.predict(ids) == alone.predict(moved)).all()
    y = np.zeros((3, *net.output_shape))
    for wrong in (5, 1000, 10**9, -1, 0.5, 2**31, 1e30):
        bad = ids.astype(float)
        bad.flat[-1] = wrong
        for use in USES:
            with pytest.raises(nn.DataError, match="must hold integers from 0 to 4"):
                use(net, ids, bad, y)


def test_the_smallest_of_several_tables_decides():
    x = nn.Input((3,))
    both = nn.Concatenate()(nn.Embedding(9, 2)(x), nn.Embedding(5, 2)(nn.Reshape((3,))(nn.Flatten()(x))))
    net = nn.Network(inputs=x, outputs=both)
    assert net.predict([[0, 4, 2]]).shape == (1, 3, 4)
    with pytest.raises(nn.DataError, match="from 0 to 4"):
        net.predict([[0, 8, 2]])


@pytest.mark.parametrize("dtype", ["int8", "uint8", ">i4", "int64", "uint64"])
def test_integers_of_every_type_are_checked(dtype):
    net, ids, limits = nn.Network([nn.Embedding(5, 2)], input_shape=(3,)), np.array([[0, 4, 2]], dtype), np.iinfo(dtype)
    assert (net.predict(ids) == net.predict(ids.astype(float))).all()
    for wrong in {5, limits.max, limits.min} - {0}:
        with pytest.raises(nn.DataError):
            net.predict(np.array([[0, wrong, 2]], dtype))
    with pytest.raises(nn.ShapeError, match="For one sample, try"):
        net.predict(ids[0])


def test_each_of_two_joined_inputs_is_checked():
    a, b = nn.Input((2,)), nn.Input((3,))
    net = nn.Network(inputs=[a, b], outputs=nn.OneHot(4)(nn.Concatenate()(a, b)))
    assert net.predict([[[0, 3]], [[1, 2, 3]]]).argmax(-1).tolist() == [[0, 3, 1, 2, 3]]
    for k in (0, 1):
        x = [np.zeros((1, 2)), np.zeros((1, 3))]
        x[k] += 4
        with pytest.raises(nn.DataError, match=rf"x\[{k}\] must hold integers from 0 to 3"):
            net.predict(x)


def test_a_file_with_a_computed_integer_is_refused(tmp_path, monkeypatch):
    net = nn.Network([nn.Flatten(), nn.Embedding(5, 2)], input_shape=(2, 2))
    monkeypatch.setattr(nn.layers.Flatten, "configuration", lambda self: ["Dense", {"units": 3}])
    net.save(tmp_path / "net")
    monkeypatch.undo()
    with pytest.raises(nn.DataError, match="computes what it reads"):
        nn.load(tmp_path / "net")


# --- Whole numbers that a float cannot hold -----------------------------------------------------------------------

MOST = 2**24  # float32 holds every whole number up to here


@pytest.mark.parametrize("layer", [nn.Embedding(MOST + 1, 1), nn.OneHot(MOST + 1)], ids=["Embedding", "OneHot"])
def test_a_vocabulary_that_float32_cannot_count(layer):
    with pytest.raises(nn.DataError, match="only up to 16,777,216; this one needs 16,777,217 integers for .*float64"):
        nn.Network([layer], input_shape=(1,))


def test_the_largest_vocabulary_of_float32():
    net = nn.Network([nn.Embedding(MOST, 1)], input_shape=(1,))
    table = net.parameters["0.weight"]
    table[:, 0] = np.arange(MOST) % 97
    ids = np.array([[MOST - 1], [MOST - 2], [0]])
    assert net.predict(ids).ravel().tolist() == (ids % 97).ravel().tolist()
    with pytest.raises(nn.DataError, match="from 0 to 16777215"):
        net.predict([[MOST + 1]])


@pytest.mark.parametrize(
    "build, what",
    [
        (lambda plan: nn.LSTM(1).build(plan, "0", plan.input("input", (MOST + 1, 1))), "time steps"),
        (lambda plan: nn.objective.losses.find("cross_entropy").build(plan), "classes"),
        (lambda plan: nn.MaxPool2D((4097, 4096)).build(plan, "0", plan.input("input", (4097, 4096, 1))), "places in a"),
    ],
)
def test_what_else_is_counted_with_floats(build, what):
    """Lengths, labels and the winners of a pooling; looked at in the plan, as the arrays would be large."""
    plan = nn.plan.Plan()
    plan.layer()
    plan.outputs = [plan.buffer("output", ("n", MOST + 1))]
    build(plan)
    with pytest.raises(nn.DataError, match=f"needs 16,7[0-9,]* {what}"):
        nn.checks.counted(plan, np.dtype("float32"))
    nn.checks.counted(plan, np.dtype("float64"))
