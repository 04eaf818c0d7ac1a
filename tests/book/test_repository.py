"""The repository keeps its own rules: style, notebooks in their committed form, addresses in one place."""

import ast
import doctest
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import notebooks
import pytest

from nnkit.__main__ import versions

ROOT = Path(__file__).parents[2]
CHAPTERS = notebooks.chapters()


def tracked(*patterns):
    """The files of the repository that match, as git knows them; all that is there where there is no git."""
    command, names = ["git", "ls-files", "-co", "--exclude-standard", *patterns], None
    if shutil.which("git"):
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
        names = done.stdout.split("\n") if done.returncode == 0 else None
    if names is None:
        made = {".venv", "_build", "node_modules", "static", "__pycache__", ".ipynb_checkpoints", ".hypothesis"}
        found = [path.relative_to(ROOT) for pattern in patterns or ("*",) for path in ROOT.rglob(pattern)]
        names = [path.as_posix() for path in found if not made & set(path.parts)]
    return [ROOT / name for name in names if name and (ROOT / name).is_file()]


def test_the_example_in_the_readme_runs():
    results = doctest.testfile(str(ROOT / "README.md"), module_relative=False)
    assert results.attempted >= 5 and results.failed == 0


def test_the_readme_tells_the_measured_start_up():
    """Its figures are those of tests/benchmarks/startup.py, as they stand in the book's appendix."""
    kept = json.loads((ROOT / "nnkit" / "data" / "benchmarks.json").read_text(encoding="utf-8"))
    seconds = {name: of["median"] for name, of in kept["startup"].items() if name != "date"}
    expected = (
        f"Python alone {seconds['python']:.2f} s, `import numba` {seconds['import numba']:.2f} s, `import nnkit` "
        f"{seconds['import nnkit']:.2f} s, with a first fit {seconds['first fit']:.2f} s."
    )
    assert expected in " ".join((ROOT / "README.md").read_text(encoding="utf-8").split())


def test_the_repositorys_address_stands_in_one_place():
    address = re.search(r"url: (https://\S+)", (ROOT / "_config.yml").read_text())[1]
    owner = address.rsplit("/", 2)[1]
    holding = [
        p
        for p in tracked("*.py", "*.js", "*.yml", "*.toml", "*.ipynb", "*.md", "*.cff")
        if f"{owner}/" in p.read_text("utf-8") and p.parent != ROOT / "course" / "notebooks"  # made from masters
    ]
    assert [p.name for p in holding] == ["_config.yml"]


def test_the_version_stands_in_one_place():
    """Nothing else tells nnkit's version, and tools that are pinned twice have one version."""
    version = re.search(r'^__version__ = "(.*)"', (ROOT / "nnkit" / "__init__.py").read_text(), flags=re.M)[1]
    assert not [p.name for p in tracked("CITATION.cff", "pyproject.toml") if version in p.read_text("utf-8")]
    assert f"nnkit {version}, Python " in versions()
    pinned = re.search(r"^ruff==(.*)$", (ROOT / "requirements-dev.txt").read_text(), flags=re.M)[1]
    assert f"rev: v{pinned} " in (ROOT / ".pre-commit-config.yaml").read_text()


def test_files_stay_short():
    for path in tracked("*.py", "*.js", "*.css"):
        assert len(path.read_text(encoding="utf-8").splitlines()) <= 400, path


def test_the_top_level_is_that_of_the_readme():
    folders = {p.relative_to(ROOT).parts[0] for p in tracked() if len(p.relative_to(ROOT).parts) > 1}
    assert folders <= {"book", "course", "nnkit", "front", "tests", "tools", ".ci", ".github"}


def test_no_file_was_left_behind():
    """A file without content is what an attempt leaves; one of them means something by being there."""
    assert [p.name for p in tracked() if not p.stat().st_size] == ["py.typed"]


# --- Notebooks ------------------------------------------------------------------------------------------------


def test_every_notebook_is_in_the_table_of_contents():
    assert CHAPTERS and set(CHAPTERS) == set((ROOT / "book").rglob("*.ipynb"))


