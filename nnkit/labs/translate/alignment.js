// The alignment: a row for each word of the translation, a column for each English word, shaded by the attention's weights.

import { create } from "d3-selection";
import { fill } from "../frame/numbers.js";
import { t, translated } from "../frame/words.js";

const [LEFT, TOP] = [84, 76]; // px, for the words of the translation and for the English words
const [WIDEST, HIGHEST] = [64, 32]; // px, of a cell
const LETTERS = 12; // px

export class Alignment {
  constructor(node) {
    this.svg = create("svg").attr("role", "img").attr("class", "tr-map");
    node.append(this.svg.node());
    const layer = (name) => this.svg.append("g").attr("class", name).attr("aria-hidden", true);
    this.cells = layer("tr-cells");
    this.across = layer("tr-across");
    this.down = layer("tr-down");
    this.note = layer("tr-note");
  }

  /** weights: a row for each word, or none. */
  show({ source, words, target, weights }) {
    this.shown = { source, words, target, weights };
    const looks = words.map((word, k) => {
      const row = weights[k] ?? [];
      if (!row.length) return word;
      return fill(translated("{word} looks most at {other}"), { word, other: source[row.indexOf(Math.max(...row))] });
    });
    const start = weights.length
      ? t("For each word of the translation, how much it looks at each English word.")
      : t("The translation, without attention: no word looks at an English word.");
    this.svg.attr("aria-label", `${start} ${looks.join(", ")}.`);
    this.draw();
  }

  resize(width, height) {
    this.width = width;
    this.height = height;
    this.svg.attr("width", width).attr("height", height).attr("viewBox", [0, 0, width, height]);
    this.draw();
  }

  draw() {
    if (!this.shown || !this.width) return;
    const { source, words, target, weights } = this.shown;
    const rows = Math.max(words.length, target.length, 1);
    const wide = Math.min(WIDEST, (this.width - LEFT) / source.length);
    const high = Math.min(HIGHEST, (this.height - TOP) / rows);
    const [x, y] = [(s) => LEFT + s * wide, (k) => TOP + k * high];
    const cells = words.flatMap((_, k) => source.map((_, s) => ({ k, s, weight: weights[k]?.[s] ?? 0 })));
    this.cells
      .selectAll("rect")
      .data(cells)
      .join("rect")
      .attr("x", ({ s }) => x(s) + 0.5)
      .attr("y", ({ k }) => y(k) + 0.5)
      .attr("width", Math.max(1, wide - 1))
      .attr("height", Math.max(1, high - 1))
      .style("fill-opacity", ({ weight }) => weight.toFixed(3));
    const text = (layer, list) => layer.selectAll("text").data(list).join("text").text(String);
    text(this.across, source)
      .attr("transform", (_, s) => `translate(${x(s + 0.5) + LETTERS / 3},${TOP - 6}) rotate(-90)`)
      .attr("text-anchor", "start");
    text(this.down, words)
      .attr("x", LEFT - 6)
      .attr("y", (_, k) => y(k + 0.5) + LETTERS / 3)
      .attr("text-anchor", "end")
      .attr("class", (word, k) => (word === target[k] ? "" : "tr-wrong"));
    text(
      this.note,
      weights.length
        ? []
        : [t("no attention: the decoder"), t("begins with the encoder’s"), t("last state, and that is all")],
    )
      .attr("x", LEFT + (wide * source.length) / 2)
      .attr("y", (_, k) => TOP + 40 + 17 * k)
      .attr("text-anchor", "middle");
  }
}
