"""The errors that nnkit raises. Every message says what is required, what was given, and what to try."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

    from .training.history import History


class ShapeError(ValueError):
    """An array has the wrong shape."""


class DataError(ValueError):
    """Data that no network can use: nan or inf, empty, of the wrong type, labels out of range, a foreign file."""


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
        history: "History",
        best_parameters: "dict[str, np.ndarray] | None" = None,
    ) -> None:
        super().__init__(message)
        self.update = update
        self.history = history
        self.best_parameters = best_parameters

    def __reduce__(self):  # so that another process can send it home
        return type(self), (*self.args, self.update, self.history, self.best_parameters)
