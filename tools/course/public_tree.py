"""Make the tree that may be published: everything that is committed, without the private part of the course.

    python tools/course/public_tree.py FOLDER

FOLDER is new, or a clone of the public repository, whose files are then replaced; look at the difference and commit it
there. In this way the public history never holds what is private. The private files each contain a mark, the canary;
nothing is published in which it occurs.
"""

import io
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PRIVATE = "course/private"
CANARY = "-".join(("nnkit", "canary", "3f9b1c6e"))  # put together here, so that this file does not contain it


def leaks(folder):
    """The files below a folder in which the canary occurs, or which lie in a folder of private files."""
    found = []
    for path in sorted(Path(folder).rglob("*")):
        place = path.relative_to(folder).as_posix()
        if not path.is_file() or place.startswith(".git/"):
            continue
        if place.startswith(PRIVATE + "/") or CANARY.encode() in path.read_bytes():
            found.append(place)
    return found


def export(target, commit="HEAD"):
    """Write the public tree of a commit into a folder. What was in the folder goes, but for its .git."""
    archive = subprocess.run(["git", "archive", commit], cwd=ROOT, capture_output=True, check=True).stdout
    target.mkdir(parents=True, exist_ok=True)
    for path in target.iterdir():
        if path.name != ".git":
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    with tarfile.open(fileobj=io.BytesIO(archive)) as file:
        public = [m for m in file.getmembers() if m.name != PRIVATE and not m.name.startswith(PRIVATE + "/")]
        file.extractall(target, public, filter="data")


def main():
    """Export, then look whether anything private is in it."""
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    target = Path(sys.argv[1]).resolve()
    if target.exists() and any(target.iterdir()) and not (target / ".git").exists():
        sys.exit(f"{target} must be a new folder or a clone of the public repository: what is in it is replaced.")
    export(target)
    found = leaks(target)
    if found:
        sys.exit("Do not publish this tree. Private material is in: " + ", ".join(found))
    print(f"The public tree is in {target}.")


if __name__ == "__main__":
    main()
