// Drawings as pictures of 16 x 16 pixels, and varied copies of them: the twin of drawings.py, which explains each part.

import { nearest, piecesOf } from "../parts/strokes.js";

export const [SIDE, COLUMNS] = [16, 10];
const [REACH, PEN] = [6, 1.4];
const [LEAN, BEND, TURN, SIZE, MOVE] = [0.28, 0.1, 0.13, 0.12, 0.6];
const AS_IT_IS = new Float64Array(COLUMNS);

/**
 * The picture of a drawing, varied as ten numbers say; blank for a drawing without points.
 * @param {any} numbers
 */
export function pictureOf(points, numbers = AS_IT_IS) {
  const pixels = new Float32Array(SIDE * SIDE);
  if (!points.length) return pixels;
  const [x, y] = placed(points, numbers);
  const pieces = piecesOf(points.map(([, , begins], k) => [x[k], y[k], begins]));
  const distances = nearest(pieces, SIDE);
  for (let k = 0; k < pixels.length; k++) pixels[k] = Math.min(1, Math.max(0, PEN - Math.sqrt(distances[k])));
  return pixels;
}

function placed(points, [a, b, c, d, turn, across, down, size, right, below]) {
  let [x, y] = fitted(
    points.map((point) => point[0]),
    points.map((point) => point[1]),
  );
  const t = TURN * turn;
  const cosine = (1 - t * t) / (1 + t * t);
  const sine = (2 * t) / (1 + t * t);
  const moved = x.map((_, k) => {
    const u = x[k] + LEAN * (a * x[k] + b * y[k]);
    const v = y[k] + LEAN * (c * x[k] + d * y[k]);
    const [bent, low] = [u + BEND * across * v * v, v + BEND * down * u * u];
    return [cosine * bent - sine * low, sine * bent + cosine * low];
  });
  [x, y] = fitted(
    moved.map((point) => point[0]),
    moved.map((point) => point[1]),
  );
  const reach = REACH * (1 + SIZE * size);
  return [x.map((u) => SIDE / 2 + MOVE * right + reach * u), y.map((v) => SIDE / 2 + MOVE * below + reach * v)];
}

/** Points, moved and scaled so that the longer side of the drawing goes from -1 to 1. */
function fitted(x, y) {
  const ends = [x, y].map((each) => [Math.min(...each), Math.max(...each)]);
  const half = Math.max(ends[0][1] - ends[0][0], ends[1][1] - ends[1][0], 0.001) / 2;
  return [x, y].map((each, axis) => each.map((z) => (z - (ends[axis][0] + ends[axis][1]) / 2) / half));
}
