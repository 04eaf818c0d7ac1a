"""Training runs: against a NumPy twin of the whole loop, in slices, in any order, stopped, resumed."""

import copy
import inspect
import pickle
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import reference

import nnkit as nn
from nnkit import training
from nnkit.kernels import streams
from nnkit.kernels.compile import line
from nnkit.kernels.compile import training_loop as loop
from nnkit.training import progress
from nnkit.training.settings import Settings

GENERATOR = np.random.default_rng(1)
X, Y = GENERATOR.normal(size=(50, 3)), GENERATOR.normal(size=(50, 2))
LAYERS = [nn.Dense(6), nn.Tanh(), nn.Dense(5), nn.ReLU(), nn.Dense(2)]


def network(**options):
    return nn.Network(LAYERS, input_shape=(3,), **{"dtype": "float64", **options})


def by_hand(net, orders, batch, rate, momentum, decay, nesterov):
    """The same run in NumPy, for the network above and the mean squared error; returns the loss of each epoch."""
    p = net.parameters
    velocity = {name: np.zeros_like(array) for name, array in p.items()}
    losses = []
    for order in orders:
        total = 0
        for first in range(0, len(order), batch):
            rows = order[first : first + batch]
            x, t = X[rows], Y[rows]
            a = np.tanh(x @ p["0.weight"] + p["0.bias"])
            z = a @ p["2.weight"] + p["2.bias"]
            b = np.maximum(z, 0)
            y = b @ p["4.weight"] + p["4.bias"]
            total += np.mean((y - t) ** 2) * len(rows)
            dy = 2 * (y - t) / y.size
            dz = (dy @ p["4.weight"].T) * (z > 0)
            dh = (dz @ p["2.weight"].T) * (1 - a**2)
            gradients = {
                "4.weight": b.T @ dy, "4.bias": dy.sum(0), "2.weight": a.T @ dz, "2.bias": dz.sum(0),
                "0.weight": x.T @ dh, "0.bias": dh.sum(0),
            }  # fmt: skip
            for name, g in gradients.items():
                g = g + decay * p[name]
                velocity[name] = momentum * velocity[name] + g
                p[name] -= rate * (g + momentum * velocity[name] if nesterov else velocity[name])
        losses.append(total / len(order))
    return losses


@pytest.mark.parametrize(
    "momentum, nesterov, decay", [(0, False, 0), (0, False, 0.01), (0.9, False, 0.01), (0.9, True, 0)]
)
def test_equals_numpy(momentum, nesterov, decay):
    """40 epochs of 7 updates, the last batch smaller: weights and losses to 1e-10."""
    orders = np.array([GENERATOR.permutation(50) for _ in range(40)])
    one, two = network(), network()
    history = one.fit(
        X, Y, loss="mse", optimizer=nn.SGD(0.05, momentum, nesterov, decay), epochs=40, batch_size=8, shuffle=orders
    )
    losses = by_hand(two, orders, 8, 0.05, momentum, decay, nesterov)
    np.testing.assert_allclose(history.loss, losses, rtol=1e-10)
    for name in one.parameters:
        np.testing.assert_allclose(one.parameters[name], two.parameters[name], rtol=1e-10, atol=1e-12)


def test_shuffles():
    """True is a new order per epoch, drawn from the seed; an array of the same orders gives the same digits."""
    orders = np.array([reference.permutation(3, streams.SHUFFLING + epoch, 50) for epoch in range(5)])
    nets = [network() for _ in range(4)]
    for net, shuffle, seed in zip(nets, [True, orders, True, False], [3, 0, 4, 3]):
        net.fit(X, Y, loss="mse", optimizer=nn.SGD(0.1), epochs=5, shuffle=shuffle, seed=seed)
    same = [(nets[0].parameters["0.weight"] == net.parameters["0.weight"]).all() for net in nets]
    assert same == [True, True, False, False]


def test_slices_change_no_digit():
    options = dict(
        loss="mse", optimizer=nn.Adam(nn.cosine(0.05)), epochs=6, batch_size=8, validation=(X[:13], Y[:13]),
        stop=nn.EarlyStopping(patience=3),
    )  # fmt: skip
    whole = network()
    history = whole.fit(X, Y, **options)
    for size in (1, 3, 7, 100):
        cut = network().training(X, Y, **options)
        while cut.advance(size):
            pass
        assert (cut.history.loss == history.loss).all()
        assert (cut.history.validation_loss == history.validation_loss).all()
        assert all((array == whole.parameters[name]).all() for name, array in cut.parameters().items())


