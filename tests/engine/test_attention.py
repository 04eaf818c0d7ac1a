"""Attention: what a query sees and what it does not, the weights that can be read, and what is refused."""

import numpy as np
import pytest

import nnkit as nn

D, E, T, S = 4, 3, 5, 6
LENGTHS = [np.array([5, 2, 0, 4]), np.array([6, 3, 4, 0])]


def numbers(*shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape)


def looking(causal=False, steps=S, dtype="float64", engine=None):
    """Queries, memory and values, each an input of its own."""
    nodes = nn.Input((T, D)), nn.Input((steps, D)), nn.Input((steps, E))
    layer = nn.Attention(causal)(*nodes)
    return nn.Network(inputs=nodes, outputs=layer, dtype=dtype, engine=engine)


def samples(steps=S):
    return [numbers(4, T, D), numbers(4, steps, D, seed=1), numbers(4, steps, E, seed=2)]


def itself(*layers, causal=True):
    """A sequence that looks at itself; `layers` come first."""
    x = node = nn.Input((T, D))
    for layer in layers:
        node = layer(node)
    return nn.Network(inputs=x, outputs=nn.Attention(causal)(node, node), dtype="float64", seed=2)


def test_the_equation():
    """By NumPy, for one sample."""
    net, (q, k, v) = looking(), samples()
    scores = q[1] @ k[1].T / np.sqrt(D)
    weights = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    np.testing.assert_allclose(net.read([q, k, v], "0.weights")[1], weights, rtol=1e-13)
    np.testing.assert_allclose(net.predict([q, k, v])[1], weights @ v[1], rtol=1e-13)


def test_one_step_of_memory_is_returned():
    net, x = looking(steps=1), samples(steps=1)
    assert (net.predict(x) == x[2]).all() and (net.read(x, "0.weights") == 1).all()


def test_without_values_the_memory_is_averaged():
    q, k = nn.Input((T, D)), nn.Input((S, D))
    two = nn.Network(inputs=[q, k], outputs=nn.Attention()(q, k))
    three = nn.Network(inputs=[q, k], outputs=nn.Attention()(q, k, k))
    x = samples()[:2]
    assert two.predict(x).tobytes() == three.predict(x).tobytes()


def test_a_causal_layer_sees_no_future():
    """Changing a step changes no output before it, to the last bit."""
    net, x = itself(nn.Dense(D)), numbers(4, T, D)
    before = net.predict(x)
    weights = net.read(x, "1.weights")
    assert (np.triu(weights, 1) == 0).all() and (np.tril(weights).sum(axis=2).round(12) == 1).all()
    for t in range(1, T):
        other = x.copy()
        other[:, t:] = 1e30
        assert net.predict(other)[:, :t].tobytes() == before[:, :t].tobytes()
    assert (itself(nn.Dense(D), causal=False).read(x, "1.weights") > 0).all()


def test_lengths_are_as_good_as_cutting():
    net, (q, k, v) = looking(), samples()
    lengths = [*LENGTHS, LENGTHS[1]]
    with pytest.raises(nn.ShapeError, match="Leave lengths out"):  # memory and values end each at its own place
        net.predict([q, k, v], lengths)
    a, b = nn.Input((T, D)), nn.Input((S, D))
    net = nn.Network(inputs=[a, b], outputs=nn.Attention()(a, b), dtype="float64")
    y, weights = net.predict([q, k], LENGTHS), net.read([q, k], "0.weights", LENGTHS)
    for n, (t, s) in enumerate(zip(*LENGTHS)):
        assert (y[n, t:] == 0).all() and (weights[n, t:] == 0).all() and (weights[n, :, s:] == 0).all()
        if t and s:
            c, d = nn.Input((int(t), D)), nn.Input((int(s), D))
            alone = nn.Network(inputs=[c, d], outputs=nn.Attention()(c, d), dtype="float64")
            assert (alone.predict([q[n : n + 1, :t], k[n : n + 1, :s]])[0] == y[n, :t]).all()
    assert (y[3] == 0).all()  # no step to look at


@pytest.mark.parametrize("engine", ["numba", "wasm"])
def test_steps_after_the_end_may_hold_anything(engine):
    """So large that scores and values overflow: no bit of the loss or of a gradient changes."""
    a, b = nn.Input((T, D)), nn.Input((S, D))
    net = nn.Network(
        inputs=[a, b], outputs=nn.Attention()(nn.Dense(3)(a), nn.Dense(3)(b), nn.Dense(2)(b)), engine=engine
    )
    x, y = [samples()[0].astype("float32"), samples()[1].astype("float32")], numbers(4, T, 2)
    one = net.loss_and_gradients(x, y, "mse", LENGTHS)
    for array, lengths in zip(x, LENGTHS):
        array[np.arange(array.shape[1]) >= lengths[:, None]] = 3e38
    two = net.loss_and_gradients(x, y, "mse", LENGTHS)
    assert np.isfinite(one[0]) and one[0] == two[0]
    assert all(one[1][name].tobytes() == two[1][name].tobytes() for name in one[1])


