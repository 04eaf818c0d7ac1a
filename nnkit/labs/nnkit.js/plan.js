// Writes the plan of a chain of layers in the page, so that a lab can change the architecture without a kernel. The plan
// equals that of nnkit/network.py, number by number. The layers: Dense, Dropout, RNN, LSTM, Conv2D, MaxPool2D,
// AveragePool2D, Flatten, the activations; all losses, all optimizers, at a constant rate.

/** For each activation: whether its slope is computed from the output y or the input x; its argument. */
const ACTIVATIONS = {
  ReLU: {},
  LeakyReLU: { argument: "slope", default: 0.01 },
  ELU: { argument: "alpha", default: 1, from: "x" },
  Sigmoid: {},
  Tanh: {},
  Softplus: { from: "x" },
  Softmax: {},
};

// For each optimizer: its arguments with their defaults, its kernel, its memories, the settings that the kernel reads.
const sgd = { learning_rate: 0.1, momentum: 0, nesterov: false, weight_decay: 0 };
const adam = { learning_rate: 0.001, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weight_decay: 0 };
const adamSettings = (o) => [o.weight_decay, o.beta1, o.beta2, o.epsilon];
const OPTIMIZERS = {
  SGD: (given) => {
    const o = { ...sgd, ...given };
    if (!o.momentum) return { ...o, kernel: "sgd", memories: [], settings: [o.weight_decay] };
    const settings = [o.weight_decay, o.momentum, Number(o.nesterov)];
    return { ...o, kernel: "sgd_momentum", memories: ["velocity"], settings };
  },
  RMSProp: (given) => {
    const o = { learning_rate: 0.01, alpha: 0.99, epsilon: 1e-8, momentum: 0, weight_decay: 0, ...given };
    const settings = [o.weight_decay, o.alpha, o.epsilon, o.momentum];
    return { ...o, kernel: "rmsprop", memories: ["square", "velocity"], settings };
  },
  Adam: (given) => {
    const o = { ...adam, ...given };
    return { ...o, kernel: "adam", memories: ["mean", "square"], settings: [...adamSettings(o), 0] };
  },
  AdamW: (given) => {
    const o = { ...adam, weight_decay: 0.01, ...given };
    return { ...o, kernel: "adam", memories: ["mean", "square"], settings: [...adamSettings(o), 1] };
  },
};

/**
 * The plan of a chain, as `nn.Network(layers, input_shape=(inputs,))` would write it for `fit`; inputs: a number,
 * [steps, numbers] for sequences, or [height, width, channels] for images.
 *
 * layers: ["Dense", units], ["Dropout", rate], ["Tanh"], ["LeakyReLU", slope], ["RNN", units, activation, whether all
 * states go on], ["LSTM", units, whether all go on], ["Conv2D", filters, size, stride, padding] …: the arguments in
 * Python's order; loss: a name; optimizer: for example ["SGD", { learning_rate: 0.1, momentum: 0.9 }];
 * l1, l2, clipNorm, classWeight: as in `fit`. Without a loss the plan can only predict; without an optimizer it cannot
 * learn.
 * @param {number | number[]} inputs
 * @param {any[][]} layers
 * @param {Nn.PlanOptions} options
 */
export function chainPlan(inputs, layers, { loss, optimizer, l1 = 0, l2 = 0, clipNorm, classWeight } = {}) {
  const plan = new Plan(inputs);
  layers.forEach((layer, k) => plan.layer(String(k), layer, layers[k + 1]));
  if (loss) plan.addLoss(loss, classWeight);
  if (loss && optimizer) plan.addUpdate(optimizer, l1, l2, clipNorm);
  return plan.closed();
}

/** @type {(size: number | number[]) => number[]} */
const both = (size) => [size, size].flat().slice(0, 2); // height and width of a window or a stride
const fits = (length, window, stride) => Math.floor((length - window) / stride) + 1;

/**
 * The zeros before and after an axis that give a window ceil(length / stride) positions.
 * @returns {[number, number]}
 */
function zeros(length, window, stride) {
  const total = Math.max(0, (Math.ceil(length / stride) - 1) * stride + window - length);
  return [Math.floor(total / 2), Math.ceil(total / 2)];
}

class Plan {
  constructor(inputs) {
    this.buffers = { parameters: ["p"], gradients: ["p"], input: ["n", ...[inputs].flat()] };
    this.aliases = {}; // buffer -> the buffer that it views in another shape
    this.parameters = [];
    this.fields = { input: null };
    this.constants = {};
    this.memories = [];
    this.output = "input";
    this.sections = { initialise: [], forward: [], loss: [], backward: [], update: [] };
    this.backward = []; // one list of calls per layer, the last layer's first
    this.fixed = new Set(["input"]); // buffers that depend on no parameter: they need no gradient
    this.streams = 0;
  }

