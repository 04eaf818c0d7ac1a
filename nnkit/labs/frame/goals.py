"""Conditions on what a lab shows, and goals: conditions for the reader to reach. goals.js is the twin of this file.

A condition is a list [name, comparison, value]; a list of conditions holds if each of them does:

    [["right", ">=", 95], ["units", "<=", 2]]

A name is that of a control, of a number of the result, or of a number in the sentence; where two have the same name,
the first of these counts. A name with a dot looks into a part of the result: "mini.above".
"""

import operator
from math import isfinite

LONGEST = 100  # characters of a word; longer ones are pictures and drawings
COMPARISONS = {
    "==": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip


def facts(values, result, numbers):
    """The numbers and words that a condition can name, by their names."""
    found = {}
    for part in (numbers, result, values):
        for name, value in part.items():
            if isinstance(value, dict):
                found |= {f"{name}.{inner}": _finite(one) for inner, one in value.items() if _plain(one)}
            elif _plain(value):
                found[name] = _finite(value)
    return found


def _plain(value):
    return value is None or isinstance(value, (bool, int, float)) or (isinstance(value, str) and len(value) <= LONGEST)


def _finite(value):
    return value if not isinstance(value, float) or isfinite(value) else None


def holds(conditions, found):
    """Whether all conditions hold for these facts; a fact that is missing, or of another kind, fulfils none."""
    return all(_holds(found.get(name), COMPARISONS[comparison], value) for name, comparison, value in conditions)


def _holds(fact, compare, value):
    return _kind(fact) is _kind(value) and bool(compare(fact, value))


def _kind(value):
    return float if type(value) is int else type(value)


def checked(conditions, found, lab):
    """The conditions, if they make sense for a lab that has these facts; else a ValueError says what to try."""
    conditions = [list(condition) for condition in conditions]
    for condition in conditions:
        if len(condition) != 3 or condition[1] not in COMPARISONS or condition[2] is None:
            raise ValueError(
                f"A condition must be [name, comparison, value], with one of {', '.join(COMPARISONS)} as comparison; "
                f'got {condition}. Try ["{next(iter(found))}", ">=", 1].'
            )
        if condition[0] not in found:
            raise ValueError(f"The lab {lab} shows no {condition[0]!r}. Try one of {', '.join(sorted(found))}.")
    return conditions
