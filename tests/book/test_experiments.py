"""The book's longer experiments: what is kept was measured by the present file of each, and a row of each, one with
less work where rows differ much in it, comes out again bit for bit; in `make test-all` more of them.
"""

import json

import experiments
import pytest

from nnkit import data

NAMES = experiments.scripts.names()
LESS = {  # settings with less work than others: the first row that has them is measured again
    "adding_rivals": {"lag": 10},
    "attention_letters": {"model": "GRU"},
    "attention_tasks": {"model": "one head"},
    "memory_lags": {"kind": "GRU", "lag": 10},
    "speech": {"model": "RNN"},
    "sunspots_gates": {"kind": "RNN"},
}


def test_nothing_else_is_kept():
    assert NAMES and {path.stem for path in experiments.KEPT.glob("*.json")} == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_it_was_measured_by_the_present_code(name):
    assert experiments.scripts.up_to_date(name), f"python tools/dev.py experiments {name}"
    kept, code = data.experiment(name), experiments.import_module(f"experiments.{name}")
    assert [{key: row[key] for key in settings} for row, settings in zip(kept.rows, code.ROWS)] == code.ROWS
    assert len(kept.rows) == len(code.ROWS) and kept.about == code.__doc__.strip()


def measured_again(name, place=None, part=None):
    """Measure a row, by its number or by its place from 0 to 1, and compare it with what is kept."""
    rows = data.experiment(name).rows
    place = int(part * len(rows)) if place is None else place
    assert json.loads(json.dumps(experiments.row(name, place))) == rows[place]


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_a_row_comes_out_again_bit_for_bit(name):
    if name not in LESS:
        return measured_again(name, part=0.2)
    rows = data.experiment(name).rows
    measured_again(name, next(place for place, row in enumerate(rows) if LESS[name].items() <= row.items()))


@pytest.mark.long
@pytest.mark.parametrize("name, part", [*((name, 0.2) for name in LESS), *((name, 0.8) for name in NAMES)])
def test_more_rows_come_out_again_bit_for_bit(name, part):
    measured_again(name, part=part)


def test_columns_are_chosen_by_settings():
    kept = data.experiment("depth_spiral")
    assert kept.column("seed", hidden=2, activation="ReLU").tolist() == list(range(20))
    with pytest.raises(ValueError, match="hidden"):
        kept.column("right", hidden=77)
