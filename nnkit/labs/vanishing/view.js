// The lab `vanishing`: how much of the gradient is left on its way back through time, and what that does to learning.

import { Engine } from "../nnkit.js/engine.js";
import { Session } from "../nnkit.js/session.js";
import { Training } from "../nnkit.js/training.js";
import { fill } from "../frame/numbers.js";
import { chainPlan } from "../nnkit.js/plan.js";
import { random } from "../nnkit.js/random.js";
import { singularValues, spectralRadius } from "./spectra.js";
import { View } from "./picture.js";

export const tick = 60; // milliseconds between two epochs of Play

// --- Computing: the twin of Vanishing in nnkit/labs/vanishing/lab.py ------------------------------------------------

/** @type {Nn.Compute} */
export function* compute(values, payload, loaded, cache) {
  const { epochs, ...settings } = values;
  const key = JSON.stringify(settings);
  if (key !== cache.key) {
    cache.key = undefined; // until all is there
    start(cache, values, payload, loaded);
    cache.key = key;
  }
  while (cache.kept.length <= epochs && cache.diverged === null) {
    learn(cache);
    yield cache.kept.length / epochs;
  }
  return shown(cache, values, payload);
}

/** @type {Nn.View["sentence"]} */
export function sentence(values, result, { templates }) {
  const { clip, length, activation } = values;
  const numbers = { ...values, ...result, lag: length - 1 };
  const { now } = result;
  const size = result.sizes.at(-1);
  numbers.clipping = fill(templates[clip ? "on" : "off"], values);
  const flow = kindOf(now);
  if (flow === "zero") {
    numbers.gone = now.indexOf(0);
    numbers.why = templates[activation === "ReLU" ? "dark" : "small"];
  } else if (flow === "left") {
    numbers.left = now.at(-1);
    numbers.factor = Math.exp(Math.log(numbers.left) / numbers.lag);
  }
  numbers.flow = fill(templates[flow], numbers);
  numbers.matrix = fill(templates.matrix, result);
  const update = size === null ? "endless" : clip && size > clip ? "cut" : "taken";
  numbers.update = fill(templates[update], { size, clip });
  return [result.diverged ? "diverged" : "whole", numbers];
}

/** @type {Nn.View["pressed"]} */
export function pressed(_name, values, { epochs, more }) {
  return { epochs: Math.min(epochs, values.epochs + more) };
}

/** Which sentence says how much of the gradient is left. */
const kindOf = (now) => (now[0] === 0 ? "none" : now.includes(null) ? "beyond" : now.includes(0) ? "zero" : "left");

/** In a word, what became of a gradient of which so much is left, null for what is beyond any number. */
function outcome(left, { little, much }) {
  if (left === null || left > much) return "explodes";
  return left < little ? "vanishes" : "survives";
}

/** A new run, from weights of the radius that was set: the network twice, to learn and to be looked into. */
function start(cache, values, { sequences, epochs, rate }, loaded) {
  cache.engine ??= new Engine(loaded, "float32");
  cache.free ??= cache.engine.end;
  cache.engine.end = cache.free; // the memory of the run before
  const { units, activation, length, seed, clip } = values;
  const x = Array.from(random(loaded, 2 * sequences * length, seed, "VANISHING"), (u) => (u > 0 ? 1 : -1));
  const half = sequences * length;
  const parts = [x.slice(0, half), x.slice(half)].map((input) => {
    return { input, target: Array.from({ length: sequences }, (_, n) => (input[n * length] > 0 ? 1 : 0)) };
  });
  const layers = [
    ["RNN", units, activation.toLowerCase()],
    ["Dense", 1],
  ];
  const loss = "binary_cross_entropy";
  const plan = chainPlan([length, 1], layers, {
    loss,
    optimizer: ["SGD", { learning_rate: rate }],
    clipNorm: clip || undefined,
  });
  const session = new Session(cache.engine, plan, sequences);
  session.run(["initialise"], 1, { seed });
  startFrom(session.buffer("0.recurrent_weight"), values, loaded);
  const evaluator = new Session(cache.engine, chainPlan([length, 1], layers, { loss }), sequences);
  const training = new Training(session, { n: sequences, ...parts[0] }, { epochs, seed });
  evaluator.buffer("lengths").fill(length);
  const kept = [session.buffer("parameters").slice()];
  Object.assign(cache, {
    session,
    evaluator,
    training,
    kept,
    learned: parts[0],
    unseen: parts[1],
    sizes: [],
    diverged: null,
  });
  backpropagate(cache, kept[0]);
  cache.sizes.push(sizeOf(cache));
  cache.first = flowOf(cache, values).left;
}

