"""The students of a course, read from the gradebook that Canvas exports or from a CSV file with a column `student`."""

import csv
from pathlib import Path

from ..variants import normal_id

IDS = ("SIS Login ID", "student", "SIS User ID")  # the column with a student's id: the first of these that there is


class Roster:
    """The rows of a table of students. `ids` are all students, `extra` the days that each may be late without loss."""

    def __init__(self, path):
        with open(path, encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            self.columns, self.rows = list(reader.fieldnames or []), list(reader)
        column = next((name for name in IDS if name in self.columns), None)
        if column is None:
            raise ValueError(f"{Path(path).name} must have one of the columns {', '.join(IDS)}; it has {self.columns}.")
        self.ids, self.by_canvas, self.extra = {}, {}, {}
        for row in self.rows:
            if (row[column] or "").strip():
                student = normal_id(row[column])
                self.ids[student] = row
                if (row.get("ID") or "").strip():
                    self.by_canvas[row["ID"].strip()] = student
                if (row.get("Extra days") or "").strip():
                    self.extra[student] = float(row["Extra days"])


def identify(submissions, roster=None):
    """Settle whose each submission is; of several by one student the newest counts. Returns those that count.

    Canvas knows who handed in, so its number counts more than the id in the notebook, which the student wrote.
    """
    latest = {}
    owner_of = lambda submission: roster.by_canvas.get(submission.canvas_id) if roster else None
    for submission in sorted(submissions, key=lambda s: owner_of(s) is None):  # first those whose owner is certain
        claimed = normal_id(submission.student) if (submission.student or "").strip() else None
        owner = owner_of(submission)
        if owner and claimed and owner != claimed:
            submission.notes.append(f"the notebook has the id {claimed!r}; graded with the variant of {owner!r}")
        submission.student = owner or claimed or (f"canvas-{submission.canvas_id}" if submission.canvas_id else None)
        if submission.student is None:
            submission.student = f"unknown: {submission.source}"
            submission.notes.append("nobody's id is in it")
        elif roster and submission.student not in roster.ids:
            submission.notes.append("not in the roster")
        other = latest.get(submission.student)
        known = other is not None and other.canvas_id and submission.canvas_id
        if known and other.canvas_id != submission.canvas_id:  # two people, of whom one has a wrong id
            for one in (other, submission):
                one.notes.append(f"two people handed in as {submission.student!r}: numbers in Canvas tell who is who")
            submission.student = f"{submission.student} (canvas {submission.canvas_id})"
            other = latest.get(submission.student)
        if other is None:
            latest[submission.student] = submission
            continue
        newer, older = sorted((other, submission), key=lambda s: (s.submitted.timestamp(), s.source), reverse=True)
        newer.notes.append(f"{older.source} by the same student does not count")
        latest[submission.student] = newer
    return [latest[student] for student in sorted(latest)]
