"""What the lab `voice` learns from, varied copies of takes, and its rival, the nearest take. models.js is the twin."""

from functools import cache

import numpy as np

from ...kernels import glorot_uniform, streams
from ..parts.speech.sound import BANDS, FRAMES, MIDDLE, SPREAD
from ..parts.speech.speakers import stretched
from .takes import EACH, WORDS

COPIES, UNITS, EPOCHS, BATCH, RATE = 40, 24, 20, 32, 0.02
TEMPO, BEND, CUT, MOVE, TILT, BAND, NOISE = 0.4, 0.3, 0.1, 0.9, 0.25, 0.1, 0.1  # the most by which a copy differs
OWN = 6 + BANDS  # random numbers for a copy, before those for the noise of each frame and band
COLUMNS = OWN + 1 + FRAMES * BANDS
LAYERS = [["GRU", UNITS], ["Dense", WORDS]]
RUN = {
    "inputs": [FRAMES, BANDS],
    "layers": LAYERS,
    "samples": ["$by", "$takes", "$copies", "$seed"],
    "loss": "cross_entropy",
    "optimizer": ["Adam", {"learning_rate": ["cosine", RATE]}],
    "epochs": EPOCHS,
    "batch": BATCH,
    "seed": "$seed",
}


@cache
def random(seed):
    """Random numbers from -1 to 1 for the copies of all takes: (takes, copies, COLUMNS). The first copy has zeros."""
    numbers = np.empty(WORDS * EACH * COPIES * COLUMNS)
    glorot_uniform(seed, streams.VOICE, 1, 5, numbers)
    numbers = numbers.reshape(WORDS * EACH, COPIES, COLUMNS)
    numbers[:, 0] = 0
    return numbers


def varied(take, numbers):
    """What a network sees of copies of a take: (N, FRAMES, BANDS), zeros after the end of a copy.

    take: roots of powers (frames, BANDS); numbers: (N, COLUMNS). Zeros leave a take as it is. A copy is faster or
    slower, uneven, cut at its ends, its bands are moved, weighted and noisy.
    """
    tempo, bend, begin, end, move, tilt = numbers.T[:6, :, None]
    steps = len(take)
    length = np.clip(np.floor(steps * stretched(TEMPO * tempo) + 0.5), 1, FRAMES)
    share = (np.arange(FRAMES) + 0.5) / length
    share = share + BEND * bend * share * (1 - share)
    begin, end = CUT * begin * begin, CUT * end * end
    place = np.clip((begin + (1 - begin - end) * share) * steps - 0.5, 0, steps - 1)
    roots = between(take, place, axis=0)
    bands = np.arange(BANDS)
    roots = between(roots, np.clip(bands + MOVE * move, 0, BANDS - 1), axis=2)
    weight = (1 + TILT * tilt * (2 * bands / (BANDS - 1) - 1)) * (1 + BAND * numbers[:, 6:OWN])
    roots = roots * weight[:, None]
    loud, noise = numbers[:, OWN], numbers[:, OWN + 1 :].reshape(-1, FRAMES, BANDS)
    squares = roots * roots
    power = squares * squares + (NOISE * loud * loud)[:, None, None] * (1 + noise)
    return equalled(power, length[:, 0]).astype(np.float32)


def between(table, place, axis):
    """Rows (axis 0) of a table (frames, BANDS), or bands (axis 2) of each of N tables, at places (N, …) between two."""
    low = np.minimum(np.floor(place), max(table.shape[axis] - 2, 0)).astype(int)
    high = np.minimum(low + 1, table.shape[axis] - 1)
    if axis == 0:
        part = (place - low)[..., None]
        return (1 - part) * table[low] + part * table[high]
    part = (place - low)[:, None]
    take = lambda bands: np.take_along_axis(table, np.repeat(bands[:, None], FRAMES, axis=1), axis=2)
    return (1 - part) * take(low) + part * take(high)


def equalled(power, length):
    """What a network sees of powers (N, FRAMES, BANDS) whose first `length` (N,) frames count: their mean becomes 1."""
    counts = np.arange(FRAMES)[:, None] < length[:, None, None]
    total = np.cumsum(np.where(counts, power, 0.0).reshape(len(power), -1), axis=1)[:, -1]  # from the first to the last
    mean = total / (length * BANDS)
    mean = np.where(mean > 0, mean, 1.0)
    seen = (np.sqrt(np.sqrt(power / mean[:, None, None])) - MIDDLE) / SPREAD
    return np.where(counts, seen, 0.0)


def plain(takes):
    """What a network sees of takes as they are, each roots (frames, BANDS): (N, FRAMES, BANDS)."""
    seen = [varied(take, np.zeros((1, COLUMNS))) for take in takes]
    return np.concatenate(seen) if seen else np.zeros((0, FRAMES, BANDS), np.float32)


def samples(takes, copies, seed):
    """What a network learns from: a dict of x (N, FRAMES, BANDS) and y. takes: 15, three of each word, or None."""
    known = [place for place, take in enumerate(takes) if take is not None]
    x = [varied(takes[place], random(seed)[place, :copies]) for place in known]
    y = np.repeat([place // EACH for place in known], copies).astype(int)
    return {"x": np.concatenate(x) if x else plain([]), "y": y}


def warped(takes, new):
    """The distances of takes from a new one by dynamic time warping, a list: the mean along the best path.

    takes, new: what a network sees of each, of shape (frames, BANDS), without the frames after its end. A step goes on
    by a frame in one of the two, or in both; it pays the distance of the frames where it ends, twice if in both.
    """
    lengths, longest = [len(take) for take in takes], max(map(len, takes))
    other = np.zeros((len(takes), longest, BANDS))
    for row, take in zip(other, takes):
        row[: len(take)] = take
    least = None
    for frame in new.astype(float):
        squares = np.zeros((longest, len(takes)))
        for band in range(BANDS):
            squares += ((other[:, :, band] - frame[band]) * (other[:, :, band] - frame[band])).T
        apart = np.sqrt(squares)
        above, least = least, np.empty_like(apart)
        for k in range(longest):
            if above is None:
                least[k] = 2 * apart[0] if k == 0 else least[k - 1] + apart[k]
            elif k == 0:
                least[0] = above[0] + apart[0]
            else:
                straight = np.minimum(above[k], least[k - 1]) + apart[k]
                least[k] = np.minimum(straight, above[k - 1] + 2 * apart[k])
    return [float(least[length - 1, k]) / (length + len(new)) for k, length in enumerate(lengths)]
