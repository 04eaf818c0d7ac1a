"""Checks at the edge: what a user gives is converted or refused here, once, with a message that helps.

Everything behind this file may rely on right shapes, right dtypes and finite numbers.
"""

import numbers as abc

import numpy as np

from . import engine as engines
from . import losses
from .errors import DataError, ShapeError
from .optimizers import Optimizer, check_number
from .training import EarlyStopping


def integer(value, name, least):
    """`value` as an int of at least `least`."""
    if isinstance(value, bool) or not isinstance(value, abc.Integral) or not least <= value < 2**63:
        raise DataError(f"{name} wants an integer of at least {least}; it got {value!r}.")
    return int(value)


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


def loss(name, network, with_accuracy=False):
    """A loss that suits the network's last layer."""
    found = losses.find(name)
    found.check_output(network.graph.nodes[-1])
    if with_accuracy and not found.has_accuracy:
        judged = [loss.name for loss in losses.LOSSES.values() if loss.has_accuracy]
        raise DataError(f"accuracy wants one of the losses {', '.join(judged)}; it got {name!r}.")
    return found


def _array(value, name):
    """`value` as an array."""
    try:
        return np.asarray(value)
    except ValueError as error:
        raise ShapeError(f"{name} wants rows of equal length; it got lists of unequal ones ({error}).") from error


def _floats(value, name, kind):
    """`value` as a contiguous array of finite numbers of the network's dtype."""
    array = _array(value, name)
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


def _samples(x, name, wanted, kind):
    """Samples (N, *wanted) in the network's dtype."""
    array = _floats(x, name, kind)
    if array.shape[1:] != wanted or array.ndim != len(wanted) + 1:
        text = ", ".join(map(str, wanted))
        hint = ""
        if array.shape == wanted:
            hint = f" For one sample, try {name}[None]."
        elif array.ndim == len(wanted) and wanted[-1] == 1:
            hint = f" Try {name}[..., None]."
        raise ShapeError(f"{name} wants the shape (N, {text}): N samples of {wanted}; it got {array.shape}.{hint}")
    return array


def _vocabulary(array, name, network, node):
    """Refuse what a layer that reads integers cannot read."""
    for layer in network.graph.readers(node):
        size = layer.integers
        if (array != np.floor(array)).any() or array.min() < 0 or array.max() >= size:
            raise DataError(
                f"{name} wants integers from 0 to {size - 1}, for {layer}; it goes from {array.min():g} to "
                f"{array.max():g}."
            )


def counted(plan, dtype):
    """Refuse whole numbers that the network's dtype cannot tell from their neighbours."""
    most = 2 ** (np.finfo(dtype).nmant + 1)
    for what, number in plan.counted.items():
        if number > most:
            raise DataError(
                f"A {dtype} network holds whole numbers exactly only up to {most:,}; this one needs {number:,} {what}. "
                "Try dtype='float64'."
            )


def _lengths(value, name, n, steps):
    """The numbers of valid steps of n sequences."""
    array = _array(value, name)
    if array.dtype.kind not in "iu" or array.shape != (n,):
        raise ShapeError(
            f"{name} wants one integer for each of the {n} samples; it got an array of {array.dtype} of the shape "
            f"{array.shape}."
        )
    if array.min() < 0 or array.max() > steps:
        raise DataError(f"{name} wants numbers of steps, 0 to {steps}; it goes from {array.min()} to {array.max()}.")
    return array


def _unmixed(network, plan, field, name, title):
    """Refuse lengths where steps after the end of a sequence would affect the result."""
    mixed = plan.time(plan.output).mixed
    if field in mixed:
        number = int(mixed[field].split(".")[0])
        raise ShapeError(
            f"{name} needs layers that keep the time steps of {title} apart; layer {number}, {network.layers[number]}, "
            f"combines them, so that steps after the end of a sequence would affect the result. Leave {name} out."
        )


def data(network, plan, x, y=None, loss=None, lengths=None, names=("x", "y", "lengths")):
    """All that a plan wants to know of each sample, by the names of its fields: inputs, lengths, the target."""
    inputs = network.graph.inputs
    if len(inputs) == 1:
        x, lengths, titles = [x], [lengths], [names[0]]
    else:
        if not isinstance(x, (list, tuple)) or len(x) != len(inputs):
            raise ShapeError(f"{names[0]} wants a list of {len(inputs)} arrays, one for each input; it got {type(x)}.")
        titles = [f"{names[0]}[{k}]" for k in range(len(inputs))]
        lengths = [None] * len(inputs) if lengths is None else lengths
        if not isinstance(lengths, (list, tuple)) or len(lengths) != len(inputs):
            raise ShapeError(f"{names[2]} wants a list of {len(inputs)}, one for each input, with None for all steps.")
    found = {}
    for k, (node, array, title) in enumerate(zip(inputs, x, titles)):
        array = _samples(array, title, node.shape, network.dtype)
        _vocabulary(array, title, network, node)
        if k and len(array) != len(x[0]):
            raise ShapeError(f"{title} wants as many samples as {titles[0]}, {len(x[0])}; it got {len(array)}.")
        suffix = f".{k}" if len(inputs) > 1 else ""
        found[f"input{suffix}"] = array
        field = f"lengths{suffix}"
        if lengths[k] is not None:
            _unmixed(network, plan, field, names[2], title)
            _lengths(lengths[k], names[2] + suffix, len(array), node.shape[0])
        if field in plan.fields:
            steps = plan.fields[field]
            whole = np.full(len(array), steps) if lengths[k] is None else np.asarray(lengths[k])
            found[field] = whole.astype(network.dtype)
    if y is not None:
        found["target"] = _target(y, names[1], network, loss, len(found["input" if len(inputs) == 1 else "input.0"]))
    return {name: found[name] for name in plan.fields}


