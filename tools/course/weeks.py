"""Write the calendars of 7 and 14 weeks into the instructors' guide: chapters, labs, sets and minutes, week by week.

    python tools/course/weeks.py

Only which chapters and sets belong to a week stands here. Titles, minutes and labs are read from the chapters and from
the public side of the sets, so that they cannot go stale.
"""

import json
import re
import sys
from dataclasses import dataclass
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
GUIDE = ROOT / "book" / "course" / "instructors.md"
CHOICE = "choice"  # one chapter of the applications, as the class or each student likes
CALENDARS = {  # weeks: (chapters by their numbers, sets by theirs)
    7: [
        ((1, 2, 3), (0, 1)),
        ((4, 5, 6), (2, 3)),
        ((7, 8), (4, 5)),
        ((9, 10, 11), (6, 7)),
        ((12, 13, 14), (8, 9)),
        ((15, 16, 17), (10, 11)),
        ((18, CHOICE, 27), (12, 13)),
    ],
    14: [
        ((1, 2), (0,)),
        ((3,), (1,)),
        ((4, 5), (2,)),
        ((6,), (3,)),
        ((7,), (4,)),
        ((8,), (5,)),
        ((9, 10), (6,)),
        ((11,), (7,)),
        ((12, 13), (8,)),
        ((14, 15), (9,)),
        ((16,), (10,)),
        ((17,), (11,)),
        ((18,), (12,)),
        ((CHOICE, 27), (13,)),
    ],
}


@dataclass(frozen=True)
class Chapter:
    """A chapter as a calendar names it; `place` is the path of its notebook in book/, without the ending."""

    number: int
    title: str
    place: str
    minutes: int
    labs: tuple

    @property
    def link(self):
        """Its number and title, as a link from a page in book/course/."""
        return f"[{self.number} {self.title}](../{self.place}.ipynb)"


def chapters():
    """All numbered chapters, in the order of the book: {number: Chapter}."""
    parts = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))["parts"]
    places = [entry["file"].removeprefix("book/") for part in parts for entry in part["chapters"]]
    found = {}
    for place in places:
        path = ROOT / "book" / f"{place}.ipynb"
        if path.is_file():
            cells = ["".join(cell["source"]) for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]]
            text = "\n".join(cells)
            if number := re.search(r"Exercise (\d+)\.1\b", text):
                title = re.search(r"^# (.*)", text, flags=re.M)[1]
                minutes = int(re.search(r"Allow\s+(\d+)\s+minutes", text)[1])
                labs = tuple(dict.fromkeys(re.findall(r"^lab = nnkit\.labs\.(\w+)\(\)$", text, flags=re.M)))
                found[int(number[1])] = Chapter(int(number[1]), title, place, minutes, labs)
    return found


def applications(known):
    """The chapters among which a class may choose: those of the applications, without the first and the last."""
    return [chapter for chapter in known.values() if chapter.place.startswith("applications/")][1:-1]


def table(weeks):
    """The lines of the calendar for a number of weeks, a Markdown table."""
    from nnkit.homework import sets

    known = chapters()
    choice = applications(known)
    lines = [
        "| week | read | minutes of reading | labs | problem sets | minutes of work |",
        "|---|---|---|---|---|---|",
    ]
    for week, (read, given) in enumerate(CALENDARS[weeks], 1):
        titles, minutes, labs = [], 0, []
        for number in read:
            if number == CHOICE:
                titles.append(f"one of chapters {choice[0].number} to {choice[-1].number}")
                minutes += max(chapter.minutes for chapter in choice)
                labs.append("its lab")
            else:
                titles.append(known[number].link)
                minutes += known[number].minutes
                labs += [f"`{lab}`" for lab in known[number].labs]
        modules = [sets.load(f"set{number:02}") for number in given]
        titled = [f"{int(module.NAME[3:])} {module.TITLE}" for module in modules]
        times = " + ".join(str(module.MINUTES) for module in modules)
        labs = ", ".join(dict.fromkeys(labs)) or "none"
        lines.append(f"| {week} | {'; '.join(titles)} | {minutes} | {labs} | {'; '.join(titled)} | {times} |")
    return lines


def filled(text, name, lines):
    """The text of a page with its table `name` made anew: what stands between its two marks.

    >>> filled("<!-- table: a -->\\nold\\n<!-- end -->\\n", "a", ["new"])
    '<!-- table: a -->\\n\\nnew\\n\\n<!-- end -->\\n'
    """
    mark = f"<!-- table: {name} -->"
    if text.count(mark) != 1:
        raise ValueError(f"The page must have one line {mark}, and <!-- end --> after it.")
    before, after = text.split(mark)
    return before + mark + "\n\n" + "\n".join(lines) + "\n\n<!-- end -->" + after.split("<!-- end -->", 1)[1]


def main():
    """Write both calendars into the guide."""
    text = GUIDE.read_text(encoding="utf-8")
    for weeks in CALENDARS:
        text = filled(text, f"{weeks} weeks", table(weeks))
    GUIDE.write_text(text, encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
