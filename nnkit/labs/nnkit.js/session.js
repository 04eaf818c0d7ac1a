// A plan, written by Python or plan.js, laid out in the memory of an engine: the counterpart of nnkit/session.py.

/** The product of numbers. */
export const product = (numbers) => numbers.reduce((a, b) => a * b, 1);
const WORDS = { training: 0, seed: 0, epochs: 1, updates_per_epoch: 1 }; // defaults
const SECTIONS = { update: ["forward", "loss", "backward", "update"], evaluation: ["forward", "loss"] };

/** A plan, laid out in an engine's memory, for batches of up to `batch` samples. */
export class Session {
  /**
   * @param {import("./engine.js").Engine} engine
   * @param {Nn.Plan} plan
   * @param {number} batch
   */
  constructor(engine, plan, batch) {
    this.engine = engine;
    this.plan = plan;
    this.batch = batch;
    const size = this.layOut();
    this.memory = engine.empty(engine.dtype, [size]);
    this.write(plan.constants);
  }

  /** Write numbers into buffers. */
  write(constants) {
    for (const [name, values] of Object.entries(constants)) this.buffer(name).set(values);
  }

  /** Give each buffer its address: parameters first, then their gradients in the same order, then the rest. */
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

  /**
   * The numbers of a buffer for a batch of n samples: a view of the memory.
   * @returns {Nn.Numbers}
   */
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
      numbers.push(
        ...integers.map((integer) => symbols[integer] ?? integer),
        ...letters.map((letter) => sizes[letter]),
      );
      return [...numbers, ...Array(width - numbers.length).fill(0)];
    });
    return [...rows, Array(width).fill(0)];
  }

  /** Run the calls of some sections for n samples; `words` may contain a seed. */
  run(sections, n = this.batch, words = {}) {
    const rows = this.rows(sections, { ...this.symbols, ...WORDS, n, ...words });
    const { end } = this.engine;
    const tables = this.engine.place("int64", [1, rows.length, rows[0].length], rows.flat());
    this.engine.execute("RUN", { tables, memory: this.memory });
    this.engine.end = end; // free the table's memory
  }

  /** The four tables of a training run of n samples, or of an evaluation of m samples. */
  tables(n, m, words) {
    const rest = (count) => count % this.batch || this.batch;
    const [updating, evaluating] = [
      { ...this.symbols, ...words, training: 1 },
      { ...this.symbols, ...WORDS },
    ];
    const sections = [
      words.epochs ? this.rows(SECTIONS.update, updating) : [],
      words.epochs ? this.rows(SECTIONS.update, { ...updating, n: rest(n) }) : [],
      this.rows(SECTIONS.evaluation, evaluating),
      this.rows(SECTIONS.evaluation, { ...evaluating, n: rest(m) }),
    ];
    const [calls, width] = [Math.max(...sections.map((rows) => rows.length)), this.engine.description.width];
    const stack = sections.flatMap((rows) => [...rows.flat(), ...Array((calls - rows.length) * width).fill(0)]);
    return this.engine.place("int64", [4, calls, width], stack);
  }
}

/**
 * A copy of the parameters in a session's memory, or in an array laid out like its buffer "parameters".
 * @param {Session} session
 * @param {Nn.Numbers} row
 * @returns {Record<string, Nn.Numbers>}
 */
export function parametersOf(session, row = session.buffer("parameters")) {
  const { plan, offsets } = session;
  const sizes = /** @type {Record<string, number[]>} */ (plan.buffers);
  const copy = (name) => row.slice(offsets[name], offsets[name] + product(sizes[name]));
  return Object.fromEntries(plan.parameters.map((name) => [name, copy(name)]));
}
