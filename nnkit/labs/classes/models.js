// The samples of the lab `classes`, and the nearest neighbour: the twin of models.py, and of what lab.py has about texts.

import { readRows, writeRows } from "../frame/controls.js";
import { random } from "../nnkit.js/random.js";
import { COLUMNS, pictureOf, SIDE } from "./drawings.js";

export const [SHAPES, EACH] = [3, 5];
const COPIES = 40;
const PIXELS = SIDE * SIDE;

/** The drawings in a text, a list of 20 for the places of all classes: rows [x, y, 1 where a stroke begins, else 0]. */
export function drawingsOf(text) {
  const slots = Array.from({ length: (SHAPES + 1) * EACH }, () => []);
  let now = null;
  for (const [x, y, begins] of readRows(text)) {
    if (begins > 1) now = slots[begins - 2];
    now?.push([x, y, Number(begins > 0)]);
  }
  return slots;
}

/** Drawings as the text of a control. */
export const writeDrawings = (slots) =>
  writeRows(slots.flatMap((points, place) => points.map(([x, y, begins], k) => [x, y, k ? begins : 2 + place])));

/** Returns a function that makes the samples of the network, and keeps the pictures of each drawing. */
export function sampler(loaded) {
  const numbers = {}; // by seed
  const kept = {}; // by seed, place and drawing
  return (text, other, copies, seed) => {
    numbers[seed] ??= random(loaded, (SHAPES + 1) * EACH * COPIES * COLUMNS, seed, "CLASSES");
    const labels = [];
    const pictures = drawingsOf(text).flatMap((points, place) => {
      const label = Math.floor(place / EACH);
      if (!points.length || label >= SHAPES + other) return [];
      labels.push(...Array(copies).fill(label));
      kept[JSON.stringify([seed, place])] ??= {};
      const mine = kept[JSON.stringify([seed, place])];
      if (mine.points !== String(points)) Object.assign(mine, { points: String(points), pictures: [] });
      for (let copy = mine.pictures.length; copy < copies; copy++) {
        const first = (place * COPIES + copy) * COLUMNS;
        const way = copy ? numbers[seed].slice(first, first + COLUMNS) : undefined;
        mine.pictures.push(pictureOf(points, way));
      }
      return mine.pictures.slice(0, copies);
    });
    return { n: labels.length, input: joined(pictures), target: labels };
  };
}

/** Pictures one after the other. */
export function joined(pictures) {
  const all = new Float32Array(pictures.length * PIXELS);
  pictures.forEach((picture, k) => all.set(picture, k * PIXELS));
  return all;
}

/** The number of the nearest picture among the samples, for a picture. */
export function neighbour({ n, input }, picture) {
  let [nearest, least] = [-1, Infinity];
  for (let k = 0; k < n; k++) {
    let square = 0;
    for (let pixel = 0; pixel < PIXELS && square < least; pixel++) {
      const difference = input[k * PIXELS + pixel] - picture[pixel];
      square += difference * difference;
    }
    if (square < least) [nearest, least] = [k, square];
  }
  return nearest;
}
