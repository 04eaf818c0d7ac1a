"""Sweeps: many runs side by side give the results of one after the other, and end together."""

import os
import pickle
import subprocess
import sys
import threading
from _thread import interrupt_main
from pathlib import Path

import numba
import numpy as np
import pytest
from distributed import Client, LocalCluster

import nnkit as nn
from nnkit import cores
from nnkit.kernels.compile import cache, compilers, jit, linking
from nnkit.training import progress

PATIENCE = 120  # seconds that a test waits for another thread before it fails
GENERATOR = np.random.default_rng(0)
X, Y = GENERATOR.normal(size=(60, 6)), GENERATOR.integers(3, size=60)
KINDS = {
    "dense": [nn.Dense(20), nn.ReLU(), nn.Dropout(0.3), nn.Dense(3)],
    "convolution": [nn.Reshape((6, 1)), nn.Conv1D(4, 3), nn.Tanh(), nn.Flatten(), nn.Dense(3)],
    "sequence": [nn.Reshape((3, 2)), nn.LSTM(5), nn.Dense(3)],
}
SETTINGS = [
    {"kind": kind, "dtype": dtype, "engine": engine, "seed": seed}
    for seed in range(3)
    for kind in KINDS
    for dtype, engine in [("float32", "numba"), ("float64", "numba"), ("float32", "wasm")]
]
FOR_EVER = 10**9  # epochs


def digits(kind, dtype, engine, seed):
    """Everything that a run computes, as bytes."""
    net = nn.Network(KINDS[kind], input_shape=(6,), dtype=dtype, engine=engine, seed=seed)
    history = net.fit(X, Y, loss="cross_entropy", optimizer=nn.Adam(0.01), epochs=20, batch_size=7, seed=seed,
                      validation_split=0.2)  # fmt: skip
    loss, gradients = net.loss_and_gradients(X, Y, "cross_entropy")
    numbers = [history.loss, history.validation_loss, net.predict(X), loss, net.accuracy(X, Y), *gradients.values()]
    return [np.asarray(n).tobytes() for n in (*numbers, *net.parameters.values())]


def fit(epochs, rate=0.1, **options):
    net = nn.Network([nn.Dense(1)], input_shape=(6,))
    return net.fit(X, X[:, 0], loss="mse", optimizer=nn.SGD(rate), epochs=epochs, **options)


def no_thread_is_left():
    """A thread that Ctrl-C catches while it starts may end a moment after its sweep."""
    threads = [thread for thread in threading.enumerate() if thread.name.startswith("nnkit.sweep")]
    for thread in threads:
        thread.join(PATIENCE)
    return not any(thread.is_alive() for thread in threads)


# --- Results ------------------------------------------------------------------------------------------------


def test_threads_compute_the_same_digits():
    assert nn.sweep(digits, SETTINGS, workers=6) == [digits(**setting) for setting in SETTINGS]


def test_runs_are_side_by_side_and_results_in_order():
    """Each run waits for the next one, so they end in reverse order."""
    ended = [threading.Event() for _ in range(5)]

    def run(k):
        assert k == 4 or ended[k + 1].wait(PATIENCE)
        ended[k].set()
        return k * k

    assert nn.sweep(run, iter(range(5)), workers=5) == [0, 1, 4, 9, 16]
    assert no_thread_is_left()


def test_training_leaves_the_other_threads_free():
    """One call of the engine goes on until another run of the sweep ends it."""
    begun, training = threading.Event(), []

    def run(part):
        if part == "train":
            net = nn.Network([nn.Dense(1)], input_shape=(6,))
            training.append(net.training(X, X[:, 0], loss="mse", optimizer=nn.SGD(0.1), epochs=FOR_EVER))
            begun.set()
            training[0].advance(2**61)
            return training[0].history.ended
        assert begun.wait(PATIENCE)
        while training[0].updates == 0:
            pass
        training[0].stop()

    assert nn.sweep(run, ["train", "stop"], workers=2) == ["interrupted", None]


@pytest.mark.parametrize("workers", [None, 1, 3])
def test_a_setting_is_one_argument_or_keyword_arguments(workers):
    assert nn.sweep(lambda *a, **k: (a, k), [3, {"rate": 0.1}, (1, 2)], workers=workers) == [
        ((3,), {}), ((), {"rate": 0.1}), (((1, 2),), {}),
    ]  # fmt: skip
    assert nn.sweep(digits, [], workers=workers) == []


# --- The cores ------------------------------------------------------------------------------------------------


