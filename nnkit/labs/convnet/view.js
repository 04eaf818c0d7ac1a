// The lab `convnet`: a convolutional network learns to read digits, and reads the reader's own.

import { create } from "d3-selection";
import { readRows, writeRows } from "../frame/controls.js";
import { Probabilities } from "./probabilities.js";
import { Paths } from "./paths.js";
import { Sheet } from "./sheet.js";
import { lengthOf, pictureOf, piecesOf } from "./strokes.js";
import { Engine } from "../nnkit.js/engine.js";
import { Session } from "../nnkit.js/session.js";
import { evaluation, Training } from "../nnkit.js/training.js";
import { fill } from "../frame/numbers.js";
import { Chart } from "../parts/chart.js";
import { panel, stand } from "../parts/panel.js";
import { coloursOf, palette, scaleOf } from "../parts/paper.js";
import { bytesOf, pixelsOf, Raster } from "../parts/raster.js";
import { chainPlan } from "../nnkit.js/plan.js";

const OWN = "your own";
const POOLINGS = { none: [], maximum: [["MaxPool2D", 2]], mean: [["AveragePool2D", 2]] };

export const tick = 40; // milliseconds between two steps of Play

// --- Computing: the twin of nnkit/labs/convnet/lab.py -------------------------------------------------------------------

/** @type {Nn.Compute} */
export function* compute(values, payload, loaded, cache) {
  begin(values, payload, loaded, cache);
  const { step, goal } = payload.numbers;
  const shown = values.updates / step;
  while (cache.kept.length <= shown) {
    cache.run.advance(step);
    keep(cache);
    yield cache.kept.length / (shown + 1);
  }
  const curve = cache.shares.slice(0, shown + 1);
  const first = curve.findIndex((share) => share >= goal);
  cache.single.buffer("parameters").set(cache.kept[shown]);
  return {
    curve,
    passed: first < 0 ? null : first * step,
    parameters: cache.parameters,
    ...digit(cache, values, payload),
  };
}

/** @type {Nn.View["sentence"]} */
export function sentence(values, result, { templates, held, training, numbers: { batch } }) {
  const epochs = values.updates / Math.ceil(training.labels.length / batch);
  const numbers = {
    ...values,
    ...result,
    held: held.labels.length,
    epochs,
    right: 100 * result.curve.at(-1),
    sure: 100 * Math.max(...result.probabilities),
    silent: result.high ? "" : templates.silent,
    pooling: templates[values.pooling],
  };
  const reads = values.source === OWN && !values.drawing ? "empty" : values.source;
  numbers.reads = fill(templates[reads], numbers);
  numbers.since = result.passed === null ? "" : fill(templates.since, numbers);
  return [values.updates ? "learned" : "ready", numbers];
}

/** The button: an empty sheet. */
export function pressed() {
  return { source: OWN, drawing: "" };
}

const numbersOf = (letters) => Float32Array.from(letters, (letter) => letter.charCodeAt(0) - 97);

/** Digits as the engine reads them; each pixel comes as a letter from a, 0, to q, 16. */
const samplesOf = ({ pixels, labels }) => ({
  n: labels.length,
  input: numbersOf(pixels).map((ink) => ink / 16),
  target: numbersOf(labels),
});

/** A new run, where the network or how it learns is new. */
function begin({ filters, size, pooling, rate, seed }, { training, held, numbers }, loaded, cache) {
  const key = [filters, size, pooling, rate, seed].join();
  if (key === cache.key) return;
  cache.key = undefined; // until all is there
  if (!cache.engine) {
    cache.engine = new Engine(loaded, "float32");
    Object.assign(cache, { free: cache.engine.end, training: samplesOf(training), held: samplesOf(held) });
  }
  const { engine } = cache;
  engine.end = cache.free; // the memory of the run before
  const { side, batch, evaluation_batch, most } = numbers;
  const shape = [side, side, 1];
  const layers = [["Conv2D", filters, size, 1, "same"], ["ReLU"], ...POOLINGS[pooling], ["Flatten"], ["Dense", 10]];
  const plan = chainPlan(shape, layers, { loss: "cross_entropy", optimizer: ["SGD", { learning_rate: rate }] });
  const session = new Session(engine, plan, batch);
  session.run(["initialise"], 1, { seed });
  const epochs = most / Math.ceil(cache.training.n / batch);
  const run = new Training(session, cache.training, { epochs, seed });
  const evaluator = new Session(engine, plan, evaluation_batch);
  const single = new Session(engine, chainPlan(shape, [...layers, ["Softmax"]]), 1); // the same, with probabilities
  const parameters = plan.parameters.reduce((sum, name) => sum + plan.buffers[name].reduce((a, b) => a * b), 0);
  Object.assign(cache, {
    session,
    run,
    evaluator,
    single,
    parameters,
    last: layers.length,
    measure: evaluation(evaluator, cache.held),
  });
  Object.assign(cache, { kept: [], shares: [] });
  keep(cache);
  cache.key = key;
}

