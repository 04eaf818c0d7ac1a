"""What a release needs besides the tests: python tools/release.py check TAG, or pack TAG.

check refuses a tag that is not the version of nnkit; pack writes the built site as one zip file that opens from disk,
and the PDF and the EPUB of the book, into _build/release.
"""

import re
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ONLINE = ("pyodide", "lite", "_static/run")  # Python: most of the site's weight, and it needs a server
DOOR = "lite/open.html"  # the rockets lead to it, and it says so
RUN_HERE = re.compile(r"<(?:link|script) [^>]*_static/run/[^>]*>(?:</script>)?\n")  # of tools/book/run_here.py


def version(text):
    """The version that nnkit/__init__.py, given as a text, holds."""
    return re.search(r'^__version__ = "(.*)"$', text, flags=re.M)[1]


def refusal(tag, version):
    """Why a tag cannot be released, as a sentence; None if it can."""
    if tag == f"v{version}":
        return None
    return f"The tag must be v{version}, since nnkit.__version__ is {version}; got {tag}. Change either."


def pack(tag, site, books, target):
    """The site as one zip file with one folder in it, and the books of the folder `books`; returns the files."""
    name = f"neural-networks-live-{tag.removeprefix('v')}"
    copied = target / name
    left_out = {site / place for place in ONLINE}
    shutil.copytree(site, copied, ignore=lambda folder, names: [n for n in names if Path(folder, n) in left_out])
    (copied / DOOR).parent.mkdir()
    shutil.copy(site / DOOR, copied / DOOR)
    for page in copied.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        page.write_text(RUN_HERE.sub("", text), encoding="utf-8")
    packed = shutil.make_archive(str(target / f"{name}-site"), "zip", target, name)
    shutil.rmtree(copied)
    editions = [file for kind in ("pdf", "epub") for file in books.glob(f"*.{kind}")]
    return [Path(packed), *(Path(shutil.copy(file, target / f"{name}{file.suffix}")) for file in editions)]


if __name__ == "__main__":
    if len(sys.argv) != 3 or sys.argv[1] not in ("check", "pack"):
        sys.exit(__doc__)
    found = refusal(sys.argv[2], version((ROOT / "nnkit" / "__init__.py").read_text(encoding="utf-8")))
    if found:
        sys.exit(found)
    if sys.argv[1] == "pack":
        build = ROOT / "_build"
        print(*pack(sys.argv[2], build / "html", build / "print", build / "release"), sep="\n")
