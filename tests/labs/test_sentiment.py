"""The lab `sentiment`: its models are those of `Network.fit` and of counting, its bars are right, its dots are true."""

from math import log

import numpy as np
import pytest

import nnkit as nn
import nnkit.labs
from nnkit import data
from nnkit.labs.sentiment.lab import EXAMPLES, SPLITS
from nnkit.labs.sentiment.models import BAG, CONVOLUTION, COUNTS, MODELS, ROWS, sentences


@pytest.fixture(scope="module")
def lab():
    return nnkit.labs.sentiment()


def test_the_bag_is_what_fit_makes(lab):
    lab.set(model=BAG, split=4, epochs=8, seed=0)
    found = sentences(4)
    mean = [nn.Reshape((32, 8, 1)), nn.AveragePool2D((32, 1)), nn.Flatten()]
    net = nn.Network([nn.Embedding(ROWS, 8), *mean, nn.Dense(1)], input_shape=(32,))
    net.fit(
        found["x"], found["y"], loss="binary_cross_entropy", optimizer=nn.Adam(0.01), epochs=8, batch_size=32, seed=0,
        progress=False,
    )  # fmt: skip
    assert all((array == lab.network.parameters[name]).all() for name, array in net.parameters.items())
    held, labels = found["held"]
    assert lab.result["curve"][-1] == pytest.approx(net.accuracy(held, labels, "binary_cross_entropy"))


def test_naive_bayes_counts(lab):
    """The same log-odds from the texts themselves, in plain Python."""
    reviews = data.reviews()
    train, _ = reviews.fold(0)
    words = [data.words(reviews.texts[k])[:32] for k in train]
    labels = reviews.y[train].tolist()
    counts = {label: {} for label in (0, 1)}
    for label, sentence in zip(labels, words, strict=True):
        for word in sentence:
            counts[label][word] = counts[label].get(word, 0) + 1
    everything = len({w for k in train for w in data.words(reviews.texts[k])})  # words after the 32nd, too
    lab.set(model=COUNTS, split=1, text="Great food, great staff: xyzzy")
    score = log(sum(labels)) - log(len(labels) - sum(labels))
    for word in ("great", "food", ",", "great", "staff"):
        shares = [(counts[c].get(word, 0) + 1) / (sum(counts[c].values()) + everything) for c in (0, 1)]
        score += log(shares[1] / shares[0])
    assert lab.result["score"] == pytest.approx(score, abs=1e-9)
    assert lab.result["known"] == 5 and lab.result["effects"][-1] is None


@pytest.mark.parametrize("model", MODELS)
def test_a_bar_is_the_difference_without_the_word(lab, model):
    lab.set(model=model, split=2, epochs=8, text="The staff is not friendly")
    whole, effects = lab.result["score"], lab.result["effects"]
    lab.set(text="The staff is friendly")
    assert whole - lab.result["score"] == pytest.approx(effects[3], abs=1e-6)


def test_only_the_convolution_sees_the_order(lab):
    for model in MODELS:
        scores = [lab.set(model=model, epochs=8, example=name).result["score"]
                  for name in ("order of words", "the same words")]  # fmt: skip
        assert (abs(scores[0] - scores[1]) > 0.01) == (model == CONVOLUTION)


def test_the_dots_are_what_the_lab_computes(lab):
    for model, shares in lab.view.payload["dots"]:
        for split in (1, 4):
            assert lab.set(model=model, split=split, epochs=8, seed=0).result["curve"][-1] == shares[split - 1]


def test_every_split_fits_the_table_of_words():
    assert all(len(sentences(split)["vocabulary"]) <= ROWS for split in SPLITS)


def test_what_it_does_not_know_says_nothing(lab):
    lab.set(model=COUNTS, text="Xyzzy plugh")
    assert lab.result["known"] == 0 and "knows none of these words" in lab.status
    lab.set(text="good " * 40)
    assert lab.result["effects"][32:] == [None] * 8 and "reads the first 32" in lab.status


def test_the_examples_show_what_they_promise(lab):
    """Irony is taken for praise by all; praise and complaint are recognised."""
    for model in MODELS:
        answers = {
            name: lab.set(model=model, split=4, epochs=8, seed=0, example=name).result["score"] > 0 for name in EXAMPLES
        }
        assert answers["praise"] and not answers["complaint"] and answers["irony"]
        assert not answers["never disappointed"] and answers["rare word"]
    assert np.isfinite(lab.result["chance"])
