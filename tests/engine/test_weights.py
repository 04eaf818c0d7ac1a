"""How much samples and steps count: weights of samples and classes, masks, and what they have in common."""

import numpy as np
import pytest

import nnkit as nn

GENERATOR = np.random.default_rng(5)
X = GENERATOR.normal(size=(12, 3))
REAL, BINARY, CLASSES = GENERATOR.normal(size=(12, 2)), (X[:, 0] > 0).astype(int), np.arange(12) % 3
WEIGHTS = np.array([1, 2, 0, 3, 1, 1, 0, 2, 1, 4, 1, 1])
TARGETS = {
    "mse": REAL, "mae": REAL, "huber": REAL, "binary_cross_entropy": BINARY, "cross_entropy": CLASSES
}  # fmt: skip


def network(loss, engine="numba"):
    outputs = {"binary_cross_entropy": 1, "cross_entropy": 3}.get(loss, 2)
    layers = [nn.Dense(5), nn.Tanh(), nn.Dense(outputs)]
    return nn.Network(layers, input_shape=(3,), dtype="float64", engine=engine)


def sequences(outputs=2, engine="numba"):
    layers = [nn.LSTM(3, return_sequences=True), nn.Dense(outputs)]
    return nn.Network(layers, input_shape=(5, 2), dtype="float64", engine=engine)


STEPS = GENERATOR.normal(size=(7, 5, 2))
STEP_TARGETS = GENERATOR.normal(size=(7, 5, 2))
MASK = GENERATOR.random((7, 5)) < 0.6
LENGTHS = np.array([5, 3, 1, 4, 5, 2, 5])


def same(one, two, rtol=1e-12):
    np.testing.assert_allclose(one[0], two[0], rtol=rtol)
    for name in one[1]:
        np.testing.assert_allclose(one[1][name], two[1][name], rtol=1e-9, atol=1e-14)


@pytest.mark.parametrize("loss", TARGETS)
def test_a_weight_of_two_is_a_sample_that_occurs_twice(loss):
    """In the loss, its gradients, and in a run whose batches hold all samples."""
    net, y = network(loss), TARGETS[loss]
    often = np.repeat(np.arange(12), WEIGHTS)
    same(net.loss_and_gradients(X, y, loss, sample_weight=WEIGHTS), net.loss_and_gradients(X[often], y[often], loss))
    assert net.evaluate(X, y, loss, sample_weight=WEIGHTS, batch_size=5) == pytest.approx(
        net.evaluate(X[often], y[often], loss), rel=1e-12
    )
    other = network(loss)
    fit = dict(loss=loss, optimizer=nn.SGD(0.1, momentum=0.9), epochs=20, batch_size=99)
    one = net.fit(X, y, **fit, sample_weight=WEIGHTS)
    two = other.fit(X[often], y[often], **fit)
    np.testing.assert_allclose(one.loss, two.loss, rtol=1e-10)
    assert (one.loss[-1] < one.loss[0]) and (net.parameters["0.weight"] != network(loss).parameters["0.weight"]).all()


@pytest.mark.parametrize("loss", ["binary_cross_entropy", "cross_entropy"])
def test_a_class_weight_is_the_weight_of_its_samples(loss):
    y = TARGETS[loss]
    of_class = np.array([0.5, 2, 3])[: 3 if loss == "cross_entropy" else 2]
    one, two = network(loss), network(loss)
    fit = dict(loss=loss, optimizer=nn.SGD(0.1), epochs=9, batch_size=5)
    by_class, by_sample = one.fit(X, y, **fit, class_weight=of_class), two.fit(X, y, **fit, sample_weight=of_class[y])
    assert by_class.loss.tobytes() == by_sample.loss.tobytes()
    assert one.parameters["0.weight"].tobytes() == two.parameters["0.weight"].tobytes()


def test_the_mean_is_the_one_of_the_equation():
    """sum of w * term / sum of w, by NumPy."""
    net = network("mse")
    terms = ((net.predict(X) - REAL) ** 2).mean(axis=1)
    expected = (WEIGHTS * terms).sum() / WEIGHTS.sum()
    assert net.evaluate(X, REAL, "mse", sample_weight=WEIGHTS) == pytest.approx(expected, rel=1e-13)
    assert net.evaluate(X, REAL, "mse", mask=WEIGHTS > 1) == pytest.approx(terms[WEIGHTS > 1].mean(), rel=1e-13)


