"""Gradescope: the results of a submission in its form, and a package that grades each submission there.

What is in the package, where it lies and what it must write is described at
https://gradescope-autograders.readthedocs.io/en/latest/specs/, what is known about who handed in at
https://gradescope-autograders.readthedocs.io/en/latest/submission_metadata/. There,

    /autograder/source/            holds the package: setup.sh, run_autograder, and the folder `assignment`
    /autograder/run_autograder     is the copy that runs for each submission
    /autograder/submission/        holds what the student has handed in
    /autograder/submission_metadata.json
    /autograder/results/results.json
"""

import json
import time
import zipfile
from pathlib import Path

from ... import __version__
from ..sandbox.launch import Launcher
from ..sandbox.limits import Limits, isolation
from ..variants import normal_id
from . import labs, marks, one, tables
from .assignment import Assignment
from .collect import Submission, collect

SETUP = """#!/usr/bin/env bash
# Gradescope runs this once, when it builds the image. It needs Python 3.11 or newer: choose Ubuntu 24.04 as base image.
set -euo pipefail
cd "$(dirname "$0")"
chmod -R go= assignment  # where a student's code is another user, that user cannot read the hidden tests
python3 -c 'import ensurepip' || apt-get install -y python3 python3-venv
python3 -m venv environment
environment/bin/python -m pip install --no-cache-dir "{requirement}"
environment/bin/python -m nnkit.homework isolation
"""

RUN = """#!/usr/bin/env bash
# Gradescope runs this for each submission. Only the instructor sees what it prints.
cd "$(dirname "$0")"
exec source/environment/bin/python -m nnkit.homework autograde .
"""


def results(result, mark):
    """The results of one student in the form of Gradescope's results.json."""
    tests = [
        {
            "name": f"{row['question']}: {row['title']}", "score": row["earned"], "max_score": row["possible"],
            "status": "failed" if "kind" in row else "passed", "output": row.get("said", ""), "output_format": "text",
            "visibility": "visible" if row["visibility"] == "public" else "after_due_date",
        }
        for row in result["tests"]
    ]  # fmt: skip
    return {
        "score": mark.total, "output": "\n".join(mark.notes), "output_format": "text", "stdout_visibility": "hidden",
        "tests": tests,
    }  # fmt: skip


def package(folder, target, *, by_hand=(), limits=None, key=b"", untrusted=False, wheel=None):
    """Write the package of a set, as the zip file to upload.

    folder: of the set, with hidden.py in it. `wheel` is a file of nnkit to install; by default the package installs
    this version of nnkit from PyPI. `by_hand`, `limits`, `key` and `untrusted` are those of `grade`.
    """
    assignment = Assignment(folder, by_hand)  # refuses what cannot be graded
    options = {
        "set": assignment.name, "nnkit": __version__, "by_hand": list(by_hand), "key": key.hex(),
        "untrusted": untrusted, "limits": (limits or Limits()).as_dict(),
    }  # fmt: skip
    requirement = f"./{Path(wheel).name}[labs,plots]" if wheel else f"nnkit[labs,plots]=={__version__}"
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in {"setup.sh": SETUP.format(requirement=requirement), "run_autograder": RUN}.items():
            info = zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0))  # the same package from the same set
            info.create_system, info.external_attr = 3, 0o100755 << 16  # a program, on Linux
            file.writestr(info, text)
        file.writestr(zipfile.ZipInfo("assignment/hidden.py"), assignment.hidden)
        file.writestr(zipfile.ZipInfo("assignment/options.json"), json.dumps(options, indent=1))
        if wheel:
            file.write(wheel, Path(wheel).name)


def autograde(root):
    """Grade the one submission below `root`, which is /autograder at Gradescope, and write its results.

    Returns the score. If something is wrong with this machine or the package, nothing is written: then Gradescope says
    that the autograder has failed, and nobody gets a wrong score.
    """
    root, begun = Path(root), time.monotonic()
    folder = root / "source" / "assignment"
    options = json.loads((folder / "options.json").read_text(encoding="utf-8"))
    if options["nnkit"] != __version__:
        raise ValueError(f"The package was made by nnkit {options['nnkit']}; this is {__version__}. Make it again.")
    if options["untrusted"] and isolation()[0] != "strong":
        raise ValueError(f"The package demands strong isolation; this machine has: {', '.join(isolation())}.")
    assignment = Assignment(folder, options["by_hand"])
    submission = _submission(root)
    with Launcher(["matplotlib.pyplot"] if b"matplotlib" in submission.data else []) as launcher:
        limits, key = Limits(**options["limits"]), bytes.fromhex(options["key"])
        result = one.grade(assignment, submission.data, submission.student, launcher, limits, key)
    (reports,) = labs.check_all([submission])
    further = labs.notes(reports)
    if assignment.written:
        further.append(f"marked by hand: {', '.join(assignment.written)}")
    mark = marks.mark(assignment, submission, result, {}, marks.LatePolicy(), further=further)
    (root / "results").mkdir(exist_ok=True)
    found = results(result, mark) | {"execution_time": round(time.monotonic() - begun, 1)}
    tables.write_json(root / "results" / "results.json", found)
    return mark.total


def _submission(root):
    """The submission, with the id whose variant counts. A student who has handed in something else is told so."""
    found = collect(root / "submission")
    whole = [submission for submission in found if submission.data] or found[:1]
    if len(whole) == 1:
        submission = whole[0]
    else:
        names = ", ".join(submission.source for submission in whole)
        words = f"Hand in one notebook; got {names}." if names else "Hand in the zip file of homework.submit."
        submission = Submission("", b"", notes=[words])
    return _identified(submission, root / "submission_metadata.json")


def _identified(submission, metadata):
    """The submission with the variant of the account that has handed it in, if Gradescope tells which one that is.

    A student may begin the notebook with the address of the account, with the part before the @, or with the number
    that the roster gives.
    """
    try:
        users = json.loads(metadata.read_text(encoding="utf-8"))["users"]
    except (OSError, ValueError, KeyError):
        users = []
    ids = []
    for user in users:
        address = str(user.get("email") or "").strip().lower()
        ids += [name for name in (address, address.partition("@")[0], str(user.get("sid") or "").lower()) if name]
    claimed = normal_id(submission.student) if (submission.student or "").strip() else None
    submission.student = claimed if claimed in ids or not ids else ids[0]
    if submission.student is None:
        submission.student = "unknown"
        submission.notes.append("nobody's id is in it")
    elif claimed and claimed != submission.student:
        submission.notes.append(
            f"the notebook begins with the id {claimed!r}, which is not yours; graded with the variant of {ids[0]!r}"
        )
    return submission
