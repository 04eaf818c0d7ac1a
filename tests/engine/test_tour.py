"""nnkit in a dozen tests: what it promises, in the order in which a reader meets it."""

import numpy as np
import pytest

import nnkit as nn

X = np.random.default_rng(0).normal(size=(60, 2))
Y = (X[:, 0] * X[:, 1] > 0).astype(float)  # the exclusive or of two signs: no straight line tells them apart
SMALL = [nn.Dense(8), nn.Tanh(), nn.Dense(1)]
FIT = dict(loss="binary_cross_entropy", optimizer=nn.SGD(0.5), epochs=300, batch_size=16)


def test_a_network_is_a_list_of_layers():
    net = nn.Network(SMALL, input_shape=(2,), seed=0)
    shapes = {name: array.shape for name, array in net.parameters.items()}
    assert shapes == {"0.weight": (2, 8), "0.bias": (8,), "2.weight": (8, 1), "2.bias": (1,)}
    assert "33" in net.summary() and repr(net).startswith("Network([Dense(8), Tanh(), Dense(1)]")


def test_it_learns():
    net = nn.Network(SMALL, input_shape=(2,), seed=0)
    before = net.evaluate(X, Y, loss="binary_cross_entropy")
    history = net.fit(X, Y, **FIT)
    after = net.evaluate(X, Y, loss="binary_cross_entropy")
    assert after < 0.2 < 0.6 < before
    assert np.mean((net.predict(X)[:, 0] > 0) == Y) > 0.95
    assert history.epochs_run == 300 and history.updates == 300 * 4 and history.ended == "finished"
    assert history.loss[-1] < history.loss[0]


def test_the_same_seed_gives_the_same_digits():
    one, two, other = (nn.Network(SMALL, input_shape=(2,), seed=seed) for seed in (0, 0, 1))
    for net in (one, two, other):
        net.fit(X, Y, **FIT)
    assert all((one.parameters[n] == two.parameters[n]).all() for n in one.parameters)
    assert not (one.parameters["0.weight"] == other.parameters["0.weight"]).all()


def test_webassembly_gives_the_same_digits():
    one, two = (nn.Network(SMALL, input_shape=(2,), engine=engine) for engine in ("numba", "wasm"))
    assert (one.engine, two.engine) == ("numba", "wasm")
    assert (one.fit(X, Y, **FIT).loss == two.fit(X, Y, **FIT).loss).all()
    assert (one.predict(X) == two.predict(X)).all()


def test_gradients_are_those_of_finite_differences():
    net = nn.Network(SMALL, input_shape=(2,), dtype="float64")
    assert nn.gradient_check(net, X, Y, "binary_cross_entropy") < 1e-6


def test_every_number_can_be_looked_at():
    net = nn.Network([nn.Dense(1)], input_shape=(2,))
    net.parameters["0.weight"][:], net.parameters["0.bias"][:] = [[3], [4]], 10
    steps = list(net.steps(np.array([[1, 2]]), np.array([20]), "mse", nn.SGD(0.1)))
    assert [str(step) for step in steps] == [
        "0.output = dense_forward(input, 0.weight, 0.bias)",
        "loss.counts = fill(1)",
        "loss.terms, loss = mse_forward(0.output, target, loss.counts)",
        "0.output.gradient = mse_backward(0.output, target, loss.counts)",
        "0.weight.gradient, 0.bias.gradient = dense_weight_gradient(input, 0.output.gradient)",
        "parameters = sgd(gradients, rate, settings)",
    ]
    assert steps[0].outputs["0.output"] == 21 and steps[2].outputs["loss"][0] == 1
    assert steps[4].outputs["0.weight.gradient"].ravel().tolist() == [2, 4]
    assert net.parameters["0.weight"].ravel().tolist() == [3, 4]  # the network itself has not moved


def test_the_arithmetic_can_be_read(capsys):
    nn.show(nn.kernels.dense_forward)
    assert "y[n, o] += x[n, i] * weight[i, o]" in capsys.readouterr().out


def test_a_network_is_a_file(tmp_path):
    net = nn.Network(SMALL, input_shape=(2,), seed=4)
    net.fit(X, Y, **FIT)
    net.save(tmp_path / "net.npz")
    again = nn.load(tmp_path / "net.npz")
    assert (again.predict(X) == net.predict(X)).all() and repr(again) == repr(net)


def test_it_stops_early_and_restores_the_best():
    net = nn.Network(SMALL, input_shape=(2,))
    history = net.fit(
        X[:20], Y[:20], **{**FIT, "epochs": 5000}, validation=(X[20:], Y[20:]), stop=nn.EarlyStopping(patience=20)
    )
    assert history.ended == "early" and history.epochs_run == history.best_epoch + 21
    assert history.best_epoch == np.argmin(history.validation_loss)
    restored = net.evaluate(X[20:], Y[20:], "binary_cross_entropy", batch_size=16)
    assert restored == history.validation_loss[history.best_epoch]


def test_wrong_shapes_are_refused_with_advice():
    net = nn.Network(SMALL, input_shape=(2,))
    with pytest.raises(nn.ShapeError, match=r"must have shape \(N, 2\).*got \(2,\).*try x\[None\]"):
        net.predict(X[0])


def test_bad_numbers_are_refused_with_their_place():
    net, bad = nn.Network(SMALL, input_shape=(2,)), X.copy()
    bad[7, 1] = np.nan
    with pytest.raises(nn.DataError, match=r"x\[7, 1\] is nan"):
        net.fit(bad, Y, **FIT)


def test_divergence_changes_nothing():
    net = nn.Network(SMALL, input_shape=(2,))
    before = {name: array.copy() for name, array in net.parameters.items()}
    with pytest.raises(nn.DivergedError, match="learning rate 1e\\+30.*such as 1e\\+29") as caught:
        net.fit(X, Y, loss="mse", optimizer=nn.SGD(1e30), epochs=20)
    assert caught.value.update >= 1
    assert all((net.parameters[name] == before[name]).all() for name in before)
