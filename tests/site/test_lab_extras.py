"""What the frame adds to every lab: a question, goals, a run kept to compare, link, report and picture."""

import struct

import lab_page
import pytest
from lab_page import SENTENCE, both_agree
from moves import opening, places
from playwright.sync_api import expect
from test_site import AXE, AXE_RUN

import nnkit.labs

QUESTION, GOAL = "How large is the error after 12 epochs at rate 0.1?", "Find a line with an error below 0.16 kg²."
LIVE = "document.querySelector('.nn-hidden[aria-live]').textContent"


def lesson():
    """The lab `line` with a question and a goal."""
    lab = nnkit.labs.line().goal(GOAL, "loss < 0.16")
    then = {"rate": 0.1, "epochs": 12}
    return lab.ask(QUESTION, then, slider=(0, 1, 0.05), read="loss", rule=".2", unit=" kg²")


def choice():
    """The same lab with a question to which one of three answers is right."""
    choices = {"less than 0.1 kg²": "loss < 0.1", "more than 0.2 kg²": "loss > 0.2"}
    choices["between"] = "loss >= 0.1 and loss <= 0.2"
    return nnkit.labs.line().ask(QUESTION, {"rate": 0.1, "epochs": 12}, choices=choices)


def saved(page, button):
    with page.expect_download() as download:
        page.get_by_role("button", name=button, exact=True).click()
    return download.value.path()


def test_a_prediction_is_made_by_keyboard_before_the_lab_can_be_used(visit):
    lab = lesson()
    page = visit(lab)
    expect(page.get_by_role("group", name=QUESTION)).to_be_visible()
    assert page.evaluate(
        "document.querySelector('.nn-stage').inert && document.querySelector('.nn-lab-controls').inert"
    )
    slider = page.get_by_role("slider", name=QUESTION)
    slider.focus()
    page.keyboard.press("Home")
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    assert slider.get_attribute("aria-valuetext") == "0.15 kg²"
    assert page.evaluate(SENTENCE) == lab.status
    page.get_by_role("button", name="Show the answer").press("Enter")
    lab.set(rate=0.1, epochs=12)
    both_agree(page, lab)
    both = f"{QUESTION} You predicted: 0.15 kg². The lab finds: {lab.result['loss']:.2f} kg²."
    expect(page.locator(".nn-question")).to_contain_text(both)
    expect(page.locator("[data-prediction=line]")).to_have_text(both)
    page.wait_for_function(f"(text) => {LIVE}.includes(text)", arg=both.removeprefix(f"{QUESTION} "))
    assert page.evaluate("document.querySelector('.nn-question').contains(document.activeElement)")
    assert not page.evaluate("document.querySelector('.nn-lab-controls').inert")
    page.reload()
    expect(page.locator(".nn-question")).to_contain_text(both)  # the browser remembers
    expect(page.locator("[data-prediction=line]")).to_have_text(both)


def test_a_summary_lists_the_questions_of_its_own_page(visit):
    page = visit(lesson())
    page.get_by_role("slider", name=QUESTION).press("End")
    page.get_by_role("button", name="Show the answer").press("Enter")
    expect(page.locator("[data-prediction=line]")).to_contain_text(QUESTION)
    visit(nnkit.labs.line().ask("Another?", {"epochs": 3}, slider=(0, 1, 0.05), read="loss"))
    page.get_by_role("slider", name="Another?").press("End")
    page.get_by_role("button", name="Show the answer").press("Enter")
    expect(page.locator("[data-prediction=line]")).to_contain_text("Another?")
    expect(page.locator("[data-prediction=line]")).not_to_contain_text(QUESTION)


