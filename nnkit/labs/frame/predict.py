"""Questions that the reader answers before the lab shows the run: what a chapter asks. predict.js shows them.

The right answer is never written down: a question has the values of the controls for which the lab computes it.
"""

from .goals import checked
from .numbers import clean, format_number


def question(lab, text, then, choices=None, slider=None, read=None, rule="", unit=""):
    """A question as plain data, checked: see `Lab.ask`."""
    if (choices is None) == (slider is None):
        raise ValueError("A question must have either choices or a slider. Try choices={'yes': ..., 'no': ...}.")
    if unknown := then.keys() - lab.values.keys():
        raise ValueError(
            f"A question sets controls of the lab; {lab.name} has no {', '.join(sorted(unknown))}. Try one of "
            f"{', '.join(lab.values)}."
        )
    asked = {"text": text, "then": then}
    if choices is not None:
        return asked | {"choices": [[label, checked(when, lab.facts, lab.name)] for label, when in choices.items()]}
    if read not in lab.facts:
        raise ValueError(f"read must name a number of the lab {lab.name}; got {read!r}. Try one of "
                         f"{', '.join(sorted(lab.facts))}.")  # fmt: skip
    low, high, step = slider
    return asked | {"slider": [low, high, step], "read": read, "rule": rule, "unit": unit}


def answers(asked, found, holds):
    """What the lab answers, once it shows what the question asks for: the labels of all choices that are true, or the
    number that is read, as it is written.
    """
    if "choices" in asked:
        return [label for label, conditions in asked["choices"] if holds(conditions, found)]
    number = found[asked["read"]]
    return [] if number is None else [format_number(clean(number, asked["rule"]), asked["rule"]) + asked["unit"]]
