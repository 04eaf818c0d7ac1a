"""The commands of tools/dev.py are documented and in the Makefile, and `make check` selects fast tests only."""

import re
import subprocess
import sys
from pathlib import Path

import dev
import pytest

ROOT = Path(__file__).parents[2]


def test_every_command_is_documented_and_in_the_makefile():
    documented = re.findall(r"^    ([a-z-]+)  +\S", dev.__doc__, flags=re.M)
    targets = re.search(r"^\.PHONY: (.*)", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.M)[1].split()
    rule = re.search(r"^(book .*):", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.M)[1].split()
    assert set(documented) == set(dev.COMMANDS)
    assert targets == rule and set(targets) <= set(dev.COMMANDS)


@pytest.mark.slow
def test_check_leaves_out_the_browser(monkeypatch):
    """The selection of `make check`, applied to tests/site, keeps no test, whatever files are added there."""
    calls = []
    monkeypatch.setattr(dev, "run", lambda *command, **options: calls.append(command))
    for name in ("packages", "bundle"):
        monkeypatch.setattr(dev, name, lambda: None)
    dev.check()
    assert [command[2:4] for command in calls[:2]] == [("ruff", "check"), ("ruff", "format")]
    selection = calls[-1][calls[-1].index("-m", 2) + 1]
    command = [sys.executable, "-m", "pytest", "-p", "no:xdist", "--co", "-q", "-m", selection, "tests/site"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == pytest.ExitCode.NO_TESTS_COLLECTED, done.stdout
    assert re.search(r"^no tests collected \(\d{2,} deselected\)", done.stdout, flags=re.M), done.stdout
