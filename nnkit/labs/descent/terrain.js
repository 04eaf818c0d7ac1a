// The three surfaces of the lab `descent`, as a map and as a body that turns, from what Python sends of them.

import { surfaceOf } from "../parts/bowl.js";
import { Grid } from "../parts/grid.js";

const FINE = 65; // places along a side of the map
const COARSE = 33; // … of the body
const [PALE, RIM] = [14, 24]; // mm² above its lowest point: where the map of a bowl is pale, where the body is cut off
const BOWL = 7; // contour lines of a bowl up to where it is pale; they go on above it
const LEVELS = 12; // contour lines among wells

/** The height of a bowl at a place: exact, from its lowest point and its second derivatives. */
function parabola({ w, b, loss, hessian: [[ww, wb], [, bb]] }) {
  return (x, y) => loss + (ww * (x - w) ** 2 + bb * (y - b) ** 2) / 2 + wb * (x - w) * (y - b);
}

/** Where contour lines are drawn: on a bowl so that on an even slope outwards they are at equal distances. */
function levelsOf(low, top, curved) {
  const level = (k) => low + (curved ? PALE * ((k + 0.5) / BOWL) ** 2 : ((top - low) * (k + 0.5)) / LEVELS);
  return Array.from({ length: 2 * LEVELS }, (_, k) => level(k)).filter((height) => height < top);
}

/** What `Field` and `Bowl` want of a surface. */
export function terrain({ wells, map }, reach) {
  const side = [-reach, reach];
  const table = map && new Grid(side, side, map.length).fill(map.flat());
  const at = map ? (w, b) => table.at(w, b) : parabola(wells[0]);
  const grid = new Grid(side, side, FINE).fill(at);
  const [, top] = grid.range();
  const low = wells[0].loss;
  const [pale, high] = map ? [top, top] : [low + PALE, low + RIM];
  const levels = levelsOf(low, top, !map);
  const body = new Grid(side, side, COARSE).fill(at);
  return {
    map: { grid, range: [pale, low], levels }, // the lowest place has the deepest colour
    body: surfaceOf(body, { low, high, levels: levels.filter((level) => level < high), names: ["w", "b"], at }),
    at,
  };
}
