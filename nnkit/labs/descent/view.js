// The lab `descent`: gradient descent on a bowl, in a valley, among wells, and the largest rate that settles, measured.

import { create } from "d3-selection";
import { Gauge } from "./gauge.js";
import { terrain } from "./terrain.js";
import { Engine } from "../nnkit.js/engine.js";
import { Session } from "../nnkit.js/session.js";
import { evaluate, Training } from "../nnkit.js/training.js";
import { Bowl } from "../parts/bowl.js";
import { Chart } from "../parts/chart.js";
import { drawable, Field } from "../parts/field.js";
import { key, panel, stand } from "../parts/panel.js";

const WIDE = 620; // px: from here on the surface and the chart stand beside the map
const GAP = 16;
const GAUGE = 100; // px, with its title
const HEIGHTS = { bowl: [1e-4, 1e4], valley: [1e-4, 1e4], wells: [1e-4, 1] }; // of the chart; a run that flies leaves it
const POWERS = { 0.0001: "10⁻⁴", 0.01: "10⁻²", 1: "1", 100: "10²", 10000: "10⁴" };

// --- Computing: the twin of nnkit/labs/descent/lab.py ---------------------------------------------------------------

/** @type {Nn.Compute} */
export function* compute(values, payload, loaded, cache) {
  if (!cache.engine) prepare(cache, payload, loaded);
  const surface = cache.surfaces[values.surface];
  const key = [
    values.surface,
    values.w,
    values.b,
    values.rate,
    values.schedule,
    values.momentum,
    values.nesterov,
  ].join();
  if (key !== cache.key) start(cache, surface, values, payload.controls.steps.max);
  cache.key = key;
  while (cache.path.length <= values.steps && !cache.diverged) {
    advance(cache);
    yield (0.5 * cache.path.length) / values.steps;
  }
  const last = Math.min(values.steps, cache.path.length - 1);
  const path = cache.path.slice(0, last + 1);
  const loss = lossAt(surface, path[last]);
  const well = nearest(surface.wells, path[last]);
  return {
    path,
    losses: [...cache.training.losses.subarray(0, last), Number.isFinite(loss) ? loss : null],
    rate: cache.rates[last],
    diverged: last < values.steps,
    well,
    measured: yield* thresholdOf(cache, values.surface, well, values, payload.search),
  };
}

/** @type {Nn.View["sentence"]} */
export function sentence(values, result, payload) {
  const { path, losses, rate, measured } = result;
  const { where, wells } = payload.surfaces[values.surface];
  const well = wells[result.well];
  const ahead = values.nesterov && values.momentum > 0;
  const [theory, formula] = limit(well.curvature, values.momentum, ahead);
  const [w, b] = path.at(-1);
  const numbers = {
    ...values,
    w0: values.w,
    b0: values.b,
    w,
    b,
    loss: losses.at(-1),
    updates: path.length - 1,
    stride: stride(path),
    where,
    well: well.name,
    schedule: payload.schedules[values.schedule],
    measured,
    theory,
    formula,
    share: rate / measured,
    kind: ahead ? "Nesterov momentum" : "momentum",
  };
  if (result.diverged || losses.at(-1) === null) return ["diverged", numbers];
  if (path.length === 1) return ["ready", numbers];
  if (losses.at(-1) > losses[0]) return ["climbs", numbers];
  if (distance([w, b], [well.w, well.b]) < 0.05 && stride(path) < 0.05) return ["arrived", numbers];
  if (turns(path)) return ["bounces", numbers];
  return [stride(path) < 0.01 ? "crawls" : "walks", numbers];
}

/** Lay out, once, what every run needs: for each surface a session for each schedule, and one to measure with. */
function prepare(cache, payload, loaded) {
  const engine = new Engine(loaded, "float64");
  const surfaces = Object.entries(payload.surfaces).map(([name, { plans, wells, samples, target }]) => {
    const session = (plan) => new Session(engine, JSON.parse(plan), target.length);
    const runs = Object.fromEntries(Object.entries(plans).map(([schedule, plan]) => [schedule, session(plan)]));
    return [name, { wells, data: { n: target.length, ...samples, target }, runs, evaluator: session(plans.constant) }];
  });
  Object.assign(cache, { engine, surfaces: Object.fromEntries(surfaces), thresholds: {}, free: engine.end });
}

