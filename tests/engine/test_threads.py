"""Several threads in one training run: the same digits with any number of threads, and no thread left behind."""

import os
import signal
import subprocess
import sys
import threading
from _thread import interrupt_main
from dataclasses import replace
from pathlib import Path
from time import monotonic, sleep

import numpy as np
import pytest
from networks import CASES

import nnkit as nn
from nnkit import cores
from nnkit.engines import native
from nnkit.kernels.compile import JIT, cutting

pytestmark = pytest.mark.skipif(not JIT, reason="wants compiled kernels")

if JIT:
    from nnkit.kernels.compile import team

PATIENCE = 120  # seconds that a test waits for another thread before it fails
GENERATOR = np.random.default_rng(0)
IMAGES, TEXT = GENERATOR.normal(size=(70, 14, 14, 1)), GENERATOR.integers(20, size=(70, 30))
CLASSES = GENERATOR.integers(5, size=70)
LARGE = {  # and odd batches
    "convolution": ([nn.Conv2D(16, 5), nn.ReLU(), nn.MaxPool2D(2), nn.Conv2D(9, 3, padding="same"), nn.Tanh(),
                     nn.Flatten(), nn.Dense(40), nn.Dropout(0.3), nn.Dense(5)], IMAGES),
    "lstm": ([nn.OneHot(20), nn.LSTM(37), nn.Dense(5)], TEXT),
    "gru": ([nn.Embedding(20, 12), nn.GRU(33, return_sequences=True), nn.GRU(8), nn.Dense(5)], TEXT),
    "rnn": ([nn.Embedding(20, 12), nn.RNN(40), nn.Dense(5)], TEXT),
    "dense": ([nn.Flatten(), nn.Dense(300), nn.Softplus(), nn.Dense(5)], IMAGES),
}  # fmt: skip


@pytest.fixture(autouse=True)
def no_thread_is_left():
    yield
    for thread in threading.enumerate():
        if thread.name.startswith("nnkit.help"):  # one that Ctrl-C has met as it began may end a moment later
            thread.join(PATIENCE)
            assert not thread.is_alive()


@pytest.fixture
def always(monkeypatch):
    """Cut all calls that can be cut, as finely as can be, and let helpers come, as many as a run has cores."""
    monkeypatch.setattr(cutting, "WORTH", 1)
    monkeypatch.setattr(cutting, "LEAST", 1)
    monkeypatch.setattr(cutting, "COLUMNS", 1)
    fine = {code: (operation, replace(how, grain=1, block="")) for code, (operation, how) in cutting.CUTS.items()}
    monkeypatch.setattr(cutting, "CUTS", fine)
    monkeypatch.setattr(native, "ENOUGH", 1)
    monkeypatch.setenv("NUMBA_NUM_THREADS", str(team.MOST))


@pytest.fixture
def helped(monkeypatch):
    """How many helpers came, in each call of the engine that had any."""
    came, helping = [], native.helping

    def counted(team, entry, count):
        came.append(count)
        return helping(team, entry, count)

    monkeypatch.setattr(native, "helping", counted)
    monkeypatch.setenv("NUMBA_NUM_THREADS", str(team.MOST))
    return came


def using(threads, function, *arguments, **options):
    """Call a function that may use so many threads."""
    with cores.working_with(cores.Share(threads)):
        return function(*arguments, **options)


def digits(net, history):
    return [a.tobytes() for a in (history.loss, history.validation_loss, *net.parameters.values())]


def large(name, **options):
    layers, x = LARGE[name]
    net = nn.Network(layers, input_shape=x.shape[1:], seed=1)
    options = dict(optimizer=nn.Adam(0.01), epochs=2, batch_size=33, seed=2, validation_split=0.3) | options
    return digits(net, net.fit(x, CLASSES, loss="cross_entropy", **options))


def small(name, dtype):
    net = CASES[name].network(dtype, seed=2)
    return digits(net, CASES[name].train(net, epochs=2))


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("name", CASES)
def test_every_network_has_equal_digits_however_it_is_cut(name, dtype, always, helped):
    alone = using(1, small, name, dtype)
    assert not helped
    assert using(4, small, name, dtype) == alone
    assert set(helped) == (set() if name == "line" else {3})  # training a line makes no calls that could be cut


@pytest.mark.parametrize("name", LARGE)
def test_large_batches_have_equal_digits_with_any_number_of_threads(name, monkeypatch, helped):
    monkeypatch.setattr(cutting, "WORTH", 2**18)
    monkeypatch.setattr(native, "ENOUGH", 1)
    alone = using(1, large, name)
    assert not helped
    for threads in (2, 3, 4):
        assert using(threads, large, name) == alone
        assert set(helped) == {threads - 1}
        helped.clear()


@pytest.mark.parametrize("name", LARGE)
def test_the_finest_cuts_have_equal_digits(name, always):
    assert using(3, large, name) == using(1, large, name)


def test_large_calls_are_shared_and_small_ones_are_not(helped):
    x = GENERATOR.normal(size=(512, 28, 28, 1))
    y = GENERATOR.integers(5, size=512)

    def train(batch_size):
        net = nn.Network([nn.Conv2D(16, 5), nn.ReLU(), nn.Flatten(), nn.Dense(5)], input_shape=(28, 28, 1), seed=1)
        net.fit(x, y, loss="cross_entropy", optimizer=nn.SGD(0.001), epochs=1, batch_size=batch_size)

    using(2, train, 128)
    assert set(helped) == {1}
    helped.clear()
    using(2, train, 1)
    using(2, small, next(iter(CASES)), "float32")
    assert not helped


