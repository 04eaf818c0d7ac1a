// The caption word by word: for each word a small copy of the scene, shaded by where the network looks when it writes the word.

import { coloursOf, scaleOf } from "../parts/paper.js";
import { pixelsOf } from "../parts/raster.js";
import { placesInWords } from "./menus.js";
import { fill } from "../frame/numbers.js";
import { CELLS, HIGH, WIDE } from "./scenes.js";
import { t, translated } from "../frame/words.js";

const DARK = 0.7; // opacity of a cell that has all the weight
const [COLUMNS, LINES, GAP, TEXT] = [5, 2, 8, 21]; // words in a line, lines; px between them, and for a word under its scene

export class Words {
  constructor(node) {
    const add = (className) => node.appendChild(Object.assign(document.createElement("div"), { className }));
    this.list = add("cp-list");
    this.list.setAttribute("role", "img");
    this.note = add("cp-note");
    this.note.textContent = t("No attention: each word comes from the LSTM’s state alone.");
  }

  resize(width) {
    this.list.parentElement.style.width = `${width}px`;
    const high = (((width - (COLUMNS - 1) * GAP) / COLUMNS) * HIGH) / WIDE + TEXT;
    this.list.style.minHeight = `${Math.ceil(LINES * high + GAP)}px`; // of the longest caption: nothing below it moves
  }

  colour() {
    const { paper, ink } = coloursOf(this.list);
    this.scale = scaleOf([paper, ink]);
    this.draw();
  }

  show(result) {
    this.shown = result;
    this.draw();
  }

  draw() {
    const { shown, scale } = this;
    if (!shown || !scale) return;
    const { words, weights, wanted, pixels } = shown;
    const picture = paint(pixelsOf(pixels), scale);
    this.list.replaceChildren(
      ...words.map((word, k) => thumb(picture, word, weights[k], wanted.length && word !== wanted[k])),
    );
    this.note.hidden = weights.length > 0 || !words.length;
    const looks = words.map((word, k) => {
      const row = weights[k];
      if (!row) return word;
      const cell = placesInWords()[row.indexOf(Math.max(...row))];
      return fill(translated("{word} looks most at the cell {cell}"), { word, cell });
    });
    const told = looks.join(", ") || t("no word");
    this.list.setAttribute("aria-label", t("The caption, word by word: {told}.", { told }));
  }
}

/** The scene as an image, a pixel for each of its pixels. */
function paint(pixels, scale) {
  const image = new ImageData(WIDE, HIGH);
  pixels.forEach((ink, k) => image.data.set([...scale[ink].map(Math.round), 255], 4 * k));
  return image;
}

/** A word below its copy of the scene. */
function thumb(picture, word, weights, wrong) {
  const figure = Object.assign(document.createElement("span"), { className: "cp-word" });
  const frame = figure.appendChild(Object.assign(document.createElement("span"), { className: "cp-thumb" }));
  const canvas = frame.appendChild(Object.assign(document.createElement("canvas"), { width: WIDE, height: HIGH }));
  canvas.getContext("2d").putImageData(picture, 0, 0);
  for (let cell = 0; cell < CELLS && weights; cell++)
    frame.appendChild(document.createElement("i")).style.opacity = (DARK * weights[cell]).toFixed(3);
  const text = Object.assign(document.createElement("span"), { className: "cp-text", textContent: word });
  if (wrong) text.classList.add("cp-wrong");
  figure.append(text);
  return figure;
}
