// Film: a training run that a lab shows step by step. nnkit/labs/frame/film.py is the twin of this file. It explains the
// description of a run and each attribute.

import { Network } from "../nnkit.js/network.js";
import { chainPlan } from "../nnkit.js/plan.js";

/** A run, computed as far as needed: go to any step, forward or back, and see the network as it was then. */
export class Film {
  /**
   * @param {Nn.Loaded} loaded
   * @param {any} description the run; with a `plan` in it, written by Python as JSON, its layers are not looked at, and its
   *   `constants` are the plan's numbers that depend on controls
   * @param {Nn.FilmOptions} options
   */
  constructor(loaded, description, { samples, first, look = () => null, goals = evenly, edit }) {
    this.loaded = loaded;
    this.description = description;
    this.functions = { samples, first, look, goals, edit };
    /** @type {string | undefined} */
    this.key = undefined; // of the run in memory
  }

  /** Go to a step: a generator that yields the share done; afterwards the film shows that step. */
  *go(values, step, edits = []) {
    const run = resolved(this.description, values);
    const key = JSON.stringify(run);
    if (key !== this.key || !same(this.edits, editsBefore(edits, this.ends.length - 1))) {
      this.key = undefined; // until everything is in place
      this.start(run);
      this.key = key;
    }
    while (this.ends.length <= step && !this.ended) {
      const done = this.ends.length - 1;
      this.advance(edits.filter((edit) => edit[0] === done));
      yield this.ends.length / (step + 1);
    }
    this.step = Math.min(step, this.ends.length - 1);
    this.diverged = step >= this.ends.length ? this.broken : null;
    this.last = this.diverged === null ? this.ends[this.step] : this.kept.length - 1;
    this.network.place(this.kept[this.last]);
  }

  /** The training losses of all epochs up to the step shown. */
  get losses() {
    return this.history("TRAINING_LOSS");
  }

  /** A row of the history, such as "VALIDATION_LOSS", up to the step shown. */
  history(name) {
    if (!this.training) return [];
    const epochs = Math.floor(this.at[this.last] / this.training.updatesPerEpoch);
    return Array.from(this.training.row(name).subarray(0, epochs));
  }

  /** A new run, at its start. */
  start(run) {
    const { samples, first } = this.functions;
    this.network?.free();
    this.network = new Network(this.loaded, run.plan ? JSON.parse(run.plan) : planOf(run), run.dtype);
    this.network.initialise(run.seed ?? 0);
    this.samples = samples(...run.samples);
    const given = run.first ?? {};
    if (Array.isArray(given)) first(this.network, ...given);
    else this.network.place(given);
    const { epochs, seed, shuffle, constants, batch = this.samples.n, stop } = run;
    const { validation } = this.samples;
    const options = { epochs, seed, shuffle, constants, batch, stop, validation };
    this.training = this.samples.n ? this.network.training(this.samples, options) : null;
    this.run = run;
    /** @type {number | null} */
    this.broken = null; // the update at which numbers stopped being finite
    this.ended = !this.training;
    this.edits = [];
    this.kept = [];
    this.seen = [];
    this.at = [];
    this.ends = [0];
    this.keep(this.network.copy(), 0);
  }

  /** One more step, after the changes made by hand before it. */
  advance(edits) {
    const { network, training } = this;
    if (edits.length) {
      network.place(this.kept.at(-1));
      this.functions.edit(network, edits);
      training.place(network.parameters);
    }
    for (const updates of this.functions.goals(this, this.ends.length)) {
      this.ended = !training.advance(updates - training.updates);
      const parameters = training.parameters;
      if (training.diverged || !Object.values(parameters).every((numbers) => numbers.every(Number.isFinite))) {
        this.broken = training.updates;
        this.ended = true;
        return;
      }
      this.keep(parameters, training.updates);
      if (this.ended) break;
    }
    this.edits.push(...edits);
    this.ends.push(this.kept.length - 1);
  }

  keep(parameters, updates) {
    this.kept.push(parameters);
    this.at.push(updates);
    this.network.place(parameters);
    this.seen.push(this.functions.look(this));
  }
}

/** A description with the names of controls ("$rate", {"$activation": {...}}) replaced by their values. */
export function resolved(part, values) {
  if (typeof part === "string") return part.startsWith("$") ? values[part.slice(1)] : part;
  if (Array.isArray(part)) return part.map((each) => resolved(each, values));
  if (part === null || typeof part !== "object") return part;
  const [[name, choices] = [""], ...others] = Object.entries(part);
  if (name.startsWith("$") && !others.length) return resolved(choices[values[name.slice(1)]], values);
  return Object.fromEntries(Object.entries(part).map(([name, each]) => [name, resolved(each, values)]));
}

/** The number of looks that the description asks for, spread evenly over a step. */
function evenly({ run, training }, step) {
  const every = run.every ?? training.updatesPerEpoch;
  const stride = Math.ceil(every / (run.looks ?? 1));
  const looks = Array.from({ length: Math.ceil(every / stride) }, (_, k) => Math.min((k + 1) * stride, every));
  return looks.map((done) => (step - 1) * every + done);
}

function planOf({ inputs, layers, loss, optimizer, l1, l2, clip_norm: clip }) {
  return chainPlan(inputs, flat(layers), { loss, optimizer, l1, l2, clipNorm: clip || undefined });
}

/** Layers, with nested lists flattened. */
const flat = (chain) => chain.flatMap((part) => (typeof part[0] === "string" ? [part] : flat(part)));

const editsBefore = (edits, step) => edits.filter((edit) => edit[0] < step);

const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

/** The function f, which returns its last result again for the same arguments. */
export function remembered(f) {
  let [key, kept] = ["", null];
  return (...given) => {
    if (key !== JSON.stringify(given)) [key, kept] = [JSON.stringify(given), f(...given)];
    return kept;
  };
}
