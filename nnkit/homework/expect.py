"""Comparisons for tests: each raises `Wrong` with a message that says what is wrong and, where possible, why."""

import numpy as np

from .contract import Wrong
from .students import Function


def close(name, got, expected, *, rtol=1e-6, atol=1e-9, samples=None, reveal=True):
    """The value must be that of `expected`, in shape and in every number.

    `name` is what the message calls the value. `samples` is the number of samples, if there is one: a result that is
    wrong by this factor misses a mean. With `reveal=False` the message holds no right number.

    >>> close("dW", np.ones((2, 3)) * 4, np.ones((2, 3)), samples=4)
    Traceback (most recent call last):
    nnkit.homework.contract.Wrong: dW: every value is 4 times the right one, and there are 4 samples: is the result a \
sum that must be a mean?
    """
    expected = np.asarray(expected)
    got = number_array(name, got)
    if got.shape != expected.shape:
        raise Wrong("shape", f"{name} must have shape {expected.shape}; got {got.shape}{_why_shape(got, expected)}.")
    got, expected = (array.astype(int) if array.dtype == bool else array for array in (got, expected))
    with np.errstate(all="ignore"):
        wrong = ~np.isclose(got, expected, rtol=rtol, atol=atol, equal_nan=True)
        if wrong.any():
            raise Wrong("value", f"{name}: {_why_value(got, expected, wrong, rtol, atol, samples, reveal)}")


def number_array(name, got):
    """The value as an array of numbers; anything else is refused.

    >>> number_array("y", [1, 2]).shape
    (2,)
    """
    if got is None:
        raise Wrong("none", f"{name} is None. Is a `return` missing?")
    if got is Ellipsis:
        raise Wrong("stub", f"{name} is still `...`. Not attempted yet.")
    try:
        array = np.asarray(got)
    except ValueError:
        array = np.asarray(None)
    if array.dtype.kind not in "biufc":
        kind = got.type_name() if isinstance(got, Function) else type(got).__name__
        raise Wrong("type", f"{name} must be a number or an array of numbers; got {kind}.")
    return array


def equal(name, got, expected):
    """The value must equal `expected`, as text, numbers, tuples and lists do.

    >>> equal("shape", (2, 3), (3, 2))
    Traceback (most recent call last):
    nnkit.homework.contract.Wrong: shape is (2, 3), which is not right.
    """
    if got is Ellipsis:
        raise Wrong("stub", f"{name} is still `...`. Not attempted yet.")
    if isinstance(got, list) and isinstance(expected, tuple):
        got = tuple(got)
    same = got == expected
    if not (bool(same) if isinstance(same, (bool, np.bool_)) else False):
        shown = repr(got)
        raise Wrong("value", f"{name} is {shown[:80]}{'…' * (len(shown) > 80)}, which is not right.")


def that(condition, message, kind="value"):
    """The condition must hold; the message says what is wrong otherwise.

    >>> that(2 < 1, "The loss must fall.")
    Traceback (most recent call last):
    nnkit.homework.contract.Wrong: The loss must fall.
    """
    if not condition:
        raise Wrong(kind, message)


def unchanged(function):
    """The last call of a student's function must have left its arguments as they were."""
    if function.changed:
        names = " and ".join(f"`{name}`" for name in function.changed)
        raise Wrong("changed", f"{function.name} changed its input {names}. Compute with a copy, or without `+=`.")


def gradient(name, got, loss, at, *, step=1e-5, tolerance=1e-5, floor=1e-7):
    """The gradient `got` of the function `loss` at the point `at` must be that of centred differences.

    The difference counts relative to the larger of the two values and is never wrong below `floor`.

    >>> gradient("dx", 2 * np.ones(3), lambda x: float((x**2).sum()), np.ones(3))
    """
    numeric = np.zeros(np.shape(at))
    for place in np.ndindex(numeric.shape):
        up, down = np.array(at, float), np.array(at, float)
        up[place] += step
        down[place] -= step
        numeric[place] = (float(loss(up)) - float(loss(down))) / (2 * step)
    close(name, got, numeric, rtol=tolerance, atol=floor, reveal=False)


def predictions(name, got, kinds):
    """The value must be a dict with a prediction of the right kind for each key of `kinds`. Returns the dict.

    A kind is `int` for a whole number, `float` for a number, `tuple` for a shape, the words from which the student
    chooses, or None for anything. Whether the predictions are right is for `predicted`, in a hidden test.

    >>> predictions("sizes", {"a": (2, 3), "b": 6}, {"a": tuple, "b": int})
    {'a': (2, 3), 'b': 6}
    >>> predictions("sizes", {"a": (2, 3), "b": ...}, {"a": tuple, "b": int})
    Traceback (most recent call last):
    nnkit.homework.contract.Wrong: not attempted yet: sizes has no prediction for b
    """
    that(isinstance(got, dict), f"{name} must be a dict", "type")
    missing = [key for key in kinds if key not in got or got[key] is ...]
    that(not missing, f"not attempted yet: {name} has no prediction for {', '.join(missing)}", "stub")
    for key, kind in kinds.items():
        right, words = _is_of_kind(got[key], kind)
        that(right, f"{name}[{key!r}] must be {words}", "type")
    return got


