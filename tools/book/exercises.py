"""The exercises of the book: each is a Markdown cell with the code to start from, a hint and a solution."""

import re

import nbformat

FENCE = re.compile(r"```python\n(.*?)```", re.S)


def exercises(path):
    """[(title, starting code, solution)] of a notebook."""
    found = []
    for cell in nbformat.read(path, 4).cells:
        title = re.search(r"\{admonition\} (Exercise [^\n]+)", cell.source)
        if cell.cell_type == "markdown" and title:
            assert "{admonition} Hint" in cell.source, f"{title[1]} has no hint"
            blocks = FENCE.findall(cell.source)
            assert len(blocks) == 2, f"{title[1]} must have two pieces of code: the start and the solution"
            found.append((title[1], *blocks))
    return found
