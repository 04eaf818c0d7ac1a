"""Read a report back: the lab that it is about computes again, and what it finds must be what the report says."""

import json
from importlib import import_module
from pathlib import Path

from traitlets import TraitError

from ... import __version__
from ...errors import DataError
from .distance import distance, sampled
from .lab import Lab
from .report import digits
from .words import ENGLISH, catalogue, speaking

LONGEST = 1_000_000  # characters
ONCE = ("lab", "nnkit", "language", "settings", "sentence", "digits", "kept settings", "kept sentence", "kept digits")


def read_report(text: str, engine: str | None = None) -> Lab:
    """The lab that a report is about, in the state that it reports. Returns a `Lab`.

    text: what the button Report of a lab saved, or `Lab.report` returned. The lab computes again. If its sentence, a
    digit of its numbers or a setting differs from the report, a `DataError` says so. The lab has two more attributes:
    `kept`, the values of the run that was kept to compare or None, and `predictions`, a list. Predictions and reached
    goals stand in the report as the reader's browser wrote them: nothing can prove when they were made.

    >>> import nnkit.labs
    >>> text = nnkit.labs.line().set(epochs=12).report()
    >>> nnkit.labs.read_report(text).values["epochs"]
    12
    """
    entries = _entries(text)
    name = entries["lab"][0]
    make = _maker(name)
    if make is None:
        raise DataError(
            f"The report must be that of a lab of nnkit {__version__}; got a lab named {name[:40]!r}, which it does not"
            " have. Try the file as it was saved."
        )
    with _language(entries):
        lab = make(engine=engine)
    kept = _restored(lab, entries, "kept ") if "kept settings" in entries else None
    _restored(lab, entries, "")
    lab.kept = kept
    lab.predictions = [_prediction(each) for each in entries.get("prediction", [])]
    return lab


def _entries(text):
    """What follows each word at the beginning of a line: a dict of lists."""
    if len(text) > LONGEST:
        raise DataError(
            f"A report must have at most {LONGEST} characters; got {len(text)}. Try the file as it was saved."
        )
    entries = {}
    for line in text.splitlines():
        word, _, rest = line.partition(":")
        entries.setdefault(word.strip(), []).append(rest.strip())
    if "lab" not in entries or "settings" not in entries:
        raise DataError(
            "text must be the report of a lab, with lines that begin with 'lab:' and 'settings:'; got "
            f"{text[:60]!r}. Try the text of the file that the button Report has saved."
        )
    if twice := [word for word in ONCE if len(entries.get(word, [])) > 1]:
        count = len(entries[twice[0]])
        raise DataError(
            f"A report must have one line {twice[0] + ':'!r}; got {count}. Check whether the report was edited."
        )
    return entries


def _language(entries):
    """A block in which labs are made in the language of the report."""
    name = entries.get("language", [ENGLISH])[0]
    try:
        catalogue(name)
    except ValueError as error:
        raise DataError(f"The report cannot be read: {error}") from None
    return speaking(name)


def _maker(name):
    """The function that makes the lab of this name; None if there is no such lab."""
    folder = Path(__file__).parents[1] / name
    if not name.isidentifier() or name == "frame" or not (folder / "lab.py").exists():
        return None
    return getattr(import_module(f"..{name}.lab", __package__), name)


def _restored(lab, entries, kind):
    """Bring the lab to the state and compare what it shows with the report. Returns the values."""
    settings = _value(entries[f"{kind}settings"][0], f"{kind}settings")
    if not isinstance(settings, dict) or settings.keys() != lab.values.keys():
        raise DataError(
            f"The {kind}settings of a report must name every control of the lab {lab.name}: {', '.join(lab.values)}; "
            f"got {repr(settings)[:200]}. Try the report as it was saved, or read it with the nnkit that wrote it: "
            f"{entries.get('nnkit', ['unknown'])[0]}; this is {__version__}."
        )
    try:
        lab.set(**settings)
    except (TraitError, DataError, TypeError, ValueError, OverflowError) as error:
        raise DataError(
            f"The {kind}settings of a report must be values that the lab {lab.name} can have; {str(error)[:300]}"
        ) from None
    if wrong := [name for name, value in lab.values.items() if not _same(value, settings[name])]:
        then, now = (repr(values[wrong[0]])[:60] for values in (settings, lab.values))
        raise DataError(
            f"The {kind}settings of a report must be values that the lab {lab.name} can have; got {wrong[0]} = {then}, "
            f"of which the lab makes {now}. Check whether the report was edited."
        )
    for word, now in (("sentence", lab.status), ("digits", digits(lab))):
        then = entries.get(f"{kind}{word}", [""])[0]
        if now != (then if word == "sentence" else _value(then, f"{kind}{word}")):
            raise DataError(
                f"The {kind}{word} of the report must be what the lab {lab.name} finds for its {kind}settings: "
                f"{now}; got {then[:300]}. Check whether the report was edited, or was written by another version of "
                f"nnkit: {entries.get('nnkit', ['unknown'])[0]}; this is {__version__}."
            )
    return lab.values


def _same(value, setting):
    """Whether a setting is the value that a control has; the number 1 is not True."""
    return value == setting and isinstance(value, bool) == isinstance(setting, bool)


def _prediction(text):
    """A prediction; the distance of a sketch from the lab's curve must be that of the two curves."""
    prediction = _value(text, "prediction")
    if not isinstance(prediction, dict) or "apart" not in prediction:
        return prediction
    try:
        apart = distance(sampled(prediction["guess"]), prediction["answer"])
    except (KeyError, TypeError, ValueError, IndexError, ZeroDivisionError, OverflowError):
        apart = "two lists of numbers, guess and answer"
    if prediction["apart"] != apart:
        raise DataError(f"'apart' in a prediction must be the mean distance of its curves: {apart}; got "
                        f"{prediction['apart']!r}. Check whether the report was edited.")  # fmt: skip
    return prediction


def _value(text, word):
    try:
        return json.loads(text)
    except (ValueError, RecursionError):  # no JSON, a number of a million digits, a thousand brackets
        raise DataError(f"What follows {word + ':'!r} in a report must be JSON; got {text[:60]!r}. Try the file as "
                        "it was saved.") from None  # fmt: skip
