"""The parameters of a network by name: live arrays, which you can write in place or by assignment."""

import numpy as np
from numpy.typing import ArrayLike

from .checks.arrays import as_floats
from .errors import DataError, ShapeError


class Parameters(dict[str, np.ndarray]):
    """The parameters of a network, a dict name -> array. To assign to a name is to write into the network's own array.

    The network computes with these very arrays, also in ``dict(net.parameters)`` and ``{**net.parameters}``. To keep
    the present numbers, take a copy and write it back later:

    >>> import nnkit as nn
    >>> net = nn.Network([nn.Dense(1)], input_shape=(2,))
    >>> kept = net.parameters.copy()
    >>> net.parameters["0.weight"] = [[3], [4]]
    >>> net.predict([[1, 10]])
    array([[43.]], dtype=float32)
    >>> net.parameters = kept

    An assigned array must hold finite numbers in the shape of the parameter. If one of several arrays is refused,
    none is written. Names can be neither added nor removed.
    """

    def __setitem__(self, name: str, value: ArrayLike) -> None:
        self.update({name: value})

    def update(self, *args, **named):
        """Write the arrays that are named: all of them, or none if one is refused."""
        try:
            values = dict(*args, **named)
        except (TypeError, ValueError) as error:
            raise DataError(
                f"Parameters must be assigned as a dict, name -> array; got something else ({error})."
            ) from None
        checked = {name: self._check(name, value) for name, value in values.items()}
        for name, value in checked.items():
            self[name][...] = value

    def _check(self, name, value):
        """The numbers to be written, a copy: they may be a view of other parameters."""
        if name not in self:
            raise DataError(f"There is no parameter {name!r}. The parameters are: {', '.join(self)}.")
        own = self[name]
        numbers, shape = as_floats(value, name, own.dtype), np.shape(value)
        if shape != own.shape:
            raise ShapeError(f"{name} must have shape {own.shape}; got {shape}.")
        return np.array(numbers)

    def __ior__(self, other):
        self.update(other)
        return self

    def copy(self) -> dict[str, np.ndarray]:
        """The present numbers: a dict name -> array that belongs to no network."""
        return {name: np.array(array) for name, array in self.items()}

    def __reduce__(self):  # copies, and what another process gets, belong to no network
        return dict, (self.copy(),)

    def _refuse(self, *args, **named):
        raise DataError(
            "The names of a network's parameters cannot change. Write into the arrays, or take net.parameters.copy(), "
            "which is a dict of your own."
        )

    __delitem__ = pop = popitem = clear = setdefault = _refuse
