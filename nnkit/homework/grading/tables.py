"""Tables of marks: marks.csv, and one column for a Canvas gradebook."""

import csv
import json

from .written import safe


def write_marks(path, assignment, marks):
    """One row per student: points by question, total, days late, notes."""
    automatic, written = assignment.points, assignment.written
    with open(path, "w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["student", *automatic, *written, "total", "possible", "days late", "share kept", "notes"])
        possible = sum(automatic.values()) + sum(written.values())
        for mark in marks:
            by_hand = ["" if mark.written[q] is None else f"{mark.written[q]:g}" for q in written]
            points = [f"{mark.questions[q]:g}" for q in automatic]
            row = [safe(mark.student), *points, *by_hand, f"{mark.total:g}", possible, mark.days, f"{mark.factor:g}"]
            writer.writerow([*row, safe("; ".join(mark.notes))])


def write_canvas(path, roster, marks, column):
    """The exported gradebook with one column filled: import this file into Canvas."""
    wanted = [name for name in roster.columns if name == column or name.startswith(f"{column} (")]
    if len(wanted) != 1:
        raise ValueError(f"--column {column!r} must name one column of the roster; its columns: {roster.columns}.")
    totals = {mark.student: f"{mark.total:g}" for mark in marks}
    for student, row in roster.ids.items():
        row[wanted[0]] = totals.get(student, row[wanted[0]])
    columns = [name for name in ("Student", "ID", "SIS User ID", "SIS Login ID", "Section") if name in roster.columns]
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [*columns, wanted[0]], extrasaction="ignore")
        writer.writeheader()
        writer.writerows(roster.rows)


def write_json(path, value):
    """Write JSON, indented."""
    path.write_text(json.dumps(value, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
