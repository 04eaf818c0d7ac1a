"""Every layer, loss and combination against central differences in float64."""

import itertools

import numpy as np
import pytest

import nnkit as nn

ACTIVATIONS = [nn.ReLU, nn.Sigmoid, nn.Tanh]
CASES = [
    *itertools.product(["mse", "binary_cross_entropy"], [(a,) for a in ACTIVATIONS], [(4,), (3, 2)], [1, 7]),
    *itertools.product(["mse", "binary_cross_entropy"], itertools.permutations(ACTIVATIONS), [(5,)], [6]),
]


def smooth_case(loss, activations, input_shape, samples):
    """A network and data with no ReLU nearer than 1e-3 to its kink, where differences would straddle it."""
    for seed in itertools.count():
        generator = np.random.default_rng(seed)
        layers = []
        for activation in activations:
            layers += [nn.Dense(int(generator.integers(2, 6))), activation()]
        net = nn.Network([*layers, nn.Dense(3)], input_shape=input_shape, dtype="float64", seed=seed)
        for name, array in net.parameters.items():
            if name.endswith("bias"):
                array[:] = generator.normal(size=array.shape)
        x = generator.normal(size=(samples, *input_shape))
        y = generator.uniform(size=(samples, *net.output_shape))
        before_relu = [
            next(iter(step.inputs.values())) for step in net.steps(x) if step.call.operation == "relu_forward"
        ]
        if all(np.abs(z).min() > 1e-3 for z in before_relu):
            return net, x, y


@pytest.mark.parametrize("loss, activations, input_shape, samples", CASES)
def test_gradients(loss, activations, input_shape, samples):
    net, x, y = smooth_case(loss, activations, input_shape, samples)
    assert nn.gradient_check(net, x, y, loss) < 1e-6


def test_the_check_can_fail(monkeypatch):
    """A backward kernel that is off by one part in a thousand does not pass."""
    net, x, y = smooth_case("mse", (nn.Tanh,), (4,), 7)
    whole = net.loss_and_gradients

    def slightly_wrong(*arguments):
        loss, gradients = whole(*arguments)
        return loss, {name: gradient * (1.001 if name == "0.weight" else 1) for name, gradient in gradients.items()}

    monkeypatch.setattr(net, "loss_and_gradients", slightly_wrong)
    assert nn.gradient_check(net, x, y, "mse") > 1e-4


def test_float32_gradients_are_the_float64_ones_rounded():
    net, x, y = smooth_case("mse", (nn.Tanh, nn.Sigmoid), (4,), 7)
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
