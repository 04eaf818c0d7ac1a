// Rivals of the network, and how a newcomer's answers are folded in: the twin of models.py, which explains each part.

import { rowsOf } from "../nnkit.js/network.js";

/** The sum, added from left to right. */
export const total = (numbers) => numbers.reduce((sum, number) => sum + number);

/** The root of the mean square. */
export const typical = (errors) => Math.sqrt(total(errors.map((error) => error * error)) / errors.length);

/** What a network has learned: rows of a bias and the factors, of people and of dishes. */
export function tables(parameters, factors) {
  const [taste, flavour, person, dish] = [0, 1, 3, 4].map((k) => parameters[`${k}.weight`]);
  const joined = (biases, table) => rowsOf(table, factors).map((row, k) => [biases[k], ...row]);
  return [joined(person, taste), joined(dish, flavour)];
}

/** The mean stars of each of `count` dishes. */
export function itemMeans({ dishes, stars }, count) {
  const [sums, counts] = [Array(count).fill(0), Array(count).fill(0)];
  const all = total(stars) / stars.length;
  dishes.forEach((dish, k) => {
    sums[dish] += stars[k];
    counts[dish] += 1;
  });
  return sums.map((sum, k) => (counts[k] ? sum / counts[k] : all));
}

/** [mean, how generous each person is, how good each dish is]. */
export function biases({ people, dishes, stars }, counts, shrinks) {
  const mean = total(stars) / stars.length;
  const shrunk = (places, numbers, which) => {
    const [sums, n] = [Array(counts[which]).fill(0), Array(counts[which]).fill(0)];
    places.forEach((place, k) => {
      sums[place] += numbers[k];
      n[place] += 1;
    });
    return sums.map((sum, k) => sum / (n[k] + shrinks[which]));
  };
  const good = shrunk(
    dishes,
    stars.map((star) => star - mean),
    1,
  );
  const generous = shrunk(
    people,
    stars.map((star, k) => star - mean - good[dishes[k]]),
    0,
  );
  return [mean, generous, good];
}

/** [mean, covariance] of rows. */
export function spread(rows) {
  const mean = rows[0].map((_, k) => total(rows.map((row) => row[k])) / rows.length);
  const away = rows.map((row) => row.map((number, k) => number - mean[k]));
  const covariance = mean.map((_, i) => mean.map((_, j) => total(away.map((row) => row[i] * row[j])) / rows.length));
  return [mean, covariance];
}

/** What is believed about a newcomer's numbers before the first answer and after each. */
export function foldIn(mean, covariance, rows, answers, noise) {
  let [w, spreads] = [mean, covariance];
  const found = [w];
  rows.forEach((row, n) => {
    const reach = spreads.map((line) => row.reduce((sum, number, k) => sum + line[k] * number, 0));
    let [expected, doubt] = [0, noise];
    for (let k = 0; k < w.length; k++) {
      expected += row[k] * w[k];
      doubt += row[k] * reach[k];
    }
    const gain = reach.map((number) => number / doubt);
    const surprise = answers[n] - expected;
    w = w.map((number, k) => number + gain[k] * surprise);
    spreads = spreads.map((line, i) => line.map((number, j) => number - gain[i] * reach[j]));
    found.push(w);
  });
  return found;
}

/** The product of a row with w. */
export const agreement = (row, w) => w.reduce((sum, number, k) => sum + row[k] * number, 0);

/** The identity matrix, times a number. */
export const diagonal = (size, number = 1) =>
  Array.from({ length: size }, (_, i) => Array.from({ length: size }, (_, j) => (i === j ? number : 0)));

/** The linear map from learned to planted numbers: two lists of weights. */
export function straight(numbers, planted) {
  const rows = numbers.map((row) => [1, ...row]);
  const size = rows[0].length;
  const column = (k) => planted.map((row) => row[k]);
  return [0, 1].map((k) => foldIn(Array(size).fill(0), diagonal(size, 100), rows, column(k), 1).at(-1));
}

/** Numbers by such a map. */
export const mapped = (numbers, weights) => numbers.map((row) => weights.map((w) => agreement([1, ...row], w)));

/** The share of the variance of the planted numbers that is found. */
export function explained(found, planted) {
  const squares = (rows) => total([0, 1].map((k) => total(rows.map((row) => row[k] * row[k]))));
  const mean = [0, 1].map((k) => total(planted.map((row) => row[k])) / planted.length);
  const rest = squares(found.map((row, n) => row.map((number, k) => number - planted[n][k])));
  return 1 - rest / squares(planted.map((row) => row.map((number, k) => number - mean[k])));
}
