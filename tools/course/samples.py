"""Sample submissions to the demo set, as Canvas delivers them: a bulk zip and a gradebook.

python tools/course/samples.py 30 FOLDER        writes FOLDER/submissions.zip and FOLDER/gradebook.csv
"""

import csv
import io
import json
import sys
import zipfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from course import masters

DEMO = masters.COURSE / "demo"
FIRST = [
    "Ada",
    "Bob",
    "Chris",
    "Dana",
    "Eli",
    "Fay",
    "Gus",
    "Hana",
    "Ivo",
    "Jana",
    "Kim",
    "Leo",
    "Mia",
    "Noa",
    "Olga",
    "Pit",
    "Quin",
    "Rosa",
    "Sam",
    "Tia",
]
LAST = [
    "Abel",
    "Baker",
    "Cohen",
    "Diaz",
    "Eder",
    "Frey",
    "Gauss",
    "Huber",
    "Ito",
    "Jung",
    "Kahn",
    "Lang",
    "Mori",
    "Noether",
    "Ortiz",
]


def extras():
    """What is added to the reference solution, one after the other: nothing, other solutions, mistakes, a loop."""
    mutants = [*masters.parts(DEMO / "mutants.py").values()]
    right = [*masters.parts(DEMO / "right.py").values()]
    loop = "def accuracy(scores, labels):\n    while True:\n        pass\n"
    return ["", *right, *mutants, "", loop, "def encode(:\n"]


def submissions(number):
    """(file name, bytes, student's name, id) of `number` submissions."""
    codes = extras()
    for i in range(number):
        first, last = FIRST[i % len(FIRST)], LAST[i // len(FIRST) % len(LAST)]
        student = f"{first}.{last}{i}".lower()
        text = masters.solution_notebook(DEMO, student, codes[i % len(codes)])
        answer = f"Pairs that occur more than once count only once. ({first})"
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
            file.writestr("demo.ipynb", text.replace("*Write your answer here.*", answer))
            file.writestr("submission.json", json.dumps({"set": "demo", "student": student}))
        name = f"{last}{first}".lower()
        late = "LATE_" if i % 10 == 9 else ""
        yield f"{name}_{late}{1000 + i}_{50000 + i}_demo-{student}.zip", made.getvalue(), f"{last}, {first}", student


def main():
    """Write both files."""
    if len(sys.argv) != 3 or not sys.argv[1].isdigit():
        sys.exit(__doc__)
    folder = Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    with (
        zipfile.ZipFile(folder / "submissions.zip", "w") as bulk,
        open(folder / "gradebook.csv", "w", encoding="utf-8", newline="") as file,
    ):
        table = csv.writer(file)
        table.writerow(["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "Demo (77)"])
        table.writerow(["    Points Possible", "", "", "", "", 10])
        for place, (name, data, who, student) in enumerate(submissions(int(sys.argv[1]))):
            bulk.writestr(name, data)
            table.writerow([who, 1000 + place, 5000 + place, student, "A", ""])


if __name__ == "__main__":
    main()
