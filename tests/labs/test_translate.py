"""The lab `translate`: its network is that of the chapter and of `fit`, what it writes is greedy, its rival is one."""

from itertools import pairwise

import numpy as np
import pytest
from babel.dates import format_date
from babel.lists import format_list

import nnkit as nn
import nnkit.labs
from nnkit import data
from nnkit.data.dates import DAYS, calendar, day_number
from nnkit.labs.translate.lab import LATER, MONTHS
from nnkit.labs.translate.models import (
    ATTENTION,
    HELD,
    LANGUAGES,
    MODELS,
    ROWS,
    TRAINING,
    WEIGHTS,
    Dictionary,
    exact,
    greedy,
    network,
    sentences,
)  # fmt: skip


@pytest.fixture(scope="module")
def lab():
    return nnkit.labs.translate()


@pytest.mark.parametrize("model", MODELS)
def test_the_network_is_what_fit_makes(lab, model):
    lab.set(model=model, dates=1, language="Spanish", updates=90, seed=3)
    found = sentences("Spanish", 1)
    net = network(model, 6, 8, seed=3)
    run = net.training(
        found["x"], found["y"], loss="cross_entropy", optimizer=nn.Adam(0.01), epochs=1, batch_size=32, seed=3
    )
    run.advance(90)
    for name, array in run.parameters().items():
        assert (array == lab.network.parameters[name]).all()


@pytest.mark.parametrize("updates", [60, 90, 150])
def test_one_pass_with_the_right_words_counts_what_is_written_correctly(lab, updates):
    """`exact` says without writing what greedy decoding gets right, at any stage of learning."""
    lab.set(model=ATTENTION, dates=1, language="German", updates=updates, seed=0)
    english, decoder, target = sentences("German", 1)["held"]
    written = greedy(lab.network, english, target.shape[1])
    share = (written == target).all(axis=1).mean()
    assert exact(lab.network, english, decoder, target) == pytest.approx(share) == lab.result["curve"][-1]


def test_a_stepper_writes_the_same(lab):
    lab.set(model=ATTENTION, dates=2, language="French", updates=60, seed=0)
    english, _, target = sentences("French", 2)["held"]
    stepper, word, written = lab.network.stepper([english, None]), np.zeros(len(english), int), []
    for _ in range(target.shape[1]):
        word = stepper.step(word).argmax(axis=-1)
        written.append(word)
    assert (np.stack(written, axis=1) == greedy(lab.network, english, target.shape[1])).all()


def test_the_picture_shows_the_sentence_that_is_written(lab):
    lab.set(model=ATTENTION, dates=1, language="Spanish", updates=40, seed=0, sentence=1, own=False)
    shown = lab.result
    english = sentences("Spanish", 1)["held"][0][:1]
    written = greedy(lab.network, english, 8)
    assert shown["words"] == data.languages["Spanish"].decode(written[0])
    weights = lab.network.read([english, np.pad(written[:, :-1], ((0, 0), (1, 0)))], WEIGHTS)[0]
    assert shown["weights"] == weights[: len(shown["words"])].tolist()
    assert np.allclose(weights.sum(axis=1), 1, atol=1e-5) and len(shown["source"]) == weights.shape[1]
    assert shown["correct"] == (shown["words"] == shown["target"])
    assert lab.set(model=MODELS[1]).result["weights"] == []


def test_the_two_networks_have_about_as_many_parameters(lab):
    sizes = [lab.set(model=model, updates=0).result["parameters"] for model in MODELS]
    assert max(sizes) < 1.01 * min(sizes)


@pytest.mark.parametrize("dates", [1, 2])
@pytest.mark.parametrize("language", LANGUAGES)
def test_attention_is_right_at_the_end(lab, language, dates):
    lab.set(model=ATTENTION, language=language, dates=dates, updates=300, seed=0)
    assert lab.result["curve"][-1] >= 0.98 and lab.result["passed"] <= 200
    assert lab.result["dictionary"] == 100


