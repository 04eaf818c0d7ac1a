"""The kernels of notebooks: a start that fails is repeated, is explained, and spoils no other notebook."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import jupyter_kernel
import nbformat
import psutil
import pytest
from jupyter_kernel import Kernel, StartError

TOOLS = Path(__file__).parents[2] / "tools" / "book"


def install(folder, name, program):
    """Make a Jupyter kernel of a Python program, which gets its connection file as its argument."""
    spec = folder / "kernels" / name
    spec.mkdir(parents=True)
    command = [sys.executable, "-c", program, "-f", "{connection_file}"]
    (spec / "kernel.json").write_text(json.dumps({"argv": command, "display_name": name, "language": "python"}))


@pytest.fixture
def kernels(tmp_path, monkeypatch):
    """A function: name, program -> a kernel of that name that `Kernel` finds."""
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    return lambda name, program: install(tmp_path, name, program)


@pytest.fixture
def temporary(tmp_path, monkeypatch):
    """The folder in which kernels make folders of their own; short, so that it can hold sockets."""
    monkeypatch.setattr(jupyter_kernel.tempfile, "tempdir", None)
    folder = Path(jupyter_kernel.tempfile.mkdtemp())
    monkeypatch.setattr(jupyter_kernel.tempfile, "tempdir", str(folder))
    yield folder
    folder.rmdir()  # fails if a kernel has left anything


def runs(kernel):
    """Whether a kernel answers what it is asked."""
    kernel.await_reply(kernel.execute_cell_input("6 * 7", allow_stdin=False), timeout=60)
    return kernel.is_alive()


def with_ports(folder, start):
    """An address with ports, on every system."""
    return jupyter_kernel.address(folder, start + 1)


ANSWERS = "from ipykernel import kernelapp; kernelapp.launch_new_instance()"
SLEEPS = "import time; time.sleep(3600)"


@pytest.mark.parametrize("address", [jupyter_kernel.address, with_ports])
def test_a_kernel_starts_at_once_and_leaves_nothing(tmp_path, temporary, address):
    kernel = Kernel("python", tmp_path, patience=(60,), address=address)
    assert runs(kernel) and not kernel.failed_starts
    assert list(temporary.iterdir()) == [kernel.folder]
    process = psutil.Process(kernel.km.provisioner.pid)
    kernel.close()
    assert not process.is_running() and not kernel.is_alive()
    kernel.close()  # a second time does no harm


def test_kernels_share_nothing(tmp_path, temporary):
    """Neither sockets nor IPython's profile, which two kernels would make at the same time."""
    two = [Kernel("python", tmp_path, patience=(60,)) for _ in range(2)]
    environments = [psutil.Process(kernel.km.provisioner.pid).environ() for kernel in two]
    for kernel, environment in zip(two, environments):
        assert Path(environment["IPYTHONDIR"]).parent == kernel.folder
        assert runs(kernel)
        kernel.close()
    assert two[0].folder != two[1].folder


@pytest.mark.parametrize("channel", ["shell_port", "stdin_port", "control_port"])
def test_a_port_that_is_taken_costs_one_start(tmp_path, temporary, channel):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()

        def address(folder, start):
            taken = {channel: other.getsockname()[1]} if start == 0 else {}
            return with_ports(folder, start) | taken

        with pytest.warns(UserWarning, match=r"had to be started 2 times(.|\n)*Address already in use"):
            kernel = Kernel("python", tmp_path, patience=(60, 60), address=address)
        assert len(kernel.failed_starts) == 1 and runs(kernel)
        kernel.close()


def test_workers_side_by_side_have_ports_of_their_own(tmp_path, monkeypatch):
    monkeypatch.setenv("PYTEST_XDIST_WORKER_COUNT", "3")
    for worker in range(3):
        monkeypatch.setenv("PYTEST_XDIST_WORKER", f"gw{worker}")
        ports = [value for name, value in with_ports(tmp_path, 0).items() if name.endswith("_port")]
        assert len(set(ports)) == 5
        assert all(port in jupyter_kernel.PORTS and port % 3 == (jupyter_kernel.PORTS[worker]) % 3 for port in ports)


