"""The initial values of an embedding."""

import numpy as np
import pytest

import nnkit as nn


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_the_scale_of_an_embedding(dtype):
    """Normal numbers of this standard deviation, the same from every engine; None is Glorot's rule, as before."""
    values = []
    for engine in ("numba", "wasm"):
        net = nn.Network([nn.Embedding(500, 40, scale=0.5)], input_shape=(1,), dtype=dtype, engine=engine, seed=3)
        values.append(net.parameters["0.weight"])
    assert values[0].tobytes() == values[1].tobytes()
    table = values[0].astype(float)
    assert abs(table.std() - 0.5) < 0.01 and abs(table.mean()) < 0.01
    assert abs((table**4).mean() / table.std() ** 4 - 3) < 0.15  # normal: a uniform distribution has 1.8
    glorot = nn.Network([nn.Embedding(500, 40)], input_shape=(1,), dtype=dtype).parameters["0.weight"]
    assert abs(glorot.std() - np.sqrt(2 / 540)) < 0.002


def test_a_scaled_embedding_is_shared_and_saved(tmp_path):
    a, b, table = nn.Input((2,)), nn.Input((3,)), nn.Embedding(6, 4, scale=1)
    both = nn.Concatenate()(nn.Flatten()(table(a)), nn.Flatten()(table(b)))
    net = nn.Network(inputs=[a, b], outputs=both)
    net.save(tmp_path / "net")
    assert repr(table) == "Embedding(6, 4, scale=1.0)" and list(net.parameters) == ["0.weight"]
    x = [[[1, 2]], [[0, 5, 3]]]
    assert (nn.load(tmp_path / "net").predict(x) == net.predict(x)).all()
    with pytest.raises(nn.DataError, match="scale must be a number above 0, often 1, or None; got 0"):
        nn.Embedding(6, 4, scale=0)
