"""A run that is continued is one run: the same bits as without the cut, wherever it was cut."""

import copy
import pickle

import numpy as np
import pytest

import nnkit as nn
from nnkit import training
from nnkit.training import progress

GENERATOR = np.random.default_rng(2)
X, Y = GENERATOR.normal(size=(50, 3)), GENERATOR.normal(size=(50, 2))
VALIDATION = (X[:13] + 0.1, Y[:13])
FIT = dict(loss="mse", batch_size=8, seed=3, validation=VALIDATION)
OPTIMIZERS = [
    nn.SGD(0.05), nn.SGD(0.05, momentum=0.9, nesterov=True), nn.RMSProp(0.01), nn.Adam(nn.cosine(0.05, epochs=20)),
    nn.AdamW(nn.warmup(nn.step(0.05, every=6), epochs=12)),
]  # fmt: skip


def network(engine="numba"):
    layers = [nn.Dense(6), nn.Tanh(), nn.Dropout(0.3), nn.Dense(2)]
    return nn.Network(layers, input_shape=(3,), engine=engine)


def bits(net, history):
    names = ("loss", "validation_loss", "accuracy", "validation_accuracy")
    found = [getattr(history, name).tobytes() for name in names]
    return [*found, history.updates, history.best_epoch, *(array.tobytes() for array in net.parameters.values())]


@pytest.mark.parametrize("engine", ["numba", "wasm"])
@pytest.mark.parametrize("optimizer", OPTIMIZERS, ids=str)
def test_ten_epochs_and_ten_more_are_twenty(optimizer, engine):
    whole, cut = network(engine), network(engine)
    history = whole.fit(X, Y, **FIT, optimizer=optimizer, epochs=20)
    first = cut.fit(X, Y, **FIT, optimizer=optimizer, epochs=10)
    second = cut.fit(X, Y, **FIT, optimizer=optimizer, epochs=10, continue_from=first)
    assert bits(cut, second) == bits(whole, history)
    assert first.epochs_run == 10 and second.epochs_run == 20 and second.seconds > first.seconds


def test_without_it_a_second_fit_begins_anew():
    whole, cut = network(), network()
    whole.fit(X, Y, **FIT, optimizer=nn.SGD(0.05, momentum=0.9), epochs=20)
    for _ in range(2):
        cut.fit(X, Y, **FIT, optimizer=nn.SGD(0.05, momentum=0.9), epochs=10)
    assert (cut.parameters["0.weight"] != whole.parameters["0.weight"]).any()


def test_many_cuts_given_orders_and_another_engine():
    orders = np.array([GENERATOR.permutation(50) for _ in range(6)])
    options = dict(loss="mse", optimizer=nn.Adam(0.01), batch_size=8)
    whole, cut, history = network(), network(), None
    all_at_once = whole.fit(X, Y, **options, epochs=6, shuffle=orders)
    for k in range(6):
        history = cut.fit(X, Y, **options, epochs=1, shuffle=orders[k : k + 1], continue_from=history)
        other = network(["wasm", "numba"][k % 2])
        other.parameters = cut.parameters
        cut = other
    assert bits(cut, history) == bits(whole, all_at_once)


@pytest.mark.parametrize("pause", [1, 2, 5])
@pytest.mark.parametrize("when", [3, 7, 9, 16, 24])
def test_a_run_goes_on_from_where_it_was_interrupted(monkeypatch, when, pause):
    """In the middle of an epoch, too, and in the middle of a validation: small slices reach all these places."""

    class Interrupting:
        def __init__(self, total, expected):
            self.slices = 0

        def show(self, done):
            self.slices += 1
            if self.slices == when:
                raise KeyboardInterrupt

        def close(self):
            pass

    class Steady(training.Pace):
        def measure(self):
            self.size = pause

    fit = dict(FIT, optimizer=nn.SGD(0.05, momentum=0.9), validation=(X, Y))
    whole, cut = network(), network()
    history = whole.fit(X, Y, **fit, epochs=40)
    with monkeypatch.context() as patched:
        patched.setattr(training, "Progress", Interrupting)
        patched.setattr(training, "Pace", Steady)
        first = cut.fit(X, Y, **fit, epochs=40)
    assert first.ended == "interrupted" and first.epochs_run < 40
    assert len(first.loss) == len(first.validation_loss) == first.epochs_run
    second = cut.fit(X, Y, **fit, epochs=40 - first.epochs_run, continue_from=first)
    assert bits(cut, second) == bits(whole, history) and second.ended == "finished"


