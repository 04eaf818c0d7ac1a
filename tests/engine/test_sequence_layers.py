"""Layers that read whole sequences, normalize, repeat and compare: lengths, equivalent networks, what is refused."""

import numpy as np
import pytest
from networks import numbers

import nnkit as nn

T, D = 6, 3
LENGTHS = np.array([6, 1, 3, 0])
X = numbers(4, T, D)


def network(*layers, shape=(T, D)):
    return nn.Network(list(layers), input_shape=shape, dtype="float64")


def write_same(one, other):
    """Give both networks the same parameters, in order."""
    for a, b in zip(one.parameters.values(), other.parameters.values(), strict=True):
        b[...] = a


@pytest.mark.parametrize("layer", [nn.MaxOverTime(), nn.MeanOverTime()])
def test_what_is_found_over_time_honours_lengths(layer):
    """As if the sequence had been cut; 0 where nothing is left of it. What follows the end may hold anything."""
    net = network(layer)
    other = X.copy()
    other[np.arange(T) >= LENGTHS[:, None]] = 1e300
    y = net.predict(other, LENGTHS)
    take = np.max if isinstance(layer, nn.MaxOverTime) else np.mean
    for row, x, end in zip(y, X, LENGTHS):
        np.testing.assert_allclose(row, take(x[:end], axis=0) if end else 0, rtol=1e-14)
    np.testing.assert_allclose(net.predict(X), take(X, axis=1), rtol=1e-14)


def test_the_first_maximum_takes_the_gradient():
    x = nn.Input((3, 1))
    net = nn.Network(inputs=x, outputs=nn.MaxOverTime()(nn.Position()(x)), dtype="float64")
    net.parameters["0.weight"][:] = 0
    _, gradients = net.loss_and_gradients([[[2], [5], [5]]], [[4]], "mse")
    assert gradients["0.weight"].ravel().tolist() == [0, 2, 0]


def test_a_sequence_read_backwards_is_its_reverse_read_forwards():
    """Within its length: the last state is the one at the first step."""
    forwards, backwards = network(nn.GRU(4)), network(nn.Reverse(), nn.GRU(4))
    write_same(forwards, backwards)
    turned = X.copy()
    for row, end in zip(turned, LENGTHS):
        row[:end] = row[:end][::-1]
    assert (backwards.predict(X, LENGTHS) == forwards.predict(turned, LENGTHS)).all()
    twice = network(nn.Reverse(), nn.Reverse()).predict(X, LENGTHS)
    valid = np.arange(T) < LENGTHS[:, None]
    assert (twice[valid] == X[valid]).all() and (twice[~valid] == 0).all()