def _is_of_kind(value, kind):
    """Whether a prediction is of a kind, and the kind in words."""
    if kind is None:
        return True, "anything"
    if kind is tuple:
        whole = isinstance(value, tuple) and all(_is_of_kind(n, int)[0] for n in value)
        return whole, "a tuple of whole numbers, such as (2, 3)"
    if kind in (int, float):
        number = not isinstance(value, Function) and np.ndim(value) == 0 and np.asarray(value).dtype.kind in "iuf"
        whole = number and float(value).is_integer()
        return (whole, "a whole number") if kind is int else (number, "a number")
    return isinstance(value, str) and value in kind, f"one of {', '.join(map(repr, kind))}"


def predicted(name, got, right, *, rtol=1e-9, atol=1e-9):
    """The predictions for the keys of `right` must be right. The message names the wrong keys, not the right values.

    >>> predicted("sizes", {"a": (2, 3), "b": 5}, {"a": (2, 3), "b": 6})
    Traceback (most recent call last):
    nnkit.homework.contract.Wrong: sizes: wrong for b
    """
    wrong = [key for key, value in right.items() if not _is_right(got[key], value, rtol, atol)]
    that(not wrong, f"{name}: wrong for {', '.join(wrong)}")


def _is_right(got, right, rtol, atol):
    if isinstance(right, str):
        return isinstance(got, str) and got == right
    if np.shape(got) != np.shape(right) or np.asarray(got).dtype.kind not in "biufc":
        return False
    return bool(np.allclose(got, right, rtol=rtol, atol=atol))


def near(name, got, right, *, within):
    """A number that the student has measured must differ from the right one by at most the share `within` of it.

    >>> near("noise", 1.04, 1.0, within=0.05)
    >>> near("noise", 1.08, 1.0, within=0.05)
    Traceback (most recent call last):
    nnkit.homework.contract.Wrong: noise must be within 5% of the right value; got 1.08.
    """
    number = number_array(name, got)
    that(number.ndim == 0, f"{name} must be one number; got an array of shape {number.shape}.", "shape")
    right_enough = abs(number - right) <= within * abs(right) + 1e-9  # not so for nan
    that(right_enough, f"{name} must be within {within:.0%} of the right value; got {number:.6g}.")


def parts(name, got, *what):
    """The values that a function returns, as a tuple; they must be as many as there are names in `what`.

    >>> w, b = parts("fit", (1.5, 2.0), "w", "b")
    >>> parts("fit", 1.5, "w", "b")
    Traceback (most recent call last):
    nnkit.homework.contract.Wrong: fit must return 2 values: w and b. Got float.
    """
    several = isinstance(got, (tuple, list)) or (isinstance(got, np.ndarray) and got.ndim > 0)
    found = type(got).__name__ if not several else f"{len(got)} values"
    if isinstance(got, Function):
        found = got.type_name()
    listed = " and ".join(filter(None, [", ".join(what[:-1]), what[-1]]))
    that(several and len(got) == len(what), f"{name} must return {len(what)} values: {listed}. Got {found}.", "type")
    return tuple(got)


def _why_shape(got, expected):
    """The likeliest reason for a wrong shape, as the end of a sentence."""
    if got.ndim > 1 and got.shape == expected.shape[::-1]:
        return " (is it transposed?)"
    if got.ndim < expected.ndim and got.size < expected.size:
        return " (is something summed that must not be summed?)"
    if got.size == expected.size:
        return " (the number of values is right: try reshape)"
    if got.ndim > expected.ndim:
        return " (is a sum or a mean missing?)"
    return ""


def _why_value(got, expected, wrong, rtol, atol, samples, reveal):
    """The likeliest reason for wrong values, as a sentence without its subject."""
    if np.isnan(got).any() and not np.isnan(expected).any():
        return f"nan at {_place(np.isnan(got))}. Does something overflow, or divide by zero?"
    if np.isinf(got).any() and not np.isinf(expected).any():
        return f"inf at {_place(np.isinf(got))}. Does something overflow, or divide by zero?"
    same = lambda candidate: np.allclose(got, candidate, rtol=rtol, atol=atol)
    if got.any() and same(-expected):
        return "every value has the wrong sign."
    if got.ndim == 2 and got.shape[0] == got.shape[1] and same(expected.T):
        return "this is the transpose of the right answer."
    factor = _factor(got, expected)
    if factor is not None and same(factor * expected):
        if samples is not None and np.isclose(factor, samples):
            why = f", and there are {samples} samples: is the result a sum that must be a mean?"
        elif samples is not None and np.isclose(factor * samples, 1):
            why = f", and there are {samples} samples: is the result divided by their number once too often?"
        else:
            why = ". Is a factor missing, or one too many?"
        return f"every value is {factor:.4g} times the right one{why}"
    offset = (got - expected).ravel()[0]
    if got.size > 1 and same(expected + offset):
        return "every value is wrong by the same amount. Is a term missing?"
    first = tuple(int(i) for i in np.argwhere(wrong)[0])
    here = f" at {list(first)}" if first else ""
    shown = f": got {got[first]:.6g}" + (f", expected {expected[first]:.6g}" if reveal else "")
    if got.size == 1:
        return f"the value is wrong{shown}."
    return f"{int(wrong.sum())} of {got.size} values are wrong; the first is{here}{shown}."


def _place(mask):
    return [int(i) for i in np.argwhere(mask)[0]]


def _factor(got, expected):
    """The one factor between two arrays, if there is more than one value to tell it by; else None."""
    nonzero = expected != 0
    if nonzero.sum() < 2:
        return None
    factor = got[nonzero][0] / expected[nonzero][0]
    return factor if np.isreal(factor) and factor not in (0, 1) else None