/** Keep the parameters, and how many of the held-out digits they get right. */
function keep(cache) {
  const parameters = cache.session.buffer("parameters").slice();
  cache.kept.push(parameters);
  cache.evaluator.buffer("parameters").set(parameters);
  cache.shares.push(cache.measure().accuracy);
}

/** The digit, and the output of each layer. */
function digit({ single, last, held }, { source, sample, drawing, pooling }, { numbers: { side } }) {
  const points = readRows(drawing);
  const own = source === OWN;
  const pixels = own ? pictureOf(points) : held.input.slice(sample * side * side, (sample + 1) * side * side);
  single.buffer("input").set(pixels);
  single.run(["forward"]);
  const read = (name) => Array.from(single.buffer(name));
  const [weights, maps] = [read("0.weight"), read("1.output")];
  const reach = weights.reduce((most, weight) => Math.max(most, Math.abs(weight)), 0);
  const high = maps.reduce((most, value) => Math.max(most, value), 0);
  const probabilities = read(`${last}.output`);
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
    logits: read(`${last - 1}.output`),
    probabilities,
    prediction: probabilities.indexOf(Math.max(...probabilities)),
  };
}

// --- Drawing --------------------------------------------------------------------------------------------------------

const [ANSWERS, TITLE] = [212, 30]; // px, the heights of the ten answers and of a title
const WIDE = 620; // px: from here on three panels stand side by side
const GREY = scaleOf(["#000000", "#ffffff"]);
const LARGEST = 230; // px, of the picture that is read
const TITLES = { maximum: "max pooled", mean: "mean pooled" };

/** @type {Nn.View["draw"]} */
export function draw(stage, payload, act, below) {
  const root = create("div").attr("class", "cn-lab");
  stage.append(root.node());
  const { side } = payload.numbers;
  const places = {};
  const place = (name, title) => (places[name] = panel(root.node(), title, `cn-on-${name}`));
  const sheet = new Sheet(place("sheet", "your sheet"), {
    size: payload.sheet,
    most: payload.controls.drawing.most,
    drawn: (points) => act.set({ source: OWN, drawing: writeRows(points) }),
  });
  const image = new Raster(place("image", "what the network reads"), {
    label: "The digit as the network reads it: 8 by 8 pixels, ink is white. The sentence below says how it is read.",
  });
  const probabilities = new Probabilities(place("probabilities", "answers (framed: the correct one)"));
  const paths = new Paths(
    place("paths", "each filter and its feature map"),
    "Each filter as a picture of its weights, orange above 0, blue and with a minus sign below 0; under it its feature map of " +
      "the digit, and that map pooled: white is high, black is 0.",
  );
  const chart = new Chart(place("chart", "% of held-out digits right"), {
    label:
      "The percentage of held-out digits read correctly against the updates, with a mark at 95 per cent. The sentence below gives it.",
    x: { title: "updates" },
    y: { domain: [0, 100], ticks: [0, 25, 50, 75, 95] },
    room: [30, 12, 8, 34],
  });

  return {
    show(values, result) {
      const { drawing, source } = act.values(); // a hand may have gone on since
      sheet.show(readRows(drawing), source === OWN);
      image.show({ rows: side, columns: side, pixels: pixelsOf(result.pixels), scale: GREY });
      probabilities.show(result);
      const rows = [
        { title: "weights", pixels: pixelsOf(result.weights), side: values.size, signed: true },
        { title: "feature map", pixels: pixelsOf(result.maps), side },
      ];
      if (result.pooled) rows.push({ title: TITLES[values.pooling], pixels: pixelsOf(result.pooled), side: side / 2 });
      paths.show({ rows, count: values.filters });
      const points = result.curve.map((share, k) => [k * payload.numbers.step, 100 * share]);
      const { batch, goal } = payload.numbers;
      const epoch = Math.ceil(payload.training.labels.length / batch);
      chart.show({
        lines: [{ points }],
        dots: [{ points: points.slice(-1), size: 4.5 }],
        marks: [{ y: 100 * goal }],
        x: [0, Math.max(epoch, values.updates)],
      });
    },
    resize(width, room) {
      const wide = width >= WIDE;
      root.classed("cn-wide", wide);
      const { sheet: drawing, image: digit, probabilities: said, paths: columns, chart: curve } = places;
      if (wide) stand(root.node(), drawing, digit, said, columns, curve);
      else stand(below, digit, curve);
      root.style("--cn-sheet", wide ? `${Math.min(ANSWERS, width * 0.3)}px` : `${Math.floor((width - 12) / 2)}px`);
      image.resize(Math.min(wide ? ANSWERS * 0.7 : LARGEST, places.image.clientWidth));
      const lower = Math.max(120, Math.min(210, room - ANSWERS - 2 * TITLE));
      paths.resize(places.paths.clientWidth, lower);
      chart.resize(places.chart.clientWidth, wide ? lower : 160);
    },
    theme() {
      const colours = coloursOf(root.node());
      paths.theme(colours, GREY, palette("diverging", colours));
    },
  };
}
