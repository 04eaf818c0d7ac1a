"""Random speakers: how they form the vowels, and how they say words. speakers.js is the twin."""

from itertools import permutations

import numpy as np

from ....data.made import uniform
from ....kernels import streams
from .sound import NOISE, features, heard, powers, spoken

VOWELS = ["ee", "ah", "oo"]
WORDS = ["-".join(order) for order in permutations(VOWELS)]
ORDERS = list(permutations(range(3)))
GROUPS = ["men", "women", "children"]
# The means of Peterson and Barney (1952), Table II, in Hz: for each vowel, the first three formants.
FORMANTS = {
    "men": [[270, 2290, 3010], [730, 1090, 2440], [300, 870, 2240]],
    "women": [[310, 2790, 3310], [850, 1220, 2810], [370, 950, 2670]],
    "children": [[370, 3200, 3730], [1030, 1370, 3170], [430, 1170, 3260]],
}
PITCH = {"men": 132, "women": 223, "children": 264}  # Hz, the means over ten vowels
TRACT, OWN, MELODY, TEMPO = 0.1, 0.06, 0.25, 0.25  # by how much speakers differ: see `stretched`
LENGTH = 0.7  # seconds, of a word
MARGIN = 0.02  # seconds of silence, at least, before a word and after it
UNEVEN = 0.8  # by how much the lengths of vowels differ
QUIET = (0.02, 0.2)  # the noise of a word, at least and at most, as a multiple of the voice
EACH, WORD = 12, 6  # random numbers of a speaker, and of a word that it says


def stretched(u):
    """A factor that is greater than 1 for u > 0, smaller for u < 0, nearly exp(u); stretched(-u) = 1 / stretched(u)."""
    return (2 + u) / (2 - u)


def drawn(seed, groups, takes, uneven=UNEVEN, quiet=QUIET):
    """Words of random speakers, `takes` times each of the six: a dict of arrays, N = speakers × 6 × takes.

    groups: of each speaker, "men", "women" or "children". For `spoken` of sound.py, and `label`, `group` (N,), `loud`
    and `offset` for `heard`. Speaker k is the same for the same seed, whatever the other groups are.
    """
    count = len(WORDS) * takes
    rows = np.array(uniform(seed, streams.SPEECH, len(groups), EACH + WORD * count))
    speaker, word = rows[:, :EACH], rows[:, EACH:].reshape(-1, WORD)
    means = np.array([FORMANTS[group] for group in groups], float)
    own = means * stretched(OWN * speaker[:, :9]).reshape(-1, 3, 3) * stretched(TRACT * speaker[:, 9])[:, None, None]
    pitch = np.array([PITCH[group] for group in groups]) * stretched(MELODY * speaker[:, 10])
    tempo = stretched(TEMPO * speaker[:, 11])
    label = np.tile(np.repeat(np.arange(len(WORDS)), takes), len(groups))
    who = np.repeat(np.arange(len(groups)), count)
    orders = np.array(ORDERS)[label]
    length = LENGTH * tempo[who]
    begin = MARGIN + (1 - 2 * MARGIN - length) * ((word[:, 3] + 1) / 2)
    low, high = quiet
    return {
        "formants": own[who[:, None], orders],
        "pitch": pitch[who],
        "begin": begin,
        "ends": ends(begin, length, stretched(uneven * word[:, :3])),
        "loud": low + (high - low) * ((word[:, 4] + 1) / 2),
        "offset": np.floor((word[:, 5] + 1) / 2 * (NOISE - 1)).astype(int),
        "label": label,
        "group": np.array([GROUPS.index(group) for group in groups])[who],
    }


def ends(begin, length, shares):
    """Where three vowels end, (N, 3): words begin at `begin` and last `length` seconds, divided by `shares` (N, 3)."""
    whole = shares[:, 0] + shares[:, 1] + shares[:, 2]
    first = begin + length * shares[:, 0] / whole
    second = first + length * shares[:, 1] / whole
    return np.stack([first, second, begin + length], axis=1)


def powers_of(words, seed):
    """The power in each band and frame of words, with their noise: (N, FRAMES, BANDS)."""
    return powers(heard(spoken(words), words["loud"], words["offset"], seed))


def measured(words, seed):
    """What a network sees of words: (N, FRAMES, BANDS)."""
    return features(powers_of(words, seed))
