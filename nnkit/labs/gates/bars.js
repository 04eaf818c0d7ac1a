// What came of the learning, as two large bars, and a line across both at what guessing gets.

import { create } from "d3-selection";
import { formatNumber } from "../frame/numbers.js";

const [NAME, NUMBER] = [52, 92]; // px, beside a bar: for its name, for its number
const [TALL, BETWEEN, FOOT] = [30, 8, 18]; // px: a bar, from bar to bar, the words at the mark
const WORD = 50; // px, half the width of these words
const ROWS = [
  ["LSTM", "learned"],
  ["RNN", "data"],
];

export const BARS = 2 * TALL + BETWEEN + FOOT; // px, the height

export class Bars {
  constructor(node) {
    this.svg = create("svg").attr("class", "gt-result").attr("role", "img");
    this.svg.attr(
      "aria-label",
      "Two bars: the share of new sequences that the LSTM gets right, and that of the RNN. A line marks what guessing gets. The " +
        "sentence below gives the numbers.",
    );
    node.append(this.svg.node());
    const g = this.svg.append("g").attr("aria-hidden", true);
    const top = (k) => k * (TALL + BETWEEN);
    this.rows = ROWS.map(([name, colour], k) => {
      const middle = top(k) + TALL / 2;
      g.append("text")
        .attr("class", "gt-name")
        .attr("y", middle + 5)
        .text(name);
      const bar = (className) => g.append("rect").attr("class", className).attr("y", top(k)).attr("height", TALL);
      const [track, full] = [bar("gt-track").attr("x", NAME), bar("gt-bar").attr("x", NAME)];
      full.style("fill", `var(--nn-${colour})`);
      const number = g.append("text").attr("class", "gt-number").attr("text-anchor", "end");
      return { track, full, number: number.attr("y", middle + 8) };
    });
    this.mark = g.append("path").attr("class", "gt-mark");
    this.word = g
      .append("text")
      .attr("text-anchor", "middle")
      .attr("y", BARS - 5);
  }

  resize(width) {
    this.width = width;
    this.svg.attr("width", width).attr("height", BARS).attr("viewBox", [0, 0, width, BARS]);
    this.long = width - NAME - NUMBER;
    this.rows.forEach(({ track, number }) => {
      track.attr("width", this.long);
      number.attr("x", width);
    });
    if (this.shown) this.show(...this.shown);
  }

  /** shares: of the LSTM and of the RNN, in per cent; chance: what guessing gets. */
  show(shares, chance) {
    this.shown = [shares, chance];
    if (!this.width) return;
    const at = (share) => (this.long * share) / 100;
    this.rows.forEach(({ full, number }, k) => {
      full.attr("width", at(shares[k]));
      number.text(`${formatNumber(shares[k], "~3-")} %`);
    });
    const x = NAME + at(chance);
    this.mark.attr("d", `M${x},0V${BARS - FOOT + 3}`);
    this.word
      .attr("x", Math.max(WORD, Math.min(this.width - WORD, x)))
      .text(`guessing ${formatNumber(chance, "~3-")} %`);
  }
}
