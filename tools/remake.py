"""Scripts whose results are kept as files of the project: which there are, and which have changed since."""

import hashlib
import json
import sys
from time import perf_counter


class Scripts:
    """The modules of a folder, each of which makes files of its own.

    folder: that of the modules; kept(name): the JSON file that remembers, as "code", the digest of the module.
    """

    def __init__(self, folder, kept):
        self.folder, self.kept = folder, kept

    def names(self):
        """The names of all modules."""
        return sorted(path.stem for path in self.folder.glob("*.py") if not path.stem.startswith("_"))

    def digest(self, name):
        """A digest of the code of a module."""
        text = (self.folder / f"{name}.py").read_text(encoding="utf-8")
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    def up_to_date(self, name):
        """Whether what is kept was made by the code as it is now."""
        path = self.kept(name)
        return path.exists() and json.loads(path.read_text(encoding="utf-8"))["code"] == self.digest(name)

    def run(self, write):
        """Call write(name) for the modules named on the command line, or for all that have changed."""
        for name in sys.argv[1:] or [name for name in self.names() if not self.up_to_date(name)]:
            begun = perf_counter()
            write(name)
            print(f"{name}: {perf_counter() - begun:.0f} s", flush=True)