@pytest.mark.slow
def test_a_kernel_that_never_answers_is_given_up(tmp_path, temporary, kernels):
    kernels("sleeps", SLEEPS)
    folders = []

    def address(folder, start):
        folders.append(folder)
        return jupyter_kernel.address(folder, start)

    with pytest.raises(StartError, match=r"3 starts failed(.|\n)*Start 3: Kernel didn't respond"):
        Kernel("sleeps", tmp_path, patience=(0.1, 0.1, 0.1), address=address)
    assert len(set(folders)) == 3
    left = [child for child in psutil.Process().children(recursive=True) if SLEEPS in child.cmdline()]
    assert not left


def test_a_kernel_that_answers_the_second_time(tmp_path, temporary, kernels):
    """The first start never answers, because the file that its program looks for is made for the second."""
    second = tmp_path / "second"
    kernels("second", f"import pathlib\nif not pathlib.Path({str(second)!r}).exists(): {SLEEPS}\n{ANSWERS}")

    def address(folder, start):
        if start == 1:
            second.touch()
        return jupyter_kernel.address(folder, start)

    with pytest.warns(UserWarning, match=r"had to be started 2 times(.|\n)*didn't respond"):
        kernel = Kernel("second", tmp_path, patience=(0.1, 60), address=address)
    assert runs(kernel)
    kernel.close()


def test_a_kernel_that_does_not_exist_is_no_matter_of_patience(tmp_path, temporary):
    with pytest.raises(KeyError, match="nonesuch"):
        Kernel("nonesuch", tmp_path)


def test_a_folder_that_can_hold_no_socket_gets_ports(tmp_path):
    deep = tmp_path / ("x" * 100)
    assert jupyter_kernel.address(deep, 0)["transport"] == "tcp"


# --- A run of pytest with several notebooks -------------------------------------------------------------------


@pytest.fixture
def run(tmp_path):
    """A function: notebooks by name, each a kernel's name and cells -> pytest's report, the folder of what was kept.

    The report ends before pytest's short summary, which tells every error again, in full where it sees a CI.
    """
    install(tmp_path / "jupyter", "works", ANSWERS)
    install(tmp_path / "jupyter", "dies", "raise SystemExit('no room for a kernel')")
    book, kept = tmp_path / "book", tmp_path / "kept"
    book.mkdir()

    def run(**notebooks):
        for name, (kernel, cells) in notebooks.items():
            notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
            notebook.metadata = {"kernelspec": {"display_name": kernel, "language": "python", "name": kernel}}
            nbformat.write(notebook, book / f"{name}.ipynb")
        environment = {"PYTHONPATH": str(TOOLS), "JUPYTER_PATH": str(tmp_path / "jupyter"), "NOTEBOOKS_TO": str(kept)}
        options = ["-p", "notebooks", "-p", "no:xdist", "-p", "no:cacheprovider", "--nbval-lax", "-c", os.devnull]
        options += ["-r", "N"]
        command = [sys.executable, "-m", "pytest", *options, f"--rootdir={book}", str(book)]
        done = subprocess.run(command, env={**os.environ, **environment}, cwd=book, capture_output=True, text=True)
        return done.stdout, kept

    return run


@pytest.mark.slow
def test_a_kernel_that_fails_spoils_no_other_notebook(run):
    """The report says why it failed, and the notebooks before and after it pass and are kept."""
    cells = ["print(6 * 7)", "print(2 + 3)"]
    report, kept = run(a=("works", cells), b=("dies", cells), c=("works", cells))
    assert "4 passed, 2 errors" in report, report
    assert report.count("3 starts failed") == 1 and report.count("no room for a kernel") == 3, report
    assert sorted(path.name for path in kept.iterdir()) == ["a.ipynb", "c.ipynb"]
    outputs = [cell.outputs[0].text for cell in nbformat.read(kept / "c.ipynb", 4).cells]
    assert outputs == ["42\n", "5\n"]


@pytest.mark.slow
def test_a_kernel_that_dies_in_a_cell_spoils_no_other_notebook(run):
    dies = "import os, sys; sys.__stderr__.write('out of memory'); sys.__stderr__.flush(); os._exit(1)"
    report, kept = run(a=("works", [dies, "print(2 + 3)"]), b=("works", ["print(6 * 7)"]))
    assert "2 failed, 1 passed" in report and "out of memory" in report, report
    assert [path.name for path in kept.iterdir()] == ["b.ipynb"]
