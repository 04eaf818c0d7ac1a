// Training, evaluation and prediction with a session: the counterpart of nnkit/training.

import { ARRAYS } from "./engine.js";
import { parametersOf, product } from "./session.js";

/** The integers that the entry needs: addresses in a session's memory. */
function stateOf(session) {
  const { places } = session.engine.description;
  const integers = Array(places.STATE_SIZE).fill(0);
  integers[places.BATCH] = session.batch;
  integers[places.LOSS] = session.offsets.loss;
  integers[places.PARAMETERS] = session.symbols.p;
  return integers;
}

/**
 * Samples as one row of numbers each, and the layout of a row. data: {n, input, target, …}: for each field of the plan the
 * numbers of all samples, in order; fields that the plan can fill in may be missing.
 */
function rowsOf(session, { n, ...data }) {
  const { engine, plan } = session;
  const fields = [];
  let width = 0;
  for (const name of Object.keys(plan.fields)) {
    const size = product(session.shape(name, { n: 1 }));
    fields.push([width, size, session.offsets[name]]);
    width += size;
  }
  const rows = engine.empty(engine.dtype, [n * width]);
  const numbers = engine.numbers(rows);
  Object.entries(plan.fields).forEach(([name, whole], f) => {
    const [column, size] = fields[f];
    const from = data[name] ?? Array(n * size).fill(whole);
    for (let k = 0; k < n; k++) for (let j = 0; j < size; j++) numbers[k * width + column + j] = from[k * size + j];
  });
  return { data: rows, fields: engine.place("int64", [fields.length, 3], fields.flat()) };
}

const count = (n) => [...Array(n).keys()];

/**
 * {loss, accuracy}: the mean loss over n samples and the share of correct predictions, with the parameters in the session's
 * memory. data: see `rowsOf`.
 * @param {import("./session.js").Session} session
 * @param {Nn.Samples} data
 */
export function evaluate(session, data) {
  const { end } = session.engine;
  const found = evaluation(session, data)();
  session.engine.end = end; // free the arrays' memory
  return found;
}

/**
 * The same as a function, for repeated calls on the same samples, which stay in the memory.
 * @param {import("./session.js").Session} session
 * @param {Nn.Samples} data
 */
export function evaluation(session, data) {
  const { engine } = session;
  const { places } = engine.description;
  const sums = engine.empty("float64", [places.SUMS_SIZE]);
  const arrays = {
    tables: session.tables(data.n, data.n, {}),
    state: engine.place("int64", [places.STATE_SIZE], stateOf(session)),
    sums,
    memory: session.memory,
    ...rowsOf(session, data),
    order: engine.place("int64", [data.n], count(data.n)),
  };
  return () => {
    engine.execute("EVALUATE", arrays);
    const { [places.LOSS_SUM]: loss, [places.RIGHT_SUM]: accuracy } = engine.numbers(sums);
    return { loss, accuracy };
  };
}

/** Write `count` samples, from number `first` on, into the buffers of a session. */
export function fill(session, data, first, count) {
  for (const [name, whole] of Object.entries(session.plan.fields)) {
    const [numbers, size] = [session.buffer(name, count), product(session.shape(name, { n: 1 }))];
    if (name in data) numbers.set(data[name].slice(first * size, (first + count) * size));
    else if (whole !== null) numbers.fill(whole); // targets are not read
  }
}

/**
 * The network's outputs for n samples, as one typed array.
 * @param {import("./session.js").Session} session
 * @param {Nn.Samples} data
 * @returns {Nn.Numbers}
 */
export function predict(session, { n, ...data }) {
  const { plan, batch } = session;
  const width = session.buffer(plan.output, 1).length;
  const outputs = /** @type {Nn.Numbers} */ (new ARRAYS[session.engine.dtype](n * width));
  for (let first = 0; first < n; first += batch) {
    const count = Math.min(batch, n - first);
    fill(session, data, first, count);
    session.run(["forward"], count);
    outputs.set(session.buffer(plan.output, count), first * width);
  }
  return outputs;
}

/**
 * A training run that can be split into slices of any number of updates without changing a digit.
 *
 * It starts from the parameters in the session's memory. data, validation: samples, see `rowsOf`; constants: the
 * optimizer's numbers that differ from the plan's.
 */
