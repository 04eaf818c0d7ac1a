// The loss as a map and as a body that turns.

import { surfaceOf } from "../parts/bowl.js";
import { Grid } from "../parts/grid.js";

const FINE = 49; // places along a side of the map of a unit's loss
const COARSE = 21; // … of its body
const LEVELS = 9; // contour lines below the height where the map is pale
const PALE = 0.7; // so much of the map lies lower than that
const LOSSES = { mse: (d) => d * d, mae: Math.abs, huber: (d) => (Math.abs(d) <= 1 ? (d * d) / 2 : Math.abs(d) - 0.5) };

/** The loss of the line (w, b): the mean over all penguins. */
const meanOf = (lossOf, x, y) => (w, b) => {
  let sum = 0;
  for (let k = 0; k < x.length; k += 1) sum += lossOf(w * x[k] + b - y[k]);
  return sum / x.length;
};

/** What `Field` and `Bowl` need of the loss of a unit, over w and b. */
export function unitTerrain(loss, x, y, [w, b]) {
  const at = meanOf(LOSSES[loss], x, y);
  const [fine, coarse] = [FINE, COARSE].map((places) => new Grid(w, b, places).fill(at));
  return terrain(fine, coarse, at, ["w", "b"], 0.9, (k) => (k + 0.5) / LEVELS);
}

/** … of the loss of a network, over a plane; heights in rows. */
export function planeTerrain(heights) {
  const grid = new Grid([-1, 1], [-1, 1], heights.length).fill(heights.flat());
  return terrain(
    grid,
    grid,
    (x, y) => grid.at(x, y),
    ["right", "up"],
    PALE,
    (k) => ((k + 0.5) / LEVELS) ** 2,
  );
}

/**
 * rim: so much of the map is lower than the rim of the body; share(k): how high the k-th contour line is, as a
 * share of the height at which the map is pale.
 */
function terrain(fine, coarse, at, names, rim, share) {
  const [low, top] = fine.range();
  const sorted = fine.values.slice().sort();
  const [pale, high] = [PALE, rim].map((part) => sorted[Math.floor(part * sorted.length)]);
  const levels = Array.from({ length: 2 * LEVELS }, (_, k) => low + (pale - low) * share(k)).filter(
    (level) => level < top,
  );
  const capped = (x, y) => Math.min(high, at(x, y)); // a ball is not drawn above the rim
  return {
    map: { grid: fine, range: [pale, low], levels },
    body: surfaceOf(coarse, { low, high, levels: levels.filter((level) => level < high), names, at: capped }),
  };
}
