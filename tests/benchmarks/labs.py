"""What a reader meets in each lab of the built site: how far eye and hand travel, and how soon the picture answers.

    python tests/benchmarks/labs.py [--no-times] [--moves 40] [--visits 3] [LAB ...]

Prints one table in Markdown, a row for each lab; a cell has a number for each window, 1280 x 800 / 1366 x 650 /
360 x 780:

- top: px from the top of the page to the lab;
- reach: px from the top of the picture to the bottom of the main controls, to be compared with the window's height;
- lines: of the sentence, as the lab opens;
- jump: px that the bar, the main controls or "More settings" move on the page while the lab plays for 12 answers;
- first change, ms: from the first press of Play after a visit to the first paint of another picture (the median of the
  visits). In a lab without Play a key moves the first of the main controls;
- work p95, ms: from a key's event to the last draw call, over moves of all controls, at 1280 and at 360 px.

The times mean something on an idle machine only. The first four columns do not depend on the machine's speed. Needs
the site: build it with `python tools/dev.py book`.
"""

import argparse
import sys
from pathlib import Path
from statistics import median, quantiles

TESTS = Path(__file__).parents[1]
sys.path[:0] = [str(TESTS / "site"), str(TESTS / "labs"), str(TESTS.parent / "tools")]

import chromium  # noqa: E402
from hands import Hand, timed_moves  # noqa: E402
from lab_page import SEEN, SITE, labs_of_site, laid_out  # noqa: E402
from moves import in_address, opening  # noqa: E402
from playwright.sync_api import sync_playwright  # noqa: E402

import nnkit.labs  # noqa: E402

WINDOWS = [(1280, 800), (1366, 650), (360, 780)]
ANSWERS = 12  # that are watched while a lab plays
FIRST_WAIT = 60_000  # milliseconds that a picture may take to change

# A picture may stay in view while the page scrolls: the reach is measured where the main controls are in view.
PLACES = """(root) => {
    const find = (selector) => root.querySelector(selector)?.getBoundingClientRect();
    const range = document.createRange();
    range.selectNodeContents(root.querySelector("[role=status]"));
    const lines = [];
    for (const { top, bottom, width } of range.getClientRects())
        if (width && !lines.some((line) => (top + bottom) / 2 > line.top && (top + bottom) / 2 < line.bottom))
            lines.push({ top, bottom });
    const top = root.getBoundingClientRect().top + scrollY;
    root.querySelector(".nn-lab-main").scrollIntoView({ block: "nearest", behavior: "instant" });
    const picture = find(".nn-picture") ?? find(".nn-stage");
    return [top, find(".nn-lab-main").bottom - picture.top, lines.length];
}"""

# How far what stands below the picture moves on the page, until the sentence has changed so often or the run has ended.
JUMP = """([root, answers]) => new Promise((done) => {
    const parts = [...root.querySelectorAll(".nn-lab-bar, .nn-lab-main, .nn-lab-more")];
    const seen = parts.map(() => [Infinity, -Infinity]);
    let [text, played] = [undefined, false];
    const look = () => {
        parts.forEach((part, k) => {
            const top = part.getBoundingClientRect().top + scrollY;
            seen[k] = [Math.min(seen[k][0], top), Math.max(seen[k][1], top)];
        });
        const plays = root.classList.contains("nn-playing");
        const now = root.querySelector("[role=status]").textContent;
        if (now !== text) answers -= 1;
        text = now;
        if (answers < 0 || (played && !plays)) return done(Math.max(...seen.map(([least, most]) => most - least)));
        played ||= plays;
        requestAnimationFrame(look);
    };
    look();
})"""

# From the next press on, watch the picture: what is drawn on its canvases, what changes in its elements, buttons aside.
# The picture is compared only after something was drawn, once that is on the screen.
CHANGE = """(root) => {
    const picture = root.querySelector(".nn-picture") ?? root.querySelector(".nn-stage");
    const look = () => {
        const copy = picture.cloneNode(true);
        copy.querySelectorAll("button").forEach((button) => button.remove());
        return copy.innerHTML + [...picture.querySelectorAll("canvas")].map((canvas) => canvas.toDataURL()).join();
    };
    const before = look();
    let drawn = false;
    const drawing = CanvasRenderingContext2D.prototype;
    for (const name of ["fill", "stroke", "fillRect", "clearRect", "drawImage", "putImageData", "fillText"]) {
        const method = drawing[name];
        drawing[name] = function (...given) {
            drawn = true;
            return method.apply(this, given);
        };
    }
    const kinds = { subtree: true, childList: true, attributes: true, characterData: true };
    new MutationObserver(() => (drawn = true)).observe(picture, kinds);
    let begun;
    const turn = () => {
        const looks = drawn;
        drawn = false;
        if (!looks) return requestAnimationFrame(turn);
        setTimeout(() => {
            const now = performance.now();
            if (look() !== before) globalThis.changed = now - begun;
            else requestAnimationFrame(turn);
        });
    };
    const start = ({ timeStamp }) => {
        if (begun !== undefined) return;
        begun = timeStamp;
        drawn = false;
        requestAnimationFrame(turn);
    };
    for (const kind of ["click", "keydown"]) addEventListener(kind, start, { capture: true });
}"""


