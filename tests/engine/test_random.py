"""The random stream: known answers, permutations, and the laws of the initial values."""

import numpy as np
import reference

import nnkit as nn
from nnkit.kernels import permutation
from nnkit.kernels.random import random_bits, stream_key


def test_known_answers():
    """The published SplitMix64 with state 0 begins with these numbers (Steele, Lea and Flood 2014)."""
    published = [0xE220A8397B1DCDAF, 0x6E789E6AA1B965F4, 0x06C45D188009454F]
    with np.errstate(all="ignore"):
        assert [int(random_bits(0, k)) for k in range(3)] == published


def test_bits_equal_their_twin():
    with np.errstate(all="ignore"):
        for seed, stream, k in [(0, 0, 0), (1, 2, 3), (2**62, 2**32 + 5, 10**6)]:
            assert int(random_bits(np.uint64(stream_key(seed, stream)), k)) == reference.random_bits(seed, stream, k)


def test_permutation():
    for n in (1, 2, 3, 100, 1000):
        order = np.zeros(n, np.int64)
        permutation(5, 9, order)
        assert (order == reference.permutation(5, 9, n)).all()
        assert (np.sort(order) == np.arange(n)).all()


def test_permutations_are_uniform():
    """All 24 orders of 4 things come equally often: chi squared with 23 degrees of freedom, 99.9 % point 49.7."""
    counts = {}
    order = np.zeros(4, np.int64)
    for stream in range(24_000):
        permutation(0, stream, order)
        counts[tuple(order)] = counts.get(tuple(order), 0) + 1
    assert len(counts) == 24
    assert sum((count - 1000) ** 2 / 1000 for count in counts.values()) < 49.7


def test_initial_values():
    """Glorot before tanh, He before ReLU, biases 0; other seeds and layers, other numbers."""
    net = nn.Network([nn.Dense(400), nn.Tanh(), nn.Dense(300), nn.ReLU(), nn.Dense(1)], input_shape=(200,), seed=1)
    first, second = net.parameters["0.weight"], net.parameters["2.weight"]
    glorot, he = np.sqrt(6 / 600), np.sqrt(6 / 400)
    assert 0.999 * glorot < np.abs(first).max() <= glorot * (1 + 1e-6)
    assert 0.999 * he < np.abs(second).max() <= he * (1 + 1e-6)
    assert abs(first.var() / (glorot**2 / 3) - 1) < 0.02
    assert not net.parameters["0.bias"].any()
    assert abs(np.corrcoef(first.ravel()[:1000], second.ravel()[:1000])[0, 1]) < 0.1
    other = nn.Network(net.layers, input_shape=(200,), seed=2).parameters["0.weight"]
    assert abs(np.corrcoef(first.ravel(), other.ravel())[0, 1]) < 0.02


def test_float32_starts_at_the_rounded_float64_values():
    layers = [nn.Dense(5), nn.ReLU(), nn.Dense(2)]
    one, two = (nn.Network(layers, input_shape=(3,), seed=3, dtype=dtype) for dtype in ("float32", "float64"))
    for name, array in two.parameters.items():
        assert (array.astype("float32") == one.parameters[name]).all()
