"""A question whose answer is a curve: drawn by mouse, finger or keyboard, answered by the lab, and remembered."""

import pytest
from lab_page import both_agree, laid_out, nothing_sticks_out, resize
from playwright.sync_api import expect
from test_site import AXE, AXE_RUN, BAR

import nnkit.labs
from nnkit.labs.frame.distance import distance, sampled
from nnkit.labs.frame.numbers import format_number

QUESTION = "Sketch the loss on the held-out points over 2000 epochs."
AXES = {"x": ("epoch", 10, 2000), "y": ("held-out loss", 0, 1)}
LINES = (
    "(lines) => lines.map((line) => [line.getAttribute('d').split('L').length, line.getAttribute('stroke-dasharray')])"
)


@pytest.fixture
def lab():
    return nnkit.labs.stopping().ask(QUESTION, {"epochs": 2000}, sketch=AXES, read="losses.1", rule=".2", unit=" m²")


def points(page):
    return page.locator(".nn-question [role=slider]")


def heights(page):
    return [float(point.get_attribute("aria-valuenow")) for point in points(page).all()]


def middle(point):
    box = point.locator(".nn-handle-dot").bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def answer(lab, drawn):
    """The prediction that the page must keep, and its sentence, from Python's curve."""
    lab.set(epochs=2000)
    found = sampled(lab.result["losses"][1])
    apart = distance(sampled(drawn), found)
    said = f"Your curve and the lab's are {format_number(apart, '.2')} m² apart on average."
    return {"text": QUESTION, "guess": drawn, "answer": found, "apart": apart}, said


def test_a_curve_is_drawn_by_mouse_and_remembered(visit, lab):
    page = visit(lab)
    expect(page.get_by_role("group", name=QUESTION)).to_be_visible()
    assert page.evaluate("document.querySelector('.nn-stage').inert")
    expect(points(page)).to_have_count(9)
    assert heights(page) == [0.5] * 9
    (left, y), (right, _) = middle(points(page).first), middle(points(page).last)
    page.mouse.move(left, y - 30)
    page.mouse.down()
    page.mouse.move(right, y + 30, steps=3)  # fewer than the points: those between two places are moved, too
    page.mouse.up()
    drawn = heights(page)
    assert drawn == sorted(drawn, reverse=True) and len(set(drawn)) == 9
    assert drawn[4] == 0.5 and drawn[0] > 0.8 and round(drawn[0] + drawn[8], 9) == 1
    prediction, said = answer(lab, drawn)

    page.get_by_role("button", name="Show the answer").click()
    both_agree(page, lab)
    both = f"{QUESTION} {said}"
    expect(page.locator(".nn-question")).to_contain_text(both)
    expect(page.locator("[data-prediction=stopping]")).to_have_text(both)
    page.wait_for_function(
        "(text) => document.querySelector('.nn-hidden[aria-live]').textContent.includes(text)", arg=said
    )
    assert page.evaluate("document.querySelector('.nn-question').contains(document.activeElement)")
    picture = page.locator(".nn-sketch svg")
    assert picture.locator(".nn-chart-lines path").evaluate_all(LINES) == [[41, None], [41, "6 4"]]
    first, last = lab.result["losses"][1][0], lab.result["losses"][1][-1]
    name = picture.get_attribute("aria-label")
    assert f"Your sketch, dashed: {drawn[0]:.2f} m² at 10, " in name and f"{drawn[8]:.2f} m² at 2000. The" in name
    assert f"solid: {first:.2f} m² at 10, " in name and name.endswith(f"{last:.2f} m² at 2000.")

    with page.expect_download() as download:
        page.get_by_role("button", name="Report", exact=True).click()
    back = nnkit.labs.read_report(download.value.path().read_text(encoding="utf-8"))
    assert back.predictions == [prediction] and back.values == lab.values

    page.reload()
    expect(page.locator(".nn-question")).to_contain_text(both)
    expect(page.locator("[data-prediction=stopping]")).to_have_text(both)
    expect(page.locator(".nn-sketch .nn-chart-lines path")).to_have_count(2)
    page.get_by_role("button", name="Predict again").click()
    expect(points(page).first).to_be_focused()
    assert heights(page) == [0.5] * 9


def test_a_curve_is_drawn_by_keyboard(visit, lab):
    page = visit(lab)
    assert [point.get_attribute("tabindex") for point in points(page).all()] == ["0"] + ["-1"] * 8  # one stop for Tab
    points(page).first.focus()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("slider", name="held-out loss at epoch 259")).to_be_focused()
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("End")
    page.keyboard.press("ArrowRight")  # there is none
    last = page.get_by_role("slider", name="held-out loss at epoch 2000")
    expect(last).to_be_focused()
    for _ in range(3):
        page.keyboard.press("Shift+ArrowUp")
    assert last.get_attribute("aria-valuetext") == "1.00 m²" and last.get_attribute("aria-valuemax") == "1"
    page.keyboard.press("Home")
    expect(points(page).first).to_be_focused()
    drawn = heights(page)
    assert drawn == [0.52, 0.3] + [0.5] * 6 + [1]
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Show the answer")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".nn-question")).to_contain_text(answer(lab, drawn)[1])


