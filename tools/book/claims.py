"""Write the page "Claims, tested" from book/claims.yml and from what the chapters measured when they were executed."""

import re
from pathlib import Path

import nbformat
import yaml

GLUE = "application/papermill.record/text/plain"

HEAD = """\
# Claims, tested

This book grew from a friendly introduction to neural networks, which makes {count} claims. Some are true, some true
only on a condition that it leaves out, and a few are wrong. The book tests each one that its chapters reach, with an
experiment that you can run and change. The numbers below were measured when this site was built.

| number | the claim, in our words | verdict | measured |
|---|---|---|---|
"""


def measured(executed):
    """The values glued by the executed notebooks below a folder: dict name -> text."""
    found = {}
    for path in sorted(Path(executed).rglob("*.ipynb")):
        for cell in nbformat.read(path, 4).cells:
            for output in cell.get("outputs", []):
                name = output.get("metadata", {}).get("scrapbook", {}).get("name")
                if name:
                    found[name.removeprefix("application/papermill.record/")] = output.data[GLUE].strip("'")
    return found


def row(claim, numbers):
    """One line of the table; fails if a chapter did not measure what the claim names."""
    if "measured" not in claim:
        result = "not tested yet: its chapter is in preparation"
    else:
        missing = [name for name in re.findall(r"\{(\w+)\}", claim["measured"]) if name not in numbers]
        if missing:
            raise SystemExit(f"book/claims.yml: claim {claim['n']} names {missing}, which no notebook has glued")
        page = f"[Chapter {claim['chapter']}](#{claim['anchor']})"
        result = f"{claim['measured'].format(**numbers)} {page}"
    return f"| {claim['n']} | {claim['claim']} | {claim['verdict']} | {result} |\n"


def write(source):
    """Write the page into the folder from which the site is built."""
    claims = yaml.safe_load((Path(source) / "book" / "claims.yml").read_text(encoding="utf-8"))
    numbers = measured(source)
    text = HEAD.format(count=len(claims)) + "".join(row(claim, numbers) for claim in claims)
    (Path(source) / "book" / "appendix" / "claims.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    import sys

    write(sys.argv[1])
