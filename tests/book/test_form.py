"""The form of a chapter: how long its reading path is, how much code it shows, and what stands where.

The reading path is what every reader reads: the text before the exercises, without what is folded. Code is visible if
its cell is not folded. `python tests/book/test_form.py` prints a table of all chapters.
"""

import json
import re
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
WORDS, LINES, CELL, WIDTH = 2500, 60, 15, 76
PACE = 180  # words a minute, of a careful reader
FOLDED = {"hide-input", "hide-cell", "remove-input", "remove-cell"}


def chapters():
    """The notebooks of the numbered parts, in order."""
    parts = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))["parts"]
    files = [ROOT / f"{chapter['file']}.ipynb" for part in parts for chapter in part["chapters"]]
    return [file for file in files if file.parent.name in ("foundations", "convolution", "sequences", "applications")]


@dataclass
class Form:
    """What is counted in a chapter."""

    words: int = 0
    deeper_words: int = 0
    lines: int = 0
    longest_cell: int = 0
    widest: int = 0
    questions: int = 0  # put by the labs before a run is shown
    goals: int = 0
    checks: int = 0  # questions under "Check yourself"
    headings: list = field(default_factory=list)


def measure(path):
    """The `Form` of a chapter."""
    form, deeper, part = Form(), 0, ""
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] == "code":
            form.questions += source.count("lab.ask(")
            form.goals += source.count("lab.goal(")
            if not deeper and not FOLDED & set(cell["metadata"].get("tags", [])):
                lines = [line for line in source.split("\n") if line.strip()]
                form.lines += len(lines)
                form.longest_cell = max(form.longest_cell, len(lines))
                form.widest = max(form.widest, *map(len, lines))
            continue
        for level, heading, text in sections(source):
            if heading:
                form.headings.append(heading)
                if not deeper or level <= deeper:
                    deeper = level if heading.startswith("Deeper: ") else 0
                part = heading if level <= 2 else part
            if part == "Check yourself":
                form.checks += len(re.findall(r"^:class: dropdown", text, re.M))
            if deeper:
                form.deeper_words += len(words(text))
            elif part not in ("Exercises", "Check yourself", "Further reading"):
                form.words += len(words(text))
    return form


def sections(source):
    """The pieces of a Markdown text: (level of the heading, heading, text under it); the first has no heading."""
    pieces = re.split(r"^(#+) (.*)\n?", source, flags=re.M)
    yield 0, "", pieces[0]
    for marks, heading, text in zip(pieces[1::3], pieces[2::3], pieces[3::3]):
        yield len(marks), heading, text


def words(text):
    """The words that are read: no folded boxes, no markup, a formula as one word."""
    text = re.sub(r"^:::\{admonition\}.*\n:class: dropdown.*\n(?s:.*?)^:::$", "", text, flags=re.M)
    text = re.sub(r"\$\$.*?\$\$", " formula ", text, flags=re.S)
    text = re.sub(r"\$[^$]*\$", " formula ", text)
    text = re.sub(r"<[^>]*>|^:.*$|^\(.*\)=$|\{[\w:]+\}|\]\([^)]*\)", " ", text, flags=re.M)
    return re.findall(r"\w[\w’'-]*", text)


@pytest.mark.parametrize("path", chapters(), ids=lambda p: p.stem)
def test_a_chapter_is_short_enough_to_finish(path):
    form = measure(path)
    assert form.words <= WORDS and form.lines <= LINES and form.longest_cell <= CELL and form.widest <= WIDTH, form
    assert {"Summary", "Check yourself", "Exercises", "Further reading"} <= set(form.headings)
    assert form.checks == 5


@pytest.mark.parametrize("path", chapters(), ids=lambda p: p.stem)
def test_a_chapter_says_honestly_how_long_it_takes(path):
    said = int(re.search(r"Allow (\d+) minutes", path.read_text(encoding="utf-8"))[1])
    assert 0 <= said - measure(path).words / PACE - 10 < 15  # ten minutes for the labs and the code, or some more


@pytest.mark.parametrize("path", chapters(), ids=lambda p: p.stem)
def test_what_begins_a_deeper_section_begins_a_cell(path):
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] == "markdown":
            found = [heading for _, heading, _ in sections("".join(cell["source"]))]
            assert not any(heading.startswith("Deeper: ") for heading in found[2:]), found


def number(path):
    """The number of a chapter, which its exercises carry."""
    return int(re.search(r"Exercise (\d+)\.1\b", path.read_text(encoding="utf-8"))[1])


def test_chapters_are_numbered_in_order():
    numbers = [number(path) for path in chapters()]
    assert numbers == sorted(set(numbers)) and numbers[:17] == list(range(1, 18))


@pytest.mark.parametrize("path", sorted(ROOT.glob("book/**/*.ipynb")), ids=lambda p: p.stem)
def test_other_chapters_are_called_by_their_numbers(path):
    text = "\n".join("".join(cell["source"]) for cell in json.loads(path.read_text(encoding="utf-8"))["cells"])
    for said, link in re.findall(r"\[(?:[Cc]hapter\s+)?(\d+)\]\(([\w./]+)\.ipynb", text):
        assert int(said) == number((path.parent / f"{link}.ipynb").resolve()), f"chapter {said} is not {link}"
    if path in chapters():
        assert {int(n) for n in re.findall(r"admonition\} Exercise (\d+)\.", text)} == {number(path)}


if __name__ == "__main__":
    print("| chapter | words | deeper | lines of code | widest | questions | goals |\n|---|---|---|---|---|---|---|")
    for file in chapters():
        f = measure(file)
        print(f"| {file.stem} | {f.words} | {f.deeper_words} | {f.lines} | {f.widest} | {f.questions} | {f.goals} |")
