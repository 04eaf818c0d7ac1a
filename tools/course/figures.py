"""Measure each problem set, and write the figures into the public table of the instructors' guide.

    python tools/course/figures.py                  all sets whose masters are here
    python tools/course/figures.py set05 set06      these; the others keep their figures

The figures are kept in book/course/figures.json, without any text of masters, hidden tests or mutants. tests/course
holds every set to these promises; here they are counted, so that teachers who do not have the private folder can see
them.
"""

import contextlib
import functools
import io
import json
import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from course import masters, weeks
from nnkit.homework import contract, notebooks, session, variants
from nnkit.homework.grading.assignment import Assignment
from nnkit.homework.students import Names, Student

FILE = masters.ROOT / "book" / "course" / "figures.json"
STUDENTS = ("ada", "bob", "chris", "dana", "eli")  # for each of whom a mutant must be caught
VARIANTS = 200  # for which the reference must pass
FORMULAS = 1000  # ids among which different formulas are counted


assignment_of = functools.cache(Assignment)


def executed(text):
    """The names of a notebook after its cells have run in this process."""
    names = {"__name__": "notebook"}
    with contextlib.redirect_stdout(io.StringIO()):
        for source in notebooks.code_cells(notebooks.parse(text.encode())):
            exec(source, names)
    return names


def failing(folder, text, student):
    """The visibilities of the tests that fail, in this process: quicker than the sandbox, with the same tests."""
    assignment = assignment_of(folder)
    names = executed(text)
    me = variants.variant_of(assignment.module, student, b"key")
    live = Student(Names(names).answer)
    return [visibility for test, visibility in assignment.tests if contract.run(test, live, me) is not None]


def measured(folder, count=VARIANTS):
    """The figures of the set in a folder: a dict of numbers and of the set's public title."""
    assignment = assignment_of(folder)
    module = assignment.module
    mutants = {"public": [0, 0], "hidden": [0, 0]}  # planted, caught for every student
    for title, code in masters.parts(folder / "mutants.py").items():
        kind = title.split(":")[0]
        texts = ((masters.solution_notebook(folder, student, code), student) for student in STUDENTS)
        found = [failing(folder, text, student) for text, student in texts]
        mutants[kind][0] += 1
        mutants[kind][1] += all("hidden" in one and (kind == "hidden" or "public" in one) for one in found)
    right = [masters.solution_notebook(folder, "ada", code) for code in masters.parts(folder / "right.py").values()]
    ids = list(map(str, np.random.default_rng(0).integers(10**9, size=count)))
    passed = [failing(folder, masters.solution_notebook(folder, student), student) == [] for student in ids]
    words = set()
    for student in map(str, range(FORMULAS)):
        parameters = variants.variant_of(module, student).parameters
        words.add(tuple(value for value in parameters.values() if isinstance(value, str)))
    return {
        "title": module.TITLE,
        "minutes": module.MINUTES,
        "questions": len(module.QUESTIONS),
        "points": [sum(assignment.points.values()), sum(module.WRITTEN.values())],  # for code, for written answers
        "tests": [sum(kind == which for _, kind in assignment.tests) for which in ("public", "hidden")],
        "formulas": len(words),
        "mutants": mutants,
        "right": [len(right), sum(failing(folder, text, "ada") == [] for text in right)],
        "variants": [len(passed), sum(passed)],
    }


def table(figures):
    """The lines of the public table."""
    lines = [
        "| set | questions | points: code + written | minutes | tests: public + hidden | formulas | mutants caught by "
        "public tests | by hidden tests alone | right solutions passed | variants passed |",
        "|---" * 10 + "|",
    ]
    share = lambda planted, caught: f"{caught} of {planted}"
    for name, of in sorted(figures.items()):
        number = int(name[3:]) if name[3:].isdigit() else name
        lines.append(
            f"| {number} {of['title']} | {of['questions']} | {of['points'][0]} + {of['points'][1]} | {of['minutes']} | "
            f"{of['tests'][0]} + {of['tests'][1]} | {of['formulas']} | {share(*of['mutants']['public'])} | "
            f"{share(*of['mutants']['hidden'])} | {share(*of['right'])} | {share(*of['variants'])} |"
        )
    return lines


def main(names):
    """Measure the named sets, or all; keep the figures, and write the table into the guide."""
    session.grading = True  # in this process, too, a notebook's own checks and `submit` do nothing
    figures = json.loads(FILE.read_text(encoding="utf-8")) if FILE.exists() else {}
    for folder in masters.folders():
        if folder.name != "demo" and (not names or folder.name in names):
            figures[folder.name] = measured(folder)
            print(folder.name, json.dumps(figures[folder.name]), flush=True)
            FILE.write_text(json.dumps(figures, indent=1, sort_keys=True) + "\n", encoding="utf-8", newline="\n")
    text = weeks.filled(weeks.GUIDE.read_text(encoding="utf-8"), "figures", table(figures))
    weeks.GUIDE.write_text(text, encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
