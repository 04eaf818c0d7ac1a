"""What may end or watch a run from outside: callbacks, Ctrl-C, early stopping by any row of the history, divergence."""

import pickle
import signal

import numpy as np
import pytest

import nnkit as nn
from nnkit import training
from nnkit.kernels.compile import training_loop as loop

GENERATOR = np.random.default_rng(4)
X = GENERATOR.normal(size=(60, 2))
LABELS = (X[:, 0] + 0.3 * GENERATOR.normal(size=60) > 0).astype(int)
FIT = dict(loss="cross_entropy", optimizer=nn.SGD(0.5), batch_size=16)


def network(engine="numba", **options):
    layers = [nn.Dense(5), nn.Tanh(), nn.Dense(2)]
    return nn.Network(layers, input_shape=(2,), engine=engine, **options)


# --- Callbacks ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("engine", ["numba", "wasm"])
def test_a_callback_sees_every_epoch_and_changes_no_digit(engine, tmp_path):
    net, alone, seen = network(engine), network(engine), []

    def watch(epoch, history):
        assert history.epochs_run == epoch + 1 and history.checkpoint is None
        seen.append((epoch, history.validation_loss[-1]))
        assert net.evaluate(X[:20], LABELS[:20], "cross_entropy", batch_size=16) == history.validation_loss[-1]
        net.save(tmp_path / f"{epoch}.npz")

    options = dict(FIT, epochs=6, validation=(X[:20], LABELS[:20]), stop=nn.EarlyStopping(patience=99))
    history = net.fit(X, LABELS, **options, callback=watch)
    assert alone.fit(X, LABELS, **options).loss.tobytes() == history.loss.tobytes()
    assert [epoch for epoch, _ in seen] == list(range(6))
    assert [loss for _, loss in seen] == history.validation_loss.tolist()
    assert net.parameters["0.weight"].tobytes() == alone.parameters["0.weight"].tobytes()
    kept = nn.load(tmp_path / f"{history.best_epoch}.npz")
    assert kept.parameters["0.weight"].tobytes() == net.parameters["0.weight"].tobytes()


def test_a_callback_that_returns_true_ends_the_run():
    net, short = network(), network()
    history = net.fit(X, LABELS, **FIT, epochs=50, callback=lambda epoch, history: np.bool_(epoch == 4))
    assert history.ended == "stopped" and history.epochs_run == 5
    short.fit(X, LABELS, **FIT, epochs=5)
    assert net.parameters["0.weight"].tobytes() == short.parameters["0.weight"].tobytes()
    again = net.fit(X, LABELS, **FIT, epochs=2, continue_from=history, callback=lambda epoch, history: 1)
    assert again.ended == "finished" and again.epochs_run == 7, "1 is not True"


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt])
def test_what_a_callback_raises_ends_the_run_and_keeps_what_was_learned(error):
    def fail(epoch, history):
        if epoch == 2:
            raise error("enough")

    net, short = network(), network()
    short.fit(X, LABELS, **FIT, epochs=3)
    if error is KeyboardInterrupt:
        assert net.fit(X, LABELS, **FIT, epochs=50, callback=fail).ended == "interrupted"
    else:
        with pytest.raises(RuntimeError, match="enough"):
            net.fit(X, LABELS, **FIT, epochs=50, callback=fail)
    assert net.parameters["0.weight"].tobytes() == short.parameters["0.weight"].tobytes()
    assert net.fit(X, LABELS, **FIT, epochs=1).ended == "finished"


def test_what_is_no_callback():
    with pytest.raises(nn.DataError, match="callback must be a function of the epoch and the history; got 5"):
        network().fit(X, LABELS, **FIT, epochs=1, callback=5)


# --- Early stopping -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("watch", ["loss", "accuracy", "validation_loss", "validation_accuracy"])
def test_early_stopping_watches_what_it_is_told_to(watch):
    """Against the rule, followed by hand through the history."""
    net = network(seed=2)
    stop = nn.EarlyStopping(patience=4, min_delta=0.003, watch=watch)
    seen = []
    history = net.fit(
        X, LABELS, **FIT, epochs=300, validation=(X[:30], 1 - LABELS[:30]) if "validation" in watch else None,
        stop=stop, callback=lambda epoch, history: seen.append(net.parameters["0.weight"].copy()),
    )  # fmt: skip
    values = getattr(history, watch) * (-1 if "accuracy" in watch else 1)
    best = 0
    for epoch in range(history.epochs_run):
        assert epoch - best < 4 or epoch == history.epochs_run - 1
        best = epoch if epoch == 0 or values[epoch] < values[best] - 0.003 else best
    assert history.ended == "early" and history.best_epoch == best and history.epochs_run == best + 5
    assert (net.parameters["0.weight"] == seen[best]).all()


