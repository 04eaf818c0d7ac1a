"""Positions as waves: their digits, sequences longer than those of the training, and what they are added to."""

import math

import numpy as np
import pytest
from networks import labels, numbers

import nnkit as nn
from nnkit.kernels.sequences import sinusoid


def table(steps, dim, height=1.0):
    return np.array([[sinusoid(height, t, d, dim) for d in range(dim)] for t in range(steps)])


@pytest.mark.parametrize("steps, dim", [(1, 1), (7, 2), (1000, 5), (300, 64)])
def test_they_are_sines_and_cosines(steps, dim):
    """Within 1e-15 (1 + t) of the functions of the system library, which are not the same everywhere."""
    waves = table(steps, dim)
    for t in range(steps):
        angles = [t / 10000 ** ((d - d % 2) / dim) for d in range(dim)]
        expected = [math.cos(a) if d % 2 else math.sin(a) for d, a in enumerate(angles)]
        assert np.abs(waves[t] - expected).max() < 1e-15 * (1 + t)
    assert (waves[0] == np.arange(dim) % 2).all() and np.abs(waves).max() <= 1


def test_their_digits_are_these():
    """Everywhere, with and without Numba."""
    plain = getattr(sinusoid, "py_func", sinusoid)
    assert [[plain(1.0, t, d, 6) for d in range(6)] for t in range(50)] == table(50, 6).tolist()
    assert table(50, 6)[49].tolist() == [
        -0.953752652759472, 0.30059254374363675, 0.7625295672546715, -0.6469533669920913, 0.10537132737707176,
        0.9944329456362525,
    ]  # fmt: skip


def test_a_longer_table_goes_on():
    assert (table(40, 6)[:25] == table(25, 6)).all()
    np.testing.assert_allclose(table(25, 6, 0.5), 0.5 * table(25, 6), rtol=1e-15)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("engine", ["numba", "wasm"])
def test_they_are_added_and_not_learned(engine, dtype):
    net = nn.Network([nn.Position(0.5, "sinusoidal")], input_shape=(6, 3), dtype=dtype, engine=engine)
    x = numbers(4, 6, 3).astype(dtype)
    assert net.parameters == {}
    assert (net.predict(x) == x + table(6, 3, 0.5).astype(dtype)).all()
    loss, gradients = net.loss_and_gradients(x, x, "mse", inputs=True)
    assert loss == pytest.approx((table(6, 3, 0.5) ** 2).mean(), rel=1e-6)
    np.testing.assert_allclose(gradients["input"], np.broadcast_to(table(6, 3, 0.5) / 36, x.shape), atol=1e-7)


def looking(steps, kind="sinusoidal", **options):
    x = nn.Input((steps,))
    words = nn.Position(kind=kind)(nn.Embedding(5, 8, scale=1)(x))
    found = nn.Attention(causal=True)(nn.Dense(8)(words), nn.Dense(8)(words), words)
    return nn.Network(inputs=x, outputs=nn.Dense(5)(found), **options)


def test_a_network_reads_longer_sequences_than_it_was_trained_with():
    """The same parameters with a larger T: the first steps have the same answers, and the others are computed."""
    short, long = looking(6), looking(50)
    x = labels(5, 20, 50)
    before = np.roll(x, 1, axis=1)  # the letter before: only places tell which one that is
    history = short.fit(x[:, 1:7], before[:, 1:7], loss="cross_entropy", optimizer=nn.Adam(0.01), epochs=200)
    assert history.loss[-1] < history.loss[0]
    long.parameters = short.parameters
    assert (long.predict(x)[:, :6] == short.predict(x[:, :6])).all() and np.isfinite(long.predict(x)).all()
    with pytest.raises(nn.ShapeError, match=r"weight must have shape \(50, 8\); got \(6, 8\)"):
        looking(50, "learned").parameters = looking(6, "learned").parameters


def test_a_stepper_knows_its_place():
    net = looking(6)
    x, stepper = labels(5, 3, 6), net.stepper()
    assert (np.stack([stepper.step(x[:, t]) for t in range(6)], axis=1) == net.predict(x)).all()
    with pytest.raises(nn.DataError, match="All 6 steps"):
        stepper.step(x[:, 0])


def test_they_are_saved(tmp_path):
    net = nn.Network([nn.Position(kind="sinusoidal")], input_shape=(6, 3))
    net.save(tmp_path / "net.npz")
    again = nn.load(tmp_path / "net.npz")
    assert repr(again.layers[0]) == "Position(kind='sinusoidal')"
    assert (again.predict(np.zeros((1, 6, 3))) == net.predict(np.zeros((1, 6, 3)))).all()


def test_another_kind_is_refused():
    with pytest.raises(nn.DataError, match="Position: kind must be one of learned, sinusoidal; got 'sine'"):
        nn.Position(kind="sine")
    with pytest.raises(nn.DataError, match="scale must be a number above 0"):
        nn.Position(0, "sinusoidal")
