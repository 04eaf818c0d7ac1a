// The lab `recurrence`: a recurrent network unrolled over a sequence, its state step by step, and each sum written out.

import { Film } from "../frame/film.js";
import { rowsOf } from "../nnkit.js/network.js";
import { random } from "../nnkit.js/random.js";
import { firstJudged, sequences } from "./tasks.js";
import { View } from "./picture.js";

export const tick = 350; // milliseconds between two steps of Play: slow enough to watch the state

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
  if (step < 0) return {};
  const answer = result.says[step];
  const found = { says: isWave(values) ? answer : Number(answer > 0), target: result.y[step] };
  if (unit >= values.units) return found;
  const heard = result.input_weight[unit] * result.x[step];
  let kept = 0;
  if (step > 0) result.recurrent_weight.forEach((weights, k) => (kept += weights[unit] * result.states[step - 1][k]));
  const bias = result.bias[unit];
  return { ...found, heard, kept, bias, total: heard + kept + bias, state: result.states[step][unit] };
}

/** @type {Nn.View["pressed"]} */
export function pressed(_name, values, { run, more }) {
  return { epochs: Math.min(run.epochs, values.epochs + more) };
}

function filmOf({ length: steps, sequences: count, stream, run }, loaded) {
  const samplesOf = (pairs) => ({
    n: pairs.length,
    input: pairs.flatMap(([x]) => x),
    target: pairs.flatMap(([, y]) => y),
  });
  const samples = (task, lag, own, seed) => {
    const rows = rowsOf(random(loaded, 2 * count * steps, seed, stream), steps);
    const pairs = sequences(task, lag, patternOf(own), rows, steps);
    return { ...samplesOf(pairs.slice(0, count)), unseen: samplesOf(pairs.slice(count)), test: pairs.slice(count) };
  };
  return new Film(loaded, run, { samples });
}

/** All that the picture and the sentence tell. */
function shown(film, values, { length: steps, near }) {
  const { network, losses } = film;
  const { test, unseen } = film.samples;
  const { feedback, units } = values;
  const read = network.steps({ n: unseen.n, input: unseen.input });
  const answers = read(network.plan.output);
  const first = firstJudged(values.task, values.lag, patternOf(values.own));
  const counts = count(test, answers, first, isWave(values) ? near : null);
  const share = (n) => (100 * n) / counts.all;
  const [x, y] = test[0];
  const states = read(feedback ? "0.output" : "1.output");
  return {
    x,
    y,
    first,
    states: rowsOf(states.subarray(0, steps * units), units),
    says: Array.from(answers.subarray(0, steps)),
    answers: counts.all,
    right: share(counts.right),
    chance: share(isWave(values) ? counts.chance : Math.max(counts.chance, counts.all - counts.chance)),
    input_weight: Array.from(network.parameters[feedback ? "0.input_weight" : "0.weight"]),
    recurrent_weight: feedback ? network.listed("0.recurrent_weight") : [],
    bias: network.listed("0.bias"),
    losses,
  };
}

/** How many answers there are, are right, would be by chance: for bits, how many ones; else the last number again. */
function count(test, answers, first, near) {
  let [all, right, chance] = [0, 0, 0];
  test.forEach(([x, y], n) => {
    for (let t = first; t < y.length; t += 1) {
      const answer = answers[n * y.length + t];
      all += 1;
      right += Number(near === null ? answer > 0 === y[t] > 0 : Math.abs(answer - y[t]) < near);
      chance += Number(near === null ? y[t] > 0 : Math.abs(x[t] - y[t]) < near);
    }
  });
  return { all, right, chance };
}

// --- Drawing ----------------------------------------------------------------------------------------------------

/** @type {Nn.View["draw"]} */
export function draw(stage, payload, act) {
  return new View(stage, payload, act);
}
