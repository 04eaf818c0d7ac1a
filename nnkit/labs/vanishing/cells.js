// The unrolled network of the lab `vanishing`: a cell for each step, darker the larger the gradient that arrives there.

import { scaleLinear } from "d3-scale";
import { create } from "d3-selection";
import { formatNumber } from "../frame/numbers.js";
import { t } from "../frame/words.js";

export const CELLS = 70; // px, the height
const [TOP, SIDE] = [20, 32]; // px: of the cells; of a cell at most
const DECADES = 3; // powers of ten from full shade to none, and from none to the other colour
const NUMBER = 78; // px, for a number below the cells
const LETTER = 6.4; // px

/** The strengths of a cell's two colours: one fades as the gradient shrinks, the other appears as it grows. */
function shades(left) {
  const size = left === null ? DECADES : left > 0 ? Math.log10(left) / DECADES : -1;
  return [1, Math.min(1, Math.max(0, 1 + size)), Math.min(1, Math.max(0, size))];
}

export class Cells {
  constructor(node) {
    this.svg = create("svg").attr("class", "va-row").attr("role", "img");
    this.svg.attr(
      "aria-label",
      t(
        "The network unrolled: a cell for each step, from the first on the left to the last on the right. The smaller the " +
          "gradient that arrives at a cell, the paler the cell; a gradient that grows turns it orange.",
      ),
    );
    node.append(this.svg.node());
    const layer = () => this.svg.append("g").attr("aria-hidden", true);
    this.line = layer().append("path").attr("class", "va-line");
    this.layers = ["va-cell va-empty", "va-cell", "va-cell va-grown"].map((name) => layer().attr("class", name));
    this.numbers = layer().attr("class", "va-numbers");
    const names = [t("first step"), t("◀ gradient"), t("last step: loss")];
    const words = layer().selectAll("text").data(names).join("text");
    this.words = words.attr("y", 12).attr("text-anchor", (_, k) => ["start", "middle", "end"][k]);
    words.text((word) => word);
  }

  /** margins: [left, right] of the cells, equal to those of the chart below, so that each cell is above its point there. */
  resize(width, margins) {
    this.svg.attr("width", width).attr("height", CELLS).attr("viewBox", [0, 0, width, CELLS]);
    this.ends = [margins[0], width - margins[1]];
    const [from, to] = this.ends;
    this.words.attr("x", (_, k) => [from, (from + to) / 2, to][k]);
    if (this.now) this.show(this.now);
  }

  /** now: the share of the gradient that is left, by lag; null beyond the range of float32. */
  show(now) {
    this.now = now;
    if (!this.ends) return;
    const [from, to] = this.ends;
    const pitch = (to - from) / now.length;
    const x = scaleLinear([-0.5, now.length - 0.5], [to, from]);
    const side = Math.min(SIDE, pitch > 8 ? pitch - 4 : pitch);
    const middle = TOP + SIDE / 2;
    this.line.attr("d", `M${x(now.length - 1)},${middle}H${x(0)}`);
    this.layers.forEach((layer, k) =>
      layer
        .selectAll("rect")
        .data(now)
        .join("rect")
        .attr("x", (_, lag) => x(lag) - side / 2)
        .attr("y", middle - Math.max(side, 12) / 2)
        .attr("width", side)
        .attr("height", Math.max(side, 12))
        .attr("rx", side > 8 ? 5 : 0)
        .style("fill-opacity", (left) => shades(left)[k]),
    );
    const lag = now.length - 1;
    const parts = Math.max(1, Math.min(lag, 4, Math.floor((to - from) / NUMBER)));
    const shown = [...new Set(Array.from({ length: parts + 1 }, (_, k) => Math.round((lag * k) / parts)))];
    const word = (left) => (left === null ? "∞" : left === 1 ? "1" : formatNumber(left, "~2"));
    this.numbers
      .selectAll("text")
      .data(shown)
      .join("text")
      .text((place) => word(now[place]))
      .attr("x", (place) => {
        const half = (word(now[place]).length * LETTER) / 2;
        return Math.max(half, Math.min(to - half + SIDE / 2, x(place)));
      })
      .attr("y", CELLS - 5);
  }
}
