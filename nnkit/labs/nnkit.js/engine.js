// The engine in the page: engine.wasm, and the plans that Python wrote. It does here what nnkit/plan.py,
// nnkit/session.py and nnkit/training/__init__.py do with a kernel; all arithmetic is in engine.wasm, so the digits agree.

const PAGE = 65536;
const ARRAYS = { float32: Float32Array, float64: Float64Array, int64: BigInt64Array };

/** The compiled module and its description; make one per page, or one per worker. */
export async function loadEngine(bytes, description) {
  const module = await WebAssembly.compile(bytes);
  const names = WebAssembly.Module.exports(module).map(({ name }) => name);
  const missing = ["execute_float32", "execute_float64"].filter((name) => !names.includes(name));
  if (missing.length) throw new Error(`it has no ${missing.join(" and no ")}`);
  return { module, description };
}

/** An instance of engine.wasm with a memory of its own, for numbers of one dtype. */
export class Engine {
  constructor({ module, description }, dtype) {
    this.description = description;
    this.dtype = dtype;
    this.memory = new WebAssembly.Memory({ initial: 2 }); // a page for the stack, which grows downwards, one for the data
    const stack = new WebAssembly.Global({ value: "i32", mutable: true }, PAGE);
    const env = { memory: this.memory, __stack_pointer: stack, __memory_base: PAGE, __table_base: 0 };
    this.exports = new WebAssembly.Instance(module, { env }).exports;
    this.exports.__wasm_apply_data_relocs?.(); // there only if data hold addresses
    this.end = 2 * PAGE;
    this.result = this.empty("float64", [2]); // the entry's answer, and a place for Numba's error
    this.nothing = this.empty("int64", [0]);
  }

  /** Zeros at a multiple of 64 bytes. An array is a place in the memory; `numbers` looks at what stands there. */
  empty(dtype, shape) {
    const count = shape.reduce((a, b) => a * b, 1);
    const itemsize = ARRAYS[dtype].BYTES_PER_ELEMENT;
    const place = Math.ceil(this.end / 64) * 64;
    this.end = place + count * itemsize;
    const { memory } = this;
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
    return new ARRAYS[dtype](this.memory.buffer, place, count);
  }

  /**
   * Carry out a task, see nnkit/kernels/compile/training_loop.py for the arrays. The entry is called as Numba's convention has
   * it: where to put the answer, where an error, then the arguments.
   */
  execute(task, arrays) {
    const parameters = [this.result.place, this.result.place + 8, BigInt(this.description.places[task])];
    for (const [name, [, axes]] of Object.entries(this.description.arrays)) {
      const array = arrays[name];
      parameters.push(...(array ? (array.parameters ??= parametersOf(array)) : nowhere(axes)));
    }
    const status = this.exports[`execute_${this.dtype}`](...parameters);
    if (status) throw new Error(`engine.wasm ended with status ${status}`);
  }
}

/** An array as Numba's convention has it: no owner, no parent, then its size, place, shape and strides. */
function parametersOf({ shape, count, itemsize, place }) {
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((a, b) => a * b, itemsize));
  return [0, 0, BigInt(count), BigInt(itemsize), place, ...shape.map(BigInt), ...strides.map(BigInt)];
}

/** An array without numbers. */
const nowhere = (axes) => [0, 0, 0n, 8n, 0, ...Array(2 * axes).fill(0n)];

/** The integers that the entry wants: where things stand in a session's memory. */
function stateOf(session) {
  const { places } = session.engine.description;
  const integers = Array(places.STATE_SIZE).fill(0);
  integers[places.BATCH] = session.batch;
  integers[places.LOSS] = session.offsets.loss;
  integers[places.PARAMETERS] = session.symbols.p;
  return integers;
}

/**
 * Samples as one row of numbers each, and where these go. data: {n, input, target, …}, for each field of the plan
 * the numbers of all samples one after the other; what the plan can fill in by itself may be missing.
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
    for (let k = 0; k < n; k++)
      for (let j = 0; j < size; j++) numbers[k * width + column + j] = from[k * size + j];
  });
  return { data: rows, fields: engine.place("int64", [fields.length, 3], fields.flat()) };
}

const count = (n) => [...Array(n).keys()];

/**
 * {loss, accuracy}: the mean loss over n samples and the share of right answers, with the parameters that stand in the
 * session's memory. data: see `rowsOf`.
 */
export function evaluate(session, data) {
  const { end } = session.engine;
  const found = evaluation(session, data)();
  session.engine.end = end; // the arrays' places are free again
  return found;
}

/** The same as a function, for whoever asks often about the same samples; its arrays keep their places. */
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

/** The network's answers for n samples, a typed array: for each as many numbers as the plan's output has. */
export function predict(session, { n, ...data }) {
  const { plan, batch } = session;
  const width = session.buffer(plan.output, 1).length;
  const answers = new ARRAYS[session.engine.dtype](n * width);
  for (let first = 0; first < n; first += batch) {
    const count = Math.min(batch, n - first);
    for (const [name, whole] of Object.entries(plan.fields)) {
      const [numbers, size] = [session.buffer(name, count), product(session.shape(name, { n: 1 }))];
      if (name in data) numbers.set(data[name].slice(first * size, (first + count) * size));
      else if (whole !== null) numbers.fill(whole); // a target is not looked at
    }
    session.run(["forward"], count);
    answers.set(session.buffer(plan.output, count), first * width);
  }
  return answers;
}

