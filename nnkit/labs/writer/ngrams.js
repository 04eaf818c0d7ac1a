// n-gram models with Kneser-Ney smoothing, and bits per character: the twin of ngrams.py, which explains each part. Every
// sum has the order that it has there.

const TERMS = 12; // of the series for the logarithm

/** Different n-grams and a count of each; what is needed to smooth them. */
class Table {
  /** @param {Float64Array} numbers of n-grams, repeated as often as they count; they are sorted in place */
  constructor(numbers, size) {
    this.size = size;
    numbers.sort();
    const [grams, counts] = [[], []];
    numbers.forEach((number, k) => {
      if (k && number === numbers[k - 1]) counts[counts.length - 1] += 1;
      else {
        grams.push(number);
        counts.push(1);
      }
    });
    this.grams = Float64Array.from(grams);
    this.counts = counts;
    const many = [0, 0, 0, 0, 0];
    for (const count of counts) if (count < 5) many[count] += 1;
    const shrink = many[1] ? many[1] / (many[1] + 2 * many[2]) : 0;
    this.discounts = [0];
    for (const times of [1, 2, 3]) {
      const less = many[times] ? ((times + 1) * shrink * many[times + 1]) / many[times] : 0;
      this.discounts.push(Math.max(times - less, 0));
    }
    this.group();
  }

  /** Where each context begins, how often it occurs, and what the discounts free after it. */
  group() {
    const { grams, counts, size, discounts } = this;
    const [contexts, begins, totals, freed] = [[], [], [], []];
    for (let k = 0; k < grams.length; ) {
      const context = Math.floor(grams[k] / size);
      contexts.push(context);
      begins.push(k);
      const many = [0, 0, 0, 0];
      let total = 0;
      for (; k < grams.length && Math.floor(grams[k] / size) === context; k++) {
        total += counts[k];
        many[Math.min(counts[k], 3)] += 1;
      }
      totals.push(total);
      freed.push(discounts[1] * many[1] + discounts[2] * many[2] + discounts[3] * many[3]);
    }
    begins.push(grams.length);
    this.contexts = Float64Array.from(contexts);
    this.begins = begins;
    this.totals = totals;
    this.freed = freed;
  }

  discount(count) {
    return this.discounts[Math.min(count, 3)];
  }
}

/** The probability of the next character after n - 1 others. */
export class KneserNey {
  /** @param {number[]} text numbers of characters */
  constructor(text, n, size) {
    this.size = size;
    this.tables = Array.from({ length: n }, (_, k) => {
      if (k + 1 === n) return new Table(gramsOf(text, n, size), size);
      const last = size ** (k + 1);
      return new Table(
        Float64Array.from(new Set(gramsOf(text, k + 2, size)), (number) => number % last),
        size,
      );
    });
  }

  /** The probabilities of all characters after those in the list `before`. */
  next(before) {
    const shares = new Float64Array(this.size).fill(1 / this.size);
    this.tables.forEach((table, m) => {
      if (before.length < m) return;
      const context = numberOf(before.slice(before.length - m), this.size);
      const place = lower(table.contexts, context);
      if (table.contexts[place] !== context) return;
      const total = table.totals[place];
      const rest = table.freed[place] / total;
      for (let k = 0; k < shares.length; k++) shares[k] *= rest;
      for (let k = table.begins[place]; k < table.begins[place + 1]; k++)
        shares[table.grams[k] % this.size] += (table.counts[k] - table.discount(table.counts[k])) / total;
    });
    return shares;
  }

  /** The probability of each character of a text from place `start` on. */
  shares(text, start) {
    const shares = new Float64Array(text.length - start).fill(1 / this.size);
    this.tables.forEach((table, k) => {
      const grams = gramsOf(text, k + 1, this.size).subarray(start - k);
      grams.forEach((gram, i) => {
        const context = Math.floor(gram / this.size);
        const place = lower(table.contexts, context);
        if (table.contexts[place] !== context) return;
        const at = lower(table.grams, gram);
        const count = table.grams[at] === gram ? table.counts[at] : 0;
        const total = table.totals[place];
        shares[i] = shares[i] * (table.freed[place] / total) + (count - table.discount(count)) / total;
      });
    });
    return shares;
  }
}

/** The numbers of all n-grams of a text, in order. */
function gramsOf(text, n, size) {
  const grams = new Float64Array(text.length - n + 1);
  for (let k = 0; k < n; k++) for (let i = 0; i < grams.length; i++) grams[i] = grams[i] * size + text[i + k];
  return grams;
}

/** The number of one n-gram. */
const numberOf = (characters, size) => characters.reduce((number, character) => number * size + character, 0);

/** The first place in a sorted array whose number is not below `number`. */
function lower(sorted, number) {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] < number) low = middle + 1;
    else high = middle;
  }
  return low;
}

const double = new DataView(new ArrayBuffer(8));

/** -log2 of a probability above 0: the bits that a character takes. */
export function bits(share) {
  double.setFloat64(0, share);
  const exponent = ((double.getUint16(0) >> 4) & 0x7ff) - 1022; // no subnormal number is that likely
  double.setUint16(0, (double.getUint16(0) & 0x800f) | (1022 << 4));
  const fraction = double.getFloat64(0); // from 1/2 to 1
  const z = (fraction - 1) / (fraction + 1);
  const square = z * z;
  let [power, series] = [z, z];
  for (let k = 1; k < TERMS; k++) {
    power *= square;
    series += power / (2 * k + 1);
  }
  return -(exponent + (2 * series) / Math.LN2);
}

/** Bits per character. */
export function meanBits(shares) {
  let sum = 0;
  for (let k = 0; k < shares.length; k++) sum += bits(shares[k]);
  return sum / shares.length;
}
