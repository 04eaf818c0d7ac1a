// The lab `recurrence`: a network learns to answer at each step of a sequence; its state, and each sum written out.

import { Film, remembered } from "../frame/film.js";
import { rowsOf } from "../nnkit.js/network.js";
import { random } from "../nnkit.js/random.js";
import { firstScored, sequences } from "./tasks.js";
import { View } from "./picture.js";

// --- Computing: the twin of Recurrence in nnkit/labs/recurrence/lab.py ----------------------------------------------

const patternOf = (own) => own || "01";
const isWave = ({ task }) => task === "sine";

/** @type {Nn.Compute} */
export function* compute(values, payload, loaded, cache) {
  cache.film ??= filmOf(payload, loaded);
  yield* cache.film.go(values, values.epochs);
  return shown(cache.film, values, payload);
}

/** @type {Nn.View["numbers"]} */
export function numbers(values, result) {
  const [unit, step] = [values.unit - 1, values.time - 1];
  const prediction = result.predictions[step];
  const found = { prediction: isWave(values) ? prediction : Number(prediction > 0), target: result.y[step] };
  if (unit >= values.units) return found;
  const fromInput = result.input_weight[unit] * result.x[step];
  let fromState = 0;
  if (step > 0)
    result.recurrent_weight.forEach((weights, k) => (fromState += weights[unit] * result.states[step - 1][k]));
  const bias = result.bias[unit];
  return {
    ...found,
    from_input: fromInput,
    from_state: fromState,
    bias,
    state: result.states[step][unit],
  };
}

/** @type {Nn.View["pressed"]} */
export function pressed(_name, values, { run, more }) {
  return { epochs: Math.min(run.epochs, values.epochs + more) };
}

function filmOf({ length: steps, sequences: count, run }, loaded) {
  const samplesOf = (pairs) => ({
    n: pairs.length,
    input: pairs.flatMap(([x]) => x),
    target: pairs.flatMap(([, y]) => y),
  });
  const samples = remembered((task, lag, own, seed) => {
    const rows = rowsOf(random(loaded, 2 * count * steps, seed, "RECURRENCE"), steps);
    const pairs = sequences(task, lag, patternOf(own), rows, steps);
    return { ...samplesOf(pairs.slice(0, count)), unseen: samplesOf(pairs.slice(count)), test: pairs.slice(count) };
  });
  const look = ({ seen, network, samples }) => (seen.length ? null : network.evaluate(samples).loss);
  return new Film(loaded, run, { samples, look });
}

/** Everything that the picture and the sentence show. */
function shown(film, values, { length: steps, tolerance }) {
  const { network, seen } = film;
  const { test, unseen } = film.samples;
  const { feedback, units } = values;
  const read = network.steps({ n: unseen.n, input: unseen.input });
  const predictions = read(network.plan.output);
  const first = firstScored(values.task, values.lag, patternOf(values.own));
  const counts = count(test, predictions, first, isWave(values) ? tolerance : null);
  const share = (n) => (100 * n) / counts.all;
  const [x, y] = test[0];
  const states = read(feedback ? "0.output" : "1.output");
  return {
    x,
    y,
    first,
    states: rowsOf(states.subarray(0, steps * units), units),
    predictions: Array.from(predictions.subarray(0, steps)),
    count: counts.all,
    right: share(counts.right),
    chance: share(isWave(values) ? counts.chance : Math.max(counts.chance, counts.all - counts.chance)),
    input_weight: Array.from(network.parameters[feedback ? "0.input_weight" : "0.weight"]),
    recurrent_weight: feedback ? network.listed("0.recurrent_weight") : [],
    bias: network.listed("0.bias"),
    losses: [seen[0], ...film.losses],
  };
}

/** How many predictions there are, are correct, would be by chance: for bits, how many ones; else the last number again. */
function count(test, predictions, first, tolerance) {
  let [all, right, chance] = [0, 0, 0];
  test.forEach(([x, y], n) => {
    for (let t = first; t < y.length; t += 1) {
      const prediction = predictions[n * y.length + t];
      all += 1;
      right += Number(tolerance === null ? prediction > 0 === y[t] > 0 : Math.abs(prediction - y[t]) < tolerance);
      chance += Number(tolerance === null ? y[t] > 0 : Math.abs(x[t] - y[t]) < tolerance);
    }
  });
  return { all, right, chance };
}

// --- Drawing ----------------------------------------------------------------------------------------------------

/** @type {Nn.View["draw"]} */
export function draw(stage, payload, act, below) {
  return new View(stage, payload, act, below);
}
