"""Batch normalization: the batch in training, running averages elsewhere, and what is refused."""

import copy

import numpy as np
import pytest
from networks import labels, numbers

import nnkit as nn

EPSILON = 1e-5
X, Y = 3 * numbers(30, 4) + 1, labels(3, 30)
FIT = dict(loss="cross_entropy", optimizer=nn.SGD(0.1), epochs=3, batch_size=8)
AVERAGES = ("1.mean", "1.variance")


def network(*layers, shape=(4,), **options):
    return nn.Network(list(layers), input_shape=shape, dtype="float64", **options)


def classifier(**options):
    return network(nn.Dense(5), nn.BatchNorm(0.3), nn.Tanh(), nn.Dense(3), **options)


@pytest.mark.parametrize("shape", [(4,), (3, 4), (5, 3, 4)], ids=["rows", "steps", "pictures"])
def test_each_column_is_normalized_in_training(shape):
    """Over all samples, steps and pixels; in another network's plan, run with training=1."""
    net, x = network(nn.BatchNorm(0.25), shape=shape), 3 * numbers(6, *shape) + 1
    net.parameters["0.weight"][:], net.parameters["0.bias"][:] = [1, 2, 3, 4], [5, 6, 7, 8]
    session = net.session(net.plan(), 6)
    session["input"][:] = x
    session.run("forward", training=1)
    rows = x.reshape(-1, 4)
    z = (rows - rows.mean(axis=0)) / np.sqrt(rows.var(axis=0) + EPSILON)
    np.testing.assert_allclose(session["0.output"].reshape(-1, 4), [1, 2, 3, 4] * z + [5, 6, 7, 8], rtol=1e-12)
    np.testing.assert_allclose(session["0.mean"], 0.25 * rows.mean(axis=0), rtol=1e-12)
    np.testing.assert_allclose(session["0.variance"], 0.75 + 0.25 * rows.var(axis=0, ddof=1), rtol=1e-12)
    assert (net.parameters["0.mean"] == 0).all() and (net.parameters["0.variance"] == 1).all()


@pytest.mark.parametrize("shape", [(4,), (3, 4), (5, 3, 4)], ids=["rows", "steps", "pictures"])
def test_gradients_in_training_are_those_of_finite_differences(shape):
    """With the batch's own moments, which move with every number: of all parameters, and of a layer before it."""
    net = network(nn.Dense(4), nn.BatchNorm(), nn.Tanh(), nn.BatchNorm(), shape=shape)
    for array in net.parameters.values():
        array += 0.2 * numbers(*array.shape)
    session = net.session(net.plan("mse"), 6)
    session["input"][:], session["target"][:] = numbers(6, *shape), numbers(6, *shape, seed=1)
    begun = session["parameters"].copy()

    def loss():
        averages = {name: session[name].copy() for name in ("1.mean", "1.variance", "3.mean", "3.variance")}
        session.run("forward", "loss", training=1)
        for name, array in averages.items():
            session[name][:] = array
        return float(session["loss"][0])

    session.run("forward", "loss", "backward", training=1)
    session["parameters"][:] = begun
    for name in session.plan.trained:
        differences = nn.finite_differences(loss, session[name])
        np.testing.assert_allclose(session[f"{name}.gradient"], differences, rtol=1e-5, atol=1e-8)
    assert set(net.parameters) - set(session.plan.trained) == {"1.mean", "1.variance", "3.mean", "3.variance"}


def test_prediction_uses_running_averages_and_nothing_else_moves_them():
    net = classifier()
    net.fit(X, Y, **FIT)
    kept = net.parameters.copy()
    hidden = net.read(X, "0.output")
    z = (hidden - kept["1.mean"]) / np.sqrt(kept["1.variance"] + EPSILON)
    np.testing.assert_allclose(net.read(X, "1.output"), z * kept["1.weight"] + kept["1.bias"], rtol=1e-12)
    assert (np.concatenate([net.predict(row[None]) for row in X]) == net.predict(X)).all()
    net.evaluate(X, Y, "cross_entropy")
    loss, gradients = net.loss_and_gradients(X, Y, "cross_entropy", inputs=True)
    assert loss == pytest.approx(net.evaluate(X, Y, "cross_entropy"))
    assert all((gradients[name] == 0).all() for name in AVERAGES) and np.abs(gradients["1.weight"]).min() > 0
    assert nn.gradient_check(net, X, Y, "cross_entropy") < 1e-6
    for _ in net.steps(X, Y, "cross_entropy", nn.SGD(0.1)):
        pass
    assert all((array == kept[name]).all() for name, array in net.parameters.items())


