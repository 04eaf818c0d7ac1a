"""The gradient with respect to the input: against finite differences, in every kind of network, with both engines."""

import numpy as np
import pytest
from networks import CASES, numbers

import nnkit as nn


def listed(x):
    return x if isinstance(x, list) else [x]


@pytest.mark.parametrize("name", ["mse", "conv1d", "dilated", "causal", "averaged_pictures", "lstm", "gru", "graph",
                                  "handed_on", "attending", "recommender", "masked_labels"])  # fmt: skip
def test_input_gradients(name):
    case = CASES[name]
    net = case.network("float64", seed=1)
    loss, gradients = net.loss_and_gradients(**case.data, inputs=True)
    plain, others = net.loss_and_gradients(**case.data)
    assert loss == plain and all((gradients[key] == others[key]).all() for key in others)
    x = [np.array(one, float) for one in listed(case.x)]
    given = x if isinstance(case.x, list) else x[0]
    several = len(x) > 1
    for k, (array, node) in enumerate(zip(x, net.graph.inputs)):
        key = f"input.{k}" if several else "input"
        assert (key in gradients) == (not net.graph.readers(node))
        if key in gradients:
            f = lambda: net.evaluate(given, case.y, case.loss, case.lengths)
            expected = nn.finite_differences(f, array)
            scale = np.abs(expected).max()
            assert gradients[key].shape == array.shape and np.abs(gradients[key] - expected).max() < 1e-6 * scale


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_both_engines_give_the_same_bits(dtype):
    case = CASES["conv2d"]
    one, two = (case.network(dtype, e).loss_and_gradients(**case.data, inputs=True)[1] for e in ("numba", "wasm"))
    assert one["input"].tobytes() == two["input"].tobytes() and np.abs(one["input"]).max() > 0


def test_a_step_along_the_gradient_raises_the_loss():
    net = nn.Network([nn.Dense(8), nn.Tanh(), nn.Dense(3)], input_shape=(5,))
    x, y = numbers(20, 5), np.arange(20) % 3
    loss, gradients = net.loss_and_gradients(x, y, "cross_entropy", inputs=True)
    assert net.evaluate(x + 0.1 * np.sign(gradients["input"]), y, "cross_entropy") > loss + 0.01


def test_integers_have_no_gradient():
    net = nn.Network([nn.Embedding(5, 2), nn.MeanOverTime()], input_shape=(3,))
    with pytest.raises(nn.DataError, match="this network reads its inputs as integers"):
        net.loss_and_gradients([[1, 2, 3]], [[0, 0]], "mse", inputs=True)
