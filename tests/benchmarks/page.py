"""Time training in a page: nnkit's engine.wasm, native nnkit, and what a page could use instead.

    cd tests/benchmarks/page && npm ci
    python tests/benchmarks/page.py [--rounds 11] [--only tfjs_wasm,jaxjs_wasm] [--write] [WORKLOAD ...]

Nine workloads, 32-bit numbers, from the same initial parameters, on the same samples in the same order. Each
competitor has a page of its own in one headless Chromium. Native nnkit (a process, one thread) and engine.wasm take
turns on one processor, then engine.wasm and the others. Before anything is timed each trains once; after that run, the
losses of all must agree.

Prints how many times as long engine.wasm takes as native nnkit, and how many times as long as engine.wasm the others
take. A competitor that cannot carry out a workload is listed with its error. One for which a whole run would take over
a second makes the first updates only, a second's worth, as does engine.wasm for its sake; with some thousands of
updates @jax-js/jax ends in an error, or never. TensorFlow.js has no gradient of a convolution's filters in its wasm
backend; there its backend in plain JavaScript, "tfjs_cpu", takes part, too.

--write puts the figures into nnkit/data/benchmarks.json.
"""

import argparse
import base64
import json
import sys
import tempfile
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import machine
import numpy as np
import table
from competitors import TURN, layers_of
from playwright.sync_api import Error, sync_playwright
from turns import Competitor, Process, one_processor, take_turns
from workloads import WORKLOADS, Convolutional, workload

import nnkit as nn
from nnkit.engines.build import find_or_build

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))
import chromium  # noqa: E402

FOLDER = "tests/benchmarks/page"
OURS, PEERS = "nnkit_page", ["tfjs_wasm", "tfjs_cpu", "jaxjs_wasm"]
LONG, SHORT = 1, 0.05  # seconds of a run that is too long, or too short to tell how long an update takes
FEW = 2  # the least number of updates
PACKAGES = ["@tensorflow/tfjs", "@tensorflow/tfjs-backend-wasm", "@jax-js/jax"]
WITH_PEERS = (  # the workloads that all peers have been written for
    "linear_gd", "linear_sgd", "mlp2", "mlp_digits", "cnn8", "cnn28", "rnn", "lstm", "charlstm",
)  # fmt: skip
TOLERANCE = 1e-3  # of a loss, relative: 32-bit sums in another order


class InPage(Competitor):
    """A competitor in a page of its own."""

    def __init__(self, name, task, browser, address):
        super().__init__(name)
        self.task, self.page = task, browser.new_page()
        engine = find_or_build()
        for file in (engine, engine.with_suffix(".json")):
            self.page.route(f"**/{file.name}", lambda route, _, file=file: route.fulfill(path=file))
        self.page.goto(f"{address}/{FOLDER}/index.html")
        self.page.wait_for_function("globalThis.ready")
        learned = self.page.evaluate("([name, task]) => prepare(name, task)", [name, task_of(task)])
        self.parameters = np.concatenate([np.array(p, np.float32) for p in learned])

    def go(self):
        self.turns.append([self.page.evaluate("(seconds) => turn(seconds)", TURN)])

    def leave(self):
        self.page.close()


class Quiet(SimpleHTTPRequestHandler):
    """Serves a folder and does not write a line per request."""

    def log_message(self, *arguments):
        pass


@contextmanager
def served(folder):
    """The address of a server of this folder, for this machine only."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    server.daemon_threads = True
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


def as_text(array):
    """An array as the page reads it."""
    kind = "float32" if array.dtype.kind == "f" else "int32"
    raw = base64.b64encode(np.ascontiguousarray(array, kind).tobytes())
    return {"kind": kind, "shape": array.shape, "base64": raw.decode()}


def network_of(task):
    """nnkit's network for a workload."""
    return nn.Network(layers_of(task.model), input_shape=task.x.shape[1:], dtype="float32")


def task_of(task):
    """A workload as plain data."""
    plan = network_of(task).plan(task.loss, nn.SGD(task.rate))
    return {
        "model": {"kind": type(task.model).__name__.lower(), **vars(task.model)},
        "plan": json.loads(plan.to_json()),
        **{name: getattr(task, name) for name in ("loss", "epochs", "batch", "rate")},
        **{name: as_text(getattr(task, name)) for name in ("x", "y", "orders")},
        "parameters": [as_text(a) for a in task.parameters],
    }


def loss_of(task, learned):
    """The mean loss over all samples with these parameters, by native nnkit."""
    network, place = network_of(task), 0
    for array in network.parameters.values():
        array[:] = learned[place : place + array.size].reshape(array.shape)
        place += array.size
    return float(network.evaluate(task.x, task.y, task.loss))


def beginning(task, updates=FEW):
    """The first updates of a workload, as a workload; at most those of its first epoch, if it has more than one."""
    few = replace(task, epochs=min(task.epochs, updates))
    few.parameters, few.orders = task.parameters, task.orders[: few.epochs]
    if task.batch < len(task.x):
        rows = task.orders[0, : updates * task.batch]
        few = replace(few, x=task.x[rows], y=task.y[rows], epochs=1)
        few.parameters, few.orders = task.parameters, np.arange(len(rows))[None]
    return few