def test_the_best_parameters_can_be_had_before_the_end():
    options = dict(loss="mse", optimizer=nn.SGD(0.3), batch_size=8, validation=(X[:13], Y[:13]))
    run = network().training(X, Y, epochs=20, **options)
    assert run.best_parameters() is None
    for epochs in range(1, 21):
        run.advance(run.run.updates_per_epoch)
        stopped = network()
        stopped.fit(X, Y, epochs=epochs, stop=nn.EarlyStopping(patience=99), **options)
        best = run.best_parameters()
        assert best.keys() == stopped.parameters.keys()
        assert all((array == stopped.parameters[name]).all() for name, array in best.items())


def test_another_thread_can_watch_and_stop_a_run():
    run = network().training(X, Y, loss="mse", optimizer=nn.SGD(0.1), epochs=10_000_000, batch_size=8)
    thread = threading.Thread(target=run.advance, args=(2**61,))
    thread.start()
    seen = [0]
    end = time.monotonic() + 60
    while len(seen) < 3 and time.monotonic() < end:  # two looks at it see it move
        time.sleep(0.01)
        if run.updates > seen[-1]:
            seen.append(run.updates)
    run.stop()
    thread.join(timeout=60)
    assert not thread.is_alive()
    assert len(seen) == 3 and seen[-1] <= run.updates < 10_000_000
    assert run.history.ended == "interrupted" and not run.diverged


def test_a_run_leaves_its_network_alone():
    net = network()
    before = net.parameters["0.weight"].copy()
    run = net.training(X, Y, loss="mse", optimizer=nn.SGD(0.1), epochs=2, batch_size=25)
    assert run.advance(3) and run.updates == 3
    assert not run.advance(99) and run.updates == 4 and run.history.ended == "finished"
    assert (net.parameters["0.weight"] == before).all() and (run.parameters()["0.weight"] != before).all()


def test_interrupt_keeps_what_was_learned(monkeypatch):
    """Ctrl-C, as it arrives between two slices."""
    net = network()
    before = net.evaluate(X, Y, "mse")

    class Bar:
        calls, n, closed = 0, 0, False

        def update(self, n):
            self.calls += 1
            if self.calls == 5:
                raise KeyboardInterrupt

        def close(self):
            self.closed = True

    bar = Bar()
    monkeypatch.setattr(progress, "BAR_DELAY", 0)
    monkeypatch.setattr(progress, "new_bar", lambda total, done, unit: bar)
    history = net.fit(X, Y, loss="mse", optimizer=nn.SGD(0.1), epochs=10**6)
    assert history.ended == "interrupted" and 0 < history.updates < 2 * 10**6
    assert len(history.loss) == history.epochs_run == history.updates // 2
    assert net.evaluate(X, Y, "mse") < before and bar.closed


def test_a_bar_for_long_runs(capsys, monkeypatch):
    """A run that takes its time shows a bar; a short one, or one with progress=False, does not."""
    net = network()
    monkeypatch.setattr(training, "SLICE_SECONDS", 1e-5)
    for delay, expected, shown in [(0, True, True), (0, False, False), (60, True, False)]:
        monkeypatch.setattr(progress, "BAR_DELAY", delay)
        net.fit(X, Y, loss="mse", optimizer=nn.SGD(0.1), epochs=2000, progress=expected)
        assert ("/4000" in capsys.readouterr().err) == shown


def test_a_run_begins_with_the_speed_of_the_last_one(monkeypatch):
    """On as many samples; to validate on others would make its slices longer than a look at the clock may take."""
    begins = []

    class Watched(training.Pace):
        def __init__(self, size):
            super().__init__(size)
            begins.append(self.size)

    fit = dict(loss="mse", optimizer=nn.SGD(0.01), epochs=3000, batch_size=5)
    network().fit(X, Y, **fit)  # compiles the kernels
    monkeypatch.setattr(training, "Pace", Watched)
    net = network()
    seconds = [net.fit(X, Y, **fit).seconds for _ in range(2)]
    net.fit(X, Y, **fit, validation=(X, Y))
    net.fit(X[:45], Y[:45], **fit)
    assert begins[0] == begins[2] == begins[3] == 1
    assert begins[1] * seconds[0] / 30000 == pytest.approx(training.SLICE_SECONDS, rel=0.5)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("batch", [1, 8, 50])