def test_a_stroke_back_and_a_press_correct_the_curve(visit, lab):
    page = visit(lab)
    places = [middle(point) for point in points(page).all()]
    y = places[0][1]
    page.mouse.move(places[2][0], y - 20)
    page.mouse.down()
    page.mouse.move(places[6][0], y - 20)
    page.mouse.move(places[4][0], y + 20)
    page.mouse.up()
    up, drawn = heights(page)[2], heights(page)
    assert up > 0.6 and drawn[2:4] == [up, up] and drawn[4] == round(1 - up, 9) and drawn[4] < drawn[5] < drawn[6]
    assert drawn[:2] == drawn[7:] == [0.5, 0.5]
    page.mouse.click(places[8][0] + 6, y - 20)
    assert heights(page) == [*drawn[:8], up]
    expect(points(page).last).to_be_focused()


def test_a_finger_draws_sideways_and_scrolls_up_and_down(phone):
    page, touch = phone
    page.evaluate("document.querySelector('main').style.padding = '600px 0'")
    page.locator(".nn-sketch").evaluate("(e) => e.scrollIntoView({ block: 'center', behavior: 'instant' })")
    laid_out(page)
    before = page.evaluate("scrollY")
    touch(".nn-sketch svg", (0.2, 0.25), (0.95, 0.75))
    page.wait_for_function("document.querySelectorAll('.nn-question [role=slider]')[8].ariaValueNow < 0.4")
    drawn = heights(page)
    assert drawn[0] == 0.5 and drawn[1:] == sorted(drawn[1:], reverse=True) and drawn[1] > 0.8
    assert page.evaluate("scrollY") == before
    touch(".nn-sketch svg", (0.5, 0.6), (0.5, -1))
    page.wait_for_function("(before) => scrollY > before", arg=before)
    assert heights(page) == drawn


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 360])
def test_no_barrier_and_one_screen(visit, page, lab, scheme, width):
    page.emulate_media(color_scheme=scheme)
    resize(page, width)
    visit(lab)
    page.add_style_tag(content=f"main {{ background: {'#ffffff' if scheme == 'light' else '#14181c'} }}")
    page.add_style_tag(content=f"h1, div {{ color: {'#000000' if scheme == 'light' else '#ffffff'} }}")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    rules = AXE_RUN.replace('"best-practice"', '"wcag22aa"')  # the page around the lab has none

    def open_to_all():
        nothing_sticks_out(page)
        assert page.locator(".nn-sketch").bounding_box()["height"] <= 130
        question, stage = page.locator(".nn-question").bounding_box(), page.locator(".nn-stage").bounding_box()
        assert stage["y"] + stage["height"] - question["y"] <= 800 - BAR
        assert page.evaluate(rules) == []

    open_to_all()
    points(page).first.press("ArrowUp")
    page.get_by_role("button", name="Show the answer").click()
    expect(page.locator(".nn-question")).to_contain_text("apart on average")
    open_to_all()
    resize(page, 400)
    assert page.locator(".nn-sketch svg").bounding_box()["width"] <= 400


def test_with_a_kernel_too(visit, page, lab):
    """Python computes the curve."""

    def in_python(name, value):
        lab.controls[name].value = value
        return lab.wait().view.result

    page.expose_function("toPython", in_python)
    visit(lab, engine="")
    assert page.get_attribute(".nn-lab", "data-engine") == "numba"
    points(page).first.press("Shift+ArrowDown")
    page.get_by_role("button", name="Show the answer").click()
    _, said = answer(lab, [0.3] + [0.5] * 8)
    expect(page.locator(".nn-question")).to_contain_text(said)


def test_a_prediction_of_another_form_does_not_count(visit, lab):
    page = visit(nnkit.labs.stopping().ask(QUESTION, {"epochs": 2000}, slider=(0, 1, 0.1), read="held", rule=".1"))
    page.get_by_role("button", name="Show the answer").click()
    expect(page.locator(".nn-question")).to_contain_text("The lab finds")
    visit(lab)
    expect(points(page)).to_have_count(9)
    page.get_by_role("button", name="Skip").click()
    expect(page.locator(".nn-question")).to_contain_text("Not predicted yet.")
    expect(page.locator("[data-prediction=stopping]")).to_have_text("nothing yet")
