"""A chapter's questions, which the reader answers before the lab shows the run. predict.js shows them.

The right answer is never written down: a question has the values of all controls, those with which the lab opens and
those of `then`, for which the lab computes it.
"""

from math import isfinite

from .goals import checked

AXES = "sketch={'x': ('epoch', 0, 100), 'y': ('loss', 0, 1)}"
FORMS = {"choices": "choices={'yes': ..., 'no': ...}", "slider": "slider=(0, 1, 0.05)", "sketch": AXES}
SHOWN = 12  # names of lists in a message, at most


def question(lab, text, then, choices=None, slider=None, sketch=None, read=None, rule="", unit=""):
    """A question as plain data, checked: see `Lab.ask`."""
    given = [name for name, form in zip(FORMS, (choices, slider, sketch)) if form is not None]
    if len(given) != 1:
        raise ValueError(
            f"A question must have either choices, a slider or a sketch; got {' and '.join(given) or 'none of them'}. "
            f"Try {FORMS[given[0] if given else 'choices']}."
        )
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
    asked |= {"read": read, "rule": rule, "unit": unit}
    if sketch is not None:
        if curve(lab.result, read) is None:
            raise ValueError(f"read must name a list of numbers in the result of the lab {lab.name}; got {read!r}. "
                             f"{_advice(curves(lab.result))}")  # fmt: skip
        return asked | {"sketch": _axes(sketch)}
    if read not in lab.facts:
        raise ValueError(f"read must name a number of the lab {lab.name}; got {read!r}. Try one of "
                         f"{', '.join(sorted(lab.facts))}.")  # fmt: skip
    return asked | {"slider": list(slider)}


def _axes(sketch):
    """The two axes of a sketch, as lists [title, lowest, highest]."""
    if isinstance(sketch, dict) and sketch.keys() == {"x", "y"} and all(map(_is_axis, sketch.values())):
        return {name: list(axis) for name, axis in sketch.items()}
    raise ValueError(
        "sketch must be a dict with the axes x and y, each (title, lowest, highest), lowest below highest; got "
        f"{sketch!r}. Try {AXES}."
    )


def _is_axis(axis):
    if not isinstance(axis, (tuple, list)) or len(axis) != 3 or not isinstance(axis[0], str):
        return False
    return all(_is_number(end) and isfinite(end) for end in axis[1:]) and axis[1] < axis[2]


def _is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def curve(result, read):
    """The list of numbers that a result holds under a name such as "errors" or "losses.1"; None if it holds none.

    A part after a dot is a name in a dict or a place in a list. A number may be missing (None).
    """
    for name in str(read).split("."):
        if isinstance(result, (list, tuple)):
            result = dict(zip(map(str, range(len(result))), result))
        if not isinstance(result, dict):
            return None
        result = result.get(name)
    return result if isinstance(result, (list, tuple)) and all(n is None or _is_number(n) for n in result) else None


def curves(result):
    """The names of the lists in a result that have three numbers or more; points and ranges have two."""
    if curve({"": result}, "") is not None:
        return [""] if len(result) > 2 else []
    parts = result.items() if isinstance(result, dict) else enumerate(result) if isinstance(result, list) else ()
    return [f"{name}.{inner}".rstrip(".") for name, part in parts for inner in curves(part)]


def _advice(names):
    if not names:
        return "It has none now: try other values of its controls, or another lab."
    names = sorted(names, key=lambda name: name.count("."))  # lists before the rows of tables
    return f"Try one of {', '.join(names[:SHOWN])}."
