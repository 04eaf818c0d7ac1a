// The values of a function on a grid of points, and its contour lines.

export class Grid {
  /** x, y: [from, to]; columns, rows: the numbers of points, edges included. */
  constructor(x, y, columns = 48, rows = columns) {
    this.x = x;
    this.y = y;
    this.columns = columns;
    this.rows = rows;
    this.values = new Float64Array(columns * rows);
    this.filled = 0;
  }

  xAt(column) {
    return this.x[0] + ((this.x[1] - this.x[0]) * column) / (this.columns - 1);
  }

  yAt(row) {
    return this.y[0] + ((this.y[1] - this.y[0]) * row) / (this.rows - 1);
  }

  /** All points, x and y in turn, row by row: the inputs for a network. */
  points() {
    const points = new Float32Array(2 * this.columns * this.rows);
    for (let row = 0, k = 0; row < this.rows; row += 1)
      for (let column = 0; column < this.columns; column += 1, k += 2) {
        points[k] = this.xAt(column);
        points[k + 1] = this.yAt(row);
      }
    return points;
  }

  /** Set the values, row by row or from a function of x and y. Returns the grid. */
  fill(values) {
    this.filled += 1; // tells that a stored picture is out of date
    this.lines = new Map();
    if (typeof values !== "function") this.values.set(values);
    else
      for (let row = 0, k = 0; row < this.rows; row += 1)
        for (let column = 0; column < this.columns; column += 1, k += 1)
          this.values[k] = values(this.xAt(column), this.yAt(row));
    return this;
  }

  /** The height at any point, interpolated from the four grid points around it; outside the grid, that of the edge. */
  at(x, y) {
    const split = (place, [from, to], count) => {
      const t = Math.min(count - 1, Math.max(0, ((place - from) / (to - from)) * (count - 1)));
      const k = Math.min(count - 2, Math.floor(t));
      return [k, t - k];
    };
    const [[column, s], [row, t]] = [split(x, this.x, this.columns), split(y, this.y, this.rows)];
    const along = (k) => this.values[k] + s * (this.values[k + 1] - this.values[k]);
    const [below, above] = [0, 1].map((next) => along((row + next) * this.columns + column));
    return below + t * (above - below);
  }

  /** The smallest and the largest finite value. */
  range() {
    let [low, high] = [Infinity, -Infinity];
    for (const value of this.values) {
      if (!Number.isFinite(value)) continue;
      if (value < low) low = value;
      if (value > high) high = value;
    }
    return [low, high];
  }

  /** The contour line of a level as straight pieces [x, y, x, y], at most two in each cell of the grid. */
  isolines(level) {
    if (!this.lines.has(level)) this.lines.set(level, this.findIsolines(level));
    return this.lines.get(level);
  }

  findIsolines(level) {
    const { columns, rows, values } = this;
    const found = [];
    for (let row = 0; row + 1 < rows; row += 1)
      for (let column = 0; column + 1 < columns; column += 1) {
        const k = row * columns + column;
        const high = values[k] >= level; // most cells lie on one side: skip them without allocating
        if (
          high === values[k + 1] >= level &&
          high === values[k + columns + 1] >= level &&
          high === values[k + columns] >= level
        )
          continue;
        const corners = [values[k], values[k + 1], values[k + columns + 1], values[k + columns]];
        if (!corners.every(Number.isFinite)) continue;
        const above = corners.map((value) => value >= level);
        const crossings = [];
        for (let side = 0; side < 4; side += 1) {
          const next = (side + 1) % 4;
          if (above[side] === above[next]) continue;
          const t = (level - corners[side]) / (corners[next] - corners[side]);
          const [[x, y], [dx, dy]] = [CORNERS[side], STEPS[side]];
          crossings.push([this.xAt(column + x + dx * t), this.yAt(row + y + dy * t)]);
        }
        // In a saddle the value in the middle decides which corners are connected.
        const middle = corners.reduce((sum, value) => sum + value, 0) / 4 >= level;
        if (crossings.length === 4 && middle !== above[0]) crossings.push(crossings.shift());
        for (let c = 0; c < crossings.length; c += 2) found.push([...crossings[c], ...crossings[c + 1]]);
      }
    return found;
  }
}

const CORNERS = [
  [0, 0],
  [1, 0],
  [1, 1],
  [0, 1],
];
const STEPS = [
  [1, 0],
  [0, 1],
  [-1, 0],
  [0, -1],
];
