"""How much samples and time steps count in the loss: the weights of samples, masks, balanced classes."""

import numpy as np

from ..errors import DataError, ShapeError


def sample_weight(value, n, dtype, name):
    """The weights (n,) of n samples, in the network's dtype."""
    weights = np.asarray(value)
    if weights.dtype.kind not in "fiub" or weights.shape != (n,):
        raise ShapeError(
            f"{name} must have shape ({n},), one number per sample; got an array of {weights.dtype} with shape "
            f"{weights.shape}. To weight time steps or outputs by 0 or 1, use mask=..."
        )
    with np.errstate(over="ignore"):  # what becomes inf is reported below
        weights = weights.astype(dtype)
        total = weights.sum(dtype=np.float64).astype(dtype)
    if not np.isfinite(weights).all() or weights.min() < 0 or weights.max() == 0:
        raise DataError(
            f"{name} must hold finite numbers of at least 0, not all 0; got numbers from {weights.min():g} to "
            f"{weights.max():g}. A weight of 0 leaves a sample out."
        )
    if not np.isfinite(total):
        raise DataError(
            f"{name} must have a sum that {np.dtype(dtype).name} can hold; got numbers up to {weights.max():g}. Only "
            f"their ratios matter: try {name} / {name}.mean()."
        )
    return weights


def mask(value, shape, name):
    """The mask as booleans of this shape, of which at least one is True."""
    found = np.asarray(value)
    if found.dtype != bool or found.shape != shape:
        hint = f" Try {name}.astype(bool); True counts." if found.shape == shape else ""
        raise ShapeError(
            f"{name} must hold booleans with shape {shape}, one per output row, where True counts; got an array of "
            f"{found.dtype} with shape {found.shape}.{hint}"
        )
    if not found.any():
        raise DataError(f"{name} must be True somewhere; got False everywhere. Is it inverted? Try ~{name}.")
    return found


def without_masked(y, mask):
    """y with its first target that counts in place of those that do not, which may be anything, nan or -1 too. y itself
    where its shape does not fit the mask, which is reported elsewhere.

    >>> without_masked(np.array([[-1, 3], [4, -1]]), np.array([[False, True], [True, False]]))
    array([[3, 3],
           [4, 3]])
    """
    if y.shape[: mask.ndim] != mask.shape:
        return y
    return np.where(mask.reshape(*mask.shape, *[1] * (y.ndim - mask.ndim)), y, y[mask].flat[0])


def balanced(target, counts, classes):
    """A weight for each class with which all classes count alike: (all rows) / (classes present * rows of the class).

    target: numbers of classes; counts: booleans, which of these count. A class that is absent has weight 1.

    >>> balanced(np.array([0, 0, 0, 2]), np.array([True, True, True, True]), 3)
    (0.6666666666666666, 1.0, 2.0)
    """
    rows = np.bincount(target[counts].astype(np.int64), minlength=classes)
    present = max(1, np.count_nonzero(rows))
    return tuple(float(rows.sum() / (present * k)) if k else 1.0 for k in rows)
