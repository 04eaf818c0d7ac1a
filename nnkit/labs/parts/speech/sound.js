// Words as sound, and what a filter bank measures of it: the twin of sound.py, which explains each part. Everything has the
// order that it has there.

export const RATE = 10000;
const FRAME = 256;
export const [HOP, FRAMES] = [250, 40];
export const SAMPLES = HOP * (FRAMES - 1) + FRAME;
const BLOCK = 25;
const RADII = [0.98133, 0.97212, 0.95397];
const RAMP = 0.03;
const GLIDE = 0.25;
const SINE = [-1 / 6, 1 / 120, -1 / 5040, 1 / 362880, -1 / 39916800, 1 / 6227020800, -1 / 1307674368000];
const EDGES = [100, 197, 306, 428, 565, 718, 890, 1083, 1299, 1541, 1813, 2118, 2460, 2843, 3272, 3754, 4294, 4900];
export const BANDS = EDGES.length - 2;
const EMPHASIS = 0.9;
export const NOISE = 65536;
const LOUD = 1.7320508075688772;
export const [MIDDLE, SPREAD] = [0.7, 0.4];

function sine(angle) {
  const square = angle * angle;
  let total = 0;
  for (let k = SINE.length - 1; k >= 0; k--) total = (total + SINE[k]) * square;
  return angle + angle * total;
}

function cosine(angle) {
  const half = sine(angle / 2);
  return 1 - 2 * half * half;
}

const kept = {};

/** White noise, from -1 to 1. */
function noiseOf(seed) {
  if (kept[seed]) return kept[seed];
  const numbers = new Float64Array(NOISE);
  let state = seed + 1;
  for (let k = 0; k < NOISE; k++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    numbers[k] = state / 2147483648 - 1;
  }
  kept[seed] = numbers;
  return numbers;
}

const limited = (share) => Math.min(Math.max(share, 0), 1);

/** The sound of a word: {formants: three rows of three, pitch, begin, ends: three}. */
export function spoken({ formants, pitch, begin, ends }) {
  const end = ends[2];
  const lengths = [ends[0] - begin, ends[1] - ends[0], end - ends[1]];
  const share = (time, k) => limited((time - (ends[k] - GLIDE * lengths[k])) / (GLIDE * (lengths[k] + lengths[k + 1])));
  const sound = new Float64Array(SAMPLES);
  let [phase, total] = [0, 0];
  let [y1, y2, z1, z2, w1, w2] = [0, 0, 0, 0, 0, 0]; // of each resonator, what it gave last and before that
  for (let start = 0; start < SAMPLES; start += BLOCK) {
    const time = start / RATE;
    const [first, second] = [share(time, 0), share(time, 1)];
    const done = (time - begin) / (end - begin);
    const loud = limited((time - begin) / RAMP) * limited((end - time) / RAMP);
    const advance = (pitch * (1.1 - 0.2 * done)) / RATE;
    const [p, q, r] = RADII.map((radius, k) => {
      const [one, two, three] = [formants[0][k], formants[1][k], formants[2][k]];
      const now = one + first * (two - one) + second * (three - two);
      const b = 2 * radius * cosine((Math.PI * 2 * now) / RATE);
      const c = -(radius * radius);
      return { a: 1 - b - c, b, c };
    });
    const last = Math.min(start + BLOCK, SAMPLES);
    for (let n = start; n < last; n++) {
      phase += advance;
      if (phase >= 1) phase -= 1;
      const y = p.a * (loud * (phase * (2 - 3 * phase))) + p.b * y1 + p.c * y2;
      y2 = y1;
      y1 = y;
      const z = q.a * y + q.b * z1 + q.c * z2;
      z2 = z1;
      z1 = z;
      const w = r.a * z + r.b * w1 + r.c * w2;
      w2 = w1;
      w1 = w;
      sound[n] = w;
      total += w * w;
    }
  }
  const strength = Math.sqrt(total / ((end - begin) * RATE));
  for (let n = 0; n < SAMPLES; n++) sound[n] /= strength;
  return sound;
}

