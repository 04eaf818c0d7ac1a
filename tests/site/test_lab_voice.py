"""The view of the lab `voice` in Chromium: takes by the microphone and from files, and that nothing leaves the page.

Chromium's microphone is a file here, in which a synthetic voice speaks.
"""

import wave

import chromium
import lab_page
import numpy as np
import pytest
from conftest import browser_path
from lab_page import at_rest, both_agree, laid_out, nothing_sticks_out, resize, set_both

import nnkit.labs
from nnkit.labs.parts.speech import sound
from nnkit.labs.parts.speech.speakers import drawn
from nnkit.labs.voice import takes

FILES = 48000  # samples in a second of a file
MESSAGE = "document.querySelector('.vo-message').textContent"
NAMES = ("takes", "new", "place", "epochs", "by", "said")
SPOKEN = drawn(90, ["men"], 4)
# Notes every way in which a page could send something, and what the microphone gives.
WATCH = """
globalThis.sent = [];
globalThis.streams = [];
for (const name of ["fetch", "WebSocket", "RTCPeerConnection", "EventSource", "XMLHttpRequest", "WebTransport"])
    globalThis[name] = function () { sent.push(name); };
navigator.sendBeacon = () => sent.push("sendBeacon");
const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
navigator.mediaDevices.getUserMedia = async (wanted) => {
    streams.push(await open(wanted));
    return streams.at(-1);
};
"""


@pytest.fixture
def lab():
    return nnkit.labs.voice()


def speak(path, word, take):
    """Write a file in which a man says a word, with noise, and silence before and after."""
    one = {name: numbers[4 * word + take :][:1] for name, numbers in SPOKEN.items()}
    [said] = sound.heard(sound.spoken(one), np.array([0.03]), one["offset"], 90)
    said = np.concatenate([np.zeros(9000), said, np.zeros(6000)])  # the recording begins a moment after the file
    fine = np.interp(np.arange(0, len(said), sound.RATE / FILES), np.arange(len(said)), said)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(FILES)
        file.writeframes((3000 * fine).astype("<i2").tobytes())
    return path


def record(page):
    """Press Record until a word is there: a busy machine can miss it. Returns what is said about it."""
    for _ in range(5):
        page.evaluate("document.querySelector('.vo-message').textContent = ''")
        page.locator(".vo-record").press("Enter")
        page.wait_for_function(
            f"{MESSAGE} && !document.querySelector('.vo-record[aria-disabled=true]')", timeout=120_000
        )
        if page.evaluate(MESSAGE).startswith("Recorded"):
            break
    return page.evaluate(MESSAGE)


def same_in_python(page, lab):
    """The state of the page, in Python: the same sentence."""
    at_rest(page)
    values = {name: page.evaluate(f"model.get('{name}')") for name in NAMES}
    lab.set(**values | {name: lab.controls[name].options[values[name]] for name in ("by", "said")})
    both_agree(page, lab)


@pytest.fixture
def microphone(browser, serve, lab, tmp_path):
    """The page in a Chromium whose microphone is a file: (page, path of the file, addresses that were asked for)."""
    path, asked = tmp_path / "spoken.wav", []
    speak(path, 0, 0)
    flags = ["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"]
    flags.append(f"--use-file-for-fake-audio-capture={path}%noloop")
    live = browser.browser_type.launch(executable_path=browser_path(), args=[*chromium.FLAGS, *flags])
    context = live.new_context(permissions=["microphone"])
    context.add_init_script(lab_page.SEEN)
    page = context.new_page()
    lab_page.write(tmp_path, lab, after="nnkitLabs.default.settings.budget = 1e9;")
    page.goto(f"{serve(tmp_path)}/lab.html")
    page.wait_for_selector(".nn-lab[data-engine=wasm]")
    context.set_offline(True)
    context.on("request", lambda request: asked.append(request.url))
    page.on("websocket", lambda socket: asked.append(socket.url))
    page.evaluate(f"() => {{ {WATCH} }}")
    yield page, path, asked
    live.close()


