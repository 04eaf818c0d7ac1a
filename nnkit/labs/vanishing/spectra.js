// The spectral radius and the singular values of a small square matrix, a list of rows: the twin of nnkit/labs/vanishing/spectra.py.

const SQUARINGS = 30;
const SWEEPS = 30; // far more than are needed
const SMALL = 1e-15; // a smaller cosine counts as 0

function square(matrix) {
  return matrix.map((row) => {
    const sums = row.map(() => 0);
    row.forEach((a, k) => matrix[k].forEach((b, j) => (sums[j] += a * b)));
    return sums;
  });
}

/** The size of the largest eigenvalue: the limit of |A^n|^(1/n), here for n = 2^30, by squaring. */
export function spectralRadius(matrix) {
  let [radius, power] = [1, matrix];
  for (let k = 0; k < SQUARINGS; k += 1) {
    let size = 0;
    for (const row of power) for (const a of row) size += a * a;
    size = Math.sqrt(size);
    if (size === 0) return 0;
    power = square(power.map((row) => row.map((a) => a / size)));
    for (let roots = 0; roots < k; roots += 1) size = Math.sqrt(size);
    radius *= size;
  }
  return radius;
}

/** [largest, smallest]: rotate pairs of columns until all are at right angles (Jacobi). */
export function singularValues(matrix) {
  const columns = matrix[0].map((_, j) => matrix.map((row) => row[j]));
  for (let sweep = 0, turned = true; turned && sweep < SWEEPS; sweep += 1) {
    turned = false;
    for (let p = 0; p < columns.length; p += 1)
      for (let q = p + 1; q < columns.length; q += 1) turned = turn(columns, p, q) || turned;
  }
  const lengths = columns.map((column) => Math.sqrt(dot(column, column)));
  return [Math.max(...lengths), Math.min(...lengths)];
}

/** Rotate two columns in their plane until they are at right angles; false if they are already. */
function turn(columns, p, q) {
  const [one, other] = [columns[p], columns[q]];
  const [alpha, beta, gamma] = [dot(one, one), dot(other, other), dot(one, other)];
  if (Math.abs(gamma) <= SMALL * Math.sqrt(alpha) * Math.sqrt(beta)) return false;
  const zeta = (beta - alpha) / (2 * gamma);
  const t = (zeta >= 0 ? 1 : -1) / (Math.abs(zeta) + Math.sqrt(1 + zeta * zeta));
  const c = 1 / Math.sqrt(1 + t * t);
  const s = c * t;
  columns[p] = one.map((a, k) => c * a - s * other[k]);
  columns[q] = one.map((a, k) => s * a + c * other[k]);
  return true;
}

function dot(a, b) {
  let sum = 0;
  a.forEach((x, k) => (sum += x * b[k]));
  return sum;
}
