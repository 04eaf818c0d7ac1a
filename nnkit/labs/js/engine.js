// The engine in the page: engine.wasm, and the plans that Python wrote. It does here what nnkit/plan.py,
// nnkit/engine.py and nnkit/training.py do with a kernel; all arithmetic is in engine.wasm, so the digits agree.

const PAGE = 65536;
const ARRAYS = { float32: Float32Array, float64: Float64Array, int64: BigInt64Array };

/** The compiled module and its description; make one per page, or one per worker. */
export async function loadEngine(bytes, description) {
  return { module: await WebAssembly.compile(bytes), description };
}

/** An instance of engine.wasm with a memory of its own, for numbers of one dtype. */
export class Engine {
  constructor({ module, description }, dtype) {
    this.description = description;
    this.dtype = dtype;
    this.exports = new WebAssembly.Instance(module).exports;
    this.end = this.exports.__heap_base.value;
    this.result = this.empty("float64", [2]); // the kernel's answer, and a place for Numba's error
  }

  /** Zeros at a multiple of 64 bytes. An array is a place in the memory; `numbers` looks at what stands there. */
  empty(dtype, shape) {
    const count = shape.reduce((a, b) => a * b, 1);
    const itemsize = ARRAYS[dtype].BYTES_PER_ELEMENT;
    const place = Math.ceil(this.end / 64) * 64;
    this.end = place + count * itemsize;
    const { memory } = this.exports;
    const missing = this.end - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / PAGE));
    const array = { dtype, shape, count, itemsize, place };
    this.numbers(array).fill(dtype === "int64" ? 0n : 0); // it may have been used before
    return array;
  }

  /** A copy of `values` in the memory. */
  place(dtype, shape, values) {
    const array = this.empty(dtype, shape);
    this.numbers(array).set(dtype === "int64" ? Array.from(values, BigInt) : values);
    return array;
  }

  /** A typed array on the memory itself; it is only good until the memory grows. */
  numbers({ dtype, place, count }) {
    return new ARRAYS[dtype](this.exports.memory.buffer, place, count);
  }

  /** Call a kernel as Numba's convention has it: where to put the answer, where an error, then the arrays. */
  call(entry, ...arrays) {
    const parameters = [this.result.place, this.result.place + 8];
    for (const array of arrays) parameters.push(...(array.parameters ??= parametersOf(array)));
    const status = this.exports[`${entry}_${this.dtype}`](...parameters);
    if (status) throw new Error(`engine.wasm: ${entry} ended with status ${status}`);
    return this.numbers(this.result)[0];
  }
}

/** An array as Numba's convention has it: no owner, no parent, then its size, place, shape and strides. */
function parametersOf({ shape, count, itemsize, place }) {
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((a, b) => a * b, itemsize));
  return [0, 0, BigInt(count), BigInt(itemsize), place, ...shape.map(BigInt), ...strides.map(BigInt)];
}

/** The integers that the kernels `train` and `evaluate` want: where things stand in a session's memory. */
function stateOf(session) {
  const { places } = session.engine.description;
  const integers = Array(places.STATE_SIZE).fill(0);
  integers[places.BATCH] = session.batch;
  integers[places.INPUT] = session.offsets.input;
  integers[places.TARGET] = session.offsets.target;
  integers[places.LOSS] = session.offsets.loss;
  integers[places.PARAMETERS] = session.symbols.p;
  return integers;
}

/** The mean loss over n samples x, y, with the parameters that stand in the session's memory. */
export function evaluate(session, x, y, n) {
  const { engine } = session;
  const { end } = engine;
  const loss = engine.call(
    "evaluate",
    session.tables(n, n),
    engine.place("int64", [engine.description.places.STATE_SIZE], stateOf(session)),
    session.memory,
    engine.place(engine.dtype, [x.length], x),
    engine.place(engine.dtype, [y.length], y),
    engine.place("int64", [n], [...Array(n).keys()]),
  );
  engine.end = end; // the arrays' places are free again
  return loss;
}

const product = (numbers) => numbers.reduce((a, b) => a * b, 1);
const SECTIONS = { update: ["forward", "loss", "backward", "update"], evaluation: ["forward", "loss"] };

/** A plan, laid out in an engine's memory, for batches of up to `batch` samples. */
export class Session {
  constructor(engine, plan, batch) {
    Object.assign(this, { engine, plan, batch });
    const size = this.layOut();
    this.memory = engine.empty(engine.dtype, [size]);
    for (const [name, values] of Object.entries(plan.constants)) this.buffer(name).set(values);
  }

  /** Give each buffer its place: parameters first, then their gradients in the same order, then the rest. */
  layOut() {
    const { alignment } = this.engine.description;
    const aligned = (place) => Math.ceil(place / alignment) * alignment;
    this.offsets = {};
    let place = 0;
    for (const name of this.plan.parameters) {
      this.offsets[name] = place;
      place = aligned(place + product(this.plan.buffers[name]));
    }
    this.symbols = { n: this.batch, p: place };
    for (const name of this.plan.parameters) this.offsets[`${name}.gradient`] = this.offsets[name] + place;
    place = 0; // of "parameters", the first buffer; "gradients" comes next
    for (const name of Object.keys(this.plan.buffers)) {
      if (name in this.offsets) continue;
      this.offsets[name] = place;
      place = aligned(place + product(this.shape(name, this.symbols)));
    }
    return place;
  }

  /** The shape of a buffer, with the words in it replaced by numbers. */
  shape(name, symbols) {
    return this.plan.buffers[name].map((size) => symbols[size] ?? size);
  }

