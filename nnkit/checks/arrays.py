"""Arrays as users give them (lists, frames, tensors, arrays of any dtype): converted, or refused with advice.

The advice in each message is Python that works on what was given; tests/engine/test_arrays.py follows it.
"""

from datetime import date
from numbers import Number

import numpy as np

from ..errors import DataError, ShapeError

# What an object's own conversion to an array may raise: a tensor that needs its gradient, or is on another device.
UNREADABLE = (TypeError, RuntimeError, AttributeError, LookupError, ArithmeticError)


def as_array(value, name):
    """`value` as an array of any dtype. It may be neither masked, nor sparse, nor ragged."""
    if type(value) is np.ndarray:
        return value
    if hasattr(value, "toarray") and not isinstance(value, np.ndarray):
        raise DataError(f"{name} must be a dense array; got a sparse one. Try {_word(name)}.toarray().")
    _refuse_masked(value, name)
    try:
        return np.asarray(value)
    except ValueError as error:
        raise ShapeError(f"{name} must have rows of equal length; got unequal ones ({error}).") from error
    except UNREADABLE as error:
        hint = f" Try {_word(name)}.detach().cpu().numpy()." if hasattr(value, "detach") else " Give a NumPy array."
        raise DataError(f"{name}, a {type(value).__name__}, cannot be read as an array: {error}{hint}") from error


def as_floats(value, name, dtype):
    """`value` as a contiguous array of finite numbers of `dtype`, the network's."""
    if value is None:
        raise DataError(f"{name} is missing: give an array or a list of numbers.")
    given = as_array(value, name)
    if given.dtype.kind not in "fiub":
        raise DataError(f"{name} must hold real numbers; got {_advice(given, value, name)}")
    if given.dtype == dtype:
        array = np.ascontiguousarray(given)
    else:
        with np.errstate(over="ignore"):  # what becomes inf is reported below
            array = np.ascontiguousarray(given, dtype)
    if array.size == 0:
        raise DataError(f"{name} must hold at least one sample; got an empty array with shape {array.shape}.")
    if given.dtype.kind == "f" and not (finite := np.isfinite(array)).all():
        place = tuple(int(i) for i in np.argwhere(~finite)[0])
        raise DataError(
            f"{name} must hold finite numbers; {name}{list(place)} is {array[place]}, and {(~finite).sum() - 1} more "
            f"are nan or inf (or too large for {array.dtype}). Leave those samples out, or fill them in."
        )
    if given.dtype.kind in "iu":
        _refuse_rounding(given, array, name, value)
    return array


def written(value, name):
    """How to write `value` as an array, for advice: x, x.to_numpy() or np.asarray(x)."""
    word = _word(name)
    if isinstance(value, np.ndarray):
        return word
    return f"{word}.to_numpy()" if hasattr(value, "to_numpy") else f"np.asarray({word})"


def _word(name):
    """What the user most likely calls it: "y" for "validation y"."""
    return name.split()[-1]


def _refuse_masked(value, name):
    """Refuse masked values: as an array they would be the numbers that lie under the mask."""
    parts = value if isinstance(value, (list, tuple)) else [value]
    masked = sum(int(np.ma.getmaskarray(part).sum()) for part in parts if isinstance(part, np.ma.MaskedArray))
    if masked:
        word = _word(name)
        hint = f": {word}.filled({word}.mean())" if isinstance(value, np.ma.MaskedArray) else ""
        raise DataError(
            f"{name} must be complete; {masked} of its values {'is' if masked == 1 else 'are'} masked, that is, "
            f"missing. Leave out those samples, or fill in the values{hint}."
        )


def _refuse_rounding(given, array, name, value):
    """Refuse integers that the network's dtype would round: dates in seconds, long serial numbers."""
    digits = np.finfo(array.dtype).nmant + 1  # in binary
    if 8 * given.dtype.itemsize <= digits:
        return
    if -(1 << digits) <= int(given.min()) and int(given.max()) <= 1 << digits:
        return
    size = given.astype(np.uint64)
    size = np.where(given < 0, ~size + np.uint64(1), size)
    last = size & (~size + np.uint64(1))  # the lowest binary digit that is 1: it must not be further down than `digits`
    rounded = size >> np.uint64(digits) >= np.maximum(last, 1)
    if rounded.any():
        place, text = tuple(int(i) for i in np.argwhere(rounded)[0]), written(value, name)
        hint = f"subtract the smallest: {text} - {text}.min(axis=0)."
        if int(size.max()) < 2**53:
            hint = f"use Network(..., dtype='float64'), or subtract the mean: {text} - {text}.mean(axis=0)."
        raise DataError(
            f"{name}{list(place)} is {given[place]}, which would be rounded to {int(array[place])} in {array.dtype}. "
            f"To keep all digits {hint}"
        )


def _advice(given, value, name):
    """The end of a message for an array that holds no real numbers: what it holds, and what to try."""
    text, kind = written(value, name), given.dtype.kind
    if kind == "c":
        return f"complex ones. Try np.real({text}), or np.stack([np.real({text}), np.imag({text})], axis=-1)."
    if kind == "M":
        return _dates(text)
    if kind == "m":
        return f"spans of time. Try {text} / np.timedelta64(1, 'D'), their days."
    if kind == "V" and given.dtype.names:
        return f"records. Try np.stack([{text}[field] for field in {text}.dtype.names], axis=-1)."
    if kind in "SUT":
        return _advice_for_strings(given, text)
    if kind == "O":
        return _advice_for_objects(given, value, text)
    return f"an array of {given.dtype}. Give floats or integers."


def _advice_for_strings(given, text):
    try:
        given.astype(float)
        return f"strings. Try {_as_float(text)}."
    except ValueError:
        return f"strings. Try np.unique({text}, return_inverse=True)[1], which numbers the different ones from 0."


def _advice_for_objects(given, value, text):
    if given.ndim == 0:
        inside = text.removeprefix("np.asarray(").removesuffix(")")
        listed = hasattr(value, "__iter__") and not hasattr(value, "keys")
        hint = f"Try np.asarray(list({inside}), float)." if listed else "Give an array or a list of numbers."
        return f"a {type(value).__name__}. {hint}"
    if hasattr(value, "select_dtypes") and len(set(value.dtypes)) > 1:
        inside = text.removesuffix(".to_numpy()")
        return f"a table whose columns are not all numbers. Try {inside}.select_dtypes(['number', 'bool'])."
    for place, item in np.ndenumerate(given):
        if item is None or type(item).__name__ in ("NAType", "NaTType"):
            return f"a missing value: {item} at {list(place)}. Leave out those samples, or fill in the values."
    items = given.reshape(-1)
    if all(isinstance(item, str) for item in items):
        return _advice_for_strings(given.astype(str), text)
    if all(isinstance(item, date) for item in items):
        return _dates(f"np.asarray({text}, 'datetime64[s]')")
    try:
        given.astype(float)
        return f"objects. Try {_as_float(text)}."
    except (TypeError, ValueError):
        place, item = next((p, i) for p, i in np.ndenumerate(given) if isinstance(i, str) or not isinstance(i, Number))
        if isinstance(item, np.ndarray):
            return f"objects, of which that at {list(place)} is an array. Try np.stack({text})."
        return f"objects, of which that at {list(place)} is {item!r}. Give floats or integers."


def _dates(text):
    return f"dates. Try ({text} - {text}.min()) / np.timedelta64(1, 'D'), the days since the first."


def _as_float(text):
    """`text`, which stands for an array, as floats."""
    return f"{text[:-1]}, float)" if text.startswith("np.asarray(") else f"{text}.astype(float)"
