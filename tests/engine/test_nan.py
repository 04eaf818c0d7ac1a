"""What is not a number stays that: forward, backward, in every layer and loss, until it is reported."""

import dataclasses

import numpy as np
import pytest

import nnkit as nn
from nnkit.kernels.compile.operations import OPERATIONS
from nnkit.layers import LAYERS

LOSSES = list(nn.objective.losses.LOSSES)
ARGUMENTS = {"rate": 0.5, "shape": (-1,)}  # of layers, where 2 will not do


def instance(kind, **arguments):
    expected = [f.name for f in dataclasses.fields(kind) if f.default is dataclasses.MISSING]
    return kind(**{name: ARGUMENTS.get(name, 2) for name in expected}, **arguments)


KINDS = {name: instance(kind) for name, kind in LAYERS.items() if kind not in (nn.Embedding, nn.OneHot)}
KINDS |= {f"RNN {activation}": nn.RNN(2, activation) for activation in ("relu", "linear")}
KINDS |= {"LeakyReLU 0": nn.LeakyReLU(0), "ELU 0": nn.ELU(0)}


def network(layer, engine="numba"):
    """A dense layer with a bias of nan, then `layer`, then one output; and samples for it."""
    for shape in [(4,), (4, 4), (4, 4, 2)]:
        x = nn.Input(shape)
        try:
            node = nn.Dense(4)(x)
            node = layer(*[node] * layer.inputs)
            break
        except nn.ShapeError:
            pass
    net = nn.Network(inputs=x, outputs=nn.Dense(1)(nn.Flatten()(node)), engine=engine)
    return net, np.random.default_rng(0).normal(size=(5, *shape))


@pytest.mark.parametrize("engine", ["numba", "wasm"])
@pytest.mark.parametrize("name", KINDS)
def test_nan_goes_through_every_layer(name, engine):
    net, x = network(KINDS[name], engine)
    y = np.zeros(5)
    sound = net.predict(x)
    assert np.isfinite(sound).all()
    net.parameters["0.bias"][:] = np.nan
    assert np.isnan(net.predict(x)).all()
    loss, gradients = net.loss_and_gradients(x, y, "mse")
    learned = [array for name, array in gradients.items() if not name.endswith((".mean", ".variance"))]  # averages
    assert np.isnan(loss) and all(np.isnan(array).any() for array in learned)
    with pytest.raises(nn.DivergedError, match="even before the first update.*Check the parameters") as caught:
        net.fit(x, y, loss="mse", optimizer=nn.SGD(0.01), epochs=5)
    assert caught.value.update == 1


@pytest.mark.parametrize("engine", ["numba", "wasm"])
@pytest.mark.parametrize("loss", LOSSES)
def test_nan_goes_through_every_loss(loss, engine):
    """A single one among sound numbers, wherever it stands; and no answer that holds it is right."""
    for place in range(3):
        net = nn.Network([nn.Dense(3)], input_shape=(2,), engine=engine)
        net.parameters["0.bias"][place] = np.nan
        x, y = np.ones((4, 2)), np.zeros(4, int) if loss == "cross_entropy" else np.zeros((4, 3))
        value, gradients = net.loss_and_gradients(x, y, loss)
        assert np.isnan(value) and np.isnan(gradients["0.bias"][place])
        if loss == "cross_entropy":
            assert net.accuracy(x, y, loss) == 0
        elif loss == "binary_cross_entropy":
            assert net.accuracy(x, y, loss) < 0.7


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("where", range(4))
def test_nan_wins_a_pooling_from_any_place(where, dtype):
    x = np.array([[3, np.inf], [-np.inf, 4]], dtype).reshape(1, 2, 2, 1)
    x.reshape(-1)[where] = np.nan
    y, winner, dx = np.zeros((1, 1, 1, 1), dtype), np.zeros((1, 1, 1, 1), dtype), np.zeros_like(x)
    for form in (OPERATIONS["max_pool_forward"].kernel, OPERATIONS["max_pool_forward"].textbook.py_func):
        form(2, 2, 2, 2, x, y, winner)
        assert np.isnan(y).all() and winner == where
    nn.kernels.max_pool_backward(2, 2, 2, 2, y, winner, dx)
    assert np.isnan(dx.reshape(-1)[where]) and np.isnan(dx).sum() == 1


@pytest.mark.parametrize("name", ["relu", "leakyrelu", "elu", "sigmoid", "tanh", "softplus"])
def test_nan_does_not_reach_its_neighbours(name):
    """Only where an activation is given nan, and there in both directions."""
    net = nn.Network([{n.lower(): kind for n, kind in LAYERS.items()}[name]()], input_shape=(67,))
    plain = np.random.default_rng(0).normal(size=(1, 67)).astype(np.float32)
    forward, backward = OPERATIONS[f"{name}_forward"], OPERATIONS[f"{name}_backward"]
    more = [np.full(1, 0.5, np.float32)] * ("slope" in forward.arrays or "alpha" in forward.arrays)
    broken = plain[0].copy()
    broken[[3, 40, 66]] = np.nan
    y, dx = np.zeros_like(broken), np.zeros_like(broken)
    forward.kernel(broken, *more, y)
    assert np.flatnonzero(np.isnan(y)).tolist() == [3, 40, 66]
    read = broken if next(iter(backward.arrays)) == "x" else y
    arrived = np.where(np.isnan(broken), np.nan, 1).astype(np.float32)
    backward.kernel(read, arrived, *more, dx)
    assert np.flatnonzero(np.isnan(dx)).tolist() == [3, 40, 66]
    assert np.isfinite(net.predict(plain)).all()


@pytest.mark.parametrize("options", [dict(clip_norm=1.0), dict(l1=0.1, l2=0.1)], ids=str)
def test_nan_survives_what_is_done_to_gradients(options):
    net = nn.Network([nn.Dense(1)], input_shape=(2,))
    net.parameters["0.weight"][0] = np.nan
    with pytest.raises(nn.DivergedError, match="Check the parameters"):
        net.fit(np.ones((4, 2)), np.ones(4), loss="mse", optimizer=nn.Adam(0.1), epochs=1, **options)