def test_one_of_several_answers_is_chosen(visit):
    page = visit(choice())
    page.get_by_role("button", name="Show the answer").click()  # the browser asks for an answer first
    expect(page.get_by_role("radio")).to_have_count(3)
    page.get_by_role("radio").first.focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Show the answer").press("Enter")
    box = page.locator(".nn-question")
    expect(box).to_contain_text("You predicted: less than 0.1 kg². The lab finds: between.")
    page.evaluate("model.set('w', 1.5)")  # what the reader has done since does not matter to the answer
    page.get_by_role("button", name="Predict again").click()
    page.get_by_role("radio").last.check()
    page.get_by_role("button", name="Show the answer").click()
    expect(box).to_contain_text("You predicted: between. The lab finds: between.")
    assert page.evaluate("model.get('w')") == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_is_added_has_no_barrier(visit, page, scheme):
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": 360, "height": 780})
    visit(choice().goal(GOAL, "loss < 0.16"))
    page.add_style_tag(content=f"main {{ background: {'#ffffff' if scheme == 'light' else '#14181c'} }}")
    page.add_style_tag(content=f"h1, div {{ color: {'#000000' if scheme == 'light' else '#ffffff'} }}")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    rules = AXE_RUN.replace('"best-practice"', '"wcag22aa"')  # the page around the lab has none
    assert page.evaluate(rules) == []
    page.get_by_role("radio").first.check()
    page.get_by_role("button", name="Show the answer").click()
    expect(page.get_by_role("listitem").first).to_have_text(f"{GOAL} (reached)")
    page.get_by_role("button", name="Keep this to compare").click()
    lab_page.nothing_sticks_out(page)
    assert page.evaluate(rules) == []


def test_a_question_is_skipped_and_asked_again(visit):
    page = visit(lesson())
    page.get_by_role("button", name="Skip").click()
    assert not page.evaluate("document.querySelector('.nn-stage').inert")
    page.reload()
    expect(page.locator(".nn-question")).to_contain_text("Not predicted yet.")
    page.get_by_role("button", name="Predict", exact=True).click()
    expect(page.get_by_role("slider", name=QUESTION)).to_be_focused()
    expect(page.locator("[data-prediction=line]")).to_have_text("nothing yet")


def test_a_run_that_a_lab_opens_with_does_not_give_the_answer_away(visit):
    lab = nnkit.labs.stopping()
    lab.ask("Which epoch is kept?", {"epochs": 2000}, slider=(0, 1000, 10), read="chosen")
    opening = lab.status
    page = visit(lab)
    page.wait_for_function(f"{SENTENCE}.startsWith('Before learning')")
    assert page.locator(".nn-stage").is_visible() and "#" not in page.url
    page.get_by_role("button", name="Skip").click()
    page.wait_for_function(f"(text) => {SENTENCE} === text", arg=opening)
    page.get_by_role("button", name="Predict", exact=True).click()
    page.wait_for_function(f"{SENTENCE}.startsWith('Before learning')")
    page.get_by_role("button", name="Show the answer").click()
    expect(page.locator(".nn-question")).to_contain_text("The lab finds: 206.")


def test_play_begins_a_finished_run_anew(visit):
    page = visit(nnkit.labs.stopping())
    page.evaluate("globalThis.seen = []; model.on('change:epochs', () => seen.push(model.get('epochs')))")
    page.get_by_role("button", name="Play", exact=True).click()
    page.wait_for_function("seen.length > 3")
    assert page.evaluate("seen.slice(0, 3)") == [0, 10, 20]


def test_who_comes_by_a_link_is_not_asked(visit):
    page = visit(lesson(), "#line:epochs=3")
    page.wait_for_function(f"{SENTENCE}.includes('3 epochs')")
    expect(page.locator(".nn-question form")).to_have_count(0)
    assert not page.evaluate("document.querySelector('.nn-stage').inert")


def test_a_page_without_storage_asks_too(visit):
    broken = "Object.defineProperty(globalThis, 'localStorage', { get() { throw new Error('none'); } });"
    page = visit(lesson(), before=broken)
    page.get_by_role("button", name="Show the answer").click()
    expect(page.locator(".nn-question")).to_contain_text("You predicted: 0.50 kg². The lab finds: 0.16 kg².")


def test_a_goal_is_ticked_and_said_once_it_is_reached(visit):
    lab = lesson()
    page = visit(lab)
    page.get_by_role("button", name="Skip").click()
    goal = page.get_by_role("list", name="Goals").get_by_role("listitem")
    expect(goal).to_have_text(GOAL)
    lab_page.set_both(page, lab, {"w": 0.7, "b": 4.2})
    assert lab.reached == [GOAL]
    expect(goal).to_have_text(f"{GOAL} (reached)")
    page.wait_for_function(f"(text) => {LIVE}.endsWith(text)", arg=f"Goal reached: {GOAL}")
    lab_page.set_both(page, lab, {"w": 0.0})
    page.wait_for_function(f"(text) => {LIVE} === text", arg=lab.status)  # once is enough
    page.reload()
    expect(page.locator(".nn-goals")).to_contain_text(f"{GOAL} (reached)")


