// The error of every line, as a surface over (w, b). Because the inputs have mean 0 and spread 1, it is a round bowl:
// the error grows by the square of the distance from the best line.

import { Grid } from "./grid.js";

const REACH = 1.58; // of the map, from the best line
const LEVELS = [0.1, 0.3, 0.6, 1, 1.5, 2.2, 3.2, 4.5]; // kg² above the least error: where contour lines are drawn
const SIDES = 56; // of the polygon that stands for a ring of the bowl

/** The error of the line (w, b), for the best line and its error. */
const error =
  ([best, height, least]) =>
  (w, b) =>
    least + (w - best) ** 2 + (b - height) ** 2;

/** For the map: the grid, and its contour lines. */
export function mapOf(best) {
  const [w, b, least] = best;
  const grid = new Grid([w - REACH, w + REACH], [b - REACH, b + REACH], 64).fill(error(best));
  return { grid, range: [least + 5, least], levels: LEVELS.map((level) => least + level) };
}

/** The ring on which the error is so much above the least, closed. */
export function ringOf([w, b], level) {
  return Array.from({ length: SIDES + 1 }, (_, k) => {
    const [angle, radius] = [(2 * Math.PI * k) / SIDES, Math.sqrt(level)];
    return [w + radius * Math.cos(angle), b + radius * Math.sin(angle)];
  });
}

/** For the bowl: rings around the best line, up to the highest level. */
export function bowlOf(best) {
  const [w, b, least] = best;
  const ring = (level) =>
    ringOf(best, level)
      .slice(1)
      .map((place) => [...place, least + level]);
  const rim = LEVELS.at(-1);
  return {
    mesh: [0, ...LEVELS].map(ring),
    closed: true,
    lines: LEVELS.map((level) => [...ring(level), ring(level)[0]]),
    low: least,
    high: least + rim,
    extent: 1,
    centre: [w, b],
    reach: [Math.sqrt(rim), Math.sqrt(rim)],
    names: ["w", "b"],
    at: error(best),
  };
}
