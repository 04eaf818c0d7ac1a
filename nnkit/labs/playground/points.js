// Points of two kinds, and the inputs made from them: the twin of nnkit/data/points.py and of the end of
// nnkit/labs/playground/lab.py. It uses only +, -, *, / on random numbers that engine.wasm draws, so the digits agree.

import { random } from "../nnkit.js/random.js";

const REACH = 3; // of the points; the picture shows more
const TURNS = 1.75;
const COLUMNS = 26; // random numbers per point
const STEPS = 256;
const [COSINE, SINE] = [0.9996988186962042, 0.024541228522912288];

const DIRECTIONS = [[1, 0]];
while (DIRECTIONS.length < STEPS) {
  const [c, s] = DIRECTIONS.at(-1);
  DIRECTIONS.push([c * COSINE - s * SINE, s * COSINE + c * SINE]);
}

/** n points [x1, x2, label], as data.points makes them. */
export function makePoints(loaded, kind, n, noise, seed) {
  const numbers = random(loaded, n * COLUMNS, seed, "POINTS");
  return Array.from({ length: n }, (_, k) => {
    const [u, v, ...rest] = numbers.subarray(k * COLUMNS, (k + 1) * COLUMNS);
    const [across, up] = [rest.slice(0, 12), rest.slice(12)].map((part) => part.reduce((a, b) => a + b, 0) / 2);
    const [x1, x2] = place(kind, k % 2, u, v, across, up);
    return [x1 + noise * across, x2 + noise * up, k % 2];
  });
}

function place(kind, label, u, v, across, up) {
  const side = 1 - 2 * label;
  if (kind === "circle") {
    const [c, s] = DIRECTIONS[Math.floor(((u + 1) / 2) * STEPS)];
    const radius = REACH * (label ? (v + 1) / 4 : 0.7 + (0.3 * (v + 1)) / 2);
    return [radius * c, radius * s];
  }
  if (kind === "exclusive or") {
    const [x1, x2] = [REACH * u, REACH * v];
    return [u * v > 0 !== (label === 0) ? -x1 : x1, x2];
  }
  if (kind === "two clouds") return [1.4 * side + 0.6 * across, 1.4 * side + 0.6 * up];
  const t = (u + 1) / 2;
  const [c, s] = DIRECTIONS[Math.floor(TURNS * STEPS * t) % STEPS];
  return [side * REACH * t * s, side * REACH * t * c];
}

/** The sine, to three digits, as in Python. */
function sine(x) {
  let u = x / Math.PI;
  u -= 2 * Math.floor((u + 1) / 2);
  const s = 4 * u * (1 - Math.abs(u));
  return s + 0.225 * (s * Math.abs(s) - s);
}

/** The possible inputs made from a point. */
export const INPUTS = {
  x1: (x1) => x1,
  x2: (_, x2) => x2,
  square1: (x1) => x1 * x1,
  square2: (_, x2) => x2 * x2,
  product: (x1, x2) => x1 * x2,
  sine1: (x1) => sine(x1),
  sine2: (_, x2) => sine(x2),
};

/** The chosen inputs of some points, point by point; a 0 for each point if none is chosen. */
export function inputsOf(points, chosen) {
  const functions = chosen.length ? chosen.map((name) => INPUTS[name]) : [() => 0];
  return points.flatMap(([x1, x2]) => functions.map((f) => f(x1, x2)));
}