  buffer(name, shape) {
    this.buffers[name] = [...shape];
    return name;
  }

  alias(name, of, shape) {
    this.aliases[name] = of;
    if (this.fixed.has(of)) this.fixed.add(name);
    return this.buffer(name, shape);
  }

  constant(name, numbers) {
    this.constants[name] = [...numbers];
    return this.buffer(name, [numbers.length]);
  }

  parameter(name, shape) {
    this.buffer(name, shape);
    this.buffer(`${name}.gradient`, shape);
    this.parameters.push(name);
    return name;
  }

  /** The buffer for the gradient with respect to a buffer; null if no gradient is needed. */
  gradient(name) {
    if (this.fixed.has(name)) return null;
    const gradient = `${name}.gradient`;
    if (gradient in this.buffers) return gradient;
    const shape = this.buffers[name];
    if (name in this.aliases) return this.alias(gradient, this.gradient(this.aliases[name]), shape);
    return this.buffer(gradient, shape);
  }

  /** Add a call; leave it out if it has no gradient to write. */
  call(section, operation, arrays, integers = []) {
    if (arrays.includes(null)) return;
    (section === "backward" ? this.backward[0] : this.sections[section]).push([operation, arrays, integers]);
  }

  /**
   * @param {string} name
   * @param {any[]} layer
   * @param {any[]} [next]
   */
  layer(name, [kind, argument, ...rest], next) {
    this.backward.unshift([]); // its calls run before those of the layers in front of it
    if (kind === "Dense") this.dense(name, argument, next);
    else if (kind === "RNN") this.rnn(name, argument, ...rest);
    else if (kind === "LSTM") this.lstm(name, argument, ...rest);
    else if (kind === "Conv2D") this.conv2d(name, next, argument, ...rest);
    else if (kind === "MaxPool2D" || kind === "AveragePool2D") this.pool2d(name, kind, argument, ...rest);
    else if (kind === "Flatten") this.flatten(name);
    else this.pointwise(name, kind, argument);
  }

  /** The buffer with the number of valid steps of each sequence. */
  lengths() {
    if (!("lengths" in this.fields)) this.fields[this.buffer("lengths", ["n"])] = this.buffers.input[1];
    return "lengths";
  }

  /** y = x W + b, and the backward pass from the gradient in the buffer `dy`. */
  weightedSum(x, weight, bias, y, dy) {
    this.call("forward", "dense_forward", [x, weight, bias, y]);
    this.call("backward", "dense_weight_gradient", [x, dy, `${weight}.gradient`, `${bias}.gradient`]);
    const dx = this.gradient(x);
    if (!dx) return;
    const scratch = this.buffer(`${weight}.transposed`, [...this.buffers[weight]].reverse());
    this.call("backward", "dense_input_gradient", [dy, weight, scratch, dx]);
  }

  /** A weight of a layer with these fans: inputs per output, and outputs per input. */
  weight(name, shape, [fanIn, fanOut], next) {
    const [initial, ...fans] = next?.[0] === "ReLU" ? ["he_uniform", fanIn] : ["glorot_uniform", fanIn, fanOut];
    const stream = this.parameters.length;
    this.call("initialise", initial, [this.parameter(name, shape)], ["seed", stream, ...fans]);
    return name;
  }

  dense(name, units, next) {
    const x = this.output;
    const [inputs, leading] = [this.buffers[x].at(-1), this.buffers[x].slice(0, -1)];
    const weight = this.weight(`${name}.weight`, [inputs, units], [inputs, units], next);
    const bias = this.parameter(`${name}.bias`, [units]);
    const y = this.buffer(`${name}.output`, [...leading, units]);
    this.weightedSum(x, weight, bias, y, this.gradient(y));
    this.output = y;
  }

  rnn(name, units, activation = "tanh", sequences = false) {
    const code = [["linear", "tanh", "relu"].indexOf(activation)];
    this.recurrent(name, units, sequences, 1, ["state"], (at) => {
      this.call("forward", "rnn_forward", [at.weight, at.lengths, ...at.before, at.states, ...at.last], code);
      const read = [at.states, at.weight, at.lengths, at.dstates, ...at.dlast];
      this.call("backward", "rnn_backward", [...read, at.transposed, at.dsums, ...at.dbefore], code);
    });
  }

  lstm(name, units, sequences = false) {
    this.recurrent(name, units, sequences, 4, ["state", "cell"], (at) => {
      const cells = this.buffer(`${name}.cells`, this.buffers[at.states]);
      const kept = [at.sums, cells, at.states, ...at.last];
      this.call("forward", "lstm_forward", [at.weight, at.lengths, ...at.before, ...kept]);
      const read = [at.sums, cells, at.before[1], at.weight, at.lengths, at.dstates, ...at.dlast];
      this.call("backward", "lstm_backward", [...read, at.transposed, at.dsums, ...at.dbefore]);
    });
  }

