// The network as it reads a text, one character after the other, and what a model writes: the twin of models.py.

import { Network } from "../nnkit.js/network.js";

/** The network as it reads: see models.py. */
export class Reader {
  constructor(loaded, plan, { step }) {
    this.network = new Network(loaded, JSON.parse(plan));
    this.names = step;
  }

  /** Start to read, with these parameters. */
  begin(parameters) {
    this.network.place(parameters);
    this.state = new Float32Array(Number(this.network.plan.buffers[this.names.inputs[1]].at(-1)));
  }

  /** Read the number of a character. Returns the probabilities of the next one. */
  read(character) {
    const [input, before] = this.names.inputs;
    const [shares, state] = this.names.outputs;
    const buffer = this.network.steps(/** @type {any} */ ({ n: 1, [input]: [character], [before]: this.state }));
    this.state = buffer(state).slice();
    return Float64Array.from(buffer(shares));
  }
}

/** Gives the probability that a network assigns to each character of the text that no model has read. */
export class Tester {
  constructor(loaded, plan, text, { rows, held: [start, end] }) {
    const { warm, row } = rows;
    this.network = new Network(loaded, JSON.parse(plan));
    this.rows = rows;
    this.next = text.slice(start, end);
    const n = Math.ceil((end - start) / row);
    this.input = new Float32Array(n * (warm + row));
    for (let r = 0; r < n; r++)
      for (let k = 0; k < warm + row; k++)
        this.input[r * (warm + row) + k] = text[Math.min(start + row * r - 1 - warm + k, text.length - 1)];
  }

  shares(parameters) {
    const { warm, row, at_once: most } = this.rows;
    const { network, next, input } = this;
    network.place(parameters);
    const shares = new Float64Array(next.length);
    const width = warm + row;
    for (let first = 0; first * row < next.length; first += most) {
      const n = Math.min(most, input.length / width - first);
      const outputs = network.predict({ n, input: input.subarray(first * width, (first + n) * width) });
      const size = outputs.length / (n * width);
      for (let k = 0; k < n * row && first * row + k < next.length; k++) {
        const place = Math.floor(k / row) * width + warm + (k % row);
        shares[first * row + k] = outputs[place * size + next[first * row + k]];
      }
    }
    return shares;
  }
}

/** shares ** (quarters / 4). */
function sharpened(shares, quarters) {
  return shares.map((share) => {
    const root = Math.sqrt(Math.sqrt(share));
    let power = root;
    for (let k = 1; k < quarters; k++) power *= root;
    return power;
  });
}

/** The number of a character, drawn with these weights by a random number from 0 to 1. */
function drawn(weights, random) {
  let sum = 0;
  const sums = weights.map((weight) => (sum += weight));
  return sums.findIndex((each) => each > random * sum);
}

/** Continue a text by one character for each random number. Returns the new ones. */
export function write(begin, random, quarters, reader, ngrams, share) {
  const text = begin.slice();
  let shares = null;
  if (reader) for (const character of begin) shares = reader.read(character);
  for (const number of random) {
    let mixed = shares;
    if (ngrams) {
      const counted = ngrams.next(text);
      mixed = reader ? counted.map((each, k) => share * shares[k] + (1 - share) * each) : counted;
    }
    text.push(drawn(sharpened(mixed, quarters), number));
    if (reader) shares = reader.read(text.at(-1));
  }
  return text.slice(begin.length);
}