def test_early_stopping_goes_on_counting():
    """The first part ends with the best parameters restored; the run goes on from its last ones."""
    stop = nn.EarlyStopping(patience=3)
    fit = dict(FIT, optimizer=nn.SGD(0.3), stop=stop)
    whole = network()
    history = whole.fit(X, Y, **fit, epochs=200)
    assert history.ended == "early"
    for first_epochs in range(1, history.epochs_run):
        cut = network()
        first = cut.fit(X, Y, **fit, epochs=first_epochs)
        second = cut.fit(X, Y, **fit, epochs=200 - first_epochs, continue_from=first)
        assert bits(cut, second) == bits(whole, history) and second.ended == "early"


def test_parameters_that_were_changed_in_between_are_taken():
    net, twin = network(), network()
    fit = dict(FIT, optimizer=nn.SGD(0.05, momentum=0.9))
    history = net.fit(X, Y, **fit, epochs=3)
    twin.parameters = net.parameters
    net.parameters["0.weight"][:] = 0
    net.fit(X, Y, **fit, epochs=1, continue_from=history)
    twin.fit(X, Y, **fit, epochs=1, continue_from=history)
    start = np.abs(history.checkpoint.left[: net.parameters["0.weight"].size]).max()
    assert 0 < np.abs(net.parameters["0.weight"]).max() < 0.5 * start
    assert np.abs(twin.parameters["0.weight"]).max() > 0.9 * start


def test_a_history_can_be_copied_and_holds_no_data():
    net = network()
    large = np.repeat(X, 2000, axis=0)
    history = net.fit(large, np.repeat(Y, 2000, axis=0), loss="mse", optimizer=nn.Adam(0.01), epochs=2)
    text = pickle.dumps(history)
    assert len(text) < 10_000 < large.nbytes
    twin = copy.deepcopy(net)
    for each, from_ in ((net, history), (twin, pickle.loads(text))):
        each.fit(large, np.repeat(Y, 2000, axis=0), loss="mse", optimizer=nn.Adam(0.01), epochs=1, continue_from=from_)
    assert net.parameters["0.weight"].tobytes() == twin.parameters["0.weight"].tobytes()


REFUSED = [
    (dict(seed=4), "the earlier run had seed 3; got 4. Pass the same arguments"),
    (dict(batch_size=9), "had batch_size 8; got 9"),
    (dict(optimizer=nn.SGD(0.05, momentum=0.9)), "had optimizer 'sgd'; got 'sgd_momentum'"),
    (dict(loss="mae"), "had loss 'mse'; got 'mae'"),
    (dict(x=X[:40], y=Y[:40]), "had samples 50; got 40"),
    (dict(shuffle=False), "had shuffle True; got False"),
    (dict(validation=None), "had validation data True; got False"),
    (dict(continue_from=7), "must be the History that an earlier fit returned; got 7"),
]


@pytest.mark.parametrize("change, message", REFUSED, ids=[next(iter(change)) for change, _ in REFUSED])
def test_what_does_not_continue_a_run(change, message):
    net = network()
    fit = dict(FIT, x=X, y=Y, optimizer=nn.SGD(0.05), epochs=1)
    history = net.fit(**fit)
    before = net.parameters["0.weight"].copy()
    with pytest.raises(nn.DataError, match=f"continue_from.*{message}"):
        net.fit(**{**fit, "continue_from": history, **change})
    assert (net.parameters["0.weight"] == before).all()


