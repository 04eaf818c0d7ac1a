// Noisy points of a curve: the twin of nnkit/data/curve.py, from random numbers that engine.wasm draws.

import { random } from "../nnkit.js/random.js";

const REACH = 3;
const COLUMNS = 13; // random numbers per point: one for its place, twelve for its distance from the curve

/** {training, held}: points [x, y]; every third is held out. */
export function curvePoints(loaded, n, noise, seed) {
  const numbers = random(loaded, n * COLUMNS, seed, "CURVE");
  const points = Array.from({ length: n }, (_, k) => {
    const [u, ...twelve] = numbers.subarray(k * COLUMNS, (k + 1) * COLUMNS);
    const x = REACH * u;
    const normal = twelve.reduce((a, b) => a + b, 0) / 2; // nearly normal, with standard deviation 1
    return [x, (x * x * x - 6 * x) / 9 + noise * normal];
  });
  const held = (_, k) => k % 3 === 2;
  return { training: points.filter((point, k) => !held(point, k)), held: points.filter(held) };
}
