"""Checks at the edge: the arguments of a user are converted or refused here, once, with a helpful message.

All other code may rely on correct shapes, correct dtypes and finite numbers.
"""

import numbers as abc

import numpy as np

from .. import engines
from ..errors import DataError, ShapeError
from ..objective import losses
from ..objective.hyperparameters import check_number
from ..objective.optimizers import Optimizer
from ..training.history import ROWS, EarlyStopping, History
from . import labels, weights
from .arrays import as_array as _array
from .arrays import as_floats as _floats
from .arrays import written
from .samples import input_samples, step  # noqa: F401  (step: for `Stepper`)


def integer(value, name, least):
    """`value` as an int of at least `least`."""
    # An int, too, is an Integral, but an abstract class takes long to say so.
    if isinstance(value, bool) or not isinstance(value, (int, abc.Integral)) or not least <= value < 2**63:
        raise DataError(f"{name} must be an integer of at least {least}; got {value!r}.")
    return int(value)


def boolean(value, name):
    """`value` as a bool."""
    if not isinstance(value, (bool, np.bool_)):
        raise DataError(f"{name} must be True or False; got {value!r}.")
    return bool(value)


def dtype(value):
    """float32 or float64."""
    try:
        name = np.dtype(value).name
    except TypeError:
        name = None
    if value is None or name not in ("float32", "float64"):
        raise DataError(f"dtype must be 'float32' or 'float64'; got {value!r}.")
    return np.dtype(name)


def engine(name):
    """The class of an engine."""
    return engines.find(name)


def loss(name, network, with_accuracy=False):
    """A loss that suits the network's last layer."""
    found = losses.find(name)
    found.check_output(output(network))
    if with_accuracy and not found.has_accuracy:
        suitable = " or ".join(repr(loss.name) for loss in losses.LOSSES.values() if loss.has_accuracy)
        raise DataError(f"accuracy needs the loss {suitable}; got {name!r}.")
    return found


def output(network):
    """The node of a network's output; refuses several, which have no loss."""
    outputs = network.graph.outputs
    if len(outputs) > 1:
        raise ShapeError(
            f"A network with {len(outputs)} outputs only predicts; a loss needs a network with one output. Make one "
            "from the same nodes, train it, and write its parameters into this network: several.parameters = "
            "one.parameters."
        )
    return outputs[0]


def number_of_classes(network):
    """How many classes a network distinguishes: with one output two."""
    return max(2, output(network).shape[-1])


def loss_of_classes(name, network):
    """The loss that defines the classes of a network's outputs; None: the one that fits their number."""
    if name is None:
        name = "cross_entropy" if output(network).shape[-1] > 1 else "binary_cross_entropy"
    found = loss(name, network)
    if not found.has_accuracy:
        raise DataError(f"loss must be 'cross_entropy' or 'binary_cross_entropy', which have classes; got {name!r}.")
    return found


def counted(plan, dtype):
    """Refuse whole numbers that the network's dtype cannot represent exactly."""
    most = 2 ** (np.finfo(dtype).nmant + 1)
    for what, number in plan.counted.items():
        if number > most:
            raise DataError(
                f"A {dtype} network holds whole numbers exactly only up to {most:,}; this one needs {number:,} {what}. "
                "Try dtype='float64'."
            )


def lengths_of(value, name, n, steps):
    """The numbers of valid steps of n sequences."""
    array = _array(value, name)
    if array.dtype.kind not in "iu" or array.shape != (n,):
        raise ShapeError(
            f"{name} must have shape ({n},), one integer per sample; got an array of {array.dtype} with shape "
            f"{array.shape}."
        )
    if array.min() < 0 or array.max() > steps:
        raise DataError(f"{name} must be from 0 to {steps}, numbers of steps; got {array.min()} to {array.max()}.")
    return array


def _unmixed(network, plan, field, name, title):
    """Refuse lengths where steps after the end of a sequence would affect the result."""
    mixed = {lengths: first for answer in plan.outputs for lengths, first in plan.time(answer).mixed.items()}
    if field in mixed:
        number = int(mixed[field].split(".")[0])
        raise ShapeError(
            f"{name} needs layers that keep the time steps of {title} apart; layer {number}, {network.layers[number]}, "
            f"combines them, so that steps after the end of a sequence would affect the result. Leave {name} out."
        )