@pytest.mark.parametrize("engine", ["numba", "wasm"])
def test_a_mask_leaves_steps_out_as_lengths_do(engine):
    net = sequences(engine=engine)
    steps = np.arange(5) < LENGTHS[:, None]
    causal = dict(loss="mse")  # an LSTM's output at a step knows nothing of later steps
    same(
        net.loss_and_gradients(STEPS, STEP_TARGETS, **causal, mask=steps),
        net.loss_and_gradients(STEPS, STEP_TARGETS, **causal, lengths=LENGTHS),
    )
    both = net.evaluate(STEPS, STEP_TARGETS, "mse", LENGTHS, mask=MASK, batch_size=3)
    terms = ((net.predict(STEPS) - STEP_TARGETS) ** 2).mean(axis=2)
    assert both == pytest.approx(terms[MASK & steps].mean(), rel=1e-12)


def test_what_stands_behind_a_mask_may_be_anything():
    net, wild = sequences(), STEP_TARGETS.copy()
    wild[~MASK] = np.nan
    assert net.evaluate(STEPS, wild, "mse", mask=MASK) == net.evaluate(STEPS, STEP_TARGETS, "mse", mask=MASK)
    labels = GENERATOR.integers(0, 2, (7, 5))
    ignored = np.where(MASK, labels, -100)
    assert net.accuracy(STEPS, ignored, mask=MASK) == np.mean((net.predict(STEPS).argmax(-1) == labels)[MASK])
    with pytest.raises(nn.DataError, match="integers from 0 to 1"):
        net.accuracy(STEPS, ignored)


def test_gradients_are_those_of_finite_differences():
    net, weight = sequences(), np.arange(7) / 3
    options = dict(loss="mse", lengths=LENGTHS, mask=MASK, sample_weight=weight)
    _, gradients = net.loss_and_gradients(STEPS, STEP_TARGETS, **options)
    array, h = net.parameters["0.input_weight"], 1e-6
    for place in [(0, 0), (1, 5), (0, 11)]:
        array[place] += h
        up = net.evaluate(STEPS, STEP_TARGETS, **options)
        array[place] -= 2 * h
        down = net.evaluate(STEPS, STEP_TARGETS, **options)
        array[place] += h
        assert gradients["0.input_weight"][place] == pytest.approx((up - down) / (2 * h), rel=1e-6)


def test_a_mask_for_outputs_without_time():
    """One row of outputs per sample; and one per pixel."""
    net = network("cross_entropy")
    some = CLASSES > 0
    assert net.evaluate(X, CLASSES, "cross_entropy", mask=some) == pytest.approx(
        net.evaluate(X[some], CLASSES[some], "cross_entropy"), rel=1e-13
    )
    picture = nn.Network([nn.Conv2D(2, 1)], input_shape=(3, 4, 1), dtype="float64")
    x, y, mask = GENERATOR.normal(size=(5, 3, 4, 1)), GENERATOR.normal(size=(5, 3, 4, 2)), np.zeros((5, 3, 4), bool)
    mask[2, 1], mask[4] = True, True
    terms = ((picture.predict(x) - y) ** 2).mean(axis=-1)
    assert picture.evaluate(x, y, "mse", mask=mask) == pytest.approx(terms[mask].mean(), rel=1e-13)


def test_both_engines_train_with_weights_and_masks_to_the_same_bits():
    answers = []
    for engine in ("numba", "wasm"):
        net = sequences(engine=engine)
        held = dict(x=STEPS[:3], y=STEP_TARGETS[:3], lengths=LENGTHS[:3], mask=MASK[:3], sample_weight=[1, 0, 2])
        history = net.fit(
            STEPS, STEP_TARGETS, loss="mse", optimizer=nn.Adam(0.01), epochs=5, batch_size=3, lengths=LENGTHS,
            mask=MASK, sample_weight=np.arange(7), validation=held,
        )  # fmt: skip
        answers.append([a.tobytes() for a in (history.loss, history.validation_loss, *net.parameters.values())])
        last = net.evaluate(**held, loss="mse", batch_size=3)
        assert history.validation_loss[-1] == last
    assert answers[0] == answers[1]


