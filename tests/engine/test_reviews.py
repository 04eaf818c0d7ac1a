"""The review sentences: how many there are, how they are split, and how they become words and numbers."""

import gzip
import re
from collections import Counter

import numpy as np
import pytest

from nnkit import data
from nnkit.data.dataset import FILES


def test_the_file_has_500_sentences_of_each_source_and_class():
    lines = gzip.decompress((FILES / "reviews.tsv.gz").read_bytes()).decode("utf-8").split("\n")[:-1]
    rows = Counter(tuple(line.split("\t")[:2]) for line in lines)
    assert rows == {(source, label): 500 for source in ("amazon", "imdb", "yelp") for label in "01"}


def test_no_two_sentences_have_the_same_words():
    reviews = data.reviews()
    assert len(reviews.texts) == len(reviews.y) == len(reviews.sources) == 2972 and reviews.y.sum() == 1486
    assert len({" ".join(re.findall(r"[a-z0-9']+", text.lower())) for text in reviews.texts}) > 2960
    keys = {tuple(word for word in data.words(text) if word not in "!?.,") for text in reviews.texts}
    assert len(keys) == 2972 and "REAL" in reviews.card


def test_each_sentence_is_held_out_once():
    reviews = data.reviews()
    folds = [reviews.fold(number) for number in range(5)]
    assert sorted(np.concatenate([held for _, held in folds])) == list(range(2972))
    for train, held in folds:
        assert not set(train) & set(held) and len(train) + len(held) == 2972
        assert 0.47 < reviews.y[held].mean() < 0.53
    with pytest.raises(ValueError, match="number of a split, 0 to 4; got 5"):
        reviews.fold(5)


def test_words_are_those_of_ascii_letters():
    assert data.words("It’s GOOD—really, isn't it?!") == ["it's", "good", "really", ",", "isn't", "it", "?", "!"]
    assert data.words("Café ÉCOLE 10/10; İstanbul") == ["caf", "cole", "10", "10", "stanbul"]
    assert data.words("") == data.words(" -- ") == []


def test_a_vocabulary_leaves_out_what_it_does_not_know():
    vocabulary = data.Vocabulary(["Good, good food!", "Bad food"])
    assert vocabulary.numbers == {"good": 1, ",": 2, "food": 3, "!": 4, "bad": 5} and len(vocabulary) == 6
    x, lengths = vocabulary.encode(["Bad service, good food! Good!", "?", "food"], 4)
    assert x.tolist() == [[5, 2, 1, 3], [0, 0, 0, 0], [3, 0, 0, 0]] and lengths.tolist() == [4, 1, 1]