@pytest.mark.parametrize("decay", [0.0, 0.01])
def test_a_line_has_a_faster_way_to_the_same_digits(dtype, batch, decay):
    """A clip at an unreachable length keeps the second run on the way of all networks."""
    runs = []
    for clip in (None, 1e30):
        net = nn.Network([nn.Dense(1)], input_shape=(1,), dtype=dtype, seed=1)
        options = dict(
            loss="mse", optimizer=nn.SGD(0.05, weight_decay=decay), epochs=7, batch_size=batch, clip_norm=clip
        )
        run = net.training(X[:, 0:1], Y[:, 0:1], **options, validation=(X[:9, 1:2], Y[:9, 1:2]))
        tables, fields = run._arrays["tables"], run._arrays["fields"]
        assert line.is_line(tables[loop.FULL_UPDATE], fields) == (clip is None)
        while run.advance(13):
            pass
        runs.append((run, run.history))
    (one, first), (two, second) = runs
    for name, array in one.parameters().items():
        assert (array == two.parameters()[name]).all() and (array != 0).any()
        assert (one.session[f"{name}.gradient"] == two.session[f"{name}.gradient"]).all()
    assert (first.loss == second.loss).all() and (first.validation_loss == second.validation_loss).all()


@pytest.mark.parametrize("start, x, y", [(0.0, [0, 1], [0, 0]), (-0.0, [0, 1], [0, 0]), (1e-38, [2e38], [1.9])])
def test_a_line_has_the_same_digits_at_the_edges(start, x, y):
    """A weight of -0 stays -0 where its gradient is 0; twice an input may be no finite number."""
    found = []
    for clip in (None, 3e38):
        net = nn.Network([nn.Dense(1)], input_shape=(1,))
        net.parameters = {"0.weight": [[start]], "0.bias": [start]}
        net.fit(np.transpose([x]), y, loss="mse", optimizer=nn.SGD(1e-38), epochs=1, batch_size=1, clip_norm=clip)
        found.append([array.tobytes() for array in net.parameters.values()])
    assert found[0] == found[1]


@pytest.mark.parametrize(
    "layers, loss, optimizer",
    [
        ([nn.Dense(2)], "mse", nn.SGD(0.1)),
        ([nn.Dense(1), nn.Tanh()], "mse", nn.SGD(0.1)),
        ([nn.Dense(1)], "mae", nn.SGD(0.1)),
        ([nn.Dense(1)], "mse", nn.SGD(0.1, momentum=0.5)),
        ([nn.Dense(1)], "mse", nn.SGD(nn.inverse_time(0.1, 1))),
    ],
)
def test_what_is_no_line(layers, loss, optimizer):
    net = nn.Network(layers, input_shape=(1,))
    y = np.repeat(Y[:, 0:1], net.output_shape[0], axis=1)
    run = net.training(X[:, 0:1], y, loss=loss, optimizer=optimizer, epochs=1)
    assert not line.is_line(run._arrays["tables"][loop.FULL_UPDATE], run._arrays["fields"])


def test_a_sample_of_several_rows_is_no_line():
    """A weight and a bias again, but six pairs in every sample."""
    x, y = GENERATOR.normal(size=(2, 20, 6, 1))
    losses = []
    for clip in (None, 1e30):
        net = nn.Network([nn.Dense(1)], input_shape=(6, 1), dtype="float64")
        losses.append(net.fit(x, y, loss="mse", optimizer=nn.SGD(0.1), epochs=3, batch_size=5, clip_norm=clip).loss)
    assert (losses[0] == losses[1]).all()


def test_a_second_fit_goes_on():
    """Two fits of 5 epochs with given orders are one of 10 (no momentum: that starts anew)."""
    orders = np.array([GENERATOR.permutation(50) for _ in range(10)])
    one, two = network(), network()
    one.fit(X, Y, loss="mse", optimizer=nn.SGD(0.1), epochs=10, shuffle=orders)
    for half in (orders[:5], orders[5:]):
        two.fit(X, Y, loss="mse", optimizer=nn.SGD(0.1), epochs=5, shuffle=half)
    assert (one.parameters["0.weight"] == two.parameters["0.weight"]).all()


def test_every_batch_size_gives_the_same_prediction_and_loss():
    net = network()
    whole, loss = net.predict(X), net.evaluate(X, Y, "mse")
    for batch in (1, 7, 49, 50, 51):
        assert (net.predict(X, batch_size=batch) == whole).all()
        assert net.evaluate(X, Y, "mse", batch_size=batch) == pytest.approx(loss, rel=1e-14)
    assert net.loss_and_gradients(X, Y, "mse")[0] == loss