def test_each_update_moves_the_running_averages():
    """Also that of the last, smaller batch, by the same share; the validation moves nothing."""
    net, x = network(nn.BatchNorm(0.3), shape=(4,)), X[:11]
    mean, variance = np.zeros(4), np.ones(4)
    for _ in range(2):
        for first in (0, 4, 8):
            rows = x[first : first + 4]
            mean += 0.3 * (rows.mean(axis=0) - mean)
            variance += 0.3 * (rows.var(axis=0, ddof=1) - variance)
    net.fit(x, x, loss="mse", optimizer=nn.SGD(0.01), epochs=2, batch_size=4, shuffle=False, validation=(X, X))
    np.testing.assert_allclose(net.parameters["0.mean"], mean, rtol=1e-12)
    np.testing.assert_allclose(net.parameters["0.variance"], variance, rtol=1e-12)


def run_of(net, optimizer, **options):
    net.fit(X, Y, **{**FIT, "optimizer": optimizer}, **options)
    return net.parameters


@pytest.mark.parametrize("optimizer", [
    nn.SGD(0.1, weight_decay=0.5), nn.SGD(0.1, 0.9, True, 0.5), nn.RMSProp(0.01, weight_decay=0.5), nn.AdamW(0.1),
], ids=repr)  # fmt: skip
def test_decay_and_penalties_leave_them_out(optimizer):
    """Those of a first layer depend on its input alone: they are the same, however the parameters move."""
    net = network(nn.BatchNorm(0.3), nn.Dense(3))
    plain = network(nn.BatchNorm(0.3), nn.Dense(3))
    decayed, expected = run_of(net, optimizer, l1=0.1, l2=0.1, clip_norm=0.1), run_of(plain, nn.SGD(0.1))
    for name in ("0.mean", "0.variance"):
        assert (decayed[name] == expected[name]).all()
    assert (decayed["0.weight"] != expected["0.weight"]).all()


def test_every_engine_and_batch_size_gives_the_same_digits():
    one, two = (classifier(engine=engine) for engine in ("numba", "wasm"))
    assert (one.fit(X, Y, **FIT).loss == two.fit(X, Y, **FIT).loss).all()
    assert all((array == two.parameters[name]).all() for name, array in one.parameters.items())
    assert (one.predict(X, batch_size=7) == two.predict(X)).all()


def test_they_are_saved_and_copied(tmp_path):
    net = classifier()
    net.fit(X, Y, **FIT)
    net.save(tmp_path / "net.npz")
    net.save(tmp_path / "small.npz", "int8")
    other = classifier()
    other.parameters = net.parameters
    for again in (nn.load(tmp_path / "net.npz"), copy.deepcopy(net), other):
        assert repr(again.layers[1]) == "BatchNorm(momentum=0.3)"
        assert (again.predict(X) == net.predict(X)).all()
        assert all((again.parameters[name] == net.parameters[name]).all() for name in AVERAGES)
    assert (nn.load(tmp_path / "small.npz").parameters["1.variance"] == net.parameters["1.variance"]).all()


def test_the_best_epoch_brings_its_averages_back():
    net, seen = classifier(), []
    history = net.fit(
        X[:20], Y[:20], **{**FIT, "epochs": 40, "optimizer": nn.SGD(1.0)}, validation=(X[20:], Y[20:]),
        stop=nn.EarlyStopping(patience=2), callback=lambda epoch, history: seen.append(net.parameters.copy()),
    )  # fmt: skip
    assert history.ended == "early"
    for name, array in seen[history.best_epoch].items():
        assert (net.parameters[name] == array).all()
    assert (seen[-1]["1.mean"] != net.parameters["1.mean"]).all()


def test_a_run_goes_on_with_its_averages():
    one, two = classifier(), classifier()
    one.fit(X, Y, **{**FIT, "epochs": 6, "optimizer": nn.Adam(0.01)})
    options = {**FIT, "optimizer": nn.Adam(0.01)}
    two.fit(X, Y, **options, continue_from=two.fit(X, Y, **options))
    assert all((array == two.parameters[name]).all() for name, array in one.parameters.items())


