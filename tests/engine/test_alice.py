"""The book `data.alice()`: its chapters, its alphabet, and its characters as numbers."""

import pytest

from nnkit import data


@pytest.fixture(scope="module")
def book():
    return data.alice()


def test_twelve_chapters_in_three_parts(book):
    assert [chapter.split("\n")[0] for chapter in book.chapters] == [
        f"CHAPTER {number}" for number in ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"]
    ]
    assert "".join(book.chapters) == book.train + book.validation + book.test
    assert book.validation.startswith("CHAPTER X\nThe Lobster Quadrille\n") and book.test.endswith("\nTHE END\n")


def test_the_text_is_clean(book):
    text = "".join(book.chapters)
    assert book.alphabet == "".join(sorted(set(text))) and len(book.alphabet) == 68 and text.isascii()
    assert not set("\r\t\x1a[]") & set(text) and "  " not in text and "\n\n" not in text and " \n" not in text
    assert set(book.test) <= set(book.train)  # no model meets a character that it cannot know


def test_characters_as_numbers_and_back(book):
    numbers = book.encode(book.test)
    assert numbers.min() >= 0 and numbers.max() < 68 and book.decode(numbers) == book.test
    assert book.encode("").tolist() == []
    with pytest.raises(ValueError, match=r"characters of the alphabet .* got \['#', 'é'\]"):
        book.encode("Café #1"[:6])


def test_the_card_has_the_right_counts(book):
    assert f"{sum(map(len, book.chapters)):,} characters" in book.card and "public domain" in book.card
