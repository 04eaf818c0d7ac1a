"""The sheet for what is marked by hand: one row per student and question, to fill in with any spreadsheet program."""

import csv
from pathlib import Path

COLUMNS = ("student", "question", "possible", "answer", "mark", "comment")


def safe(text):
    """Text that no spreadsheet program takes for a formula.

    >>> safe("=1+1")
    "'=1+1"
    """
    return "'" + text if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def read(path):
    """The marks and comments in a sheet: {(student, question): (mark or None, comment)}."""
    if not Path(path).exists():
        return {}
    found = {}
    with open(path, encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            text = (row.get("mark") or "").strip().replace(",", ".")
            who = f"{row['student']}, {row['question']}"
            try:
                points = float(text) if text else None
            except ValueError:
                raise ValueError(f"{path}: the mark of {who} must be a number; got {text!r}.") from None
            if points is not None and not 0 <= points <= float(row["possible"]):
                raise ValueError(f"{path}: the mark of {who} must be from 0 to {row['possible']}; got {text}.")
            student = row["student"][1:] if safe(row["student"][1:]) == row["student"] else row["student"]
            found[student, row["question"]] = (points, (row.get("comment") or "").strip())
    return found


def write(path, assignment, results, given):
    """Write the sheet with the present answers, and the marks and comments that were given before.

    Returns the students who have a mark or a comment but no submission: their rows stay, so that nothing is lost.
    """
    students = {result["student"]: result["answers"] for result in results}
    lost = {key: value for key, value in given.items() if key[0] not in students and value != (None, "")}
    rows = [(student, question) for question in assignment.written for student in students]
    with open(path, "w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for student, question in [*rows, *lost]:
            points, comment = given.get((student, question), (None, ""))
            answer = safe(students.get(student, {}).get(question, ""))
            possible = assignment.written.get(question, points)
            mark = "" if points is None else f"{points:g}"
            writer.writerow([safe(student), question, possible, answer, mark, comment])
    return sorted({student for student, _ in lost})
