// The lab `approximator`: a curve that the reader draws, and a network with one hidden layer that learns to follow it.

import { create } from "d3-selection";
import { CurveChart } from "./curve.js";
import { UnitPictures } from "./units.js";
import { readRows } from "../frame/controls.js";
import { Engine } from "../nnkit.js/engine.js";
import { Session } from "../nnkit.js/session.js";
import { evaluate, Training } from "../nnkit.js/training.js";
import { Chart } from "../parts/chart.js";
import { key, panel } from "../parts/panel.js";
import { chainPlan } from "../nnkit.js/plan.js";

const WIDE = 600; // px: from here on the small pictures stand beside the large one
const GAP = 18; // px, between pictures
const TITLE = 26; // px, the height of the title that the errors do without
const ERRORS = [0.001, 10]; // the scale of the typical errors
const DENSITY = 120; // pieces of which a curve is drawn
const OWN = "your own";
const LAYERS = { tanh: [["Tanh"]], ReLU: [["ReLU"]], sigmoid: [["Sigmoid"]], linear: [] };

// --- Computing: the twin of nnkit/labs/approximator/lab.py ---------------------------------------------------------------

/** @type {Nn.Compute} */
export function* compute(values, payload, engine, cache) {
  const { stride } = payload;
  cache.engine ??= new Engine(engine, "float32");
  cache.free ??= cache.engine.end;
  const key = JSON.stringify([values.curve, values.drawn, values.width, values.activation, values.seed]);
  if (key !== cache.key) start(cache, values, payload);
  cache.key = key;
  const shown = Math.floor(values.epochs / stride);
  while (cache.kept.length <= shown) {
    cache.training.advance(stride);
    cache.kept.push(parametersOf(cache.session));
    yield cache.kept.length / (shown + 1);
  }
  const parameters = cache.kept[shown];
  cache.all.write(parameters);
  const error = Math.sqrt(evaluate(cache.all, cache.data).loss);
  const losses = cache.training.losses;
  const errors = Array.from({ length: shown }, (_, k) => Math.sqrt(losses[k * stride]));
  return { heights: cache.data.target, parameters, errors: [...errors, error], error, line: cache.line };
}

/** @type {Nn.View["sentence"]} */
export function sentence(values, result) {
  const curve = values.curve === OWN ? "your own curve" : `the ${values.curve}`;
  let template = values.epochs === 0 ? "start" : "learned";
  if (values.activation === "linear" && values.epochs > 0) template = "straight";
  return [template, { ...values, ...result, curve }];
}

/** A new run: the curve, the network, and where its units begin. */
function start(cache, { curve, drawn, width, activation, seed }, payload) {
  const { engine } = cache;
  const own = drawn ? readRows(drawn).flat() : [0];
  const target = interpolated(payload.curves[curve] ?? own, payload.x.length);
  const data = { n: target.length, input: payload.x, target };
  const layers = [["Dense", width], ...LAYERS[activation], ["Dense", 1]];
  const plan = chainPlan(1, layers, { loss: "mse", optimizer: ["Adam", { learning_rate: payload.rate }] });
  engine.end = cache.free; // the memory of the run before
  const session = new Session(engine, plan, data.n);
  session.run(["initialise"], 1, { seed });
  const weights = session.buffer("0.weight");
  const reach = payload.x.at(-1);
  session.write({ "0.bias": Array.from(weights, (w, k) => (-w * reach * (2 * k + 1 - width)) / width) });
  const begun = parametersOf(session);
  const all = new Session(engine, plan, data.n);
  const training = new Training(session, data, { epochs: payload.epochs, shuffle: false });
  Object.assign(cache, { session, all, data, training, kept: [begun], line: lineError(payload.x, target) });
}

const parametersOf = (session) =>
  Object.fromEntries(session.plan.parameters.map((name) => [name, Array.from(session.buffer(name))]));

/** The curve's height at each position: the given heights, evenly spread and joined by straight lines. */
function interpolated(given, positions) {
  const last = given.length - 1;
  return Array.from({ length: positions }, (_, k) => {
    const left = Math.min(Math.floor((k * last) / (positions - 1)), Math.max(0, last - 1));
    const share = (k * last) / (positions - 1) - left;
    return given[left] + share * (given[Math.min(left + 1, last)] - given[left]);
  });
}

