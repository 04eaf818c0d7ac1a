// The power of a sound in bands over time: a column for each frame, a row for each band, the lowest band at the bottom.

import { create } from "d3-selection";
import { t } from "../../frame/words.js";

const [LEFT, RIGHT, TOP, BOTTOM] = [40, 10, 20, 4]; // px, around the cells; the sides are those of the chart below
const LETTERS = 4; // px, from the middle of a line of text to its foot
const [LOWEST, HIGHEST] = [-1.6, 3.2]; // of what a network sees, from white to full colour

export class Bands {
  /** seconds: how long the sound is. */
  constructor(node, seconds) {
    this.seconds = seconds;
    this.svg = create("svg").attr("role", "img").attr("class", "nn-bands");
    node.append(this.svg.node());
    const layer = (name) => this.svg.append("g").attr("class", name).attr("aria-hidden", true);
    this.cells = layer("nn-bands-cells");
    this.borders = layer("nn-bands-borders");
    this.names = layer("nn-bands-names");
  }

  /** rows: for each frame what a network sees; borders: seconds where the vowels begin and end; vowels: their names. */
  show(rows, borders, vowels, moment) {
    this.shown = { rows, borders, vowels, moment };
    const parts = vowels.map((vowel, k) =>
      t("{vowel} from {from:.2} to {to:.2} s", { vowel, from: borders[k], to: borders[k + 1] }),
    );
    this.svg.attr(
      "aria-label",
      t("The strength of the sound in {n} bands of frequency over time: {parts}.", {
        n: rows[0].length,
        parts: parts.join(", "),
      }),
    );
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
    const { rows, borders, vowels, moment } = this.shown;
    const count = rows[0].length;
    const across = this.width - LEFT - RIGHT;
    const wide = across / rows.length;
    const high = (this.height - TOP - BOTTOM) / count;
    const y = (band) => this.height - BOTTOM - high * (band + 1);
    const x = (time) => LEFT + (across * time) / this.seconds;
    const cells = rows.flatMap((row, frame) => row.map((value, band) => ({ value, frame, band })));
    const strength = (value) => Math.max(0, Math.min(1, (value - LOWEST) / (HIGHEST - LOWEST)));
    this.cells
      .selectAll("rect")
      .data(cells)
      .join("rect")
      .attr("x", ({ frame }) => LEFT + wide * frame)
      .attr("y", ({ band }) => y(band))
      .attr("width", wide + 0.3)
      .attr("height", high + 0.3)
      .attr("class", ({ frame }) => (frame < moment ? "" : "nn-bands-later"))
      .style("fill-opacity", ({ value }) => strength(value).toFixed(3));
    this.borders
      .selectAll("path")
      .data(borders)
      .join("path")
      .attr("d", (time) => `M${x(time).toFixed(1)},${TOP - 4}V${this.height - BOTTOM}`);
    this.names
      .selectAll("text")
      .data([
        ...vowels.map((text, k) => ({ text, x: x((borders[k] + borders[k + 1]) / 2), y: TOP - 6, end: "middle" })),
        { text: "4900", x: LEFT - 5, y: TOP + 3 * LETTERS, end: "end" },
        { text: "Hz", x: LEFT - 5, y: (TOP + this.height) / 2, end: "end" },
        { text: "100", x: LEFT - 5, y: this.height - BOTTOM, end: "end" },
      ])
      .join("text")
      .attr("x", ({ x }) => x)
      .attr("y", ({ y }) => y)
      .attr("text-anchor", ({ end }) => end)
      .text(({ text }) => text);
  }
}
