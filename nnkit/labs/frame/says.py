"""Tables of sentences: which sentence a lab shows is data that Python and the page both read; says.js is the twin.

    says = {
        "what": [("curve == 'your own'", "your own curve"), ("", "the {curve}")],
        "sentence": [("diverged", "diverged"), ("epochs == 0", "hand"), ("loss > start", "grown"), ("", "learned")],
    }

Each entry is a part of the sentence: the first row whose condition holds says what it is, the name of one of the lab's
templates or the text itself. The part is filled in, and can stand in the parts after it as {what}; the last one is the
whole sentence, whose rows name templates.

A condition is what must hold, joined by "and": "diverged" (there is such a number, not 0; a word, not empty; True),
"not diverged", or a comparison by ==, !=, <, <=, >, >=. To its left is the name of a number, to its right a number,
such a name, or a word in quotes. A number that is None is neither smaller nor larger than any other. "" always holds.

The names are those of the lab's constants, of its controls and of the numbers in its result. Where a control and a
number of the result have the same name, {w} is the result's, and {$w} is the control's.
"""

import operator
import re

from .words import t

COMPARISONS = {
    "==": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
CLAUSE = re.compile(r"(?:(not) )?(\$?[\w.]+)(?: (==|!=|<=|<|>=|>) (?:(-?[0-9.]+)|'(.*)'|(\$?[\w.]+)))?")


def names(constants, values, result):
    """The values of the names in conditions and templates."""
    return {**constants, **values, **{f"${name}": value for name, value in values.items()}, **result}


def say(table, templates, known, words=None):
    """The name of the template that a table chooses, and `known` with the parts of the sentence, in the language of the
    dict `words`.

    >>> table = {"sentence": [("loss > start", "grown"), ("", "learned")]}
    >>> say(table, {}, {"loss": 0.5, "start": 1.0})[0]
    'learned'
    """
    known, chosen = dict(known), None
    for part, rows in table.items():
        chosen = next(name for condition, name in rows if holds(condition, known))
        if part != "sentence":
            known[part] = t(templates.get(chosen, chosen), known, words)
    return chosen, known


def holds(condition, known):
    """Whether a condition holds for the numbers and words in the dict `known`."""
    return all(_clause(clause, known) for clause in condition.split(" and ")) if condition else True


def _clause(clause, known):
    found = CLAUSE.fullmatch(clause)
    if found is None or not {name for name in found.group(2, 6) if name} <= known.keys():
        raise ValueError(f'A condition compares numbers that the lab knows, as in "loss > start"; got {clause!r}.')
    absent, name, comparison, number, word, other = found.groups()
    left = known[name]
    if comparison is None:
        return (left is None or left is False or left in (0, "")) == bool(absent)
    right = float(number) if number else known[other] if other else word
    if comparison not in ("==", "!=") and (left is None or right is None):
        return False
    return COMPARISONS[comparison](left, right)
