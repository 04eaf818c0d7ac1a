// The lab `stopping`: a network learns a curve from noisy points, then their noise; when should it have stopped?

import { create } from "d3-selection";
import { Engine } from "../nnkit.js/engine.js";
import { Session } from "../nnkit.js/session.js";
import { evaluate, predict, Training } from "../nnkit.js/training.js";
import { Chart } from "../parts/chart.js";
import { key, panel } from "../parts/panel.js";
import { chainPlan } from "../nnkit.js/plan.js";
import { curvePoints } from "./points.js";

const WIDE = 620; // px: from here on the two fits stand beside the losses
const GAP = 18; // px, between pictures
const TITLE = 26; // px above each picture
const CURVE = 200; // points of a loss curve, at most
const HEIGHT = 2; // what is seen of the curve, upwards and downwards
const LOWEST = 1e-6; // of the losses that can be drawn

export const tick = 30; // milliseconds between two steps of Play

// --- Computing: the twin of nnkit/labs/stopping/lab.py ------------------------------------------------------------------

/** @type {Nn.Compute} */
export function* compute(values, payload, loaded, cache) {
  begin(values, payload, loaded, cache);
  const { stride } = payload;
  const shown = values.epochs / stride;
  const { kept, chosen } = cache;
  while (kept.length <= shown || chosen.length <= shown) {
    if (kept.length <= shown) {
      cache.run.advance(stride);
      kept.push(parametersOf(cache.running));
    }
    if (chosen.length <= shown) watch(cache, values.restore, stride);
    yield Math.min(kept.length, chosen.length) / (shown + 1);
  }
  const { best, last, parameters } = chosen[shown];
  const { training, held } = cache.points;
  const [now, then] = [kept[shown], parameters].map((numbers) => measure(cache, numbers));
  return { training, held, now, chosen: then, best, last, ...curves(cache.run, values.epochs) };
}

/** @type {Nn.View["sentence"]} */
export function sentence(values, result, { templates }) {
  const { training, held, now, chosen, best, last } = result;
  const { epochs, restore } = values;
  const numbers = { ...values, n: training.length, m: held.length, best, ago: epochs - best, stop: last };
  numbers.chosen = restore ? best : last;
  numbers.kept = templates[restore ? "best" : "last"];
  for (const name of ["train", "held", "error"])
    Object.assign(numbers, { [name]: now[name], [`chosen_${name}`]: chosen[name] });
  if (epochs === 0) return ["begun", numbers];
  return [last === null ? "waits" : "stopped", numbers];
}

/** New runs where the settings are new; another stopping alone leaves the run that does not stop. */
function begin(values, payload, loaded, cache) {
  const { points, noise, seed, width, rate, patience, delta, restore } = values;
  const runKey = [points, noise, seed, width, rate].join();
  const stopKey = [runKey, patience, delta, restore].join();
  if (runKey !== cache.runKey) {
    cache.runKey = cache.stopKey = undefined; // until all is there
    start(values, payload, loaded, cache);
    cache.runKey = runKey;
  }
  if (stopKey !== cache.stopKey) {
    startAgain(values, payload, cache);
    cache.stopKey = stopKey;
  }
}

/** The points, the network, and its run that does not stop. */
function start({ points, noise, seed, width, rate }, { places, curve, epochs }, loaded, cache) {
  cache.engine ??= new Engine(loaded, "float32");
  cache.free ??= cache.engine.end;
  const { engine } = cache;
  engine.end = cache.free; // the memory of the runs before
  cache.points = curvePoints(loaded, points, noise / 100, seed);
  cache.data = Object.fromEntries(Object.entries(cache.points).map(([name, rows]) => [name, samples(rows)]));
  cache.curve = { n: places.length, input: places, target: curve };
  /** @type {Nn.PlanOptions["optimizer"]} */
  const optimizer = ["Adam", { learning_rate: rate }];
  cache.plan = chainPlan(1, [["Dense", width], ["Tanh"], ["Dense", 1]], { loss: "mse", optimizer });
  cache.evaluator = new Session(engine, cache.plan, cache.curve.n);
  cache.running = new Session(engine, cache.plan, cache.data.training.n);
  cache.running.run(["initialise"], 1, { seed });
  cache.kept = [parametersOf(cache.running)];
  cache.run = newRun(cache, cache.running, epochs, null);
  cache.afterRun = engine.end;
}

/** The run that may stop, from the same parameters. */
function startAgain({ patience, delta, restore }, { epochs }, cache) {
  cache.engine.end = cache.afterRun;
  cache.watched = new Session(cache.engine, cache.plan, cache.data.training.n);
  cache.watched.buffer("parameters").set(cache.kept[0]);
  cache.stopping = newRun(cache, cache.watched, epochs, { patience, min_delta: delta, restore_best: restore });
  cache.chosen = [{ best: 0, last: null, parameters: cache.kept[0] }];
}

const parametersOf = (session) => session.buffer("parameters").slice();

const samples = (rows) => ({ n: rows.length, input: rows.map(([x]) => x), target: rows.map(([, y]) => y) });

const newRun = ({ data }, session, epochs, stop) =>
  new Training(session, data.training, { epochs, shuffle: false, validation: data.held, stop });

