"""Class names: strings as targets, names and probabilities as answers, and the part of the samples that is held out."""

import copy

import numpy as np
import pytest

import nnkit as nn
from nnkit import data

NAMES = ("Adelie", "Chinstrap", "Gentoo")
GENERATOR = np.random.default_rng(7)
X = GENERATOR.normal(size=(40, 2))
Y = np.arange(40) % 3
LABELS = np.array(NAMES)[Y]
FIT = dict(loss="cross_entropy", optimizer=nn.SGD(0.2), epochs=3)


def network(outputs=3, engine="numba"):
    return nn.Network([nn.Dense(4), nn.Tanh(), nn.Dense(outputs)], input_shape=(2,), engine=engine)


@pytest.mark.parametrize("kind", [np.asarray, list, lambda y: np.array(y, object)], ids=["array", "list", "objects"])
def test_strings_are_the_numbers_of_their_classes(kind):
    net, twin = network(), network()
    assert net.classes is None
    history = net.fit(X, kind(LABELS), **FIT, validation=(X, kind(LABELS)))
    assert net.classes == NAMES
    assert history.loss.tobytes() == twin.fit(X, Y, **FIT, validation=(X, Y)).loss.tobytes() and twin.classes is None
    assert net.accuracy(X, kind(LABELS)) == twin.accuracy(X, Y)
    assert net.accuracy(X, kind(LABELS)) == pytest.approx(np.mean(twin.classify(X) == Y))
    assert net.evaluate(X, kind(LABELS), "cross_entropy") == twin.evaluate(X, Y, "cross_entropy")
    one, two = net.loss_and_gradients(X, kind(LABELS), "cross_entropy"), twin.loss_and_gradients(X, Y, "cross_entropy")
    assert one[0] == two[0] and (one[1]["0.weight"] == two[1]["0.weight"]).all()
    assert net.classify(X).tolist() == [NAMES[k] for k in twin.classify(X)]
    assert net.accuracy(X, Y) == twin.accuracy(X, Y), "numbers still do"


def test_names_are_saved_and_copied(tmp_path):
    net = network()
    net.fit(X, LABELS, **FIT)
    net.save(tmp_path / "net.npz")
    for other in (nn.load(tmp_path / "net.npz"), copy.deepcopy(net)):
        assert other.classes == NAMES and other.classify(X).tolist() == net.classify(X).tolist()
    network().save(tmp_path / "net.npz")
    assert nn.load(tmp_path / "net.npz").classes is None


def test_two_classes_and_one_output():
    net = network(1)
    y = np.where(X[:, 0] > 0, "yes", "no")
    history = net.fit(X, y, loss="binary_cross_entropy", optimizer=nn.Adam(0.05), epochs=100, batch_size=8)
    assert net.classes == ("no", "yes") and history.accuracy[-1] > 0.9
    predicted = net.classify(X)
    assert predicted.shape == (40,) and np.mean(predicted == y) > 0.9
    assert net.accuracy(X, y, "binary_cross_entropy") == pytest.approx(np.mean(predicted == y))
    p = net.probabilities(X)
    assert p.shape == (40, 1) and ((p[:, 0] > 0.5) == (predicted == "yes")).all()


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_probabilities_come_from_the_engines_own_kernels(dtype):
    layers = [nn.Dense(4), nn.Tanh(), nn.Dense(3)]
    for loss, last in [("cross_entropy", nn.Softmax()), ("binary_cross_entropy", nn.Sigmoid())]:
        answers = []
        for engine in ("numba", "wasm"):
            net = nn.Network(layers, input_shape=(2,), dtype=dtype, engine=engine)
            answers.append(net.probabilities(X, loss=loss, batch_size=7))
        whole = nn.Network([*layers, last], input_shape=(2,), dtype=dtype)
        assert answers[0].tobytes() == answers[1].tobytes() == whole.predict(X).tobytes()
        assert answers[0].dtype == dtype
    assert (net.probabilities(X) == net.probabilities(X, loss="cross_entropy")).all()
    assert np.allclose(net.probabilities(X).sum(axis=1), 1)


