// The error of every line, as a surface over (w, b). Because the inputs have mean 0 and spread 1, it is a round bowl:
// the error grows by the square of the distance from the best line.

export const REACH = 2.15; // of the pictures, from the best line
export const LEVELS = [0.25, 0.5, 1, 1.5, 2, 3, 4]; // kg² above the least error: where contour lines are drawn

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
