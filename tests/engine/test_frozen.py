"""Layers that stay as they are: fit(frozen=[...])."""

import numpy as np
import pytest
from networks import CASES, labels, numbers

import nnkit as nn

X, Y = numbers(30, 4), labels(3, 30)
OPTIMIZERS = [nn.SGD(0.1, weight_decay=0.1), nn.SGD(0.1, 0.9, nesterov=True), nn.RMSProp(0.01), nn.AdamW(0.01)]


def network(engine=None):
    layers = [nn.Dense(5), nn.LayerNorm(), nn.Tanh(), nn.Dense(4), nn.Tanh(), nn.Dense(3)]
    return nn.Network(layers, input_shape=(4,), dtype="float64", engine=engine)


def options(optimizer, **more):
    return dict(loss="cross_entropy", optimizer=optimizer, epochs=3, batch_size=8, **more)


@pytest.mark.parametrize("optimizer", OPTIMIZERS, ids=repr)
@pytest.mark.parametrize("frozen", [[0], [1], [3], [0, 1, 3], [5], [0, 5]])
def test_frozen_layers_stay_and_the_others_learn(frozen, optimizer):
    """In both engines with the same bits, through decay, momentum and regularisation."""
    nets = [network(engine) for engine in ("numba", "wasm")]
    before = nets[0].parameters.copy()
    for net in nets:
        net.fit(X, Y, **options(optimizer, frozen=frozen, l2=0.1))
    for name, array in nets[0].parameters.items():
        assert (array == before[name]).all() == (int(name.split(".")[0]) in frozen)
        assert array.tobytes() == nets[1].parameters[name].tobytes()


def test_the_first_update_of_the_others_is_the_same():
    """Gradients do not depend on what is frozen; a clipped one is shortened by its own length."""
    whole, part = network(), network()
    for net, frozen in ((whole, []), (part, [1, 3])):
        net.fit(X, Y, loss="cross_entropy", optimizer=nn.SGD(0.1), epochs=1, batch_size=30, frozen=frozen)
    for name in ("0.weight", "0.bias", "5.weight", "5.bias"):
        assert (whole.parameters[name] == part.parameters[name]).all()
    clipped, before = network(), network()
    once = dict(loss="cross_entropy", optimizer=nn.SGD(1), epochs=1, batch_size=30)
    clipped.fit(X, Y, **once, frozen=[0, 1, 3], clip_norm=0.01)
    moved = sum(((a - before.parameters[name]) ** 2).sum() for name, a in clipped.parameters.items())
    assert np.sqrt(moved) == pytest.approx(0.01)


def test_features_of_frozen_layers_are_features():
    """To train only the last layer is to train it on what the layers before it predict."""
    net = network()
    last = nn.Network([nn.Dense(3)], input_shape=(4,), dtype="float64")
    for name in ("weight", "bias"):
        last.parameters[f"0.{name}"][:] = net.parameters[f"5.{name}"]
    features = net.read(X, "4.output")
    net.fit(X, Y, **options(nn.Adam(0.01), frozen=[0, 1, 3]))
    last.fit(features, Y, **options(nn.Adam(0.01)))
    assert (net.parameters["5.weight"] == last.parameters["0.weight"]).all()


@pytest.mark.parametrize("name", ["lstm", "gru", "rnn_relu", "both_ways", "attending", "conv1d", "translator"])
def test_each_layer_of_other_networks_can_be_frozen(name):
    case = CASES[name]
    net = case.network("float64")
    numbers_ = sorted({int(key.split(".")[0]) for key in net.parameters})
    for k in numbers_:
        before = net.parameters.copy()
        net.fit(**case.data, optimizer=nn.SGD(0.05), epochs=1, batch_size=5, frozen=[k])
        changed = {int(key.split(".")[0]) for key, array in net.parameters.items() if (array != before[key]).any()}
        assert changed == set(numbers_) - {k}


def test_a_run_with_frozen_layers_goes_on():
    one, two = network(), network()
    one.fit(X, Y, **{**options(nn.Adam(0.01), frozen=[0]), "epochs": 6})
    history = two.fit(X, Y, **options(nn.Adam(0.01), frozen=[0]))
    with pytest.raises(nn.DataError, match=r"frozen layers \[0\]; got \[\]"):
        two.fit(X, Y, **options(nn.Adam(0.01), continue_from=history))
    two.fit(X, Y, **options(nn.Adam(0.01), frozen=[0], continue_from=history))
    assert all((array == two.parameters[name]).all() for name, array in one.parameters.items())


@pytest.mark.parametrize("frozen", [[2], [9], ["0"], 7, [-1], "0"])
def test_what_has_no_parameters_cannot_be_frozen(frozen):
    with pytest.raises(nn.DataError, match=r"frozen must be a list of numbers of layers .* from \[0, 1, 3, 5\]; got"):
        network().fit(X, Y, **options(nn.Adam(), frozen=frozen))


def test_something_must_learn():
    with pytest.raises(nn.DataError, match="frozen must leave out at least one"):
        network().fit(X, Y, **options(nn.Adam(), frozen=[0, 1, 3, 5]))