  /** See nnkit/layers/recurrent.py. `goThrough` adds the calls that iterate over the steps. */
  recurrent(name, units, sequences, gates, kept, goThrough) {
    const x = this.output;
    const [n, steps, inputs] = this.buffers[x];
    const width = gates * units;
    const buffer = (what, ...shape) => this.buffer(`${name}.${what}`, [n, ...shape]);
    const [input, weight] = ["input_weight", "recurrent_weight"].map((what) => `${name}.${what}`);
    let stream = this.parameters.length;
    this.parameter(input, [inputs, width]);
    this.call("initialise", "glorot_uniform", [input], ["seed", stream, inputs, units]);
    const column = this.buffer(`${name}.column`, [units]);
    stream = this.parameters.length;
    this.parameter(weight, [units, width]);
    this.call("initialise", "orthogonal", [weight, column], ["seed", stream]);
    const bias = this.parameter(`${name}.bias`, [width]);
    if (gates === 4) this.call("initialise", "forget_bias", [bias], [1]);
    const states = buffer(sequences ? "output" : "states", steps, units);
    const last = [sequences ? "state" : "output", ...kept.slice(1)].map((what) => buffer(what, units));
    const before = kept.map((what) => buffer(`${what}.zero`, units));
    const sums = gates === 1 ? states : buffer("gates", steps, width);
    const dsums = buffer("sums.gradient", steps, width);
    this.weightedSum(x, input, bias, sums, dsums);
    this.backward.unshift([]); // in the backward pass the steps run before the weighted sum
    const transposed = this.buffer(`${weight}.transposed`, [width, units]);
    const lengths = this.lengths();
    const dstates = sequences ? this.gradient(states) : buffer("unused", 0, units);
    const [dlast, dbefore] = [last, before].map((names) => names.map((each) => this.gradient(each)));
    goThrough({ weight, transposed, lengths, sums, states, before, last, dsums, dstates, dlast, dbefore });
    this.call("backward", "recurrent_weight_gradient", [before[0], states, dsums, `${weight}.gradient`]);
    this.output = sequences ? states : last[0];
  }

  /** See nnkit/layers/convolution.py. */
  conv2d(name, next, filters, size, stride = 1, padding = "valid") {
    let x = this.output;
    const [[kh, kw], [sy, sx]] = [both(size), both(stride)];
    const [n, h, w, c] = this.buffers[x];
    const weight = this.weight(`${name}.weight`, [kh, kw, c, filters], [kh * kw * c, kh * kw * filters], next);
    const bias = this.parameter(`${name}.bias`, [filters]);
    const same = padding === "same";
    if (same) x = this.padded(name, x, [zeros(h, kh, sy), zeros(w, kw, sx)]);
    const places = (length, window, step) => (same ? Math.ceil(length / step) : fits(length, window, step));
    const y = this.buffer(`${name}.output`, [n, places(h, kh, sy), places(w, kw, sx), filters]);
    const [dy, dx] = [this.gradient(y), this.gradient(x)];
    this.call("forward", "conv2d_forward", [x, weight, bias, y], [sy, sx]);
    this.call("backward", "conv2d_weight_gradient", [x, dy, `${weight}.gradient`, `${bias}.gradient`], [sy, sx]);
    if (dx) {
      const scratch = this.buffer(`${weight}.transposed`, [kh, filters, kw, c]);
      this.call("backward", "conv2d_input_gradient", [dy, weight, scratch, dx], [sy, sx]);
    }
    this.output = y;
  }

  /** The image x with zeros around it: [above, below] and [left, right]. */
  padded(name, x, [[top, bottom], [left, right]]) {
    if (!(top + bottom + left + right)) return x;
    const [n, h, w, c] = this.buffers[x];
    const y = this.buffer(`${name}.padded`, [n, top + h + bottom, left + w + right, c]);
    if (this.fixed.has(x)) this.fixed.add(y);
    this.call("forward", "pad_forward", [x, y], [top, left]);
    this.call("backward", "pad_backward", [this.gradient(y), this.gradient(x)], [top, left]);
    this.backward.unshift([]); // in the backward pass the convolution runs before it
    return y;
  }

