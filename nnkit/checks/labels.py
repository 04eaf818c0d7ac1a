"""Class names: targets may be strings, which a network knows by their numbers.

The names of the classes stand in `Network.classes`, in the order of their numbers.
"""

import numpy as np

from ..errors import DataError


def are_names(y):
    """Whether y, an array, holds strings."""
    return y.dtype.kind in "UT" or (y.dtype.kind == "O" and y.size > 0 and all(isinstance(v, str) for v in y.flat))


def check(names, loss_classes, owner="net.classes"):
    """Names of classes, a tuple of strings, for a network that distinguishes this number of classes."""
    names = tuple(names) if isinstance(names, (list, tuple, np.ndarray)) else names
    if not isinstance(names, tuple) or not all(isinstance(name, str) for name in names):
        raise DataError(f"{owner} must be a list of strings, one name per class; got {names!r}.")
    if len(set(names)) != len(names) or len(names) != loss_classes:
        raise DataError(
            f"{owner} must hold {loss_classes} different names, one per class of this network; got {len(names)}: "
            f"{_listed(names)}."
        )
    return tuple(str(name) for name in names)


def check_loss(loss, output, name, y):
    """Refuse labels where the loss, or the output, has no classes."""
    if loss.classes(output) is None:
        raise DataError(
            f"{name} holds labels such as {str(y.flat[0])!r}, which need the loss 'cross_entropy', or for one output "
            f"'binary_cross_entropy'; got {loss.name!r} for outputs of shape {output}."
        )


def found_in(y, classes, name):
    """The different strings in y, sorted: the names of the classes to learn."""
    names = sorted({str(label) for label in np.asarray(y).flat})
    if len(names) != classes:
        raise DataError(
            f"{name} holds {len(names)} different labels ({_listed(names)}), but the network distinguishes {classes} "
            "classes. Change the number of units in its last layer, or first set net.classes to all the names."
        )
    return tuple(names)


def numbers(y, classes, name):
    """The numbers of the classes whose names stand in y."""
    if classes is None:
        raise DataError(
            f"{name} holds labels such as {str(y.flat[0])!r}, but the network has no names of classes. Train it with "
            "such labels and the loss 'cross_entropy' or 'binary_cross_entropy', or set net.classes first."
        )
    places = {label: k for k, label in enumerate(classes)}
    unknown = sorted({str(label) for label in y.flat} - set(places))
    if unknown:
        raise DataError(f"{name} holds {_listed(unknown)}, but the classes of this network are {_listed(classes)}.")
    return np.array([places[str(label)] for label in y.flat], np.int64).reshape(y.shape)


def by_number(class_weight, names):
    """A dict class -> weight with the numbers of classes in place of their names; anything else as it is."""
    if not isinstance(class_weight, dict) or names is None:
        return class_weight
    places = {name: k for k, name in enumerate(names)}
    unknown = [key for key in class_weight if isinstance(key, str) and key not in places]
    if unknown:
        raise DataError(f"class_weight holds {_listed(unknown)}, but the classes of this network are {_listed(names)}.")
    return {places.get(key, key): weight for key, weight in class_weight.items()}


def _listed(names, most=8):
    text = ", ".join(repr(str(name)) for name in names[:most])
    return text + (f" and {len(names) - most} more" if len(names) > most else "")
