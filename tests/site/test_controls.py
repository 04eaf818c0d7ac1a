"""Every kind of control, on a page with Jupyter's front end and on one with plain fields: the lab of kinds.py."""

import random
from pathlib import Path

import lab_page
import pytest
from hands import Hand, visible
from kinds import Kinds
from lab_page import SENTENCE, at_rest, new_sentence, nothing_sticks_out, resize
from moves import in_address, opening, somewhere, state_for
from playwright.sync_api import expect

from nnkit.labs.frame import front

# All is computed at once: the worker knows only labs that have been bundled.
KINDS = Path(__file__).parents[1] / "labs" / "kinds.js"
VIEW = KINDS.read_text(encoding="utf-8") + "nnkitLabs.default.settings.budget = 1e9;"
TEXTS = ["", "1,2", "0.5,0.25,1;nonsense;-9,9,0.6", "0.005,-0.005,0.5", "1e3,1,1;0x1,1,1;٣,1,1;+1,1,1", "1,1,1;" * 30]


@pytest.fixture
def lab():
    return Kinds()


@pytest.fixture
def plain(page, lab, tmp_path):
    page.goto(lab_page.write(tmp_path, lab, after=VIEW))
    page.wait_for_selector(".nn-lab[data-engine=wasm]")
    return page


@pytest.fixture
def whole(page, lab, tmp_path, monkeypatch):
    monkeypatch.setenv("NNKIT_SITE", "1")
    lab.view._esm = front.module(lab.name)
    page.goto(lab_page.write_whole(tmp_path, lab, after=VIEW))
    page.wait_for_selector(".nn-lab[data-engine=wasm]")
    return page


def says(page, text):
    page.wait_for_function(f"(text) => {SENTENCE} === text", arg=text)


def go_to(page, lab, values):
    """By a link to the state."""
    address = page.url.split("#")[0]
    page.goto("about:blank")
    page.goto(f"{address}#{lab.name}:{in_address(values)}")
    says(page, lab.set(**values).status)


def test_the_page_says_what_python_says(plain, lab):
    generator = random.Random(1)
    for _ in range(8):
        go_to(plain, lab, {name: somewhere(lab, name, generator) for name in opening(lab)})


@pytest.mark.parametrize("text", TEXTS)
def test_texts_are_cleaned_as_in_python(plain, lab, text):
    lab.set(points=text, word=text + "cab é😀&=+", start=text)
    plain.evaluate("(values) => Object.entries(values).forEach(([name, value]) => model.set(name, value))",
                   {name: lab.controls[name].value for name in ("points", "word", "start")})  # fmt: skip
    says(plain, lab.status)
    plain.wait_for_function("location.hash")  # the address tells the state; it leads there again
    address = plain.url
    assert "&points=" in address and "%2C" not in address
    plain.goto("about:blank")
    plain.goto(address)
    says(plain, lab.status)


def test_nonsense_in_a_link_breaks_nothing(plain, lab):
    address = plain.url.split("#")[0]
    sentence = lab.status
    for words in ("curve=third&turned=perhaps&way=&size=7", "rate=&n=many&slope=NaN", "%", "=&=", "points=é&start=;,;"):
        plain.goto("about:blank")
        plain.goto(f"{address}#kinds:{words}")
        plain.wait_for_selector(".nn-lab[data-engine=wasm]")
        says(plain, sentence if "points" not in words else Kinds().set(points="", start="").status)
    plain.goto("about:blank")
    plain.goto(f"{address}#kinds%3Aturned=true")
    says(plain, Kinds().set(turned=True).status)


@pytest.mark.parametrize("n, extra", [(0.4, 1), (2.5, 4), (2.5, 8), (8.6, 5)])
def test_a_link_between_two_places_of_a_slider_leads_to_the_nearer(plain, lab, n, extra):
    address = plain.url.split("#")[0]
    lab.set(curve="second", n=int(n + 0.5), extra=extra)
    assert lab.values["extra"] == lab.controls["extra"].value == 3 * round(extra / 3)
    plain.goto("about:blank")
    plain.goto(f"{address}#kinds:curve=second&n={n}&extra={extra}")
    says(plain, lab.status)
    plain.locator(".nn-play").click()
    plain.wait_for_function("model.get('n') === 9")  # from there it can be played


