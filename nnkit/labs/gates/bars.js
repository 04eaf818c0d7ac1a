// The results of learning as two large bars, with a line across both at the result of guessing.

import { create } from "d3-selection";
import { formatNumber } from "../frame/numbers.js";
import { t } from "../frame/words.js";

const [NAME, NUMBER] = [52, 92]; // px beside a bar, for its name and its number
const [TALL, BETWEEN, FOOT] = [30, 8, 18]; // px: a bar, the gap between bars, the words at the line
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
      t(
        "Two bars: the share of new sequences that the LSTM gets right, and that of the RNN. A line marks what guessing gets. The " +
          "sentence below gives the numbers.",
      ),
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

  /** shares: of the LSTM and of the RNN, in per cent; chance: the result of guessing. */
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
    this.word.attr("x", Math.max(WORD, Math.min(this.width - WORD, x))).text(t("guessing {chance:~3-} %", { chance }));
  }
}
