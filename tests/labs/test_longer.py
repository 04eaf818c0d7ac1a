"""The networks that were trained longer: what is shipped is what the present scripts make, page and Python read the
same parameters, and the lab shows the run that it trains beside it.
"""

import hashlib
import json

import numpy as np
import pytest
import train
from node import by_node

import nnkit as nn
import nnkit.labs
from nnkit.labs.frame.longer import HERE, LONGER, Longer

NAMES = train.scripts.names()


def test_labs_that_ship_a_network_are_those_with_a_script():
    assert NAMES and [name for name in nnkit.labs.NAMES if Longer(name).file.exists()] == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_the_file_is_small_and_of_the_present_script(name):
    longer, module = Longer(name), train.import_module(f"train.{name}")
    assert train.scripts.up_to_date(name), f"python tools/dev.py train {name}"
    content = longer.file.read_bytes()
    assert hashlib.sha256(content).hexdigest() == longer.about.sha256 and len(content) <= train.MOST == 150_000
    assert longer.about.settings == module.SETTINGS and longer.about.about == module.__doc__.strip()


@pytest.mark.long
@pytest.mark.parametrize("name", NAMES)
def test_its_figures_are_those_of_the_file(name):
    longer = Longer(name)
    figures = train.import_module(f"train.{name}").figures(nn.load(longer.file))
    assert json.loads(json.dumps(figures)) == longer.about.figures


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_its_training_starts_again_bit_for_bit(name):
    assert train.checksum(train.started(name).parameters()) == Longer(name).about.start


@pytest.mark.long
@pytest.mark.parametrize("name", NAMES)
def test_its_training_ends_again_bit_for_bit(name, monkeypatch, tmp_path):
    kept, again = Longer(name), Longer(name)
    again.file, again.facts = tmp_path / "longer.npz", tmp_path / "longer.json"
    monkeypatch.setattr(train, "Longer", lambda _: again)
    train.write(name)
    assert (again.about.start, again.about.figures) == (kept.about.start, kept.about.figures)
    for one, other in zip(again.parameters.values(), kept.parameters.values(), strict=True):
        assert (one == other).all()


@pytest.mark.parametrize("name", NAMES)
def test_a_page_reads_the_same_parameters(name):
    longer = Longer(name)
    found = by_node("longer.js", "unpacked", "unpacked(given)", longer.packed({"plan": "{}"}))
    assert found["plans"] == {"plan": "{}"} and list(found["parameters"]) == list(longer.parameters)
    for key, array in longer.parameters.items():
        numbers = np.array([*found["parameters"][key].values()], np.float32)  # JSON has a typed array as a dict
        assert (numbers == array.ravel()).all()


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_the_lab_shows_the_run_beside_it(name):
    lab = getattr(nnkit.labs, name)()
    control, value = lab.ships
    before, start = lab.result, lab.status
    assert lab.values[control] == HERE and value == LONGER and before["longer"] == []
    lab.set(**{control: LONGER})
    assert lab.result["curve"] == before["curve"] and lab.result["longer"] != [] and "trained longer" in lab.status
    for key, array in lab.network.parameters.items():
        assert (array == Longer(name).parameters[key]).all()
    assert lab.set(**{control: HERE}).status == start
