// The sequences of the lab `gates`: the twin of the end of nnkit/labs/gates/lab.py, with the same digits.

/** An integer from 0 to n - 1, from a random number between -1 and 1. */
export const upTo = (n, random) => Math.floor(((random + 1) / 2) * n);

/** The number of units that gives an RNN, with its output unit, about as many parameters as an LSTM of this size. */
export const asMany = (units) => Math.floor(Math.sqrt(4 * units * units + 13 * units + 4) - 2 + 0.5);

/** Pairs of a number and a mark, and the target; the second marked number is up to `lag` steps after the first. */
export function sequence(task, lag, steps, row) {
  const x = Array(2 * steps).fill(0);
  for (let t = 0; t < steps; t += 1) x[2 * t] = row[t];
  x[1] = 1;
  if (task === "keep the first") {
    x[0] = row[0] > 0 ? 1 : -1;
    return [x, Number(row[0] > 0)];
  }
  const place = 1 + upTo(lag, row.at(-1));
  x[2 * place + 1] = 1;
  return [x, row[0] + row[place]];
}

/** The share of correct predictions, in per cent. */
export function share(task, predictions, targets, tolerance) {
  const isRight = task === "add two" ? (a, y) => Math.abs(a - y) < tolerance : (a, y) => a > 0 === y > 0;
  let right = 0;
  for (const [n, y] of targets.entries()) right += Number(isRight(predictions[n], y));
  return (100 * right) / targets.length;
}

/** The share correct for one constant prediction: 0, or the more frequent class. */
export function chance(task, targets, tolerance) {
  if (task === "add two")
    return share(
      task,
      targets.map(() => 0),
      targets,
      tolerance,
    );
  const ones = share(
    task,
    targets.map(() => 1),
    targets,
    tolerance,
  );
  return Math.max(ones, 100 - ones);
}