def test_classes_without_names():
    assert (network().classify(X) == network().predict(X).argmax(axis=1)).all()
    several = network().classify(X, loss="binary_cross_entropy")
    assert several.shape == (40, 3) and (several == (network().predict(X) > 0)).all()
    named = network()
    named.classes = NAMES
    assert (named.classify(X, loss="binary_cross_entropy") == several).all()
    steps = nn.Network([nn.RNN(3, return_sequences=True)], input_shape=(5, 2))
    assert steps.classify(np.zeros((4, 5, 2))).shape == (4, 5)
    assert steps.classify(np.zeros((4, 5, 2)), [1, 2, 3, 4]).shape == (4, 5)


def test_names_behind_a_mask():
    layers = [nn.RNN(3, return_sequences=True)]
    x, y = GENERATOR.normal(size=(6, 4, 2)), np.array(NAMES)[GENERATOR.integers(0, 3, (6, 4))].astype(object)
    mask = GENERATOR.random((6, 4)) < 0.7
    y[0, :3], mask[0, :3] = NAMES, True
    y[~mask] = None
    net = nn.Network(layers, input_shape=(4, 2))
    net.fit(x, y, **FIT, mask=mask)
    assert net.classes == NAMES
    assert net.accuracy(x, y, mask=mask) == pytest.approx(np.mean((net.classify(x) == y)[mask]))


@pytest.mark.parametrize("weight", [{"Gentoo": 5.0}, [1, 1, 5]], ids=["names", "numbers"])
def test_weights_by_name(weight):
    net, twin = network(), network()
    net.fit(X, LABELS, **FIT, class_weight=weight)
    twin.fit(X, Y, **FIT, class_weight={2: 5})
    assert net.parameters["0.weight"].tobytes() == twin.parameters["0.weight"].tobytes()


def test_names_that_were_given_first():
    """For a part of the data that lacks a class, and for an order of one's own."""
    net = network()
    net.classes = ["Gentoo", "Adelie", "Chinstrap"]
    net.fit(X[Y > 0], LABELS[Y > 0], **FIT)
    assert net.classes == ("Gentoo", "Adelie", "Chinstrap")
    twin = network()
    twin.fit(X[Y > 0], np.where(Y[Y > 0] == 2, 0, 2), **FIT)
    assert net.parameters["0.weight"].tobytes() == twin.parameters["0.weight"].tobytes()


def test_a_refused_fit_leaves_no_names():
    net = network()
    with pytest.raises(nn.DataError):
        net.fit(X, LABELS, **{**FIT, "epochs": 0})
    assert net.classes is None
    net.training(X, LABELS, **FIT)
    assert net.classes is None


REFUSED = [
    (lambda: network(4).fit(X, LABELS, **FIT), "y holds 3 different labels .'Adelie', .*distinguishes 4 classes"),
    (lambda: network().fit(X, LABELS, **{**FIT, "loss": "mse"}), "labels such as 'Adelie', which need the loss"),
    (
        lambda: network().fit(X, LABELS, **{**FIT, "loss": "binary_cross_entropy"}),
        r"need the loss .* got 'binary_cross_entropy' for outputs of shape \(3,\)",
    ),
    (lambda: network().evaluate(X, LABELS, "cross_entropy"), "y holds labels such as 'Adelie', but the network has no"),
    (lambda: setattr(network(), "classes", ["a", "b"]), "net.classes must hold 3 different names.*got 2: 'a', 'b'"),
    (lambda: setattr(network(), "classes", "abc"), "net.classes must be a list of strings, one name per class"),
    (lambda: setattr(network(), "classes", [1, 2, 3]), "net.classes must be a list of strings"),
    (lambda: network().classify(X, loss="mse"), "loss must be 'cross_entropy' or .* got 'mse'"),
]


@pytest.mark.parametrize("look, message", REFUSED, ids=[str(k) for k in range(len(REFUSED))])
def test_what_is_refused(look, message):
    with pytest.raises(nn.DataError, match=message):
        look()


def test_one_output_is_no_choice_between_classes():
    net = network(1)
    with pytest.raises(nn.ShapeError, match="an output for each class, at least 2; .*binary_cross_entropy"):
        net.evaluate(X, np.zeros(40, int), "cross_entropy")
    with pytest.raises(nn.ShapeError, match="at least 2"):
        net.classify(X, loss="cross_entropy")


