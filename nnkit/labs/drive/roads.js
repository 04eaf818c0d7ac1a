// Roads of the lab `drive`: the twin of roads.py, which explains each part. Everything has the order that it has there.

import { random } from "../nnkit.js/random.js";

export const HALF = 0.3;
const CELL = 0.1;
const [LEFT, BOTTOM, COLUMNS, ROWS] = [-7, -5.5, 141, 111];
const [FAR, AROUND] = [1, 8];
const [PIECES, APART] = [24, 0.1];
const [CORNERS, TENTH] = [10, 0.32492];
const [SIZE, VARIED, STRETCHED] = [3, 0.7, 1.3];
const SHORTEST = 4;

/** The unit vector (c, s), turned to the left by the angle whose half has the tangent u. */
export function turned(c, s, u) {
  const across = 1 + u * u;
  const [cos, sin] = [(1 - u * u) / across, (2 * u) / across];
  return [c * cos - s * sin, s * cos + c * sin];
}

const tenth = (x) => Math.floor(10 * x + 0.5) / 10;

/** The points through which random roads go, counter-clockwise: for each road a list of [x, y]. */
export function randomPoints(loaded, seed, count) {
  const numbers = random(loaded, count * CORNERS, seed, "DRIVE");
  return Array.from({ length: count }, (_, road) => {
    let [c, s] = [1, 0];
    return Array.from({ length: CORNERS }, (_, k) => {
      const radius = SIZE + VARIED * numbers[road * CORNERS + k];
      const point = [tenth(STRETCHED * radius * c), tenth(radius * s)];
      [c, s] = turned(c, s, TENTH);
      return point;
    });
  });
}

/** The middle of the road through the points, evenly spaced; null if it is too short to be driven. */
export function middle(points) {
  if (points.length < 4) return null;
  const curve = points.flatMap((_, k) => {
    const [p0, p1, p2, p3] = [-1, 0, 1, 2].map((more) => points[(k + more + points.length) % points.length]);
    return Array.from({ length: PIECES }, (_, piece) =>
      [0, 1].map((axis) => between(p0, p1, p2, p3, piece / PIECES, axis)),
    );
  });
  const steps = curve.map(([x, y], k) => {
    const [a, b] = curve[(k + 1) % curve.length];
    return [a - x, b - y];
  });
  const lengths = steps.map(([dx, dy]) => Math.sqrt(dx * dx + dy * dy));
  let length = 0;
  const ends = lengths.map((more) => (length += more));
  if (!(length >= SHORTEST)) return null;
  const count = Math.floor(length / APART);
  let piece = 0;
  return Array.from({ length: count }, (_, k) => {
    const place = k * (length / count);
    while (ends[piece] <= place) piece += 1;
    const share = (place - (piece ? ends[piece - 1] : 0)) / lengths[piece];
    return [0, 1].map((axis) => curve[piece][axis] + share * steps[piece][axis]);
  });
}

/** The cubic of Catmull and Rom between p1 and p2. */
function between(p0, p1, p2, p3, t, k) {
  const slope = p2[k] - p0[k];
  const bend = 2 * p0[k] - 5 * p1[k] + 4 * p2[k] - p3[k];
  const twist = 3 * p1[k] - p0[k] - 3 * p2[k] + p3[k];
  return (((twist * t + bend) * t + slope) * t + 2 * p1[k]) / 2;
}

/** The distance from the middle of a road, at most FAR, at the points of the grid, row by row. */
function distances(line) {
  const grid = new Float64Array(COLUMNS * ROWS).fill(FAR * FAR);
  for (const [x, y] of line) {
    const [column, row] = [Math.floor((x - LEFT) / CELL), Math.floor((y - BOTTOM) / CELL)];
    const last = [Math.min(COLUMNS - 1, column + AROUND), Math.min(ROWS - 1, row + AROUND)];
    for (let j = Math.max(0, row - AROUND + 1); j <= last[1]; j++)
      for (let i = Math.max(0, column - AROUND + 1); i <= last[0]; i++) {
        const [across, up] = [LEFT + CELL * i - x, BOTTOM + CELL * j - y];
        grid[j * COLUMNS + i] = Math.min(grid[j * COLUMNS + i], across * across + up * up);
      }
  }
  return grid.map(Math.sqrt);
}

/** A road; `middle` has the points of its middle in the direction of driving. */
export class Road {
  constructor(line, grid = distances(line)) {
    this.middle = line;
    this.grid = grid;
  }

  /** The same road, driven backwards. */
  reversed() {
    return new Road(this.middle.toReversed(), this.grid);
  }

  /** How far a place is from the middle, interpolated in the grid; FAR at most. */
  distance(x, y) {
    const across = Math.min(Math.max((x - LEFT) / CELL, 0), COLUMNS - 2);
    const up = Math.min(Math.max((y - BOTTOM) / CELL, 0), ROWS - 2);
    const [column, row] = [Math.floor(across), Math.floor(up)];
    const [right, above] = [across - column, up - row];
    const k = row * COLUMNS + column;
    const { grid } = this;
    const low = grid[k] + right * (grid[k + 1] - grid[k]);
    const high = grid[k + COLUMNS] + right * (grid[k + COLUMNS + 1] - grid[k + COLUMNS]);
    return low + above * (high - low);
  }
}
