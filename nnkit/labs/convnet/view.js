// The lab `convnet`: a convolutional network learns to read digits, and reads the reader's own.

import { create } from "d3-selection";
import { readRows, writeRows } from "../frame/controls.js";
import { Filters } from "./filters.js";
import { pictureOf } from "./strokes.js";
import { Film } from "../frame/film.js";
import { Network } from "../nnkit.js/network.js";
import { chainPlan } from "../nnkit.js/plan.js";
import { Answers } from "../parts/answers.js";
import { Chart } from "../parts/chart.js";
import { inkOf, numbersOf } from "../parts/letters.js";
import { key, panel, stand } from "../parts/panel.js";
import { coloursOf, palette, scaleOf } from "../parts/paper.js";
import { bytesOf, pixelsOf, Raster } from "../parts/raster.js";
import { Sheet } from "../parts/sheet.js";
import { lengthOf, piecesOf } from "../parts/strokes.js";
import { t } from "../frame/words.js";

const OWN = "your own";

export const tick = 40; // milliseconds between two steps of Play

// --- Computing: the twin of nnkit/labs/convnet/lab.py -------------------------------------------------------------------

/** @type {Nn.Compute} */
export function* compute(values, payload, loaded, cache) {
  cache.film ??= filmOf(cache, payload, loaded);
  const { film } = cache;
  const { every } = payload.run;
  yield* film.go(values, values.updates / every);
  const curve = film.seen.slice(0, film.last + 1);
  const first = curve.findIndex((share) => share >= payload.goal);
  return {
    curve,
    passed: first < 0 ? null : first * every,
    parameters: film.network.size,
    ...digit(film, cache, values, payload),
  };
}

/** @type {Nn.View["numbers"]} */
export function numbers({ updates }, { curve, probabilities }, { run, controls }) {
  const epochs = (updates * run.epochs) / controls.updates.max;
  return { epochs, right: 100 * curve.at(-1), sure: 100 * Math.max(...probabilities) };
}

/** The button that clears the sheet. */
export function pressed() {
  return { source: OWN, drawing: "" };
}

/** Digits as arrays for the engine. */
const samplesOf = ({ pixels, labels }) => ({
  n: labels.length,
  input: inkOf(pixels),
  target: numbersOf(labels),
});

function filmOf(cache, { training, held, evaluation_batch, run }, loaded) {
  const samples = samplesOf(training);
  cache.held = samplesOf(held);
  cache.softmax = new Network(loaded, chainPlan(10, [["Softmax"]]));
  const look = ({ network, seen }) => {
    if (!seen.length) cache.measure = network.evaluation(cache.held, evaluation_batch);
    return cache.measure().accuracy;
  };
  return new Film(loaded, run, { samples: () => samples, look });
}

/** The digit, and the output of each layer. */
function digit({ network }, { held, softmax }, values, { run }) {
  const { source, sample, drawing, pooling } = values;
  const [side] = run.inputs;
  const points = readRows(drawing);
  const own = source === OWN;
  const pixels = own ? pictureOf(points) : held.input.slice(sample * side * side, (sample + 1) * side * side);
  const buffer = network.steps({ n: 1, input: pixels });
  const read = (name) => Array.from(buffer(name));
  const [weights, sums, maps] = [read("0.weight"), read("0.output"), read("1.output")];
  const reach = weights.reduce((most, weight) => Math.max(most, Math.abs(weight)), 0);
  const high = maps.reduce((most, value) => Math.max(most, value), 0);
  const logits = read(network.plan.output);
  const probabilities = Array.from(softmax.predict({ n: 1, input: logits }));
  return {
    strokes: points.filter(([, , begins], k) => begins || k === 0).length,
    length: lengthOf(piecesOf(points)),
    label: own ? null : held.target[sample],
    pixels: bytesOf(pixels, 0, 1),
    weights: bytesOf(weights, -reach, reach || 1),
    reach,
    maps: bytesOf(maps, 0, high || 1),
    high,
    pooled: pooling === "none" ? "" : bytesOf(read("2.output"), 0, high || 1),
    logits,
    probabilities,
    prediction: probabilities.indexOf(Math.max(...probabilities)),
    ...looked(values, side, pixels, { weights, biases: read("0.bias"), sums, maps }),
  };
}