def test_labels_that_the_network_does_not_know():
    net = network()
    net.fit(X, LABELS, **FIT)
    other = np.where(LABELS == "Gentoo", "King", LABELS)
    with pytest.raises(nn.DataError, match="y holds 'King', but the classes of this network are 'Adelie', 'Chinstrap'"):
        net.accuracy(X, other)
    with pytest.raises(nn.DataError, match="class_weight holds 'King', but the classes"):
        net.fit(X, LABELS, **FIT, class_weight={"King": 2})
    with pytest.raises(nn.DataError, match="validation y holds 'King'"):
        net.fit(X, LABELS, **FIT, validation=(X, other))


# --- validation_split -----------------------------------------------------------------------------------------------


def held_out(n, y, loss="mse", **options):
    """Which samples a split holds out: the sample's number is its input."""
    net = nn.Network([nn.Dense(1 if loss == "mse" else 3)], input_shape=(1,))
    x = np.arange(n)[:, None]
    run = net.training(x, y, loss=loss, optimizer=nn.SGD(1e-9), epochs=1, **options)
    train, held = (part["input"][:, 0].astype(int) for part in (run.run.data, run.run.validation))
    assert sorted([*train, *held]) == list(range(n))
    assert (np.diff(train) > 0).all() and (np.diff(held) > 0).all()
    return held


def test_a_share_is_held_out_by_the_seed():
    one = held_out(50, np.arange(50), validation_split=0.2)
    assert len(one) == 10 and (one == held_out(50, np.arange(50), validation_split=0.2)).all()
    other = held_out(50, np.arange(50), validation_split=0.2, seed=1)
    assert len(other) == 10 and not np.array_equal(one, other)
    assert len(held_out(3, np.arange(3), validation_split=0.01)) == 1
    assert len(held_out(3, np.arange(3), validation_split=0.99)) == 2


def test_each_class_gives_its_share():
    birds = data.penguins()
    rare = np.repeat([0, 1, 2], [100, 50, 10])
    for y in (birds.y, rare):
        held = held_out(len(y), y, "cross_entropy", validation_split=0.2)
        counts, expected = np.bincount(y[held]), 0.2 * np.bincount(y)
        assert (np.abs(counts - expected) <= 1).all() and len(held) == int(0.2 * len(y))


def test_a_split_takes_all_that_belongs_to_a_sample():
    x, y = GENERATOR.normal(size=(20, 4, 2)), GENERATOR.normal(size=(20, 4, 3))
    lengths, mask, weight = GENERATOR.integers(1, 5, 20), GENERATOR.random((20, 4)) < 0.8, GENERATOR.random(20)
    mask[:, 0] = True
    layers = [nn.LSTM(3, return_sequences=True)]
    one, two = (nn.Network(layers, input_shape=(4, 2)) for _ in range(2))
    fit = dict(loss="mse", optimizer=nn.SGD(0.1), epochs=3, batch_size=4)
    history = one.fit(x, y, **fit, lengths=lengths, mask=mask, sample_weight=weight, validation_split=0.3)
    held = np.isin(x[:, 0, 0].astype("float32"), one.training(
        x, y, **fit, lengths=lengths, mask=mask, sample_weight=weight, validation_split=0.3
    ).run.validation["input"][:, 0, 0])  # fmt: skip
    assert held.sum() == 6
    part = lambda rows: dict(
        x=x[rows], y=y[rows], lengths=lengths[rows], mask=mask[rows], sample_weight=weight[rows]
    )  # fmt: skip
    by_hand = two.fit(**part(~held), **fit, validation=part(held))
    assert by_hand.loss.tobytes() == history.loss.tobytes()
    assert by_hand.validation_loss.tobytes() == history.validation_loss.tobytes()


@pytest.mark.parametrize(
    "change, message",
    [
        (dict(validation_split=0), "validation_split must be a number between 0 and 1"),
        (dict(validation_split=1), "validation_split must be a number between 0 and 1"),
        (dict(validation_split="some"), "validation_split must be a number between 0 and 1"),
        (dict(validation_split=0.2, validation=(X, Y)), "validation or validation_split; got both"),
        (dict(validation_split=0.2, x=X[:1], y=Y[:1]), "at least two samples"),
    ],
)
def test_what_cannot_be_split(change, message):
    with pytest.raises(nn.DataError, match=message):
        network().fit(**{**FIT, "x": X, "y": Y, **change})
