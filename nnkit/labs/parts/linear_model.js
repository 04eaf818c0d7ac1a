// The linear model with the smallest squared error: the twin of linear_model.py. Every sum has the order that it has there.

/** The linear model with the smallest squared error: rows of weights, the first of them the bias. */
export function leastSquares(x, y, ridge) {
  const size = 1 + x[0].length;
  const width = size + y[0].length;
  const products = Array.from({ length: size }, () => new Float64Array(width));
  x.forEach((seen, n) => {
    const row = [1, ...seen, ...y[n]];
    for (let i = 0; i < size; i++) for (let j = 0; j < width; j++) products[i][j] += row[i] * row[j];
  });
  for (let k = 1; k < size; k++) products[k][k] += ridge;
  for (let k = 0; k < size; k++)
    for (let below = k + 1; below < size; below++) {
      const factor = products[below][k] / products[k][k];
      for (let j = k; j < width; j++) products[below][j] -= factor * products[k][j];
    }
  const weights = products.map((row) => row.slice(size));
  for (let k = size - 1; k >= 0; k--)
    for (let j = 0; j < weights[k].length; j++) {
      for (let column = k + 1; column < size; column++) weights[k][j] -= products[k][column] * weights[column][j];
      weights[k][j] /= products[k][k];
    }
  return weights.map((row) => Array.from(row));
}

/** The answers of a linear model to a row of inputs. */
export function linear(weights, seen) {
  const answers = weights[0].slice();
  seen.forEach((number, k) => {
    for (let j = 0; j < answers.length; j++) answers[j] += number * weights[k + 1][j];
  });
  return answers;
}
