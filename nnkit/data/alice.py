"""A book to write like: Alice's Adventures in Wonderland, as one long row of characters."""

import gzip
import re
from dataclasses import dataclass

import numpy as np

from .dataset import FILES

TRAIN, VALIDATION = 9, 1  # chapters that a model learns from; chapters that choose its settings; the rest are the test
END_OF_FILE = "\x1a"  # the last character of the file
BRACKETS = str.maketrans("[]", "()")  # two each: too few to learn

CARD = """\
Alice's Adventures in Wonderland: REAL text
What     a novel for children by Lewis Carroll, first published in 1865, character by character
Source   "The Millennium Fulcrum Edition 2.9", as published with Brotli as a test file, alice29.txt
Licence  public domain
Size     12 chapters, 142,347 characters, 68 different ones: 9 chapters to learn from, 1 to choose settings, 2 to test
Careful  One author and one book: what is measured here says little about English in general. Quotes open with ` and
         close with '. The end of a paragraph is one line break; the verses have lost theirs."""


@dataclass(frozen=True, eq=False)
class Book:
    """A book as text.

    chapters: its chapters in order, a tuple of strings.
    alphabet: the different characters, sorted, a string: the number of a character is its place in it.
    card: a text: whether it is REAL, its source, licence and size, and caveats.
    """

    chapters: tuple[str, ...]
    alphabet: str
    card: str

    @property
    def train(self) -> str:
        """Chapters 1 to 9, to learn from."""
        return "".join(self.chapters[:TRAIN])

    @property
    def validation(self) -> str:
        """Chapter 10, to choose settings with."""
        return "".join(self.chapters[TRAIN : TRAIN + VALIDATION])

    @property
    def test(self) -> str:
        """Chapters 11 and 12, for the last word."""
        return "".join(self.chapters[TRAIN + VALIDATION :])

    def encode(self, text: str) -> np.ndarray:
        """The numbers of the characters of a text, integers, (N,).

        Raises a ValueError for a character that is not in the alphabet.

        >>> from nnkit import data
        >>> data.alice().encode("Alice").tolist()
        [14, 53, 50, 44, 46]
        """
        if unknown := sorted(set(text) - set(self.alphabet)):
            raise ValueError(
                f"text must consist of characters of the alphabet {self.alphabet!r}; got {unknown}. Leave them out."
            )
        return np.array([self.alphabet.index(character) for character in text], int)

    def decode(self, numbers: np.ndarray) -> str:
        """The text of which `encode` has made the numbers.

        >>> from nnkit import data
        >>> data.alice().decode([14, 53, 50, 44, 46])
        'Alice'
        """
        return "".join(self.alphabet[number] for number in numbers)

    def __repr__(self):
        sizes = ", ".join(f"{len(part):,}" for part in (self.train, self.validation, self.test))
        return f"Book({len(self.chapters)} chapters; {sizes} characters to train, validate, test)"


def alice() -> Book:
    """Alice's Adventures in Wonderland, a text for models of characters: a `Book`.

    >>> from nnkit import data
    >>> book = data.alice()
    >>> book
    Book(12 chapters; 109,302, 11,242, 21,803 characters to train, validate, test)
    >>> book.train[31:78]
    'Alice was beginning to get very tired of sittin'
    """
    with gzip.open(FILES / "alice.txt.gz", "rt", encoding="ascii", newline=None) as file:
        text = file.read().replace(END_OF_FILE, "").translate(BRACKETS)
    paragraphs = [" ".join(paragraph.split()) for paragraph in re.split(r"\n\s*\n", text)]
    text = "\n".join(filter(None, paragraphs)) + "\n"
    starts = [found.start() for found in re.finditer("^CHAPTER ", text, flags=re.M)]  # before it: the title
    chapters = tuple(text[a:b] for a, b in zip(starts, [*starts[1:], len(text)], strict=True))
    return Book(chapters, "".join(sorted(set("".join(chapters)))), CARD)
