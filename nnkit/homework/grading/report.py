"""The instructor's report: isolation, notes, and how the class did in each test (item analysis)."""

import html
import platform
from collections import Counter

from ... import __version__
from ..sandbox.limits import isolation

TOO_HARD = 0.8  # a test that more students fail deserves a look
TOO_HIDDEN = 0.15  # so do hidden tests that more students fail although they pass the public ones


def count(number, noun):
    """Such as "1 student", "30 students"."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def report(assignment, results, marks):
    """The report, as Markdown."""
    level, parts = isolation()
    lines = [
        f"# {assignment.name}: {assignment.module.TITLE}",
        "",
        f"{count(len(results), 'submission')}, graded by nnkit {__version__} with Python {platform.python_version()} "
        f"on {platform.system()}. Isolation: **{level}** ({parts}).",
        "",
        "## Tests",
        "",
        "| question | test | visible | points | share that fails | most often | look |",
        "|---|---|---|---|---|---|---|",
    ]
    attempted = [r for r in results if any(row["earned"] for row in r["tests"])] or results
    for place, (test, visibility) in enumerate(assignment.tests):
        failed = [r["tests"][place]["kind"] for r in attempted if "kind" in r["tests"][place]]
        share = len(failed) / max(1, len(attempted))
        kind = Counter(failed).most_common(1)[0][0] if failed else ""
        look = "nearly all fail" if share > TOO_HARD else ""
        if visibility == "hidden":
            surprised = sum("kind" in r["tests"][place] and _public_pass(r, test.question) for r in attempted)
            if surprised / max(1, len(attempted)) > TOO_HIDDEN:
                look = f"{look}; ".lstrip("; ") + "many pass the public tests and fail this one"
        lines.append(
            f"| {test.question} | {test.title} | {visibility} | {test.points:g} | {share:.0%} | {kind} | {look} |"
        )
    lines += ["", f"Shares are of {count(len(attempted), 'student')} with at least one point.", "", "## Notes", ""]
    notes = [f"- {mark.student}: {note}".replace("\n", " ") for mark in marks for note in mark.notes]
    notes = [html.escape(note, quote=False) for note in notes]
    return "\n".join([*lines, *(notes or ["None."]), ""])


def _public_pass(result, question):
    rows = [row for row in result["tests"] if row["question"] == question and row["visibility"] == "public"]
    return bool(rows) and not any("kind" in row for row in rows)