  /** The numbers of a buffer, for a batch of n samples, in the memory itself. */
  buffer(name, n = this.batch) {
    const start = this.offsets[name];
    const count = product(this.shape(name, { ...this.symbols, n }));
    return this.engine.numbers(this.memory).subarray(start, start + count);
  }

  /** The calls of some sections as rows of integers; a row of zeros ends them. */
  rows(sections, symbols) {
    const { operations, width } = this.engine.description;
    const calls = sections.flatMap((section) => this.plan.sections[section]);
    const rows = calls.map(([name, arrays, integers]) => {
      const { code, arrays: axes, sizes: letters } = operations[name];
      const sizes = {};
      Object.values(axes).forEach((names, k) => {
        const shape = this.shape(arrays[k], symbols);
        const merged = shape.length - names.length + 1;
        const lengths = [product(shape.slice(0, merged)), ...shape.slice(merged)];
        names.forEach((letter, axis) => (sizes[letter] = lengths[axis]));
      });
      const numbers = [code, ...arrays.map((array) => this.offsets[array])];
      numbers.push(...integers.map((integer) => symbols[integer] ?? integer), ...letters.map((letter) => sizes[letter]));
      return [...numbers, ...Array(width - numbers.length).fill(0)];
    });
    return [...rows, Array(width).fill(0)];
  }

  /** Carry out the calls of some sections for n samples; `symbols` may hold a seed. */
  run(sections, n = this.batch, symbols = {}) {
    const rows = this.rows(sections, { ...this.symbols, n, ...symbols });
    const { end } = this.engine;
    const table = this.engine.place("int64", [rows.length, rows[0].length], rows.flat());
    this.engine.call("run", table, this.memory);
    this.engine.end = end; // the table's place is free again
  }

  /** The four tables of a training run, or of an evaluation of m samples. */
  tables(n, m) {
    const rest = (count) => count % this.batch || this.batch;
    const wanted = [
      this.rows(SECTIONS.update, this.symbols),
      this.rows(SECTIONS.update, { ...this.symbols, n: rest(n) }),
      this.rows(SECTIONS.evaluation, this.symbols),
      this.rows(SECTIONS.evaluation, { ...this.symbols, n: rest(m) }),
    ];
    const [calls, width] = [Math.max(...wanted.map((rows) => rows.length)), wanted[0][0].length];
    const stack = wanted.flatMap((rows) => [...rows.flat(), ...Array((calls - rows.length) * width).fill(0)]);
    return this.engine.place("int64", [4, calls, width], stack);
  }
}

/**
 * A training run that can be cut into slices of any number of updates without a change in any digit.
 *
 * It starts from the parameters that stand in the session's memory. x, y: arrays of n samples one after the other;
 * validation: {x, y, n}; settings: the optimizer's numbers.
 */
export class Training {
  constructor(session, x, y, { n, epochs, settings, seed = 0, shuffle = true, validation = null, stop = null }) {
    const { engine, plan } = session;
    const { places } = engine.description;
    Object.assign(this, { session, places, epochs, n });
    if (plan.buffers.velocity) session.buffer("velocity").fill(0); // every run starts from rest
    if (settings) session.buffer("settings").set(settings);
    const integers = stateOf(session);
    const sums = Array(places.SUMS_SIZE).fill(0);
    integers[places.EPOCHS] = epochs;
    integers[places.SEED] = seed;
    integers[places.SHUFFLE] = shuffle ? 1 : 0;
    integers[places.BEST_EPOCH] = -1;
    integers[places.PATIENCE] = stop ? stop.patience : -1;
    if (stop) {
      integers[places.RESTORE] = stop.restoreBest ? 1 : 0;
      sums[places.MIN_DELTA] = stop.minDelta ?? 0;
    }
    const m = validation ? validation.n : 0;
    const count = (length) => [...Array(length).keys()];
    this.state = engine.place("int64", [places.STATE_SIZE], integers);
    this.history = engine.empty("float64", [2, epochs]);
    this.arrays = [
      session.tables(n, m),
      this.state,
      engine.place("float64", [places.SUMS_SIZE], sums),
      session.memory,
      engine.place(engine.dtype, [x.length], x),
      engine.place(engine.dtype, [y.length], y),
      engine.empty("int64", [0, 0]),
      engine.place("int64", [n], count(n)),
      engine.place(engine.dtype, [m ? validation.x.length : 0], m ? validation.x : []),
      engine.place(engine.dtype, [m ? validation.y.length : 0], m ? validation.y : []),
      engine.place("int64", [m], count(m)),
      this.history,
      engine.empty(engine.dtype, [session.symbols.p]),
    ];
  }

  get(place) {
    return Number(this.session.engine.numbers(this.state)[this.places[place]]);
  }

  get updates() {
    return this.get("UPDATE");
  }

  /** Make at most so many updates more; true while there is more to do. */
  advance(updates) {
    const { engine } = this.session;
    engine.numbers(this.state)[this.places.LIMIT] = BigInt(this.updates + updates);
    engine.call("train", ...this.arrays);
    return this.get("STATUS") === this.places.PAUSED;
  }

  get diverged() {
    return this.get("STATUS") === this.places.DIVERGED;
  }

  get epochsRun() {
    return Math.floor(this.updates / Math.ceil(this.n / this.session.batch));
  }

  /** The mean training loss of each epoch that is done. */
  get losses() {
    return this.session.engine.numbers(this.history).slice(0, this.epochsRun);
  }

  /** The validation loss after each epoch that is done. */
  get validationLosses() {
    return this.session.engine.numbers(this.history).slice(this.epochs, this.epochs + this.epochsRun);
  }
}