def test_helpers_compute_all_parts_that_are_left(always, monkeypatch):
    """Offers without a leader: the threads that help carry out the calls of a forward pass."""
    layers, x = LARGE["dense"]
    net = nn.Network(layers, input_shape=x.shape[1:], seed=1)
    session, engine = net.session(net.plan(), len(x)), net._engine("float32")
    session["input"][:] = x
    tables = using(3, session.table, ("forward",), len(x))
    here, lead = engine._linker.team(tables), engine._linker.address("lead")
    for row in tables:
        if row[-1] != lead:
            engine.run(row[None], session.memory)
            continue
        here[team.ROWS], here[team.COUNT], here[team.DONE] = row[2], row[3], 0
        here[team.MEMORY] = session.memory.ctypes.data
        here[team.OFFER] = (here[team.OFFER] | team.ALL) + 1 | (1 << row[3]) - 1
        with team.helping(here, engine._linker.address("help"), 2):
            begun = monotonic()
            while here[team.DONE] < row[3]:
                assert monotonic() < begun + PATIENCE
                sleep(0.001)
    assert session[session.plan.output].tobytes() == net.predict(x).tobytes()


def test_the_leader_needs_no_helper(always, monkeypatch):
    alone = using(1, large, "lstm")

    def refuse(self):
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", refuse)
    assert using(3, large, "lstm") == alone


def test_runs_of_a_sweep_keep_to_their_cores(always, helped):
    alone = [using(1, large, "dense", seed=seed) for seed in range(3)]
    assert nn.sweep(lambda seed: large("dense", seed=seed), range(3), workers=3, progress=False) == alone
    assert not helped
    assert using(4, nn.sweep, lambda seed: large("dense", seed=seed), range(2), progress=False) == alone[:2]
    assert set(helped) == {1}


def test_a_run_that_diverges_says_so(always, helped):
    net = nn.Network([nn.Dense(40), nn.Dense(3)], input_shape=(9,))
    with pytest.raises(nn.DivergedError):
        using(3, net.fit, 1e3 * np.ones((50, 9)), np.ones((50, 3)), loss="mse", optimizer=nn.SGD(0.5), epochs=100)
    assert helped


def test_ctrl_c_ends_a_run(always, helped, monkeypatch, request):
    monkeypatch.setattr(cores, "count", lambda: 3)  # within a sweep, Ctrl-C would end the sweep
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # in the background, a shell has it ignored
    request.addfinalizer(lambda: signal.signal(signal.SIGINT, before))

    def interrupted(epoch, history):
        interrupt_main()
        sleep(PATIENCE)

    net = nn.Network(LARGE["dense"][0], input_shape=(14, 14, 1), seed=1)
    history = net.fit(IMAGES, CLASSES, loss="cross_entropy", optimizer=nn.SGD(0.01), epochs=10**6, batch_size=33,
                      callback=interrupted)  # fmt: skip
    assert helped and 1 <= history.epochs_run < 10**6


def test_python_goes_on_meanwhile(always, helped):
    """The leader and the helpers hold no lock of Python's."""
    net = nn.Network(LARGE["dense"][0], input_shape=(14, 14, 1), seed=1)
    run = net.training(IMAGES, CLASSES, loss="cross_entropy", optimizer=nn.SGD(0.01), epochs=10**6, batch_size=33)
    trainer = threading.Thread(target=using, args=(3, run.advance, 10**9))
    trainer.start()
    begun = monotonic()
    try:
        while not helped or run.updates < 100:
            assert monotonic() < begun + PATIENCE
            sleep(0.001)
    finally:
        run.stop()
        trainer.join()
    assert 100 <= run.updates < run.total


FORK = """
import os, sys
import test_threads as t
from nnkit.engines import native
from nnkit.kernels.compile import cutting
cutting.WORTH, native.ENOUGH = 1, 1
os.environ["NUMBA_NUM_THREADS"] = "4"
first = t.using(3, t.large, "dense")
child = os.fork()
if child == 0:
    os._exit(0 if t.using(3, t.large, "dense") == first else 1)
assert os.waitpid(child, 0)[1] == 0
assert t.using(3, t.large, "dense") == first
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="wants fork")
def test_a_forked_process_trains():
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(Path(__file__).parent), *sys.path])}
    subprocess.run([sys.executable, "-W", "ignore", "-c", FORK], check=True, env=environment, timeout=300)


def test_numba_num_threads_keeps_to_one(always, helped, monkeypatch):
    monkeypatch.setenv("NUMBA_NUM_THREADS", "1")
    using(4, large, "dense")
    assert not helped


@pytest.mark.parametrize("name", LARGE)
def test_call_by_call_is_as_the_whole(always, name):
    """A call that is cut is still one row of its table, for those who carry out some rows of it."""
    layers, x = LARGE[name]
    y = GENERATOR.normal(size=(70, 5))

    def outputs():
        net = nn.Network(layers, input_shape=x.shape[1:], seed=1)
        return [(str(step), a.tobytes()) for step in net.steps(x, y, loss="mse") for a in step.outputs.values()]

    assert using(3, outputs) == using(1, outputs)
