"""Training runs: a `Run` says what is wanted, `fit` does it slice by slice, a `History` says how it went."""

from dataclasses import dataclass, field
from time import perf_counter

import numpy as np
from tqdm.auto import tqdm

from .errors import DivergedError
from .kernels import training_loop as at  # the names of the places in its arrays

SLICE_SECONDS = 0.05  # between two looks at the clock, the progress bar and Ctrl-C
BAR_DELAY = 1.0  # seconds before the bar appears


@dataclass(frozen=True)
class EarlyStopping:
    """End a run when the validation loss has not improved for some epochs.

    Parameters
    ----------
    patience: epochs without improvement before the run ends, at least 1.
    min_delta: an improvement must be larger than this.
    restore_best: end with the parameters of the best epoch instead of the last.
    """

    patience: int = 5
    min_delta: float = 0.0
    restore_best: bool = True


@dataclass(frozen=True)
class Run:
    """What `Network.fit` was asked for, checked."""

    optimizer: object
    epochs: int
    batch_size: int
    seed: int
    orders: object  # True, False, or an int64 array (epochs, N)
    validation: tuple = None
    stop: EarlyStopping = None


@dataclass
class History:
    """How a run went.

    loss: mean training loss over the updates of each epoch, an array (epochs_run,).
    validation_loss: the loss on the validation data after each epoch; empty without such data.
    epochs_run, updates: how many were completed.
    best_epoch: the epoch, counted from 0, with the lowest validation loss; None without such data.
    seconds: how long it took.
    ended: "finished", "early" (by EarlyStopping) or "interrupted" (by Ctrl-C).
    """

    loss: np.ndarray
    validation_loss: np.ndarray
    updates: int
    seconds: float
    ended: str
    best_epoch: int | None = field(default=None)

    @property
    def epochs_run(self):
        return len(self.loss)

    def __repr__(self):
        last = f", last loss {self.loss[-1]:.4g}" if len(self.loss) else ""
        return f"History({self.epochs_run} epochs, {self.updates} updates, {self.ended}{last})"


UPDATE = ("forward", "loss", "backward", "update")
EVALUATION = ("forward", "loss")


def fit(session, numbers, x, y, run, progress):
    """Train: start from the parameters `numbers`, write the learned ones there; returns a `History`."""
    begun = perf_counter()
    with session.engine.scratch():
        state, arrays = _arrays(session, numbers, x, y, run)
        total = run.epochs * -(-len(x) // run.batch_size)
        with tqdm(total=total, unit=" updates", delay=BAR_DELAY, leave=False, disable=not progress) as bar:
            _slices(session.engine.train, state, arrays, total, bar)
        history = _history(state, arrays, run, len(x), perf_counter() - begun)
        if state[at.STATUS] == at.DIVERGED:
            raise _diverged(history, run)
        numbers[:] = session["parameters"]
    return history


def evaluate(session, numbers, x, y):
    """The mean loss of the network with parameters `numbers` on x, y: a float."""
    session["parameters"][:] = numbers
    engine = session.engine
    with engine.scratch():
        tables = _tables(session, [None, None, *_evaluation(session, len(x))])
        state = engine.place(_state(session))
        in_order = engine.place(np.arange(len(x)))
        return float(engine.evaluate(tables, state, session.memory, *_rows(engine, session, x, y), in_order))


def _arrays(session, numbers, x, y, run):
    """Everything that kernels.train wants; see there. Returns (state, all arrays in order)."""
    engine, n, batch = session.engine, len(x), session.batch
    vx, vy = run.validation or (x[:0], y[:0])
    for name in session.plan.buffers:
        if name == "velocity":  # every fit starts from rest
            session[name][:] = 0
    session["parameters"][:] = numbers
    session["settings"][:] = run.optimizer.settings

    state, sums = _state(session), np.zeros(at.SUMS_SIZE)
    state[at.EPOCHS], state[at.SEED], state[at.BEST_EPOCH], state[at.PATIENCE] = run.epochs, run.seed, -1, -1
    if run.stop is not None:
        state[at.PATIENCE], state[at.RESTORE] = run.stop.patience, run.stop.restore_best
        sums[at.MIN_DELTA] = run.stop.min_delta
    orders = np.zeros((0, 0), np.int64)
    if isinstance(run.orders, np.ndarray):
        orders, state[at.SHUFFLE] = run.orders, 2
    elif run.orders:
        state[at.SHUFFLE] = 1

    updates = [(UPDATE, batch), (UPDATE, n % batch or batch)]
    state = engine.place(state)
    return state, (
        _tables(session, [*updates, *_evaluation(session, len(vx))]),
        state,
        engine.place(sums),
        session.memory,
        *_rows(engine, session, x, y),
        engine.place(orders),
        engine.place(np.arange(n)),
        *_rows(engine, session, vx, vy),
        engine.place(np.arange(len(vx))),
        engine.place(np.zeros((2, run.epochs))),
        engine.place(np.zeros(len(numbers), numbers.dtype)),
    )


def _state(session):
    state = np.zeros(at.STATE_SIZE, np.int64)
    state[at.BATCH] = session.batch
    state[at.INPUT], state[at.TARGET], state[at.LOSS] = (session.offsets[b] for b in ("input", "target", "loss"))
    state[at.PARAMETERS] = session.symbols["p"]
    return state


def _evaluation(session, n):
    return [(EVALUATION, session.batch), (EVALUATION, n % session.batch or session.batch)]


def _tables(session, wanted):
    """The tables of some (sections, samples), one below the other: (4, calls, width)."""
    tables = [session.table(*w) if w else None for w in wanted]
    stack = np.zeros((4, max(len(t) for t in tables if t is not None), at.WIDTH), np.int64)
    for place, table in zip(stack, tables):
        if table is not None:
            place[: len(table)] = table
    return session.engine.place(stack)


def _rows(engine, session, x, y):
    return engine.place(x.reshape(-1)), engine.place(y.reshape(-1))


def _slices(train, state, arrays, total, bar):
    """Train in slices of about SLICE_SECONDS, so that the bar moves and Ctrl-C is heard."""
    size = 1
    try:
        while True:
            done, begun = int(state[at.UPDATE]), perf_counter()
            state[at.LIMIT] = min(total, done + size)
            train(*arrays)
            bar.update(int(state[at.UPDATE]) - done)
            if state[at.STATUS] != at.PAUSED:
                return
            seconds = perf_counter() - begun
            size = int(min(8 * size, max(1, size * SLICE_SECONDS / max(seconds, 1e-9))))
    except KeyboardInterrupt:
        state[at.STATUS] = at.STOPPED


def _history(state, arrays, run, n, seconds):
    losses = arrays[-2]
    updates = int(state[at.UPDATE])
    epochs = updates // -(-n // run.batch_size)
    validated = run.validation is not None
    return History(
        loss=losses[0, :epochs].copy(),
        validation_loss=losses[1, : epochs if validated else 0].copy(),
        updates=updates,
        seconds=seconds,
        ended={at.FINISHED: "finished", at.STOPPED_EARLY: "early", at.DIVERGED: "diverged"}.get(
            int(state[at.STATUS]), "interrupted"
        ),
        best_epoch=int(state[at.BEST_EPOCH]) if validated and epochs else None,
    )


def _diverged(history, run):
    rate = run.optimizer.learning_rate
    return DivergedError(
        f"The loss was no longer a finite number at update {history.updates + 1}, with learning rate {rate:g}. "
        f"Wanted: a rate at which the loss falls. Try {rate / 10:g}, or bring the inputs to mean 0 and spread 1. "
        "The parameters are as they were before.",
        history.updates + 1,
        history,
    )
