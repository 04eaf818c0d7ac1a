"""The way of a student and a teacher, end to end: a real kernel, the zip file, the mark, the feedback."""

import nbformat
import pytest
from nbclient import NotebookClient

from course import masters
from nnkit.homework import __main__ as command

pytestmark = pytest.mark.slow


def executed(text, folder):
    """Run a notebook's text in a kernel: what it printed and showed, cell by cell."""
    notebook = nbformat.reads(text, 4)
    nbformat.validate(notebook)
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(folder)}}).execute()
    shown = []
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            shown.append(output.get("text") or output.get("data", {}).get("text/plain", ""))
    return "\n".join(shown)


FOLDERS = [  # one of them in `make test`: test_sets.py runs the cells of all, without a kernel
    pytest.param(folder, id=folder.name, marks=[] if folder.name == "set00" else pytest.mark.long)
    for folder in masters.folders()
]


@pytest.mark.parametrize("folder", FOLDERS)
def test_an_untouched_notebook_runs_to_its_end(folder, tmp_path):
    """Every check says that nothing has been attempted, and nothing is handed in without an id."""
    text = (masters.NOTEBOOKS / f"{folder.name}.ipynb").read_text(encoding="utf-8")
    shown = executed(text, tmp_path)
    attempts = text.count('homework.check(\\"')
    assert shown.count("not attempted yet. Replace each `...`, run the cell, and check again.") == attempts, shown
    assert 'Write your own id in place of "your-id"' in shown and not list(tmp_path.iterdir())


def test_from_the_kernel_to_the_feedback(tmp_path):
    """One wrong function; the student sees why, hands in all the same, and reads the feedback."""
    wrong = "def encode(labels, classes):\n    return np.eye(classes)[labels].T\n\nhomework.check('encode')"
    text = masters.solution_notebook(masters.COURSE / "demo", "ada")
    notebook = nbformat.reads(text, 4)
    last = notebook.cells.pop()
    notebook.cells += [nbformat.v4.new_code_cell(wrong), last]
    path = tmp_path / "my homework.ipynb"
    nbformat.write(notebook, path)
    shown = executed(path.read_text(encoding="utf-8"), tmp_path)
    assert "must have shape (3, 4); got (4, 3) (is it transposed?)" in shown
    assert "Public tests: encode 0 of 1, accuracy 1 of 1, confusion 1 of 1." in shown
    handed_in = tmp_path / "demo-ada.zip"
    words = ["grade", str(masters.COURSE / "demo"), str(handed_in), "--to", str(tmp_path / "marks")]
    assert command.main(words) == 0
    (page,) = (tmp_path / "marks" / "feedback").glob("ada-*/feedback.html")
    text = page.read_text(encoding="utf-8")
    assert "<strong>6 of 10</strong>" in text and "is it transposed?" in text
    assert "the result has the wrong shape" in text and "not marked yet" in text
    assert "<code>confusion</code> leaves its arguments unchanged." in text
