// The error of every line, as a surface over (w, b). Because the inputs have mean 0 and spread 1, it is a round bowl:
// the error grows by the square of the distance from the best line.

export const REACH = 1.58; // of the map, from the best line
export const LEVELS = [0.1, 0.3, 0.6, 1, 1.5, 2.2, 3.2, 4.5]; // kg² above the least error: where contour lines are drawn

export class Surface {
  constructor([w, b, loss]) {
    Object.assign(this, { w, b, loss });
  }

  at(w, b) {
    return this.loss + (w - this.w) ** 2 + (b - this.b) ** 2;
  }

  /** How far from the best line the error is higher by `level`. */
  radius(level) {
    return Math.sqrt(level);
  }
}
