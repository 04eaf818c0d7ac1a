// A network in the page: what nnkit/network.py is with a kernel, in the same words. It keeps its own memory.

import { borrow, giveBack } from "./engine.js";
import { parametersOf, Session } from "./session.js";
import { evaluate, evaluation, fill, predict, Training } from "./training.js";

/** A network that carries out a plan, which Python wrote, or `chainPlan` of plan.js. */
export class Network {
  /**
   * Where the plan holds a loss and an optimizer, it can be trained. Its parameters are 0 until `initialise` or `place`.
   *
   * parameters: {name: numbers}.
   * @param {Nn.Loaded} loaded
   * @param {Nn.Plan} plan
   * @param {Nn.Dtype} dtype
   */
  constructor(loaded, plan, dtype = "float32") {
    this.loaded = loaded;
    this.plan = plan;
    this.dtype = dtype;
    this.engines = {}; // that of its runs, and that of all else
    this.sessions = {}; // by the number of samples
    /** @type {Record<string, Nn.Numbers>} */
    this.parameters = parametersOf(this.session(1));
  }

  /** How many parameters there are. */
  get size() {
    return Object.values(this.parameters).reduce((sum, { length }) => sum + length, 0);
  }

  /** nnkit's first values. */
  initialise(seed) {
    const session = this.session(1);
    session.run(["initialise"], 1, { seed });
    this.place(parametersOf(session));
  }

  /** Give it these parameters: {name: a number for all of it, or its numbers}; the others stay. */
  place(parameters) {
    for (const [name, numbers] of Object.entries(parameters))
      if (typeof numbers === "number") this.parameters[name].fill(numbers);
      else this.parameters[name].set(numbers);
  }

  /** A copy of its parameters. */
  copy() {
    return Object.fromEntries(Object.entries(this.parameters).map(([name, numbers]) => [name, numbers.slice()]));
  }

  /** A parameter as Python lists it: of a matrix its rows. */
  listed(name) {
    const numbers = Array.from(this.parameters[name]);
    const shape = /** @type {number[]} */ (this.plan.buffers[name]);
    return shape.length === 1 ? numbers : rowsOf(numbers, shape.at(-1));
  }

  /**
   * A `Training`, not yet started; the network keeps its own parameters. There is one at a time: a new one takes the memory of
   * the one before.
   * @param {Nn.Samples} data
   * @param {Nn.Run} run
   */
  training(data, { batch = data.n, ...run }) {
    this.engines.training ??= borrow(this.loaded, this.dtype);
    this.engines.training.reset();
    const session = new Session(this.engines.training, this.plan, Math.max(1, Math.min(batch, data.n)));
    session.write(this.parameters);
    return new Training(session, data, run);
  }

  /**
   * {loss, accuracy}: the mean loss over the samples, and the share of right answers.
   * @param {Nn.Samples} data
   */
  evaluate(data, batch = data.n) {
    return evaluate(this.session(batch), data);
  }

  /**
   * The same as a function, for many calls on the same samples: their places in the memory are kept.
   * @param {Nn.Samples} data
   */
  evaluation(data, batch = data.n) {
    const evaluate = evaluation(this.session(batch), data);
    return () => {
      this.session(batch);
      return evaluate();
    };
  }

  /**
   * The outputs for the samples, one after the other.
   * @param {Nn.Samples} data
   */
  predict(data) {
    return predict(this.session(data.n), data);
  }

  /**
   * Forward, and with targets backward: a function from the name of a buffer to its numbers, which are good until the network
   * is used again.
   * @param {Nn.Samples} data
   * @returns {(name: string) => Nn.Numbers}
   */
  steps(data) {
    const session = this.session(data.n);
    fill(session, data, 0, data.n);
    session.run(data.target ? ["forward", "loss", "backward"] : ["forward"]);
    return (name) => session.buffer(name);
  }

  /** The plan in memory, for so many samples, with the present parameters. */
  session(n) {
    this.engines.all ??= borrow(this.loaded, this.dtype);
    this.sessions[n] ??= new Session(this.engines.all, this.plan, n);
    if (this.parameters) this.sessions[n].write(this.parameters);
    return this.sessions[n];
  }

  /** Give the memory back. The network, and what it has handed out, must not be used any more. */
  free() {
    for (const engine of Object.values(this.engines)) giveBack(this.loaded, engine);
    this.engines = {};
    this.sessions = {};
  }
}

/** Numbers as rows of `width`. */
export const rowsOf = (numbers, width) =>
  Array.from({ length: numbers.length / width }, (_, k) => Array.from(numbers.slice(k * width, (k + 1) * width)));
