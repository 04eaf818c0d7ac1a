"""The instructor's commands: python -m nnkit.homework grade | gradescope | isolation. Each has --help."""

import argparse
import hashlib
import os
import sys
from datetime import datetime
from pathlib import Path

from .grading import batch, feedback, gradescope, labs, marks, report, tables, written
from .grading.assignment import Assignment
from .grading.collect import collect
from .grading.roster import Roster, identify
from .sandbox.launch import ONE_THREAD, Fault
from .sandbox.limits import Limits, isolation, may_read


def arguments():
    """The parser of the command line."""
    parser = argparse.ArgumentParser(prog="python -m nnkit.homework", description="Grade problem sets.")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("isolation", help="say how strongly submissions are isolated on this machine")
    grade = commands.add_parser(
        "grade",
        help="grade submissions",
        description="Grade submissions. Run it again at any time: what is graded already is kept, marks that you wrote "
        "into written.csv are taken in, and the late policy is applied anew.",
    )
    add = grade.add_argument
    add("set", type=Path, help="the folder of the set, with hidden.py in it")
    add("submissions", type=Path, help="a folder, a bulk zip of Canvas, a student's zip file, or a notebook")
    add("--to", type=Path, default=Path("marks"), help="the folder for the results (marks)")
    add("--workers", type=int, default=2, help="how many submissions are graded at a time (2)")
    add("--dask", metavar="ADDRESS", help="grade on a Dask cluster, by its scheduler's address: tcp://host:8786")
    add("--roster", type=Path, help="a gradebook exported from Canvas, or a CSV file with the column student")
    add("--column", help="the assignment's column in the Canvas gradebook: writes canvas.csv")
    add("--deadline", type=_time, help="such as 2027-01-31T23:59 (in this machine's time zone) or …+01:00")
    add("--late-per-day", type=float, default=0.1, help="the share of the marks that each late day costs (0.1)")
    add("--late-days", type=int, default=3, help="work that is more days late than this counts 0 (3)")
    add("--grace", type=float, default=15, help="minutes after the deadline that are not late (15)")
    _add_common(grade)
    there = commands.add_parser(
        "gradescope",
        help="make a package that grades at Gradescope",
        description="Write the zip file that Gradescope calls an autograder. It grades each submission when it is "
        "handed in. Choose Ubuntu 24.04 as base image. Do not show the file to students: the hidden tests are in it.",
    )
    there.add_argument("set", type=Path, help="the folder of the set, with hidden.py in it")
    there.add_argument("--to", type=Path, help="the zip file (set-gradescope.zip)")
    there.add_argument("--wheel", type=Path, help="install nnkit from this file, not from PyPI")
    _add_common(there)
    runner = commands.add_parser("autograde", help="what the package calls at Gradescope for each submission")
    runner.add_argument("root", type=Path, help="/autograder")
    return parser


def _add_common(parser):
    """The options of everything that grades."""
    add = parser.add_argument
    add("--key-file", type=Path, help="a file with the course key, from which random test inputs are made")
    add("--no-autograde", nargs="+", default=[], metavar="QUESTION", help="mark these questions by hand")
    add("--untrusted", action="store_true", help="refuse to run where isolation is not strong")
    for name, what in (("call", "one call of a function"), ("cell", "one cell"), ("total", "one process")):
        default = getattr(Limits(), name)
        add(f"--seconds-{name}", type=float, default=default, help=f"processor time of {what} ({default:g})")
    add("--memory", type=int, default=Limits().memory, help=f"MB for a submission ({Limits().memory})")


def _time(text):
    return datetime.fromisoformat(text).astimezone()


def main(words=None):
    """Run a command; returns the status of the process."""
    options = arguments().parse_args(words)
    level, parts = isolation()
    elsewhere = options.command == "gradescope" or (options.command == "grade" and options.dask is not None)
    if not elsewhere:
        print(f"Isolation: {level} ({parts}).")
    if options.command == "isolation":
        return 0
    if options.command == "grade" and not elsewhere and options.untrusted and level != "strong":
        print("Not graded: --untrusted needs strong isolation, which Linux has. See nnkit.homework.sandbox.limits.")
        return 2
    try:
        said = {"grade": grade, "gradescope": package, "autograde": autograde}[options.command](options)
    except (ValueError, OSError, ImportError, Fault) as error:
        print(f"Not graded: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\nStopped. What is graded is kept; the same command goes on from here.", file=sys.stderr)
        return 130
    print(said)
    return 0