def test_another_network_or_a_run_that_went_nowhere():
    net = network()
    history = net.fit(X, Y, **FIT, optimizer=nn.SGD(0.05), epochs=1)
    wider = nn.Network([nn.Dense(7), nn.Tanh(), nn.Dense(2)], input_shape=(3,))
    with pytest.raises(nn.DataError, match="had parameters .*got "):
        wider.fit(X, Y, **FIT, optimizer=nn.SGD(0.05), epochs=1, continue_from=history)
    run = net.training(X, Y, **FIT, optimizer=nn.SGD(0.05), epochs=1)
    with pytest.raises(nn.DataError, match="a run that did not end there"):
        net.fit(X, Y, **FIT, optimizer=nn.SGD(0.05), epochs=1, continue_from=run.history)


def test_a_training_continues_too():
    net, whole = network(), network()
    options = dict(FIT, optimizer=nn.Adam(0.01))
    history = net.fit(X, Y, **options, epochs=2)
    run = net.training(X, Y, **options, epochs=2, continue_from=history)
    while run.advance(3):
        pass
    whole.fit(X, Y, **options, epochs=4)
    assert run.history.epochs_run == 4
    assert all((array == whole.parameters[name]).all() for name, array in run.parameters().items())


# --- Very long runs -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("engine", ["numba", "wasm"])
@pytest.mark.parametrize("epochs", [10**11, 2**61])
def test_as_many_epochs_as_one_likes(epochs, engine):
    """Memory grows with the epochs that are run, not with those that are allowed."""
    net = nn.Network([nn.Dense(1)], input_shape=(2,), engine=engine)
    x = np.eye(2)
    stop = nn.EarlyStopping(patience=3000, min_delta=1)
    history = net.fit(
        x, [0.1, 0.2], loss="mse", optimizer=nn.SGD(0.1), epochs=epochs, validation=(x, [1, 2]), stop=stop
    )
    assert history.ended == "early" and history.epochs_run > 2 * training.ROOM
    twin = nn.Network([nn.Dense(1)], input_shape=(2,))
    short = twin.fit(
        x, [0.1, 0.2], loss="mse", optimizer=nn.SGD(0.1), epochs=history.epochs_run, validation=(x, [1, 2])
    )
    assert short.loss.tobytes() == history.loss.tobytes() and (history.loss != 0).all()
    assert short.validation_loss.tobytes() == history.validation_loss.tobytes()


def test_more_epochs_than_can_be_counted():
    net = network()
    with pytest.raises(nn.DataError, match=f"epochs must be at most {2**62 // 7 - 1} .updates per epoch: 7"):
        net.fit(X, Y, **FIT, optimizer=nn.SGD(0.1), epochs=2**62)


# --- Progress bars --------------------------------------------------------------------------------------------------


class Broken:
    """A stream that nobody reads: a pipe that was closed, a full disk."""

    encoding, closed = "utf-8", False

    def write(self, text):
        raise OSError("no space left on device")

    flush = isatty = fileno = lambda self: False


@pytest.mark.filterwarnings("error::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("stream", ["none", "closed", "broken", "closes later"])
def test_a_bar_that_cannot_be_shown_is_left_out(stream, monkeypatch, tmp_path):
    import sys

    monkeypatch.setattr(progress, "BAR_DELAY", -1)
    monkeypatch.setattr(training, "SLICE_SECONDS", 1e-5)
    whole, net = network(), network()
    fit = dict(FIT, optimizer=nn.SGD(0.05), epochs=300)
    whole.fit(X, Y, **fit, progress=False)
    with open(tmp_path / "stderr", "w") as file:
        monkeypatch.setattr(sys, "stderr", {"none": None, "broken": Broken()}.get(stream, file))
        if stream == "closed":
            file.close()
        closing = (lambda epoch, history: file.close() if epoch == 100 else None) if stream == "closes later" else None
        history = net.fit(X, Y, **fit, callback=closing)
    monkeypatch.undo()
    assert history.ended == "finished" and history.epochs_run == 300
    assert net.parameters["0.weight"].tobytes() == whole.parameters["0.weight"].tobytes()