def data(network, plan, x=None, y=None, loss=None, lengths=None, names=("x", "y", "lengths"), *, mask=None,
         sample_weight=None, classes=None):  # fmt: skip
    """What a plan needs of each sample, by the names of its fields: inputs, lengths, the target and its weight.

    `classes`: the names of the classes, if y may hold names.
    """
    if loss is not None and y is None:
        raise DataError(
            f"{names[1]} is missing: the loss {loss.name!r} compares predictions with targets. Give one per sample."
        )
    inputs = network.graph.inputs
    if len(inputs) == 1:
        x, lengths, titles = [x], [lengths], [names[0]]
    else:
        if not isinstance(x, (list, tuple)) or len(x) != len(inputs):
            raise ShapeError(f"{names[0]} must be a list of {len(inputs)} arrays, one per input; got {_listing(x)}.")
        titles = [f"{names[0]}[{k}]" for k in range(len(inputs))]
        lengths = [None] * len(inputs) if lengths is None else lengths
        if not isinstance(lengths, (list, tuple)) or len(lengths) != len(inputs):
            raise ShapeError(
                f"{names[2]} must be a list of {len(inputs)} entries, one per input, where None stands for all steps; "
                f"got {_listing(lengths)}."
            )
    found = {}
    for k, (node, array, title) in enumerate(zip(inputs, x, titles)):
        array = input_samples(array, title, network, node)
        if k and len(array) != len(x[0]):
            raise ShapeError(f"{title} must have {len(x[0])} samples, as many as {titles[0]}; got {len(array)}.")
        suffix = f".{k}" if len(inputs) > 1 else ""
        found[f"input{suffix}"] = array
        field = f"lengths{suffix}"
        if lengths[k] is not None:
            _unmixed(network, plan, field, names[2], title)
            lengths_of(lengths[k], names[2] + suffix, len(array), node.shape[0])
        if field in plan.fields:
            steps = plan.fields[field]
            whole = np.full(len(array), steps) if lengths[k] is None else np.asarray(lengths[k])
            found[field] = whole.astype(network.dtype)
    if y is not None:
        n = len(found["input" if len(inputs) == 1 else "input.0"])
        rows = (n, *network.output_shape[:-1])
        prefix = names[1].removesuffix("y")
        mask = None if mask is None else weights.mask(mask, rows, f"{prefix}mask")
        if "mask" in plan.fields:
            found["mask"] = np.ones(rows, network.dtype) if mask is None else mask.astype(network.dtype)
        if "sample_weight" in plan.fields:
            weight = np.ones(n) if sample_weight is None else sample_weight
            found["sample_weight"] = weights.sample_weight(weight, n, network.dtype, f"{prefix}sample_weight")
        found["target"] = _target(_numbered(y, names[1], network, loss, mask, classes), names[1], network, loss, n)
    return {name: found[name] for name in plan.fields}


def _listing(value):
    """What a message calls a value that is not the list it should be."""
    kind = type(value).__name__
    return f"a {kind} of {len(value)}" if isinstance(value, (list, tuple)) else f"one {kind}"


def _numbered(y, name, network, loss, mask, classes):
    """Targets as numbers: names of classes are looked up; masked targets may hold anything."""
    array = _array(y, name)
    if mask is not None:
        y = array = weights.without_masked(array, mask)
    if labels.are_names(array):
        labels.check_loss(loss, network.output_shape, name, array)
        return labels.numbers(array, classes, name)
    return y  # as it was given, so that a message can say how to convert it


def class_names(network, y, loss, mask=None):
    """The names of the classes: those that the network knows, else those in y, else None."""
    if network.classes is not None or y is None:
        return network.classes
    y = _array(y, "y")
    if mask is not None and np.shape(mask) == y.shape[: np.ndim(mask)]:
        y = y[np.asarray(mask, bool)]
    if not labels.are_names(y):
        return None
    labels.check_loss(loss, network.output_shape, "y", y)
    return labels.found_in(y, loss.classes(network.output_shape), "y")


def _target(y, name, network, loss, n):
    """The targets of n samples."""
    array, output = _floats(y, name, network.dtype), network.output_shape
    shape = (n, *loss.target_shape(output))
    if array.shape == shape[:1] and shape[1:] == (1,):
        array = array.reshape(shape)
    if array.shape != shape:
        what = f"one target of shape {shape[1:]} per sample" if shape[1:] else "one target per sample"
        hint = ""
        if isinstance(loss, losses.Categorical) and array.shape == (*shape, output[-1]):
            hint = f" For one-hot rows, try {written(y, name)}.argmax(axis=-1)."
        elif array.shape == (*shape, 1):
            hint = f" Try {written(y, name)}[..., 0]."
        raise ShapeError(f"{name} must have shape {shape}, {what}; got {array.shape}.{hint}")
    loss.check_targets(array, output)
    return array


HELD_OUT = ("x", "y", "lengths", "mask", "sample_weight")


def validation(value, split=None):
    """The arguments of `data` for the samples to validate with, a dict; empty where there are none, or where they are
    to be split from the training data.
    """
    if split is not None:
        check_number("fit", "validation_split", split, lambda v: 0 < v < 1, "a number between 0 and 1, often 0.2")
        if value is not None:
            raise DataError("fit takes validation or validation_split; got both. Leave one of them out.")
    if value is None:
        return {}
    if isinstance(value, (list, tuple)) and len(value) in (2, 3):
        value = dict(zip(HELD_OUT, value))
    if not isinstance(value, dict) or not {"x", "y"} <= set(value) <= set(HELD_OUT):
        got = f"a dict with {list(value)}" if isinstance(value, dict) else type(value).__name__
        raise DataError(
            "validation must be a pair (x, y) of samples and targets, (x, y, lengths), or a dict with x, y, and any of "
            f"lengths, mask, sample_weight; got {got}."
        )
    return {name: array for name, array in value.items() if array is not None}