def test_a_frozen_layer_keeps_its_averages_and_computes_with_them():
    """Then it is a layer of fixed numbers, in training as in prediction; and one sample is enough for a batch."""
    net = classifier()
    net.fit(X, Y, **FIT)
    kept, twin = net.parameters.copy(), network(nn.Tanh(), nn.Dense(3), shape=(5,))
    for name in ("weight", "bias"):
        twin.parameters[f"1.{name}"] = kept[f"3.{name}"]
    features = net.read(X, "1.output")
    for batch_size in (8, 1):
        net.parameters = kept
        history = net.fit(X, Y, **{**FIT, "batch_size": batch_size, "epochs": 1}, frozen=[0, 1])
        assert all((net.parameters[f"1.{word}"] == kept[f"1.{word}"]).all() for word in ("mean", "variance", "weight"))
        twin.parameters = {f"1.{name}": kept[f"3.{name}"] for name in ("weight", "bias")}
        expected = twin.fit(features, Y, **{**FIT, "batch_size": batch_size, "epochs": 1})
        np.testing.assert_allclose(history.loss, expected.loss, rtol=1e-12)
    net.fit(X, Y, **FIT, frozen=[1])
    assert (net.parameters["0.weight"] != kept["0.weight"]).all()


def test_a_layer_used_twice_averages_over_both_uses():
    x, layer = nn.Input((4,)), nn.BatchNorm(0.5)
    net = nn.Network(inputs=x, outputs=nn.Add()(layer(x), layer(nn.Tanh()(x))), dtype="float64")
    net.fit(X, X, loss="mse", optimizer=nn.SGD(0.1), epochs=1, batch_size=30)
    mean = 0.5 * (0.5 * X.mean(axis=0)) + 0.5 * np.tanh(X).mean(axis=0)
    np.testing.assert_allclose(net.parameters["0.mean"], mean, rtol=1e-12)
    assert nn.gradient_check(net, X, X, "mse") < 1e-6


def test_a_stepper_takes_it():
    net = network(nn.GRU(3, return_sequences=True), nn.BatchNorm(), shape=(5, 4))
    x = numbers(6, 5, 4)
    net.fit(x, x[:, :, :3], loss="mse", optimizer=nn.SGD(0.1), epochs=2)
    stepper = net.stepper()
    assert (np.stack([stepper.step(x[:, t]) for t in range(5)], axis=1) == net.predict(x)).all()


def test_lengths_in_prediction_but_not_in_training():
    """With running averages the steps stay apart: steps after the end of a sequence play no part."""
    net = network(nn.BatchNorm(), nn.GRU(3, return_sequences=True), nn.BatchNorm(), shape=(5, 4))
    x, y, ends = numbers(6, 5, 4), numbers(6, 5, 3, seed=1), np.array([5, 1, 3, 2, 4, 5])
    other = np.where(np.arange(5)[:, None] < ends[:, None, None], x, 1e300)
    one, two = (net.loss_and_gradients(data, y, "mse", ends) for data in (x, other))
    assert one[0] == two[0] and all((one[1][name] == two[1][name]).all() for name in one[1])
    options = dict(loss="mse", optimizer=nn.SGD(0.1), epochs=1)
    with pytest.raises(nn.ShapeError, match=r"Layer 0, BatchNorm\(\), averages over all .* try nn.LayerNorm\(\)"):
        net.fit(x, y, **options, lengths=ends)
    net.fit(x, y, **options, lengths=np.full(6, 5))
    net.fit(x, y, **options, lengths=ends, frozen=[0, 2])
    last = network(nn.GRU(3), nn.BatchNorm(), shape=(5, 4))
    last.fit(x, y[:, 0], **options, lengths=ends)  # the last states: a row of each sequence


@pytest.mark.parametrize("n, batch_size, which", [(1, 8, "a batch"), (9, 1, "a batch"), (9, 8, "the last batch")])
def test_a_batch_of_one_sample_is_refused(n, batch_size, which):
    net = classifier()
    expected = (
        rf"Layer 1, BatchNorm\(momentum=0.3\), learns from the spread .* {which}.* has one. Try another batch_size"
    )
    with pytest.raises(nn.DataError, match=expected):
        net.fit(X[:n], Y[:n], **{**FIT, "batch_size": batch_size})
    with pytest.raises(nn.DataError, match="learns from the spread"):
        net.steps(X[:1], Y[:1], "cross_entropy", nn.SGD(0.1))
    list(net.steps(X[:1], Y[:1], "cross_entropy"))
    pictures = network(nn.BatchNorm(), nn.Flatten(), nn.Dense(3), shape=(2, 2, 1))
    pictures.fit(X[:1].reshape(1, 2, 2, 1), Y[:1], **FIT)  # four pixels are enough
    assert np.isfinite(pictures.predict(X.reshape(-1, 2, 2, 1))).all()


@pytest.mark.parametrize("momentum", [0, -0.1, 1.5, "0.1", None])
def test_its_momentum_is_a_share(momentum):
    with pytest.raises(nn.DataError, match="BatchNorm: momentum must be a number above 0 and at most 1"):
        nn.BatchNorm(momentum)