def updates_of(task):
    return task.epochs * -(-len(task.x) // task.batch)


def pair(peer, ours, make):
    """A peer and the engine.wasm to compare it with: for the whole workload, or for its beginning if that would take
    too long; as much of it as takes a second.
    """
    task, updates = ours.task, FEW
    while True:
        trial = make(peer, beginning(task, updates))
        while not trial.turns or (len(trial.turns) < 3 and trial.fastest < 1):
            trial.go()
        trial.leave()
        made = updates_of(trial.task)
        if trial.fastest > SHORT or made < updates:
            break
        updates *= 8
    each = trial.fastest / made
    if each * updates_of(task) <= LONG:
        return make(peer, task), ours
    part = beginning(task, max(FEW, round(1 / each)))
    return make(peer, part), make(OURS, part)


def compare(name, peers, rounds, make):
    """The figures of one workload: dict competitor -> figures, or {"error": its message}."""
    task, figures, errors = workload(name, "float32"), {}, {}
    with tempfile.TemporaryDirectory() as folder:
        native, ours = Process("nnkit", name, "float32", 1, "wall", folder), make(OURS, task)
        native.task = task
        take_turns([native, ours], rounds)  # alone: pages of others go on tidying up while it is not their turn
        figures |= {one.name: figures_of(task, one, native) for one in (native, ours)}
        native.leave()
        ours.turns.clear()
        pairs = []
        for peer in peers:
            try:
                pairs.append(pair(peer, ours, make))
            except Error as error:
                errors[peer] = {"error": first_line(error)}
        crew = list(dict.fromkeys(one for both in pairs for one in both))
        take_turns(crew, rounds)
    figures |= {one.name: figures_of(task, one, base) for one, base in pairs}
    for one in {ours, *crew}:
        one.leave()
    return figures | errors


def figures_of(task, one, base):
    """The figures of a competitor against another one, as they are kept; losses are over all samples of the task."""
    losses = [loss_of(task, both.parameters) for both in (one, base)]
    figures = one.against(base) | {"updates": updates_of(one.task), "losses": losses}
    return {key: shortened(x) for key, x in figures.items()}


def first_line(error):
    return error.message.removeprefix("Page.evaluate: ").split("\n")[0]


def shortened(figure):
    return [*map(table.short, figure)] if isinstance(figure, list) else table.short(figure)


def report(name, figures):
    """Print the comparison on one workload; returns complaints about losses that are not those of nnkit."""
    wrong = []
    print(f"\n{name}: native nnkit {figures['nnkit']['median'] * 1e3:.2f} ms")
    for one, of in figures.items():
        if "error" in of:
            print(f"{one:<12}cannot: {of['error']}")
        elif one != "nnkit":
            (low, high), (loss, truth) = of["quartiles"], of["losses"]
            base = "native" if one == OURS else "engine.wasm"
            print(
                f"{one:<12}{of['median'] * 1e3:10.2f} ms for {of['updates']:.0f} updates, {of['ratio']:.2f} x "
                f"{base} ({low:.2f} to {high:.2f}), loss {loss:.6g} and {truth:.6g}",
                flush=True,
            )
            if not abs(loss - truth) <= TOLERANCE * abs(truth):
                wrong.append(f"{name}: {one} ends at a loss of {loss}; must be {truth}")
    return wrong


def setting(browser):
    """What all figures of the part share: machine, browser, versions of the peers."""
    versions = json.loads((ROOT / FOLDER / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    described = machine.description()
    ours = {name: described["versions"][name] for name in ("python", "numpy", "numba", "llvmlite")}
    return {
        "machine": described | {"versions": ours},
        "browser": f"Chromium {browser.version}",
        "peers": {name: versions[f"node_modules/{name}"]["version"] for name in PACKAGES},
    }


def keep(name, figures, shared):
    """Put the figures of a workload into the appendix's file; those of another setting are thrown away."""
    old = table.read().get("page", {})
    rows = old["workloads"] if all(old.get(key) == x for key, x in shared.items()) else {}
    rows[name] = {"date": table.today(), "competitors": figures}
    table.write_apart("page", {**shared, "workloads": {name: rows[name] for name in WORKLOADS if name in rows}})


def main(names, peers, rounds, write):
    one_processor()
    wrong = []
    with sync_playwright() as playwright, served(ROOT) as address:
        browser = playwright.chromium.launch(executable_path=chromium.path(), args=chromium.FLAGS)
        shared, make = setting(browser), partial(InPage, browser=browser, address=address)
        for name in names:
            convolutional = isinstance(WORKLOADS[name]().model, Convolutional)
            able = [peer for peer in peers if convolutional or peer != "tfjs_cpu"]
            figures = compare(name, able, rounds, make)
            wrong += report(name, figures)
            if write:
                keep(name, figures, shared)
        browser.close()
    return wrong


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("workloads", nargs="*", metavar="WORKLOAD", default=WITH_PEERS)
    parser.add_argument("--rounds", type=int, default=11)
    parser.add_argument("--only", default=",".join(PEERS), help="peers, with commas between")
    parser.add_argument("--write", action="store_true", help="keep the figures for the book's appendix")
    chosen = parser.parse_args()
    peers = [name for name in chosen.only.split(",") if name]
    sys.exit("\n".join(main(chosen.workloads, peers, chosen.rounds, chosen.write)))
