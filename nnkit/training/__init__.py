"""Training runs: a `Training` carries out a `Run` (settings.py) in slices, and `fit` carries out all of them."""

from math import prod
from time import perf_counter

import numpy as np

from .. import cores
from ..kernels.compile import training_loop as loop  # the names of the places in its arrays
from .history import ENDS, ROWS, Checkpoint, DivergedError, History, write
from .progress import Progress

SLICE_SECONDS = 0.05  # between two looks at the clock, the progress bar and Ctrl-C
ROOM = 1024  # epochs for which a history has room at first

UPDATE = ("forward", "loss", "backward", "update")
EVALUATION = ("forward", "loss")


class Training:
    """A run in progress, which can pause after any update so that you can inspect it; the digits stay the same.

    It works in the memory of its session; the network that started it keeps its parameters.
    """

    def __init__(self, session, numbers, run):
        self.session, self.run, self._begun = session, run, perf_counter()
        self._last = None  # the parameters of the last update, where those of the best epoch were restored
        start = run.start
        self._before = 0.0 if start is None else start.seconds
        self.epochs = run.epochs + (0 if start is None else start.epochs_run)
        self._per_epoch = run.updates_per_epoch
        self.total = self.epochs * self._per_epoch
        self._arrays = _arrays(session, numbers, run, self.epochs)
        self._state = self._arrays["state"]

    def advance(self, updates, evaluations=0):
        """Run up to `updates` more updates; True while there is more to do.

        evaluations: pause an evaluation of the validation data after this number of batches; 0: never.
        """
        if self._last is not None:
            return False  # it has ended, and its best parameters are back
        state = self._state
        goal = min(self.updates + updates, self.total)
        state[loop.EVALUATIONS] = evaluations
        while True:
            room = self._arrays["history"].shape[1] * self._per_epoch
            if self.updates == room < self.total and not state[loop.VALIDATING]:
                self._make_room()
                continue
            state[loop.LIMIT] = min(goal, room)
            self.session.engine.train(**self._arrays)
            if state[loop.STATUS] != loop.PAUSED:
                self._restore()
                return False
            if evaluations or self.updates >= goal:
                return True

    def _make_room(self):
        """Double the history."""
        rows = self._arrays["history"]
        more = np.zeros((len(rows), min(2 * rows.shape[1], self.epochs)))
        more[:, : rows.shape[1]] = rows
        self._arrays["history"] = self.session.engine.place(more)

    def _restore(self):
        """At the end of a run: the parameters of the best epoch, where EarlyStopping is to restore them."""
        ended = self._state[loop.STATUS] in (loop.FINISHED, loop.STOPPED_EARLY)
        if ended and self._last is None and self.run.stop is not None and self.run.stop.restore_best:
            self._last = self.session["parameters"].copy()
            self.session["parameters"][:] = self._arrays["best"]

    def stop(self):
        """Request the end of the run, from any thread: it ends before the next batch."""
        self._state[loop.STOP] = 1

    @property
    def updates(self):
        """How many updates are done."""
        return int(self._state[loop.UPDATE])

    @property
    def epochs_run(self):
        """How many epochs are done, with their validation."""
        return int(self.updates // self._per_epoch - self._state[loop.VALIDATING])

    @property
    def diverged(self):
        """True if the run has ended because its loss was no longer finite."""
        return bool(self._state[loop.STATUS] == loop.DIVERGED)

    def parameters(self):
        """The present parameters, as a dict of copies."""
        return {name: self.session[name].copy() for name in self.session.plan.parameters}

    def best_parameters(self):
        """Those of the best epoch so far, as `EarlyStopping` restores them: copies. None while there is none."""
        if self._state[loop.BEST_EPOCH] < 0:
            return None
        best, first = self._arrays["best"], self.session.offsets
        shapes = {name: array.shape for name, array in self.parameters().items()}
        return {name: best[first[name] :][: prod(shape)].reshape(shape).copy() for name, shape in shapes.items()}

    @property
    def history(self):
        """The `History` so far."""
        epochs, arrays = self.epochs_run, self._arrays
        validated, of_classes = self.run.validation is not None, self.run.objective.loss.has_accuracy
        has = {
            "loss": True,
            "validation_loss": validated,
            "accuracy": of_classes,
            "validation_accuracy": validated and of_classes,
        }
        best = int(self._state[loop.BEST_EPOCH])
        return History(
            **{name: arrays["history"][row, : epochs * has[name]].copy() for name, row in ROWS.items()},
            updates=self.updates,
            seconds=self._before + perf_counter() - self._begun,
            ended=ENDS[int(self._state[loop.STATUS])],
            best_epoch=best if best >= 0 else None,
        )

    def checkpoint(self):
        """The state of the run: copies of everything needed to continue it, besides the data."""
        arrays, session = self._arrays, self.session
        left, history = session["parameters"].copy(), arrays["history"]
        return Checkpoint(
            facts=self.run.facts,
            state=self._state.copy(),
            sums=arrays["sums"].copy(),
            unfinished=history[:, min(self.epochs_run, history.shape[1] - 1)].copy(),
            parameters=left if self._last is None else self._last,
            left=left,
            best=arrays["best"].copy() if self._state[loop.BEST_EPOCH] >= 0 else None,
            memories={name: session[name].copy() for name in session.plan.memories},
        )


def fit(session, numbers, run, progress=False, callback=None):
    """Train: start from the parameters `numbers`, write the learned ones there; returns a `History`."""
    before = numbers.copy()
    with session.engine.scratch():
        training = Training(session, numbers, run)
        _in_slices(training, numbers, progress, callback)
        history = training.history
        if training.diverged or not np.isfinite(session["parameters"]).all():
            numbers[:] = before  # a callback has seen later ones
            raise _diverged(training, history)
        numbers[:] = session["parameters"]
        history.checkpoint = training.checkpoint()
    return history


def _in_slices(training, numbers, progress, callback):
    """Train in slices of about SLICE_SECONDS, so that the progress bar moves and Ctrl-C is noticed; with a callback,
    a slice also ends with each epoch. The session keeps the speed, with which the next run on so many samples begins.
    """
    session, run, begun, first = training.session, training.run, perf_counter(), training.updates
    reported = training.epochs_run
    pace = Pace(int(SLICE_SECONDS * session.speeds.get(run.sizes, 0)))
    bar, more = Progress(training.total, progress), True
    try:
        while more:
            updates = pace.size
            if callback is not None:  # none before the epoch is validated, then no more than to its end
                left = run.updates_per_epoch - training.updates % run.updates_per_epoch
                updates = 0 if training._state[loop.VALIDATING] else min(updates, left)
            more = training.advance(updates, pace.size)
            pace.measure()
            if callback is not None and training.epochs_run > reported and not training.diverged:
                reported = training.epochs_run
                numbers[:] = training.session["parameters"] if training._last is None else training._last
                if _is_true(callback(reported - 1, training.history)) and more:
                    training._state[loop.STATUS], more = loop.STOPPED_BY_CALLBACK, False
                pace.begin()
            bar.show(training.updates)
    except KeyboardInterrupt:
        if cores.share_of_thread() is not None:
            raise  # it ends a sweep as a whole
        training._state[loop.STATUS] = loop.STOPPED
    finally:
        bar.close()
    session.speeds = {run.sizes: (training.updates - first) / max(perf_counter() - begun, 1e-9)}


def _is_true(value):
    return isinstance(value, (bool, np.bool_)) and bool(value)


class Pace:
    """How much to do at once (`size`) so that it takes about SLICE_SECONDS, learned from slice to slice."""

    def __init__(self, size=1):
        self.size = max(1, size)
        self.begin()

    def begin(self):
        """A slice begins now."""
        self._begun = perf_counter()

    def measure(self):
        """A slice has ended; the next one begins."""
        now = perf_counter()
        share = SLICE_SECONDS / max(now - self._begun, 1e-9)
        self.size = int(min(64 * self.size, max(1, self.size * share), 2**40))
        self._begun = now


def evaluate(session, numbers, data):
    """The mean loss and the share of correct predictions of the network with parameters `numbers`: two floats.

    Ctrl-C is noticed between slices of about SLICE_SECONDS.
    """
    session["parameters"][:] = numbers
    engine, n = session.engine, len(data["target"])
    with engine.scratch():
        arrays = {
            "tables": engine.place(session.tables(((), n, {}), ((), n, {}), *_evaluation(session, n))),
            "state": engine.place(_state(session)),
            "sums": engine.place(np.zeros(loop.SUMS_SIZE)),
            "memory": session.memory,
            "data": engine.place(_rows(data)),
            "fields": engine.place(session.fields),
            "order": engine.place(np.arange(n, dtype=np.int64)),
        }
        state, sums, pace = arrays["state"], arrays["sums"], Pace()
        while state[loop.STATUS] != loop.FINISHED:
            state[loop.EVALUATIONS] = pace.size
            engine.evaluate(**arrays)
            pace.measure()
        return float(sums[loop.LOSS_SUM]), float(sums[loop.RIGHT_SUM])


def _arrays(session, numbers, run, epochs):
    """The arrays of kernels.train by name, for a run that ends after `epochs` epochs."""
    engine, n, batch, start = session.engine, run.samples, session.batch, run.start
    state, sums = _state(session), np.zeros(loop.SUMS_SIZE)
    state[loop.BEST_EPOCH], best = -1, np.zeros(len(numbers), numbers.dtype)
    history = np.zeros((len(ROWS), min(epochs, ROOM)))
    session.write(run.objective.constants)
    for name in session.plan.memories:  # every fit starts from rest
        session[name][:] = 0
    watched = -1 if run.watched is None else ROWS[run.watched]
    if start is not None:
        point = start.checkpoint
        same = np.array_equal(numbers, point.left)  # if not, they have been changed since: the new ones count
        numbers = point.parameters if same else numbers
        history = np.zeros((len(ROWS), min(epochs, max(ROOM, 2 * start.epochs_run))))
        write(start, history)
        for name, array in point.memories.items():
            session[name][:] = array
        for place in (loop.UPDATE, loop.VALIDATING, loop.EVALUATED):
            state[place] = point.state[place]
        sums[:] = point.sums
        if point.best is not None and point.state[loop.WATCHED] == watched:
            state[loop.BEST_EPOCH], best[:] = point.state[loop.BEST_EPOCH], point.best
    session["parameters"][:] = numbers

    state[loop.EPOCHS], state[loop.SEED], state[loop.WATCHED], state[loop.PATIENCE] = epochs, run.seed, watched, -1
    state[loop.FIRST_EPOCH] = epochs - run.epochs
    if run.stop is not None:
        state[loop.PATIENCE], sums[loop.MIN_DELTA] = run.stop.patience, run.stop.min_delta
    orders = np.zeros((0, 0), np.int64)
    if isinstance(run.orders, np.ndarray):
        orders, state[loop.SHUFFLE] = run.orders, 2
    elif run.orders:
        state[loop.SHUFFLE] = 1

    words = {"training": 1, "seed": run.seed, "epochs": epochs, "updates_per_epoch": run.updates_per_epoch}
    updates = [(UPDATE, batch, words), (UPDATE, n % batch or batch, words)]
    m = run.held_out
    return {
        "tables": engine.place(session.tables(*updates, *(_evaluation(session, m) if m else ()))),
        "state": engine.place(state),
        "sums": engine.place(sums),
        "memory": session.memory,
        "data": engine.place(_rows(run.data)),
        "fields": engine.place(session.fields),
        "orders": engine.place(orders),
        "order": engine.place(np.arange(n, dtype=np.int64)),
        "validation": engine.place(_rows(run.validation) if m else np.zeros(0, numbers.dtype)),
        "in_order": engine.place(np.arange(m, dtype=np.int64)),
        "history": engine.place(history),
        "best": engine.place(best),
    }


def _state(session):
    state = np.zeros(loop.STATE_SIZE, np.int64)
    state[loop.BATCH] = session.batch
    state[loop.LOSS] = session.offsets["loss"]
    state[loop.PARAMETERS] = session.symbols["p"]
    return state


def _evaluation(session, n):
    return (EVALUATION, session.batch, {}), (EVALUATION, n % session.batch or session.batch, {})


def _rows(data):
    """The samples, a row of numbers each: (n * columns,). `Session.fields` says where these go."""
    return np.concatenate([array.reshape(len(array), -1) for array in data.values()], axis=1).reshape(-1)


def _diverged(training, history):
    """The error for a run whose loss, or whose validation loss, is no longer a finite number."""
    update, rate = history.updates + 1, float(training.session["rate"][0])
    if training._state[loop.VALIDATING] and np.isfinite(_training_loss(training)):
        update -= 1
        words = (
            f"The validation loss is not a finite number after epoch {history.epochs_run}, although the training loss "
            "is. Check the validation data for numbers far outside the range of the training data, and scale both "
            "by the mean and spread of the training data."
        )
    elif update == 1:
        words = (
            "The loss is not a finite number even before the first update. Check the parameters and the scale of x and "
            "y; try scaling both to mean 0 and spread 1."
        )
    else:
        words = (
            f"The loss was no longer a finite number at update {update}, with learning rate {rate:g}. Try a "
            f"smaller rate, such as {rate / 10:g}, or scale the inputs to mean 0 and spread 1."
        )
    best, kept = training.best_parameters(), ""
    if best is not None:
        kept = f" The parameters of epoch {history.best_epoch}, the best one, are in the error's best_parameters."
    return DivergedError(f"{words} The parameters are as they were before.{kept}", update, history, best)


def _training_loss(training):
    """The mean loss over the training data, with the present parameters."""
    return evaluate(training.session, training.session["parameters"].copy(), training.run.data)[0]
