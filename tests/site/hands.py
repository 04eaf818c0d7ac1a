"""How a reader moves each kind of control, in the real front end: by keyboard and by mouse."""

import random

import ipywidgets
from lab_page import go_to
from moves import opening, somewhere, state_for

ROLES = {
    ipywidgets.Dropdown: "combobox",
    ipywidgets.ToggleButtons: "group",
    ipywidgets.RadioButtons: "group",
    ipywidgets.Checkbox: "checkbox",
    ipywidgets.Text: "textbox",
}


class Hand:
    """A hand on one control of a lab on a page. `part` is what has the control's name and role."""

    def __init__(self, page, lab, name):
        self.page, self.lab, self.name, self.control = page, lab, name, lab.controls[name]
        self.box = page.locator(f".nn-lab[data-lab={lab.name}] .nn-control-{name}")
        self.role = ROLES.get(type(self.control), "slider")
        self.part = page.locator(f".nn-lab[data-lab={lab.name}]").get_by_role(
            self.role, name=self.control.description, exact=True
        )

    def unfold(self):
        """Press "More settings", where the control is folded away."""
        if not self.box.is_visible():
            self.page.locator(f".nn-lab[data-lab={self.lab.name}] .nn-lab-more[aria-expanded=false]").press("Enter")
            self.box.wait_for()

    def by_keyboard(self):
        """Give the control another value by the keyboard alone."""
        self.unfold()
        keyboard = self.page.keyboard
        if isinstance(self.control, ipywidgets.ToggleButtons):
            self.box.locator("[aria-pressed=false]").first.focus()
            return keyboard.press("Space")
        if isinstance(self.control, ipywidgets.RadioButtons):
            self.box.locator("input:checked").focus()
            return keyboard.press("ArrowDown")
        self.part.focus()
        if self.role == "textbox":
            keyboard.press("Control+A")
            keyboard.type(self.text())
        elif self.role == "checkbox":
            keyboard.press("Space")
        elif self.role == "combobox":
            keyboard.press("ArrowUp" if self.part.evaluate("(s) => s.selectedIndex") else "ArrowDown")
        else:
            keyboard.press("ArrowLeft" if self._at_the_end() else "ArrowRight")

    def by_mouse(self):
        """Give the control another value by the mouse (and a text by typing, after a click)."""
        self.unfold()
        self.box.scroll_into_view_if_needed()
        if isinstance(self.control, ipywidgets.ToggleButtons):
            self.box.locator("[aria-pressed=false]").first.click()
        elif isinstance(self.control, ipywidgets.RadioButtons):
            self.box.locator("input:not(:checked)").first.click()
        elif self.role == "textbox":
            self.part.click(click_count=3)
            self.page.keyboard.type(self.text())
        elif self.role == "checkbox":
            self.part.click()
        elif self.role == "combobox":
            self.part.select_option(index=int(not self.part.evaluate("(s) => s.selectedIndex")))
        else:
            self._drag()

    def text(self):
        """A text that the control can hold, and does not hold now."""
        now = self.part.input_value()
        texts = (somewhere(self.lab, self.name, random.Random(seed)) for seed in range(100))
        return next(text for text in texts if text != now)

    def _at_the_end(self):
        return self.part.get_attribute("aria-valuenow") == self.part.get_attribute("aria-valuemax")

    def _drag(self):
        handle = self.part.bounding_box()
        track = self.part.locator("xpath=ancestor::div[contains(@class,'noUi-target')]").bounding_box()
        x, y, middle = (
            handle["x"] + handle["width"] / 2,
            handle["y"] + handle["height"] / 2,
            track["x"] + track["width"] / 2,
        )
        mouse, far = self.page.mouse, max(60, 0.3 * track["width"])  # far enough for the next of three values
        mouse.move(x, y)
        mouse.down()
        mouse.move(middle + (far if x < middle else -far), y, steps=4)
        mouse.up()


def visible(lab):
    """The names of the controls that are widgets on the page."""
    return [name for name in lab.reader.controls if name not in lab.hidden]


SHEET = "svg.nn-sheet"
KEYS = {"slider": ["ArrowRight", "ArrowLeft"], "combobox": ["ArrowDown", "ArrowUp"]}  # there, and back
WATCH = """() => {
    globalThis.painted = undefined;
    const watch = () => {
        const begun = performance.now();
        const done = () => { globalThis.painted = performance.now() - begun; };
        requestAnimationFrame(() => setTimeout(done));
    };
    addEventListener("keydown", watch, { once: true, capture: true });
}"""


def timed_moves(page, lab, moves):
    """Some moves of each control that a key moves, from the state in which the lab opens: (work, paint), lists of
    milliseconds from a key's event to the last draw call, and to the next paint.
    """
    start, work, paint = opening(type(lab)()), [], []
    for name in visible(lab):
        if lab.reader.kinds[name] == "text":
            continue
        go_to(page, lab, state_for(lab, name, start, steps=0))
        hand = Hand(page, lab, name)
        hand.unfold()
        for turn in range(moves):
            page.evaluate(WATCH)
            if hand.role == "group":
                hand.by_keyboard()
            else:
                hand.part.press(KEYS.get(hand.role, ["Space"] * 2)[turn >= moves // 2])
            page.wait_for_function("globalThis.painted !== undefined")
            paint.append(page.evaluate("painted"))
            work.append(1000 * float(page.get_attribute(f".nn-lab[data-lab={lab.name}]", "data-seconds")))
    return work, paint


def stroke(page, places):
    """Draw through places of the sheet, which is 100 wide and high, by the mouse."""
    page.locator(SHEET).scroll_into_view_if_needed()
    box = page.locator(SHEET).bounding_box()
    x, y = ([box[corner] + part * box["width"] / 100 for part in parts] for corner, parts in zip("xy", zip(*places)))
    page.mouse.move(x[0], y[0])
    page.mouse.down()
    for place in zip(x[1:], y[1:]):
        page.mouse.move(*place, steps=8)
    page.mouse.up()