@pytest.mark.parametrize("name", nnkit.labs.NAMES)
def test_keep_link_report_and_picture(visit, name, page):
    lab = getattr(nnkit.labs, name)()
    page = visit(lab)
    kept = lab.status, dict(lab.values)
    page.get_by_role("button", name="Keep this to compare").press("Enter")
    expect(page.locator(".nn-kept")).to_contain_text(f"Kept: {lab.status}")
    control = next(each for each in opening(lab) if each not in lab.hidden and lab.reader.kinds[each] != "text")
    other = next(value for value in places(lab, control) if value != lab.values[control])
    lab_page.set_both(page, lab, {control: other})
    expect(page.locator(".nn-kept")).to_contain_text(f"Kept: {kept[0]}")
    assert page.locator(".nn-kept-figure .nn-stage").inner_html()
    page.wait_for_function("location.hash.includes('kept=')")

    back = nnkit.labs.read_report(saved(page, "Report").read_text(encoding="utf-8"))
    assert (back.name, back.values, back.status, back.kept) == (name, lab.values, lab.status, kept[1])

    picture = saved(page, "Picture").read_bytes()
    width, height = struct.unpack(">II", picture[16:24])
    assert picture.startswith(b"\x89PNG") and width > 600 and height > 400 and len(picture) > 10_000

    address = page.evaluate("location.href")
    page.goto("about:blank")
    page.goto(address)
    both_agree(page, lab)
    expect(page.locator(".nn-kept")).to_contain_text(f"Kept: {kept[0]}")
    page.get_by_role("button", name="Let go").press("Enter")
    expect(page.locator(".nn-kept")).to_be_hidden()
    page.wait_for_function("!location.hash.includes('kept=')")


def test_the_link_is_the_address_or_can_be_copied_by_hand(visit):
    page = visit(nnkit.labs.line())
    page.evaluate("() => { navigator.clipboard.writeText = async (text) => { globalThis.copied = text; }; }")
    page.get_by_role("button", name="Link", exact=True).click()
    expect(page.locator(".nn-tools:not(.nn-listen) .nn-message")).to_have_text("Copied.")
    assert "#line:b=3.6&batch=342&epochs=0&rate=0.05" in page.evaluate("copied")
    page.evaluate("() => { navigator.clipboard.writeText = async () => { throw new Error('not allowed'); }; }")
    page.get_by_role("button", name="Link", exact=True).click()
    assert "#line:b=3.6" in page.get_by_role("textbox", name="Copy this").input_value()


def test_with_a_kernel_too(visit, page):
    """Python computes: the question, the goal, the kept run and the report have its numbers."""
    lab = lesson()

    def in_python(name, value):
        control = lab.controls[name]
        if hasattr(control, "options"):
            control.index = value
        else:
            control.value = value
        return lab.wait().view.result

    page.expose_function("toPython", in_python)
    visit(lab, engine="")
    assert page.get_attribute(".nn-lab", "data-engine") == "numba"
    page.get_by_role("button", name="Show the answer").click()
    expect(page.locator(".nn-question")).to_contain_text("You predicted: 0.50 kg². The lab finds: 0.16 kg².")
    expect(page.get_by_role("listitem").first).to_have_text(f"{GOAL} (reached)")
    page.get_by_role("button", name="Keep this to compare").click()
    expect(page.locator(".nn-kept")).to_contain_text(f"Kept: {lab.status}")
    page.evaluate("() => { navigator.clipboard.writeText = async (text) => { globalThis.copied = text; }; }")
    page.get_by_role("button", name="Link", exact=True).click()
    page.wait_for_function("globalThis.copied")
    assert eval(page.evaluate("copied"), {"nnkit": nnkit}).status == lab.status
    back = nnkit.labs.read_report(saved(page, "Report").read_text(encoding="utf-8"))
    assert back.status == lab.status and back.predictions[0]["answer"] == "0.16 kg²"