def test_it_takes_the_cores_that_the_process_may_use(monkeypatch):
    monkeypatch.setattr(os, "sched_getaffinity", lambda process: {0, 2, 5}, raising=False)
    assert cores.count() == 3 and cores.count(7) == 7
    assert nn.sweep(lambda seed: cores.count(), range(6)) == [1] * 6
    assert nn.sweep(lambda seed: cores.count(), range(1)) == [3]
    monkeypatch.delattr(os, "sched_getaffinity")
    monkeypatch.setattr(os, "cpu_count", lambda: 4)
    assert cores.count() == 4
    monkeypatch.setattr(sys, "platform", "emscripten")  # a web page, where no thread can be started
    assert nn.sweep(lambda seed: threading.current_thread(), [1, 2], workers=8) == [threading.current_thread()] * 2


def test_nested_sweeps_do_not_multiply_threads():
    here = threading.get_ident

    def outer(workers):
        return here(), cores.count(), nn.sweep(lambda k: (here(), cores.count()), range(5), workers=workers)

    for own, count, inner in nn.sweep(outer, [None, 1, 100, 2], workers=4):
        assert count == 1 and inner == [(own, 1)] * 5
    for own, count, inner in nn.sweep(outer, [None, 100], workers=5):
        assert count == 2 and own not in {thread for thread, _ in inner} and {c for _, c in inner} == {1}
        assert len({thread for thread, _ in inner}) <= 2


# --- How a sweep ends -----------------------------------------------------------------------------------------


def test_an_error_names_its_setting_and_ends_the_others():
    begun, ended = threading.Event(), []

    def run(rate, seed):
        if rate > 1:
            assert begun.wait(PATIENCE)
        begun.set()
        ended.append(fit(9 if rate > 1 else FOR_EVER, rate))

    settings = [{"rate": 0.1, "seed": 0}, {"rate": 1e30, "seed": 7}, *[{"rate": 0.1, "seed": k} for k in range(20)]]
    with pytest.raises(nn.DivergedError) as caught:
        nn.sweep(run, settings, workers=2)
    assert caught.value.__notes__ == ["The run with rate=1e+30, seed=7 raised this error."]
    assert no_thread_is_left() and not ended


def test_an_error_of_a_sweep_in_one_thread():
    begun = []

    def run(seed):
        begun.append(seed)
        return 1 // seed

    with pytest.raises(ZeroDivisionError) as caught:
        nn.sweep(run, [2, 1, 0, 3], workers=1)
    assert caught.value.__notes__ == ["The run with setting=0 raised this error."] and begun == [2, 1, 0]


@pytest.mark.parametrize("check", ["ctrl_c_side_by_side", "ctrl_c_nested", "ctrl_c_in_one_thread"])
def test_ctrl_c_ends_all_runs(check):
    """In a process of its own, which an interrupt may end, and where it is not ignored."""
    code = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
    code += f"import test_sweep; test_sweep.{check}()"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(Path(__file__).parent), *sys.path])}
    subprocess.run([sys.executable, "-c", code], env=environment, check=True, timeout=10 * PATIENCE)


def ctrl_c_side_by_side(nested=False):
    begun, ended = threading.Event(), []

    def run(k):
        if k == 1:
            assert begun.wait(PATIENCE)
            interrupt_main()
        begun.set()
        ended.append(fit(FOR_EVER))

    with pytest.raises(KeyboardInterrupt):
        if nested:
            nn.sweep(lambda _: nn.sweep(run, range(9)), ["once", "twice"], workers=5)
        else:
            nn.sweep(run, range(9), workers=2)
    assert no_thread_is_left() and not ended


def ctrl_c_nested():
    ctrl_c_side_by_side(nested=True)


def ctrl_c_in_one_thread():
    """By itself, a run ends with what it has learned; a sweep would go on with the next run."""
    begun, ended = [], []

    def run(seed):
        begun.append(seed)
        ended.append(fit(FOR_EVER, callback=lambda epoch, history: interrupt_main()))

    with pytest.raises(KeyboardInterrupt):
        nn.sweep(run, range(3), workers=1)
    assert begun == [0] and not ended


@pytest.mark.parametrize("workers", [1, 4])
def test_one_bar_for_all_runs(workers, monkeypatch):
    bars = []

    class Bar:
        def __init__(self, total, done, unit):
            self.total, self.n, self.unit, self.closed = total, done, unit, False
            bars.append(self)

        def update(self, n):
            self.n += n

        def close(self):
            self.closed = True

    monkeypatch.setattr(progress, "BAR_DELAY", -1)
    monkeypatch.setattr(progress, "new_bar", Bar)
    nn.sweep(lambda seed: fit(3), range(6), workers=workers)
    (bar,) = bars
    assert (bar.total, bar.n, bar.unit, bar.closed) == (6, 6, "runs", True)
    nn.sweep(lambda seed: fit(3), range(6), workers=workers, progress=False)
    assert len(bars) == 1


