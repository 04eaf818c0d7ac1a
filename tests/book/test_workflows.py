"""The workflows on GitHub: what is checked first, what is published, and which tags are refused."""

import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import release
import run_here
import yaml

import nnkit as nn

ROOT = Path(__file__).parents[2]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))


def read(name):
    return yaml.safe_load((ROOT / ".github" / name).read_text(encoding="utf-8"))


def steps(job, word):
    """The steps of a job that use an action, or run a command, with this word in it."""
    return [step for step in job["steps"] if word in step.get("uses", "") + step.get("run", "")]


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_jobs_end_and_actions_are_pinned(path):
    for job in yaml.safe_load(path.read_text(encoding="utf-8"))["jobs"].values():
        assert job["timeout-minutes"] <= 120
        for step in steps(job, "@"):
            assert re.search(r"@(v\d+|release/v\d+)$", step.get("uses", "@v0")), step


def test_the_fast_check_comes_first():
    jobs = read("workflows/book.yml")["jobs"]
    assert steps(jobs["check"], "tools/dev.py check") and jobs["test"]["needs"] == "check"


def test_the_site_that_was_tested_is_published():
    """The job that publishes builds nothing: it takes what one of the test jobs kept."""
    jobs = read("workflows/book.yml")["jobs"]
    (site,), (notebooks,) = steps(jobs["test"], "upload-pages-artifact"), steps(jobs["test"], "upload-artifact")[1:]
    assert site["with"]["path"] == "_build/html" and notebooks["with"]["name"] == "notebooks"
    assert not steps(jobs["publish"], "tools/dev.py") and steps(jobs["publish"], "deploy-pages")
    assert steps(jobs["publish"], "download-artifact")[0]["with"]["name"] == "notebooks"


@pytest.mark.parametrize("workflow, job", [("book", "test"), ("release", "build")])
def test_the_site_that_is_published_has_the_official_pyodide(workflow, job):
    """It is fetched before the site is built and tested, into the folder that PYODIDE names."""
    runs = [step.get("run", "") for step in read(f"workflows/{workflow}.yml")["jobs"][job]["steps"]]
    (fetched,) = (place for place, run in enumerate(runs) if run.startswith("python tools/dev.py pyodide"))
    assert 'echo "PYODIDE=_build/pyodide" >> "$GITHUB_ENV"' in runs[fetched]
    assert fetched < runs.index("python tools/dev.py test")


def test_a_newer_commit_ends_the_run_of_a_pull_request():
    assert "pull_request" in read("workflows/book.yml")["concurrency"]["cancel-in-progress"]


def test_a_release_refuses_its_tag_before_anything_is_built():
    workflow = read("workflows/release.yml")
    build = workflow["jobs"]["build"]
    runs = [step["run"] for step in build["steps"] if "run" in step]
    assert runs[0].startswith("python tools/release.py check") and "python tools/dev.py test" in runs[1:]
    assert workflow["jobs"]["pypi"]["needs"] == "build" and workflow["jobs"]["release"]["needs"] == "pypi"
    assert workflow["jobs"]["pypi"]["permissions"] == {"id-token": "write"}


def test_only_the_tag_of_this_version_is_released():
    assert release.version((ROOT / "nnkit" / "__init__.py").read_text(encoding="utf-8")) == nn.__version__
    assert release.refusal(f"v{nn.__version__}", nn.__version__) is None
    for tag in (nn.__version__, "v9.9.9", f"v{nn.__version__}.post1", "latest"):
        command = [sys.executable, ROOT / "tools" / "release.py", "check", tag]
        done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8")
        assert done.returncode == 1 and f"The tag must be v{nn.__version__}" in done.stderr and tag in done.stderr


def test_a_release_has_the_site_as_one_file_and_the_printed_books(tmp_path):
    """The site to be opened from disk is without Python and its buttons; the rockets' door stays, and says so."""
    html = tmp_path / "html"
    for name in (
        "html/book/index.html", "html/_static/run/loader.js", "html/_static/host.js", "html/pyodide/pyodide-lock.json",
        "html/lite/open.html", "html/lite/index.html", "print/book.html", "print/book.pdf", "print/book.epub",
    ):  # fmt: skip
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    page = '<head><script src="../_static/host.js"></script>\n</head><div class="cell_input">'
    (html / "book" / "index.html").write_text(page)
    run_here.finish(html)
    assert "_static/run/loader.js" in (html / "book" / "index.html").read_text()
    packed = release.pack("v1.2.3", tmp_path / "html", tmp_path / "print", tmp_path / "release")
    book = "neural-networks-live-1.2.3"
    assert [file.name for file in packed] == [f"{book}-site.zip", f"{book}.pdf", f"{book}.epub"]
    assert sorted((tmp_path / "release").iterdir()) == sorted(packed)
    with zipfile.ZipFile(packed[0]) as site:
        files = {name.removeprefix(f"{book}/") for name in site.namelist() if not name.endswith("/")}
        assert files == {"book/index.html", "_static/host.js", "lite/open.html"}
        assert site.read(f"{book}/book/index.html").decode() == page
    build = read("workflows/release.yml")["jobs"]["build"]
    runs = [step["run"] for step in build["steps"] if "run" in step]
    order = [next(k for k, run in enumerate(runs) if word in run) for word in ("dev.py test", "dev.py print", "pack")]
    assert order == sorted(order)


def test_dependabot_knows_every_place_of_pinned_versions():
    places = {(u["package-ecosystem"], u["directory"]) for u in read("dependabot.yml")["updates"]}
    assert places == {("pip", "/"), ("npm", "/front"), ("github-actions", "/")}
    assert (ROOT / "front" / "package-lock.json").exists()