def test_without_attention_two_dates_stay_wrong(lab):
    assert lab.set(model=MODELS[1], language="Spanish", dates=2, updates=600, seed=0).result["curve"][-1] == 0


def test_your_own_date(lab):
    lab.set(own=True, dates=2, language="French", model=ATTENTION, updates=0, day=31, month="February", year=2023)
    first = day_number(2023, 2, 28)
    assert "".join(lab.result["source"]).startswith("Tuesday,February28,2023and")
    assert lab.result["target"] == data.languages["French"].words([first, (first + LATER) % DAYS])
    seen = int(data.dates(TRAINING)[7, 0])
    year, month, day, _ = calendar(seen)
    lab.set(dates=1, day=day, month=MONTHS[month - 1], year=year)
    assert lab.result["known"] and "This date was in training" in lab.status
    lab.set(own=False, sentence=5)
    assert not lab.result["known"] and "This date was not in training" in lab.status


def test_no_held_out_day_is_learned():
    for dates in (1, 2, 3):
        for seed in (0, 5):
            learned, held = data.dates(TRAINING, dates, seed), data.dates(HELD, dates, seed, held_out=True)
            days = np.concatenate([learned.ravel(), held.ravel()])
            assert len(set(days.tolist())) == days.size


def test_the_first_sentences_do_not_depend_on_their_number():
    assert (data.dates(10, 2, 3) == data.dates(500, 2, 3)[:10]).all()
    assert (data.dates(10, 1, 3) != data.dates(10, 1, 4)).any()
    for wrong in ({"n": 3, "per_sentence": 4}, {"n": 0}, {"n": DAYS}):
        with pytest.raises(ValueError, match="must be"):
            data.dates(**wrong)


LOCALES = {"English": "en_US", "Spanish": "es", "French": "fr", "German": "de"}


@pytest.mark.parametrize("language", LOCALES)
def test_every_date_is_written_as_by_babel(language):
    """The full form of the CLDR for every day, and its lists of two and three."""
    ours, locale = data.languages[language], LOCALES[language]
    first = np.datetime64("1950-01-01")
    texts = [ours.text([day]) for day in range(DAYS)]
    for day, text in enumerate(texts):
        date = (first + day).item()
        year, month, number, weekday = calendar(day)
        assert (year, month, number, weekday) == (date.year, date.month, date.day, date.weekday())
        assert day_number(year, month, number) == day
        if day % 3 == 0 or number == 1:
            assert text == format_date(date, "full", locale=locale)
    for row in data.dates(20, 3).tolist():
        for size in (2, 3):
            assert ours.text(row[:size]) == format_list([texts[day] for day in row[:size]], locale=locale)
    assert len(set(texts)) == DAYS and len(ours.vocabulary) == len(set(ours.vocabulary)) <= ROWS


def test_numbers_become_words_again():
    days = data.dates(5, 3)
    for language in data.languages.values():
        assert [language.decode(row) for row in language.encode(days)] == [language.words(day) for day in days]
        assert language.decode([2, 1, 3]) == [language.vocabulary[2]]


def test_the_dictionary_needs_its_re_ordering():
    samples = sentences("Spanish", 2)
    english, _, target = samples["held"]
    for reorder, share in ((True, 1), (False, 0)):
        assert Dictionary(samples["x"][0], samples["y"], reorder).exact(english, target) == share
    few = Dictionary(samples["x"][0][:20], samples["y"][:20])
    assert (few(english) == -1).any() and few.exact(english, target) < 0.5


def test_the_curve_begins_at_nothing(lab):
    curve = lab.set(model=ATTENTION, dates=2, language="Spanish", updates=200, seed=0).result["curve"]
    assert curve[0] == 0 and len(curve) == 21 and sum(b >= a for a, b in pairwise(curve)) > 15
