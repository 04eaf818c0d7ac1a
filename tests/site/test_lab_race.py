"""The view of the lab `race` in Chromium, opened from a folder on disk, with the network cut."""

import pytest
from lab_page import nothing_sticks_out, resize, set_both
from playwright.sync_api import expect

import nnkit.labs
from nnkit.labs.frame.numbers import format_number
from nnkit.labs.race.lab import amount

WAYS = [("epochs", ""), ("updates", ""), ("time", "nnkit"), ("time", "NumPy")]
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


def test_the_table_says_who_is_first_at_the_finish(opened, lab):
    cells = ".race-finish tbody td"
    set_both(opened, lab, {"steps": 1})
    assert opened.locator(cells).all_inner_texts()[:4] == ["not yet"] * 4
    set_both(opened, lab, {"steps": 60})
    rows = [opened.locator(f".race-finish tbody tr >> nth={k}").locator("td").all_inner_texts() for k in range(3)]
    for (name, size), row in zip({"batch": 342, "mini": 16, "single": 1}.items(), rows):
        finish = lab.result[name]["finish"]
        found = [amount(finish, size, 342, *way) for way in WAYS]
        assert row == [format_number(each, "~2-") for each in found]
    first = opened.locator(".race-finish .race-first").all_inner_texts()
    assert first == [rows[1][1], rows[1][3], rows[2][0], rows[2][2]]  # mini-batches win twice, stochastic twice
    set_both(opened, lab, {"rate": 1.1, "size": 2})
    assert opened.locator(cells).all_inner_texts()[4:] == ["diverged"] * 8


def test_the_running_mean_of_a_straight_line_is_the_line(opened, lab):
    set_both(opened, lab, {"steps": 40})
    lines = opened.locator(".race-chart .nn-chart-lines path").evaluate_all(
        "(all) => all.map((e) => e.getAttribute('d'))"
    )
    raw, strong = lines[5], lines[2]  # the last one is batch, and so is the last of the strong ones
    heights = [[float(place.split(",")[1]) for place in line[1:].split("L")] for line in (raw, strong)]
    assert heights[0] == pytest.approx(heights[1], abs=0.2)


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