/** The best straight line through the points, [slope, height at 0]. */
function straightLine(x, y) {
  const n = x.length;
  let sums = [0, 0, 0, 0];
  x.forEach((a, k) => {
    const b = y[k];
    sums = [sums[0] + a, sums[1] + b, sums[2] + a * a, sums[3] + a * b];
  });
  const [meanX, meanY] = [sums[0] / n, sums[1] / n];
  const slope = (sums[3] - n * meanX * meanY) / (sums[2] - n * meanX * meanX);
  return { slope, meanX, meanY };
}

/** The typical error (root mean square) of the best straight line. */
function lineError(x, y) {
  const { slope, meanX, meanY } = straightLine(x, y);
  let squares = 0;
  x.forEach((a, k) => {
    const error = y[k] - meanY - slope * (a - meanX);
    squares += error * error;
  });
  return Math.sqrt(squares / x.length);
}

// --- Drawing ----------------------------------------------------------------------------------------------------

const CURVES = {
  tanh: Math.tanh,
  ReLU: (z) => Math.max(z, 0),
  sigmoid: (z) => 1 / (1 + Math.exp(-z)),
  linear: (z) => z,
};

/** What the pictures show of a network: its units' shares, their sum, where they bend. */
function picture({ activation }, { parameters, heights }, x) {
  const last = activation === "linear" ? 1 : 2; // the output's place among the layers
  const [w, b] = [parameters["0.weight"], parameters["0.bias"]];
  const [v, [c]] = [parameters[`${last}.weight`], parameters[`${last}.bias`]];
  const [from, to] = [x[0], x.at(-1)];
  const places = Array.from({ length: DENSITY + 1 }, (_, k) => from + ((to - from) * k) / DENSITY);
  const parts = w.map((weight, j) => places.map((at) => v[j] * CURVES[activation](weight * at + b[j])));
  const output = places.map((_, k) => parts.reduce((sum, part) => sum + part[k], c));
  const bends = activation === "linear" ? [] : w.map((weight, j) => -b[j] / weight);
  const { slope, meanX, meanY } = straightLine(x, heights);
  return { places, parts, output, bends, bias: c, straight: [slope, meanY - slope * meanX] };
}

/** @type {Nn.View["draw"]} */
export function draw(stage, payload, act) {
  const root = create("div").attr("class", "approximator-lab");
  stage.append(root.node());
  const place = (name, title) => panel(root.node(), title, `approximator-${name}-panel`);
  const legend = [
    key("curve: draw here", "line", "yours"),
    key("network", "line", "learned"),
    key("best line", "line", "soft"),
    key("bends", "triangle", "green"),
  ];
  legend[3].classList.add("approximator-key-bends");
  const curve = new CurveChart(place("curve", legend), payload, act);
  const title = document.createElement("span");
  const units = new UnitPictures(place("units", title), title);
  const errors = new Chart(place("errors", ""), {
    label:
      "The typical error against the epochs, on a logarithmic scale, with the error of the best straight line as a horizontal line.",
    x: { title: "epoch", domain: [0, payload.epochs], ticks: [0, payload.epochs / 2, payload.epochs] },
    y: { title: "typical error", domain: ERRORS, log: true, ticks: [0.001, 0.01, 0.1, 1, 10], format: String },
  });
  return {
    show(values, result) {
      root.classed("approximator-straight", values.activation === "linear");
      const shown = { ...result, ...picture(values, result, payload.x) };
      curve.show(shown);
      units.show(shown);
      const points = result.errors.map((error, k) => [k * payload.stride, Math.max(ERRORS[0], error)]);
      const level = Math.max(ERRORS[0], result.line);
      errors.show({ lines: [{ points }], dots: [{ points: points.slice(-1), size: 4.5 }], marks: [{ y: level }] });
    },
    resize(width) {
      const wide = width >= WIDE;
      root.classed("approximator-wide", wide);
      if (wide) {
        const left = Math.round((width - GAP) * 0.58);
        const right = width - GAP - left;
        const height = Math.round(Math.min(420, left * 0.86));
        const lower = Math.round(height * 0.42);
        curve.resize(left, height);
        units.resize(right, height - lower - 6);
        errors.resize(right, lower);
      } else {
        const half = Math.floor((width - GAP) / 2);
        curve.resize(width, Math.round(width * 0.72));
        units.resize(half, 128);
        errors.resize(half, 128 + TITLE);
      }
    },
    theme() {},
  };
}
