"""A lab in a real JupyterLab with a kernel: moving a slider retrains by Numba, and `lab` holds the result."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from socket import socket
from time import monotonic, sleep
from urllib.request import urlopen

import nbformat
import pytest
from playwright.sync_api import TimeoutError

from nnkit.labs.frame import front

STATUS = ".nn-lab [role=status]"


@pytest.fixture
def jupyterlab(tmp_path):
    """The address of a JupyterLab, on this machine only, with one notebook that shows a lab."""
    notebook = nbformat.v4.new_notebook()
    notebook.metadata = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    notebook.cells = [
        nbformat.v4.new_code_cell("import nnkit.labs\nlab = nnkit.labs.line()\nlab"),
        nbformat.v4.new_code_cell("print(lab.engine, lab.controls['epochs'].value, lab.status)"),
    ]
    nbformat.write(notebook, tmp_path / "lab.ipynb")
    with socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = ["--ip=127.0.0.1", f"--port={port}", "--ServerApp.port_retries=0", "--IdentityProvider.token="]
    settings += ["--no-browser", "--allow-root", f"--ServerApp.root_dir={tmp_path}", "--LabApp.news_url=None"]
    extensions = tmp_path / "labextensions"  # without the kernel of JupyterLite, which can start nowhere else
    installed = Path(sys.prefix) / "share" / "jupyter" / "labextensions"
    shutil.copytree(installed, extensions, ignore=shutil.ignore_patterns("@jupyterlite"))
    settings += [f"--LabApp.labextensions_path={extensions}"]
    environment = {key: value for key, value in os.environ.items() if key != "NNKIT_SITE"}
    folders = ["JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR"]  # not the user's settings
    environment |= {name: str(tmp_path / name) for name in folders}
    server = subprocess.Popen(
        [sys.executable, "-m", "jupyterlab", *settings],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    begun = monotonic()
    while True:
        try:
            urlopen(f"{address}/api", timeout=5)
            break
        except OSError:  # URLError is one
            if server.poll() is not None or monotonic() - begun > 180:
                pytest.fail("JupyterLab did not start")
            sleep(0.25)
    yield f"{address}/lab/tree/lab.ipynb"
    server.terminate()
    server.wait(20)


def run(page, cell, awaited):
    """Run a cell; again if JupyterLab, still busy with itself, has not heard the key."""
    for _ in range(5):
        page.click(f".jp-CodeCell >> nth={cell}")
        page.keyboard.press("Control+Enter")
        try:
            return page.wait_for_selector(awaited, timeout=15_000)
        except TimeoutError:
            continue
    pytest.fail(f"cell {cell} did not run")


def test_a_slider_retrains_by_numba(jupyterlab, page):
    assert (front.SCRIPTS / "line.js").exists()
    page.set_viewport_size({"width": 1280, "height": 1000})
    page.goto(jupyterlab)
    page.wait_for_selector(".jp-Notebook .jp-CodeCell", timeout=60_000)
    page.wait_for_selector(".jp-Notebook-ExecutionIndicator[data-status=idle]", timeout=60_000)
    run(page, 0, ".nn-lab[data-engine=numba]")
    opened = page.text_content(STATUS)
    picture = page.locator(".nn-stage").screenshot()
    page.get_by_role("slider", name="epochs").focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    page.wait_for_function("(text) => document.querySelector('.nn-lab [role=status]').textContent !== text", arg=opened)
    page.wait_for_function("document.querySelector('.nn-lab [role=status]').textContent.includes('3 epochs')")
    sentence = page.text_content(STATUS)
    assert page.locator(".nn-stage").screenshot() != picture
    run(page, 1, ".jp-CodeCell >> nth=1 >> .jp-OutputArea-output")
    assert page.text_content(".jp-CodeCell >> nth=1 >> .jp-OutputArea-output").strip() == f"numba 3 {sentence}"
