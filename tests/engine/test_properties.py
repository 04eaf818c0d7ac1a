"""What must hold for any numbers and any shapes: drawn by hypothesis, through the public names."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import nnkit as nn

few = settings(max_examples=40, deadline=None, derandomize=True)
sizes = st.integers(1, 6)
seeds = st.integers(0, 2**31)


def numbers(seed, *shape):
    return np.random.default_rng(seed).normal(size=shape)


def convolution(h, w, c, filters, window, stride, padding):
    """A network that is one convolution, without a bias, of images that its window fits into."""
    layer = nn.Conv2D(filters, window, stride, padding)
    shape = (h + window[0] - 1, w + window[1] - 1, c)
    return nn.Network([layer], input_shape=shape, dtype="float64")


@few
@given(
    sizes,
    sizes,
    sizes,
    sizes,
    st.tuples(sizes, sizes),
    st.tuples(sizes, sizes),
    st.sampled_from(["valid", "same"]),
    seeds,
)
def test_a_convolution_and_its_gradient_are_adjoint(h, w, c, filters, window, stride, padding, seed):
    """With the loss <y, d> the weight's gradient g has <g, weight> = <y, d>, as y is linear in the weight."""
    net = convolution(h, w, c, filters, window, stride, padding)
    x, d = numbers(seed, 3, *net.input_shape), numbers(seed + 1, 3, *net.output_shape)
    y = net.predict(x)
    _, gradients = net.loss_and_gradients(x, y - d / 2 * d.size, "mse")  # whose slope at y is d
    product = np.vdot(gradients["0.weight"], net.parameters["0.weight"])
    assert product == pytest.approx(np.vdot(y, d), rel=1e-9, abs=1e-9)
    np.testing.assert_allclose(gradients["0.bias"], d.sum(axis=(0, 1, 2)), rtol=1e-9, atol=1e-9)


@few
@given(sizes, sizes, sizes, st.tuples(sizes, sizes), st.integers(0, 4), st.integers(0, 4), seeds)
def test_a_convolution_moves_with_its_image(h, w, c, window, down, across, seed):
    net = convolution(h + down, w + across, c, 3, window, 1, "valid")
    x = numbers(seed, 2, *net.input_shape)
    moved = np.roll(x, (down, across), axis=(1, 2))
    assert (net.predict(moved)[:, down:, across:] == net.predict(x)[:, :h, :w]).all()


@few
@given(sizes, st.integers(2, 9), st.floats(-50, 50), seeds)
def test_a_constant_added_to_all_logits_changes_nothing(n, classes, constant, seed):
    net = nn.Network([nn.Softmax()], input_shape=(classes,), dtype="float64")
    x = numbers(seed, n, classes)
    np.testing.assert_allclose(net.predict(x + constant), net.predict(x), rtol=1e-12)
    np.testing.assert_allclose(net.predict(x).sum(axis=1), 1, rtol=1e-12)
    plain = nn.Network([nn.Flatten()], input_shape=(classes,), dtype="float64")
    losses = [plain.evaluate(z, np.zeros(n, int), "cross_entropy") for z in (x, x + constant)]
    assert losses[1] == pytest.approx(losses[0], rel=1e-11, abs=1e-12)


@few
@given(st.integers(2, 9), seeds)
def test_hidden_units_may_change_places(width, seed):
    """A network with its hidden units in another order is the same function, and stays so while both learn."""
    nets = [nn.Network([nn.Dense(width), nn.Tanh(), nn.Dense(2)], input_shape=(3,), dtype="float64") for _ in "ab"]
    order = np.random.default_rng(seed).permutation(width)
    (one, two) = (net.parameters for net in nets)
    two["0.weight"][:], two["0.bias"][:] = one["0.weight"][:, order], one["0.bias"][order]
    two["2.weight"][:], two["2.bias"][:] = one["2.weight"][order], one["2.bias"]
    x, y = numbers(seed, 12, 3), numbers(seed + 1, 12, 2)
    for net in nets:
        net.fit(x, y, loss="mse", optimizer=nn.SGD(0.1, momentum=0.5), epochs=3, batch_size=5)
    np.testing.assert_allclose(two["0.weight"], one["0.weight"][:, order], rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(nets[1].predict(x), nets[0].predict(x), rtol=1e-9, atol=1e-12)


@few
@given(st.lists(st.integers(0, 5), min_size=2, max_size=9), seeds)
def test_masked_steps_leave_no_trace(lengths, seed):
    """Whatever stands behind the end of a sequence: the same loss and gradients, to the last bit."""
    lengths = np.array(lengths)
    net = nn.Network([nn.Dense(4), nn.Tanh(), nn.Dense(2)], input_shape=(5, 3), dtype="float64")
    x, y = numbers(seed, len(lengths), 5, 3), numbers(seed + 1, len(lengths), 5, 2)
    behind = np.arange(5) >= lengths[:, None]
    one = net.loss_and_gradients(x, y, "mse", lengths)
    x[behind], y[behind] = 1e6, -1e6
    two = net.loss_and_gradients(x, y, "mse", lengths)
    assert one[0] == two[0] and all((one[1][name] == two[1][name]).all() for name in one[1])


@few
@given(st.integers(1, 40), st.integers(1, 40), seeds)
def test_the_size_of_an_evaluations_batches_does_not_matter(n, batch, seed):
    net = nn.Network([nn.Dense(3)], input_shape=(2,), dtype="float64")
    x, y = numbers(seed, n, 2), np.random.default_rng(seed).integers(3, size=n)
    whole = net.evaluate(x, y, "cross_entropy")
    assert net.evaluate(x, y, "cross_entropy", batch_size=batch) == pytest.approx(whole, rel=1e-13)
    assert net.accuracy(x, y, batch_size=batch) == pytest.approx((net.predict(x).argmax(1) == y).mean(), rel=1e-13)
