"""The view of the lab `race` in Chromium, opened from a folder on disk, with the network cut."""

import pytest
from lab_page import nothing_sticks_out, resize, set_both
from playwright.sync_api import expect

import nnkit.labs

DRAWN = "[...document.querySelectorAll('.nn-stage [d], .nn-stage [transform]')].map((e) => e.outerHTML).join()"


@pytest.fixture
def lab():
    return nnkit.labs.race()


def test_the_picture_survives_runs_that_diverge(opened, lab):
    for rate in (0.5, 1.0, 1.1):
        set_both(opened, lab, {"rate": rate, "size": 2, "steps": 60})
        assert "nan" not in opened.evaluate(DRAWN).lower() and "infinity" not in opened.evaluate(DRAWN).lower()
    assert "diverged at" in lab.status


def test_the_gradients_are_one_for_each_penguin_each_batch_and_all(opened, lab):
    for size, batches in ((16, 22), (256, 2)):
        set_both(opened, lab, {"size": size})
        dots = opened.locator(".race-cloud .nn-chart-dots path").evaluate_all(
            "(all) => all.map((e) => e.getAttribute('d'))"
        )
        assert [d.count("M") for d in dots] == [342, batches, 1]
        assert f"of {size}" in opened.locator(".race-cloud .nn-panel-title").inner_text()


def test_the_chart_says_against_what(opened, lab):
    for equal, words in {"updates": "updates", "time": "time (µs)", "epochs": "epochs"}.items():
        set_both(opened, lab, {"equal": equal, "steps": 5})
        assert opened.locator(".race-chart .nn-panel-title").inner_text().endswith(f"against {words}")


def test_whose_time_is_asked_only_where_time_counts(opened, lab):
    box = opened.locator(".nn-control-machine")
    expect(box).to_be_hidden()
    set_both(opened, lab, {"equal": "time"})
    expect(box).to_be_visible()


def test_the_start_follows_the_hand_and_the_keys(opened, lab):
    handle = opened.get_by_role("slider", name="start", exact=True)
    box = handle.locator(".nn-handle-dot").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    opened.mouse.move(x, y)
    opened.mouse.down()
    opened.mouse.move(x + 90, y - 60, steps=4)
    opened.mouse.up()
    w, b = opened.evaluate("[model.get('w'), model.get('b')]")
    assert w > -0.5 and b > 3.2
    opened.keyboard.press("ArrowLeft")
    opened.keyboard.press("Shift+ArrowUp")
    moved = opened.evaluate("[model.get('w'), model.get('b')]")
    assert moved == pytest.approx([w - 0.02, b + 0.2])
    set_both(opened, lab, {"w": moved[0], "b": moved[1]})


def test_nothing_scrolls_sideways(opened):
    for width in (320, 360, 700, 1280):
        resize(opened, width)
        nothing_sticks_out(opened)
        for name in ("map", "chart", "cloud"):
            box = opened.locator(f".race-{name} .nn-drawing > *").first.bounding_box()
            assert box["width"] > 120 and box["x"] >= 0 and box["x"] + box["width"] <= width, name
