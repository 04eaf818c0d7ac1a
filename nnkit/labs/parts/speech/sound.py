"""Words as sound: a voice made of pulses and resonators, and what an ear-like filter bank measures of any sound.

sound.js is the twin: +, -, *, / and square roots, in the same order. All words are made side by side.
"""

import math
from functools import cache

import numpy as np

RATE = 10000  # samples in a second
FRAME, HOP, FRAMES = 256, 250, 40  # samples in a frame, from one frame to the next, and how many frames
SAMPLES = HOP * (FRAMES - 1) + FRAME
BLOCK = 25  # samples for which the resonators stay as they are
RADII = (0.98133, 0.97212, 0.95397)  # of the poles: bandwidths of 60, 90 and 150 Hz
RAMP = 0.03  # seconds in which a word swells and fades
GLIDE = 0.25  # of a vowel's length, on either side of the border, in which its formants move to those of the next
SINE = [-1 / 6, 1 / 120, -1 / 5040, 1 / 362880, -1 / 39916800, 1 / 6227020800, -1 / 1307674368000]
EDGES = [100, 197, 306, 428, 565, 718, 890, 1083, 1299, 1541, 1813, 2118, 2460, 2843, 3272, 3754, 4294, 4900]  # Hz
BANDS = len(EDGES) - 2  # each rises from one edge to the next, and falls to the one after; even steps of the mel scale
EMPHASIS = 0.9  # of a sample, taken off the next one: higher frequencies become stronger, as voices have less of them
NOISE, LOUD = 65536, 1.7320508075688772  # numbers of the noise; √3, which makes their root mean square 1
MIDDLE, SPREAD = 0.7, 0.4  # what is taken off a band, and by what it is divided, before a network sees it


def sine(angle):
    """The sine of an angle from 0 to half a turn / 2, by its series."""
    square, total = angle * angle, 0.0
    for coefficient in reversed(SINE):
        total = (total + coefficient) * square
    return angle + angle * total


def cosine(angle):
    """The cosine of an angle from 0 to a turn / 2."""
    half = sine(angle / 2)
    return 1 - 2 * half * half


@cache
def noise(seed):
    """White noise, NOISE numbers from -1 to 1, from a linear congruential generator."""
    state, numbers = seed + 1, []
    for _ in range(NOISE):
        state = (state * 1664525 + 1013904223) & 0xFFFFFFFF
        numbers.append(state / 2147483648 - 1)
    return np.array(numbers)