/** Some epochs more of the run that may stop. */
function watch({ stopping, watched, chosen }, restore, stride) {
  let { best, last, parameters } = chosen.at(-1);
  if (last === null) {
    stopping.advance(stride);
    best = stopping.bestEpoch + 1;
    last = stopping.status === "STOPPED_EARLY" ? stopping.epochsRun : null;
    parameters = restore ? stopping.bestParameters : parametersOf(watched);
  }
  chosen.push({ best, last, parameters });
}

/** Losses and outputs of the network with these parameters. */
function measure({ evaluator, curve, data }, parameters) {
  evaluator.buffer("parameters").set(parameters);
  const error = Math.sqrt(evaluate(evaluator, curve).loss);
  const outputs = Array.from(predict(evaluator, { n: curve.n, input: curve.input }));
  const [train, held] = [data.training, data.held].map((part) => evaluate(evaluator, part).loss);
  return { train, held, error, outputs };
}

/** The losses up to an epoch, thinned. */
function curves(run, epochs) {
  const stride = Math.max(1, Math.ceil(epochs / CURVE));
  const thinned = (losses) => Array.from(losses.subarray(0, epochs)).filter((_, k) => (k + 1) % stride === 0);
  return { stride, losses: [thinned(run.losses), thinned(run.validationLosses)] };
}

// --- Drawing ----------------------------------------------------------------------------------------------------

/** @type {Nn.View["draw"]} */
export function draw(stage, payload) {
  const root = create("div").attr("class", "stopping-lab");
  stage.append(root.node());
  const place = (name, title) => panel(root.node(), title, `stopping-${name}`);
  const losses = new Chart(
    place("losses", [
      key("training", "circle", "learned"),
      key("held out", "square", "yours"),
      key("chosen epoch", "triangle", "green"),
      key("stop", "dash", "soft"),
    ]),
    {
      label:
        "The loss on the training points and on the held-out points against the epochs, on a logarithmic scale, with a triangle " +
        "at the chosen epoch and a vertical line where early stopping ended. The sentence below gives the numbers.",
      x: { title: "epoch" },
      y: { title: "loss", log: true },
    },
  );
  const fit = (name, title, what) =>
    new Chart(place(name, title), {
      label: `Training points as circles, held-out points as squares, the curve dashed, and what the network makes of them ${what}.`,
      x: { domain: [payload.places[0], payload.places.at(-1)], ticks: [-2, 0, 2] },
      y: { domain: [-HEIGHT, HEIGHT], ticks: [-2, -1, 0, 1, 2] },
      room: [24, 6, 6, 22],
    });
  const [chosenTitle, nowTitle] = ["", ""].map(() => document.createElement("span"));
  const chosen = fit("chosen", chosenTitle, "at the chosen epoch");
  const now = fit("now", nowTitle, "at the epoch shown");
  const along = (heights) => heights.map((height, k) => [payload.places[k], height]);
  return {
    show(values, result) {
      const { epochs, restore } = values;
      const at = restore ? result.best : (result.last ?? epochs);
      losses.show(lossPicture(result, epochs, at));
      chosenTitle.textContent = `Chosen: epoch ${at}`;
      nowTitle.textContent = `No stop: epoch ${epochs}`;
      for (const [chart, { outputs }, colour] of [
        [chosen, result.chosen, "green"],
        [now, result.now, "learned"],
      ])
        chart.show({
          lines: [
            { points: along(payload.curve), colour: "soft", dashed: true, thin: true },
            { points: along(outputs), colour },
          ],
          dots: [
            { points: result.training, colour: "learned", size: 3.5 },
            { points: result.held, colour: "yours", kind: 1, size: 3.2 },
          ],
        });
    },
    resize(width, room) {
      const wide = width >= WIDE;
      root.classed("stopping-wide", wide);
      if (wide) {
        const left = Math.round((width - GAP) * 0.58);
        const height = Math.round(Math.min(left * 0.8, 460, room - TITLE));
        losses.resize(left, height);
        const upper = Math.floor((height - TITLE) / 2);
        chosen.resize(width - GAP - left, upper);
        now.resize(width - GAP - left, height - TITLE - upper);
        return;
      }
      const half = Math.floor((width - GAP) / 2);
      losses.resize(width, Math.round(Math.min(230, 120 + width * 0.14)));
      for (const chart of [chosen, now]) chart.resize(half, Math.round(Math.min(250, half * 0.9)));
    },
    theme() {},
  };
}

/** The two curves, the chosen epoch, and where the run was stopped. */
function lossPicture({ stride, losses, last, chosen, now }, epochs, at) {
  const high = (loss) => Math.max(LOWEST, loss);
  const [train, held] = losses.map((curve) => curve.map((loss, k) => [(k + 1) * stride, high(loss)]));
  const lines = [
    { points: [...train, [epochs, high(now.train)]], name: "training", colour: "learned" },
    { points: [...held, [epochs, high(now.held)]], name: "held out", colour: "yours", dashed: true },
  ];
  return {
    lines,
    dots: [{ points: epochs ? [[at, high(chosen.held)]] : [], colour: "green", kind: 2, size: 7 }],
    marks: last === null ? [] : [{ x: last }],
    x: [0, Math.max(100, epochs)],
  };
}
