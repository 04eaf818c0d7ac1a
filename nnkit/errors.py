"""The errors of data and shapes. Every message says what is required, what was given, and what to try."""


class ShapeError(ValueError):
    """An array has the wrong shape."""


class DataError(ValueError):
    """Data that no network can use: nan or inf, empty, of the wrong type, labels out of range, a foreign file."""
