// The lab `recurrence`: a recurrent network unrolled over a sequence, its state step by step, and each sum written out.

import { Engine } from "../nnkit.js/engine.js";
import { Session } from "../nnkit.js/session.js";
import { Training } from "../nnkit.js/training.js";
import { fill } from "../frame/numbers.js";
import { chainPlan } from "../nnkit.js/plan.js";
import { random } from "../nnkit.js/random.js";
import { firstScored, sequences } from "./tasks.js";
import { View } from "./picture.js";

export const tick = 350; // milliseconds between two steps of Play: slow enough to watch the state

// --- Computing: the twin of Recurrence in nnkit/labs/recurrence/lab.py ----------------------------------------------

const patternOf = ({ own }) => own || "01";
const isWave = ({ task }) => task === "sine";

/** @type {Nn.Compute} */
export function* compute(values, payload, loaded, cache) {
  const { time, unit, epochs, ...settings } = values;
  const key = JSON.stringify(settings);
  if (key !== cache.key) {
    cache.key = undefined; // until all is there
    start(cache, values, payload, loaded);
    cache.key = key;
  }
  const { training, session, kept } = cache;
  while (kept.length <= epochs) {
    training.advance(Math.ceil(payload.sequences / payload.batch));
    kept.push(session.buffer("parameters").slice());
    yield kept.length / epochs;
  }
  return shown(cache, values, payload);
}

/** @type {Nn.View["sentence"]} */
export function sentence(values, result, { templates }) {
  const kind = isWave(values) ? "numbers" : "bits";
  const numbers = {
    ...values,
    ...result,
    feedback: values.feedback ? "with feedback" : "without feedback",
    pattern: values.own || `${patternOf(values)} (the default)`,
    early: values.time <= result.first ? " (too early to count)" : "",
  };
  if (values.time > 0) {
    const prediction = result.predictions[values.time - 1];
    numbers.prediction = kind === "bits" ? Number(prediction > 0) : prediction;
    numbers.target = result.y[values.time - 1];
  }
  numbers.description = fill(templates[values.task], numbers);
  numbers.now = fill(templates[values.time > 0 ? `read_${kind}` : "unread"], numbers);
  numbers.sum = sumInWords(values, result, templates);
  return [kind, numbers];
}

/** The sum of one unit at one step, in words. */
function sumInWords(values, result, templates) {
  const [unit, step] = [values.unit - 1, values.time - 1];
  if (unit >= values.units) return fill(templates.no_unit, values);
  if (step < 0) return fill(templates.no_state, values);
  const fromInput = result.input_weight[unit] * result.x[step];
  let fromState = 0;
  if (step > 0)
    result.recurrent_weight.forEach((weights, k) => (fromState += weights[unit] * result.states[step - 1][k]));
  const bias = result.bias[unit];
  const numbers = {
    unit: unit + 1,
    from_input: fromInput,
    from_state: fromState,
    bias,
    total: fromInput + fromState + bias,
    state: result.states[step][unit],
  };
  return fill(templates[values.feedback ? "with_feedback" : "without_feedback"], numbers);
}

/** @type {Nn.View["pressed"]} */
export function pressed(_name, values, { epochs, more }) {
  return { epochs: Math.min(epochs, values.epochs + more) };
}

/** A new run, from random weights: the network twice in the engine's memory, to learn and to be evaluated. */
function start(cache, values, payload, loaded) {
  cache.engine ??= new Engine(loaded, "float32");
  cache.free ??= cache.engine.end;
  cache.engine.end = cache.free; // the memory of the run before
  const { length: steps, batch, rate, epochs } = payload;
  const pairs = sequences(
    values.task,
    values.lag,
    patternOf(values),
    rowsOf(cache, values.seed, payload, loaded),
    steps,
  );
  const [train, test] = [pairs.slice(0, payload.sequences), pairs.slice(payload.sequences)];
  const reads = values.feedback ? [["RNN", values.units, "tanh", true]] : [["Dense", values.units], ["Tanh"]];
  const layers = [...reads, ["Dense", 1]];
  const loss = isWave(values) ? "mse" : "binary_cross_entropy";
  const plan = chainPlan([steps, 1], layers, { loss, optimizer: ["Adam", { learning_rate: rate }] });
  const session = new Session(cache.engine, plan, batch);
  session.run(["initialise"], 1, { seed: values.seed });
  const evaluator = new Session(cache.engine, chainPlan([steps, 1], layers), test.length);
  evaluator.buffer("input").set(test.flatMap(([x]) => x));
  if (values.feedback) evaluator.buffer("lengths").fill(steps);
  const kept = [session.buffer("parameters").slice()];
  const data = { n: train.length, input: train.flatMap(([x]) => x), target: train.flatMap(([, y]) => y) };
  const training = new Training(session, data, { epochs, seed: values.seed });
  Object.assign(cache, { session, evaluator, training, kept, test });
}

/** Random numbers, a row for each sequence. */
function rowsOf(cache, seed, { sequences: count, length: steps }, loaded) {
  if (seed !== cache.seed) {
    const numbers = random(loaded, 2 * count * steps, seed, "RECURRENCE");
    cache.rows = Array.from({ length: 2 * count }, (_, k) => Array.from(numbers.subarray(k * steps, (k + 1) * steps)));
  }
  cache.seed = seed;
  return cache.rows;
}

/** Everything that the picture and the sentence show. */
function shown({ evaluator, training, kept, test }, values, { length: steps, tolerance }) {
  const { feedback, units, epochs } = values;
  evaluator.buffer("parameters").set(kept[epochs]);
  evaluator.run(["forward"]);
  const predictions = evaluator.buffer(evaluator.plan.output);
  const first = firstScored(values.task, values.lag, patternOf(values));
  const counts = count(test, predictions, first, isWave(values) ? tolerance : null);
  const share = (n) => (100 * n) / counts.all;
  const [x, y] = test[0];
  const states = evaluator.buffer(feedback ? "0.output" : "1.output");
  const numbers = (name) => Array.from(evaluator.buffer(name));
  const rows = (all) => Array.from({ length: all.length / units }, (_, k) => all.slice(k * units, (k + 1) * units));
  return {
    x,
    y,
    first,
    states: rows(Array.from(states.subarray(0, steps * units))),
    predictions: Array.from(predictions.subarray(0, steps)),
    count: counts.all,
    right: share(counts.right),
    chance: share(isWave(values) ? counts.chance : Math.max(counts.chance, counts.all - counts.chance)),
    input_weight: numbers(feedback ? "0.input_weight" : "0.weight"),
    recurrent_weight: feedback ? rows(numbers("0.recurrent_weight")) : [],
    bias: numbers("0.bias"),
    losses: Array.from(training.losses.subarray(0, epochs)),
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
export function draw(stage, payload, act) {
  return new View(stage, payload, act);
}
