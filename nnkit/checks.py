"""Checks at the edge: what a user gives is converted or refused here, once, with a message that helps.

Everything behind this file may rely on right shapes, right dtypes and finite numbers.
"""

import numbers as abc

import numpy as np

from . import engine as engines
from . import losses
from .errors import DataError, ShapeError
from .layers import LAYERS, Layer
from .training import EarlyStopping


def integer(value, name, least):
    """`value` as an int of at least `least`."""
    if isinstance(value, bool) or not isinstance(value, abc.Integral) or not least <= value < 2**63:
        raise DataError(f"{name} wants an integer of at least {least}; it got {value!r}.")
    return int(value)


def shape(value):
    """The shape of one sample, as a tuple of ints."""
    wanted = "input_shape wants the shape of one sample, for example (2,) for two numbers"
    if isinstance(value, abc.Integral):
        raise ShapeError(f"{wanted}; it got the number {value}. Try ({value},).")
    try:
        value = tuple(int(n) for n in value)
    except (TypeError, ValueError):
        raise ShapeError(f"{wanted}; it got {value!r}.") from None
    if not value or min(value) < 1:
        raise ShapeError(f"{wanted}, each entry at least 1; it got {value}.")
    return value


def dtype(value):
    """float32 or float64."""
    try:
        name = np.dtype(value).name
    except TypeError:
        name = None
    if value is None or name not in ("float32", "float64"):
        raise DataError(f"dtype wants 'float32' or 'float64'; it got {value!r}.")
    return np.dtype(name)


def engine(name):
    """The class of an engine."""
    return engines.find(name)


def layers(value):
    """A list of layers, each there once."""
    known = ", ".join(name for name in LAYERS if name != "Activation")
    if isinstance(value, Layer) or not isinstance(value, (list, tuple)) or not value:
        raise ShapeError(f"Network wants a list of layers, for example [nn.Dense(8), nn.Tanh()]; it got {value!r}.")
    for k, layer in enumerate(value):
        if not isinstance(layer, Layer):
            hint = f" Did you mean {layer.__name__}()?" if isinstance(layer, type) else ""
            raise ShapeError(f"Layer {k} wants to be one of {known}; it is {layer!r}.{hint}")
        if any(layer is other for other in value[:k]):
            raise ShapeError(f"Layer {k}, {layer}, stands in the list twice. Make a new one: they share no weights.")
    return list(value)


def _floats(value, name, kind):
    """`value` as a contiguous array of finite numbers of the network's dtype."""
    array = np.asarray(value)
    if array.dtype.kind not in "fiub":
        raise DataError(f"{name} wants numbers; it got an array of {array.dtype}. Try np.asarray({name}, float).")
    with np.errstate(over="ignore"):  # what becomes inf is reported below
        array = np.ascontiguousarray(array, kind)
    if array.size == 0:
        raise DataError(f"{name} is empty: its shape is {array.shape}. Wanted: at least one sample.")
    finite = np.isfinite(array)
    if not finite.all():
        place = tuple(int(i) for i in np.argwhere(~finite)[0])
        raise DataError(
            f"{name} wants finite numbers; {name}{list(place)} is {array[place]}, and {(~finite).sum() - 1} more "
            f"are nan or inf (or too large for {array.dtype}). Leave those samples out, or fill them in."
        )
    return array


def samples(x, network, name="x"):
    """Samples (N, *input_shape) in the network's dtype."""
    array = _floats(x, name, network.dtype)
    wanted = network.input_shape
    if array.shape[1:] != wanted or array.ndim != len(wanted) + 1:
        text = ", ".join(map(str, wanted))
        hint = ""
        if array.shape == wanted:
            hint = f" For one sample, try {name}[None]."
        elif array.ndim == 1 and wanted == (1,):
            hint = f" Try {name}[:, None]."
        raise ShapeError(f"{name} wants the shape (N, {text}): N samples of {wanted}; it got {array.shape}.{hint}")
    return array


def pair(x, y, network, loss, names=("x", "y")):
    """Samples and their targets, and the loss: (x, y, Loss)."""
    loss = losses.find(loss)
    loss.check_layers(network.layers)
    x = samples(x, network, names[0])
    y = _floats(y, names[1], network.dtype)
    wanted = (len(x), *network.output_shape)
    if y.shape == wanted[:1] and wanted[1:] == (1,):
        y = y.reshape(wanted)
    if y.shape != wanted:
        raise ShapeError(
            f"{names[1]} wants the shape {wanted}: one target of {network.output_shape} for each of the {len(x)} "
            f"samples; it got {y.shape}."
        )
    loss.check_targets(y)
    return x, y, loss


def validation(value, network, loss):
    """A pair of samples and targets to validate with."""
    if not isinstance(value, (list, tuple)) or len(value) != 2:
        raise DataError(f"validation wants a pair (x, y) of samples and targets; it got {type(value).__name__}.")
    return pair(*value, network, loss.name, ("validation x", "validation y"))


def optimizer(value):
    """An optimizer."""
    if not hasattr(value, "build") or isinstance(value, type):
        raise DataError(f"optimizer wants an optimizer, for example nn.SGD(0.1); it got {value!r}.")
    return value


def orders(shuffle, epochs, n):
    """True, False, or the order of the samples in each epoch as int64 (epochs, n)."""
    if isinstance(shuffle, (bool, np.bool_)):
        return bool(shuffle)
    order = np.asarray(shuffle)
    if order.dtype.kind not in "iu" or order.shape != (epochs, n):
        raise ShapeError(
            f"shuffle wants True, False, or integers of the shape (epochs, N) = ({epochs}, {n}); it got an array of "
            f"{order.dtype} of the shape {order.shape}."
        )
    if order.min() < 0 or order.max() >= n:
        raise DataError(f"shuffle wants numbers of samples, 0 to {n - 1}; it holds {order.min()} to {order.max()}.")
    return np.ascontiguousarray(order, np.int64)


def stop(value, validation):
    """An EarlyStopping with something to watch, or None."""
    if value is None:
        return None
    if not isinstance(value, EarlyStopping):
        raise DataError(f"stop wants an nn.EarlyStopping(...) or None; it got {value!r}.")
    if validation is None:
        raise DataError("stop watches the validation loss: give fit validation=(x, y) too, or leave stop out.")
    integer(value.patience, "patience", 1)
    if not value.min_delta >= 0:
        raise DataError(f"min_delta wants a number of at least 0; it got {value.min_delta!r}.")
    return value
