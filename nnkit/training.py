"""Training runs: a `Run` says what is wanted, a `Training` does it in slices, a `History` says how it went."""

import os
from dataclasses import dataclass, field
from math import prod
from time import perf_counter

import numpy as np

from .errors import DivergedError
from .kernels import training_loop as at  # the names of the places in its arrays
from .objective import Objective

SLICE_SECONDS = 0.05  # between two looks at the clock, the progress bar and Ctrl-C
BAR_DELAY = 1.0  # seconds before the bar appears

ENDS = {
    at.PAUSED: "paused",
    at.FINISHED: "finished",
    at.STOPPED: "interrupted",
    at.DIVERGED: "diverged",
    at.STOPPED_EARLY: "early",
}

UPDATE = ("forward", "loss", "backward", "update")
EVALUATION = ("forward", "loss")


@dataclass(frozen=True)
class EarlyStopping:
    """End a run when the validation loss has not improved for some epochs.

    Parameters
    ----------
    patience: epochs without improvement before the run ends, at least 1.
    min_delta: an improvement must be larger than this.
    restore_best: end with the parameters of the best epoch instead of the last; a run that is interrupted keeps its
        last ones.

    >>> import numpy as np, nnkit as nn
    >>> x = np.linspace(-1, 1, 20)[:, None]
    >>> net = nn.Network([nn.Dense(1)], input_shape=(1,))
    >>> options = dict(loss="mse", optimizer=nn.SGD(0.5), epochs=9999, validation=(x, 2 * x))
    >>> history = net.fit(x, 2 * x, stop=nn.EarlyStopping(patience=3), **options)
    >>> history.ended, history.epochs_run - history.best_epoch
    ('early', 4)
    """

    patience: int = 5
    min_delta: float = 0.0
    restore_best: bool = True