@pytest.mark.parametrize(
    "stop, loss, message",
    [
        (nn.EarlyStopping(watch="error"), "cross_entropy", "must be one of loss, validation_loss, accuracy"),
        (nn.EarlyStopping(watch="validation_accuracy"), "cross_entropy", "watches the validation accuracy: give fit"),
        (nn.EarlyStopping(watch="accuracy"), "mse", "the loss 'mse' has none"),
    ],
)
def test_what_cannot_be_watched(stop, loss, message):
    net = nn.Network([nn.Dense(2 if loss == "cross_entropy" else 1)], input_shape=(2,))
    with pytest.raises(nn.DataError, match=message):
        net.fit(X, LABELS, loss=loss, optimizer=nn.SGD(0.1), epochs=1, stop=stop)


# --- Divergence -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("engine", ["numba", "wasm"])
def test_the_best_epoch_survives_a_divergence(engine):
    """Sound for three epochs, then a rate that no network stands."""
    x, y = X[:, :1], 3 * X[:, :1]
    orders = np.tile(np.arange(60), (4, 1))
    wild = x.copy()
    wild[0] = 1e30  # in the order of the fourth epoch alone
    orders[:3] = np.arange(1, 61) % 60
    orders[:3][orders[:3] == 0] = 1
    net = nn.Network([nn.Dense(1)], input_shape=(1,), engine=engine)
    before, seen = net.parameters["0.weight"].copy(), []
    with pytest.raises(
        nn.DivergedError, match="as they were before. The parameters of epoch 2, the best one, are in"
    ) as caught:
        net.fit(
            wild, y, loss="mse", optimizer=nn.SGD(0.1), epochs=4, batch_size=16, shuffle=orders, validation=(x, y),
            callback=lambda epoch, history: seen.append(net.parameters["0.weight"].copy()),
        )  # fmt: skip
    error = pickle.loads(pickle.dumps(caught.value))
    assert error.history.best_epoch == 2 and error.history.ended == "diverged"
    assert (error.best_parameters["0.weight"] == seen[2]).all() and len(seen) == 3
    assert (net.parameters["0.weight"] == before).all()
    net.parameters = error.best_parameters
    assert net.evaluate(x, y, "mse", batch_size=16) == error.history.validation_loss[2]


def test_an_infinite_validation_loss_is_not_blamed_on_the_rate():
    net = nn.Network([nn.Dense(1)], input_shape=(2,))
    far = X[:5].copy()
    far[0, 0] = 1e38
    with pytest.raises(nn.DivergedError) as caught:
        net.fit(X, X[:, 0], loss="mse", optimizer=nn.SGD(0.01), epochs=3, validation=(far, far[:, 1]))
    message = str(caught.value)
    assert "The validation loss is not a finite number after epoch 0, although the training loss is" in message
    assert "rate" not in message and caught.value.update == 2 and caught.value.best_parameters is None


# --- Ctrl-C ---------------------------------------------------------------------------------------------------------


def test_a_validation_reads_the_stop_flag_and_can_be_paused():
    """A flag that is set before a validation stops it at its first batch; paused, it goes on to the same digits."""
    options = dict(FIT, epochs=2, validation=(X, LABELS))
    whole = network().training(X, LABELS, **options)
    while whole.advance(99):
        pass
    cut, calls = network().training(X, LABELS, **options), 0
    while cut.advance(99, evaluations=1):
        calls += 1
        history = cut.history
        assert len(history.loss) == len(history.validation_loss) == cut.epochs_run
    assert calls == 2 * 3, "4 batches in each validation, a pause after each but the last"
    assert cut.history.validation_loss.tobytes() == whole.history.validation_loss.tobytes()
    assert all((array == whole.parameters()[name]).all() for name, array in cut.parameters().items())

    stopped = network().training(X, LABELS, **options)
    assert stopped.advance(4, evaluations=1)
    assert stopped._state[loop.VALIDATING] == 1 and stopped._state[loop.EVALUATED] == 16
    stopped.stop()
    assert not stopped.advance(4) and stopped._state[loop.EVALUATED] == 16
    assert stopped.history.ended == "interrupted" and stopped.epochs_run == 0 and stopped.updates == 4


def test_an_evaluation_is_cut_into_slices_to_the_same_digits(monkeypatch):
    """Python gets its turn, to hear Ctrl-C, between slices; a signal that arrives then ends the evaluation."""
    net = network()
    loss = net.evaluate(X, LABELS, "cross_entropy", batch_size=2)
    slices = []

    class Steady(training.Pace):
        def measure(self):
            slices.append(self.size)

    monkeypatch.setattr(training, "Pace", Steady)
    assert net.evaluate(X, LABELS, "cross_entropy", batch_size=2) == loss and len(slices) == 30 + 1 - 1

    class Interrupted(training.Pace):
        def measure(self):
            signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr(training, "Pace", Interrupted)
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell may start tests with Ctrl-C ignored
    try:
        with pytest.raises(KeyboardInterrupt):
            net.evaluate(X, LABELS, "cross_entropy", batch_size=2)
    finally:
        signal.signal(signal.SIGINT, before)
    monkeypatch.undo()
    assert net.evaluate(X, LABELS, "cross_entropy", batch_size=2) == loss