class Visit:
    """A lab on its page of the site, met by a browser that has been there before: nothing plays by itself."""

    def __init__(self, browser, place, lab, window, state=None):
        width, height = window
        self.context = browser.new_context(viewport={"width": width, "height": height}, has_touch=width < 500)
        self.context.add_init_script(SEEN)
        self.page, self.lab = self.context.new_page(), lab
        fragment = "" if state is None else f"#{lab.name}:{in_address(state)}"
        self.page.goto((SITE / place).as_uri() + fragment)
        self.page.wait_for_selector(f".nn-lab[data-lab={lab.name}][data-engine=wasm]")
        self.page.wait_for_selector(f".nn-lab[data-lab={lab.name}] .nn-lab-main")
        laid_out(self.page)
        self.root = self.page.locator(f".nn-lab[data-lab={lab.name}]")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.context.close()

    @property
    def play(self):
        return self.root.get_by_role("button", name="Play", exact=True)

    def places(self):
        """(top, reach, lines): see above."""
        return self.root.evaluate(PLACES)

    def jump(self):
        """Px that controls move while the lab plays; None for a lab without Play."""
        if not self.lab._steps:
            return None
        self.play.press("Enter")
        return self.page.evaluate(JUMP, [self.root.element_handle(), ANSWERS])

    def first_change(self):
        """Milliseconds from the first press to the first paint of another picture."""
        self.root.evaluate(CHANGE)
        if self.lab._steps:
            self.play.press("Enter")
        else:
            Hand(self.page, self.lab, self.lab.view.payload["main"][0]).by_keyboard()
        self.page.wait_for_function("globalThis.changed !== undefined", timeout=FIRST_WAIT)
        return self.page.evaluate("changed")

    def work(self, moves):
        """The 95th percentile of the milliseconds of work that a move of a control is."""
        return quantiles(timed_moves(self.page, self.lab, moves)[0], n=20)[-1]


def measure(browser, place, lab, moves, visits):
    """The cells of a lab's row; `moves` 0: without times."""
    start, found = opening(lab), {"top": [], "reach": [], "lines": [], "jump": [], "first": [], "work": []}
    for window in WINDOWS:
        with Visit(browser, place, lab, window) as visit:
            for name, number in zip(("top", "reach", "lines"), visit.places(), strict=True):
                found[name].append(number)
        with Visit(browser, place, lab, window, start) as visit:
            found["jump"].append(visit.jump())
        if not moves:
            continue
        times = []
        for _ in range(visits):
            with Visit(browser, place, lab, window, start) as visit:
                times.append(visit.first_change())
        found["first"].append(median(times))
        if window in (WINDOWS[0], WINDOWS[-1]):
            with Visit(browser, place, lab, window, start) as visit:
                found["work"].append(visit.work(moves))
    return found


def cell(numbers, decimals=0):
    return " / ".join("–" if number is None else f"{number:.{decimals}f}" for number in numbers)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("labs", nargs="*", metavar="LAB", choices=[[], *nnkit.labs.NAMES])
    parser.add_argument("--no-times", action="store_true", help="leave out what depends on the machine")
    parser.add_argument("--moves", type=int, default=40, help="of each control, for the work (default 40)")
    parser.add_argument("--visits", type=int, default=3, help="of each page, for the first change (default 3)")
    options = parser.parse_args()
    pages = [(place, name) for place, name in labs_of_site() if name in (options.labs or nnkit.labs.NAMES)]
    if not pages:
        sys.exit("There is no lab to measure: build the site first, with python tools/dev.py book.")
    columns = ["lab", "top, px", "reach, px", "lines", "jump, px"]
    if not options.no_times:
        columns += ["first change, ms", "work p95, ms"]
    windows = " / ".join(f"{width} × {height}" for width, height in WINDOWS)
    print(f"Windows: {windows}; work p95 at {WINDOWS[0][0]} / {WINDOWS[-1][0]} px.\n")
    print("| " + " | ".join(columns) + " |\n|" + "---|" * len(columns))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.path(), args=chromium.FLAGS)
        for place, name in pages:
            lab = getattr(nnkit.labs, name)()
            found = measure(browser, place, lab, 0 if options.no_times else options.moves, options.visits)
            row = [name, *(cell(found[column]) for column in ("top", "reach", "lines", "jump"))]
            if not options.no_times:
                row += [cell(found["first"]), cell(found["work"], 1)]
            print("| " + " | ".join(row) + " |", flush=True)
        browser.close()


if __name__ == "__main__":
    main()
