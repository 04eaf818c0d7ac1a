"""The teaching notes: a section for every chapter, minutes that add up, and labs that say what the notes quote.

A line under **Show** names settings of the chapter's lab, as *rate* `0.5`, and quotes the lab's sentence in “…”.
"""

import json
import re
from functools import cache

import ipywidgets
import pytest

import nnkit
import nnkit.labs
from course import weeks

FOLDER = weeks.GUIDE.parent
CHAPTERS = weeks.chapters()
PARTS = ("foundations", "convolution", "sequences", "applications")
LONG = {"generating_text", "translation", "speech", "captions"}
SETTING = re.compile(r"\*([^*`]+)\*\s+`([^`]*)`")
HEADINGS = ("Aim.", "Ask", "Show", "Students often think", "Practice.")


def sections():
    """The section of each chapter in the notes: {number: text}."""
    found = {}
    for part in PARTS:
        text = (FOLDER / f"teaching_{part}.md").read_text(encoding="utf-8")
        pieces = re.split(r"^## (\d+) (.*)\n", text, flags=re.M)
        for number, title, body in zip(pieces[1::3], pieces[2::3], pieces[3::3]):
            chapter = CHAPTERS[int(number)]
            assert (title, part) == (chapter.title, chapter.place.split("/")[0])
            assert int(number) not in found
            found[int(number)] = body
    return found


SECTIONS = sections()
each = pytest.mark.parametrize("number", CHAPTERS, ids=lambda number: CHAPTERS[number].place.split("/")[1])


def test_every_chapter_has_its_section_in_order():
    assert list(SECTIONS) == list(CHAPTERS) and len(CHAPTERS) == 27


@each
def test_a_section_has_all_its_parts(number):
    body = SECTIONS[number]
    places = [body.find(f"**{heading}") for heading in HEADINGS]
    assert -1 not in places and places == sorted(places)
    assert f"[Chapter](../{CHAPTERS[number].place}.ipynb)" in " ".join(body.split())
    questions = body[places[1] : places[2]]
    assert 2 <= questions.count("\n- *") <= 3 and questions.count("You will hear") == questions.count("\n- *")
    assert 2 <= body[places[3] : places[4]].count("\n- that ") <= 4


def minutes(number):
    return [int(n) for n in re.findall(r"^\| (\d+) \|", SECTIONS[number], flags=re.M)]


@each
def test_the_minutes_add_up_to_a_lesson(number):
    assert sum(minutes(number)) in (45, 90) and len(minutes(number)) >= 4


def test_the_short_course_has_as_many_periods_as_the_guide_says():
    text = " ".join(weeks.GUIDE.read_text(encoding="utf-8").split())
    single, double = re.search(
        r"Thirteen periods of 45 minutes: chapters ([\d, and]+), of which ([\d, and]+) take", text
    ).groups()
    single, double = ([int(n) for n in re.findall(r"\d+", part)] for part in (single, double))
    assert [number for number in single if sum(minutes(number)) == 90] == double
    assert sum(sum(minutes(number)) for number in single) == 13 * 45


@each
def test_the_sets_that_practise_a_chapter_ask_to_read_it(number):
    practice = SECTIONS[number].split("**Practice.**")[1]
    for named in re.findall(r"\b[Ss]ets? (\d+)", practice):
        cells = json.loads((weeks.ROOT / "course" / "notebooks" / f"set{int(named):02}.ipynb").read_text("utf-8"))[
            "cells"
        ]
        reading = "".join(cells[0]["source"])
        chapter = CHAPTERS[number]
        related = f"{chapter.place}." in reading or f"*{chapter.title}*" in reading
        assert related or named in RELATED.get(number, ()), f"set {named} does not ask to read chapter {number}"


RELATED = {1: {"0"}, 19: {"13"}, 20: {"12"}, 24: {"10"}}  # sets that are named for another reason, said in the note


@cache
def opened(number):
    """The chapter's lab as its page shows it."""
    chapter = CHAPTERS[number]
    cells = json.loads((weeks.ROOT / "book" / f"{chapter.place}.ipynb").read_text(encoding="utf-8"))["cells"]
    sources = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    source = next(source for source in sources if re.search(r"^lab = nnkit\.labs\.", source, flags=re.M))
    scope = {"nnkit": nnkit}
    exec(source, scope)
    return scope["lab"].wait()


def value(control, text):
    """The value that a control gets for the text in the notes."""
    if isinstance(control, ipywidgets.Checkbox):
        return {"on": True, "off": False}[text]
    if hasattr(control, "options"):
        labels = {}
        for option in control.options:
            label, one = option if isinstance(option, tuple) else (option, option)
            labels[f"{label:g}" if isinstance(label, float) else str(label)] = one
        return labels[text]
    if isinstance(control, ipywidgets.Text):
        return "" if text == "none" else text
    number = float(text)
    assert control.min <= number <= control.max
    return int(number) if isinstance(control, ipywidgets.IntSlider) else number


@pytest.mark.slow
@pytest.mark.parametrize(
    "number",
    [
        pytest.param(number, marks=pytest.mark.long if chapter.place.split("/")[1] in LONG else ())
        for number, chapter in CHAPTERS.items()
        if chapter.labs
    ],
    ids=lambda number: CHAPTERS[number].place.split("/")[1],
)
def test_labs_say_what_the_notes_quote(number):
    part = SECTIONS[number].split("**Show**")[1].split("**Students often think**")[0]
    lab = opened(number)
    assert f"the lab `{lab.name}`" in part
    controls = {control.description: name for name, control in lab.reader.controls.items()}
    opening = {name: control.value for name, control in lab.reader.controls.items()}
    items = re.split(r"^\d\. ", part, flags=re.M)[1:]
    assert len(items) == 3
    for item in items:
        item = " ".join(item.split())
        settings, said = item.split(" The lab says ", 1)
        changed = {
            controls[name]: value(lab.reader.controls[controls[name]], text) for name, text in SETTING.findall(settings)
        }
        assert changed and "The lab says" in item
        lab.set(**opening)
        lab.set(**changed)
        quotes = re.findall(r"“(.*?)”", said)
        assert quotes
        for quote in quotes:
            assert quote in " ".join(lab.status.split()), (changed, lab.status)
