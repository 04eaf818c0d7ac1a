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
from jupyter_kernel import Kernel, StartError
from nbval.kernel import CURRENT_ENV_KERNEL_NAME
from nbval.plugin import IPyNbFile

ROOT = Path(__file__).resolve().parents[2]
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
        cell.metadata.pop("execution", None)  # how long it took
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


class Notebook(IPyNbFile):
    """nbval's notebook with a kernel that is started in our own way; what its cells did is written to a file."""

    def collect(self):
        self.cells = list(super().collect())
        return self.cells

    def setup(self):
        """Start the kernel; nbval's own `setup` is not called because it can start no kernel but its own."""
        option = self.config.option
        named = option.nbval_kernel_name or self.nb.metadata.get("kernelspec", {}).get("name", "python")
        name = CURRENT_ENV_KERNEL_NAME if option.nbval_current_env else named
        try:
            self.kernel = Kernel(name, self.path.parent, patience=(option.nbval_kernel_startup_timeout,) * 3)
        except StartError as error:
            raise pytest.fail.Exception(str(error), pytrace=False) from None  # the trace is pytest's own
        self.setup_sanitize_files()

    def teardown(self):
        """Write down what the cells did, while the kernel lives, and end it.

        This is no `pytest_runtest_teardown` hook because a hook that raises keeps pytest from its own teardown, and
        then every later notebook fails, too. Pytest is prepared for a `teardown` that raises.
        """
        if self.kernel is None:  # it did not start
            return
        try:
            if os.environ.get("NOTEBOOKS_TO") and self.kernel.is_alive() and not self.timed_out:
                self._write(Path(os.environ["NOTEBOOKS_TO"]) / self.path.relative_to(self.config.rootpath))
        finally:
            self.kernel.close()

    def _write(self, path):
        notebook = nbformat.from_dict(json.loads(json.dumps(self.nb)))
        cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
        for count, (cell, ran) in enumerate(zip(cells, self.cells), 1):
            cell.execution_count = count
            cell.metadata["execution"] = {"seconds": round(getattr(ran, "seconds", 0), 2)}
            cell.outputs = [nbformat.from_dict(json.loads(json.dumps(output))) for output in ran.test_outputs or []]
            for output in cell.outputs:
                if output.output_type == "execute_result":
                    output.execution_count = count
            if "remove-output" in cell.metadata.get("tags", []):
                cell.outputs = []
        state = json.loads(_printed(self.kernel, STATE_OF_WIDGETS))
        if any(WIDGET_VIEW in output.get("data", {}) for cell in cells for output in cell.outputs):
            notebook.metadata["widgets"] = {WIDGETS: state}
        write(notebook, path)


@pytest.hookimpl(wrapper=True)
def pytest_collect_file(file_path, parent):
    """A `Notebook` in the place of each notebook that nbval collects."""
    files = yield
    return [Notebook.from_parent(parent, path=file.path) if type(file) is IPyNbFile else file for file in files]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    """Note how much a cell computes: a page repeats only what is quick (provenance.py)."""
    if not isinstance(item.parent, Notebook):
        return (yield)
    begun = item.parent.kernel.seconds()
    result = yield
    item.seconds = item.parent.kernel.seconds() - begun
    return result


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Add the kernel's stderr to the report of a cell that failed; report once per notebook why its start failed."""
    report = yield
    file = item.parent
    if report.failed and isinstance(file, Notebook):
        if file.kernel is not None and file.kernel.stderr():
            report.sections.append(("stderr of the kernel", file.kernel.stderr()))
        if file.kernel is None and item is not file.cells[0]:
            report.longrepr = "The kernel of this notebook did not start: see the report of its first cell."
    return report


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
