// The lab `playground`: a network of the reader's own build learns to tell points of two kinds apart.

import { readRows } from "../frame/controls.js";
import { Engine } from "../nnkit.js/engine.js";
import { Session } from "../nnkit.js/session.js";
import { evaluate, Training } from "../nnkit.js/training.js";
import { fill } from "../frame/numbers.js";
import { fold, mapOf, places } from "../parts/maps.js";
import { chainPlan } from "../nnkit.js/plan.js";
import { INPUTS, inputsOf, makePoints } from "./points.js";
import { View } from "./picture.js";

const KINDS = { tanh: "Tanh", ReLU: "ReLU", sigmoid: "Sigmoid", linear: null };
const LOSS = "binary_cross_entropy";
const CURVE = 200; // points of a loss curve, at most
const NOTHING = { loss: 0, accuracy: 0 };

export const tick = 0; // milliseconds between two steps of Play: as often as the screen is drawn
export const pace = (epochs) => 1 + Math.floor(epochs / 100); // the first epochs one by one, later ones in strides

// --- Computing: the twin of Playground in nnkit/labs/playground/lab.py ----------------------------------------------------

const chosenOf = (values) => Object.keys(INPUTS).filter((name) => values[name]);

/** @type {Nn.Compute} */
export function* compute(values, payload, loaded, cache) {
  const { epochs, changes: text, ...settings } = values;
  const sizes = [chosenOf(values).length || 1, ...readRows(values.units).flat(), 1];
  const changes = readRows(text).filter((change) => exists(change, sizes));
  const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
  if (
    !same(settings, cache.settings) ||
    !same(
      changes.filter(([epoch]) => epoch < cache.done),
      cache.made,
    )
  ) {
    cache.settings = undefined; // until all is there
    start(cache, values, sizes, payload, loaded);
    cache.settings = settings;
  }
  while (cache.done < epochs && cache.training && cache.diverged === null) {
    oneEpoch(
      cache,
      changes.filter(([epoch]) => epoch === cache.done),
    );
    yield cache.done / epochs;
  }
  return shown(cache, values, sizes, changes, payload);
}

/** @type {Nn.View["sentence"]} */
export function sentence(values, result, payload) {
  const { training, test, scores, sizes, changed, diverged } = result;
  const chosen = chosenOf(values).map((name) => payload.inputs[name]);
  const listed = readRows(values.changes);
  const numbers = { ...values, ...scores, updates: diverged, n: training.length, m: test.length };
  numbers.architecture = sizes.join(" – ");
  numbers.inputs = chosen.join(", ") || "only 0";
  numbers.own = readRows(values.points).length;
  numbers.by_hand = byHand(listed, changed, payload.templates);
  if (diverged !== null) return ["diverged", numbers];
  return [test.length ? "both" : training.length ? "train" : "empty", numbers];
}

/** The part of the sentence about the weights that the reader has set. */
function byHand(listed, changed, templates) {
  if (!listed.length) return templates.untouched;
  const [epoch, , , , value] = listed.at(-1);
  return fill(templates.touched, { listed: listed.length, changed, value, epoch });
}

/** A new run, from random weights. */
function start(cache, values, sizes, payload, loaded) {
  cache.engine ??= new Engine(loaded, "float32");
  cache.free ??= cache.engine.end;
  cache.engine.end = cache.free; // the memory of the run before
  const chosen = chosenOf(values);
  const sets = pointsOf(cache, values, payload, loaded);
  cache.sets = sets;
  cache.data = sets.map((points) => ({
    n: points.length,
    input: inputsOf(points, chosen),
    target: points.map(([, , label]) => label),
  }));
  layOut(cache, values, sizes, chosen, payload);
  const [data, test] = cache.data;
  cache.training = null;
  if (data.n) {
    const options = { epochs: payload.epochs, seed: values.seed, validation: test.n ? test : null };
    cache.training = new Training(cache.session, data, options);
  }
  Object.assign(cache, { made: [], done: 0, diverged: null });
}

/** The network in the engine's memory: once to learn, once to be evaluated, once to colour the pictures. */
function layOut(cache, values, sizes, chosen, payload) {
  const { engine, data } = cache;
  const kind = KINDS[values.activation];
  const layers = sizes.slice(1, -1).flatMap((units) => [["Dense", units], ...(kind ? [[kind]] : [])]);
  layers.push(["Dense", 1]);
  /** @type {Nn.PlanOptions["optimizer"]} */
  const optimizer = ["SGD", { learning_rate: values.rate }];
  const plan = chainPlan(sizes[0], layers, { loss: LOSS, optimizer, l1: values.l1, l2: values.l2 });
  const most = Math.max(...data.map(({ n }) => n));
  cache.session = new Session(engine, plan, Math.max(1, Math.min(values.batch, data[0].n)));
  cache.evaluator = new Session(engine, plan, Math.max(1, most));
  cache.session.run(["initialise"], 1, { seed: values.seed });
  cache.kept = [cache.session.buffer("parameters").slice()];
  cache.places ??= places(payload);
  cache.mapper = new Session(engine, chainPlan(sizes[0], layers), cache.places.length);
  cache.mapper.buffer("input").set(inputsOf(cache.places, chosen));
  cache.outputs = sizes.slice(1).map((_, k, all) => `${kind ? 2 * k + Number(k + 1 < all.length) : k}.output`);
}

