// The line with the lowest loss, by sums in a fixed order: the twin of the last part of nnkit/labs/surface/lab.py.

/** The line with the lowest loss, [w, b]. rounds: of reweighting, for the Huber loss. */
export function best(loss, x, y, rounds) {
  if (loss === "mae") return leastAbsolute(x, y);
  let line = leastSquares(
    x,
    y,
    x.map(() => 1),
  );
  for (let round = 0; loss === "huber" && round < rounds; round += 1) {
    const [w, b] = line;
    line = leastSquares(
      x,
      y,
      x.map((a, k) => 1 / Math.max(1, Math.abs(w * a + b - y[k]))),
    );
  }
  return line;
}

function leastSquares(x, y, weights) {
  let [n, sx, sy, sxx, sxy] = [0, 0, 0, 0, 0];
  weights.forEach((k, j) => {
    const [a, c] = [x[j], y[j]];
    [n, sx, sy, sxx, sxy] = [n + k, sx + k * a, sy + k * c, sxx + k * a * a, sxy + k * a * c];
  });
  const w = (n * sxy - sx * sy) / (n * sxx - sx * sx);
  return [w, (sy - w * sx) / n];
}

/** For the absolute loss, one best line passes through two of the points. */
function leastAbsolute(x, y) {
  let [lowest, found] = [Infinity, null];
  for (let j = 0; j < x.length; j += 1)
    for (let k = 0; k < j; k += 1) {
      if (x[j] === x[k]) continue;
      const w = (y[j] - y[k]) / (x[j] - x[k]);
      const b = y[j] - w * x[j];
      const total = x.reduce((sum, a, i) => sum + Math.abs(w * a + b - y[i]), 0);
      if (total < lowest) [lowest, found] = [total, [w, b]];
    }
  return found;
}

export function distance([w, b], [x, y]) {
  const [across, up] = [w - x, b - y];
  return Math.sqrt(across * across + up * up);
}
