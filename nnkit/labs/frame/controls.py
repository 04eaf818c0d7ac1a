"""The kinds of controls that a lab can have, and what its values may be. frame/controls.js is the twin of this file.

- number: IntSlider, or FloatSlider with a rule of numbers.py, for labs compute with the numbers they show;
- choice: Dropdown, ToggleButtons, RadioButtons, SelectionSlider;
- switch: Checkbox;
- text: Text, for what is drawn or placed on the picture. A `Table` or `Letters` says what it may hold: whatever is
  typed, or stands in a link, a lab only sees what that lets through.
"""

import re
from dataclasses import asdict, dataclass
from math import isfinite

import ipywidgets

from ...errors import DataError
from .numbers import clean

LONGEST = 20_000  # characters of a text that are read

NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?", re.ASCII)


@dataclass(frozen=True)
class Table:
    """A text that holds rows of numbers: "0.5,-1,1;2,0.25,0".

    columns: (lowest, highest, decimals) for each number of a row; decimals is at most 4.
    most: the largest number of rows; later rows and invalid rows are dropped.
    """

    columns: tuple
    most: int = 100

    def read(self, text):
        """The rows of numbers that a text holds."""
        found = []
        for row in text[:LONGEST].split(";"):
            words = [word.strip(" ") for word in row.split(",")]
            if len(words) == len(self.columns) and all(NUMBER.fullmatch(word) for word in words):
                pairs = zip(words, self.columns, strict=True)
                found.append([clean(min(high, max(low, float(w))), f".{d}") for w, (low, high, d) in pairs])
        return found[: self.most]

    def clean(self, text):
        """The text with nothing but what it may hold."""
        return write_rows(self.read(text))


@dataclass(frozen=True)
class Letters:
    """A text of at most `most` characters of an alphabet."""

    alphabet: str
    most: int = 100

    def clean(self, text):
        """The text with nothing but what it may hold."""
        return "".join(c for c in text[:LONGEST] if c in self.alphabet)[: self.most]


def write_rows(rows):
    """Rows of numbers as the text of a control."""
    return ";".join(",".join(repr(float(x)).removesuffix(".0") for x in row) for row in rows)


def read_rows(text):
    """The rows of numbers in a cleaned text."""
    return [[float(word) for word in row.split(",")] for row in text.split(";")] if text else []


class Reader:
    """Reads the values of a lab's controls, and describes the controls.

    controls: dict name -> control. rules: dict name -> rule, for sliders of floats. texts: dict name -> `Table` or
    `Letters`, for texts. when: dict name -> {other: values}, where a control matters only while others have some of
    their values.
    """

    def __init__(self, controls, rules, texts, when):
        self.controls, self.rules, self.texts, self.when = controls, rules, texts, when
        self.kinds = {name: self._kind(name, control) for name, control in controls.items()}

    def _kind(self, name, control):
        if hasattr(control, "options"):
            return "choice"
        if isinstance(control, ipywidgets.Checkbox):
            return "switch"
        if isinstance(control, ipywidgets.Text) and name in self.texts:
            return "text"
        if isinstance(control, ipywidgets.IntSlider) or (
            isinstance(control, ipywidgets.FloatSlider) and name in self.rules
        ):
            return "number"
        raise TypeError(
            f"The control {name!r} is a {type(control).__name__}. A lab can have sliders (a FloatSlider needs a rule "
            "in `rules`), choices, Checkbox, and Text (which needs an entry in `texts`)."
        )

    def values(self):
        """The controls' values, as they are shown."""
        return {name: self._value(name, control.value) for name, control in self.controls.items()}

    def _value(self, name, value):
        control = self.controls[name]
        if name in self.rules:
            if not isfinite(value):
                raise DataError(f"{name} must be a number from {control.min} to {control.max}; got {value}.")
            return clean(value, self.rules[name])
        if self.kinds[name] == "number":  # the nearest place of the slider: a half goes up, as on the page
            low, step = control.min, control.step
            return min(control.max, low + (2 * (value - low) + step) // (2 * step) * step)
        return self.texts[name].clean(value) if name in self.texts else value

    def descriptions(self):
        """The description of the controls for the page, as plain data."""
        return {name: self._description(name) for name in self.controls}

    def _description(self, name):
        control, kind = self.controls[name], self.kinds[name]
        about = {"kind": kind}
        if kind == "choice":
            about["options"] = [value for _, value in control._options_full]
            if isinstance(control, ipywidgets.SelectionSlider):
                about["labels"] = list(control._options_labels)  # what can be typed beside it
        elif kind == "number":
            about |= {key: getattr(control, key) for key in ("min", "max", "step")}
            about["rule"] = self.rules.get(name, "")
        elif kind == "text":
            about |= asdict(self.texts[name])
        if name in self.when:
            about["when"] = self.when[name]
        return about


def linked(control):
    """The trait of a control that the front end shares."""
    return "index" if hasattr(control, "options") else "value"