  pool2d(name, kind, size, stride = size) {
    const x = this.output;
    const [window, step] = [both(size), both(stride)];
    const [n, h, w, c] = this.buffers[x];
    const y = this.buffer(`${name}.output`, [n, fits(h, window[0], step[0]), fits(w, window[1], step[1]), c]);
    if (this.fixed.has(x)) this.fixed.add(y);
    const [kernel, winner] =
      kind === "MaxPool2D" ? ["max_pool", [this.buffer(`${name}.winner`, this.buffers[y])]] : ["average_pool", []];
    const integers = [...window, ...step];
    this.call("forward", `${kernel}_forward`, [x, y, ...winner], integers);
    this.call("backward", `${kernel}_backward`, [this.gradient(y), ...winner, this.gradient(x)], integers);
    this.output = y;
  }

  flatten(name) {
    const [n, ...shape] = this.buffers[this.output];
    this.output = this.alias(`${name}.output`, this.output, [n, shape.reduce((a, b) => a * b)]);
  }

  pointwise(name, kind, argument) {
    const x = this.output;
    const y = `${name}.output`;
    const dropout = kind === "Dropout";
    const activation = dropout ? { argument: "rate" } : ACTIVATIONS[kind];
    const word = activation.argument;
    const constants = word ? [this.constant(`${name}.${word}`, [argument ?? activation.default])] : [];
    const mask = dropout ? [this.buffer(`${name}.mask`, this.buffers[x])] : [];
    this.buffer(y, this.buffers[x]);
    if (this.fixed.has(x)) this.fixed.add(y);
    const kernel = kind.toLowerCase();
    if (dropout) this.streams += 1;
    const integers = dropout ? ["training", "seed", this.streams] : [];
    this.call("forward", `${kernel}_forward`, [x, ...constants, ...mask, y], integers);
    const [dy, dx] = [this.gradient(y), this.gradient(x)];
    const read = activation.from === "x" ? x : y;
    if (dropout) this.call("backward", "multiply", [...mask, dy, dx]);
    else this.call("backward", `${kernel}_backward`, [read, dy, ...constants, dx]);
    this.output = y;
  }

  addLoss(loss, classWeight) {
    const y = this.output;
    const classes = loss === "cross_entropy"; // otherwise each output has its own target
    const rows = this.buffers[y].slice(0, -1);
    const target = this.buffer("target", classes ? rows : this.buffers[y]);
    this.fields.target = null;
    const counts = this.buffer("loss.counts", rows);
    if (rows.length > 1) {
      const each = this.alias("loss.counts.rows", counts, [...rows, 1]);
      this.call("loss", "valid_rows", [this.lengths(), each]);
    } else this.call("loss", "fill", [counts], [1]);
    if (classWeight) this.call("loss", "weigh_classes", [target, this.constant("class_weights", classWeight), counts]);
    this.buffer("loss", [4]);
    const p = classes ? [this.buffer("loss.probabilities", this.buffers[y])] : [];
    const terms = this.buffer("loss.terms", this.buffers[target]);
    this.call("loss", `${loss}_forward`, [y, target, counts, ...p, terms, "loss"]);
    this.backward.unshift([]);
    this.call("backward", `${loss}_backward`, [...(classes ? p : [y]), target, counts, this.gradient(y)]);
  }

  addUpdate([name, given], l1, l2, clipNorm) {
    if (l1 || l2) {
      const settings = this.constant("penalty", [l1, l2]);
      for (const parameter of this.parameters)
        if (!parameter.endsWith("bias"))
          this.call("update", "penalize", [parameter, settings, `${parameter}.gradient`]);
    }
    if (clipNorm) this.call("update", "clip_norm", [this.constant("clip", [clipNorm]), "gradients"]);
    const { learning_rate, kernel, memories, settings } = OPTIMIZERS[name](given);
    const arrays = [
      "gradients",
      this.constant("rate", [learning_rate]),
      this.constant("settings", settings),
      "parameters",
    ];
    this.memories = memories.map((memory) => this.buffer(`optimizer.${memory}`, ["p"]));
    this.call("update", kernel, [...arrays, ...this.memories]);
  }

  /** The plan is complete: drop unused buffers. */
  closed() {
    const { buffers, aliases, parameters, fields, constants, memories, output, sections } = this;
    if (sections.loss.length) sections.backward = this.backward.flat();
    const used = new Set(["parameters", "gradients", output, ...parameters, ...Object.keys(fields)]);
    for (const name of parameters) used.add(`${name}.gradient`);
    for (const call of Object.values(sections).flat()) call[1].forEach((name) => used.add(name));
    for (const name of used) if (name in aliases) used.add(aliases[name]); // the loop also visits names added to the set
    const kept = (all) => Object.fromEntries(Object.entries(all).filter(([name]) => used.has(name)));
    return {
      buffers: kept(buffers),
      aliases: kept(aliases),
      parameters,
      fields,
      constants,
      memories,
      output,
      sections,
    };
  }
}
