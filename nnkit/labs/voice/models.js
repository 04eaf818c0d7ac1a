// What the lab `voice` learns from, and its rival: the twin of models.py, which explains each part.

import { random } from "../nnkit.js/random.js";
import { BANDS, FRAMES, MIDDLE, SPREAD } from "../parts/speech/sound.js";
import { stretched } from "../parts/speech/speakers.js";
import { EACH, WORDS } from "./takes.js";

const COPIES = 40;
const [TEMPO, BEND, CUT, MOVE, TILT, BAND, NOISE] = [0.4, 0.3, 0.1, 0.9, 0.25, 0.1, 0.1];
const OWN = 6 + BANDS;
const COLUMNS = OWN + 1 + FRAMES * BANDS;
const SIZE = FRAMES * BANDS;
const AS_IT_IS = new Float64Array(COLUMNS);

const within = (x, low, high) => Math.min(Math.max(x, low), high);

/** A place between two numbers of a list of `count`: the lower one, the upper one, the share of the upper one. */
function between(place, count) {
  const low = Math.min(Math.floor(place), Math.max(count - 2, 0));
  return [low, Math.min(low + 1, count - 1), place - low];
}

/** What a network sees of a copy of a take, as COLUMNS numbers say: BANDS numbers for each frame. */
export function varied(take, numbers = AS_IT_IS) {
  const [tempo, bend, begin, end, move, tilt] = numbers;
  const steps = take.length / BANDS;
  const length = within(Math.floor(steps * stretched(TEMPO * tempo) + 0.5), 1, FRAMES);
  const [early, late] = [CUT * begin * begin, CUT * end * end];
  const bands = Array.from({ length: BANDS }, (_, b) => ({
    from: between(within(b + MOVE * move, 0, BANDS - 1), BANDS),
    weight: (1 + TILT * tilt * ((2 * b) / (BANDS - 1) - 1)) * (1 + BAND * numbers[6 + b]),
  }));
  const loud = numbers[OWN];
  const power = new Float64Array(length * BANDS);
  const row = new Float64Array(BANDS);
  let total = 0;
  for (let frame = 0; frame < length; frame++) {
    let share = (frame + 0.5) / length;
    share += BEND * bend * share * (1 - share);
    const [low, high, part] = between(within((early + (1 - early - late) * share) * steps - 0.5, 0, steps - 1), steps);
    for (let b = 0; b < BANDS; b++) row[b] = (1 - part) * take[low * BANDS + b] + part * take[high * BANDS + b];
    for (let b = 0; b < BANDS; b++) {
      const [under, over, rest] = bands[b].from;
      const root = ((1 - rest) * row[under] + rest * row[over]) * bands[b].weight;
      const square = root * root;
      const place = frame * BANDS + b;
      power[place] = square * square + NOISE * loud * loud * (1 + numbers[OWN + 1 + place]);
      total += power[place];
    }
  }
  const mean = total / (length * BANDS) || 1;
  const seen = new Float32Array(SIZE);
  power.forEach((each, k) => (seen[k] = (Math.sqrt(Math.sqrt(each / mean)) - MIDDLE) / SPREAD));
  return seen;
}

/** Returns a function that makes the samples of the network; takes: 15, null where one is missing. */
export function sampler(loaded) {
  const numbers = {}; // by seed
  return (takes, copies, seed) => {
    numbers[seed] ??= random(loaded, WORDS * EACH * COPIES * COLUMNS, seed, "VOICE");
    const target = [];
    const seen = takes.flatMap((take, place) => {
      if (!take) return [];
      target.push(...Array(copies).fill(Math.floor(place / EACH)));
      return Array.from({ length: copies }, (_, copy) => {
        const first = (place * COPIES + copy) * COLUMNS;
        return varied(take, copy ? numbers[seed].subarray(first, first + COLUMNS) : undefined);
      });
    });
    return { n: target.length, input: together(seen), target };
  };
}

/** What a network sees of several takes, one after the other. */
export function together(seen) {
  const all = new Float32Array(seen.length * SIZE);
  seen.forEach((each, k) => all.set(each, k * SIZE));
  return all;
}

/** The distance of a take from a new one by dynamic time warping. take, other: what a network sees, to their ends. */
export function warped(take, other) {
  const [count, steps] = [take.length / BANDS, other.length / BANDS];
  let above = null;
  for (let step = 0; step < steps; step++) {
    const least = new Float64Array(count);
    for (let k = 0; k < count; k++) {
      let square = 0;
      for (let b = 0; b < BANDS; b++) {
        const difference = take[k * BANDS + b] - other[step * BANDS + b];
        square += difference * difference;
      }
      const apart = Math.sqrt(square);
      if (!above) least[k] = k ? least[k - 1] + apart : 2 * apart;
      else if (!k) least[k] = above[k] + apart;
      else least[k] = Math.min(Math.min(above[k], least[k - 1]) + apart, above[k - 1] + 2 * apart);
    }
    above = least;
  }
  return above[count - 1] / (count + steps);
}
