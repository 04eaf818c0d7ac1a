"""The lab `speech`: its voices have the formants that they should, its filter bank is that of the formulas, and the
networks learn the order of vowels.
"""

import numpy as np
import pytest

import nnkit as nn
import nnkit.labs
from nnkit.labs.parts.speech import sound
from nnkit.labs.parts.speech.speakers import FORMANTS, GROUPS, PITCH, WORDS, drawn, stretched
from nnkit.labs.speech.lab import RHYTHMS, VOICES, own_word
from nnkit.labs.speech.models import EVERYONE, GRU, HELD_SEED, MEAN, MEN, RATES, groups, held, samples, spectra


@pytest.fixture(scope="module")
def opened():
    return nnkit.labs.speech()


@pytest.fixture
def lab(opened):
    return opened.set(data=EVERYONE, model=GRU, word=WORDS[0], voice="a man", noise=0.05, rhythm="even", epochs=20,
                      moment=sound.FRAMES, seed=0)  # fmt: skip


def word(name=WORDS[0], voice="a man", rhythm="even", scale=1.0):
    return own_word(name, voice, rhythm, PITCH[VOICES[voice]], scale)


def test_sines_and_cosines():
    angles = np.linspace(0, np.pi, 50)
    assert sound.cosine(angles) == pytest.approx(np.cos(angles), abs=1e-10)
    assert sound.sine(angles / 2) == pytest.approx(np.sin(angles / 2), abs=1e-10)


def test_constants_are_those_of_their_formulas():
    bandwidths = -np.log(sound.RADII) * sound.RATE / np.pi
    assert bandwidths == pytest.approx([60, 90, 150], abs=0.05)
    mel = 2595 * np.log10(1 + np.array(sound.EDGES) / 700)
    assert np.diff(mel) == pytest.approx(np.full(17, (mel[-1] - mel[0]) / 17), abs=1)
    assert abs(sound.LOUD**2 - 3) < 1e-12


def test_the_transform_is_that_of_numpy():
    x, y = np.random.default_rng(0).normal(size=(2, 5, sound.FRAME))
    real, imaginary = sound.transform(x, y)
    wanted = np.fft.fft(x + 1j * y)
    assert real == pytest.approx(wanted.real, abs=1e-7) and imaginary == pytest.approx(wanted.imag, abs=1e-7)


def test_a_band_measures_a_tone_of_its_frequency():
    times = np.arange(sound.SAMPLES) / sound.RATE
    tops = sound.EDGES[1:-1]
    tones = np.array([np.sin(2 * np.pi * hertz * times) for hertz in tops])
    power = sound.powers(tones)
    assert power.argmax(axis=2).tolist() == [[band] * sound.FRAMES for band in range(sound.BANDS)]