def test_own_words_are_recorded_learned_and_recognised_without_a_network(microphone, lab):
    page, path, asked = microphone
    page.get_by_role("button", name="Teach my own words").click()
    page.wait_for_function("document.querySelector('.vo-record').textContent.includes('“yes”, take 1')")
    assert "Next: “yes”, take 2." in record(page)
    speak(path, 0, 1)
    record(page)
    same_in_python(page, lab)
    assert lab.result["filled"] == [True, True] + [False] * 13 and lab.values["place"] == 3
    for take, text in enumerate(takes.slots(lab.values["takes"])[:2]):  # Chromium packs the sound: not bit for bit
        own = takes.text_of(_heard(0, take))
        assert abs(len(text) - len(own)) <= 4 * sound.BANDS
    rest = [takes.text_of(_heard(word, take)) for word in range(5) for take in range(3)]
    rest[:2] = takes.slots(lab.values["takes"])[:2]
    set_both(page, lab, {"takes": takes.joined(rest), "place": 0, "epochs": 20})
    speak(path, 0, 3)
    record(page)
    same_in_python(page, lab)
    assert lab.result["taught"] == 15 and lab.values["epochs"] == 20 and lab.values["said"] == "you"
    assert lab.result["answer"] == lab.result["near"] == "yes" and lab.result["length"] > 0.2
    assert page.evaluate("streams.length") >= 3
    assert page.evaluate(
        "streams.every((stream) => stream.getTracks().every(({ readyState }) => readyState === 'ended'))"
    )
    assert page.evaluate("sent") == [] and [url for url in asked if not url.startswith(("blob:", "data:"))] == []


def _heard(word, take):
    """The samples that the file of `speak` would give."""
    one = {name: numbers[4 * word + take :][:1] for name, numbers in SPOKEN.items()}
    [said] = sound.heard(sound.spoken(one), np.array([0.03]), one["offset"], 90)
    return np.concatenate([np.zeros(9000), said, np.zeros(6000)])


@pytest.mark.parametrize(
    "trouble, said",
    [
        (
            "navigator.mediaDevices.getUserMedia = async () => { throw new DOMException('', 'NotAllowedError'); }",
            "refused",
        ),
        (
            "navigator.mediaDevices.getUserMedia = async () => { throw new DOMException('', 'NotFoundError'); }",
            "finds no",
        ),
        ("Object.defineProperty(navigator, 'mediaDevices', { value: undefined })", "pages from https"),
    ],
)
def test_without_a_microphone_a_message_says_what_to_do_instead(opened, trouble, said):
    opened.evaluate(f"() => {{ {trouble}; }}")
    opened.locator(".vo-record").click()
    opened.wait_for_function(f"{MESSAGE}.includes('a synthetic voice teach')")
    message = opened.evaluate(MESSAGE)
    assert said in message and "sound file" in message
    assert opened.locator(".vo-message").get_attribute("aria-live") == "polite"
    assert opened.locator(".vo-record").get_attribute("aria-disabled") == "false"


def test_a_sound_file_is_a_take(opened, lab, tmp_path):
    opened.get_by_role("button", name="Take 2 of ee-oo-ah").click()
    opened.locator(".vo-file input").set_input_files(speak(tmp_path / "word.wav", 1, 0))
    opened.wait_for_function(f"{MESSAGE}.startsWith('Recorded')")
    same_in_python(opened, lab)
    assert lab.values["by"] == "you" and lab.result["filled"] == [k == 4 for k in range(15)]
    found, own = takes.slots(lab.values["takes"])[4], takes.text_of(_heard(1, 0))
    assert abs(len(found) - len(own)) <= 2 * sound.BANDS
    levels = np.abs(takes.read(found)[:10] - takes.read(own)[:10])
    assert levels.mean() < 0.1  # two ways to change the rate of the samples
    (tmp_path / "no sound.wav").write_text("nothing")
    opened.locator(".vo-file input").set_input_files(tmp_path / "no sound.wav")
    opened.wait_for_function(f"{MESSAGE}.includes('cannot read this as sound')")
    (tmp_path / "silence").mkdir()
    path = tmp_path / "silence" / "word.wav"
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, FILES, 0, "NONE", ""))
        file.writeframes(bytes(2 * FILES))
    opened.locator(".vo-file input").set_input_files(path)
    opened.wait_for_function(f"{MESSAGE}.startsWith('No word was heard')")


def test_takes_are_buttons_that_say_what_is_there(opened, lab):
    assert opened.locator(".vo-take").count() == 16
    set_both(opened, lab, {"by": "you", "takes": "", "place": 7})
    chosen = opened.locator(".vo-take[aria-pressed=true]")
    assert chosen.count() == 1 and chosen.get_attribute("aria-label") == "Take 1 of up, missing"
    assert "“up”, take 1" in opened.locator(".vo-record").inner_text()


def test_nothing_sticks_out(opened, lab):
    set_both(opened, lab, {"by": "you", "names": "extraordinary incomprehensible words are here", "epochs": 1})
    for width in (320, 360, 700, 1280):
        resize(opened, width, 900)
        nothing_sticks_out(opened)
        laid_out(opened)
        for part in (".nn-bands", ".vo-growth svg", ".vo-recorder", ".nn-answers"):
            box = opened.locator(part).bounding_box()
            assert box["width"] >= 80 and box["x"] >= 0 and box["x"] + box["width"] <= width, (part, width)