/** Write first recurrent weights; they hold an orthogonal matrix already. */
function startFrom(weights, { start: kind, radius, units, seed }, loaded) {
  if (kind === "orthogonal") weights.forEach((weight, k) => (weights[k] = weight * Math.fround(radius)));
  else if (kind === "random") {
    const drawn = random(loaded, units * units, seed, "VANISHING_WEIGHTS");
    const scale = radius / spectralRadius(rowsOf(drawn, units));
    weights.forEach((_, k) => (weights[k] = drawn[k] * scale));
  } else weights.forEach((_, k) => (weights[k] = k % (units + 1) ? 0 : radius));
}

const rowsOf = (numbers, width) =>
  Array.from({ length: numbers.length / width }, (_, k) => Array.from(numbers.subarray(k * width, (k + 1) * width)));

/** One epoch more, or the end: `diverged` is then the epoch in which numbers ceased to be finite. */
function learn(cache) {
  const { training, session, kept, sizes } = cache;
  training.advance(1);
  const parameters = session.buffer("parameters").slice();
  if (training.diverged || !parameters.every(Number.isFinite)) {
    cache.diverged = kept.length;
    return;
  }
  kept.push(parameters);
  backpropagate(cache, parameters);
  sizes.push(sizeOf(cache));
}

/** The gradients of these parameters, on the sequences to learn from. */
function backpropagate({ evaluator, learned }, parameters) {
  evaluator.buffer("parameters").set(parameters);
  evaluator.buffer("input").set(learned.input);
  evaluator.buffer("target").set(learned.target);
  evaluator.run(["forward", "loss", "backward"]);
}

const finite = (x) => (Number.isFinite(x) ? x : null);

/** The length of the gradient of all weights; null where it is not finite. */
function sizeOf({ evaluator }) {
  let total = 0;
  for (const x of evaluator.buffer("gradients")) total += x * x;
  return finite(Math.sqrt(total));
}

/** How much of the gradient of the last state is left, by lag, and the least slope of the states, by step. */
function flowOf({ evaluator }, { length, units, activation }) {
  const [sums, last] = [evaluator.buffer("0.sums.gradient"), evaluator.buffer("0.output.gradient")];
  const [weights, states] = [evaluator.buffer("0.recurrent_weight"), evaluator.buffer("0.states")];
  const totals = Array(length).fill(0);
  for (const x of last) totals[0] += x * x;
  const slopes = Array(length).fill(1);
  for (let place = 0, n = 0; n < evaluator.batch; n += 1)
    for (let t = 0; t < length; t += 1, place += units) {
      for (let j = 0; t > 0 && j < units; j += 1) {
        let passed = 0; // to the state before
        for (let k = 0; k < units; k += 1) passed += sums[place + k] * weights[j * units + k];
        totals[length - t] += passed * passed;
      }
      for (let k = 0; k < units && activation !== "linear"; k += 1) {
        const state = states[place + k];
        const slope = activation === "tanh" ? 1 - state * state : Number(state > 0);
        if (slope < slopes[t]) slopes[t] = slope;
      }
    }
  const sizes = totals.map(Math.sqrt);
  return { left: sizes.map((size) => (sizes[0] === 0 ? 0 : finite(size / sizes[0]))), slopes };
}

/** Everything that the picture and the sentence show. */
function shown(cache, values, payload) {
  const { evaluator, kept, training, sizes, diverged, unseen } = cache;
  const epoch = Math.min(values.epochs, kept.length - 1);
  backpropagate(cache, kept[epoch]);
  const { left, slopes } = flowOf(cache, values);
  const weights = rowsOf(evaluator.buffer("0.recurrent_weight"), values.units);
  const [largest, smallest] = singularValues(weights);
  evaluator.buffer("input").set(unseen.input);
  evaluator.run(["forward"]);
  const outputs = evaluator.buffer(evaluator.plan.output);
  const right = unseen.target.filter((y, n) => outputs[n] > 0 === y > 0).length;
  return {
    first: cache.first,
    now: left,
    outcome: outcome(left.at(-1), payload),
    rho: spectralRadius(weights),
    largest,
    least: lowerBound(smallest, slopes),
    sizes: sizes.slice(0, epoch + 1),
    losses: Array.from(training.losses.subarray(0, epoch)),
    right: (100 * right) / unseen.target.length,
    diverged: diverged !== null && values.epochs >= diverged ? diverged : 0,
  };
}

/** What is left at least, by lag: at each step the gradient meets a slope, and a matrix that shrinks it no more. */
function lowerBound(smallest, slopes) {
  const bounds = [1];
  for (let t = slopes.length - 1; t > 0; t -= 1) bounds.push(bounds.at(-1) * (smallest * slopes[t]));
  return bounds.map(finite);
}

// --- Drawing ----------------------------------------------------------------------------------------------------

/** @type {Nn.View["draw"]} */
export function draw(stage, payload) {
  return new View(stage, payload);
}