/** A sound with noise, `loud` times as strong as the voice. */
export function heard(sound, loud, offset, seed) {
  const noise = noiseOf(seed);
  const found = new Float64Array(SAMPLES);
  for (let n = 0; n < SAMPLES; n++) found[n] = sound[n] + loud * LOUD * noise[(offset + n) % NOISE];
  return found;
}

// --- What a filter bank measures ------------------------------------------------------------------------------------

const TURN = Array.from({ length: FRAME / 2 + 1 }, (_, k) => cosine((2 * Math.PI * k) / FRAME));
const WINDOW = Float64Array.from({ length: FRAME }, (_, k) => 0.5 - 0.5 * TURN[Math.min(k, FRAME - k)]);
const COSINES = Float64Array.from(TURN.slice(0, -1));
const SINES = Float64Array.from({ length: FRAME / 2 }, (_, k) => TURN[Math.abs(FRAME / 4 - k)]);
const ORDER = Array.from({ length: FRAME }, (_, k) =>
  Number.parseInt(
    Array.from((k + FRAME).toString(2).slice(1))
      .reverse()
      .join(""),
    2,
  ),
);
/** For each band the first of its frequencies, and the weights of all of them. */
const WEIGHTS = EDGES.slice(0, BANDS).map((low, band) => {
  const [top, high] = [EDGES[band + 1], EDGES[band + 2]];
  const all = Array.from({ length: FRAME / 2 }, (_, k) => {
    const hertz = (k * RATE) / FRAME;
    return hertz < top ? (hertz - low) / (top - low) : (high - hertz) / (high - top);
  });
  return {
    first: all.findIndex((weight) => weight > 0),
    weights: Float64Array.from(all.filter((weight) => weight > 0)),
  };
});

/** The discrete Fourier transform, in place, of numbers that are already in the order ORDER. */
function transform(x, y) {
  for (let half = 1; half < FRAME; half *= 2) {
    const stride = FRAME / (2 * half);
    for (let start = 0; start < FRAME; start += 2 * half)
      for (let k = 0; k < half; k++) {
        const p = start + k;
        const q = p + half;
        const c = COSINES[k * stride];
        const s = SINES[k * stride];
        const u = x[q] * c + y[q] * s;
        const v = y[q] * c - x[q] * s;
        x[q] = x[p] - u;
        y[q] = y[p] - v;
        x[p] += u;
        y[p] += v;
      }
  }
}

/** The power of a sound in each band and frame: BANDS numbers for each frame, one frame after the other. */
export function powers(sound) {
  const frames = 2 * Math.floor((Math.floor((sound.length - FRAME) / HOP) + 1) / 2);
  const found = new Float64Array(frames * BANDS);
  const [x, y, power] = [new Float64Array(FRAME), new Float64Array(FRAME), new Float64Array(FRAME / 2)];
  const clear = new Float64Array(sound.length);
  clear[0] = sound[0];
  for (let n = 1; n < sound.length; n++) clear[n] = sound[n] - EMPHASIS * sound[n - 1];
  for (let frame = 0; frame < frames; frame += 2) {
    for (let k = 0; k < FRAME; k++) {
      const place = ORDER[k];
      x[k] = clear[HOP * frame + place] * WINDOW[place];
      y[k] = clear[HOP * (frame + 1) + place] * WINDOW[place];
    }
    transform(x, y);
    for (const other of [0, 1]) {
      for (let k = 0; k < FRAME / 2; k++) {
        const back = (FRAME - k) % FRAME;
        const p = other ? x[k] - x[back] : x[k] + x[back];
        const q = other ? y[k] + y[back] : y[k] - y[back];
        power[k] = p * p + q * q;
      }
      WEIGHTS.forEach(({ first, weights }, band) => {
        let total = 0;
        for (let k = 0; k < weights.length; k++) total += weights[k] * power[first + k];
        found[(frame + other) * BANDS + band] = total;
      });
    }
  }
  return found;
}

/** Fourth roots of powers, after a word has been given a mean power of 1: as many numbers. */
export function roots(power) {
  let total = 0;
  for (const number of power) total += number;
  const mean = total / power.length;
  return power.map((number) => Math.sqrt(Math.sqrt(number / mean)));
}

/** What a network sees of powers: their roots, shifted and divided. */
export const features = (power) => roots(power).map((root) => (root - MIDDLE) / SPREAD);
