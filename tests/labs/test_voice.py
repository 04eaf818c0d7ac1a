"""The lab `voice`: how it cuts out a word, its copies, its run and its rival, against independent calculations."""

import numpy as np
import pytest
from node import by_node

import nnkit as nn
import nnkit.labs
from nnkit.labs.parts.speech import sound
from nnkit.labs.parts.speech.speakers import WORDS, drawn
from nnkit.labs.voice import models, takes
from nnkit.labs.voice.lab import words_of

TAKE = takes.read(takes.spoken("a woman")[0][0])


@pytest.fixture(scope="module")
def lab():
    return nnkit.labs.voice()


def recording(seed, level=0.05, before=3000, after=4000):
    """A word by a random speaker with silence around it, and noise: samples, rounded as a file of 16 bits would be."""
    [word] = sound.spoken({name: numbers[:1] for name, numbers in drawn(seed, ["women"], 1).items()})
    whole = np.concatenate([np.zeros(before), word, np.zeros(after)])
    whole += level * np.random.default_rng(seed).normal(size=len(whole))
    return np.round(4000 * whole) / 32768


def test_a_word_is_cut_out_where_it_is():
    words = drawn(5, ["women"], 1)
    begin, end = 0.3 + words["begin"][0], 0.3 + words["ends"][0, 2]
    first, last = takes.cut(sound.powers(recording(5)[None])[0])
    frame = sound.HOP / sound.RATE
    assert first * frame == pytest.approx(begin, abs=0.1) and last * frame == pytest.approx(end, abs=0.15)


def test_a_click_before_the_word_and_a_pause_within_it():
    power = np.ones((62, sound.BANDS))
    power[2] = 3e3  # a click
    power[20:25] = power[31:36] = 1e4  # two syllables
    assert takes.cut(power) == (19, 37)
    power[31:36] = 1
    assert takes.cut(power) == (19, 26)


def test_without_a_word_there_is_no_take():
    noise = np.random.default_rng(0).normal(size=16000)
    assert takes.text_of(noise) == takes.text_of(np.zeros(16000)) == ""


def test_a_take_does_not_depend_on_loudness_nor_on_what_surrounds_it():
    long, short = recording(8, level=0), recording(8, level=0, before=1500, after=500)
    assert takes.text_of(0.1 * long) == takes.text_of(long) == takes.text_of(short) != ""


def test_the_page_finds_the_same_take_in_the_same_samples():
    given = [recording(seed, level) for seed, level in ((1, 0.02), (2, 0.2), (3, 0.6))]
    given += [np.random.default_rng(4).normal(size=16000), np.zeros(12000), given[0][:9000], given[1] * 7]
    page = by_node(
        "../voice/takes.js",
        "textOf",
        "given.map((sound) => textOf(Float64Array.from(sound)))",
        [s.tolist() for s in given],
    )
    assert page == [takes.text_of(samples) for samples in given] and len(set(page)) > 3


def test_a_text_holds_the_take_to_half_a_level():
    [power] = sound.powers(recording(6)[None])
    first, last = takes.cut(power)
    wanted = power[first:last] / power[first:last].mean()
    found = takes.read(takes.text_of(recording(6)))
    assert np.abs(found - np.minimum(wanted**0.25, 63 * takes.LEVEL)).max() <= takes.LEVEL / 2 + 1e-9


def test_texts_hold_the_takes():
    assert takes.slots("ab..c") == ["ab", "", "c", *[""] * 12] and takes.joined(takes.slots("ab..c")) == "ab..c"
    assert takes.slots("." * 40) == [""] * 15 and takes.read("").shape == (0, sound.BANDS)
    assert takes.read("1" * 20).shape == (2, sound.BANDS)  # the second frame ends with zeros


def test_zeros_leave_a_take_as_it_is():
    [seen] = models.plain([TAKE])
    wanted = (TAKE / np.mean(TAKE**4) ** 0.25 - sound.MIDDLE) / sound.SPREAD
    assert seen[: len(TAKE)] == pytest.approx(wanted, abs=1e-5) and not seen[len(TAKE) :].any()


def test_each_random_number_changes_a_copy():
    seen = []
    for column in range(models.OWN + 1):
        numbers = np.zeros((1, models.COLUMNS))
        numbers[0, column] = 0.9
        seen.append(models.varied(TAKE, numbers)[0])
    assert len({each.tobytes() for each in [*seen, models.plain([TAKE])[0]]}) == models.OWN + 2
    lengths = [np.flatnonzero(each.any(axis=1)).max() + 1 for each in seen]
    assert lengths[0] > len(TAKE) and set(lengths[1:]) == {len(TAKE)}


def test_copies_have_the_same_mean_power():
    for copy in models.varied(TAKE, models.random(0)[3]):
        power = (copy[copy.any(axis=1)] * sound.SPREAD + sound.MIDDLE) ** 4
        assert power.mean() == pytest.approx(1, abs=1e-3)


