"""Scenes of two handwritten digits on a grid of cells, and their captions. scenes.js is the twin of this file.

A scene is a list of rows, one for each digit: its value, the number of its picture among the pictures of that digit,
and the row and the column of the picture's upper left pixel. Scenes are drawn by integers alone.
"""

import numpy as np

from ... import data
from ...data.dates import MODULUS, MULTIPLIER

SIDE, ROWS, COLUMNS = 8, 2, 3  # pixels of a side of a cell; cells
HIGH, WIDE, CELLS = SIDE * ROWS, SIDE * COLUMNS, ROWS * COLUMNS
DIGITS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
NOTHING = len(DIGITS)  # the class of an empty cell
WORDS = ["<start>", "<end>", "a", "an", "above", "to", "the", "left", "of", *DIGITS]
START, END = 0, 1
STEPS = 9  # of the longest caption, <end> included
PAIRS, MOST = 9, 3  # pairs of digits that are held out; how many of them may contain the same digit
SIDES = [(0, 1), (0, 2), (1, 2)]  # columns of two digits side by side
PART = 0.25  # of the pictures: for held-out scenes only
WARM = 20  # throws before the first one that counts


class Dice:
    """Random integers: ``dice(6)`` is one from 0 to 5. Each seed has several streams."""

    def __init__(self, seed, stream):
        self.state = 1 + 8 * seed + stream
        for _ in range(WARM):
            self(1)

    def __call__(self, sides):
        self.state = self.state * MULTIPLIER % MODULUS
        return self.state % sides


def pairs(seed, held=PAIRS, most=MOST):
    """(seen, unseen): pairs of different digits, the larger first.

    `held` of the 45 pairs are unseen; no digit is in more than `most` of these.
    """
    dice, order = Dice(seed, 0), [(a, b) for a in range(10) for b in range(a)]
    for last in range(len(order) - 1, 0, -1):
        other = dice(last + 1)
        order[last], order[other] = order[other], order[last]
    seen, unseen, count = [], [], [0] * 10
    for a, b in order:
        out = len(unseen) < held and max(count[a], count[b]) < most
        (unseen if out else seen).append((a, b))
        count[a], count[b] = count[a] + out, count[b] + out
    return seen, unseen


def drawn(n, pairs, counts, dice):
    """n scenes of two digits, one above the other or side by side. counts: of pictures of each digit."""
    return [_drawn(pairs, counts, dice) for _ in range(n)]


def _drawn(pairs, counts, dice):
    digits = list(pairs[dice(len(pairs))])
    if dice(2):
        digits.reverse()
    if dice(2):
        column = dice(COLUMNS)
        corners = [(SIDE * row, _near(column, COLUMNS, dice)) for row in range(ROWS)]
    else:
        row, columns = dice(ROWS), SIDES[dice(len(SIDES))]
        corners = [(_near(row, ROWS, dice), SIDE * column) for column in columns]
    return [[digit, dice(counts[digit]), *corner] for digit, corner in zip(digits, corners, strict=True)]


def _near(cell, cells, dice):
    """A pixel that is at most one away from where a cell begins, inside the picture."""
    return min(max(SIDE * cell + dice(3) - 1, 0), SIDE * (cells - 1))


def pictures(seed=0):
    """The pictures of each digit for training and for held-out scenes: two lists of ten arrays (k, 8, 8)."""
    x, y, x_held, y_held = data.digits().split(test=PART, seed=seed)
    return tuple([of[labels == d, :, :, 0] for d in range(10)] for of, labels in ((x, y), (x_held, y_held)))


def canvases(scenes, pictures):
    """Scenes as pictures (N, 16, 24, 1), from 0 (paper) to 1 (ink). Where digits overlap, the darker pixel counts."""
    x = np.zeros((len(scenes), HIGH, WIDE, 1), np.float32)
    for canvas, scene in zip(x[..., 0], scenes, strict=True):
        for digit, number, row, column in scene:
            part = canvas[row : row + SIDE, column : column + SIDE]
            part[:] = np.maximum(part, pictures[digit][number % len(pictures[digit])])
    return x


def labels(scenes):
    """What is in each cell, (N, 6): a digit goes to the cell that holds most of it."""
    found = np.full((len(scenes), CELLS), NOTHING)
    for row, scene in zip(found, scenes, strict=True):
        for digit, _, down, across in scene:
            row[cell(down, across)] = digit
    return found


def cell(row, column):
    """The number of the cell that holds most of a picture of a digit."""
    return (row + SIDE // 2) // SIDE * COLUMNS + (column + SIDE // 2) // SIDE


def caption(first, second, above):
    """The words of a caption: "a three above a seven", "an eight to the left of a two"."""
    named = [["an" if digit == 8 else "a", DIGITS[digit]] for digit in (first, second)]
    return [*named[0], *(["above"] if above else ["to", "the", "left", "of"]), *named[1]]


def described(scene):
    """The caption of a scene of two digits; none for another scene.

    Where the digits are not in line, the longer way between them decides.
    """
    if len(scene) != 2:
        return []
    above = abs(scene[0][2] - scene[1][2]) > abs(scene[0][3] - scene[1][3])
    first, second = sorted(scene, key=lambda row: row[2] if above else row[3])
    return caption(first[0], second[0], above)


def encoded(captions):
    """Captions as numbers: (what the captioner reads, what it must answer), each (N, 9); behind the end only <end>."""
    target = np.full((len(captions), STEPS), END)
    for row, words in zip(target, captions, strict=True):
        row[: len(words)] = [WORDS.index(word) for word in words]
    return np.pad(target[:, :-1], ((0, 0), (1, 0)), constant_values=START), target


def decoded(numbers):
    """The words up to <end>."""
    numbers = [int(number) for number in numbers]
    return [WORDS[number] for number in numbers[: numbers.index(END) if END in numbers else None]]
