// A neuron's output over the plane is a wave with straight crests: its values along the arrow give its values everywhere.
// `Wave` holds one state of the lab and computes what the pictures need.

const MIDDLE = { sigmoid: 0.5, softplus: Math.log(2) }; // f(0), if not 0
const BOUNDED = { sigmoid: [0, 1], tanh: [-1, 1] };

export class Wave {
  constructor(values, result, { walk, stride, reach }) {
    this.values = values;
    this.result = result;
    this.end = walk;
    this.stride = stride;
    this.reach = reach;
    const { w1, w2, b, activation } = values;
    this.length = Math.hypot(w1, w2);
    this.direction = this.length ? [w1 / this.length, w2 / this.length] : [1, 0];
    this.line = this.length ? -b / this.length : NaN; // where the arrow's axis crosses the line
    this.middle = MIDDLE[activation] ?? 0;
    this.range = BOUNDED[activation] ?? this.rangeInThePlane();
    this.far = Math.max(this.range[1] - this.middle, this.middle - this.range[0]);
  }

  /** The distance of a point of the plane along the arrow. */
  along(x1, x2) {
    return x1 * this.direction[0] + x2 * this.direction[1];
  }

  /** The output at a distance along the arrow. */
  at(s) {
    const place = Math.max(0, Math.min(this.result.walk.length - 1.001, (s + this.end) / this.stride));
    const k = Math.floor(place);
    const [here, next] = [this.result.walk[k], this.result.walk[k + 1]];
    return here + (place - k) * (next - here);
  }

  distance(k) {
    return k * this.stride - this.end;
  }

  /** From -1 to 1: how far an output is below or above f(0), for its colour. */
  tone(a) {
    return Math.max(-1, Math.min(1, (a - this.middle) / this.far));
  }

  rangeInThePlane() {
    const corner = this.reach * (Math.abs(this.direction[0]) + Math.abs(this.direction[1]));
    const [low, high] = [this.at(-corner), this.at(corner)];
    return [Math.min(low, 0), Math.max(high, 1)];
  }

  /** The intervals [from, to] along the arrow in which the activation's slope is below the threshold. */
  get flats() {
    const { slopes } = this.result;
    const isFlat = (k) => slopes[k] < this.values.small;
    const found = [];
    slopes.forEach((_, k) => {
      if (!isFlat(k)) return;
      if (k === 0) found.push([-this.end, this.end]);
      else if (!isFlat(k - 1)) found.push([this.crossing(k - 1), this.end]);
      if (k + 1 < slopes.length && !isFlat(k + 1)) found.at(-1)[1] = this.crossing(k);
    });
    return found;
  }

  /** Where between two points the slope crosses the threshold; at a kink, on the line itself. */
  crossing(k) {
    const [from, to] = [this.distance(k), this.distance(k + 1)];
    if (from <= this.line && this.line <= to) return this.line;
    const [here, next] = [this.result.slopes[k], this.result.slopes[k + 1]];
    return from + ((this.values.small - here) / (next - here)) * this.stride;
  }

  /** Where along the arrow the output is `level`; NaN if nowhere. */
  find(level) {
    const { walk } = this.result;
    const k = walk.findIndex((a, i) => i + 1 < walk.length && a <= level && level < walk[i + 1]);
    return k < 0 ? NaN : this.distance(k) + ((level - walk[k]) / (walk[k + 1] - walk[k])) * this.stride;
  }
}
