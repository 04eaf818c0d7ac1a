"""All kinds of networks, trained by nnkit.js and engine.wasm in Chromium: the same bits as in Python."""

import base64
import json
import shutil
from pathlib import Path

import numpy as np
import pytest

import nnkit
import nnkit as nn
from nnkit import training
from nnkit.engines import build

NNKIT_JS = Path(nnkit.__file__).parent / "labs" / "nnkit.js"

# Trains one case slice by slice and answers with the exact bits of what came out.
PAGE = """<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><title>engine</title>
<script type="module">
import { Engine, loadEngine } from "./engine.js";
import { Session } from "./session.js";
import { evaluate, predict, Training } from "./training.js";
const bytes = async (name) => (await fetch(name)).arrayBuffer();
const bits = (numbers) => {
  const raw = new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
  return btoa(Array.from(raw, (b) => String.fromCharCode(b)).join(""));
};
globalThis.train = async ({ dtype, plan, batch, seed, data, slice, ...settings }) => {
  const loaded = await loadEngine(await bytes("engine.wasm"), await (await fetch("engine.json")).json());
  const engine = new Engine(loaded, dtype);
  const session = new Session(engine, plan, batch);
  session.run(["initialise"], 1, { seed });
  const run = new Training(session, data, { seed, ...settings });
  while (run.advance(slice));
  const parameters = Object.fromEntries(plan.parameters.map((name) => [name, bits(session.buffer(name))]));
  const { loss, accuracy } = evaluate(session, data);
  const { updates, status, bestEpoch } = run;
  const rows = ["TRAINING_LOSS", "VALIDATION_LOSS", "TRAINING_ACCURACY", "VALIDATION_ACCURACY"];
  const history = rows.map((name) => bits(run.row(name)));
  const answers = bits(predict(session, data));
  return { updates, status, bestEpoch, history, parameters, answers, evaluation: [loss, accuracy] };
};
</script>"""


@pytest.fixture
def trainer(page, serve, tmp_path):
    """The page above, opened from a server on this machine."""
    wasm = build.find_or_build()
    for file in (wasm, wasm.with_name("engine.json"), *NNKIT_JS.glob("*.js")):
        shutil.copy(file, tmp_path)
    (tmp_path / "index.html").write_text(PAGE, encoding="utf-8")
    page.goto(f"{serve(tmp_path)}/index.html")
    page.wait_for_function("() => Boolean(globalThis.train)")
    return page


def points(seed, n, shape, classes=None):
    """Samples of this shape, and as targets a curve through them, or classes."""
    x = np.random.default_rng(seed).normal(size=(n, *shape))
    total = x.reshape(n, -1)[:, :2].sum(axis=1)
    return x, np.sin(total)[:, None] if classes is None else np.digitize(total, np.linspace(-1, 1, classes - 1))


CASES = {
    "momentum": (
        [nn.Dense(9), nn.Tanh(), nn.Dense(1)], (3,), None,
        dict(loss="mse", optimizer=nn.SGD(0.05, momentum=0.9, weight_decay=1e-3), batch_size=7),
    ),
    "nesterov, labels of 0 and 1": (
        [nn.Dense(5), nn.Sigmoid(), nn.Dense(4), nn.ReLU(), nn.Dense(1)], (2,), 2,
        dict(loss="binary_cross_entropy", optimizer=nn.SGD(0.03, 0.8, nesterov=True), batch_size=50),
    ),
    "Adam with a schedule, penalties, clipping, class weights": (
        [nn.Dense(8), nn.ELU(), nn.Dense(3)], (2,), 3,
        dict(loss="cross_entropy", optimizer=nn.Adam(nn.warmup(nn.cosine(0.02), 2)), l1=1e-3, l2=1e-2, clip_norm=0.5,
             class_weight=[1, 2, 0.5], batch_size=16),
    ),
    "a convolution, dropout": (
        [nn.Conv2D(3, 3, padding="same"), nn.ReLU(), nn.MaxPool2D(2), nn.Dropout(0.3), nn.Flatten(), nn.Dense(4)],
        (6, 6, 2), 4, dict(loss="cross_entropy", optimizer=nn.RMSProp(0.003), batch_size=16),
    ),
    "patience that ends": (
        [nn.Dense(30), nn.Tanh(), nn.Dense(1)], (2,), None,
        dict(loss="huber", optimizer=nn.AdamW(nn.step(0.1, every=3, factor=0.5)), batch_size=4, epochs=60,
             stop=nn.EarlyStopping(patience=2, min_delta=0.001)),
    ),
    "a rate that is too large": (
        [nn.Dense(1)], (2,), None, dict(loss="mse", optimizer=nn.SGD(50.0), batch_size=5, epochs=40),
    ),
}  # fmt: skip


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("case", CASES)
def test_chromium_trains_to_the_same_bits(trainer, case, dtype):
    layers, shape, classes, fit = CASES[case]
    seed = list(CASES).index(case)
    x, y = points(seed, 50, shape, classes)
    fit = {"epochs": 12, **fit, "seed": seed, "validation": points(seed + 100, 23, shape, classes)}
    net = nn.Network(layers, input_shape=shape, dtype=dtype, seed=seed)
    run = net.training(x, y, **fit)
    while run.advance(1000):
        pass
    answer = trainer.evaluate(
        "(task) => train(task)",
        {
            "plan": json.loads(run.session.plan.to_json()), "constants": constants(run), "dtype": dtype, "seed": seed,
            "data": numbers(run.run.data), "validation": numbers(run.run.validation), "batch": fit["batch_size"],
            "epochs": fit["epochs"], "slice": [1, 7, 10**6][seed % 3],
            "stop": {"patience": 2, "min_delta": 0.001, "restore_best": True} if "stop" in fit else None,
        },
    )  # fmt: skip
    history = run.history
    best = -1 if history.best_epoch is None else history.best_epoch
    status = {"DIVERGED": "diverged", "STOPPED_EARLY": "early", "FINISHED": "finished"}[answer["status"]]
    assert (answer["updates"], status, answer["bestEpoch"]) == (history.updates, history.ended, best)
    assert history.ended == {"patience that ends": "early", "a rate that is too large": "diverged"}.get(
        case, "finished"
    )
    assert history.updates > 0 and (history.epochs_run > 2 or history.ended == "diverged")
    rows = [history.loss, history.validation_loss, history.accuracy, history.validation_accuracy]
    for row, found in zip(rows, answer["history"]):
        assert base64.b64decode(found) == row.tobytes() or not len(row)  # no accuracy
    parameters = run.parameters()
    if history.ended == "diverged":  # equal bits are claimed for finite numbers
        return
    assert {n: base64.b64decode(b) for n, b in answer["parameters"].items()} == {
        n: array.tobytes() for n, array in parameters.items()
    }
    for name, array in parameters.items():
        net.parameters[name][:] = array
    assert base64.b64decode(answer["answers"]) == net.predict(x).tobytes()
    loss, accuracy = training.evaluate(run.session, net._numbers, run.run.data)
    assert answer["evaluation"] == [loss, accuracy if classes else 0]


def numbers(data):
    """The fields of some samples as engine.js reads them."""
    return {"n": len(data["target"]), **{name: a.astype(float).ravel().tolist() for name, a in data.items()}}


def constants(run):
    return {name: [float(x) for x in values] for name, values in run.run.objective.constants.items()}
