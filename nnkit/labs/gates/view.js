// The lab `gates`: an LSTM learns to keep a number; its gates, cell and state over time, an RNN of its size beside it.

import { asMany, chance, sequence, share, upTo } from "./tasks.js";
import { View } from "./picture.js";
import { Engine } from "../nnkit.js/engine.js";
import { Session } from "../nnkit.js/session.js";
import { Training } from "../nnkit.js/training.js";
import { fill } from "../frame/numbers.js";
import { chainPlan } from "../nnkit.js/plan.js";
import { random } from "../nnkit.js/random.js";

const GATES = ["input", "forget", "candidate", "output"];

// --- Computing: the twin of Gates in nnkit/labs/gates/lab.py ----------------------------------------------------------

/** @type {Nn.Compute} */
export function* compute(values, payload, loaded, cache) {
  const { epochs, sequence: _, time, unit, ...settings } = values;
  const key = JSON.stringify(settings);
  if (key !== cache.key) {
    cache.key = cache.evaluated = undefined; // until all is there
    start(cache, values, payload, loaded);
    cache.key = key;
  }
  const { kept, runs } = cache;
  while (kept.length <= epochs) {
    for (const { training } of runs) training.advance(Math.ceil(payload.training_size / payload.batch));
    kept.push(runs.map(({ session }) => session.buffer("parameters").slice()));
    yield kept.length / epochs;
  }
  if (cache.evaluated !== epochs) {
    cache.evaluated = undefined;
    yield* evaluateBoth(cache, values, payload);
    cache.evaluated = epochs;
  }
  return { ...cache.shares, ...inside(cache, values, payload) };
}

/** @type {Nn.View["sentence"]} */
export function sentence(values, result, { templates, test_size }) {
  const numbers = { ...values, ...result, test_size, right: result.shares[0], plain_right: result.shares[1] };
  let detail = values.time > result.steps ? "no_step" : "there";
  if (values.unit > values.units) detail = "no_unit";
  if (detail === "there") {
    const [step, unit] = [values.time - 1, values.unit - 1];
    for (const name of [...GATES, "cell", "state"]) numbers[name] = result.strips[name][step][unit];
    numbers.before = step > 0 ? result.strips.cell[step - 1][unit] : 0;
  }
  numbers.description = templates[values.task];
  numbers.detail = fill(templates[detail], numbers);
  return ["trained", numbers];
}

/** @type {Nn.View["pressed"]} */
export function pressed(_name, values, { epochs, more }) {
  return { epochs: Math.min(epochs, values.epochs + more) };
}

/** Two new runs, from random weights: of an LSTM, and of an RNN with about as many parameters. */
function start(cache, values, payload, loaded) {
  cache.engine ??= new Engine(loaded, "float32");
  cache.free ??= cache.engine.end;
  cache.engine.end = cache.free; // the memory of the runs before
  const { task, lag, units, seed, rate, bias } = values;
  const { training_size, longest, batch, epochs, clip } = payload;
  cache.rows = rowsOf(cache, seed, payload, loaded);
  const lags = cache.rows.slice(0, training_size).map((row) => 1 + upTo(lag, row.at(-2)));
  const pairs = lags.map((own, n) => sequence(task, own, lag + 1, cache.rows[n]));
  const data = {
    n: training_size,
    input: pairs.flatMap(([x]) => x),
    target: pairs.map(([, y]) => y),
    lengths: lags.map((own) => own + 1),
  };
  const loss = task === "add two" ? "mse" : "binary_cross_entropy";
  const layers = [
    ["LSTM", units],
    ["RNN", asMany(units)],
  ];
  cache.runs = layers.map((layer) => {
    const chain = [layer, ["Dense", 1]];
    const plan = chainPlan([lag + 1, 2], chain, { loss, optimizer: ["Adam", { learning_rate: rate }], clipNorm: clip });
    const session = new Session(cache.engine, plan, batch);
    session.run(["initialise"], 1, { seed });
    if (layer === layers[0])
      session
        .buffer("0.bias")
        .subarray(units, 2 * units)
        .fill(bias);
    const training = new Training(session, data, { epochs, seed });
    return { session, training };
  });
  const evaluatorOf = (layer) =>
    new Session(cache.engine, chainPlan([longest + 1, 2], [layer, ["Dense", 1]]), payload.test_size);
  cache.evaluators = layers.map(evaluatorOf);
  cache.kept = [cache.runs.map(({ session }) => session.buffer("parameters").slice())];
}

