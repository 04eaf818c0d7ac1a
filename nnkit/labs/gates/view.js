// The lab `gates`: an LSTM learns to keep a number; one unit at work, its gates over time, an RNN of its size beside it.

import { asMany, chance, sequence, share, upTo } from "./tasks.js";
import { View } from "./picture.js";
import { Film, remembered } from "../frame/film.js";
import { Network, rowsOf } from "../nnkit.js/network.js";
import { chainPlan } from "../nnkit.js/plan.js";
import { random } from "../nnkit.js/random.js";

export const tick = 0; // Play: as often as the screen is drawn,
export const pace = () => 2; // two epochs at a time

const GATES = ["input", "forget", "candidate", "output"];

// --- Computing: the twin of Gates in nnkit/labs/gates/lab.py ----------------------------------------------------------

/** @type {Nn.Compute} */
export function* compute(values, payload, loaded, cache) {
  cache.films ??= filmsOf(cache, payload, loaded);
  const { films } = cache;
  const known = { ...values, length: values.lag + 1, plain_units: asMany(values.units) };
  for (const film of films) yield* film.go(known, values.epochs);
  const shown = films.flatMap((film) => [film.training, film.step]);
  if (!shown.every((each, k) => each === cache.evaluated?.[k])) {
    cache.evaluated = undefined; // until all is there
    yield* evaluateBoth(cache, values, payload, loaded);
    cache.evaluated = shown;
  }
  return { ...cache.shares, ...inside(cache, values, payload) };
}

/** @type {Nn.View["numbers"]} */
export function numbers(values, { shares, steps, strips }) {
  const found = { right: shares[0], plain_right: shares[1] };
  const [step, unit] = [values.time - 1, values.unit - 1];
  if (unit >= values.units || step >= steps) return found;
  const there = Object.fromEntries([...GATES, "cell"].map((name) => [name, strips[name][step][unit]]));
  return { ...found, ...there, before: step > 0 ? strips.cell[step - 1][unit] : 0 };
}

/** @type {Nn.View["pressed"]} */
export function pressed(_name, values, { run, more }) {
  return { epochs: Math.min(run.lstm.epochs, values.epochs + more) };
}

/** The runs of an LSTM, and of an RNN with about as many parameters. */
function filmsOf(cache, { run, training_size, test_size, longest }, loaded) {
  const samples = remembered((task, lag, seed) => {
    const [n, width] = [training_size, longest + 3];
    const rows = rowsOf(random(loaded, (n + test_size) * width, seed, "GATES"), width);
    const lags = rows.slice(0, n).map((row) => 1 + upTo(lag, row.at(-2)));
    const pairs = lags.map((own, k) => sequence(task, own, lag + 1, rows[k]));
    cache.tests = rows.slice(n);
    const [input, target] = [pairs.flatMap(([x]) => x), pairs.map(([, y]) => y)];
    return { n, input, target, lengths: lags.map((own) => own + 1) };
  });
  const first = (network, units, bias) => network.parameters["0.bias"].fill(bias, units, 2 * units);
  return [run.lstm, run.rnn].map((each) => new Film(loaded, each, { samples, first }));
}

/** How many new sequences both networks get right, at every lag; all that happens in them at the lag learned. */
function* evaluateBoth(cache, values, { between, longest, tolerance }, loaded) {
  const { task } = values;
  const trained = cache.films.map(({ network }) => network);
  if (!trained.every((network, k) => network === cache.trained?.[k])) {
    cache.evaluators?.forEach((network) => network.free());
    cache.evaluators = cache.films.map(({ run }) => new Network(loaded, chainPlan([longest + 1, 2], run.layers)));
    cache.trained = trained;
  }
  cache.evaluators.forEach((network, k) => network.place(trained[k].parameters));
  const evaluateAt = (lag) => {
    const pairs = cache.tests.map((row) => sequence(task, lag, longest + 1, row));
    const y = pairs.map(([, each]) => each);
    const lengths = Array(pairs.length).fill(lag + 1);
    const input = pairs.flatMap(([x]) => x);
    const buffers = cache.evaluators.map((network) => network.steps({ n: pairs.length, input, lengths }));
    return { pairs, y, buffers, shares: buffers.map((buffer) => share(task, buffer("1.output"), y, tolerance)) };
  };
  const reach = [[], []];
  for (let lag = between; lag <= longest; lag += between) {
    evaluateAt(lag).shares.forEach((each, k) => reach[k].push(each));
    yield 1;
  }
  const { pairs, y, buffers, shares } = evaluateAt(values.lag); // the last: what it leaves in the memory is looked into
  Object.assign(cache, { pairs, buffers });
  cache.shares = {
    shares,
    reach,
    chance: chance(task, y, tolerance),
    plain_units: asMany(values.units),
    size: cache.evaluators[0].size,
    plain_size: cache.evaluators[1].size,
    losses: cache.films.map(({ losses }) => losses),
  };
}

/** What the networks do on the sequence that is looked at, and four sums of one unit at one step. */
function inside({ evaluators, buffers, pairs }, values, { longest }) {
  const [row, steps, { units }] = [values.sequence - 1, values.lag + 1, values];
  const table = (k, name) => {
    const [all, width] = [buffers[k](name), evaluators[k].plan.buffers[name].at(-1)];
    const at = (t) => (row * (longest + 1) + t) * width;
    return Array.from({ length: steps }, (_, t) => Array.from(all.subarray(at(t), at(t) + width)));
  };
  const gates = table(0, "0.gates");
  const parts = GATES.map((name, k) => [name, gates.map((all) => all.slice(k * units, (k + 1) * units))]);
  const [x, y] = pairs[row];
  const strips = {
    ...Object.fromEntries(parts),
    cell: table(0, "0.cells"),
    state: table(0, "0.states"),
    plain: table(1, "0.states"),
  };
  const result = {
    steps,
    x: Array.from({ length: steps }, (_, t) => [x[2 * t], x[2 * t + 1]]),
    y,
    predictions: buffers.map((buffer) => buffer("1.output")[row]),
    strips,
    sums: [],
  };
  if (values.time <= steps && values.unit <= units) result.sums = sumsOf(evaluators[0].parameters, values, result);
  return result;
}

/** Of each gate what arrives from the input, from the states before, the bias, and the sum of these. */
function sumsOf(parameters, { time, unit, units }, { x, strips }) {
  const step = time - 1;
  const [inputWeights, recurrentWeights, biases] = ["input_weight", "recurrent_weight", "bias"].map(
    (name) => parameters[`0.${name}`],
  );
  const width = 4 * units;
  return GATES.map((_, k) => {
    const column = k * units + unit - 1;
    const fromInput = x[step][0] * inputWeights[column] + x[step][1] * inputWeights[width + column];
    let fromStates = 0;
    if (step > 0)
      strips.state[step - 1].forEach((state, j) => (fromStates += recurrentWeights[j * width + column] * state));
    const bias = biases[column];
    return [fromInput, fromStates, bias, fromInput + fromStates + bias];
  });
}

// --- Drawing ----------------------------------------------------------------------------------------------------

/** @type {Nn.View["draw"]} */
export function draw(stage, payload, act, below) {
  return new View(stage, payload, act, below);
}
