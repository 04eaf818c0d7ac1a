"""What is private stays private: in the public tree, the wheel, the student notebooks and the book."""

import re
import subprocess
import sys
import tomllib

import pytest

from course import masters, public_tree

ROOT = masters.ROOT
PRIVATE = ROOT / public_tree.PRIVATE
SECRETS = [path for path in PRIVATE.rglob("*") if path.is_file() and "__pycache__" not in path.parts]


def tracked():
    done = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        pytest.skip("not a git repository")
    return [ROOT / name for name in done.stdout.splitlines() if (ROOT / name).is_file()]


def test_every_private_file_has_the_mark():
    assert [path for path in SECRETS if public_tree.CANARY.encode() not in path.read_bytes()] == []


def test_nothing_else_has_the_mark():
    outside = [path for path in tracked() if not path.is_relative_to(PRIVATE)]
    assert len(outside) > 100
    assert [path for path in outside if public_tree.CANARY.encode() in path.read_bytes()] == []


MARKED = re.compile(r"# BEGIN SOLUTION\n(.*?)# END SOLUTION|^([^\n]*)# SOLUTION$", flags=re.S | re.M)


def secret_lines(folder):
    """The long lines of a set's solutions and hidden tests, without those that give nothing away.

    These are heads of loops and functions, imports, and lines that the student's notebook gives in another place, as
    where a bug is to be found.
    """
    code = "\n".join(
        text for kind, text in masters.cells_of((folder / "master.md").read_text("utf-8")) if kind == "code"
    )
    given = {line.strip() for line in masters.without_solution(code).splitlines()}
    lines = [line for block in MARKED.findall(code) for line in "".join(block).splitlines()]
    lines += (folder / "hidden.py").read_text("utf-8").splitlines()
    heads = re.compile(r"(for|if|while|def|with|import|from) |.*\bimport\b")
    lines = [line.strip() for line in lines if len(line.strip()) > 40]
    return [line for line in lines if line not in given and not heads.match(line)]


def test_no_solution_stands_in_a_public_file():
    """No long line of a private solution or hidden test occurs in the package or the student notebooks."""
    public = [*(ROOT / "nnkit" / "homework").rglob("*.py"), *masters.NOTEBOOKS.glob("*.ipynb")]
    text = "\n".join(path.read_text(encoding="utf-8") for path in public).replace('\\"', '"')
    for folder in masters.folders():
        if folder.is_relative_to(PRIVATE):
            lines = secret_lines(folder)
            assert len(lines) > 20, folder.name
            assert [line for line in lines if line in text] == [], folder.name


def test_what_counts_as_a_secret_line(tmp_path):
    solution = "targets = np.full((len(labels), classes), me.share / classes)"
    shared = "rows, columns = (n - size + 1 for n in x.shape)"
    (tmp_path / "hidden.py").write_text("import numpy as np, nnkit.homework.expect as expect\n")
    (tmp_path / "master.md").write_text(
        f"```{{code-cell}} ipython3\n{shared}\n# BEGIN SOLUTION\n{solution}\n{shared}\n"
        "for i, j in np.ndindex(rows, columns, *others):\n# END SOLUTION\n"
        "y = np.einsum('nd,dh->nh', inputs, weights) + biases  # SOLUTION\n```\n"
    )
    assert secret_lines(tmp_path) == [solution, "y = np.einsum('nd,dh->nh', inputs, weights) + biases"]


def test_the_public_tree_is_clean(tmp_path):
    """Made from the last commit; what is private in it, or marked, would be found."""
    tracked()
    script = ROOT / "tools" / "course" / "public_tree.py"
    done = subprocess.run([sys.executable, script, tmp_path / "public"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    made = tmp_path / "public"
    assert (made / "nnkit" / "__init__.py").exists() and not (made / public_tree.PRIVATE).exists()
    assert public_tree.leaks(made) == []
    (made / "nnkit" / "slip.py").write_text(f"# {public_tree.CANARY}")
    (made / public_tree.PRIVATE).mkdir(parents=True)
    (made / public_tree.PRIVATE / "without mark").write_text("")
    assert public_tree.leaks(made) == [f"{public_tree.PRIVATE}/without mark", "nnkit/slip.py"]
    again = subprocess.run([sys.executable, script, made], capture_output=True, text=True)
    assert again.returncode != 0 and "must be a new folder or a clone" in again.stderr


def test_packages_hold_nothing_of_the_course():
    build = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["hatch"]["build"]["targets"]
    included = [*build["wheel"]["packages"], *build["sdist"]["include"]]
    assert not [name for name in included if "course" in name or name in ("/", ".", "*")]
