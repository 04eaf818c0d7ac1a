"""A problem set as the instructor has it: its public module, and the hidden tests in a folder of their own."""

import hashlib
import importlib.util
from pathlib import Path

from .. import contract, sets
from ..sandbox.limits import may_read


class Assignment:
    """A set with its public and hidden tests, from the folder that has `hidden.py`.

    Questions in `by_hand` are marked by hand: their tests do not count, their points stay. `hidden` is the text of
    hidden.py.
    """

    def __init__(self, folder, by_hand=()):
        path = Path(folder) / "hidden.py"
        if not path.is_file():
            raise ValueError(f"{folder} must be the folder of a set, with the file hidden.py in it.")
        if may_read(path):
            raise ValueError(
                f"Submissions can read {path}: it lies in a folder of Python's packages. Move it elsewhere."
            )
        specification = importlib.util.spec_from_file_location(f"hidden_{Path(folder).resolve().name}", path)
        hidden = importlib.util.module_from_spec(specification)
        specification.loader.exec_module(hidden)
        self.module = sets.load(hidden.SET)
        self.hidden, self.by_hand = path.read_bytes(), tuple(by_hand)
        self.name = self.module.NAME
        self.tests = [(t, "public") for t in contract.tests_of(self.module)]
        self.tests += [(t, "hidden") for t in contract.tests_of(hidden)]
        unknown = {t.question for t, _ in self.tests} | set(by_hand)
        unknown -= set(self.module.QUESTIONS)
        if unknown:
            raise ValueError(f"{', '.join(sorted(unknown))}: no question of {self.name} has this name.")
        self.written = dict(self.module.WRITTEN)
        for question in by_hand:
            self.written[question] = sum(t.points for t, _ in self.tests if t.question == question)
        self.tests = [(t, visibility) for t, visibility in self.tests if t.question not in by_hand]
        sources = self.hidden + Path(self.module.__file__).read_bytes() + ",".join(sorted(by_hand)).encode()
        self.fingerprint = hashlib.sha256(sources).hexdigest()

    @property
    def points(self):
        """The points of each question that is graded automatically."""
        points = {}
        for test, _ in self.tests:
            points[test.question] = points.get(test.question, 0) + test.points
        return points