def test_a_mask_of_the_validation_data_alone():
    net = sequences()
    fit = dict(loss="mse", optimizer=nn.SGD(0.1), epochs=2)
    one = net.fit(STEPS, STEP_TARGETS, **fit, validation=dict(x=STEPS, y=STEP_TARGETS, mask=MASK))
    two = sequences().fit(STEPS, STEP_TARGETS, **fit)
    assert one.loss.tobytes() == two.loss.tobytes()
    assert one.validation_loss[-1] == pytest.approx(net.evaluate(STEPS, STEP_TARGETS, "mse", mask=MASK), rel=1e-13)


def test_balanced_classes_count_alike():
    """As scikit-learn has it: n / (classes * samples of the class)."""
    y = np.array([0] * 8 + [1] * 3 + [2])
    nets = [network("cross_entropy") for _ in range(2)]
    fit = dict(loss="cross_entropy", optimizer=nn.SGD(0.1), epochs=3)
    weights = {0: 12 / (3 * 8), 1: 12 / (3 * 3), 2: 12 / (3 * 1)}
    for net, weight in zip(nets, ["balanced", weights]):
        net.fit(X, y, **fit, class_weight=weight)
    assert nets[0].parameters["0.weight"].tobytes() == nets[1].parameters["0.weight"].tobytes()


def test_steps_that_do_not_count_do_not_unbalance():
    """Behind the ends, and behind the mask, all labels are 1; of those that count a third are."""
    steps = np.arange(5) < LENGTHS[:, None]
    counts = steps & MASK
    y = np.ones((7, 5), int)
    y[counts] = np.arange(counts.sum()) % 3 == 0
    share = y[counts].mean()
    nets = [sequences() for _ in range(2)]
    for net, weight in zip(nets, ["balanced", [1 / (2 * (1 - share)), 1 / (2 * share)]]):
        net.fit(
            STEPS, y, loss="cross_entropy", optimizer=nn.SGD(0.1), epochs=3, lengths=LENGTHS, mask=MASK,
            class_weight=weight,
        )  # fmt: skip
    np.testing.assert_allclose(*(net.parameters["1.weight"] for net in nets), rtol=1e-12)


REFUSED = [
    (dict(sample_weight=WEIGHTS[:5]), nn.ShapeError, r"sample_weight must have shape \(12,\), one number per sample"),
    (dict(sample_weight=["a"] * 12), nn.ShapeError, "sample_weight must have shape"),
    (dict(sample_weight=-WEIGHTS), nn.DataError, "at least 0, not all 0.*from -4 to 0"),
    (dict(sample_weight=0 * WEIGHTS), nn.DataError, "not all 0"),
    (dict(sample_weight=np.full(12, np.inf)), nn.DataError, "finite"),
    (dict(mask=WEIGHTS), nn.ShapeError, r"mask must hold booleans with shape \(12,\).*int64.*Try mask.astype\(bool\)"),
    (dict(mask=np.ones((12, 2), bool)), nn.ShapeError, r"booleans with shape \(12,\)"),
    (dict(mask=np.zeros(12, bool)), nn.DataError, "Is it inverted"),
    (dict(validation=dict(x=X, y=REAL, mask=[1])), nn.ShapeError, "validation mask must hold booleans"),
    (dict(validation=dict(x=X, z=REAL)), nn.DataError, r"validation must be a pair.*got a dict with \['x', 'z'\]"),
    (dict(class_weight="balanced"), nn.DataError, "needs a loss with classes"),
]


@pytest.mark.parametrize("change, error, message", REFUSED, ids=[str(k) for k in range(len(REFUSED))])
def test_what_is_refused(change, error, message):
    net = network("mse")
    before = net.parameters["0.weight"].copy()
    with pytest.raises(error, match=message):
        net.fit(X, REAL, loss="mse", optimizer=nn.SGD(0.1), epochs=1, **change)
    assert (net.parameters["0.weight"] == before).all()


def test_a_sum_of_weights_that_float32_cannot_hold():
    net = nn.Network([nn.Dense(2)], input_shape=(3,))
    with pytest.raises(nn.DataError, match="a sum that float32 can hold"):
        net.evaluate(X, REAL, "mse", sample_weight=np.full(12, 1e38))
