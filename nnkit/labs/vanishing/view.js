// The lab `vanishing`: how much of the gradient is left on its way back through time, and what that does to learning.

import { Film } from "../frame/film.js";
import { rowsOf } from "../nnkit.js/network.js";
import { random } from "../nnkit.js/random.js";
import { singularValues, spectralRadius } from "./spectra.js";
import { View } from "./picture.js";

export const tick = 60; // milliseconds between two epochs of Play

// --- Computing: the twin of Vanishing in nnkit/labs/vanishing/lab.py ------------------------------------------------

/** @type {Nn.Compute} */
export function* compute(values, payload, loaded, cache) {
  cache.film ??= filmOf(payload, loaded);
  yield* cache.film.go(values, values.epochs);
  return shown(cache.film, payload);
}

/** @type {Nn.View["numbers"]} */
export function numbers({ length }, { now, sizes }) {
  const found = { lag: length - 1, size: sizes.at(-1), kind: kindOf(now) };
  if (found.kind === "zero") return { ...found, gone: now.indexOf(0) };
  if (found.kind !== "left") return found;
  const left = now.at(-1);
  return { ...found, left, factor: Math.exp(Math.log(left) / found.lag) };
}

/** @type {Nn.View["pressed"]} */
export function pressed(_name, values, { run, more }) {
  return { epochs: Math.min(run.epochs, values.epochs + more) };
}

/** Which sentence says how much of the gradient is left. */
const kindOf = (now) => (now[0] === 0 ? "none" : now.includes(null) ? "beyond" : now.includes(0) ? "zero" : "left");

/** In a word, what became of a gradient of which so much is left, null for what is beyond any number. */
function outcome(left, { little, much }) {
  if (left === null || left > much) return "explodes";
  return left < little ? "vanishes" : "survives";
}

function filmOf({ sequences, run }, loaded) {
  const samples = (seed, length) => {
    const x = Array.from(random(loaded, 2 * sequences * length, seed, "VANISHING"), (u) => (u > 0 ? 1 : -1));
    const part = (input) => {
      const target = Array.from({ length: sequences }, (_, n) => (input[n * length] > 0 ? 1 : 0));
      return { n: sequences, input, target };
    };
    return { ...part(x.slice(0, sequences * length)), unseen: part(x.slice(sequences * length)) };
  };
  const first = (network, ...given) => startFrom(network.parameters["0.recurrent_weight"], given, loaded);
  return new Film(loaded, run, { samples, first, look });
}

/** The length of the gradient of all weights, null where it is not finite; how it flows, at the start. */
function look(film) {
  const buffer = film.network.steps(film.samples);
  let total = 0;
  for (const x of buffer("gradients")) total += x * x;
  return { size: finite(Math.sqrt(total)), first: film.seen.length ? null : flowOf(film, buffer).left };
}

/** Write first recurrent weights; they hold an orthogonal matrix already. */
function startFrom(weights, given, loaded) {
  const [kind, radius, units, seed] = given;
  if (kind === "orthogonal") weights.forEach((weight, k) => (weights[k] = weight * Math.fround(radius)));
  else if (kind === "random") {
    const drawn = random(loaded, units * units, seed, "VANISHING_WEIGHTS");
    const scale = radius / spectralRadius(rowsOf(drawn, units));
    weights.forEach((_, k) => (weights[k] = drawn[k] * scale));
  } else weights.forEach((_, k) => (weights[k] = k % (units + 1) ? 0 : radius));
}

const finite = (x) => (Number.isFinite(x) ? x : null);

/** How much of the gradient of the last state is left, by lag, and the least slope of the states, by step. */
function flowOf({ samples, run }, buffer) {
  const [length] = run.inputs;
  const [, units, activation] = run.layers[0];
  const [sums, last] = [buffer("0.sums.gradient"), buffer("0.output.gradient")];
  const [weights, states] = [buffer("0.recurrent_weight"), buffer("0.states")];
  const totals = Array(length).fill(0);
  for (const x of last) totals[0] += x * x;
  const slopes = Array(length).fill(1);
  for (let place = 0, n = 0; n < samples.n; n += 1)
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
function shown(film, payload) {
  const { network, samples, seen } = film;
  const { left, slopes } = flowOf(film, network.steps(samples));
  const weights = network.listed("0.recurrent_weight");
  const [largest, smallest] = singularValues(weights);
  const { n, input, target } = samples.unseen;
  const outputs = network.predict({ n, input });
  const right = target.filter((y, k) => outputs[k] > 0 === y > 0).length;
  return {
    first: seen[0].first,
    now: left,
    outcome: outcome(left.at(-1), payload),
    rho: spectralRadius(weights),
    largest,
    least: lowerBound(smallest, slopes),
    sizes: seen.slice(0, film.last + 1).map(({ size }) => size),
    losses: film.losses,
    right: (100 * right) / n,
    diverged: film.diverged === null ? 0 : film.ends.length, // in this epoch
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
export function draw(stage, payload, act, below) {
  return new View(stage, payload, act, below);
}
