"""Japanese vowels: nine men say /ae/, and the task is to tell who speaks."""

import gzip
from dataclasses import dataclass

import numpy as np

from .dataset import FILES

TRAIN, DIMENSIONS, PER_UNIT = 270, 12, 50  # the first utterances are for training; the file counts in 1/50

CARD = """\
Japanese vowels: REAL measurements
What     nine men say the Japanese vowels /ae/; each frame of an utterance has 12 LPC cepstrum coefficients
Source   M. Kudo, J. Toyama, M. Shimbo (1999), Pattern Recognition Letters 20(11-13): 1103-1111; UCI Machine Learning
         Repository, Japanese Vowels
Licence  CC BY 4.0
Size     640 utterances of 7 to 29 frames: 270 to learn from, 30 by each man, and 370 to test
Careful  The task is who speaks, not what is said. Sound is not part of the data. The numbers are rounded to 1/50."""


@dataclass(frozen=True, eq=False)
class Utterances:
    """Utterances of several speakers.

    x: the frames of each, zeros after its end, floats, (N, 29, 12). lengths: frames of each, integers, (N,).
    y: who speaks, 0 to 8, integers, (N,). train: how many of them, the first ones, are to learn from.
    card: a text: whether the data are REAL, their source, licence and size, and caveats.
    """

    x: np.ndarray
    lengths: np.ndarray
    y: np.ndarray
    train: int
    card: str

    def __repr__(self):
        return (
            f"Utterances({len(self.y)} of {len(set(self.y.tolist()))} speakers, the first {self.train} to learn from)"
        )


def japanese_vowels() -> Utterances:
    """Nine speakers' utterances of /ae/: `Utterances`.

    >>> from nnkit import data
    >>> data.japanese_vowels()
    Utterances(640 of 9 speakers, the first 270 to learn from)
    """
    with gzip.open(FILES / "japanese_vowels.txt.gz", "rt", encoding="ascii") as file:
        rows = [line.rstrip("\n").split(";") for line in file]
    frames = [np.cumsum([[int(n) for n in column.split(",")] for column in columns], axis=1).T for _, *columns in rows]
    lengths = np.array([len(each) for each in frames])
    x = np.zeros((len(rows), lengths.max(), DIMENSIONS))
    for row, each in zip(x, frames):
        row[: len(each)] = each / PER_UNIT
    return Utterances(x, lengths, np.array([int(row[0]) - 1 for row in rows]), TRAIN, CARD)
