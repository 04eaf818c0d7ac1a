"""The results of the book's longer experiments; tools/experiments measures them again."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

FOLDER = Path(__file__).parent / "measured"
BENCHMARKS = Path(__file__).with_name("benchmarks.json")


@dataclass(frozen=True)
class Experiment:
    """Rows of settings and figures.

    about: what was measured. rows: list of dicts. nnkit: the version that was measured. code: a digest of the code.
    """

    about: str
    rows: list
    nnkit: str
    code: str

    def column(self, name: str, **settings: Any) -> np.ndarray:
        """The column `name` of the rows with these settings, an array.

        >>> from nnkit import data
        >>> data.experiment("depth_spiral").column("right", activation="Tanh", hidden=2)[:3]
        array([0.937, 0.975, 0.949])
        """
        found = [row[name] for row in self.rows if all(row[key] == value for key, value in settings.items())]
        if not found:
            raise ValueError(f"No row has the settings {settings}; the first has {self.rows[0]}.")
        return np.array(found)

    def __repr__(self):
        return f"Experiment({len(self.rows)} rows; {', '.join(self.rows[0])})"


def experiment(name: str) -> Experiment:
    """The `Experiment` of this name."""
    return Experiment(**json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8")))


def benchmarks() -> dict[str, Any]:
    """The figures that the programs in tests/benchmarks have measured, as the appendix on speed shows them.

    >>> from nnkit import data
    >>> sorted(data.benchmarks()["machine"])
    ['processor', 'processors', 'system', 'versions']
    """
    return json.loads(BENCHMARKS.read_text(encoding="utf-8"))
