"""The book's longer experiments: what is kept was measured by the present file of each, and a row of each,
in `make test-all` two, comes out again bit for bit.
"""

import json

import experiments
import pytest

from nnkit import data

NAMES = experiments.scripts.names()


def test_nothing_else_is_kept():
    assert NAMES and {path.stem for path in experiments.KEPT.glob("*.json")} == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_it_was_measured_by_the_present_code(name):
    assert experiments.scripts.up_to_date(name), f"python tools/dev.py experiments {name}"
    kept, code = data.experiment(name), experiments.import_module(f"experiments.{name}")
    assert [{key: row[key] for key in settings} for row, settings in zip(kept.rows, code.ROWS)] == code.ROWS
    assert len(kept.rows) == len(code.ROWS) and kept.about == code.__doc__.strip()


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("part", [0.2, pytest.param(0.8, marks=pytest.mark.long)])
def test_a_row_comes_out_again_bit_for_bit(name, part):
    kept = data.experiment(name)
    place = int(part * len(kept.rows))
    assert json.loads(json.dumps(experiments.row(name, place))) == kept.rows[place]


def test_columns_are_chosen_by_settings():
    kept = data.experiment("depth_spiral")
    assert kept.column("seed", hidden=2, activation="ReLU").tolist() == list(range(20))
    with pytest.raises(ValueError, match="hidden"):
        kept.column("right", hidden=77)
