// The three surfaces of the lab `descent`, as a map and as a surface that turns, from Python's description of them.

import { surfaceOf } from "../parts/bowl.js";
import { Grid } from "../parts/grid.js";

const FINE = 65; // points along a side of the map
const COARSE = 33; // … of the surface
const [PALE, RIM] = [14, 24]; // mm² above the lowest point: where a bowl's map turns pale, and where the surface is cut off
const BOWL = 7; // contour lines of a bowl up to the pale height; there are more above it
const LEVELS = 12; // contour lines among wells

/** The height of a bowl at any point, exact, from its lowest point and its second derivatives. */
function parabola({ w, b, loss, hessian: [[ww, wb], [, bb]] }) {
  return (x, y) => loss + (ww * (x - w) ** 2 + bb * (y - b) ** 2) / 2 + wb * (x - w) * (y - b);
}

/** The levels of contour lines, equally spaced along the slope of a bowl. */
function levelsOf(low, top, curved) {
  const level = (k) => low + (curved ? PALE * ((k + 0.5) / BOWL) ** 2 : ((top - low) * (k + 0.5)) / LEVELS);
  return Array.from({ length: 2 * LEVELS }, (_, k) => level(k)).filter((height) => height < top);
}

/** A surface in the form that `Field` and `Bowl` take. */
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
    map: { grid, range: [pale, low], levels }, // the lowest point has the deepest colour
    body: surfaceOf(body, { low, high, levels: levels.filter((level) => level < high), names: ["w", "b"], at }),
    at,
  };
}
