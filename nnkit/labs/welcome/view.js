// The lab `welcome`: one neuron, a layer, a deep network, and what each makes of a shape; the landing page scrolls it.

import { create } from "d3-selection";
import { Engine } from "../nnkit.js/engine.js";
import { Session } from "../nnkit.js/session.js";
import { evaluate, Training } from "../nnkit.js/training.js";
import { Field } from "../parts/field.js";
import { Grid } from "../parts/grid.js";
import { decode, fillFrom, fold, mapOf, places } from "../parts/maps.js";
import { panel } from "../parts/panel.js";
import { chainPlan } from "../nnkit.js/plan.js";
import { Net } from "./net.js";
import { Story } from "./story.js";

const LOSS = "binary_cross_entropy";
const GAP = 12; // px, between the network and the square
const TITLE = 26; // px
const SHARE = 0.48; // of the window's height that the picture takes, at most: the rest is for the text

// --- Computing: the twin of Welcome in nnkit/labs/welcome/lab.py ----------------------------------------------------------

/** @type {Nn.Compute} */
export function* compute({ stage, epochs }, payload, loaded, cache) {
  cache.engine ??= new Engine(loaded, "float32");
  cache.runs ??= {};
  cache.runs[stage] ??= begin(cache.engine, payload.stages[stage], payload);
  const run = cache.runs[stage];
  while (run.kept.length <= epochs) {
    run.training.advance(Math.ceil(run.data.n / payload.batch));
    run.kept.push(run.session.buffer("parameters").slice());
    yield run.kept.length / (epochs + 1);
  }
  const now = run.kept[epochs];
  run.evaluator.buffer("parameters").set(now);
  const { loss, accuracy } = evaluate(run.evaluator, run.data);
  return { weights: weightsOf(run.session, now), maps: mapsOf(run, now, payload), loss, right: 100 * accuracy };
}

/** @type {Nn.View["sentence"]} */
export function sentence({ stage, epochs }, { loss, right }, { stages, points }) {
  const { what, points: which } = stages[stage];
  return [epochs ? "after" : "before", { epochs, what, n: points[which].length, loss, right }];
}

/** A network in the engine's memory: to learn, to be evaluated, to colour the pictures; its parameters after each epoch. */
function begin(engine, { points: which, units }, payload) {
  const points = payload.points[which];
  const data = {
    n: points.length,
    input: points.flatMap((point) => point.slice(0, 2)),
    target: points.map((point) => point[2]),
  };
  const layers = [...units.flatMap((count) => [["Dense", count], ["Tanh"]]), ["Dense", 1]];
  const plan = chainPlan(2, layers, { loss: LOSS, optimizer: ["Adam", { learning_rate: payload.rate }] });
  const session = new Session(engine, plan, payload.batch);
  session.run(["initialise"], 1, { seed: payload.seed });
  const kept = [session.buffer("parameters").slice()];
  const square = places(payload);
  const mapper = new Session(engine, chainPlan(2, layers), square.length);
  mapper.buffer("input").set(square.flat());
  const training = new Training(session, data, { epochs: payload.controls.epochs.max, seed: payload.seed });
  return { data, units, session, training, kept, mapper, evaluator: new Session(engine, plan, data.n) };
}

/** Each layer's weights as rows, then its biases. */
function weightsOf({ plan, offsets }, numbers) {
  return plan.parameters.map((name) => {
    const shape = plan.buffers[name];
    const row = (k, width) => Array.from(numbers.subarray(offsets[name] + k * width, offsets[name] + (k + 1) * width));
    return shape.length === 1 ? row(0, shape[0]) : Array.from({ length: shape[0] }, (_, k) => row(k, shape[1]));
  });
}

/** The output of each neuron at each place of the square, layer by layer, the network's output last. */
function mapsOf({ mapper, units }, numbers, { grid, coarse }) {
  mapper.buffer("parameters").set(numbers);
  mapper.run(["forward"]);
  const outputs = (layer) => mapper.buffer(`${layer}.output`);
  const hidden = units.map((count, k) =>
    Array.from({ length: count }, (_, unit) => mapOf(outputs(2 * k + 1), unit, count, { grid, step: coarse })),
  );
  return [...hidden, [mapOf(outputs(2 * units.length), 0, 1, { grid, bounded: fold })]];
}

// --- Drawing ----------------------------------------------------------------------------------------------------

/** @type {Nn.View["draw"]} */
export function draw(stage, payload, act) {
  const root = create("div").attr("class", "welcome-lab");
  const picture = root.append("div").attr("class", "welcome-picture nn-picture");
  stage.append(root.node());
  const titles = [0, 1].map(() => document.createElement("span"));
  const [left, right] = titles.map((title, k) => panel(picture.node(), title, `welcome-${k ? "square" : "net"}`));
  const net = new Net(left, payload);
  const side = { domain: [-payload.reach, payload.reach], ticks: [] };
  const square = new Field(right, {
    label:
      "The square with points of two kinds, blue circles and orange squares, in the colours of the network's answer; a " +
      "thick line is the border between the two answers. The sentence below says how many points are on the correct side.",
    x: side,
    y: side,
    margins: [1, 1, 1, 1],
  });
  const grid = new Grid(side.domain, side.domain, payload.grid);
  const story = act.still ? undefined : new Story(root.node(), picture.node(), payload, act);
  let across = 0;
  return {
    show({ stage: name, epochs }, result) {
      const { points, units } = payload.stages[name];
      const maps = result.maps.map((layer) => layer.map(decode));
      titles[0].textContent = [2, ...units, 1].join(" – ");
      titles[1].textContent = `epoch ${epochs}: ${result.right.toFixed(1)} %`;
      net.show(result.weights, maps);
      square.show({
        grid: fillFrom(grid, maps.at(-1)[0]),
        range: [-1, 1],
        strong: [0],
        points: payload.points[points].map(([x, y, kind]) => ({ x, y, kind })),
        size: across < 240 ? 2 : 3,
      });
    },
    resize(width) {
      across = Math.floor(Math.min((width - GAP) * 0.56, SHARE * innerHeight - TITLE));
      square.resize(across, across);
      net.resize(width - GAP - across, across);
      story?.resize();
    },
    theme() {
      net.theme();
      square.theme();
    },
  };
}
