"""Takes of the lab `voice`: a word cut out of a recording, as a text that holds its 16 bands. takes.js is the twin."""

from functools import cache

import numpy as np

from ..parts.speech.sound import BANDS, FRAMES, powers, roots
from ..parts.speech.speakers import GROUPS, drawn, powers_of

WORDS, EACH, NEW = 5, 3, 5  # words that are taught; takes of each; new takes of each word by a synthetic voice
VOICES = dict(zip(["a man", "a woman", "a child"], GROUPS, strict=True))
SPEAKERS = 77  # the seed of the three synthetic voices
DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_"  # of the strengths in a text
END = "."  # of a take in a text
LEVEL = 0.05  # the root of a power is written as a multiple of this
QUIETEST, CLEAR, RISE = 0.05, 1.5, 0.15  # which share of the frames is background; see `cut`
PAUSE, MARGIN = 8, 1  # frames: of silence within a word, at most; before and after it


def cut(power):
    """The frames at which the word in the powers (frames, BANDS) of a recording begins and ends; None without a word.

    The strength of a frame is the fourth root of its power. One frame in twenty is quieter than the background. A word
    surrounds the strongest frame, which must be half as strong again as the background. It goes on while one of the
    next PAUSE frames rises above the background by the share RISE of the way to the strongest.
    """
    total = np.zeros(len(power))
    for band in range(BANDS):
        total = total + power[:, band]
    strength = np.sqrt(np.sqrt(total)).tolist()
    background, most = sorted(strength)[int(QUIETEST * len(strength))], max(strength)
    if most == 0 or most < CLEAR * background:
        return None
    loud = [k for k, each in enumerate(strength) if each >= background + RISE * (most - background)]
    first = last = strength.index(most)
    for k in reversed(loud):
        if first - PAUSE <= k < first:
            first = k
    for k in loud:
        if last < k <= last + PAUSE:
            last = k
    first = max(0, first - MARGIN)
    return first, min(len(power), last + 1 + MARGIN, first + FRAMES)


def text_of(sound):
    """The word in a recording, samples at RATE, as a text; empty where there is none.

    >>> import numpy as np
    >>> from nnkit.labs.voice.takes import text_of
    >>> text_of(np.zeros(10000))
    ''
    """
    return written(powers(np.asarray(sound, float)[None])[0])


def written(power):
    """The word in powers (frames, BANDS) as a text."""
    ends = cut(power)
    if ends is None:
        return ""
    levels = np.floor(roots(power[None, ends[0] : ends[1]])[0] / LEVEL + 0.5)
    return "".join(DIGITS[int(level)] for level in np.minimum(levels, len(DIGITS) - 1).ravel())


def read(text):
    """The take in a text, the roots of its powers (frames, BANDS). A last frame that is not whole ends with zeros."""
    levels = [DIGITS.index(digit) for digit in text if digit != END][: FRAMES * BANDS]
    levels += [0] * (-len(levels) % BANDS)
    return LEVEL * np.array(levels, float).reshape(-1, BANDS)


def slots(text):
    """The takes in a text, a list of 15 texts, three for each word; empty where a take is missing."""
    found = text.split(END)[: WORDS * EACH]
    return found + [""] * (WORDS * EACH - len(found))


def joined(takes):
    """Texts of takes as one text."""
    return END.join(takes).rstrip(END)


@cache
def spoken(voice):
    """The takes of a synthetic voice, as texts: 15 to teach, and for each word five new ones."""
    words = drawn(SPEAKERS, list(GROUPS), EACH + NEW)
    of = lambda label: (words["label"] == label) & (words["group"] == GROUPS.index(VOICES[voice]))
    chosen = np.concatenate([np.flatnonzero(of(label)) for label in range(WORDS)])
    power = powers_of({name: numbers[chosen] for name, numbers in words.items()}, SPEAKERS)
    texts = [written(each) for each in power]
    rows = [texts[k : k + EACH + NEW] for k in range(0, len(texts), EACH + NEW)]
    return [text for row in rows for text in row[:EACH]], [row[EACH:] for row in rows]
