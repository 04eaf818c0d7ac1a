"""The instructor's commands: python -m nnkit.homework grade | isolation. Each has --help."""

import argparse
import hashlib
import sys
from datetime import datetime
from pathlib import Path

from .grading import batch, feedback, marks, report, tables, written
from .grading.assignment import Assignment
from .grading.collect import collect
from .grading.roster import Roster, identify
from .sandbox.launch import Fault
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
    add("--roster", type=Path, help="a gradebook exported from Canvas, or a CSV file with the column student")
    add("--column", help="the assignment's column in the Canvas gradebook: writes canvas.csv")
    add("--key-file", type=Path, help="a file with the course key, from which random test inputs are made")
    add("--no-autograde", nargs="+", default=[], metavar="QUESTION", help="mark these questions by hand")
    add("--deadline", type=_time, help="such as 2027-01-31T23:59 (in this machine's time zone) or …+01:00")
    add("--late-per-day", type=float, default=0.1, help="the share of the marks that each late day costs (0.1)")
    add("--late-days", type=int, default=3, help="later than so many days counts 0 (3)")
    add("--grace", type=float, default=15, help="minutes after the deadline that are not late (15)")
    add("--untrusted", action="store_true", help="refuse to run where isolation is not strong")
    for name, what in (("call", "one call of a function"), ("cell", "one cell"), ("total", "one process")):
        default = getattr(Limits(), name)
        add(f"--seconds-{name}", type=float, default=default, help=f"processor time of {what} ({default:g})")
    add("--memory", type=int, default=Limits().memory, help=f"MB for a submission ({Limits().memory})")
    return parser


def _time(text):
    return datetime.fromisoformat(text).astimezone()


def main(words=None):
    """Run a command; returns the status of the process."""
    options = arguments().parse_args(words)
    level, parts = isolation()
    print(f"Isolation: {level} ({parts}).")
    if options.command == "isolation":
        return 0
    if options.untrusted and level != "strong":
        print("Not graded: --untrusted needs strong isolation, which Linux has. See nnkit.homework.sandbox.limits.")
        return 2
    try:
        count = grade(options)
    except (ValueError, OSError, Fault) as error:
        print(f"Not graded: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\nStopped. What is graded is kept; the same command goes on from here.", file=sys.stderr)
        return 130
    print(f"{count} submissions. Marks: {options.to / 'marks.csv'}, report: {options.to / 'report.md'}.")
    return 0


def grade(options):
    """Grade and write everything; returns the number of submissions."""
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
    key = hashlib.sha256(options.key_file.read_bytes().strip()).digest() if options.key_file else b""
    limits = Limits(options.seconds_cell, options.seconds_call, options.seconds_total, options.memory)
    options.to.mkdir(parents=True, exist_ok=True)
    given = written.read(options.to / "written.csv")  # first: a sheet with a mistake stops here
    results = batch.grade_all(
        assignment, submissions, options.to / "results", limits, key, options.workers, sys.stderr
    )  # fmt: skip
    policy = marks.LatePolicy(options.deadline, options.late_per_day, options.late_days, options.grace)
    all_marks = []
    for submission, result in zip(submissions, results):
        by_hand = {q: given.get((result["student"], q), (None, ""))[0] for q in assignment.written}
        extra = roster.extra.get(result["student"], 0.0) if roster else 0.0
        mark = marks.mark(assignment, submission, result, by_hand, policy, extra)
        folder = options.to / "feedback" / Path(batch.name_of(submission)).stem
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "feedback.html").write_text(feedback.page(assignment, result, mark, given), encoding="utf-8")
        tables.write_json(folder / "results.json", tables.gradescope(result, mark))
        all_marks.append(mark)
    tables.write_marks(options.to / "marks.csv", assignment, all_marks)
    lost = written.write(options.to / "written.csv", assignment, results, given)
    if lost:
        print(
            f"written.csv has marks of {', '.join(lost)}, without a submission. Did a spreadsheet program change ids?"
        )
    if options.column:
        tables.write_canvas(options.to / "canvas.csv", roster, all_marks, options.column)
    (options.to / "report.md").write_text(report.report(assignment, results, all_marks), encoding="utf-8")
    return len(submissions)


if __name__ == "__main__":
    sys.exit(main())
