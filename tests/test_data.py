"""The data sets are the files that SOURCES.md says they are, whole, and split and scaled fairly."""

import hashlib
import re
from pathlib import Path

import numpy as np
import pytest

from nnkit import data

FOLDER = Path(data.__file__).parent


def test_files_are_those_of_sources():
    text = (FOLDER / "SOURCES.md").read_text(encoding="utf-8")
    listed = dict(re.findall(r"## (files/\S+)\n.*?SHA-256 of the file \| `([0-9a-f]{64})`", text, flags=re.S))
    assert set(listed) == {f"files/{path.name}" for path in (FOLDER / "files").iterdir()}
    for name, digest in listed.items():
        assert hashlib.sha256((FOLDER / name).read_bytes()).hexdigest() == digest


def test_penguins():
    birds = data.penguins()
    assert birds.x.shape == (342, 4) and np.bincount(birds.y).tolist() == [151, 68, 123]
    flippers = birds.columns("flipper length (mm)").x
    assert flippers.shape == (342, 1) and (flippers.min(), flippers.max()) == (172, 231)
    assert data.penguins("sex").classes == ("female", "male")
    with pytest.raises(ValueError, match="The features are: bill length"):
        birds.columns("wingspan")
    with pytest.raises(ValueError, match="'species' or 'sex'; it got 'age'"):
        data.penguins("age")


def test_digits():
    digits = data.digits()
    assert digits.x.shape == (1797, 8, 8, 1) and digits.x.min() == 0 and digits.x.max() == 1
    assert np.bincount(digits.y).tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]


@pytest.mark.parametrize("load", [data.penguins, data.digits])
def test_cards_say_what_the_data_are(load):
    for word in ("REAL", "Source", "Licence", "Size", "Careful"):
        assert word in load().card


def test_split():
    birds = data.penguins()
    parts = birds.split(test=0.3, seed=1)
    assert [len(part) for part in parts] == [240, 240, 102, 102]
    together = np.concatenate([parts[0], parts[2]])
    assert (np.sort(together, axis=0) == np.sort(birds.x, axis=0)).all()
    assert all((a == b).all() for a, b in zip(parts, birds.split(test=0.3, seed=1)))
    assert not (parts[0] == birds.split(test=0.3, seed=2)[0]).all()
    with pytest.raises(ValueError, match="between 0 and 1"):
        birds.split(test=2)


def test_scale_asks_only_the_training_part():
    scale = data.Scale(np.array([[0.0, 5], [2, 5]]))
    assert scale(np.array([[4.0, 6]])).tolist() == [[3, 1]]
    assert scale.undo(np.array([[3.0, 1]])).tolist() == [[4, 6]]