/** [points to learn from, points to test], each [x1, x2, label]; the reader's own are there to learn from. */
function pointsOf(cache, values, { own: alone, count }, loaded) {
  const own = readRows(values.points);
  if (values.data === alone) return [own, []];
  const key = [values.data, values.noise, values.seed].join();
  if (key !== cache.pointsKey) cache.points = makePoints(loaded, values.data, count, values.noise / 100, values.seed);
  cache.pointsKey = key;
  const n = Math.floor((count * values.share) / 100);
  return [[...own, ...cache.points.slice(0, n)], cache.points.slice(n)];
}

/** One epoch more, after what the reader has changed before it. */
function oneEpoch(cache, changes) {
  const { session, training, data, kept, made } = cache;
  session.buffer("parameters").set(changed(session, kept.at(-1), changes));
  training.advance(Math.ceil(data[0].n / session.batch));
  const learned = session.buffer("parameters").slice();
  if (training.diverged || !learned.every(Number.isFinite)) {
    cache.diverged = training.updates;
    return;
  }
  kept.push(learned);
  made.push(...changes);
  cache.done += 1;
}

/** All that the picture and the sentence tell. */
function shown(cache, values, sizes, changes, { grid, coarse }) {
  const { session, training, evaluator, data, sets, kept, done } = cache;
  const epoch = Math.min(values.epochs, done);
  const now = changed(
    session,
    kept[epoch],
    changes.filter((change) => change[0] === epoch),
  );
  evaluator.buffer("parameters").set(now);
  let [train, test] = data.map((set) => (set.n ? evaluate(evaluator, set) : NOTHING));
  let diverged = values.epochs > done ? cache.diverged : null;
  if (!Number.isFinite(train.loss + test.loss)) {
    [train, test] = [NOTHING, NOTHING]; // each batch had a finite loss, all points together have not
    diverged = epoch * Math.ceil(data[0].n / session.batch);
  }
  const stride = Math.max(1, Math.ceil(epoch / CURVE));
  const thinned = (curve) => Array.from(curve.slice(0, epoch)).filter((_, k) => (k + 1) % stride === 0);
  return {
    sizes,
    weights: session.plan.parameters.map((name) => rowsOf(session, name, now)),
    maps: mapsOf(cache, now, sizes, values.activation, grid, coarse),
    training: sets[0],
    test: sets[1],
    scores: {
      train_loss: train.loss,
      train_right: 100 * train.accuracy,
      test_loss: test.loss,
      test_right: 100 * test.accuracy,
    },
    stride,
    curves: training ? [thinned(training.losses), data[1].n ? thinned(training.validationLosses) : []] : [[], []],
    changed: changes.length,
    diverged,
  };
}

/** Whether a network has the weight that a change speaks of. */
const exists = ([, layer, row, column], sizes) =>
  layer < sizes.length && row <= sizes[layer - 1] && column <= sizes[layer];

/** The parameters with some of them set by hand. */
function changed(session, numbers, changes) {
  if (!changes.length) return numbers;
  const copy = numbers.slice();
  for (const [, layer, row, column, value] of changes) {
    const name = session.plan.parameters[2 * layer - (row === 0 ? 1 : 2)];
    const width = session.plan.buffers[name].at(-1);
    copy[session.offsets[name] + Math.max(0, row - 1) * width + column - 1] = value;
  }
  return copy;
}

/** A parameter as Python lists it: a matrix as rows. */
function rowsOf(session, name, numbers) {
  const shape = session.plan.buffers[name];
  const width = shape.at(-1);
  const row = (k) =>
    Array.from(numbers.subarray(session.offsets[name] + k * width, session.offsets[name] + (k + 1) * width));
  return shape.length === 1 ? row(0) : Array.from({ length: shape[0] }, (_, k) => row(k));
}

const BOUNDED = { tanh: (x) => x, sigmoid: (x) => 2 * x - 1 };

/** The output of each unit at each place, layer by layer, from -32767 to 32767. */
function mapsOf({ mapper, outputs }, numbers, sizes, activation, grid, coarse) {
  mapper.buffer("parameters").set(numbers);
  mapper.run(["forward"]);
  return outputs.map((name, layer) => {
    const last = layer + 1 === outputs.length;
    const [output, units] = [mapper.buffer(name), sizes[layer + 1]];
    const [step, bounded] = last ? [1, fold] : [coarse, BOUNDED[activation] ?? fold];
    return Array.from({ length: units }, (_, unit) => mapOf(output, unit, units, { grid, step, bounded }));
  });
}

// --- Drawing ----------------------------------------------------------------------------------------------------

/** @type {Nn.View["draw"]} */
export function draw(stage, payload, act, below) {
  return new View(stage, payload, act, below);
}
