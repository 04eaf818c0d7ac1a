// The lab `approximator`: a curve that the reader draws, and a network with one hidden layer that learns to follow it.

import { create } from "d3-selection";
import { CurveChart } from "./curve.js";
import { UnitPictures } from "./units.js";
import { readRows } from "../frame/controls.js";
import { Film } from "../frame/film.js";
import { Chart } from "../parts/chart.js";
import { key, panel } from "../parts/panel.js";
import { t } from "../frame/words.js";

const WIDE = 600; // px: from this width on the small pictures are beside the large one
const GAP = 18; // px, between pictures
const TITLE = 26; // px, the height of a title, which the errors do not have
const ERRORS = [0.001, 10]; // the scale of the typical errors
const DENSITY = 120; // straight pieces of a curve

// --- Computing: the twin of nnkit/labs/approximator/lab.py ---------------------------------------------------------------

/** @type {Nn.Compute} */
export function* compute(values, payload, loaded, cache) {
  cache.film ??= filmOf(payload, loaded);
  const { film } = cache;
  const { every } = payload.run;
  yield* film.go(values, Math.floor(values.epochs / every));
  const { network, samples } = film;
  const error = Math.sqrt(network.evaluate(samples).loss);
  const errors = film.losses.filter((_, epoch) => epoch % every === 0).map(Math.sqrt);
  const parameters = Object.fromEntries(Object.entries(network.copy()).map(([name, row]) => [name, Array.from(row)]));
  const { input, target: heights } = samples;
  return { heights, parameters, errors: [...errors, error], error, line: lineError(input, heights) };
}

function filmOf({ x, curves, run }, loaded) {
  const samples = (curve, drawn) => {
    const own = drawn ? readRows(drawn).flat() : [0];
    return { n: x.length, input: x, target: interpolated(curves[curve] ?? own, x.length) };
  };
  const reach = x.at(-1);
  const first = ({ parameters }) => {
    const weights = parameters["0.weight"];
    const width = weights.length;
    weights.forEach((w, k) => (parameters["0.bias"][k] = (-w * reach * (2 * k + 1 - width)) / width));
  };
  return new Film(loaded, run, { samples, first });
}

/** The curve's height at each position: the given heights, evenly spaced, joined by straight lines. */
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
    const miss = y[k] - meanY - slope * (a - meanX);
    squares += miss * miss;
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

/** What the pictures show of a network: the units' parts, their sum, where they bend. */
function picture({ activation }, { parameters, heights }, x) {
  const last = activation === "linear" ? 1 : 2; // the index of the output layer
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
    key(t("curve: draw here"), "line", "yours"),
    key(t("network"), "line", "learned"),
    key(t("best straight line"), "dash", "soft"),
    key(t("bends"), "triangle", "green"),
  ];
  legend[3].classList.add("approximator-key-bends");
  const curve = new CurveChart(place("curve", legend), payload, act);
  const title = document.createElement("span");
  const units = new UnitPictures(place("units", title), title);
  const errors = new Chart(place("errors", ""), {
    label: t(
      "The typical error against the epochs, on a logarithmic scale, with the error of the best straight line as a horizontal line.",
    ),
    x: { title: t("epoch"), domain: [0, payload.run.epochs], ticks: [0, payload.run.epochs / 2, payload.run.epochs] },
    y: { title: t("typical error"), domain: ERRORS, log: true, ticks: [0.001, 0.01, 0.1, 1, 10], format: String },
    heard: [t("typical error"), t("epoch")],
  });
  return {
    show(values, result) {
      root.classed("approximator-straight", values.activation === "linear");
      const shown = { ...result, ...picture(values, result, payload.x) };
      curve.show(shown);
      units.show(shown);
      const points = result.errors.map((error, k) => [k * payload.run.every, Math.max(ERRORS[0], error)]);
      const level = Math.max(ERRORS[0], result.line);
      errors.show({ lines: [{ points }], dots: [{ points: points.slice(-1), size: 4.5 }], marks: [{ y: level }] });
    },
    resize(width, room) {
      const wide = width >= WIDE;
      root.classed("approximator-wide", wide);
      if (wide) {
        const left = Math.round((width - GAP) * 0.58);
        const right = width - GAP - left;
        const height = Math.round(Math.min(420, left * 0.86, room - TITLE));
        const lower = Math.round(height * 0.42);
        curve.resize(left, height);
        units.resize(right, height - lower - 6);
        errors.resize(right, lower);
      } else {
        const half = Math.floor((width - GAP) / 2);
        curve.resize(width, Math.round(Math.min(width * 0.72, room - 128 - 2 * TITLE)));
        units.resize(half, 128);
        errors.resize(half, 128 + TITLE);
      }
    },
    theme() {},
  };
}
