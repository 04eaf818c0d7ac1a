// Brings a drawn digit into the form of the data's digits: the twin of nnkit/labs/convnet/strokes.py, which says why.

import { nearest, piecesOf } from "../parts/strokes.js";

const [DOTS, PIXELS, INK, PEN, WIDEST, TALL] = [32, 8, 313, 5, 28, 2];

/** The pieces, sheared so that the drawing is upright. */
function straightened(pieces) {
  let [mass, across, down] = [0, 0, 0];
  const weighed = pieces.map(([x0, y0, x1, y1]) => {
    const [dx, dy] = [x1 - x0, y1 - y0];
    const weight = Math.max(1, Math.sqrt(dx * dx + dy * dy));
    const [x, y] = [(x0 + x1) / 2, (y0 + y1) / 2];
    [mass, across, down] = [mass + weight, across + weight * x, down + weight * y];
    return [weight, x, y, dx, dy];
  });
  [across, down] = [across / mass, down / mass];
  let [both, tall] = [0, 0];
  for (let [weight, x, y, dx, dy] of weighed) {
    [x, y] = [x - across, y - down];
    both += weight * (x * y + (dx * dy) / 12);
    tall += weight * (y * y + (dy * dy) / 12);
  }
  const lean = tall > 0 ? Math.max(-1, Math.min(1, both / tall)) : 0;
  return pieces.map(([x0, y0, x1, y1]) => [x0 - lean * (y0 - down), y0, x1 - lean * (y1 - down), y1]);
}

/** The pieces, scaled to the size of the data's digits and centred. */
function fitted(pieces) {
  const [x, y] = [
    [0, 2],
    [1, 3],
  ].map((pair) => pieces.flatMap((piece) => pair.map((k) => piece[k])));
  const [left, right, top, bottom] = [Math.min(...x), Math.max(...x), Math.min(...y), Math.max(...y)];
  const [wide, tall] = [Math.max(1, right - left), Math.max(1, bottom - top)];
  const up = Math.min((DOTS - PEN) / tall, (TALL * (WIDEST - PEN)) / wide);
  const along = Math.min(up, (WIDEST - PEN) / wide);
  const toX = (x) => (x - (left + right) / 2) * along + DOTS / 2;
  const toY = (y) => (y - (top + bottom) / 2) * up + DOTS / 2;
  return pieces.map(([x0, y0, x1, y1]) => [toX(x0), toY(y0), toX(x1), toY(y1)]);
}

/** Strokes as 8 x 8 pixels, from 0 (paper) to 1 (ink). */
export function pictureOf(points) {
  const pixels = new Float32Array(PIXELS * PIXELS);
  if (!points.length) return pixels;
  const distances = nearest(fitted(straightened(piecesOf(points))), DOTS);
  const farthest = distances.slice().sort()[INK - 1];
  const block = DOTS / PIXELS;
  distances.forEach((distance, k) => {
    const [row, column] = [Math.floor(k / DOTS), k % DOTS];
    if (distance <= farthest) pixels[Math.floor(row / block) * PIXELS + Math.floor(column / block)] += 1 / block ** 2;
  });
  return pixels;
}
