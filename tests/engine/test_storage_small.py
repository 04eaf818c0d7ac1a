"""Networks in smaller files: float16 and int8, with the errors that Network.save states."""

import io

import numpy as np
import pytest
from networks import numbers

import nnkit as nn


def network(dtype="float32"):
    layers = [nn.Conv1D(16, 3), nn.ReLU(), nn.LSTM(24), nn.Dense(8)]
    return nn.Network(layers, input_shape=(9, 5), dtype=dtype)


def stored(net, dtype):
    file = io.BytesIO()
    net.save(file, dtype)
    size = len(file.getvalue())
    file.seek(0)
    return nn.load(file), size


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_errors_are_as_stated(dtype):
    net = network(dtype)
    net.parameters["0.bias"][:] = numbers(16)
    net.parameters["3.weight"][:, 2] = 0  # a column without a scale
    net.parameters["3.weight"][0, 0] = 1e-9
    half, small = stored(net, "float16")[0], stored(net, "int8")[0]
    assert half.dtype == small.dtype == dtype
    for name, array in net.parameters.items():
        error = np.abs(half.parameters[name] - array)
        assert (error <= np.maximum(np.abs(array) / 2048, 3e-8)).all()
        assert error.max() > 0 or name in ("2.bias", "3.bias")  # which are 0 and 1
        error, columns = np.abs(small.parameters[name] - array), np.abs(array).reshape(-1, array.shape[-1]).max(axis=0)
        assert (error == 0).all() if array.ndim == 1 else (error <= columns * (1 / 254 + 1e-6)).all()
    x = numbers(5, 9, 5)
    assert np.abs(half.predict(x) - net.predict(x)).max() < 2e-3
    assert 0 < np.abs(small.predict(x) - net.predict(x)).max() < 0.05


def test_files_are_smaller():
    sizes = {dtype: stored(network(), dtype)[1] for dtype in (None, "float16", "int8")}
    count = sum(array.size for array in network().parameters.values())
    assert sizes[None] - sizes["float16"] == 2 * count
    assert sizes["int8"] < sizes["float16"]


def test_the_network_itself_does_not_change():
    net = network()
    before = net.parameters.copy()
    for dtype in ("float16", "int8"):
        again = stored(net, dtype)[0]
        twice = stored(again, dtype)[0]
        for name, array in again.parameters.items():
            np.testing.assert_allclose(twice.parameters[name], array, rtol=1e-6)
    assert all((array == before[name]).all() for name, array in net.parameters.items())


def test_what_is_refused():
    net = network()
    for dtype in ("float64", "int4", 16, np.int8):
        with pytest.raises(nn.DataError, match="dtype must be None, 'float16' or 'int8'; got"):
            stored(net, dtype)
    net.parameters["0.weight"][0] = 70000
    with pytest.raises(nn.DataError, match="save: 0.weight holds 70000; float16 needs 65504 at most"):
        stored(net, "float16")
    stored(net, "int8")
    net.parameters["0.weight"][0] = np.nan
    for dtype in ("float16", "int8"):
        with pytest.raises(nn.DataError, match="save: 0.weight holds nan"):
            stored(net, dtype)
