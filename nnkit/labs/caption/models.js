// What the networks of the lab `caption` do, and the rule that is their rival: the twin of models.py.

import { rowsOf } from "../nnkit.js/network.js";
import { captionOf, CELLS, COLUMNS, HIGH, NOTHING, START, STEPS, WIDE } from "./scenes.js";

const CLASSES = NOTHING + 1;

/** What a detector finds in pictures: the map (a chance of each class in each cell), and where something is. */
export function read({ network, softmax }, x, chunk) {
  const size = HIGH * WIDE;
  const n = x.length / size;
  const found = new Float32Array(n * CELLS * CLASSES);
  for (let first = 0; first < n; first += chunk) {
    const count = Math.min(chunk, n - first);
    const logits = network.predict({ n: count, input: x.subarray(first * size, (first + count) * size) });
    found.set(softmax.predict({ n: count * CELLS, input: logits }), first * CELLS * CLASSES);
  }
  const where = Float32Array.from({ length: n * CELLS }, (_, k) => 1 - found[k * CLASSES + NOTHING]);
  return { found, where };
}

/** The inputs of a captioner. */
export const inputsOf = (n, words, { found, where }) => ({
  n,
  input: [],
  "input.0": words,
  "input.1": found,
  "input.2": where,
});

/** The place of the largest number of a row of `width` in a list, the first of equal ones. */
function best(list, row, width) {
  let place = 0;
  for (let k = 1; k < width; k++) if (list[row * width + k] > list[row * width + place]) place = k;
  return place;
}

/** The share of captions that a network writes without a mistake. */
export function exact(network, samples) {
  const { n, target } = samples;
  const outputs = network.predict(samples);
  const width = outputs.length / target.length;
  let right = 0;
  for (let k = 0; k < n; k++) {
    const row = Array.from({ length: STEPS }, (_, t) => k * STEPS + t);
    if (row.every((place) => best(outputs, place, width) === target[place])) right += 1;
  }
  return right / n;
}

/** The numbers of the words that a network writes for one map, and the attention's weights, a row for each word. */
export function greedy(network, seen, weights) {
  const [written, words] = [[], new Float32Array(STEPS).fill(START)];
  const samples = inputsOf(1, words, seen);
  for (let t = 0; t < STEPS; t++) {
    const outputs = network.predict(samples);
    written.push(best(outputs, t, outputs.length / STEPS));
    if (t + 1 < STEPS) words[t + 1] = written[t];
  }
  return { written, weights: weights ? rowsOf(network.steps(samples)(weights), CELLS) : [] };
}

/** The captions of maps, one after the other, by a fixed rule. */
export const ruled = (found) =>
  Array.from({ length: found.length / (CELLS * CLASSES) }, (_, n) =>
    rule(found.subarray(n * CELLS * CLASSES, (n + 1) * CELLS * CLASSES)),
  );

function rule(map) {
  const cells = Array.from({ length: CELLS }, (_, k) => k);
  const empty = (k) => map[k * CLASSES + NOTHING];
  const chosen = cells.sort((a, b) => empty(a) - empty(b) || a - b).slice(0, 2);
  let [first, second] = chosen.sort((a, b) => a - b);
  const above = first % COLUMNS === second % COLUMNS;
  if (!above && first % COLUMNS > second % COLUMNS) [first, second] = [second, first];
  const digit = (k) => best(map.subarray(k * CLASSES, k * CLASSES + NOTHING), 0, NOTHING);
  return captionOf(digit(first), digit(second), above);
}
