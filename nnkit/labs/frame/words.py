"""The words of a lab in the reader's language. frame/words.js is the twin of this file.

The sources are English, and an English text is the key of its translation. nnkit/labs/locale has a catalogue of every
other language, as a PO file; front/labs.mjs compiles it into static/<language>.js, which a page in that language loads,
and which Python reads here. What a catalogue lacks stays English. A text is translated sentence by sentence, with the
places for its numbers in it: the translation may put them into another order. Numbers and results are the same in every
language; so are the values of controls, only their labels are translated.
"""

import json
import os
import re
from contextlib import contextmanager
from functools import cache

from . import front
from .numbers import fill

END = re.compile(r"(?<=[.?!]) ")  # between two sentences
ENGLISH = "en"

_chosen = None  # by `use_language`


def use_language(language: str | None) -> None:
    """Choose the language of the labs that are made from now on: "de", "en".

    With None it is that of the environment variable NNKIT_LANGUAGE, or else English.

    >>> import nnkit.labs
    >>> nnkit.labs.use_language("en")
    >>> nnkit.labs.use_language("xx")
    Traceback (most recent call last):
        ...
    ValueError: language must be one that the labs speak: de, en; got 'xx'. Try "en".
    """
    global _chosen
    if language is not None:
        catalogue(language)
    _chosen = language


def language():
    """The language of a lab that is made now."""
    return _chosen or os.environ.get("NNKIT_LANGUAGE") or ENGLISH


@contextmanager
def speaking(name):
    """A block in which labs are made in a language."""
    before = _chosen
    use_language(name)
    try:
        yield
    finally:
        use_language(before)


def catalogue(name):
    """The translations into a language, a dict; empty for English."""
    if name == ENGLISH:
        return {}
    if name not in languages():
        known = ", ".join(sorted([ENGLISH, *languages()]))
        raise ValueError(f'language must be one that the labs speak: {known}; got {name!r}. Try "en".')
    return _read(front.SCRIPTS / f"{name}.js")


def languages():
    """The languages that have a catalogue."""
    return [path.stem for path in front.SCRIPTS.glob("??.js")]


@cache
def _read(path):
    text = path.read_text(encoding="utf-8")
    return json.loads(text[text.index("{") : text.rindex("}") + 1])["words"]


def translated(text, words):
    """A text in the language of the dict `words`, sentence by sentence."""
    return " ".join(words.get(part, part) for part in END.split(text)) if words else text


def t(template, numbers, words):
    """The template in the language of `words`, its places filled in; words among the numbers are translated, too."""
    if not words:
        return fill(template, numbers)
    own = {name: words.get(value, value) if isinstance(value, str) else value for name, value in numbers.items()}
    return fill(translated(template, words), own)
