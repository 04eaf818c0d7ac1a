"""The lab `writer`: its network is that of `fit`, its n-grams follow the formula, it draws what it should."""

from collections import Counter
from math import log2

import numpy as np
import pytest

import nnkit as nn
import nnkit.labs
from nnkit import data
from nnkit.labs.writer.lab import EVERY, TEMPERATURES
from nnkit.labs.writer.models import EPOCHS, LAYERS, SIZE, UPDATES, Reader, drawn, encoded, rows, sharpened
from nnkit.labs.writer.models import Tester as Unread  # a name that pytest does not take for tests
from nnkit.labs.writer.ngrams import AddK, KneserNey, bits


@pytest.fixture(scope="module")
def lab():
    return nnkit.labs.writer()


def layers():
    return [getattr(nn, name)(*arguments) for name, *arguments in LAYERS]


@pytest.mark.parametrize("n", [1, 2, 3, 6])
def test_probabilities_of_all_characters_add_up_to_1(n):
    text, train, start = encoded()
    for model in (KneserNey(text[:train], n, SIZE), AddK(text[:train], n, SIZE, 0.1)):
        for place in (start, start + 777, start + 2021):
            shares = model.next(text[:place].tolist())
            assert shares.sum() == pytest.approx(1) and (shares > 0).all()
            assert shares[text[place]] == model.shares(text[: place + 1], place)[0]
        assert model.next([]).sum() == pytest.approx(1)


def test_kneser_ney_by_hand():
    """Bigrams of a short text, in plain Python; each discount by Chen and Goodman's formula."""
    text = [int(c) for c in "0120120301230112001"]
    pairs, size = Counter(zip(text, text[1:])), 4
    before = Counter(second for _, second in pairs)  # how many different characters come before each

    def discount(counts, count):
        many = Counter(counts)
        kind = min(count, 3)
        less = (
            (kind + 1) * many[1] / (many[1] + 2 * many[2]) * many[kind + 1] / many[kind] if many[1] * many[kind] else 0
        )
        return max(kind - less, 0) if count else 0

    def smoothed(counts, total, known, lower):
        freed = sum(discount(known, count) for count in counts)
        return lambda c: (counts[c] - discount(known, counts[c])) / total + freed / total * lower(c)

    single = smoothed([before[c] for c in range(size)], len(pairs), before.values(), lambda _: 1 / size)
    for context in range(size):
        counts = [pairs[context, c] for c in range(size)]
        wanted = smoothed(counts, sum(counts), pairs.values(), single)
        found = KneserNey(np.array(text), 2, size).next([3, context])
        assert found == pytest.approx([wanted(c) for c in range(size)], abs=1e-12)


def test_bits_are_logarithms():
    shares = np.array([1.0, 0.5, 0.7071067811865476, 1 / 3, 1e-3, 1e-12, 0.9999999])
    assert bits(shares) == pytest.approx([-log2(share) for share in shares], abs=2e-13)


def test_the_network_is_what_fit_makes(lab):
    lab.set(updates=2 * EVERY, seed=0)
    net = nn.Network(layers(), input_shape=(60,))
    run = net.training(
        **rows(), loss="cross_entropy", optimizer=nn.Adam(nn.cosine(0.01)), epochs=EPOCHS, batch_size=4, seed=0
    )
    run.advance(2 * EVERY)
    for name, array in run.parameters().items():
        assert (array == lab.network.parameters[name]).all()


def test_the_tester_reads_the_text_before_each_row(lab):
    """The probabilities are those of one long sequence, but for what is remembered from over 40 characters ago."""
    text, _, start = encoded()
    net = nn.Network([*layers(), nn.Softmax()], input_shape=(400,), seed=1)
    whole = net.predict(text[None, start - 41 : start + 359])[0].astype(float)
    wanted = whole[np.arange(40, 400), text[start : start + 360]]
    found = Unread(layers(), start, start + 360).shares(net.parameters)
    assert found[:160] == pytest.approx(wanted[:160], rel=1e-5)
    assert found[160:] == pytest.approx(wanted[160:], rel=1e-3)


def test_reading_one_by_one_is_predict(lab):
    lab.set(updates=EVERY)
    text = data.alice().encode("`Off with her head!'")
    net = nn.Network([*layers(), nn.Softmax()], input_shape=(len(text),))
    for name, array in lab.network.parameters.items():
        net.parameters[name][:] = array
    reader = Reader()
    reader.begin(net.parameters)
    assert (np.array([reader.read(c) for c in text]) == net.predict(text[None])[0]).all()


def test_temperature_is_a_power():
    shares = np.array([0.5, 0.3, 0.15, 0.05])
    for temperature, quarters in TEMPERATURES.items():
        assert sharpened(shares, quarters) == pytest.approx(shares ** (1 / temperature), rel=1e-12)


def test_characters_are_drawn_as_often_as_they_should():
    weights = np.array([1.0, 0.0, 2.0, 5.0])
    counts = Counter(drawn(weights, (k + 0.5) / 800) for k in range(800))
    assert counts == {0: 100, 2: 200, 3: 500}


def test_the_level_lines_are_what_the_lab_computes(lab):
    for model, n, wanted in lab.view.payload["rivals"]:
        if model == "Kneser-Ney":
            assert lab.set(n=n).result["ngrams"] == wanted


def test_a_cold_mixture_loops_and_a_hot_network_invents(lab):
    words = set(data.alice().train.split())
    lab.set(updates=UPDATES * EPOCHS, by="network", seed=0, dice=0, begin="Alice ", n=6, share=40)
    cold, warm, hot = (lab.set(temperature=t).result["written"].split()[:-1] for t in (0.1, 0.8, 2))
    known = [np.mean([word in words for word in text]) for text in (cold, warm, hot)]
    assert known[0] > known[1] > known[2] and len(set(cold)) < 0.7 * len(cold)


def test_the_mixture_is_better_than_both_when_trained(lab):
    lab.set(updates=UPDATES * EPOCHS, seed=0, n=6, share=40)
    found = lab.result
    assert found["mixture"] < found["ngrams"] < found["network"] and found["network"] == found["curve"][-1]
    assert len(found["curve"]) == len(found["mixed"]) == 26