const product = (numbers) => numbers.reduce((a, b) => a * b, 1);
const WORDS = { training: 0, seed: 0, epochs: 1, updates_per_epoch: 1 }; // where no run says otherwise
const SECTIONS = { update: ["forward", "loss", "backward", "update"], evaluation: ["forward", "loss"] };

/** A plan, laid out in an engine's memory, for batches of up to `batch` samples. */
export class Session {
  constructor(engine, plan, batch) {
    Object.assign(this, { engine, plan, batch });
    const size = this.layOut();
    this.memory = engine.empty(engine.dtype, [size]);
    this.write(plan.constants);
  }

  /** Write numbers into buffers. */
  write(constants) {
    for (const [name, values] of Object.entries(constants)) this.buffer(name).set(values);
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
      if (name in this.offsets || name in this.plan.aliases) continue;
      this.offsets[name] = place;
      place = aligned(place + product(this.shape(name, this.symbols)));
    }
    for (const name of Object.keys(this.plan.aliases)) {
      let root = name;
      while (root in this.plan.aliases) root = this.plan.aliases[root];
      this.offsets[name] = this.offsets[root];
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

  /** Carry out the calls of some sections for n samples; `words` may hold a seed. */
  run(sections, n = this.batch, words = {}) {
    const rows = this.rows(sections, { ...this.symbols, ...WORDS, n, ...words });
    const { end } = this.engine;
    const tables = this.engine.place("int64", [1, rows.length, rows[0].length], rows.flat());
    this.engine.execute("RUN", { tables, memory: this.memory });
    this.engine.end = end; // the table's place is free again
  }

  /** The four tables of a training run of n samples, or of an evaluation of m samples. */
  tables(n, m, words) {
    const rest = (count) => count % this.batch || this.batch;
    const [updating, evaluating] = [{ ...this.symbols, ...words, training: 1 }, { ...this.symbols, ...WORDS }];
    const wanted = [
      words.epochs ? this.rows(SECTIONS.update, updating) : [],
      words.epochs ? this.rows(SECTIONS.update, { ...updating, n: rest(n) }) : [],
      this.rows(SECTIONS.evaluation, evaluating),
      this.rows(SECTIONS.evaluation, { ...evaluating, n: rest(m) }),
    ];
    const [calls, width] = [Math.max(...wanted.map((rows) => rows.length)), this.engine.description.width];
    const stack = wanted.flatMap((rows) => [...rows.flat(), ...Array((calls - rows.length) * width).fill(0)]);
    return this.engine.place("int64", [4, calls, width], stack);
  }
}

/**
 * A training run that can be cut into slices of any number of updates without a change in any digit.
 *
 * It starts from the parameters that stand in the session's memory. data, validation: samples, see `rowsOf`;
 * constants: the optimizer's numbers, where they are not those of the plan.
 */
export class Training {
  constructor(session, data, { epochs, constants = {}, seed = 0, shuffle = true, validation = null, stop = null }) {
    const { engine, plan } = session;
    const { places } = engine.description;
    const { n } = data;
    Object.assign(this, { session, places, epochs, n });
    for (const name of plan.memories) session.buffer(name).fill(0); // every run starts from rest
    session.write({ ...plan.constants, ...constants });
    const integers = stateOf(session);
    const sums = Array(places.SUMS_SIZE).fill(0);
    integers[places.EPOCHS] = epochs;
    integers[places.SEED] = seed;
    integers[places.SHUFFLE] = shuffle ? 1 : 0;
    integers[places.BEST_EPOCH] = -1;
    integers[places.WATCHED] = validation ? places.VALIDATION_LOSS : -1;
    integers[places.PATIENCE] = stop ? stop.patience : -1;
    if (stop) sums[places.MIN_DELTA] = stop.minDelta ?? 0;
    this.restores = stop?.restoreBest ?? false;
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

  get updates() {
    return this.get("UPDATE");
  }

  /** Make at most so many updates more; true while there is more to do. */
  advance(updates) {
    const { engine } = this.session;
    engine.numbers(this.state)[this.places.LIMIT] = BigInt(this.updates + updates);
    engine.execute("TRAIN", this.arrays);
    const restored = this.restores && ["FINISHED", "STOPPED_EARLY"].includes(this.status);
    if (restored) this.session.buffer("parameters").set(this.bestParameters);
    return this.get("STATUS") === this.places.PAUSED;
  }

  /** "PAUSED", or how the run has ended: "FINISHED", "STOPPED_EARLY", "DIVERGED". */
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

  /** The parameters of the best epoch so far, as they stand in "parameters"; what EarlyStopping restores. */
  get bestParameters() {
    return this.session.engine.numbers(this.arrays.best).slice();
  }

  get epochsRun() {
    return Math.floor(this.updates / Math.ceil(this.n / this.session.batch));
  }

  /** A row of the history, as far as it has come: "TRAINING_LOSS", "VALIDATION_LOSS", "TRAINING_ACCURACY" … */
  row(name) {
    const first = this.places[name] * this.epochs;
    return this.session.engine.numbers(this.history).slice(first, first + this.epochsRun);
  }

  /** The mean training loss of each epoch that is done. */
  get losses() {
    return this.row("TRAINING_LOSS");
  }

  /** The validation loss after each epoch that is done. */
  get validationLosses() {
    return this.row("VALIDATION_LOSS");
  }
}