def _target(y, name, network, loss, n):
    """The targets of n samples."""
    y = _floats(y, name, network.dtype)
    wanted = (n, *loss.target_shape(network.output_shape))
    if y.shape == wanted[:1] and wanted[1:] == (1,):
        y = y.reshape(wanted)
    if y.shape != wanted:
        hint = ""
        if isinstance(loss, losses.Categorical) and y.shape == (*wanted, network.output_shape[-1]):
            hint = f" From one-hot rows it is {name}.argmax(axis=-1)."
        elif y.shape == (*wanted, 1):
            hint = f" Try {name}[..., 0]."
        raise ShapeError(
            f"{name} wants the shape {wanted}: one target of {wanted[1:]} for each of the {n} samples; it got "
            f"{y.shape}.{hint}"
        )
    loss.check_targets(y, network.output_shape)
    return y


def validation(value, network, plan, loss):
    """Samples and targets to validate with, as `data`; or None."""
    if value is None:
        return None
    if not isinstance(value, (list, tuple)) or len(value) not in (2, 3):
        raise DataError(
            f"validation wants a pair (x, y) of samples and targets, or (x, y, lengths); it got {type(value).__name__}."
        )
    x, y, *lengths = value
    names = ("validation x", "validation y", "validation lengths")
    return data(network, plan, x, y, loss, *(lengths or [None]), names)


def class_weight(value, loss, output):
    """The weight of each class, a tuple of floats; or None."""
    if value is None:
        return None
    classes = loss.classes(output)
    if classes is None and loss.has_accuracy:
        raise DataError(f"class_weight wants one output for {loss.name!r}; this network has {output[-1]}.")
    if classes is None:
        raise DataError(f"class_weight wants a loss of classes, such as 'cross_entropy'; it got {loss.name!r}.")
    if isinstance(value, dict):
        if not set(value) <= set(range(classes)):
            raise DataError(f"class_weight wants classes from 0 to {classes - 1}; it got {list(value)}.")
        value = [value.get(k, 1.0) for k in range(classes)]
    weights = _array(value, "class_weight")
    if weights.dtype.kind not in "iuf" or weights.shape != (classes,):
        raise ShapeError(f"class_weight wants {classes} numbers, one for each class; it got {value!r}.")
    if not np.isfinite(weights).all() or weights.min() < 0 or weights.max() == 0:
        raise DataError(f"class_weight wants numbers of at least 0, not all 0; it got {value!r}.")
    return tuple(float(w) for w in weights)


def whole_classes(y):
    """Refuse targets between two classes, which no class weight belongs to."""
    if (y != np.floor(y)).any():
        raise DataError("class_weight wants targets that are classes, 0 or 1; some of y lie between. Leave it out.")


def optimizer(value):
    """An optimizer."""
    if not isinstance(value, Optimizer):
        raise DataError(f"optimizer wants an optimizer, for example nn.SGD(0.1); it got {value!r}.")
    return value


def orders(shuffle, epochs, n):
    """True, False, or the order of the samples in each epoch as int64 (epochs, n)."""
    if isinstance(shuffle, (bool, np.bool_)):
        return bool(shuffle)
    order = _array(shuffle, "shuffle")
    if order.dtype.kind not in "iu" or order.shape != (epochs, n):
        raise ShapeError(
            f"shuffle wants True, False, or integers of the shape (epochs, N) = ({epochs}, {n}); it got an array of "
            f"{order.dtype} of the shape {order.shape}."
        )
    order = np.ascontiguousarray(order, np.int64)
    if order.view(np.uint64).max() >= n:  # one look finds negative numbers too
        raise DataError(f"shuffle wants numbers of samples, 0 to {n - 1}; it holds {order.min()} to {order.max()}.")
    return order


def stop(value, validation):
    """An EarlyStopping with something to watch, or None."""
    if value is None:
        return None
    if not isinstance(value, EarlyStopping):
        raise DataError(f"stop wants an nn.EarlyStopping(...) or None; it got {value!r}.")
    if validation is None:
        raise DataError("stop watches the validation loss: give fit validation=(x, y) too, or leave stop out.")
    integer(value.patience, "patience", 1)
    check_number("EarlyStopping", "min_delta", value.min_delta, lambda v: v >= 0, "a number of at least 0")
    if not isinstance(value.restore_best, (bool, np.bool_)):
        raise DataError(f"restore_best wants True or False; it got {value.restore_best!r}.")
    return value