function place(session, [w, b]) {
  session.buffer("0.weight")[0] = w;
  session.buffer("0.bias")[0] = b;
}

const pointOf = (session) => [session.buffer("0.weight")[0], session.buffer("0.bias")[0]];

function lossAt({ evaluator, data }, point) {
  place(evaluator, point);
  return evaluate(evaluator, data).loss;
}

/** A training run in a session, from a point. */
function run(session, data, point, rate, momentum, nesterov, epochs) {
  place(session, point);
  const constants = { rate: [rate], settings: [0, momentum, nesterov ? 1 : 0] };
  const schedule = session.plan.constants["schedule.0"]; // written for the rate 1
  if (schedule) constants["schedule.0"] = [rate, ...schedule.slice(1)];
  return new Training(session, data, { epochs, constants, shuffle: false });
}

/** A new run, from the start that was set. */
function start(cache, surface, { w, b, rate, schedule, momentum, nesterov }, steps) {
  cache.engine.end = cache.free; // the memory of the run before
  const session = surface.runs[schedule];
  const training = run(session, surface.data, [w, b], rate, momentum, nesterov, steps);
  Object.assign(cache, { session, training, path: [[w, b]], rates: [rate], diverged: false });
}

/** One step more of the run. */
function advance(cache) {
  cache.training.advance(1);
  const point = pointOf(cache.session);
  cache.diverged = cache.training.diverged || !point.every(Number.isFinite);
  if (cache.diverged) return;
  cache.path.push(point);
  cache.rates.push(cache.session.buffer("rate")[0]);
}

/** The largest rate at which steps settle in a well, measured once. The cache keeps the progress, so an
 * interrupted search continues from there.
 */
function* thresholdOf(cache, name, well, { momentum, nesterov }, search) {
  const { engine, surfaces, thresholds } = cache;
  const key = [name, well, momentum, nesterov].join();
  thresholds[key] ??= { between: search.bracket, halvings: 0 };
  const found = thresholds[key];
  while (found.halvings < search.halvings) {
    yield 0.5 + (0.5 * found.halvings) / search.halvings;
    const [low, high] = found.between;
    const middle = Math.sqrt(low * high);
    const { end } = engine;
    const back = settles(surfaces[name], well, middle, momentum, nesterov, search);
    engine.end = end; // the memory of that run is free again
    found.between = back ? [middle, high] : [low, middle];
    found.halvings += 1;
  }
  return Math.sqrt(found.between[0] * found.between[1]);
}

/** Whether steps at this rate lead from just beside the bottom of a well back to it. */
function settles({ evaluator, data, wells }, well, rate, momentum, nesterov, { offset, wait, check, shrink }) {
  const { w, b } = wells[well];
  const training = run(evaluator, data, [w + offset, b + offset], rate, momentum, nesterov, wait);
  let [away, halfway] = [0, 0];
  for (let steps = check; steps <= wait; steps += check) {
    training.advance(check);
    away = distance(pointOf(evaluator), [w, b]);
    if (training.diverged || !(away < 100 * offset)) return false;
    if (away < 0.01 * offset) return true;
    if (steps === wait / 2) halfway = away;
  }
  return away < shrink * halfway;
}

function nearest(wells, point) {
  const away = wells.map(({ w, b }) => distance(point, [w, b]));
  return away.indexOf(Math.min(...away));
}

/** @type {(from: number[], to: number[]) => number} */
function distance([w, b], [x, y]) {
  const [across, up] = [w - x, b - y];
  return Math.sqrt(across * across + up * up);
}

const stride = (path) => (path.length > 1 ? distance(path.at(-1), path.at(-2)) : 0);

function turns(path) {
  if (path.length < 3) return false;
  const [[w1, b1], [w2, b2], [w3, b3]] = path.slice(-3);
  return (w3 - w2) * (w2 - w1) + (b3 - b2) * (b2 - b1) < 0;
}

/** The largest rate at which steps settle where the surface bends so much, with momentum m; and the formula. */
function limit(curvature, m, nesterov) {
  if (nesterov) return [(2 + 2 * m) / ((1 + 2 * m) * curvature), "(2 + 2 m) / ((1 + 2 m) λ)"];
  if (m > 0) return [(2 + 2 * m) / curvature, "(2 + 2 m) / λ"];
  return [2 / curvature, "2 / λ"];
}

