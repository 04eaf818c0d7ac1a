"""Feedback for one student, as a page of HTML without scripts. A hidden test shows only what kind of thing is wrong."""

import html
import re

from .report import count

PAGE = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{title}</title>
<style>
:root {{ color-scheme: light dark }}
body {{ font: 1rem/1.5 system-ui, sans-serif; max-width: 45rem; margin: 2rem auto; padding: 0 1rem }}
table {{ border-collapse: collapse; width: 100% }}
code {{ font-size: .95em }}
th, td {{ text-align: left; vertical-align: top; padding: .3rem .6rem .3rem 0; border-bottom: 1px solid #8888 }}
td {{ overflow-wrap: anywhere }}
</style></head>
<body><main>
<h1>{title}</h1>
<p>Student: {student}. Total: <strong>{total} of {possible}</strong>{late}.</p>
{sections}
</main></body></html>
"""


def earned(row):
    """The points of a test, in words; some public tests only help."""
    return f"{row['earned']:g} of {row['possible']:g}" if row["possible"] else "no points"


def page(assignment, result, mark, given):
    """The page of one student. `given` are the marks and comments of the written answers."""
    text = lambda value: re.sub("`([^`]+)`", r"<code>\1</code>", html.escape(str(value)))
    sections = []
    for question, possible in assignment.points.items():
        rows = [row for row in result["tests"] if row["question"] == question]
        lines = "".join(
            f"<tr><td>{'failed' if 'kind' in row else 'passed'}</td><td>{text(row['title'])}"
            f"{' (hidden)' if row['visibility'] == 'hidden' else ''}</td><td>{text(row.get('said', ''))}</td>"
            f"<td>{earned(row)}</td></tr>"
            for row in rows
        )
        name = assignment.module.QUESTIONS[question]
        sections.append(
            f"<h2>{text(name)}: {mark.questions[question]:g} of {possible:g}</h2>\n<table><thead><tr><th>Result</th>"
            f"<th>Test</th><th>What is wrong</th><th>Points</th></tr></thead><tbody>{lines}</tbody></table>"
        )
    for question, possible in assignment.written.items():
        points, comment = given.get((result["student"], question), (None, ""))
        name = assignment.module.QUESTIONS.get(question, f"Answer {question}")
        marked = "not marked yet" if points is None else f"{points:g} of {possible:g}"
        sections.append(f"<h2>{text(name)}: {marked}</h2>\n<p>{text(comment)}</p>")
    if mark.notes:
        notes = "".join(f"<li>{text(note)}</li>" for note in mark.notes)
        sections.append(f"<h2>Notes</h2>\n<ul>{notes}</ul>")
    late = f", {count(mark.days, 'day')} late: {mark.factor:.0%} of the points are kept" if mark.days else ""
    possible = sum(assignment.points.values()) + sum(assignment.written.values())
    return PAGE.format(
        title=text(assignment.module.TITLE), student=text(mark.student), total=f"{mark.total:g}", possible=possible,
        late=late, sections="\n".join(sections),
    )  # fmt: skip