/** A row of random numbers for each sequence. */
function rowsOf(cache, seed, { training_size, test_size, longest }, loaded) {
  if (seed === cache.seed) return cache.rows;
  const [count, width] = [training_size + test_size, longest + 3];
  const numbers = random(loaded, count * width, seed, "GATES");
  cache.seed = seed;
  return Array.from({ length: count }, (_, k) => Array.from(numbers.subarray(k * width, (k + 1) * width)));
}

/** How many new sequences both networks get right, at every lag; all that happens in them at the lag learned. */
function* evaluateBoth(cache, values, payload) {
  const { task, epochs } = values;
  const { between, longest, training_size, tolerance } = payload;
  const rows = cache.rows.slice(training_size);
  cache.evaluators.forEach((session, k) => session.buffer("parameters").set(cache.kept[epochs][k]));
  const evaluateAt = (lag) => {
    const pairs = rows.map((row) => sequence(task, lag, longest + 1, row));
    const y = pairs.map(([, each]) => each);
    const shares = cache.evaluators.map((session) => {
      const input = session.buffer("input");
      pairs.forEach(([x], n) => input.set(x, n * x.length));
      session.buffer("lengths").fill(lag + 1);
      session.run(["forward"]);
      return share(task, session.buffer("1.output"), y, tolerance);
    });
    return { pairs, y, shares };
  };
  const reach = [[], []];
  for (let lag = between; lag <= longest; lag += between) {
    evaluateAt(lag).shares.forEach((each, k) => reach[k].push(each));
    yield 1;
  }
  const { pairs, y, shares } = evaluateAt(values.lag); // the last: what it leaves in the memory is looked into
  const size = ({ plan }) => plan.parameters.reduce((sum, name) => sum + plan.buffers[name].reduce((a, b) => a * b), 0);
  cache.pairs = pairs;
  cache.shares = {
    shares,
    reach,
    chance: chance(task, y, tolerance),
    plain_units: asMany(values.units),
    size: size(cache.evaluators[0]),
    plain_size: size(cache.evaluators[1]),
    losses: cache.runs.map(({ training }) => Array.from(training.losses.subarray(0, epochs))),
  };
}

/** What the networks do on the sequence that is looked at, and four sums of one unit at one step. */
function inside({ evaluators, pairs }, values, { longest }) {
  const [row, steps, { units }] = [values.sequence - 1, values.lag + 1, values];
  const table = (session, name) => {
    const [all, width] = [session.buffer(name), session.plan.buffers[name].at(-1)];
    const at = (t) => (row * (longest + 1) + t) * width;
    return Array.from({ length: steps }, (_, t) => Array.from(all.subarray(at(t), at(t) + width)));
  };
  const [lstm, plain] = evaluators;
  const gates = table(lstm, "0.gates");
  const parts = GATES.map((name, k) => [name, gates.map((all) => all.slice(k * units, (k + 1) * units))]);
  const [x, y] = pairs[row];
  const strips = {
    ...Object.fromEntries(parts),
    cell: table(lstm, "0.cells"),
    state: table(lstm, "0.states"),
    plain: table(plain, "0.states"),
  };
  const result = {
    steps,
    x: Array.from({ length: steps }, (_, t) => [x[2 * t], x[2 * t + 1]]),
    y,
    predictions: evaluators.map((session) => session.buffer("1.output")[row]),
    strips,
    sums: [],
  };
  if (values.time <= steps && values.unit <= units) result.sums = sumsOf(lstm, values, result);
  return result;
}

/** Of each gate what arrives from the input, from the states before, the bias, and the sum of these. */
function sumsOf(session, { time, unit, units }, { x, strips }) {
  const step = time - 1;
  const [inputWeights, recurrentWeights, biases] = ["input_weight", "recurrent_weight", "bias"].map((name) =>
    session.buffer(`0.${name}`),
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
