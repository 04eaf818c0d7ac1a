// The sequences of the lab `recurrence`: the twin of the end of nnkit/labs/recurrence/lab.py, with the same digits.

const bits = (random) => random.map((u) => Number(u > 0));

const MAKE = {
  echo(random, lag) {
    const x = bits(random);
    return [x, x.map((_, t) => x[t - lag] ?? 0)];
  },
  parity(random) {
    const x = bits(random);
    let odd = 0;
    return [x, x.map((bit) => (odd = Math.abs(odd - bit)))];
  },
  sine([u, v, side], _, __, steps) {
    const half = 0.7 + 0.2 * u; // the cosine of the angle of a step
    const wave = [v, half * v + (side > 0 ? 1 : -1) * Math.sqrt(1 - half * half) * Math.sqrt(1 - v * v)];
    while (wave.length <= steps) wave.push(2 * half * wave.at(-1) - wave.at(-2));
    return [wave.slice(0, -1), wave.slice(1)];
  },
  "your own pattern"([u], _, pattern, steps) {
    const start = Math.floor(((u + 1) / 2) * pattern.length);
    const all = Array.from({ length: steps + 1 }, (_, k) => Number(pattern[(start + k) % pattern.length]));
    return [all.slice(0, -1), all.slice(1)];
  },
};

/** Pairs of inputs and targets, one per row of random numbers. */
export const sequences = (task, lag, pattern, rows, steps) => rows.map((row) => MAKE[task](row, lag, pattern, steps));

/** The first step, counted from 0, at which the task can be solved. */
export const firstScored = (task, lag, pattern) =>
  ({ echo: lag, parity: 0, sine: 2, "your own pattern": pattern.length - 1 })[task];
