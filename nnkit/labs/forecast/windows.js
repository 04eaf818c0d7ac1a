// What a forecaster sees and what it must answer, as numbers: the twin of windows.py, which explains each part. Every sum has the order that it has there.

export const [LAGS, YEARS, YEAR] = [24, 12, 12];
export const REACH = YEARS * YEAR;
export const AHEAD = 12;
export const PERIOD = 132;
const CHANGE = 0.04;
const HORIZONS = Array.from({ length: AHEAD }, (_, h) => h + 1);

/** A series on the scale on which networks and linear models work, and back. */
export class Numbers {
  constructor(values, counts, known) {
    this.values = values;
    this.counts = counts;
    this.level = values;
    if (!counts) return;
    const roots = values.map(Math.sqrt);
    const first = roots.slice(0, known);
    const mean = total(first) / known;
    this.spread = Math.sqrt(total(first.map((root) => (root - mean) * (root - mean))) / known);
    this.level = roots.map((root) => (root - mean) / this.spread);
  }

  /** What is known at an origin. */
  view(origin, long) {
    const { level, counts } = this;
    const last = level[origin];
    const seen = Array.from({ length: LAGS }, (_, lag) => level[origin - lag]);
    for (let year = 0; year < (long ? YEARS : 0); year++) {
      let mean = 0;
      for (let month = 0; month < YEAR; month++) mean += level[origin - (YEAR * year + month)];
      seen.push(mean / YEAR);
    }
    if (counts) return [last, ...seen.slice(1).map((each) => each - last)];
    return seen.map((each) => (each / last - 1) / CHANGE);
  }

  /** The answers for an origin: the changes after 1, 2 … 12 steps. */
  changes(origin) {
    const { level, counts } = this;
    const last = level[origin];
    return HORIZONS.map((h) => (counts ? level[origin + h] - last : (level[origin + h] / last - 1) / CHANGE));
  }

  /** Changes after an origin as values of the series again. */
  forecast(origin, changes) {
    const last = this.values[origin];
    if (!this.counts) return changes.map((change) => last * (1 + change * CHANGE));
    const root = Math.sqrt(last);
    return changes.map((change) => {
      const there = Math.max(root + change * this.spread, 0);
      return there * there;
    });
  }
}

/** The sum, added from left to right. */
export const total = (numbers) => numbers.reduce((sum, number) => sum + number);

/** The root of the mean square of each column of rows. */
export function typical(errors) {
  const column = (k) => errors.map((row) => row[k] * row[k]);
  return errors[0].map((_, k) => Math.sqrt(total(column(k)) / errors.length));
}