/** The pixel of a feature map that the reader inspects: the sum it computes. */
function looked({ pixel, filters, size }, side, pixels, { weights, biases, sums, maps }) {
  const [[map, row, column] = [0, 0, 0]] = readRows(pixel);
  const found = { map, row, column, patch: [], kernel: [], bias: null, sum: null, value: null };
  if (map < 1 || map > filters) return found;
  const unit = map - 1;
  const edge = (size - 1) / 2;
  const inside = (k) => k >= 0 && k < side;
  const patch = Array.from({ length: size * size }, (_, k) => {
    const [i, j] = [row - edge + Math.floor(k / size), column - edge + (k % size)];
    return inside(i) && inside(j) ? pixels[i * side + j] : null;
  });
  const kernel = patch.map((_, k) => weights[k * filters + unit]);
  const place = (row * side + column) * filters + unit;
  return { ...found, patch, kernel, bias: biases[unit], sum: sums[place], value: maps[place] };
}

// --- Drawing --------------------------------------------------------------------------------------------------------

const [ANSWERS, TITLE] = [212, 30]; // px, the heights of the ten answers and of a title
const WIDE = 620; // px: from this width on three panels are side by side
const GREY = scaleOf(["#000000", "#ffffff"]);
const LARGEST = 230; // px, of the picture that the network reads

/** @type {Nn.View["draw"]} */
export function draw(stage, payload, act, below) {
  const root = create("div").attr("class", "cn-lab");
  stage.append(root.node());
  const [side] = payload.run.inputs;
  const places = {};
  const place = (name, title) => (places[name] = panel(root.node(), title, `cn-on-${name}`));
  const sheet = new Sheet(place("sheet", t("your sheet")), {
    size: payload.sheet,
    most: payload.controls.drawing.most,
    what: t("a digit"),
    drawn: (points) => act.set({ source: OWN, drawing: writeRows(points) }),
  });
  const image = new Raster(place("image", t("what the network reads")), {
    label: t("The digit as the network reads it: 8 by 8 pixels, ink is white. The sentence below says how it is read."),
  });
  const correct = key(t("correct"), "frame", "yours");
  const answers = Object.assign(document.createElement("span"), { textContent: t("answers") });
  const probabilities = new Answers(place("probabilities", [answers, correct]), {
    names: Array.from("0123456789"),
    label: t("The ten answers: digit, logit, probability"),
  });
  const filters = new Filters(root.node(), { side, scale: GREY, looked: (pixel) => act.set({ pixel }) });
  const chart = new Chart(place("chart", t("% of held-out digits right")), {
    label: t(
      "The percentage of held-out digits read correctly against the updates, with a mark at 95 per cent. The sentence below gives it.",
    ),
    x: { title: t("updates") },
    y: { domain: [0, 100], ticks: [0, 25, 50, 75, 95] },
    room: [30, 12, 8, 34],
  });

  return {
    show(values, result) {
      const { drawing, source } = act.values(); // the reader may have drawn more since
      sheet.show(readRows(drawing), source === OWN);
      const windows = result.sum === null ? [] : [patchOf(result, values.size, side)];
      image.show({ rows: side, columns: side, pixels: pixelsOf(result.pixels), scale: GREY, windows });
      probabilities.show(result);
      correct.hidden = result.label === null;
      filters.show(values, result);
      const points = result.curve.map((share, k) => [k * payload.run.every, 100 * share]);
      const epoch = payload.controls.updates.max / payload.run.epochs;
      chart.show({
        lines: [{ points }],
        dots: [{ points: points.slice(-1), size: 4.5 }],
        marks: [{ y: 100 * payload.goal }],
        x: [0, Math.max(epoch, values.updates)],
      });
    },
    resize(width, room) {
      const wide = width >= WIDE;
      root.classed("cn-wide", wide);
      const { sheet: drawing, image: digit, probabilities: said, chart: curve } = places;
      if (wide) stand(root.node(), drawing, digit, said, filters.node, curve);
      else stand(below, digit, curve);
      root.style("--cn-sheet", wide ? `${Math.min(ANSWERS, width * 0.3)}px` : `${Math.min(190, width - 138)}px`);
      image.resize(wide ? Math.round(ANSWERS * 0.7) : Math.min(LARGEST, width));
      const lower = Math.max(120, Math.min(210, room - ANSWERS - 2 * TITLE));
      filters.resize(filters.node.clientWidth, lower);
      chart.resize(wide ? places.chart.clientWidth : width, wide ? lower : 160);
    },
    theme() {
      const colours = coloursOf(root.node());
      filters.theme(colours, palette("diverging", colours));
    },
  };
}

/** The window on the digit whose pixels a filter adds up, clipped at the edge. */
function patchOf({ row, column }, size, side) {
  const along = (place) => [place - (size - 1) / 2, place + (size + 1) / 2].map((k) => Math.min(side, Math.max(0, k)));
  const [[top, bottom], [left, right]] = [along(row), along(column)];
  return { top, left, rows: bottom - top, columns: right - left, name: "cn-window" };
}
