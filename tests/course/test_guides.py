"""The guides for students and instructors: examples run, tables are those of the tools, named options exist."""

import contextlib
import io
import json
import re

import pytest

from course import figures, masters, weeks
from nnkit.homework import __main__ as command
from nnkit.homework import session

FOLDER = weeks.GUIDE.parent
GUIDE = weeks.GUIDE.read_text(encoding="utf-8")
KNOWN = weeks.chapters()


def test_the_examples_for_students_print_what_the_page_shows(monkeypatch):
    monkeypatch.setattr(session, "grading", False)
    text = (FOLDER / "students.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```(python|text)\n(.*?)^```$", text, flags=re.M | re.S)
    names, printed = {"__name__": "notebook"}, ""
    for kind, block in blocks:
        if kind == "python":
            with contextlib.redirect_stdout(io.StringIO()) as said:
                exec(block, names)
            printed = said.getvalue()
        else:
            assert printed == block
    assert [kind for kind, _ in blocks] == ["python", "text"] * 3


@pytest.mark.parametrize("count", weeks.CALENDARS)
def test_the_calendars_are_those_of_the_tool(count):
    assert weeks.filled(GUIDE, f"{count} weeks", weeks.table(count)) == GUIDE, "python tools/course/weeks.py"


@pytest.mark.parametrize("count", weeks.CALENDARS)
def test_a_calendar_has_every_set_after_its_chapters(count):
    calendar, read, sets = weeks.CALENDARS[count], set(), []
    assert len(calendar) == count
    for chapters, given in calendar:
        assert not read & set(chapters)
        read |= set(chapters)
        for number in given:
            path = masters.NOTEBOOKS / f"set{number:02}.ipynb"
            first = "".join(json.loads(path.read_text(encoding="utf-8"))["cells"][0]["source"])
            needed = {chapter.number for chapter in KNOWN.values() if f"{chapter.place}." in first}
            assert needed <= read and (needed or number == 0), number
        sets += given
    assert sets == list(range(14)) and read >= {*range(1, 19), 27, weeks.CHOICE}


def test_options_that_the_guide_names_exist():
    commands = next(action for action in command.arguments()._actions if action.choices).choices
    have = {option for parser in commands.values() for option in parser._option_string_actions}
    others = {"--no-run", "--ref", "--target-repo-dir", "--user-id", "--user-name", "--image-name"}  # of repo2docker
    assert set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", GUIDE)) <= have | others
    assert set(re.findall(r"nnkit\.homework ([a-z]+)", GUIDE)) <= commands.keys()


# --- The table of figures -------------------------------------------------------------------------------------------


def stored():
    return json.loads(figures.FILE.read_text(encoding="utf-8"))


def test_the_table_is_that_of_the_measured_figures():
    assert weeks.filled(GUIDE, "figures", figures.table(stored())) == GUIDE, "python tools/course/figures.py"


def test_every_set_keeps_its_promises():
    assert list(stored()) == [f"set{number:02}" for number in range(14)]
    for name, of in stored().items():
        (public, caught), (hidden, found) = of["mutants"]["public"], of["mutants"]["hidden"]
        assert (caught, found) == (public, hidden) and public + hidden >= 6 and public >= hidden, name
        assert of["right"][1] == of["right"][0] >= 2 and of["variants"] == [200, 200] and of["formulas"] >= 4, name


def test_one_set_measured_again_has_the_stored_figures(monkeypatch):
    monkeypatch.setattr(session, "grading", True)
    again = figures.measured(masters.COURSE / "set00", count=20)
    assert again.pop("variants") == [20, 20]
    assert stored()["set00"] == again | {"variants": [200, 200]}


def test_the_figures_give_nothing_private_away():
    """Titles and numbers alone; and no mutant of a private set is described."""
    keys = {"title", "minutes", "questions", "points", "tests", "formulas", "mutants", "right", "variants"}
    assert all(of.keys() == keys and of["mutants"].keys() == {"public", "hidden"} for of in stored().values())
    pages = GUIDE + figures.FILE.read_text(encoding="utf-8")
    for folder in masters.folders():
        if folder.name not in ("demo", "set00"):
            titles = [title.split(": ", 1)[1] for title in masters.parts(folder / "mutants.py")]
            assert [title for title in titles if title in " ".join(pages.split())] == [], folder.name
