"""Checks of samples: their shape, and the range of those that a layer reads as integers."""

import numpy as np

from ..errors import DataError, ShapeError
from .arrays import as_array, as_floats, written


def input_samples(value, name, network, node):
    """Samples (N, *shape of the input `node`) in the network's dtype; where a layer reads them as integers, each must
    be in its range.
    """
    readers = network.graph.readers(node)
    if not readers:
        return _of_shape(node.shape, as_floats(value, name, network.dtype), value, name)
    given = as_array(value, name)
    if given.dtype.kind in "iu" and given.size:  # mostly, and then fewer passes tell that all is well
        array = np.ascontiguousarray(given, network.dtype)
        if array.min() >= 0 and array.max() < min(layer.integers for layer in readers):
            return _of_shape(node.shape, array, value, name)
    array = _of_shape(node.shape, as_floats(value, name, np.float64), value, name)  # before they are rounded
    for layer in readers:
        size = layer.integers
        if (array != np.floor(array)).any() or array.min() < 0 or array.max() >= size:
            raise DataError(
                f"{name} must hold integers from 0 to {size - 1}, as {layer} requires; got values from {array.min():g} "
                f"to {array.max():g}."
            )
    return array.astype(network.dtype, copy=False)


def _of_shape(shape, array, value, name):
    """`array`, made from `value`, if it holds samples of this shape."""
    if array.shape[1:] != shape or array.ndim != len(shape) + 1:
        text = ", ".join(map(str, shape))
        what = "one row per sample" if len(shape) == 1 else f"N samples of shape {shape}"
        hint = ""
        if array.shape == shape:
            hint = f" For one sample, try {written(value, name)}[None]."
        elif array.ndim == len(shape) and shape[-1] == 1:
            hint = f" Try {written(value, name)}[..., None]."
        raise ShapeError(f"{name} must have shape (N, {text}), {what}; got {array.shape}.{hint}")
    return array


def step(x, network, node):
    """A step of each sequence, as the sequences of one step that the input `node` of a one-step network takes."""
    array = as_floats(x, "x", np.float64)
    if array.shape[1:] != node.shape[1:]:
        shape = "".join(f", {size}" for size in node.shape[1:]) or ","
        raise ShapeError(f"x must have shape (N{shape}), one step of each sequence; got {array.shape}. Try x[:, t].")
    return input_samples(array[:, None], "x", network, node)