def warped_slowly(u, v):
    table = np.full((len(u) + 1, len(v) + 1), np.inf)
    table[0, 0] = 0
    for s, a in enumerate(u, 1):
        for t, b in enumerate(v, 1):
            d = np.linalg.norm(a - b)
            table[s, t] = min(table[s - 1, t] + d, table[s, t - 1] + d, table[s - 1, t - 1] + 2 * d)
    return table[-1, -1] / (len(u) + len(v))


def test_time_warping_finds_the_best_path():
    random = np.random.default_rng(2)
    several = [random.normal(size=(steps, sound.BANDS)) for steps in (1, 7, 12, 40)]
    new = random.normal(size=(9, sound.BANDS))
    assert models.warped(several, new) == pytest.approx([warped_slowly(take, new) for take in several])
    assert models.warped([np.repeat(new, 3, axis=0)], new) == pytest.approx([0])


def test_the_network_is_what_fit_leaves(lab):
    lab.set(by="a woman", said="a woman", copies=10, seed=3, epochs=20)
    learned = models.samples([takes.read(text) for text in takes.spoken("a woman")[0]], 10, 3)
    net = nn.Network([nn.GRU(24), nn.Dense(5)], input_shape=(sound.FRAMES, sound.BANDS), seed=3)
    net.fit(learned["x"], learned["y"], loss="cross_entropy", optimizer=nn.Adam(nn.cosine(0.02)), epochs=20,
            batch_size=32, seed=3, progress=False)  # fmt: skip
    assert all((array == lab.network.parameters[name]).all() for name, array in net.parameters.items())
    assert learned["x"].shape == (150, sound.FRAMES, sound.BANDS) and np.bincount(learned["y"]).tolist() == [30] * 5
    new = [takes.read(text) for row in takes.spoken("a woman")[1] for text in row]
    labels = np.repeat(np.arange(5), 5)
    assert lab.result["right"] == (net.predict(models.plain(new)).argmax(axis=1) == labels).sum()


def test_the_growing_answer_ends_with_the_answer(lab):
    lab.set(by="a man", said="a child", word=WORDS[3], epochs=20, copies=40, seed=0)
    growth, logits = np.array(lab.result["growth"]), np.array(lab.result["logits"])
    assert growth.shape == (sound.FRAMES, 5) and growth.sum(axis=1) == pytest.approx(np.ones(sound.FRAMES), abs=1e-5)
    assert growth[-1] == pytest.approx(np.exp(logits) / np.exp(logits).sum(), abs=1e-4)


def test_own_takes_are_learned_and_recognised(lab):
    """Recordings of a voice that the lab does not know, as the page would send them."""
    words = drawn(90, ["men"], 4)
    said = sound.heard(sound.spoken(words), np.full(24, 0.03), words["offset"], 90)
    texts = [takes.text_of(np.concatenate([np.zeros(2000), each, np.zeros(4000)])) for each in said]
    own = [texts[4 * word + take] for word in range(5) for take in range(3)]
    lab.set(**lab.pressed("empty", lab.values))
    assert lab.status.startswith("Nothing is taught yet") and "take 1 of “yes”" in lab.status
    lab.set(takes=takes.joined(own[:-1]), names="one, two, three, four, five", copies=40, seed=0)
    assert lab.result["taught"] == 14 and lab.result["filled"] == [True] * 14 + [False]
    assert lab.status.startswith("There is no new take")
    lab.set(takes=takes.joined(own), epochs=20)
    found = [lab.set(new=texts[4 * word + 3]).result for word in range(5)]
    names = ["one", "two", "three", "four", "five"]
    assert sum(result["answer"] == name for result, name in zip(found, names)) >= 4
    assert sum(result["near"] == name for result, name in zip(found, names)) >= 3
    lab.set(**lab.pressed("clear", {**lab.values, "place": 5}))
    assert lab.result["taught"] == 14 and not lab.result["filled"][4] and lab.values["epochs"] == 0
    lab.set(**lab.pressed("clear", {**lab.values, "place": 0}))
    assert lab.values["new"] == "" and lab.status.startswith("There is no new take")


def test_words_are_named_by_the_reader():
    assert words_of("ja, nein  eins,zwei drei vier") == ["ja", "nein", "eins", "zwei", "drei"]
    assert words_of("a") == ["a", "word 2", "word 3", "word 4", "word 5"] and len(words_of("x" * 40)[0]) == 12


def test_what_the_lab_teaches(lab):
    """One voice's network knows that voice, and other voices less well."""
    own = [lab.set(by=voice, said=voice, epochs=20, copies=40, seed=0).result["right"] for voice in takes.VOICES]
    other = lab.set(by="a man", said="a child").result["right"]
    assert min(own) >= 20 and other <= own[0] - 5
