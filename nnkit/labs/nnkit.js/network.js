// A network in the page: the counterpart of nnkit/network.py, with the same names. It owns its memory.

import { borrow, giveBack } from "./engine.js";
import { parametersOf, Session } from "./session.js";
import { evaluate, evaluation, fill, predict, Training } from "./training.js";

/** A network that runs a plan, written by Python or by `chainPlan` of plan.js. */
export class Network {
  /**
   * It can be trained if the plan has a loss and an optimizer. Its parameters are 0 until `initialise` or `place`.
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
    this.engines = {}; // one for its runs, one for everything else
    this.sessions = {}; // by number of samples
    /** @type {Record<string, Nn.Numbers>} */
    this.parameters = parametersOf(this.session(1));
  }

  /** The number of parameters. */
  get size() {
    return Object.values(this.parameters).reduce((sum, { length }) => sum + length, 0);
  }

  /** Set nnkit's initial values. */
  initialise(seed) {
    const session = this.session(1);
    session.run(["initialise"], 1, { seed });
    this.place(parametersOf(session));
  }

  /** Set some parameters: {name: one number for all its elements, or an array}; the others keep their values. */
  place(parameters) {
    for (const [name, numbers] of Object.entries(parameters))
      if (typeof numbers === "number") this.parameters[name].fill(numbers);
      else this.parameters[name].set(numbers);
  }

  /** A copy of the parameters. */
  copy() {
    return Object.fromEntries(Object.entries(this.parameters).map(([name, numbers]) => [name, numbers.slice()]));
  }

  /** A parameter in Python's shape: a matrix as a list of rows. */
  listed(name) {
    const numbers = Array.from(this.parameters[name]);
    const shape = /** @type {number[]} */ (this.plan.buffers[name]);
    return shape.length === 1 ? numbers : rowsOf(numbers, shape.at(-1));
  }

  /**
   * A `Training`, not yet started; the network's own parameters do not change. Only one exists at a time: a new one takes
   * over the memory of the last.
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
   * {loss, accuracy}: the mean loss over the samples, and the share of correct predictions.
   * @param {Nn.Samples} data
   */
  evaluate(data, batch = data.n) {
    return evaluate(this.session(batch), data);
  }

  /**
   * The same as a function, for many calls on the same samples, which stay in the memory.
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
   * The outputs for the samples, in order.
   * @param {Nn.Samples} data
   */
  predict(data) {
    return predict(this.session(data.n), data);
  }

  /**
   * A forward pass, and with targets a backward pass. Returns a function from the name of a buffer to its numbers, which are
   * valid until the network is used again.
   * @param {Nn.Samples} data
   * @returns {(name: string) => Nn.Numbers}
   */
  steps(data) {
    const session = this.session(data.n);
    fill(session, data, 0, data.n);
    session.run(data.target ? ["forward", "loss", "backward"] : ["forward"]);
    return (name) => session.buffer(name);
  }

  /** The plan in memory for this number of samples, with the current parameters. */
  session(n) {
    this.engines.all ??= borrow(this.loaded, this.dtype);
    this.sessions[n] ??= new Session(this.engines.all, this.plan, n);
    if (this.parameters) this.sessions[n].write(this.parameters);
    return this.sessions[n];
  }

  /** Return the memory. The network and everything it returned must not be used any more. */
  free() {
    for (const engine of Object.values(this.engines)) giveBack(this.loaded, engine);
    this.engines = {};
    this.sessions = {};
  }
}

/** Numbers as rows of `width`. */
export const rowsOf = (numbers, width) =>
  Array.from({ length: numbers.length / width }, (_, k) => Array.from(numbers.slice(k * width, (k + 1) * width)));
