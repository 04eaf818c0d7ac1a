// Takes of the lab `voice`, as texts: the twin of takes.py, which explains each part.

import { BANDS, FRAMES, powers, roots } from "../parts/speech/sound.js";
import { drawn, powersOf } from "../parts/speech/speakers.js";

export const [WORDS, EACH, NEW] = [5, 3, 5];
const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_";
const END = ".";
const LEVEL = 0.05;
const [QUIETEST, CLEAR, RISE] = [0.05, 1.5, 0.15];
const [PAUSE, MARGIN] = [8, 1];

/** Where the word begins and ends in the powers of a recording, as numbers of frames; null without one. */
function cut(power) {
  const count = power.length / BANDS;
  const strength = Array.from({ length: count }, (_, frame) => {
    let total = 0;
    for (let band = 0; band < BANDS; band++) total += power[frame * BANDS + band];
    return Math.sqrt(Math.sqrt(total));
  });
  const background = [...strength].sort((a, b) => a - b)[Math.floor(QUIETEST * count)];
  const most = Math.max(...strength);
  if (most === 0 || most < CLEAR * background) return null;
  const loud = strength.map((each) => each >= background + RISE * (most - background));
  let [first, last] = Array(2).fill(strength.indexOf(most));
  for (let k = count - 1; k >= 0; k--) if (loud[k] && first - PAUSE <= k && k < first) first = k;
  for (let k = 0; k < count; k++) if (loud[k] && last < k && k <= last + PAUSE) last = k;
  first = Math.max(0, first - MARGIN);
  return [first, Math.min(count, last + 1 + MARGIN, first + FRAMES)];
}

/** The word in a recording, samples at RATE, as a text; empty where there is none. */
export const textOf = (sound) => written(powers(sound));

/** The word in powers as a text. */
function written(power) {
  const ends = cut(power);
  if (!ends) return "";
  const word = roots(power.slice(ends[0] * BANDS, ends[1] * BANDS));
  return Array.from(word, (root) => DIGITS[Math.min(Math.floor(root / LEVEL + 0.5), DIGITS.length - 1)]).join("");
}

/** The take in a text: BANDS roots of powers for each frame. A last frame that is not whole ends with zeros. */
export function read(text) {
  const levels = Array.from(text.replaceAll(END, "").slice(0, FRAMES * BANDS), (digit) => DIGITS.indexOf(digit));
  while (levels.length % BANDS) levels.push(0);
  return Float64Array.from(levels, (level) => LEVEL * level);
}

/** The takes in a text, 15 texts; empty where a take is missing. */
export function slots(text) {
  const found = text.split(END).slice(0, WORDS * EACH);
  return [...found, ...Array(WORDS * EACH - found.length).fill("")];
}

/** Texts of takes as one text. */
export const joined = (takes) => takes.join(END).replace(/\.+$/, "");

/** Returns a function: the takes of a synthetic voice, as texts, to teach, and new ones of each word. */
export function speaker(loaded, payload) {
  const kept = {};
  return (voice) => {
    kept.words ??= drawn(loaded, payload.speakers, [0, 1, 2], EACH + NEW, payload);
    const group = payload.formants.findIndex(([name]) => name === voice);
    kept[voice] ??= kept.words
      .filter((word) => word.group === group && word.label < WORDS)
      .map((word) => written(powersOf(word, payload.speakers)));
    const each = (k) => kept[voice].slice(k * (EACH + NEW), (k + 1) * (EACH + NEW));
    const rows = Array.from({ length: WORDS }, (_, k) => each(k));
    return { teach: rows.flatMap((row) => row.slice(0, EACH)), fresh: rows.map((row) => row.slice(EACH)) };
  };
}
