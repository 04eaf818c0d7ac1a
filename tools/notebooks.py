"""Notebooks: executed once, by nbval, for the tests and for the site; committed with their text outputs alone.

As a pytest plugin (``-p notebooks``) it keeps what nbval's cells printed and drew: each executed notebook, with
pictures and the state of its widgets, is written to the folder NOTEBOOKS_TO, from which the site is built.
`normal` is the form in which a notebook is committed.
"""

import json
import os
import re
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).resolve().parents[1]
KEPT_TYPES = ("text/plain", "text/html", "text/latex")
GLUE = "application/papermill.record/"  # what `glue` leaves for the prose
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
WIDGETS = "application/vnd.jupyter.widget-state+json"
STATE_OF_WIDGETS = """
import json as _json
from ipywidgets import Widget as _Widget
print(_json.dumps(_Widget.get_manager_state()))
"""


def normal(notebook):
    """A notebook as it is committed: text outputs, counts in order, ids by position, no pictures, no widget state."""
    notebook = nbformat.from_dict(json.loads(json.dumps(notebook)))
    notebook.metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    count = 0
    for place, cell in enumerate(notebook.cells):
        cell.id = f"cell-{place:02}"
        cell.metadata.pop("execution", None)  # when it was run
        if cell.cell_type != "code":
            continue
        count += 1
        cell.execution_count = count
        cell.outputs = _joined(output for output in map(_text_alone, cell.outputs) if output)
        for output in cell.outputs:
            if output.output_type == "execute_result":
                output.execution_count = count
    return notebook


def _joined(outputs):
    """What was printed piece by piece, as one output: where it was cut is an accident of time."""
    joined = []
    for output in outputs:
        last = joined[-1] if joined else {}
        if output.output_type == "stream" == last.get("output_type") and output.name == last.name:
            last.text += output.text
        else:
            joined.append(output)
    return joined


def _text_alone(output):
    if "data" in output:
        output.data = {k: v for k, v in output.data.items() if k in KEPT_TYPES or k.startswith(GLUE)}
        if not any(k.startswith(GLUE) for k in output.data):
            output.metadata = {}
        if not output.data:
            return None
    return output


def write(notebook, path):
    """Write a notebook with a newline at its end."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(nbformat.writes(notebook).rstrip("\n") + "\n", encoding="utf-8", newline="\n")


def chapters():
    """The notebooks of the book's table of contents."""
    text = (ROOT / "_toc.yml").read_text(encoding="utf-8")
    names = re.findall(r"^[ -]*(?:root|file): *(\S+)", text, flags=re.M)
    return [ROOT / f"{name}.ipynb" for name in names if (ROOT / f"{name}.ipynb").exists()]


def accept(executed):
    """Take the text outputs of executed notebooks over into the book."""
    for path in chapters():
        done = executed / path.relative_to(ROOT)
        write(normal(nbformat.read(done if done.exists() else path, 4)), path)


# --- The plugin -----------------------------------------------------------------------------------------------


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_teardown(item, nextitem):
    """After a notebook's last cell, while its kernel still lives: write down what it did."""
    folder = os.environ.get("NOTEBOOKS_TO")
    if not folder or type(item).__name__ != "IPyNbCell":
        return
    file = item.parent
    done = file.__dict__.setdefault("executed_outputs", [])
    done.append(item.test_outputs or [])
    if nextitem is not None and nextitem.parent is file:
        return
    notebook = nbformat.from_dict(json.loads(json.dumps(file.nb)))
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    for count, (cell, outputs) in enumerate(zip(cells, done), 1):
        cell.execution_count = count
        cell.outputs = [nbformat.from_dict(json.loads(json.dumps(output))) for output in outputs]
        for output in cell.outputs:
            if output.output_type == "execute_result":
                output.execution_count = count
        if "remove-output" in cell.metadata.get("tags", []):
            cell.outputs = []
    state = json.loads(_printed(file.kernel, STATE_OF_WIDGETS))
    if any(WIDGET_VIEW in output.get("data", {}) for cell in cells for output in cell.outputs):
        notebook.metadata["widgets"] = {WIDGETS: state}
    write(notebook, Path(folder) / Path(file.path).relative_to(ROOT))


def _printed(kernel, source):
    """What a kernel prints when it runs `source`."""
    message = kernel.execute_cell_input(source, allow_stdin=False)
    kernel.await_reply(message, timeout=60)
    text = ""
    while True:
        reply = kernel.get_message("iopub", timeout=60)
        if reply["parent_header"].get("msg_id") != message:
            continue
        if reply["msg_type"] == "stream" and reply["content"]["name"] == "stdout":
            text += reply["content"]["text"]
        if reply["msg_type"] == "status" and reply["content"]["execution_state"] == "idle":
            return text
