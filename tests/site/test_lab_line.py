"""The view of the lab `line` in Chromium, opened from a folder on disk, with the network cut."""

import lab_page
import pytest
from lab_page import SENTENCE, at_rest, both_agree, laid_out, new_sentence, nothing_sticks_out, resize, set_both
from playwright.sync_api import expect

import nnkit.labs
from nnkit.labs.frame import front


@pytest.fixture
def lab():
    return nnkit.labs.line()


def sentence(page):
    return page.evaluate(SENTENCE)


def test_only_the_newest_request_is_answered(opened, lab):
    opened.evaluate("nnkitLabs.default.settings.budget = -1")
    set_both(opened, lab, {"batch": 1, "epochs": 60})
    opened.evaluate(
        f"globalThis.sentences = []; new MutationObserver(() => sentences.push({SENTENCE}))"
        ".observe(document.querySelector('[role=status]'), { childList: true })"
    )
    lab.controls["seed"].value = 5
    opened.evaluate("(async () => { for (const seed of [1, 2, 3, 4, 5]) { model.set('seed', seed); await null; } })()")
    both_agree(opened, lab)
    at_rest(opened)
    assert opened.evaluate("sentences") == [lab.status]


def test_every_control_works_by_keyboard(opened, lab):
    for name, control in lab.controls.items():
        if hasattr(control, "value"):
            before = sentence(opened)
            opened.focus(f"#{name}")
            opened.keyboard.press("ArrowLeft" if name == "batch" else "ArrowRight")
            new_sentence(opened, before)
    sentences = [sentence(opened)]
    for name in ("Step", "Reset", "Step"):
        opened.get_by_role("button", name=name).focus()
        opened.keyboard.press("Enter")
        sentences.append(new_sentence(opened, sentences[-1]))
    assert sentences[3] == sentences[0] and len(set(sentences)) == 3


def test_play_runs_until_stop(opened):
    opened.get_by_role("button", name="Play", exact=True).click()
    opened.wait_for_function("model.get('epochs') >= 3")
    opened.get_by_role("button", name="Stop").click()
    stopped = opened.evaluate("model.get('epochs')")
    assert f"{stopped} epochs" in at_rest(opened)
    assert opened.evaluate("model.get('epochs')") == stopped < 60


def test_play_goes_to_the_end_where_motion_is_not_wanted(opened):
    opened.emulate_media(reduced_motion="reduce")
    opened.get_by_role("button", name="Play", exact=True).click()
    assert opened.evaluate("model.get('epochs')") == 60  # and no step lies between
    opened.wait_for_function(f"{SENTENCE}.includes('60 epochs')")


def test_the_line_and_the_start_follow_the_hand(opened):
    for selector in (".line-handles .line-handle:nth-child(2) .line-handle-dot", ".line-map .nn-handle-dot"):
        before, box = sentence(opened), opened.locator(selector).bounding_box()
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        opened.mouse.move(x, y)
        opened.mouse.down()
        opened.mouse.move(x + 1, y - 30, steps=3)
        opened.mouse.up()
        new_sentence(opened, before)
        laid_out(opened)
        moved = opened.locator(selector).bounding_box()
        assert moved["y"] + moved["height"] / 2 == pytest.approx(y - 30, abs=3)


def test_the_bowl_turns_with_the_arrow_keys(opened):
    bowl = opened.locator(".line-bowl canvas")
    before = bowl.evaluate("(canvas) => canvas.toDataURL()")
    bowl.focus()
    opened.keyboard.press("ArrowRight")
    assert bowl.evaluate("(canvas) => canvas.toDataURL()") != before


def test_a_link_restores_the_state(page, lab, tmp_path):
    address = lab_page.write(tmp_path, lab)
    for name, value in {"w": 1.0, "rate": 0.02, "batch": 16, "seed": 4, "epochs": 9}.items():
        lab.controls[name].value = value
    page.goto(f"{address}#line:w=1&rate=0.02&batch=16&seed=4&epochs=9&nonsense=1&controls=off")
    page.wait_for_function(f"(text) => {SENTENCE} === text", arg=lab.status)
    expect(page.locator(".nn-lab-controls")).to_be_hidden()
    page.evaluate("location.hash = '#line:epochs=3&rate=77&b='")
    page.wait_for_function("model.get('epochs') === 3")
    expect(page.locator(".nn-lab-controls")).to_be_visible()