// --- Drawing ----------------------------------------------------------------------------------------------------

/** @type {Nn.View["draw"]} */
export function draw(stage, payload, act, below) {
  const root = create("div").attr("class", "descent-lab");
  stage.append(root.node());
  const place = (name, title) => panel(root.node(), title, `descent-${name}`);
  const { reach, surfaces, controls } = payload;
  const terrains = Object.fromEntries(Object.entries(surfaces).map(([name, about]) => [name, terrain(about, reach)]));
  const side = (title) => ({ title, domain: [-reach, reach], ticks: [-4, -2, 0, 2, 4] });
  const signs = [
    key("your start: drag it", "circle", "yours"),
    key("steps", "line", "learned"),
    key("lowest", "triangle", "green"),
  ];
  const map = new Field(place("map", signs), {
    label:
      "Contour map of the loss over weight w and bias b: a path of steps from your start, and triangles at the lowest " +
      "points. The sentence below gives the numbers.",
    colours: "sequential",
    x: side("w"),
    y: side("b"),
    handles: {
      start: {
        label: "start",
        describe: (w, b) => `w ${w}, b ${b}`,
        step: [controls.w.step, controls.b.step],
        moved: (w, b) => act.set({ w, b }),
      },
    },
  });
  const gauge = new Gauge(place("gauge", "The learning rate"), [
    controls.rate.options[0],
    controls.rate.options.at(-1),
  ]);
  const second = ["As a surface: turn it", "Loss above lowest"].map((title, k) => place(k ? "chart" : "body", title));
  const body = new Bowl(second[0], {
    label: "The same loss as a surface in three dimensions, with the path of steps on it.",
    turn: 0.45,
    tilt: 0.8,
  });
  const chart = new Chart(second[1], {
    label: "The loss above the lowest point, on a logarithmic scale, against the step.",
    x: { title: "step", domain: [0, controls.steps.max], ticks: [0, 50, 100] },
    y: { log: true, ticks: Object.keys(POWERS).map(Number), format: (height) => POWERS[height] },
  });
  return {
    show(values, result) {
      const { wells } = surfaces[values.surface];
      const { path, losses, rate, measured } = result;
      const shown = drawable(path);
      const [now, last] = [shown.at(-1), path.length - 1];
      const points = wells.map(({ w, b }) => ({ x: w, y: b, kind: 2 }));
      const begun = [values.w, values.b];
      const here = terrains[values.surface];
      map.show({ ...here.map, path: shown, steps: shown.slice(1), points, handles: { start: begun } });
      body.show({ surface: here.body, path: shown, begun, now: last > 0 ? now : undefined });
      const above = losses.map((loss, k) => [k, loss === null ? Infinity : Math.max(1e-12, loss - wells[0].loss)]);
      const finite = above.filter(([, height]) => Number.isFinite(height));
      chart.show({
        lines: [{ points: above }],
        dots: [{ points: finite.slice(-1), size: 5 }],
        y: HEIGHTS[values.surface],
      });
      const ahead = values.nesterov && values.momentum > 0;
      gauge.show(rate, measured, ...limit(wells[result.well].curvature, values.momentum, ahead));
    },
    resize(width, room) {
      const wide = width >= WIDE;
      root.classed("descent-wide", wide);
      stand(wide ? root.node() : below, ...second);
      const title = 26;
      if (wide) {
        const left = Math.round(Math.min((width - GAP) * 0.54, room - GAUGE - 20 - title));
        map.resize(left, left + 20);
        const right = width - GAP - left;
        const upper = Math.round((left + 20 - title) * 0.56);
        body.resize(right, upper);
        chart.resize(right, left + 20 - title - upper);
      } else {
        const half = Math.floor((width - 8) / 2);
        const side = Math.round(Math.min(width, room - GAUGE - title - 28));
        map.resize(side, side + 20);
        body.resize(half, half);
        chart.resize(half, half);
      }
      gauge.resize(width);
    },
    theme() {
      map.theme();
      body.theme();
    },
  };
}