export class Training {
  /**
   * @param {import("./session.js").Session} session
   * @param {Nn.Samples} data
   * @param {Nn.Run} run
   */
  constructor(session, data, { epochs, constants = {}, seed = 0, shuffle = true, validation = null, stop = null }) {
    const { engine, plan } = session;
    const { places } = engine.description;
    const { n } = data;
    this.session = session;
    this.places = places;
    this.epochs = epochs;
    this.n = n;
    for (const name of plan.memories) session.buffer(name).fill(0); // every run starts with empty memories
    session.write({ ...plan.constants, ...constants });
    const integers = stateOf(session);
    const sums = Array(places.SUMS_SIZE).fill(0);
    integers[places.EPOCHS] = epochs;
    integers[places.SEED] = seed;
    integers[places.SHUFFLE] = shuffle ? 1 : 0;
    integers[places.BEST_EPOCH] = -1;
    integers[places.WATCHED] = validation ? places.VALIDATION_LOSS : -1;
    integers[places.PATIENCE] = stop ? stop.patience : -1;
    if (stop) sums[places.MIN_DELTA] = stop.min_delta ?? 0;
    this.restores = stop?.restore_best ?? false;
    const m = validation ? validation.n : 0;
    const words = { seed, epochs, updates_per_epoch: Math.ceil(n / session.batch) };
    this.state = engine.place("int64", [places.STATE_SIZE], integers);
    this.history = engine.empty("float64", [4, epochs]);
    this.arrays = {
      tables: session.tables(n, m, words),
      state: this.state,
      sums: engine.place("float64", [places.SUMS_SIZE], sums),
      memory: session.memory,
      ...rowsOf(session, data),
      order: engine.place("int64", [n], count(n)),
      validation: validation ? rowsOf(session, validation).data : engine.empty(engine.dtype, [0]),
      in_order: engine.place("int64", [m], count(m)),
      history: this.history,
      best: engine.empty(engine.dtype, [session.symbols.p]),
    };
  }

  get(place) {
    return Number(this.session.engine.numbers(this.state)[this.places[place]]);
  }

  /** A copy of the current parameters. */
  get parameters() {
    return parametersOf(this.session);
  }

  /** Continue from these parameters. */
  place(parameters) {
    this.session.write(parameters);
  }

  /** The learning rate of the last update. */
  get rate() {
    return this.session.buffer("rate")[0];
  }

  get updatesPerEpoch() {
    return Math.ceil(this.n / this.session.batch);
  }

  get updates() {
    return this.get("UPDATE");
  }

  /** Make at most this many more updates; true while more remain. */
  advance(updates) {
    const { engine } = this.session;
    engine.numbers(this.state)[this.places.LIMIT] = BigInt(this.updates + updates);
    engine.execute("TRAIN", this.arrays);
    const restored = this.restores && ["FINISHED", "STOPPED_EARLY"].includes(this.status);
    if (restored) this.session.write(this.bestParameters);
    return this.get("STATUS") === this.places.PAUSED;
  }

  /** "PAUSED", or how the run ended: "FINISHED", "STOPPED_EARLY", "DIVERGED". */
  get status() {
    const status = this.get("STATUS");
    return ["PAUSED", "FINISHED", "STOPPED_EARLY", "DIVERGED"].find((name) => this.places[name] === status);
  }

  get diverged() {
    return this.status === "DIVERGED";
  }

  /** The epoch, counted from 0, with the lowest validation loss; -1 without such data. */
  get bestEpoch() {
    return this.get("BEST_EPOCH");
  }

  /** The parameters of the best epoch so far, as EarlyStopping restores them: a copy. */
  get bestParameters() {
    return parametersOf(this.session, this.session.engine.numbers(this.arrays.best));
  }

  get epochsRun() {
    return Math.floor(this.updates / this.updatesPerEpoch);
  }

  /** A row of the history so far: "TRAINING_LOSS", "VALIDATION_LOSS", "TRAINING_ACCURACY" … */
  row(name) {
    const first = this.places[name] * this.epochs;
    return this.session.engine.numbers(this.history).slice(first, first + this.epochsRun);
  }
}