def test_powers_are_those_of_the_fourier_transform():
    [noisy] = np.random.default_rng(1).normal(size=(1, sound.SAMPLES))
    clear = np.append(noisy[0], noisy[1:] - sound.EMPHASIS * noisy[:-1])
    window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(sound.FRAME) / sound.FRAME)
    frame = clear[sound.HOP * 7 :][: sound.FRAME] * window
    spectrum = np.abs(np.fft.fft(frame)) ** 2
    hertz = np.arange(sound.FRAME // 2) * sound.RATE / sound.FRAME
    for band, edges in enumerate(zip(sound.EDGES, sound.EDGES[1:], sound.EDGES[2:])):
        wanted = 4 * np.interp(hertz, edges, [0, 1, 0]) @ spectrum[: sound.FRAME // 2]  # two frames at once: twice it
        assert sound.powers(noisy[None])[0, 7, band] == pytest.approx(wanted)


@pytest.mark.parametrize("voice", VOICES)
def test_a_voice_has_its_pitch_and_its_formants(voice):
    """Near the middle of the second vowel the spectrum is strong near each formant, and the sound repeats."""
    [y] = sound.spoken(word("ee-ah-oo", voice, "long second vowel"))
    middle = int(0.5 * sound.RATE)
    piece = y[middle - 500 : middle + 500]
    spectrum = np.abs(np.fft.rfft(piece * np.hanning(1000))) ** 2
    wanted = FORMANTS[VOICES[voice]][1]
    near = lambda hertz: spectrum[int((hertz - 140) / 10) : int((hertz + 140) / 10)].max()
    assert near(wanted[0]) > 20 * near(wanted[1] + (wanted[2] - wanted[1]) / 2)
    again = np.array([piece[lag:] @ piece[:-lag] for lag in range(25, 120)])
    assert sound.RATE / (25 + again.argmax()) == pytest.approx(PITCH[VOICES[voice]], rel=0.06)


def test_a_word_is_equally_loud_and_quiet_around():
    words = drawn(4, ["men", "children"], 1)
    y = sound.spoken(words)
    for row, begin, ends in zip(y, words["begin"], words["ends"]):
        first, last = int(begin * sound.RATE), int(ends[2] * sound.RATE)
        assert np.sum(row**2) / (last - first) == pytest.approx(1, rel=0.01)
        assert not np.any(row[: first - 30]) and np.abs(row[last + 300 :]).max(initial=0) < 0.05


def test_noise_has_the_strength_that_was_asked_for():
    still = np.zeros((1, sound.SAMPLES))
    noisy = sound.heard(still, np.array([0.5]), np.array([60000]), 3)[0]
    assert np.sqrt(np.mean(noisy**2)) == pytest.approx(0.5, rel=0.02)
    assert abs(np.corrcoef(noisy[1:], noisy[:-1])[0, 1]) < 0.03


def test_random_words_keep_their_bounds():
    words = drawn(7, GROUPS * 20, 2)
    begin, ends = words["begin"], words["ends"]
    assert (begin >= 0).all() and (ends[:, 2] <= 1).all() and (np.diff(ends, axis=1) > 0.03).all()
    assert words["formants"].max() < sound.RATE / 2
    assert np.bincount(words["label"]).tolist() == [120] * 6


def test_a_factor_and_its_inverse():
    assert stretched(0.3) * stretched(-0.3) == pytest.approx(1)
    assert stretched(0.2) == pytest.approx(np.exp(0.2), rel=1e-3)


def test_test_speakers_are_not_training_speakers():
    train = drawn(0, groups(EVERYONE), 4)["formants"][:, :, 0].ravel()
    new = drawn(HELD_SEED, GROUPS * 8, 2)["formants"][:, :, 0].ravel()
    assert not np.isin(train, new).any()
    assert groups(MEN) == ["men"] * 20 and groups(EVERYONE)[:4] == [*GROUPS, "men"]


def test_what_a_network_sees_does_not_depend_on_loudness():
    y = sound.spoken(word())
    one, two = (sound.features(sound.powers(factor * y)) for factor in (1, 7))
    assert one == pytest.approx(two)


def test_the_mean_spectrum_does_not_know_the_order():
    (x, _), backward = spectra(MEN, 0), spectra(MEN, 0)[0][:, ::-1]
    one, other = (samples(MEN, 0, MEAN)["x"], np.mean(backward, axis=1))
    assert one == pytest.approx(other) and one.shape == (len(x), sound.BANDS)


def test_the_network_is_what_fit_leaves(lab):
    learned = samples(EVERYONE, 0, GRU)
    net = nn.Network([nn.GRU(24), nn.Dense(6)], input_shape=(sound.FRAMES, sound.BANDS), seed=0)
    net.fit(learned["x"], learned["y"], loss="cross_entropy", optimizer=nn.Adam(nn.cosine(RATES[GRU])), epochs=20,
            batch_size=32, seed=0, progress=False)  # fmt: skip
    assert all((array == lab.network.parameters[name]).all() for name, array in net.parameters.items())
    x, label, group = held()
    right = net.predict(x).argmax(axis=1) == label
    assert lab.result["curve"][-1] == [right[group == k].mean() for k in range(3)]


def test_the_growing_answer_ends_with_the_answer(lab):
    for model in (GRU, MEAN):
        lab.set(model=model)
        growth = np.array(lab.result["growth"])
        assert growth.sum(axis=1) == pytest.approx(np.ones(sound.FRAMES), abs=1e-5)
        spectrum = np.array(lab.result["bands"])
        x = spectrum.mean(axis=0)[None] if model == MEAN else spectrum[None]
        logits = lab.network.predict(x)[0].astype(float)
        assert growth[-1] == pytest.approx(np.exp(logits) / np.exp(logits).sum(), abs=1e-4)
        assert lab.result["chance"] == pytest.approx(100 * growth[-1].max())


def test_the_answer_cannot_know_the_last_vowels_before_they_are_spoken(lab):
    """Up to the end of the first vowel, the two words that begin with it have the same answers."""
    one = lab.set(word="ah-ee-oo", noise=0).result
    other = lab.set(word="ah-oo-ee").result
    glide = int((one["borders"][1] - 0.08) * sound.RATE / sound.HOP) - 1
    # the picture is made equally loud as a whole, so the two differ a little from the start
    assert np.array(one["growth"])[:glide] == pytest.approx(np.array(other["growth"])[:glide], abs=0.35)
    assert one["heard"] == "ah-ee-oo" and other["heard"] == "ah-oo-ee"


@pytest.mark.parametrize("rhythm", RHYTHMS)
def test_the_rhythm_does_not_change_the_answer(lab, rhythm):
    assert [lab.set(word=name, rhythm=rhythm).result["heard"] for name in WORDS] == WORDS


def test_what_the_lab_teaches():
    """Over seeds: the mean spectrum is near guessing; a network that has heard only men mishears children."""
    found = {}
    for seed in (0, 1, 2):
        lab = nnkit.labs.speech()
        for model, data in ((MEAN, EVERYONE), (GRU, EVERYONE), (GRU, MEN)):
            found.setdefault((model, data), []).append(lab.set(seed=seed, model=model, data=data).result["curve"][-1])
    mean = {key: np.mean(values, axis=0) for key, values in found.items()}
    assert max(mean[MEAN, EVERYONE]) < 0.5 and min(mean[GRU, EVERYONE]) > 0.85
    men, women, children = mean[GRU, MEN]
    assert men > 0.9 and children < women - 0.1 and children < mean[GRU, EVERYONE][2] - 0.2