@pytest.mark.parametrize("learns", ["queries", "memory", "values", "all of one"])
@pytest.mark.parametrize("causal", [False, True])
def test_gradients_of_each_input(learns, causal):
    """Where only one of the three is computed by a layer that learns; and where all three are the same node."""
    x = nn.Input((T, D))
    node = nn.Tanh()(nn.Dense(D)(x))
    sources = [node if learns in (name, "all of one") else x for name in ("queries", "memory", "values")]
    net = nn.Network(inputs=x, outputs=nn.Attention(causal)(*sources), dtype="float64")
    assert nn.gradient_check(net, numbers(4, T, D), numbers(4, T, D, seed=1), "mse", LENGTHS[0]) < 1e-7


def test_two_heads_are_one_layer_each():
    """Each head is the layer alone, with its own columns."""
    x = nn.Input((T, D))
    heads = [nn.Attention()(nn.Dense(2)(x), nn.Dense(2)(x), nn.Dense(2)(x)) for _ in range(2)]
    net = nn.Network(inputs=x, outputs=nn.Concatenate()(*heads), dtype="float64")
    first = nn.Network(inputs=x, outputs=heads[0], dtype="float64")
    for name, array in first.parameters.items():
        array[:] = net.parameters[name]
    assert (net.predict(numbers(4, T, D))[..., :2] == first.predict(numbers(4, T, D))).all()


def test_it_learns_to_reverse_a_sequence():
    """Each output has to find its place from the position alone; and the weights show that it does."""
    generator = np.random.default_rng(0)
    digits = generator.integers(6, size=(400, T))
    place = np.tile(np.arange(T), (400, 1))
    x, places = nn.Input((T,)), nn.Input((T,))
    words, where = nn.OneHot(6)(x), nn.OneHot(T)(places)
    found = nn.Attention()(nn.Dense(8)(where), nn.Dense(8)(where), words)
    net = nn.Network(inputs=[x, places], outputs=nn.Dense(6)(found), seed=1)
    net.fit([digits, place], digits[:, ::-1], loss="cross_entropy", optimizer=nn.Adam(0.05), epochs=12)
    assert net.accuracy([digits, place], digits[:, ::-1]) == 1
    layer = next(k for k, layer in enumerate(net.layers) if isinstance(layer, nn.Attention))
    weights = net.read([digits[:1], place[:1]], f"{layer}.weights")[0]
    assert (weights.argmax(axis=1) == np.arange(T)[::-1]).all()


def test_it_is_saved_and_loaded(tmp_path):
    net, x = itself(nn.Dense(D)), numbers(4, T, D)
    net.save(tmp_path / "net.npz")
    again = nn.load(tmp_path / "net.npz")
    assert again.layers[1].causal and again.predict(x).tobytes() == net.predict(x).tobytes()


def test_what_is_refused():
    a, b = nn.Input((T, D)), nn.Input((S, D))
    for make, expected in [
        (
            lambda: nn.Attention()(a, nn.Input((S, D + 1))),
            r"both must have as many .* memory \(6, 5\).*Try nn.Dense\(5\)",
        ),
        (lambda: nn.Attention()(a, b, nn.Input((T, D))), "one value for each step of the memory"),
        (
            lambda: nn.Attention()(a, nn.Input((D,))),
            r"\(steps, numbers per step\); got queries \(5, 4\), memory \(4,\)",
        ),
        (lambda: nn.Attention(causal=True)(a, b), "as many queries as the memory has steps"),
        (lambda: nn.Attention()(a, 3), "must be called on nodes"),
        (lambda: nn.Network([nn.Attention()], input_shape=(T, D)), "reads 2 inputs, so it needs a graph"),
    ]:
        with pytest.raises(nn.ShapeError, match=expected):
            make()
    with pytest.raises(nn.DataError, match="causal must be one of False, True"):
        nn.Attention("yes")


# --- read ---------------------------------------------------------------------------------------------------------


def test_read_gives_every_row_in_batches_of_any_size():
    net = nn.Network([nn.Dense(3), nn.Tanh(), nn.Dense(2)], input_shape=(D,))
    x = numbers(50, D)
    for size in (None, 7, 50):
        assert net.read(x, "2.output", batch_size=size).tobytes() == net.predict(x).tobytes()
        assert net.read(x, "1.output", batch_size=size).shape == (50, 3)
    assert (net.read(x, "input") == x.astype("float32")).all()


def test_read_refuses_what_has_no_row_for_each_sample():
    net = nn.Network([nn.Dense(3), nn.Tanh()], input_shape=(D,))
    for name in ("0.weight", "parameters", "7.output", None):
        with pytest.raises(nn.DataError, match=r"one of input, 0.output, 1.output; got"):
            net.read(numbers(2, D), name)


def test_all_steps_of_one_input_are_not_the_lengths_of_another():
    """A sequence that is no input's has all its steps, even where as many steps as another input has a number."""
    a, b = nn.Input((3,)), nn.Input((T, 2))
    single = nn.GRU(2)(nn.Reshape((1, 3))(a))
    net = nn.Network(inputs=[a, b], outputs=nn.Concatenate()(single, nn.GRU(2)(b)))
    x = [numbers(4, 3), numbers(4, T, 2)]
    one, two = net.predict(x), net.predict(x, [None, np.zeros(4, int)])
    assert (one[:, :2] == two[:, :2]).all() and (two[:, 2:] == 0).all()
