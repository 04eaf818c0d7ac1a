// Scenes of two handwritten digits and their captions, by integers alone: the twin of scenes.py, which says what a scene is.

import { inkOf } from "../parts/letters.js";

export const [SIDE, ROWS, COLUMNS] = [8, 2, 3]; // pixels of a side of a cell; cells
export const [HIGH, WIDE, CELLS] = [SIDE * ROWS, SIDE * COLUMNS, ROWS * COLUMNS];
export const DIGITS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
export const NOTHING = DIGITS.length; // the class of an empty cell
export const WORDS = ["<start>", "<end>", "a", "an", "above", "to", "the", "left", "of", ...DIGITS];
export const [START, END, STEPS] = [0, 1, 9];
const [PAIRS, MOST] = [9, 3]; // pairs of digits that are held out; how many of them may contain the same digit
const SIDES = [
  [0, 1],
  [0, 2],
  [1, 2],
];
const [MULTIPLIER, MODULUS, WARM] = [16807, 2 ** 31 - 1, 20];

/** Random integers: `dice(6)` is one from 0 to 5. */
export function diceOf(seed, stream) {
  let state = 1 + 8 * seed + stream;
  const dice = (sides) => {
    state = (state * MULTIPLIER) % MODULUS;
    return state % sides;
  };
  for (let k = 0; k < WARM; k++) dice(1);
  return dice;
}

/** The pairs of digits in training, and those that are held out. */
export function pairsOf(seed) {
  const dice = diceOf(seed, 0);
  const order = [];
  for (let a = 0; a < 10; a++) for (let b = 0; b < a; b++) order.push([a, b]);
  for (let last = order.length - 1; last > 0; last--) {
    const other = dice(last + 1);
    [order[last], order[other]] = [order[other], order[last]];
  }
  const found = { seen: [], unseen: [] };
  const count = Array(10).fill(0);
  for (const [a, b] of order) {
    const held = found.unseen.length < PAIRS && Math.max(count[a], count[b]) < MOST;
    found[held ? "unseen" : "seen"].push([a, b]);
    count[a] += Number(held);
    count[b] += Number(held);
  }
  return found;
}

/** n scenes of two digits. counts: of pictures of each digit. */
export const drawn = (n, pairs, counts, dice) => Array.from({ length: n }, () => drawnOne(pairs, counts, dice));

function drawnOne(pairs, counts, dice) {
  const digits = [...pairs[dice(pairs.length)]];
  if (dice(2)) digits.reverse();
  let corners;
  if (dice(2)) {
    const column = dice(COLUMNS);
    corners = [0, 1].map((row) => [SIDE * row, near(column, COLUMNS, dice)]);
  } else {
    const row = dice(ROWS);
    corners = SIDES[dice(SIDES.length)].map((column) => [near(row, ROWS, dice), SIDE * column]);
  }
  return digits.map((digit, k) => [digit, dice(counts[digit]), ...corners[k]]);
}

/** A pixel that is at most one away from where a cell begins, inside the picture. */
const near = (cell, cells, dice) => Math.min(Math.max(SIDE * cell + dice(3) - 1, 0), SIDE * (cells - 1));

/** The pictures of each digit, from letters: a list of lists of 64 numbers from 0 to 1. */
export const picturesFrom = (texts) =>
  texts.map((text) => {
    const ink = inkOf(text);
    return Array.from({ length: ink.length / (SIDE * SIDE) }, (_, k) =>
      ink.slice(k * SIDE * SIDE, (k + 1) * SIDE * SIDE),
    );
  });

/** Scenes as pictures, one after the other, from 0 (paper) to 1 (ink). */
export function canvases(scenes, pictures) {
  const x = new Float32Array(scenes.length * HIGH * WIDE);
  scenes.forEach((scene, n) => {
    for (const [digit, number, row, column] of scene) {
      const picture = pictures[digit][number % pictures[digit].length];
      picture.forEach((ink, k) => {
        const place = (n * HIGH + row + Math.floor(k / SIDE)) * WIDE + column + (k % SIDE);
        x[place] = Math.max(x[place], ink);
      });
    }
  });
  return x;
}

/** What is in each cell, one scene after the other. */
export function labels(scenes) {
  const found = new Float32Array(scenes.length * CELLS).fill(NOTHING);
  scenes.forEach((scene, n) => {
    for (const [digit, , row, column] of scene) found[n * CELLS + cellOf(row, column)] = digit;
  });
  return found;
}

/** The number of the cell that holds most of a picture of a digit. */
export function cellOf(row, column) {
  const [down, across] = [row, column].map((pixel) => Math.floor((pixel + SIDE / 2) / SIDE));
  return down * COLUMNS + across;
}

/** The words of a caption. */
export function captionOf(first, second, above) {
  const [one, other] = [first, second].map((digit) => [digit === 8 ? "an" : "a", DIGITS[digit]]);
  return [...one, ...(above ? ["above"] : ["to", "the", "left", "of"]), ...other];
}

/** The caption of a scene of two digits; none for another scene. */
export function described(scene) {
  if (scene.length !== 2) return [];
  const [[, , down, across], [, , lower, right]] = scene;
  const above = Math.abs(down - lower) > Math.abs(across - right);
  const [[first], [second]] = [...scene].sort((a, b) => (above ? a[2] - b[2] : a[3] - b[3]));
  return captionOf(first, second, above);
}

/** Captions as numbers, one after the other: what the captioner reads, and what it must answer. */
export function encoded(captions) {
  const target = captions.map((words) => {
    const numbers = words.map((word) => WORDS.indexOf(word));
    return [...numbers, ...Array(STEPS - numbers.length).fill(END)];
  });
  const read = target.map((row) => [START, ...row.slice(0, -1)]);
  return { words: Float32Array.from(read.flat()), target: Float32Array.from(target.flat()) };
}

/** The words up to <end>. */
export function decoded(numbers) {
  const end = numbers.indexOf(END);
  return (end < 0 ? numbers : numbers.slice(0, end)).map((number) => WORDS[number]);
}
