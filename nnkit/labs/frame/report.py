"""Reports: a small text file about the state of a lab, to hand in. report.js is the twin of this file, report_reader.py
reads a report back.

Each line of a report has a word, a colon, and a text or a value as JSON. The line `name:` is left empty for the name
of the reader; a line `language:` says which language the sentences have, if it is not English. For the same `settings`
every computer finds the same `sentence` and the same `digits`, so a report can be checked by computing it again.
"""

import json

from ... import __version__

TITLE = "Neural Networks, Live: report of a lab"


def report(lab, predictions=()):
    """The report of a lab, as text."""
    about = [f"lab: {lab.name}", f"nnkit: {__version__}", *([f"language: {lab.language}"] if lab.words else [])]
    lines = [TITLE, "name:", *about, *_state("", lab), ""]
    lines += [f"prediction: {json.dumps(each, ensure_ascii=False)}" for each in predictions]
    lines += [f"goal reached: {text}" for text in lab.reached]
    return "\n".join(lines).rstrip() + "\n"


def _state(kind, lab):
    return [
        "",
        f"{kind}settings: {json.dumps(lab.values, ensure_ascii=False)}",
        f"{kind}sentence: {lab.status}",
        f"{kind}digits: {json.dumps(digits(lab))}",
    ]


def digits(lab):
    """The computed numbers."""
    own = {name: fact for name, fact in lab.facts.items() if name[0] != "$" and fact != lab.values.get(name)}
    return {name: n for name, n in own.items() if isinstance(n, (int, float)) and not isinstance(n, bool)}
