"""What is typed over the number beside a slider: number, handle, what a screen reader hears and the sentence agree."""

import ipywidgets
import lab_page
import pytest
from hands import Hand, visible
from lab_page import SENTENCE
from moves import in_address, opening, state_for

import nnkit.labs

LABS = nnkit.labs.NAMES
SLIDERS = (ipywidgets.SelectionSlider, ipywidgets.IntSlider, ipywidgets.FloatSlider)
AT = """([handle, share]) => {
    const [dot, line] = [handle, handle.closest(".noUi-target")].map((element) => element.getBoundingClientRect());
    return Math.abs((dot.left + dot.width / 2 - line.left) / line.width - share) < 0.01;
}"""


def typings(lab, name):
    """Texts to type beside a slider: too large, no number, nothing, between two places, and one of its places."""
    control = lab.controls[name]
    if isinstance(control, ipywidgets.SelectionSlider):
        numbers = [float(value) for _, value in control._options_full]
        between, place = numbers[1] + 0.4 * (numbers[2] - numbers[1]), control._options_labels[-1]
    else:
        between, place = control.min + 1.4 * control.step, f"{control.min + 3 * control.step:.6g}"
    far = "-99" if name == lab._steps else "99"  # a long run takes long
    return [far, "abc", "", f"{between:.9f}", "-1e9", place]


def number_of(control, text):
    """The number that a text beside a slider means."""
    if isinstance(control, ipywidgets.SelectionSlider):
        return control._options_full[control._options_labels.index(text)][1]
    return type(control.value)(text.replace("\N{MINUS SIGN}", "-"))


def share_of(control):
    """How far along its line the handle of a slider stands, from 0 to 1."""
    if isinstance(control, ipywidgets.SelectionSlider):
        return control.index / (len(control.options) - 1)
    return (control.value - control.min) / (control.max - control.min)


@pytest.mark.parametrize("many", [1, pytest.param(None, marks=pytest.mark.long)], ids=["one", "all"])
@pytest.mark.parametrize("name", LABS)
def test_a_typed_number_says_what_the_lab_does(page, tmp_path, monkeypatch, name, many):
    monkeypatch.setenv("NNKIT_SITE", "1")
    lab = getattr(nnkit.labs, name)()
    address = lab_page.write_whole(tmp_path, lab, after="nnkitLabs.default.settings.budget = 1e9;")
    start = opening(lab)
    page.goto(address)
    page.wait_for_selector(".nn-lab[data-engine=wasm]")
    sliders = [key for key in visible(lab) if isinstance(lab.controls[key], SLIDERS)]
    for key in sliders[:many]:
        control = lab.controls[key]
        box = page.locator(f".nn-control-{key}")
        if not box.is_visible():
            values = state_for(lab, key, start)
            page.goto("about:blank")
            page.goto(f"{address}#{name}:{in_address(values)}")
            page.wait_for_function(f"(text) => {SENTENCE} === text", arg=lab.set(**values).status)
        Hand(page, lab, key).unfold()
        readout, handle = box.locator(".widget-readout"), box.get_by_role("slider")
        assert readout.get_attribute("role") == "textbox" and readout.get_attribute("contenteditable") == "true"
        label = box.locator(".widget-label").text_content()
        assert readout.get_attribute("aria-label") == f"{label}, as a number"
        for k, text in enumerate(typings(lab, key)):
            before = readout.text_content()
            readout.click()
            page.keyboard.press("Control+A")
            page.keyboard.type(text) if text else page.keyboard.press("Delete")
            page.keyboard.press("Tab" if k % 2 else "Enter")
            shown = readout.text_content()
            if text in ("abc", ""):
                assert shown == before
            page.wait_for_function(
                "([handle, text]) => handle.ariaValueText === text", arg=[handle.element_handle(), shown]
            )
            lab.set(**{key: number_of(control, shown)})
            page.wait_for_function(f"(text) => {SENTENCE} === text", arg=lab.status)
            page.wait_for_function(AT, arg=[handle.element_handle(), share_of(control)])
    assert sliders