def grade(options):
    """Grade and write everything; returns what to print."""
    for path in (options.submissions, options.to, options.key_file):
        if path is not None and may_read(path):
            raise ValueError(
                f"Submissions could read {path}: it lies in a folder of Python's packages. Move it elsewhere."
            )
    assignment = Assignment(options.set, options.no_autograde)
    roster = Roster(options.roster) if options.roster else None
    if options.column and roster is None:
        raise ValueError("--column needs --roster, the gradebook exported from Canvas.")
    submissions = identify(collect(options.submissions), roster)
    options.to.mkdir(parents=True, exist_ok=True)
    given = written.read(options.to / "written.csv")  # first: a sheet with a mistake stops here
    results = batch.grade_all(
        assignment, submissions, options.to / "results", _limits(options), _key(options), options.workers, sys.stderr,
        options.dask, options.untrusted,
    )  # fmt: skip
    lab_reports = labs.check_all(submissions, options.to / "lab-reports.json")
    policy = marks.LatePolicy(options.deadline, options.late_per_day, options.late_days, options.grace)
    all_marks = []
    for submission, result, found in zip(submissions, results, lab_reports):
        by_hand = {q: given.get((result["student"], q), (None, ""))[0] for q in assignment.written}
        extra = roster.extra.get(result["student"], 0.0) if roster else 0.0
        mark = marks.mark(assignment, submission, result, by_hand, policy, extra, labs.notes(found))
        folder = options.to / "feedback" / Path(batch.name_of(submission)).stem
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "feedback.html").write_text(feedback.page(assignment, result, mark, given), encoding="utf-8")
        tables.write_json(folder / "results.json", gradescope.results(result, mark))
        all_marks.append(mark)
    tables.write_marks(options.to / "marks.csv", assignment, all_marks)
    lost = written.write(options.to / "written.csv", assignment, results, given)
    if lost:
        print(
            f"written.csv has marks of {', '.join(lost)}, without a submission. Did a spreadsheet program change ids?"
        )
    if options.column:
        tables.write_canvas(options.to / "canvas.csv", roster, all_marks, options.column)
    if any(lab_reports):
        labs.write(options.to / "lab-reports.csv", lab_reports)
    (options.to / "report.md").write_text(report.report(assignment, results, all_marks), encoding="utf-8")
    graded = report.count(len(submissions), "submission")
    return f"{graded}. Marks: {options.to / 'marks.csv'}, report: {options.to / 'report.md'}."


def package(options):
    """Write the package for Gradescope; returns what to print."""
    target = options.to or Path(f"{options.set.resolve().name}-gradescope.zip")
    gradescope.package(
        options.set, target, by_hand=options.no_autograde, limits=_limits(options), key=_key(options),
        untrusted=options.untrusted, wheel=options.wheel,
    )  # fmt: skip
    return f"Upload {target} as the autograder of a programming assignment."


def autograde(options):
    """Grade one submission at Gradescope; returns what to print."""
    return f"Score: {gradescope.autograde(options.root):g}."


def _limits(options):
    return Limits(options.seconds_cell, options.seconds_call, options.seconds_total, options.memory)


def _key(options):
    return hashlib.sha256(options.key_file.read_bytes().strip()).digest() if options.key_file else b""


def one_thread():
    """Start this program anew, so that NumPy computes in one thread, because the workers share the cores.

    NumPy decides how many threads it has when it is imported, and it has been imported by now.
    """
    if os.name == "posix" and ONE_THREAD.keys() - os.environ.keys():
        os.execve(sys.executable, [sys.executable, *sys.orig_argv[1:]], {**ONE_THREAD, **os.environ})


if __name__ == "__main__":
    one_thread()
    sys.exit(main())
