"""The view of the lab `backward` in Chromium, opened from a folder on disk, with the network cut."""

import pytest
from lab_page import nothing_sticks_out, resize, set_both
from playwright.sync_api import expect
from settings import SETTINGS

import nnkit.labs


@pytest.fixture
def lab():
    return nnkit.labs.backward()


def card(page, part):
    return page.locator(f".backward-diagram [data-part={part}]")


def test_the_picture_survives_a_run_that_diverges(opened, lab):
    for values in SETTINGS["backward"]:
        lab.set(**values)
    set_both(opened, lab, lab.values)
    assert lab.result["diverged"] and "NaN" not in opened.locator(".nn-stage").inner_text()


def test_a_click_on_a_card_or_an_edge_chooses_it(opened):
    card(opened, "v2").click()
    expect(card(opened, "v2")).to_have_attribute("aria-pressed", "true")
    expect(opened.locator(".backward-chain")).to_contain_text("The chain rule for v₂")
    edge = opened.locator(".backward-edge").nth(1).bounding_box()  # from x₁ to z₂
    opened.mouse.click(edge["x"] + 0.75 * edge["width"], edge["y"] + 0.75 * edge["height"])
    expect(card(opened, "w12")).to_have_attribute("aria-pressed", "true")


def test_arrow_keys_lead_from_card_to_card(opened):
    resize(opened, 1280)
    card(opened, "w11").focus()
    seen = ["w11"]
    for key in ["ArrowRight", "ArrowRight", "ArrowDown", "ArrowRight"]:
        opened.keyboard.press(key)
        seen.append(opened.evaluate("document.activeElement.dataset.part"))
    assert seen[1:3] == ["z1", "a1"] and len(set(seen)) == 5
    opened.keyboard.press("Enter")
    opened.wait_for_selector(f".backward-diagram [data-part={seen[-1]}][aria-pressed=true]")
    assert opened.locator(".backward-diagram [tabindex='0']").count() == 1


def test_each_phase_is_one_click_and_there_is_a_way_back(opened):
    steps = lambda: opened.evaluate("model.get('steps')")
    phases = opened.get_by_role("group", name="The phases of a round")
    places = []
    for name in ["Forward", "Loss", "Backward", "Update", "Forward", "One step on", "One step back", "One step back"]:
        phases.get_by_role("button", name=name, exact=True).click()
        places.append(steps())
    assert places == [3, 4, 9, 10, 13, 14, 13, 12]
    expect(phases.locator("[aria-current=step]")).to_have_text("Forward")
    opened.evaluate("model.set('steps', 0)")
    phases.get_by_role("button", name="One step back").press("Enter")
    assert steps() == 0


def test_what_is_not_computed_yet_is_not_shown(opened, lab):
    unknown = lambda: opened.locator(".backward-diagram").inner_text().count("?")
    seen = []
    for steps in range(10):
        set_both(opened, lab, {"steps": steps})
        seen.append(unknown())
    # five units and the loss, sixteen gradients; then each step tells some
    assert seen == [22, 20, 18, 17, 16, 15, 12, 10, 8, 0]
    assert card(opened, "w11").text_content().split() == ["w₁₁", "0.50", "∂", "−1.222"]
    set_both(opened, lab, {"steps": 10})
    assert card(opened, "w11").text_content().split() == ["w₁₁", "0.62", "∂", "−1.222", "new"]


def test_the_table_has_every_gradient_beside_its_difference(opened, lab):
    set_both(opened, lab, {"steps": 9})
    opened.locator(".backward-table summary").click()
    rows = opened.locator(".backward-table tbody tr").all_inner_texts()
    symbols = [label.split(",")[0] for label, _ in lab.controls["part"].options]
    assert [row.split("\t")[0] for row in rows] == symbols
    for row in rows:
        *_, gradient, difference = row.split("\t")
        assert gradient == difference != "?"


def test_nothing_scrolls_sideways_and_no_card_lies_on_another(opened, lab):
    for width in (320, 360, 700, 1280):
        resize(opened, width)
        set_both(opened, lab, {"steps": 9, "part": "x1"})
        nothing_sticks_out(opened)
        boxes = [one.bounding_box() for one in opened.locator(".backward-card").all()]
        assert len(boxes) == 18
        for k, a in enumerate(boxes):
            assert a["x"] >= 0 and a["x"] + a["width"] <= width and a["height"] >= 44
            for b in boxes[:k]:
                apart = (a["x"] + a["width"] <= b["x"], b["x"] + b["width"] <= a["x"],
                         a["y"] + a["height"] <= b["y"], b["y"] + b["height"] <= a["y"])  # fmt: skip
                assert any(apart)
        cut = "[...document.querySelectorAll('.backward-card')].filter((e) => e.scrollWidth > e.clientWidth + 1)"
        assert opened.evaluate(f"{cut}.length") == 0