def class_weight(value, loss, output):
    """The weight of each class, a tuple of floats; or None."""
    if value is None:
        return None
    classes = loss.classes(output)
    if classes is None and loss.has_accuracy:
        raise DataError(
            f"class_weight needs a network with one output for the loss {loss.name!r}; this one has {output[-1]}."
        )
    if classes is None:
        raise DataError(f"class_weight needs a loss with classes, such as 'cross_entropy'; got {loss.name!r}.")
    if isinstance(value, dict):
        if not set(value) <= set(range(classes)):
            raise DataError(f"class_weight must name classes from 0 to {classes - 1}; got {list(value)}.")
        value = [value.get(k, 1.0) for k in range(classes)]
    weights = _array(value, "class_weight")
    if weights.dtype.kind not in "iuf" or weights.shape != (classes,):
        raise ShapeError(
            f"class_weight must hold {classes} numbers, one per class, or be a dict class -> weight, or 'balanced'; "
            f"got {value!r}."
        )
    if not np.isfinite(weights).all() or weights.min() < 0 or weights.max() == 0:
        raise DataError(f"class_weight must hold numbers of at least 0, not all 0; got {value!r}.")
    return tuple(float(w) for w in weights)


def whole_classes(y):
    """Refuse targets between two classes, which no class weight belongs to."""
    if (y != np.floor(y)).any():
        raise DataError("class_weight needs targets 0 or 1; some values of y lie between. Leave class_weight out.")


def optimizer(value):
    """An optimizer."""
    if not isinstance(value, Optimizer):
        raise DataError(f"optimizer must be an optimizer, for example nn.SGD(0.1); got {value!r}.")
    return value


def frozen(value, network):
    """The numbers of layers that do not learn, a tuple."""
    entries = list(value) if isinstance(value, (list, tuple, set, range)) else [value]
    if not entries:
        return ()
    learning = sorted({int(name.split(".")[0]) for name in network.parameters})
    if not all(isinstance(k, abc.Integral) and k in learning for k in entries):
        raise DataError(f"frozen must be a list of numbers of layers with parameters, from {learning}; got {value!r}.")
    found = tuple(sorted(set(map(int, entries))))
    if list(found) == learning:
        raise DataError(f"frozen must leave out at least one of the layers with parameters, {learning}; got {value!r}.")
    return found


def orders(shuffle, epochs, n):
    """True, False, or the order of the samples in each epoch as int64 (epochs, n)."""
    if isinstance(shuffle, (bool, np.bool_)):
        return bool(shuffle)
    order = _array(shuffle, "shuffle")
    if order.dtype.kind not in "iu" or order.shape != (epochs, n):
        raise ShapeError(
            f"shuffle must be True, False, or integers with shape (epochs, N) = ({epochs}, {n}); got an array of "
            f"{order.dtype} with shape {order.shape}."
        )
    order = np.ascontiguousarray(order, np.int64)
    if order.view(np.uint64).max() >= n:  # as unsigned, negative numbers are large
        raise DataError(f"shuffle must hold sample numbers from 0 to {n - 1}; got {order.min()} to {order.max()}.")
    return order


def stop(value, validation, loss):
    """An EarlyStopping with something to watch, or None."""
    if value is None:
        return None
    if not isinstance(value, EarlyStopping):
        raise DataError(f"stop must be nn.EarlyStopping(...) or None; got {value!r}.")
    if not isinstance(value.watch, str) or value.watch not in ROWS:
        raise DataError(f"EarlyStopping: watch must be one of {', '.join(ROWS)}; got {value.watch!r}.")
    if validation is None and value.watch.startswith("validation"):
        raise DataError(
            f"stop watches the {value.watch.replace('_', ' ')}: give fit validation=(x, y) or validation_split=0.2, or "
            "leave stop out."
        )
    if value.watch.endswith("accuracy") and not loss.has_accuracy:
        raise DataError(f"stop watches the accuracy, but the loss {loss.name!r} has none. Try watch='validation_loss'.")
    integer(value.patience, "patience", 1)
    check_number("EarlyStopping", "min_delta", value.min_delta, lambda v: v >= 0, "a number of at least 0")
    if not isinstance(value.restore_best, (bool, np.bool_)):
        raise DataError(f"restore_best must be True or False; got {value.restore_best!r}.")
    return value


def continue_from(value, facts, epochs, updates_per_epoch):
    """The history of a run that one with these facts can continue, or None."""
    done = 0
    if value is not None:
        if not isinstance(value, History) or value.checkpoint is None:
            raise DataError(
                "continue_from must be the History that an earlier fit returned; got "
                + ("one of a run that did not end there." if isinstance(value, History) else f"{value!r}.")
            )
        value.checkpoint.check(facts)
        done = value.epochs_run
    if (done + epochs) * updates_per_epoch >= 2**62:
        most = 2**62 // updates_per_epoch - done - 1
        raise DataError(f"epochs must be at most {most} (updates per epoch: {updates_per_epoch}); got {epochs}.")
    return value


def callback(value):
    """A function to be called after each epoch, or None."""
    if value is not None and not callable(value):
        raise DataError(f"callback must be a function of the epoch and the history; got {value!r}.")
    return value