@dataclass(frozen=True)
class Run:
    """What `Network.fit` was asked for, checked. data, validation: arrays by the names of a plan's fields."""

    objective: Objective
    data: dict
    epochs: int
    batch_size: int
    seed: int
    orders: object = True  # True, False, or an int64 array (epochs, N)
    validation: dict = None
    stop: EarlyStopping = None

    @property
    def samples(self):
        """How many samples are trained on."""
        return len(self.data["target"])

    @property
    def updates_per_epoch(self):
        return -(-self.samples // self.batch_size)


@dataclass
class History:
    """How a run went.

    loss: mean training loss over the updates of each epoch, an array (epochs_run,).
    validation_loss: the loss on the validation data after each epoch; empty without such data.
    accuracy, validation_accuracy: the shares of right answers; empty where no answer is right or wrong.
    epochs_run, updates: how many were completed.
    best_epoch: the epoch, counted from 0, with the lowest validation loss; with EarlyStopping the last that improved
        it by more than min_delta. None without such data.
    seconds: how long it took.
    ended: "finished", "early" (by EarlyStopping), "interrupted" (by Ctrl-C), "diverged", or "paused" (a `Training` that
        can go on).
    """

    loss: np.ndarray
    validation_loss: np.ndarray
    accuracy: np.ndarray
    validation_accuracy: np.ndarray
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


class Training:
    """A run under way, which can be cut after any update and looked into: the digits stay the same.

    It works in the memory of its session; the network that it began with keeps its parameters.
    """

    def __init__(self, session, numbers, run):
        self.session, self.run, self._begun = session, run, perf_counter()
        self._state, self._arrays = _arrays(session, numbers, run)

    def advance(self, updates):
        """Make at most so many updates more; True while there is more to do."""
        self._state[at.LIMIT] = self._state[at.UPDATE] + updates
        self.session.engine.train(*self._arrays)
        return bool(self._state[at.STATUS] == at.PAUSED)

    def stop(self):
        """Ask for the end, from any thread: it comes before the next update."""
        self._state[at.STOP] = 1

    @property
    def updates(self):
        """How many updates are done."""
        return int(self._state[at.UPDATE])

    @property
    def diverged(self):
        """True if the run has ended because its loss was no longer finite."""
        return bool(self._state[at.STATUS] == at.DIVERGED)

    def parameters(self):
        """The present parameters, as a dict of copies."""
        return {name: self.session[name].copy() for name in self.session.plan.parameters}

    def best_parameters(self):
        """Those of the best epoch so far, as `EarlyStopping` restores them: copies. None while there is none."""
        if self._state[at.BEST_EPOCH] < 0:
            return None
        best, first = self._arrays[-1], self.session.offsets
        shapes = {name: array.shape for name, array in self.parameters().items()}
        return {name: best[first[name] :][: prod(shape)].reshape(shape).copy() for name, shape in shapes.items()}

    @property
    def history(self):
        """The `History` so far."""
        run, rows = self.run, self._arrays[-2]
        epochs = self.updates // run.updates_per_epoch
        validated = epochs if run.validation is not None else 0
        judged = run.objective.loss.has_accuracy
        status = int(self._state[at.STATUS])
        return History(
            loss=rows[at.TRAINING_LOSS, :epochs].copy(),
            validation_loss=rows[at.VALIDATION_LOSS, :validated].copy(),
            accuracy=rows[at.TRAINING_ACCURACY, : epochs * judged].copy(),
            validation_accuracy=rows[at.VALIDATION_ACCURACY, : validated * judged].copy(),
            updates=self.updates,
            seconds=perf_counter() - self._begun,
            ended=ENDS[status],
            best_epoch=int(self._state[at.BEST_EPOCH]) if validated else None,
        )


def fit(session, numbers, run, progress):
    """Train: start from the parameters `numbers`, write the learned ones there; returns a `History`."""
    with session.engine.scratch():
        training = Training(session, numbers, run)
        _in_slices(training, progress)
        history = training.history
        if training.diverged or not np.isfinite(session["parameters"]).all():
            raise _diverged(history, float(session["rate"][0]))
        numbers[:] = session["parameters"]
    return history


def _in_slices(training, progress):
    """Train in slices of about SLICE_SECONDS, so that a bar moves, if there is one, and Ctrl-C is heard."""
    total = training.run.epochs * training.run.updates_per_epoch
    bar, size, begun = None, 1, perf_counter()
    bar_due = begun + BAR_DELAY if progress else float("inf")
    try:
        more = True
        while more:
            more = training.advance(min(size, total - training.updates))
            now = perf_counter()
            size = int(min(8 * size, max(1, size * SLICE_SECONDS / max(now - begun, 1e-9))))
            begun = now
            if bar is not None:
                bar.update(training.updates - bar.n)
            elif now > bar_due:
                bar = _bar(total, training.updates)
    except KeyboardInterrupt:
        training._state[at.STATUS] = at.STOPPED
    finally:
        if bar is not None:
            bar.close()


def _bar(total, done):
    """A progress bar in a terminal or a notebook. Most runs are over before one is needed, so it is imported here."""
    from tqdm.auto import tqdm

    off = bool(os.environ.get("TQDM_DISABLE"))  # tqdm's own word for it, which its bar for notebooks overlooks
    return tqdm(total=total, initial=done, unit=" updates", leave=False, disable=off)


def evaluate(session, numbers, data):
    """The mean loss and the share of right answers of the network with parameters `numbers`: two floats."""
    session["parameters"][:] = numbers
    engine, n = session.engine, len(data["target"])
    with engine.scratch():
        tables = engine.place(session.tables(((), n, {}), ((), n, {}), *_evaluation(session, n)))
        rows, fields = _rows(session, data)
        sums = engine.place(np.zeros(at.SUMS_SIZE))
        in_order = engine.place(np.arange(n))
        engine.evaluate(tables, engine.place(_state(session)), sums, session.memory, rows, fields, in_order)
        return float(sums[at.LOSS_SUM]), float(sums[at.RIGHT_SUM])


def _arrays(session, numbers, run):
    """Everything that kernels.train wants; see there. Returns (state, all arrays in order)."""
    engine, n, batch = session.engine, run.samples, session.batch
    session.write(run.objective.constants)
    for name in session.plan.memories:  # every fit starts from rest
        session[name][:] = 0
    session["parameters"][:] = numbers

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

    words = {"training": 1, "seed": run.seed, "epochs": run.epochs, "updates_per_epoch": run.updates_per_epoch}
    updates = [(UPDATE, batch, words), (UPDATE, n % batch or batch, words)]
    m = 0 if run.validation is None else len(run.validation["target"])
    rows, fields = _rows(session, run.data)
    validation = _rows(session, run.validation)[0] if m else engine.place(np.zeros(0, rows.dtype))
    state = engine.place(state)
    return state, (
        engine.place(session.tables(*updates, *_evaluation(session, m))),
        state,
        engine.place(sums),
        session.memory,
        rows,
        fields,
        engine.place(orders),
        engine.place(np.arange(n)),
        validation,
        engine.place(np.arange(m)),
        engine.place(np.zeros((4, run.epochs))),
        engine.place(np.zeros(len(numbers), numbers.dtype)),
    )


def _state(session):
    state = np.zeros(at.STATE_SIZE, np.int64)
    state[at.BATCH] = session.batch
    state[at.LOSS] = session.offsets["loss"]
    state[at.PARAMETERS] = session.symbols["p"]
    return state


def _evaluation(session, n):
    return (EVALUATION, session.batch, {}), (EVALUATION, n % session.batch or session.batch, {})


def _rows(session, data):
    """The samples as one row of numbers each, and where these go: (rows (n * columns,), fields (fields, 3))."""
    columns = [array.reshape(len(array), -1) for array in data.values()]
    fields, first = [], 0
    for name, column in zip(data, columns):
        fields.append((first, column.shape[1], session.offsets[name]))
        first += column.shape[1]
    rows = np.concatenate(columns, axis=1)
    return session.engine.place(rows.reshape(-1)), session.engine.place(np.array(fields, np.int64))


def _diverged(history, rate):
    update = history.updates + 1
    if update == 1:
        words = (
            "The loss is not a finite number even before the first update. Wanted: numbers that it can be computed "
            "from. Look at the parameters, and at the scale of x and y; bring both to mean 0 and spread 1."
        )
    else:
        words = (
            f"The loss was no longer a finite number at update {update}, with learning rate {rate:g}. Wanted: a rate "
            f"at which the loss falls. Try {rate / 10:g}, or bring the inputs to mean 0 and spread 1."
        )
    return DivergedError(f"{words} The parameters are as they were before.", update, history)