def test_two_views_of_a_lab_have_one_clock(plain):
    plain.evaluate(
        """() => {
            const twin = document.querySelector("main").appendChild(document.createElement("div"));
            twin.className = "nn-lab twin";
            twin.innerHTML = '<div></div><button class="nn-lab-button nn-play">Go</button>'
                + '<button class="nn-lab-button nn-stop">Halt</button>';
            nnkitLabs.default.render({ model, el: twin.firstChild });
        }"""
    )
    plain.wait_for_selector(".twin[data-engine=wasm]")
    plain.locator(".nn-lab:not(.twin) .nn-play").click()
    plain.get_by_role("button", name="Go").click()
    assert plain.locator(".nn-playing").count() == 1
    plain.locator(".nn-lab:not(.twin) .nn-stop").click()
    assert plain.locator(".nn-playing").count() == 0


def test_focus_is_seen_on_every_control(whole, lab):
    for name in visible(lab):
        go_to(whole, lab, state_for(lab, name, opening(lab)))
        box = whole.locator(f".nn-control-{name}")
        box.locator(":is(input, select, button, [tabindex])").first.focus()
        whole.keyboard.press("Shift")  # the keyboard is in use
        outline = "(box) => getComputedStyle(box.querySelector(':focus-visible')).outline"
        assert "solid 3px" in box.evaluate(outline), name


def test_a_control_that_does_not_matter_is_not_there(plain, lab):
    extra = plain.locator(".nn-control-extra")
    expect(extra).to_be_hidden()
    plain.evaluate("model.set('curve', 1)")
    expect(extra).to_be_visible()


def test_the_picture_moves_hidden_controls_and_presses_buttons(plain, lab):
    assert plain.locator(".nn-control-start").count() == 0
    plain.get_by_role("slider", name="start").focus()
    plain.keyboard.press("ArrowRight")
    says(plain, lab.set(start="0.62").status)
    assert plain.evaluate("model.get('start')") == "0.62"
    plain.keyboard.press("Enter")
    says(plain, lab.set(points="").status)


def test_every_kind_by_keyboard_and_by_mouse(whole, lab):
    start = opening(lab)
    for name in visible(lab):
        go_to(whole, lab, state_for(lab, name, start))
        hand = Hand(whole, lab, name)
        assert hand.part.count() == 1, f"{name} has no name, or another role"
        before = whole.evaluate(SENTENCE)
        hand.by_keyboard()
        before = new_sentence(whole, before)
        hand.by_mouse()
        new_sentence(whole, before)


def test_buttons_of_a_lab_s_own(whole, lab):
    before = whole.evaluate(SENTENCE)
    for name in ("more", "clear"):
        whole.get_by_role("button", name=lab.buttons[name]).press("Enter")
        before = new_sentence(whole, before)
        lab.controls[name].click()
        says(whole, lab.status)
    assert whole.get_by_role("textbox", name="points").input_value() == ""


@pytest.mark.parametrize("width", [320, 1280])
def test_nothing_scrolls_sideways(whole, width):
    resize(whole, width, 900)
    nothing_sticks_out(whole)


def test_with_a_kernel_python_hears_the_buttons(page, lab, tmp_path):
    def to_python(name, value):
        control = lab.controls[name]
        setattr(control, "index" if hasattr(control, "options") else "value", value)
        return lab.view.result

    page.expose_function("toPython", to_python)
    page.goto(lab_page.write(tmp_path, lab, after=VIEW))
    page.wait_for_selector(".nn-lab[data-engine=numba]")
    sentence = page.evaluate(SENTENCE)
    page.get_by_role("button", name="Clear").click()
    assert at_rest(page) == sentence  # the page itself does nothing: a kernel would hear it
    page.locator("#turned").click()
    says(page, Kinds().set(turned=True).status)
    assert lab.values["turned"]