def test_threads_may_share_a_network():
    """Each call borrows memory of its own."""
    net, xs = network(), GENERATOR.normal(size=(4, 50, X.shape[1]))
    alone = [net.predict(x) for x in xs]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(net.predict, [x for _ in range(100) for x in xs]))
    assert all((y == alone[k % 4]).all() for k, y in enumerate(together))


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda net: pickle.loads(pickle.dumps(net))], ids=["copy", "pickle"])
def test_a_copy_is_a_network_of_its_own(copied):
    net = network()
    before = net.predict(X)
    twin = copied(net)
    twin.parameters["0.weight"][:] = 0
    assert (twin.predict(X) != before).any() and (net.predict(X) == before).all()
    twin = copied(net)
    for each in (net, twin):
        each.fit(X, Y, loss="mse", optimizer=nn.SGD(0.1), epochs=2)
    assert (net.predict(X) == twin.predict(X)).all() and (net.predict(X) != before).any()
    assert all((array == twin.parameters[name]).all() for name, array in net.parameters.items())


def test_parameters_are_written_by_assignment_too():
    net = network()
    kept, before = net.parameters.copy(), net.predict(X)
    net.parameters["0.weight"] = np.zeros_like(kept["0.weight"])
    net.parameters |= {"0.bias": kept["0.bias"] + 1}
    assert (net.predict(X) != before).any()
    net.parameters = kept
    assert (net.predict(X) == before).all()
    with pytest.raises(nn.DataError, match="no parameter 'weight'. The parameters are: 0.weight, "):
        net.parameters["weight"] = 1
    with pytest.raises(nn.ShapeError, match="0.weight must have shape"):
        net.parameters["0.weight"] = np.zeros((1, 1, 1))


@pytest.mark.parametrize("validation", [None, "same"])
def test_a_last_update_that_leaves_the_numbers_is_seen(validation):
    net = nn.Network([nn.Dense(1)], input_shape=(X.shape[1],))
    before = net.predict(X)
    data = (100 * X, 100 * Y[:, :1])
    with pytest.raises(nn.DivergedError, match="at update 2, with learning rate 1e.37") as caught:
        net.fit(*data, loss="mse", optimizer=nn.SGD(1e37), epochs=1, batch_size=len(X), validation=validation and data)
    assert caught.value.update == 2 and (net.predict(X) == before).all()


def test_what_diverges_says_the_rate_of_then():
    net = nn.Network([nn.Dense(1)], input_shape=(X.shape[1],))
    with pytest.raises(nn.DivergedError, match=r"with learning rate 4e\+06. .*such as 400000"):
        net.fit(X, Y[:, :1], loss="mse", optimizer=nn.SGD(nn.warmup(1e9, 1000)), epochs=5, batch_size=len(X))
    net.parameters["0.bias"][:] = np.nan
    with pytest.raises(nn.DivergedError, match="even before the first update"):
        net.fit(X, Y[:, :1], loss="mse", optimizer=nn.SGD(0.1), epochs=1)


def test_patience_and_min_delta():
    """With an unreachable min_delta the first epoch stays the best, and its parameters come back."""
    net = network()
    history = net.fit(
        X, Y, loss="mse", optimizer=nn.SGD(0.1), epochs=50, validation=(X, Y),
        stop=nn.EarlyStopping(patience=4, min_delta=1e9),
    )  # fmt: skip
    assert (history.ended, history.best_epoch, history.epochs_run) == ("early", 0, 5)
    assert net.evaluate(X, Y, "mse", batch_size=32) == history.validation_loss[0]
    kept = network()
    kept.fit(
        X, Y, loss="mse", optimizer=nn.SGD(0.1), epochs=50, validation=(X, Y),
        stop=nn.EarlyStopping(patience=4, min_delta=1e9, restore_best=False),
    )  # fmt: skip
    assert kept.evaluate(X, Y, "mse", batch_size=32) == history.validation_loss[4]


def test_fit_hands_on_all_its_settings():
    """Its signature, written out for editors and `help`, is that of Settings, down to the defaults."""
    own = {"self", "x", "y", "callback", "progress"}
    parameters = inspect.signature(nn.Network.fit).parameters
    written = [(name, p.default) for name, p in parameters.items() if name not in own]
    fields = inspect.signature(Settings).parameters
    assert written == [(name, p.default) for name, p in fields.items()]


def test_the_table_of_arrays_is_that_of_the_entry():
    entry = getattr(loop.execute, "py_func", loop.execute)
    assert list(inspect.signature(entry).parameters) == ["task", *loop.ARRAYS]


def test_no_allocation_per_update():
    """A long run holds no more memory than a short one."""
    import tracemalloc

    net = network()
    peaks = []
    for epochs in (10, 1000):
        net.fit(X, Y, loss="mse", optimizer=nn.SGD(0.01), epochs=epochs, shuffle=False)
        tracemalloc.start()
        net.fit(X, Y, loss="mse", optimizer=nn.SGD(0.01), epochs=epochs, shuffle=False)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] - peaks[0] < 64 * 1000  # the history grows by 16 bytes an epoch, copied once
