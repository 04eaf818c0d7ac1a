"""A chapter's questions, which the reader answers before the lab shows the run. predict.js shows them.

The right answer is never written down: a question has the values of all controls, those with which the lab opens and
those of `then`, for which the lab computes it.
"""

from .goals import checked


def question(lab, text, then, choices=None, slider=None, read=None, rule="", unit=""):
    """A question as plain data, checked: see `Lab.ask`."""
    if (choices is None) == (slider is None):
        raise ValueError("A question must have either choices or a slider. Try choices={'yes': ..., 'no': ...}.")
    if unknown := then.keys() - lab.values.keys():
        raise ValueError(
            f"A question sets controls of the lab; {lab.name} has no {', '.join(sorted(unknown))}. Try one of "
            f"{', '.join(lab.values)}."
        )
    for name in [name for name in then if name in lab.follow]:
        then = lab.follow[name].get(then[name], {}) | then
    asked = {"text": text, "then": {**lab.values, **then}}
    if choices is not None:
        return asked | {"choices": [[label, checked(when, lab.facts, lab.name)] for label, when in choices.items()]}
    if read not in lab.facts:
        raise ValueError(f"read must name a number of the lab {lab.name}; got {read!r}. Try one of "
                         f"{', '.join(sorted(lab.facts))}.")  # fmt: skip
    return asked | {"slider": list(slider), "read": read, "rule": rule, "unit": unit}
