"""The parameters of a network: live in place, kept by copy(), assigned all together or not at all."""

import copy
import pickle

import numpy as np
import pytest

import nnkit as nn

X, Y = np.eye(2), [5, 7]


@pytest.fixture
def net():
    return nn.Network([nn.Dense(3), nn.Tanh(), nn.Dense(1)], input_shape=(2,))


COPIES = [
    lambda p: p.copy(), copy.copy, copy.deepcopy, lambda p: pickle.loads(pickle.dumps(p)),
    lambda p: {name: array.copy() for name, array in p.items()},
]  # fmt: skip


@pytest.mark.parametrize("keep", COPIES, ids=["copy()", "copy.copy", "deepcopy", "pickle", "by hand"])
def test_what_was_kept_can_be_written_back(net, keep):
    kept, first = keep(net.parameters), net.predict(X)
    assert type(kept) is dict and list(kept) == list(net.parameters)
    net.fit(X, Y, loss="mse", optimizer=nn.SGD(0.1), epochs=9)
    assert (net.predict(X) != first).any()
    net.parameters = kept
    assert (net.predict(X) == first).all()
    kept["0.weight"][:] = 0
    assert (net.predict(X) == first).all()


@pytest.mark.parametrize("read", [dict, lambda p: {**p}, lambda p: p | {}], ids=["dict", "**", "|"])
def test_a_dict_of_them_holds_the_same_arrays(net, read):
    """As the docstring says: the arrays are what the network computes with."""
    live, first = read(net.parameters), net.predict(X)
    live["0.weight"][:] += 1
    assert (net.predict(X) != first).any() and type(live) is dict


BAD = [
    ({"0.bias": [1, 2]}, nn.ShapeError, r"0.bias must have shape \(3,\); got \(2,\)"),
    ({"0.bias": 1}, nn.ShapeError, r"got \(\)"),
    ({"0.bias": [[1], [2, 3]]}, nn.ShapeError, "rows of equal length"),
    ({"bias": [1, 2, 3]}, nn.DataError, "no parameter 'bias'. The parameters are: 0.weight, 0.bias, 2.weight, 2.bias"),
    ({0: [1, 2, 3]}, nn.DataError, "no parameter 0"),
    ({"0.bias": [1, 2, np.nan]}, nn.DataError, r"0.bias must hold finite numbers; 0.bias\[2\] is nan"),
    ({"0.bias": [1, 2, -np.inf]}, nn.DataError, "inf"),
    ({"0.bias": [1, 2, 1e39]}, nn.DataError, "too large for float32"),
    ({"0.bias": [1, 2, 3j]}, nn.DataError, "0.bias must hold real numbers; got complex ones"),
    ({"0.bias": ["a", "b", "c"]}, nn.DataError, "0.bias must hold real numbers; got strings"),
    ({"0.bias": None}, nn.DataError, "0.bias is missing"),
    ({"0.bias": np.ma.masked_equal([1, 2, 3], 2)}, nn.DataError, "masked"),
    ({"0.bias": [2**24 + 1, 0, 0]}, nn.DataError, "would be rounded"),
]


def assign(net, values):
    net.parameters = values


def join(net, values):
    net.parameters |= values


@pytest.mark.parametrize("values, error, message", BAD, ids=[str(k) for k in range(len(BAD))])
@pytest.mark.parametrize("write", [assign, join, lambda net, values: net.parameters.update(values)])
def test_a_refused_assignment_changes_nothing(net, values, error, message, write):
    before = net.parameters.copy()
    first = {"2.weight": np.ones((3, 1)), "0.weight": np.zeros((2, 3))}
    with pytest.raises(error, match=message):
        write(net, {**first, **values})
    assert all((array == net.parameters[name]).all() for name, array in before.items())
    if list(values) == ["0.bias"]:
        with pytest.raises(error, match=message):
            net.parameters["0.bias"] = values["0.bias"]
    write(net, first)
    assert (net.parameters["2.weight"] == 1).all() and (net.parameters["0.weight"] == 0).all()


@pytest.mark.parametrize("values", [None, 3, "weights", [1, 2], [np.ones(3)]], ids=str)
def test_what_is_no_dict(net, values):
    for write in (assign, join, lambda net, values: net.parameters.update(values)):
        with pytest.raises(nn.DataError, match="Parameters must be assigned as a dict, name -> array"):
            write(net, values)


def test_parameters_can_change_places(net):
    """The arrays that are assigned may be views of those that are written."""
    square = nn.Network([nn.Dense(2), nn.Dense(2)], input_shape=(2,))
    before, live = square.parameters.copy(), square.parameters
    square.parameters = {"0.weight": live["1.weight"], "1.weight": live["0.weight"].T}
    assert (live["0.weight"] == before["1.weight"]).all() and (live["1.weight"] == before["0.weight"].T).all()


def test_other_kinds_of_numbers(net):
    net.parameters |= {"0.bias": [1, 2, 3], "2.bias": np.array([True]), "2.weight": np.ones((3, 1), np.float16)}
    net.parameters.update([("0.weight", np.arange(6).reshape(2, 3))])
    assert net.parameters["0.bias"].tolist() == [1, 2, 3] and net.parameters["0.weight"].dtype == np.float32


@pytest.mark.parametrize(
    "change",
    [
        lambda p: p.pop("0.bias"), lambda p: p.popitem(), lambda p: p.clear(), lambda p: p.__delitem__("0.bias"),
        lambda p: p.setdefault("1.weight", 0),
    ],
    ids=["pop", "popitem", "clear", "del", "setdefault"],
)  # fmt: skip
def test_names_cannot_change(net, change):
    with pytest.raises(nn.DataError, match="The names of a network's parameters cannot change"):
        change(net.parameters)
    assert list(net.parameters) == ["0.weight", "0.bias", "2.weight", "2.bias"]
