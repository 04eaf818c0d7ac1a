"""The course of a training run (`History`), its state at the end (`Checkpoint`), `EarlyStopping`, and the error of a
run that ends without a finite loss.
"""

from dataclasses import dataclass, field

import numpy as np

from ..errors import DataError
from ..kernels.compile import training_loop as loop

ENDS = {
    loop.PAUSED: "paused",
    loop.FINISHED: "finished",
    loop.STOPPED: "interrupted",
    loop.DIVERGED: "diverged",
    loop.STOPPED_EARLY: "early",
    loop.STOPPED_BY_CALLBACK: "stopped",
}

# The rows of the kernels' history, by the names that a reader knows.
ROWS = {
    "loss": loop.TRAINING_LOSS,
    "validation_loss": loop.VALIDATION_LOSS,
    "accuracy": loop.TRAINING_ACCURACY,
    "validation_accuracy": loop.VALIDATION_ACCURACY,
}


@dataclass(frozen=True)
class EarlyStopping:
    """End a run when what it watches has not improved for some epochs.

    Parameters
    ----------
    patience: epochs without improvement before the run ends, at least 1.
    min_delta: an improvement must be larger than this.
    restore_best: end with the parameters of the best epoch instead of the last; a run that is interrupted keeps its
        last ones.
    watch: "validation_loss", "loss", "validation_accuracy" or "accuracy", as in the `History`. A loss improves when it
        falls, an accuracy when it rises. "loss" and "accuracy" are means over the updates of an epoch, taken while the
        parameters change.

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
    watch: str = "validation_loss"


@dataclass(frozen=True, eq=False)
class Checkpoint:
    """The state of a run when it ended: everything that ``fit(continue_from=history)`` needs besides the data.

    facts: what the continued run must have in common with this one, dict name -> value.
    state, sums: the integers and sums of kernels/compile/training_loop.py.
    unfinished: the column of its history (4,) for an epoch whose validation was interrupted.
    parameters: those after the last update; left: those that the network was left with, which differ where
        `EarlyStopping` restored the best epoch; best: those of the best epoch, None where nothing is watched.
    memories: what the optimizer remembers, dict buffer -> array.
    """

    facts: dict
    state: np.ndarray
    sums: np.ndarray
    unfinished: np.ndarray
    parameters: np.ndarray
    left: np.ndarray
    best: np.ndarray | None
    memories: dict

    def check(self, facts: dict) -> None:
        """Refuse to continue a run with different settings."""
        for name, value in facts.items():
            if value != self.facts[name]:
                raise DataError(
                    f"continue_from: the earlier run had {name} {self.facts[name]!r}; got {value!r}. Pass the same "
                    "arguments as for the earlier run, or leave out continue_from to start a new one."
                )


@dataclass
class History:
    """The course of a run; for a continued run, from the beginning of the first.

    loss: mean training loss over the updates of each epoch, an array (epochs_run,).
    validation_loss: the loss on the validation data after each epoch; empty without such data.
    accuracy, validation_accuracy: the shares of correct predictions; empty for a loss without classes.
    epochs_run, updates: how many were completed.
    best_epoch: the epoch, counted from 0, with the lowest validation loss; with EarlyStopping the last that improved
        what it watches by more than min_delta. None where nothing is watched.
    seconds: how long it took.
    ended: "finished", "early" (by EarlyStopping), "stopped" (by the callback), "interrupted" (by Ctrl-C), "diverged",
        or "paused" (a `Training` that can go on).
    checkpoint: where the run stood at its end, for ``fit(continue_from=history)``; None where it cannot go on. It holds
        a few copies of the parameters, but none of the data.
    """

    loss: np.ndarray
    validation_loss: np.ndarray
    accuracy: np.ndarray
    validation_accuracy: np.ndarray
    updates: int
    seconds: float
    ended: str
    best_epoch: int | None = field(default=None)
    checkpoint: Checkpoint | None = field(default=None, repr=False, compare=False)

    @property
    def epochs_run(self) -> int:
        return len(self.loss)

    def __repr__(self) -> str:
        last = f", last loss {self.loss[-1]:.4g}" if len(self.loss) else ""
        return f"History({self.epochs_run} epochs, {self.updates} updates, {self.ended}{last})"


def write(history: History, rows: np.ndarray) -> None:
    """Write a history into the rows (4, epochs) of the kernels, for a run that continues it."""
    for name, row in ROWS.items():
        values = getattr(history, name)
        rows[row, : len(values)] = values
    if history.checkpoint.state[loop.VALIDATING]:
        rows[:, history.epochs_run] = history.checkpoint.unfinished


class DivergedError(ArithmeticError):
    """The loss is no longer a finite number.

    Attributes
    ----------
    update: the number, counted from 1, of the update whose loss was not finite.
        Of a validation loss: the last update before it.
    history: the `History` up to there.
    best_parameters: those of the best epoch, where a validation loss or an `EarlyStopping` says which one that is, as a
        dict of arrays; else None. ``net.parameters = error.best_parameters`` writes them into the network.
    """

    def __init__(
        self,
        message: str,
        update: int,
        history: History,
        best_parameters: dict[str, np.ndarray] | None = None,
    ) -> None:
        super().__init__(message)
        self.update = update
        self.history = history
        self.best_parameters = best_parameters

    def __reduce__(self):  # so that another process can send it home
        return type(self), (*self.args, self.update, self.history, self.best_parameters), vars(self)