def spoken(words):
    """The sound of words: an array (N, SAMPLES).

    words: dict of arrays; formants (N, 3 vowels, 3) and pitch (N,) in Hz, `begin` (N,) and `ends` (N, 3) in seconds.
    A resonator is y[n] = a x[n] + b y[n-1] + c y[n-2]; three follow one another. While a word is spoken its root mean
    square is 1, before and after it is 0 or fades.
    """
    formants, pitch, begin, ends = (words[name] for name in ("formants", "pitch", "begin", "ends"))
    count, end = len(pitch), ends[:, 2]
    lengths = np.stack([ends[:, 0] - begin, ends[:, 1] - ends[:, 0], end - ends[:, 1]])
    phase, total = np.zeros(count), np.zeros(count)
    before = [[np.zeros(count), np.zeros(count)] for _ in RADII]  # y[n-1], y[n-2]
    sound = np.zeros((SAMPLES, count))
    for block in range(-(-SAMPLES // BLOCK)):
        time = block * BLOCK / RATE
        first, second = (
            limited((time - (ends[:, k] - GLIDE * lengths[k])) / (GLIDE * (lengths[k] + lengths[k + 1])))
            for k in (0, 1)
        )
        done = (time - begin) / (end - begin)
        loud = limited((time - begin) / RAMP) * limited((end - time) / RAMP)
        advance = pitch * (1.1 - 0.2 * done) / RATE
        filters = []
        for k, radius in enumerate(RADII):
            one, two, three = formants[:, 0, k], formants[:, 1, k], formants[:, 2, k]
            now = one + first * (two - one) + second * (three - two)
            b, c = 2 * radius * cosine(math.pi * 2 * now / RATE), -(radius * radius)
            filters.append((1 - b - c, b, c))
        for n in range(block * BLOCK, min((block + 1) * BLOCK, SAMPLES)):
            phase = phase + advance
            phase = np.where(phase >= 1, phase - 1, phase)
            y = loud * (phase * (2 - 3 * phase))
            for (a, b, c), last in zip(filters, before):
                y = a * y + b * last[0] + c * last[1]
                last[:] = y, last[0]
            sound[n] = y
            total = total + y * y
    return (sound / np.sqrt(total / ((end - begin) * RATE))).T


def limited(share):
    """Numbers, none below 0 or above 1."""
    return np.minimum(np.maximum(share, 0.0), 1.0)


def heard(sound, loud, offset, seed):
    """Sounds with noise: `loud` (N,) times as strong as the voice, from the place `offset` (N,) of `noise(seed)`."""
    places = (offset[:, None] + np.arange(SAMPLES)) % NOISE
    return sound + (loud * LOUD)[:, None] * noise(seed)[places]


# --- What a filter bank measures ------------------------------------------------------------------------------------


@cache
def _tables():
    """The window (FRAME,), cosines and sines of the transform (FRAME / 2,), the order of its inputs (FRAME,)."""
    turn = [cosine(2 * math.pi * k / FRAME) for k in range(FRAME // 2 + 1)]
    window = [0.5 - 0.5 * turn[min(k, FRAME - k)] for k in range(FRAME)]
    quarter = FRAME // 4
    sines = [turn[abs(quarter - k)] for k in range(FRAME // 2)]
    bits = FRAME.bit_length() - 1
    order = [int(f"{k:0{bits}b}"[::-1], 2) for k in range(FRAME)]
    return np.array(window), np.array(turn[:-1]), np.array(sines), np.array(order)


@cache
def _weights():
    """For each band, the numbers of its frequencies and their weights: a list of lists of pairs."""
    bands = []
    for low, top, high in zip(EDGES, EDGES[1:], EDGES[2:]):
        pairs = []
        for k in range(FRAME // 2):
            hertz = k * RATE / FRAME
            weight = (hertz - low) / (top - low) if hertz < top else (high - hertz) / (high - top)
            if weight > 0:
                pairs.append((k, weight))
        bands.append(pairs)
    return bands


def transform(real, imaginary):
    """The discrete Fourier transform of complex numbers (N, FRAME): two arrays. Radix 2, decimation in time."""
    _, cosines, sines, order = _tables()
    real, imaginary = real[:, order], imaginary[:, order]
    half = 1
    while half < FRAME:
        shape = (len(real), FRAME // (2 * half), 2, half)
        x, y = real.reshape(shape), imaginary.reshape(shape)
        c, s = (each[:: FRAME // (2 * half)] for each in (cosines, sines))
        u = x[:, :, 1] * c + y[:, :, 1] * s
        v = y[:, :, 1] * c - x[:, :, 1] * s
        real = np.stack([x[:, :, 0] + u, x[:, :, 0] - u], axis=2).reshape(-1, FRAME)
        imaginary = np.stack([y[:, :, 0] + v, y[:, :, 0] - v], axis=2).reshape(-1, FRAME)
        half *= 2
    return real, imaginary


def powers(sound):
    """The power in each band and frame of sounds (N, samples): an array (N, frames, BANDS), FRAMES for SAMPLES.

    Two frames are transformed at once, as the real and the imaginary part of complex numbers: `frames` is even.
    """
    window = _tables()[0]
    count = ((sound.shape[1] - FRAME) // HOP + 1) // 2 * 2
    sound = np.concatenate([sound[:, :1], sound[:, 1:] - EMPHASIS * sound[:, :-1]], axis=1)
    places = HOP * np.arange(count)[:, None] + np.arange(FRAME)
    found = np.empty((len(sound), count, BANDS))
    for k in range(0, len(sound), 32):  # a few words at a time need less memory
        frames = sound[k : k + 32][:, places] * window
        even, odd = (frames[:, first::2].reshape(-1, FRAME) for first in (0, 1))
        x, y = transform(even, odd)
        there = np.arange(FRAME // 2)
        back = -there % FRAME
        p, q = x[:, there] + x[:, back], y[:, there] - y[:, back]
        r, s = x[:, there] - x[:, back], y[:, there] + y[:, back]
        for first, power in ((0, p * p + q * q), (1, r * r + s * s)):
            for band, pairs in enumerate(_weights()):
                total = np.zeros(len(power))
                for number, weight in pairs:
                    total = total + weight * power[:, number]
                found[k : k + 32, first::2, band] = total.reshape(-1, count // 2)
    return found


def roots(power):
    """Fourth roots of powers (N, frames, BANDS), after each word has been given a mean power of 1."""
    total = np.zeros(len(power))
    for frame in range(power.shape[1]):
        for band in range(BANDS):
            total = total + power[:, frame, band]
    mean = total / (power.shape[1] * BANDS)
    return np.sqrt(np.sqrt(power / mean[:, None, None]))


def features(power):
    """What a network sees of powers (N, frames, BANDS): their `roots`, shifted and divided, the same for all words."""
    return (roots(power) - MIDDLE) / SPREAD
