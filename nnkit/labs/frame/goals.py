"""Goals: conditions on what a lab shows, for the reader to reach. goals.js is the twin of this file and notices them.

A condition has the form of says.py: "right >= 95 and units <= 2". Its names are those of the lab's controls and of the
numbers and words in its result and its sentence. A name with a dot looks into a part of the result: "mini.above".
"""

from math import isfinite

from . import says

LONGEST = 100  # characters of a word; longer texts are pictures and drawings


def facts(values, result, numbers):
    """The numbers and words that a condition can name, by their names."""
    found = {}
    for part in (values, numbers, result, {f"${name}": value for name, value in values.items()}):
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


def holds(condition, found):
    """Whether a condition holds for these facts; not if it names a fact that the lab does not show now."""
    try:
        return says.holds(condition, found)
    except (ValueError, TypeError):
        return False


def checked(condition, found, lab):
    """The condition, if it makes sense for a lab that has these facts; else a ValueError says what to try."""
    try:
        says.holds(condition, found)
    except (ValueError, TypeError) as error:
        raise ValueError(
            f"{error} Try one of the names that the lab {lab} has now: {', '.join(n for n in found if n[0] != '$')}."
        ) from None
    return condition
