"""Every layer, loss and combination against central differences in float64."""

import dataclasses
import itertools

import numpy as np
import pytest
from networks import CASES

import nnkit as nn


def kinks(step):
    """How near the numbers of a step come to a kink of its kernel, where differences would straddle it."""
    arrays = list(step.inputs.values())
    name = step.call.operation
    if name in ("relu_forward", "leakyrelu_forward"):
        return np.abs(arrays[0])
    if name in ("mae_forward", "huber_forward"):
        d = np.abs(arrays[0] - arrays[1])
        return d if name == "mae_forward" else np.abs(d - 1)
    if name == "max_pool_forward":
        (height, width, down, across), x = step.call.integers, arrays[0]
        gaps = []
        for i, j in np.ndindex(step.outputs[step.call.outputs[0]].shape[1:3]):
            window = x[:, i * down :, j * across :][:, :height, :width].reshape(len(x), -1, x.shape[-1])
            two = np.sort(window, axis=1)[:, -2:]
            gaps.append(np.ptp(two, axis=1) + (two.shape[1] < 2))
        return np.array(gaps)
    return np.inf


def smooth(case):
    """The case, in float64, with random biases, its inputs drawn until no number is nearer than 1e-4 to a kink."""
    for seed in itertools.count():
        generator = np.random.default_rng(seed)
        net = case.network("float64", seed=seed)
        for array in net.parameters.values():
            array += 0.2 * generator.normal(size=array.shape)
        x = case.x
        if seed and not any(layer.integers for layer in net.layers):
            x = [generator.normal(size=a.shape) for a in x] if isinstance(x, list) else generator.normal(size=x.shape)
        tried = dataclasses.replace(case, x=x)
        if all(np.min(kinks(step)) > 1e-4 for step in net.steps(**tried.data)):
            return net, tried


@pytest.mark.parametrize("name", CASES)
def test_gradients(name):
    net, case = smooth(CASES[name])
    error = nn.gradient_check(net, **case.data)
    assert error < 1e-6, error


def test_gradients_of_one_sample():
    """And of a batch of another size than the network was first laid out for."""
    for name in ("conv2d", "tanh", "masked_labels"):
        net, case = smooth(CASES[name])
        for n in (1, 4):
            lengths = None if case.lengths is None else case.lengths[:n]
            assert nn.gradient_check(net, case.x[:n], case.y[:n], case.loss, lengths) < 1e-6


def smooth_case():
    net, case = smooth(CASES["tanh"])
    return net, case.x, case.y


def test_the_check_can_fail(monkeypatch):
    """A backward kernel that is off by one part in a thousand does not pass."""
    net, x, y = smooth_case()
    whole = net.loss_and_gradients

    def slightly_wrong(*arguments):
        loss, gradients = whole(*arguments)
        return loss, {name: gradient * (1.001 if name == "0.weight" else 1) for name, gradient in gradients.items()}

    monkeypatch.setattr(net, "loss_and_gradients", slightly_wrong)
    assert nn.gradient_check(net, x, y, "mse") > 1e-4


def test_float32_gradients_are_the_float64_ones_rounded():
    net, x, y = smooth_case()
    small = nn.Network(net.layers, input_shape=(4,), dtype="float32")
    for name, array in net.parameters.items():
        small.parameters[name][:] = array
    _, exact = net.loss_and_gradients(x, y, "mse")
    _, rounded = small.loss_and_gradients(x, y, "mse")
    for name in exact:
        np.testing.assert_allclose(rounded[name], exact[name], rtol=1e-4, atol=1e-6)


def test_dense_acts_on_the_last_axis():
    """Samples of shape (3, 2) are three rows each: the same as three times as many samples of shape (2,)."""
    generator = np.random.default_rng(0)
    x, y = generator.normal(size=(5, 3, 2)), generator.normal(size=(5, 3, 1))
    layers = [nn.Dense(4), nn.Tanh(), nn.Dense(1)]
    deep = nn.Network(layers, input_shape=(3, 2), dtype="float64")
    flat = nn.Network(layers, input_shape=(2,), dtype="float64")
    assert (deep.predict(x).reshape(15, 1) == flat.predict(x.reshape(15, 2))).all()
    (one, gradients), (two, others) = (
        net.loss_and_gradients(x.reshape(-1, *net.input_shape), y.reshape(-1, *net.output_shape), "mse")
        for net in (deep, flat)
    )
    assert one == two and all((gradients[name] == others[name]).all() for name in gradients)
