"""The sentences of a lab's status: the first is the result, the rest is small print. sentence.js shows them."""


def parted(text):
    """The first sentence of a text and the rest, as the page shows them."""
    end = text.find(". ")
    return [text, ""] if end < 0 else [text[: end + 1], text[end + 2 :]]


def words(text):
    """The words and numbers of a text; signs that stand alone do not count."""
    return [word for word in text.split() if any(map(str.isalnum, word))]
