"""The same random networks as in test_wasm.py, trained by engine.js and engine.wasm in Chromium: the same bits."""

import base64
import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from test_wasm import random_case

import nnkit
from nnkit.wasm import build
from nnkit.wasm.engine import cache_folder

ENGINE_JS = Path(nnkit.__file__).parent / "labs" / "js" / "engine.js"

# Trains one case slice by slice and answers with the exact bits of what came out.
PAGE = """<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><title>engine</title>
<script type="module">
import { loadEngine, Engine, Session, Training } from "./engine.js";
const bytes = async (name) => (await fetch(name)).arrayBuffer();
const bits = (numbers) => {
  const raw = new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
  return btoa(Array.from(raw, (b) => String.fromCharCode(b)).join(""));
};
globalThis.train = async (task) => {
  const loaded = await loadEngine(await bytes("engine.wasm"), await (await fetch("engine.json")).json());
  const engine = new Engine(loaded, task.dtype);
  const session = new Session(engine, task.plan, task.batch);
  session.run(["initialise"], 1, { seed: task.seed });
  const validation = { x: task.vx, y: task.vy, n: task.m };
  const { n, epochs, seed, settings } = task;
  const run = new Training(session, task.x, task.y, { n, epochs, seed, settings, validation });
  while (run.advance(task.slice));
  const parameters = Object.fromEntries(task.plan.parameters.map((name) => [name, bits(session.buffer(name))]));
  return { updates: run.updates, losses: bits(run.losses), validation: bits(run.validationLosses), parameters };
};
</script>"""


@pytest.fixture
def trainer(page, serve, tmp_path):
    """The page above, opened from a server on this machine."""
    wasm = build.build(cache_folder() / "wasm")
    for file in (wasm, wasm.with_name("engine.json"), ENGINE_JS):
        shutil.copy(file, tmp_path)
    (tmp_path / "index.html").write_text(PAGE, encoding="utf-8")
    page.goto(f"{serve(tmp_path)}/index.html")
    page.wait_for_function("() => Boolean(globalThis.train)")
    return page


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_chromium_trains_to_the_same_bits(trainer, dtype):
    for seed in range(12):
        build_it, x, y, fit = random_case(seed)
        net = build_it("numba", dtype)
        numbers = lambda array: np.asarray(array, dtype).astype(float).ravel().tolist()
        validation = fit["validation"]
        answer = trainer.evaluate(
            "(task) => train(task)",
            {
                "plan": json.loads(net.plan(fit["loss"], fit["optimizer"]).to_json()),
                "dtype": dtype, "batch": fit["batch_size"], "seed": seed, "epochs": fit["epochs"], "n": len(x),
                "settings": fit["optimizer"].settings, "x": numbers(x), "y": numbers(y), "m": len(validation[0]),
                "vx": numbers(validation[0]), "vy": numbers(validation[1]), "slice": [1, 7, 10**6][seed % 3],
            },
        )  # fmt: skip
        history = net.fit(x, y, **fit)
        assert answer["updates"] == history.updates >= 100
        assert base64.b64decode(answer["losses"]) == history.loss.tobytes()
        assert base64.b64decode(answer["validation"]) == history.validation_loss.tobytes()
        assert {n: base64.b64decode(b) for n, b in answer["parameters"].items()} == {
            n: array.tobytes() for n, array in net.parameters.items()
        }