@pytest.mark.parametrize(
    "arguments, options, message",
    [
        ((3, [1]), {}, r"run must be a function of one setting; got 3"),
        ((digits, 8), {}, r"settings must be a list with one entry per run; got 8. Try range\(8\)"),
        ((digits, {"seed": 1}), {}, r"got \{'seed': 1\}. Try \[settings\]"),
        ((digits, [1]), {"workers": 0}, r"workers must be an integer of at least 1; got 0"),
        ((digits, [1]), {"client": "tcp://"}, r"client must be a dask.distributed.Client; got 'tcp://'"),
    ],
)
def test_wrong_arguments_are_refused(arguments, options, message):
    with pytest.raises(nn.DataError, match=message):
        nn.sweep(*arguments, **options)


# --- Threads in the engine ------------------------------------------------------------------------------------


def at_once(count, function):
    """The results of a function that several threads call at the same moment."""
    barrier = threading.Barrier(count)

    def run(k):
        barrier.wait(PATIENCE)
        return function()

    return nn.sweep(run, range(count), workers=count)


def test_kernels_are_compiled_once_for_all_threads(monkeypatch):
    compiled, pause = [], threading.Event()

    def compile_slowly(*arguments):
        compiled.append(arguments)
        pause.wait(0.05)  # time for another thread to begin, too
        return object_code

    object_code = linking.compiled("fill", np.dtype("float32"), "float32.fill")
    monkeypatch.setattr(linking, "_linkers", {})
    monkeypatch.setattr(linking, "compiled", compile_slowly)
    monkeypatch.setattr(cache, "CACHE", None)
    addresses = at_once(4, lambda: linking.linker("float32").address("fill"))
    assert len(compiled) == 1 and len(set(addresses)) == 1

    def whole(function):
        compile_slowly(function)
        return lambda: "done"

    monkeypatch.setattr(compilers, "whole", whole)
    assert at_once(4, jit.Kernel(fit)) == ["done"] * 4
    assert len(compiled) == 2


def test_threads_leave_the_settings_of_numba_as_they_were(monkeypatch):
    pause, inside, seen = threading.Event(), [], []

    def njit(**options):
        inside.append(options)
        pause.wait(0.05)  # time for another thread to begin, too
        seen.append((numba.config.CACHE_DIR, len(inside)))
        inside.pop()
        return lambda function: function

    monkeypatch.setattr(cache, "CACHE", "a folder")
    monkeypatch.setattr(numba.config, "CACHE_DIR", "before")
    monkeypatch.setattr(numba, "njit", njit)
    at_once(4, lambda: compilers.whole(fit))
    assert seen == [("a folder", 1)] * 4 and numba.config.CACHE_DIR == "before"


# --- A cluster ------------------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("processes", [False, True], ids=["threads", "processes"])
def test_a_cluster_computes_the_same_digits(processes):
    kinds, x = KINDS, X

    def run(kind, rate, seed):  # a function in a function travels to the worker as a whole
        net = nn.Network(kinds[kind], input_shape=(6,), seed=seed)
        net.fit(x, x[:, 0] > 0, loss="cross_entropy", optimizer=nn.SGD(rate), epochs=5)
        return net.predict(x).tobytes(), cores.count()

    settings = [{"kind": kind, "rate": 0.1, "seed": seed} for kind in kinds for seed in range(2)]
    host = "127.0.0.1" if processes else None  # threads need no address
    cluster = LocalCluster(n_workers=2, threads_per_worker=1, processes=processes, host=host, dashboard_address=None)
    with cluster, Client(cluster) as client:
        assert nn.sweep(run, settings, client=client) == nn.sweep(run, settings, workers=2)
        with pytest.raises(nn.DivergedError) as caught:
            nn.sweep(run, [{"kind": "dense", "rate": 1e30, "seed": 3}, *5 * settings], client=client)
        assert caught.value.__notes__ == ["The run with kind='dense', rate=1e+30, seed=3 raised this error."]
        with pytest.raises(nn.DataError, match=r"workers must be None where a client is given.*got 3"):
            nn.sweep(run, settings, client=client, workers=3)


def test_an_error_keeps_its_note_on_the_way_to_another_process():
    with pytest.raises(nn.DivergedError) as caught:
        nn.sweep(lambda seed: fit(9, rate=1e30), [5])
    error = pickle.loads(pickle.dumps(caught.value))
    assert error.__notes__ == caught.value.__notes__ and error.update == caught.value.update
