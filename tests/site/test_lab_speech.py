"""The view of the lab `speech` in Chromium: its bands, the curves of its answer, and the sound that it plays."""

import numpy as np
import pytest
from lab_page import laid_out, nothing_sticks_out, resize, set_both

import nnkit.labs
from nnkit.labs.parts.speech import sound
from nnkit.labs.parts.speech.speakers import WORDS
from nnkit.labs.speech.lab import own_word

# Stands for the browser's sound: keeps what is played.
RECORDER = """() => {
    globalThis.played = [];
    globalThis.AudioContext = class {
        resume() {}
        createBuffer(channels, length, rate) {
            return { rate, copyToChannel(samples) { this.samples = Array.from(samples); } };
        }
        createBufferSource() {
            return { connect() {}, stop() {}, start() { played.push(this.buffer); } };
        }
    };
}"""


@pytest.fixture
def lab():
    return nnkit.labs.speech()


def test_a_cell_for_each_band_and_frame(opened, lab):
    set_both(opened, lab, {"word": "oo-ee-ah", "moment": 10})
    laid_out(opened)
    cells = opened.evaluate(
        """() => Array.from(document.querySelectorAll(".nn-bands-cells rect"), (cell) => [
            Number(cell.style.fillOpacity), cell.getBoundingClientRect().top,
            cell.classList.contains("nn-bands-later")])"""
    )
    dark, tops, later = (np.array(each).reshape(sound.FRAMES, sound.BANDS) for each in zip(*cells, strict=True))
    bands = np.array(lab.result["bands"])
    assert np.corrcoef(dark.ravel(), bands.ravel())[0, 1] > 0.98 and (np.diff(tops[0]) < 0).all()
    assert not later[:10].any() and later[10:].all()
    names = opened.evaluate("Array.from(document.querySelectorAll('.nn-bands-names text'), (text) => text.textContent)")
    assert names[:3] == ["oo", "ee", "ah"]


def test_a_curve_for_each_word(opened, lab):
    set_both(opened, lab, {"word": "ah-ee-oo"})
    laid_out(opened)
    assert opened.evaluate("document.querySelectorAll('.sp-growth .nn-chart-lines path').length") == len(WORDS)


@pytest.mark.parametrize("press", ["click", "Enter"])
def test_hear_plays_the_word_that_is_shown(opened, lab, press):
    set_both(opened, lab, {"word": "ah-ee-oo", "voice": "a child", "noise": 0.3})
    opened.evaluate(RECORDER)
    button = opened.locator(".sp-hear")
    assert button.get_attribute("aria-label") == "Hear ah ee oo"
    if press == "click":
        button.click()
    else:
        button.focus()
        opened.keyboard.press(press)
    [buffer] = opened.evaluate("played")
    word = own_word("ah-ee-oo", "a child", "even", lab.values["pitch"], 1.0)
    [wanted] = sound.heard(sound.spoken(word), np.array([0.3]), np.array([0]), 0)
    assert buffer["rate"] == sound.RATE
    assert buffer["samples"] == pytest.approx(0.25 * wanted / np.abs(wanted).max(), abs=1e-6)


@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_sticks_out(opened, lab, width):
    resize(opened, width)
    nothing_sticks_out(opened)
    word, groups = opened.evaluate(
        "[...document.querySelectorAll('.nn-bands, .sp-groups')].map((each) => each.getBoundingClientRect().top)"
    )
    assert (groups < word + 100) == (width == 1280)
