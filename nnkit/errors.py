"""What can go wrong, by name. Every message says what was wanted, what came, and what to try."""


class ShapeError(ValueError):
    """An array has the wrong shape."""


class DataError(ValueError):
    """Data that no network can use: nan or inf, empty, of the wrong type, labels out of range, a foreign file."""


class DivergedError(ArithmeticError):
    """The loss is no longer a finite number.

    Attributes
    ----------
    update: the number, counted from 1, of the update whose loss was not finite.
    history: the `History` up to there.
    """

    def __init__(self, message, update, history):
        super().__init__(message)
        self.update = update
        self.history = history

    def __reduce__(self):  # so that another process can send it home
        return type(self), (*self.args, self.update, self.history)