@pytest.mark.parametrize("dilation", [1, 2, 3])
@pytest.mark.parametrize("padding", ["valid", "same", "causal"])
def test_a_dilated_convolution_is_one_with_zeros_between_its_weights(padding, dilation):
    net = network(nn.Conv1D(5, 3, 1, padding, dilation), shape=(11, D))
    wide = network(nn.Conv1D(5, 2 * dilation + 1, 1, padding), shape=(11, D))
    wide.parameters["0.weight"][:] = 0
    wide.parameters["0.weight"][::dilation] = net.parameters["0.weight"]
    x, y = numbers(4, 11, D), numbers(4, *net.output_shape)
    assert net.output_shape == wide.output_shape
    np.testing.assert_allclose(net.predict(x), wide.predict(x), rtol=1e-13, atol=1e-15)
    (_, one), (_, two) = (n.loss_and_gradients(x, y, "mse") for n in (net, wide))
    np.testing.assert_allclose(one["0.weight"], two["0.weight"][::dilation], rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("dilation", [1, 2])
def test_a_causal_convolution_sees_no_future_and_takes_lengths(dilation):
    net = network(nn.Conv1D(4, 3, padding="causal", dilation=dilation), nn.Tanh(), nn.Conv1D(2, 2, padding="causal"))
    before = net.predict(X)
    for t in range(1, T):
        other = X.copy()
        other[:, t:] = 1e3
        assert (net.predict(other)[:, :t] == before[:, :t]).all()
    other = X.copy()
    other[np.arange(T) >= LENGTHS[:, None]] = 1e3
    y = numbers(4, T, 2)
    one, two = (net.loss_and_gradients(x, y, "mse", LENGTHS) for x in (X, other))
    assert one[0] == two[0] and all((one[1][name] == two[1][name]).all() for name in one[1])
    with pytest.raises(nn.ShapeError, match="layer 0, Conv1D.*Leave lengths out"):
        network(nn.Conv1D(2, 3, 2, "causal")).predict(X, LENGTHS)


def test_layer_norm_of_a_row():
    net = network(nn.LayerNorm())
    expected = (X - X.mean(axis=-1, keepdims=True)) / np.sqrt(X.var(axis=-1, keepdims=True) + 1e-5)
    np.testing.assert_allclose(net.predict(X), expected, rtol=1e-13)
    assert (net.predict(1e-30 * X) < 1e-20).all()  # epsilon keeps it finite
    assert (net.predict(np.ones((1, T, D))) == 0).all()


def test_steps_after_the_end_may_overflow_in_layer_norm():
    net = nn.Network([nn.Dense(3), nn.LayerNorm(), nn.Dense(2)], input_shape=(T, D))
    x, y = X.astype("float32"), numbers(4, T, 2)
    one = net.loss_and_gradients(x, y, "mse", LENGTHS)
    x[np.arange(T) >= LENGTHS[:, None]] = 1e30
    two = net.loss_and_gradients(x, y, "mse", LENGTHS)
    assert one[0] == two[0] and all((one[1][name] == two[1][name]).all() for name in one[1])


def test_repeat_dot_and_the_mean_of_an_image():
    a, b = nn.Input((D,)), nn.Input((T, D))
    net = nn.Network(inputs=[a, b], outputs=nn.Dot()(nn.Repeat(T)(a), b), dtype="float64")
    np.testing.assert_allclose(net.predict([X[:, 0], X])[..., 0], np.einsum("nd,ntd->nt", X[:, 0], X), rtol=1e-13)
    image = numbers(3, 5, 4, 2)
    net = network(nn.GlobalAveragePool2D(), shape=(5, 4, 2))
    np.testing.assert_allclose(net.predict(image), image.mean(axis=(1, 2)), rtol=1e-13)


def test_position_is_added_and_learned_for_each_place():
    net = network(nn.Position(scale=2))
    np.testing.assert_array_equal(net.predict(X), X + net.parameters["0.weight"])
    assert 1 < net.parameters["0.weight"].std() < 3
    y = numbers(4, T, D, seed=1)
    _, gradients = net.loss_and_gradients(X, y, "mse", LENGTHS)
    valid = np.arange(T) < LENGTHS[:, None]
    slope = 2 * (net.predict(X) - y) * valid[:, :, None] / (valid.sum() * D)
    np.testing.assert_allclose(gradients["0.weight"], slope.sum(axis=0), rtol=1e-13)


@pytest.mark.parametrize("layer", [
    nn.LayerNorm(), nn.Position(), nn.Position(0.5), nn.Reverse(), nn.Repeat(2), nn.MaxOverTime(), nn.MeanOverTime(),
    nn.Conv1D(4, 2, padding="causal", dilation=2),
])  # fmt: skip
def test_they_are_saved_and_loaded(layer, tmp_path):
    net = network(layer)
    net.save(tmp_path / "net.npz")
    again = nn.load(tmp_path / "net.npz")
    assert repr(again.layers[0]) == repr(layer) and again.predict(X).tobytes() == net.predict(X).tobytes()


def test_what_is_refused():
    a, b = nn.Input((T, D)), nn.Input((T, D + 1))
    for make, expected in [
        (lambda: nn.MaxOverTime()(nn.Input((4,))), r"MaxOverTime\(\) needs sequences, samples of shape .*; got \(4,\)"),
        (lambda: nn.Position()(nn.Input((4,))), r"Position\(\) needs sequences"),
        (lambda: nn.Dot()(a, b), r"two inputs of the same shape; got \(6, 3\) and \(6, 4\)"),
        (lambda: nn.Repeat(0), "times must be a number of copies, an integer of at least 1; got 0"),
        (lambda: nn.GlobalAveragePool2D()(a), r"\(height, width, channels\); got \(6, 3\)"),
        (lambda: nn.Conv1D(2, 3, 2, dilation=2), "needs stride 1; got dilation=2, stride=2. Try two layers"),
        (lambda: nn.Conv1D(2, 3, dilation=0), "dilation must be a distance between steps, an integer of at least 1"),
        (lambda: nn.Conv1D(2, 3, dilation=3)(a), r"at least 1 x 7; got"),
    ]:
        with pytest.raises(nn.ShapeError, match=expected):
            make()
    with pytest.raises(nn.DataError, match="scale must be a number above 0, often 0.1, or None; got -1"):
        nn.Position(scale=-1)
    with pytest.raises(nn.DataError, match="padding must be one of valid, same, causal; got 'full'"):
        nn.Conv1D(2, 3, padding="full")
