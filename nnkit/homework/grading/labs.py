"""Reports of the book's labs: the grader computes each one again, and says whether it is genuine.

A report is genuine if the lab it names exists, can have these settings, and finds this sentence and these digits for
them. That proves neither who made the report nor when: the line `name:`, predictions and goals are as they were handed
in. Reports come from students, so whatever is in them is a finding about the report, never a failure of the grader.
"""

import csv
import hashlib
import json

from ... import __version__
from .. import calls
from ..notebooks import clean
from .collect import LARGEST_REPORT
from .written import safe

SECONDS = 300.0  # of the processor, to compute one report again: the first one ever compiles
COLUMNS = ("student", "file", "lab", "verdict", "why", "name", "sentence", "predictions", "goals")


def check(data, seconds=SECONDS):
    """What a report, given as the bytes of its file, is worth: a dict of texts by COLUMNS, without student and file.

    The verdict is "genuine", "not genuine" or "not checked"; `why` gives the reason for the other two.
    """
    if len(data) > LARGEST_REPORT:
        return _found("", "not genuine", f"the file has more than {LARGEST_REPORT // 2**20} MB, which no report has")
    text = clean(data.decode("utf-8-sig", "replace"))
    try:
        from ...errors import DataError
        from ...labs import read_report
    except ImportError as error:  # the labs need ipywidgets, and Numba or wasmtime
        return _found(text, "not checked", str(error))
    try:
        with calls.limited(seconds):
            read_report(text)
    except DataError as error:
        return _found(text, "not genuine", str(error))
    except calls.TimeUp:
        return _found(text, "not checked", f"computing it again took more than {seconds:g} s")
    except Exception as error:
        return _found(text, "not checked", f"computing it again failed: {type(error).__name__}: {error}")
    return _found(text, "genuine", "")


def _found(text, verdict, why):
    lines = [line.partition(":") for line in text.splitlines()[:1000]]
    told = lambda word: next((rest.strip() for first, _, rest in lines if first.strip() == word), "")[:300]
    count = lambda word: str(sum(first.strip() == word for first, _, _ in lines))
    return {
        "lab": told("lab")[:40], "verdict": verdict, "why": clean(why)[:2000], "name": told("name"),
        "sentence": told("sentence"), "predictions": count("prediction"), "goals": count("goal reached"),
    }  # fmt: skip


def check_all(submissions, path=None):
    """Check the reports of all submissions: a list of dicts by COLUMNS for each. What is found is kept in a file."""
    if not any(submission.reports for submission in submissions):
        return [[] for _ in submissions]
    kept = _kept(path)
    found = []
    for submission in submissions:
        found.append([])
        for name, data in submission.reports:
            key = hashlib.sha256(f"{__version__}\0".encode() + data).hexdigest()
            if key not in kept or kept[key]["verdict"] == "not checked":
                kept[key] = check(data)
            found[-1].append({"student": submission.student, "file": name, **kept[key]})
    if path is not None:
        path.write_text(json.dumps(kept, indent=1), encoding="utf-8")
    return found


def _kept(path):
    try:
        return json.loads(path.read_text(encoding="utf-8")) if path else {}
    except (OSError, ValueError):
        return {}


def notes(found):
    """What the student and the instructor read about reports, one line each."""
    return [f"{row['file']}: {row['verdict']}" + (f": {row['why']}" if row["why"] else "") for row in found]


def write(path, found):
    """The table of all reports."""
    with open(path, "w", encoding="utf-8-sig", newline="") as file:
        table = csv.writer(file)
        table.writerow(COLUMNS)
        for rows in found:
            table.writerows([safe(row[column]) for column in COLUMNS] for row in rows)