def test_the_address_follows_after_half_a_second(opened, lab):
    live = "document.querySelector('[aria-live=polite]').textContent"
    at_once = opened.evaluate(  # one script, which no half second fits in
        f"""() => {{
            document.querySelector(".nn-step").click();
            return [location.hash, {live}];
        }}"""
    )
    assert at_once == ["", ""]
    opened.wait_for_function(f"{SENTENCE}.includes('1 epoch,') && {live} === {SENTENCE}")
    assert opened.url.endswith("#line:b=3.6&batch=342&epochs=1&rate=0.05&seed=0&w=0")


GARBAGE = {
    "no base64": "globalThis.nnkit = { wasm: '?', description: {} };",
    "no module": "globalThis.nnkit = { wasm: btoa('garbage'), description: {} };",
    "an empty module": "globalThis.nnkit = { wasm: btoa('\\0asm\\x01\\0\\0\\0'), description: {} };",
}


@pytest.mark.parametrize("engine", GARBAGE.values(), ids=GARBAGE)
def test_a_broken_engine_is_said_so(page, lab, tmp_path, engine):
    page.goto(lab_page.write(tmp_path, lab, engine=engine))
    page.wait_for_selector(".nn-lab-dead[data-engine=none]")
    assert sentence(page).startswith("This lab cannot run here: its engine, engine.wasm, ")
    page.get_by_role("button", name="Step").click()
    page.evaluate("model.set('w', 1)")
    assert sentence(page).startswith("This lab cannot run here")
    assert page.locator(".line-dots circle").count() == 342  # the picture stays


def test_an_old_browser_is_told_what_it_takes(page, lab, tmp_path):
    page.goto(lab_page.write(tmp_path, lab, before="WebAssembly.validate = () => false;"))
    page.wait_for_selector(".nn-lab-dead")
    assert "WebAssembly SIMD, such as Chrome 91, Firefox 89, Safari 16.4" in sentence(page)


def test_without_any_engine_the_lab_says_so(page, lab, tmp_path):
    page.goto(lab_page.write(tmp_path, lab, engine=""))
    page.wait_for_selector(".nn-lab-dead", timeout=10_000)
    assert "neither a Python kernel nor the page's own engine answers" in sentence(page)


def test_with_a_kernel_python_answers(page, lab, tmp_path):
    def to_python(name, value):
        control = lab.controls[name]
        setattr(control, "index" if hasattr(control, "options") else "value", value)
        return lab.view.result

    page.expose_function("toPython", to_python)
    page.goto(lab_page.write(tmp_path, lab))  # the page has engine.wasm, too: the kernel goes before
    page.wait_for_selector(".nn-lab[data-engine=numba]")
    page.focus("#epochs")
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    page.wait_for_function(f"{SENTENCE}.includes('4 epochs')")
    assert sentence(page) == lab.status and lab.controls["epochs"].value == 4


def test_nothing_scrolls_sideways_or_leaves_its_place(opened):
    for width in (320, 360, 700, 1280):
        resize(opened, width)
        nothing_sticks_out(opened)
        boxes = [opened.locator(f".line-{name} .nn-drawing > *").bounding_box() for name in ("scatter", "map", "bowl")]
        assert all(box["width"] > 120 and box["x"] >= 0 and box["x"] + box["width"] <= width for box in boxes)


def test_colours_follow_the_theme(opened):
    colour = "getComputedStyle(document.querySelector('.nn-lab')).getPropertyValue('--nn-learned').trim()"
    seen = []
    for script in (
        "document.documentElement.dataset.theme = 'dark'",
        "document.documentElement.dataset.theme = 'light'",
        "delete document.documentElement.dataset.theme; document.body.dataset.jpThemeLight = 'false'",
    ):
        opened.evaluate(script)
        laid_out(opened)
        seen.append(opened.evaluate(colour))
    assert seen == ["#56b4e9", "#0072b2", "#56b4e9"]


def test_a_page_without_the_script_of_its_lab_says_so(page, tmp_path):
    module = front.SITE.replace("export default", "globalThis.loader =")
    (tmp_path / "page.html").write_text(f"<!doctype html><p id=el></p><script>{module}</script>", encoding="utf-8")
    page.goto((tmp_path / "page.html").as_uri())
    page.evaluate("loader.render({ model: { get: () => 'line' }, el: document.getElementById('el') })")
    assert "did not load _static/labs/line.js" in page.inner_text("#el")