@pytest.mark.slow
@pytest.mark.parametrize("kept", [True, False], ids=["with book/conftest.py", "without"])
def test_a_slow_machine_prints_no_bar_into_a_notebook(tmp_path, kept):
    """A training with its bar due at once; the committed output knows of none."""
    code = """import numpy as np, nnkit as nn, nnkit.training.progress
nnkit.training.progress.BAR_DELAY = -1
net = nn.Network([nn.Dense(1)], input_shape=(1,))
history = net.fit(np.ones((1000, 1)), np.ones((1000, 1)), loss="mse", optimizer=nn.SGD(0.1), epochs=50, batch_size=1)
print("done")"""
    printed = nbformat.v4.new_output("stream", text="done\n")
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code, execution_count=1, outputs=[printed])])
    nbformat.write(notebook, tmp_path / "slow.ipynb")
    if kept:
        shutil.copy(ROOT / "book" / "conftest.py", tmp_path)
    options = ["-q", "-p", "notebooks", "--nbval", "--nbval-current-env", "-c", os.devnull]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "tools" / "book")}
    subprocess.run([sys.executable, "-c", code], check=True)  # the first run on a machine says that it compiles
    command = [sys.executable, "-m", "pytest", *options, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, env=environment)
    assert ("1 passed" if kept else "Unexpected output fields") in done.stdout, done.stdout


@pytest.fixture(params=CHAPTERS, ids=lambda path: path.stem)
def chapter(request):
    return nbformat.read(request.param, 4), request.param


def test_notebooks_are_in_their_committed_form(chapter):
    """Text outputs with counts, so that nbval compares them; no pictures, no widget state, fixed ids."""
    notebook, path = chapter
    again = nbformat.writes(notebooks.normal(notebook)).rstrip("\n") + "\n"
    assert path.read_text(encoding="utf-8") == again, "python tools/dev.py accept brings it in order"
    nbformat.validate(notebook)


def test_cells_are_short_and_plain(chapter):
    """At most 15 lines; no class, no njit, no download, no trailing semicolon."""
    notebook, _ = chapter
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        source = cell.source
        assert len(source.splitlines()) <= 15, source
        assert not source.rstrip().endswith(";"), source
        assert not re.search(r"https?://|urlopen|urlretrieve|requests\.", source), source
        for node in ast.walk(ast.parse(source)):
            assert not isinstance(node, ast.ClassDef), source
            assert "njit" not in {getattr(node, "id", ""), getattr(node, "attr", "")}, source


def test_pictures_have_a_text_alternative(chapter):
    """Every cell that draws (it ends with plt.show()) says in its metadata what the picture shows."""
    notebook, _ = chapter
    for cell in notebook.cells:
        if cell.cell_type == "code" and cell.source.rstrip().endswith("plt.show()") and "def " not in cell.source:
            assert len(cell.metadata.get("mystnb", {}).get("image", {}).get("alt", "")) > 40, cell.source


def test_no_line_of_prose_begins_with_a_per_cent_sign(chapter):
    """MyST takes such a line for a comment, and what stands on it is lost."""
    notebook, _ = chapter
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            text = re.sub(r"```.*?```", "", cell.source, flags=re.S)
            assert not re.findall(r"^\s*%.*", text, flags=re.M), cell.source


def test_prose_takes_its_measured_numbers_from_cells(chapter):
    """No number with a decimal point or a per cent sign is typed into prose, outside of formulas and code."""
    notebook, path = chapter
    for cell in notebook.cells:
        if cell.cell_type != "markdown":
            continue
        text = re.sub(
            r"```.*?```|`[^`]*`|\$\$.*?\$\$|\$[^$]*\$|\{[^}]*\}`[^`]*`|\([^)]*\)", " ", cell.source, flags=re.S
        )
        found = re.findall(r"(?<!Exercise )\b\d+\.\d+\b(?! s\b)|\b\d+ ?%", text)
        assert not found, f"{path.name}: {found} in: {cell.source[:80]}…"
