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
    places = []
    for name in ["Forward", "Loss", "Backward", "Update", "Forward", "Step"]:
        opened.get_by_role("button", name=name, exact=True).click()
        places.append(steps())
    assert places == [3, 4, 9, 10, 13, 14]
    opened.wait_for_selector(".nn-lab[data-phase=loss]")
    opened.locator("#steps").press("ArrowLeft")
    opened.wait_for_selector(".nn-lab[data-phase=forward]")
    assert steps() == 13
    assert opened.get_by_role("button").filter(has_text="Step").count() == 1  # one way to take a step


def test_what_is_not_computed_yet_is_not_shown(opened, lab):
    empty = "(place) => [...document.querySelectorAll(`.backward-card ${place}`)].filter((e) => !e.textContent).length"
    seen = []
    for steps in range(10):
        set_both(opened, lab, {"steps": steps})
        seen.append((opened.evaluate(empty, "span"), opened.evaluate(empty, "i")))
    # values of five units and the loss, sixteen gradients; then each step tells some
    assert seen == [(6, 16), (4, 16), (2, 16), (1, 16), (0, 16), (0, 15), (0, 12), (0, 10), (0, 8), (0, 0)]
    assert "?" not in opened.locator(".backward-diagram").inner_text()
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


def test_a_pulse_runs_along_what_a_step_computes_unless_motion_is_reduced(opened, lab):
    pulses, trails = opened.locator(".backward-pulse"), opened.locator(".backward-trail")
    opened.evaluate("model.set('steps', 7)")
    expect(trails).to_have_count(2)  # to the two hidden units
    opened.wait_for_selector(".backward-pulse", state="detached")
    opened.emulate_media(reduced_motion="reduce")
    seen = opened.evaluate_handle(
        """() => {
            const seen = { pulses: 0 };
            const count = () => { seen.pulses += document.querySelectorAll(".backward-pulse").length; };
            const diagram = document.querySelector(".backward-diagram");
            new MutationObserver(count).observe(diagram, { childList: true, subtree: true });
            return seen;
        }"""
    )
    set_both(opened, lab, {"steps": 9})
    expect(trails).to_have_count(6)
    assert seen.evaluate("(seen) => seen.pulses") == 0 == pulses.count()
    opened.emulate_media(reduced_motion="no-preference")
    set_both(opened, lab, {"steps": 8})  # back: nothing is computed
    assert seen.evaluate("(seen) => seen.pulses") == 0
    set_both(opened, lab, {"steps": 9})
    opened.wait_for_function("(seen) => seen.pulses >= 6", arg=seen)


def test_a_symbol_and_its_number_do_not_run_together(opened, lab):
    gap = """() => Math.min(...[...document.querySelectorAll(".backward-card")].map((card) => {
        const [symbol, number] = ["b", "span"].map((part) => {
            const range = document.createRange();
            range.selectNodeContents(card.querySelector(part));
            return range.getBoundingClientRect();
        });
        return number.width ? number.left - symbol.right : Infinity;
    }))"""
    set_both(opened, lab, {"steps": 9, "w12": -0.4, "w21": -1.25})
    for width in (320, 360, 700, 1280):
        resize(opened, width)
        assert opened.evaluate(gap) >= 4, width
