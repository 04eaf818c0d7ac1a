"""What a network holds in memory after a call: little, whatever the size of the batches."""

import tracemalloc

import numpy as np
import pytest

import nnkit as nn
from nnkit.planner import KEPT_BYTES, SESSIONS

GENERATOR = np.random.default_rng(0)


def kept(net):
    return sum(session.nbytes for session in net._sessions.values())


def held(make, use):
    """The bytes that are held after `use`, besides what was held before it; and at its peak."""
    net = make()
    use(net)  # whatever is made once per process is made now
    net = make()
    tracemalloc.start()
    use(net)
    found = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return net, found


def test_batches_of_many_sizes():
    """Each batch size needs a memory of its own, 100 MB and more; they are not kept at the same time."""
    x, y = GENERATOR.normal(size=(2, 100_000, 1)).astype("float32")

    def make():
        return nn.Network([nn.Dense(64), nn.Tanh(), nn.Dense(1)], input_shape=(1,))

    def use(net):
        for k in range(3):
            n = 100_000 - 1000 * k
            net.fit(x[:n], y[:n], loss="mse", optimizer=nn.SGD(0.01), epochs=1, batch_size=n)
            net.loss_and_gradients(x[:n], y[:n], "mse")

    net, (after, _) = held(make, use)
    assert kept(net) <= KEPT_BYTES and after < KEPT_BYTES + 2**20


def test_predictions_for_many_images():
    x = GENERATOR.normal(size=(300, 32, 32, 3)).astype("float32")

    def make():
        return nn.Network([nn.Conv2D(32, 3), nn.ReLU(), nn.Conv2D(32, 3), nn.ReLU(), nn.Flatten(), nn.Dense(2)],
                          input_shape=(32, 32, 3))  # fmt: skip

    net, (_, peak) = held(make, lambda net: net.predict(x))
    assert 0 < kept(net) <= KEPT_BYTES and peak < 1.1 * KEPT_BYTES + x.nbytes
    small = net.predict(x)
    (batch,) = {session.batch for session in net._sessions.values() if session.batch > 1}
    assert 1 < batch < 300
    assert (net.predict(x, batch_size=300) == small).all()  # the user's word is obeyed, and changes no digit
    assert all(session.batch != 300 for session in net._sessions.values())  # it would be too large to be kept


def test_small_memories_are_kept():
    """A slider that comes back to a value finds its memory laid out."""
    net = nn.Network([nn.Dense(3)], input_shape=(2,))
    x = GENERATOR.normal(size=(2000, 2))
    for n in range(1, SESSIONS + 5):
        net.predict(x[:n])
    assert [session.batch for session in net._sessions.values()] == list(range(5, SESSIONS + 5))
    session = next(iter(net._sessions.values()))
    net.predict(x[: session.batch])
    assert next(reversed(net._sessions.values())) is session
    net.predict(x)
    assert next(reversed(net._sessions.values())).batch == 1024


def test_a_network_larger_than_that_still_works():
    net = nn.Network([nn.Embedding(2**16, 160), nn.Flatten(), nn.Dense(1)], input_shape=(2,))
    y = net.predict([[1, 2], [3, 2**16 - 1]])
    assert not net._sessions and (y == net.predict([[1, 2], [3, 2**16 - 1]])).all()


@pytest.mark.parametrize("rows", [1, 2, 100])
def test_the_largest_batch_for_a_memory(rows):
    plan = nn.Network([nn.Dense(300), nn.Tanh(), nn.Dense(7)], input_shape=(5,)).plan()
    numbers = plan.layout(rows)[2]
    batch = plan.batch_for(numbers, 1024)
    assert max(1, rows - 1) <= batch <= rows and plan.layout(batch)[2] <= numbers
    assert plan.batch_for(numbers, rows) == rows and plan.batch_for(0, 1024) == 1


def test_webassembly_counts_the_whole_instance():
    """What a run has placed in its memory stays there."""
    net = nn.Network([nn.Dense(1)], input_shape=(8,), engine="wasm")
    x = GENERATOR.normal(size=(400_000, 8)).astype("float32")
    net.evaluate(x[:100], x[:100, 0], "mse")
    assert 0 < kept(net) < 2**22
    net.evaluate(np.tile(x, (6, 1)), np.tile(x[:, 0], 6), "mse")
    assert kept(net) <= KEPT_BYTES
